"""From an image to its mask, with the model inside the package and without PyTorch."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

import textseg
from tests.segmentation.conftest import draw_text
from textseg.errors import CheckpointError, UsageError
from textseg.segmentation.local_colours import by_local_colours
from textseg.segmentation.model import SHA256, Model, shipped_model, shipped_weights


def iou(found, truth):
    return (found & truth).sum() / (found | truth).sum()


@pytest.mark.parametrize("colours", [(20, 235), (250, 60)])
def test_letters_are_found_to_the_pixel(colours):
    page = draw_text(ink=colours[0], paper=colours[1])
    truth = np.abs(np.asarray(page)[..., 0].astype(int) - colours[1]) > abs(colours[0] - colours[1]) / 2
    result = textseg.segment(page)
    assert result.mask.shape == result.probability.shape == truth.shape
    assert result.mask.dtype == bool and result.probability.dtype == np.float32
    assert iou(result.mask, truth) > 0.8
    assert np.array_equal(result.mask, result.probability > 0.5)


def test_an_empty_page_has_no_text():
    assert not textseg.segment(np.full((200, 300), 250, np.uint8)).mask.any()


def test_all_sources_give_the_same(page, tmp_path):
    page.save(tmp_path / "a.png")
    array = np.asarray(page)
    expected = textseg.segment(array).mask
    grey = textseg.segment(array[..., 0])
    for result in (
        textseg.segment(page),
        textseg.segment(tmp_path / "a.png"),
        grey,
        textseg.segment([array])[0],
    ):
        assert np.array_equal(result.mask, expected)
    assert textseg.segment([]) == []


def test_threads_share_a_segmenter(page):
    segmenter = textseg.Segmenter()
    pages = [draw_text(text=text) for text in ("One", "two", "3 x 3", "IV")]
    alone = [segmenter(page).probability for page in pages]
    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(lambda page: segmenter(page).probability, pages))
    assert all(np.array_equal(one, other) for one, other in zip(alone, together, strict=True))


def test_the_mask_does_not_depend_on_the_number_of_threads(page):
    masks = [textseg.Segmenter(model=Model(threads=number))(page).mask for number in (1, 2)]
    assert np.array_equal(*masks)


def test_an_image_and_its_tiles_agree():
    page = draw_text(1500, 1400, text="Tiles\nagree", size=90)  # above the size that is seen at once
    array = np.asarray(page)
    tiled = textseg.segment(page).mask
    whole = by_local_colours(array, shipped_model()(array)) > 0.5
    assert iou(tiled, whole) > 0.98 and whole.sum() > 5000


def test_the_threshold_and_the_scale_count(dark, page):
    array = np.asarray(page)
    segmenter = textseg.Segmenter(model=dark, threshold=0.05, scale=2, colours=False)
    assert segmenter(page).mask.shape == array.shape[:2]
    assert segmenter(page).mask.mean() > 0.9  # even the paper is a little dark
    with pytest.raises(UsageError, match="threshold must be"):
        textseg.Segmenter(threshold=1.0)
    with pytest.raises(UsageError, match="scale must be"):
        textseg.Segmenter(scale=0)


@pytest.mark.parametrize("shape", [(1, 1), (1, 300), (7, 5), (33, 2)])
def test_tiny_images(shape):
    assert textseg.segment(np.zeros(shape, np.uint8)).mask.shape == shape


def test_the_weights_are_those_of_the_table_and_small():
    assert shipped_model().sha256 == SHA256
    assert shipped_model().name in ("ppocr-s",)
    assert shipped_weights().stat().st_size < 8e6


def test_a_damaged_file_of_weights_is_a_sentence(tmp_path):
    path = tmp_path / "a.onnx"
    with pytest.raises(CheckpointError, match="is missing"):
        Model(path)
    path.write_bytes(shipped_weights().read_bytes()[:1000])
    with pytest.raises(CheckpointError, match="no network that segments"):
        Model(path)


def test_neither_torch_nor_onnx_is_imported(page, tmp_path):
    page.save(tmp_path / "a.png")
    code = f"import sys, textseg; textseg.segment({str(tmp_path / 'a.png')!r}); print(sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"'torch'", "'onnx'", "'matplotlib'", "'shapely'"} & set(done.stdout.strip("[]\n").split(", "))


def test_images_of_pillow_are_turned_as_they_are_displayed(dark, tmp_path):
    page = draw_text()
    exif = Image.Exif()
    exif[0x0112] = 6  # to be displayed turned by 90 degrees
    page.save(tmp_path / "a.jpg", exif=exif)
    page = Image.open(tmp_path / "a.jpg")
    segmenter = textseg.Segmenter(model=dark)
    assert segmenter(page).mask.shape == (page.width, page.height)
    assert segmenter(page, as_stored=True).mask.shape == (page.height, page.width)
