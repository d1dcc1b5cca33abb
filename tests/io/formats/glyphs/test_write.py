"""Crops of chars, against crops cut by hand and the patches that the glyph classifier is trained on."""

from dataclasses import replace

import cv2
import numpy as np
import pytest
from PIL import Image

from tests.tiny import HEIGHT, WIDTH, tiny_masks
from textseg import TextSeg
from textseg.errors import DataError, UsageError
from textseg.glyphs import GLYPHS
from textseg.io.convert import convert
from textseg.io.dataset import SampleList
from textseg.io.sample import Char, Word
from textseg.synth import make_dataset


def read(path):
    with Image.open(path) as image:
        return np.asarray(image)


def files(root, part="images"):
    return sorted(path.relative_to(root / part).as_posix() for path in (root / part).rglob("*.png"))


def test_a_square_around_each_char_in_the_folder_of_its_class(tiny, tmp_path):
    done = convert(tiny, tmp_path, to="glyphs")
    expected = [
        f"{sample.split}/{name}/{sample.id}_{number:03d}.png"
        for sample in TextSeg(tiny)
        for number, name in enumerate("hi")
    ]
    assert files(tmp_path) == files(tmp_path, "masks") == sorted(expected)
    assert (done.words, done.chars, done.written) == (0, 10, 20)
    assert done.notes == ("the format cannot hold and leaves out: words (5), effect masks (5)",)
    # The H of a00001 is x 5..13, y 10..22: its square is 12 wide around (9, 16), and 1.25 times that from 1.5 to 16.5.
    mask = tiny_masks()[0]
    text = np.where((mask > 0) & (mask < 255), 255, 0)
    assert np.array_equal(read(tmp_path / "masks/train/h/a00001_000.png"), text[8:24, 1:17])
    image = TextSeg(tiny)["a00001"].image
    assert np.array_equal(read(tmp_path / "images/train/h/a00001_000.png"), image[8:24, 1:17])


def test_the_char_alone_and_crops_beyond_the_edge(tiny, tmp_path):
    convert(tiny, tmp_path, to="glyphs", show="char", margin=4, classes="exact")
    alone = read(tmp_path / "masks/train/U+0048/a00001_000.png")
    padded = np.zeros((HEIGHT + 60, WIDTH + 60), np.uint8)
    padded[30:-30, 30:-30] = (tiny_masks()[0] == 1) * 255
    left, top, side = 9 - 24 + 30, 16 - 24 + 30, 48
    assert np.array_equal(alone, padded[top : top + side, left : left + side])
    image = cv2.copyMakeBorder(TextSeg(tiny)["a00001"].image, 30, 30, 30, 30, cv2.BORDER_REPLICATE)
    crop = read(tmp_path / "images/train/U+0048/a00001_000.png")
    assert np.array_equal(crop, image[top : top + side, left : left + side])


@pytest.mark.parametrize(
    ("text", "glyph", "exact"),
    [
        ("A", "a", "U+0041"),
        ("a", "a", "U+0061"),
        ("7", "7", "U+0037"),
        ("/", "other", "U+002F"),
        ("..", "other", "U+002E_U+002E"),
        ("e\u0301", "other", "U+0065_U+0301"),
        ("\U0001f600", "other", "U+1F600"),
        ("", "other", "other"),
        ("x" * 300, "other", "other"),
    ],
)
def test_names_of_folders_are_safe(tiny, tmp_path, text, glyph, exact):
    sample = TextSeg(tiny)[0]
    (word,) = sample.words
    data = [replace(sample, load_words=lambda: (replace(word, chars=(replace(word.chars[0], text=text),)),))]
    for classes, folder in (("glyph", glyph), ("exact", exact)):
        convert(data, tmp_path / classes, to="glyphs", classes=classes)
        assert f"train/{folder}/a00001_000.png" in files(tmp_path / classes)
        # The value 2, which no char has now, is a char without a text.
        assert "train/other/a00001_001.png" in files(tmp_path / classes)


def test_chars_without_pixels_are_counted_and_left_out(tiny, tmp_path):
    sample = TextSeg(tiny)[0]
    far = np.array([[1e6, 0], [2e6, 0], [2e6, 9], [1e6, 9]])
    near = np.array([[40, 2], [50, 2], [50, 8], [40, 8]], np.float64)
    (word,) = sample.words
    words = (word, Word("x", "xy", near, (Char("00", "x", near, 100), Char("01", "y", far, 101))))
    done = convert([replace(sample, load_words=lambda: words)], tmp_path, to="glyphs")
    assert "chars without pixels (2)" in done.notes[0] and len(files(tmp_path)) == 2


def test_chars_of_a_semantic_label_are_the_text_inside_their_polygons(tiny, tmp_path):
    sample = TextSeg(tiny)[0]
    convert([sample], tmp_path / "a", to="glyphs", show="char")
    convert([replace(sample, load_mask=None, load_maskeff=None)], tmp_path / "b", to="glyphs", show="char")
    for name in files(tmp_path / "a", "masks"):
        assert np.array_equal(read(tmp_path / "a/masks" / name), read(tmp_path / "b/masks" / name))


def test_masks_are_what_the_glyph_classifier_is_trained_on(tmp_path):
    gather = pytest.importorskip("textseg.models.training.glyph_crops").gather_glyphs
    root = tmp_path / "synth"
    make_dataset(root, n=4, size=(160, 200), seed=2, jobs=1)
    convert(root, tmp_path / "out", to="glyphs")
    compared = 0
    for sample in TextSeg(root):
        patches = gather(SampleList([sample]))
        names = sorted(
            (tmp_path / "out/masks" / sample.split).rglob(f"{sample.id}_*.png"), key=lambda one: one.name
        )
        inside = [
            (char.polygon.min() >= 0) and (char.polygon <= (200, 160)).all() and sample.char_mask(char).any()
            for char in sample.chars
        ]
        assert [path.parent.name for path in names] == [GLYPHS[number] for number in patches.classes]
        for path, patch, all_inside in zip(names, patches.patches, inside, strict=True):
            if all_inside:
                compared += 1
                small = cv2.resize(read(path), (64, 64), interpolation=cv2.INTER_AREA)
                assert np.array_equal(small, patch)
    assert compared > 20


def test_what_has_no_chars_or_a_cut_image_is_refused_before_anything_is_written(tiny, tmp_path):
    sample = TextSeg(tiny)[0]
    with pytest.raises(DataError, match="neither words nor a char mask"):
        convert([replace(sample, load_words=None, load_mask=None)], tmp_path / "out", to="glyphs")
    with pytest.raises(DataError, match="has no image"):
        convert([replace(sample, load_image=None)], tmp_path / "out", to="glyphs")
    with pytest.raises(UsageError, match="margin must be at least 1"):
        convert(tiny, tmp_path / "out", to="glyphs", margin=0.5)
    image = tiny / "image" / "a00001.jpg"
    image.write_bytes(image.read_bytes()[:-200])
    with pytest.raises(DataError, match="cut short"):
        convert(tiny, tmp_path / "out", to="glyphs")
    assert not (tmp_path / "out").exists()


def test_a_dataset_with_nothing_to_crop_is_refused(tiny, tmp_path):
    bare = replace(TextSeg(tiny)[0], load_words=lambda: (), load_mask=None, load_maskeff=None)
    with pytest.raises(DataError, match="none of the images has chars with pixels that can be cropped"):
        convert([bare], tmp_path / "out", to="glyphs")
    assert not (tmp_path / "out").exists()
