"""Crops of words, against slices of the image; and their list."""

import json
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.tiny import SPLITS, save, tiny_masks
from textseg import TextSeg
from textseg.errors import DataError, OutputError
from textseg.io.convert import convert
from textseg.io.sample import Word


def read(path):
    with Image.open(path) as image:
        return np.asarray(image)


def records(root):
    return [json.loads(line) for line in (root / "labels.jsonl").read_text(encoding="utf-8").split("\n")[:-1]]


def with_words(sample, *words):
    return [replace(sample, load_words=lambda: words)]


def test_a_box_around_each_word(tiny, tmp_path):
    done = convert(tiny, tmp_path, to="words", padding=3)
    assert (done.images, done.words, done.chars, done.written) == (5, 5, 0, 11)
    assert done.notes == (
        "the format cannot hold and leaves out: images with regions to ignore (5), chars (10), effect masks (5)",
    )
    found = records(tmp_path)
    assert [one["id"] for one in found] == TextSeg(tiny).ids
    assert {one["id"]: one["split"] for one in found} == {
        id_: name for name, ids in SPLITS.items() for id_ in ids
    }
    assert found[0] == {
        "image": "images/train/a00001_000.png",
        "mask": "masks/train/a00001_000.png",
        "id": "a00001",
        "split": "train",
        "word": "00",
        "text": "Hi",
        "polygon": [5, 10, 25, 10, 25, 22, 5, 22],
        "legible": True,
        "attributes": {},
        "box": [2, 7, 26, 18],
    }
    sample = TextSeg(tiny)["a00001"]
    assert np.array_equal(read(tmp_path / found[0]["image"]), sample.image[7:25, 2:28])
    truth = np.isin(tiny_masks()[0], [1, 2])[7:25, 2:28] * 255
    assert np.array_equal(read(tmp_path / found[0]["mask"]), truth)


@pytest.mark.parametrize("turns", range(4))
def test_a_quad_is_turned_upright(tiny, tmp_path, turns):
    """The corners of an upright box in another order: the text is turned by a multiple of 90 degrees."""
    sample = TextSeg(tiny)["a00001"]
    corners = np.roll(np.array([[5, 10], [25, 10], [25, 22], [5, 22]], np.float64), -turns, axis=0)
    (word,) = sample.words
    convert(
        with_words(sample, replace(word, polygon=corners)), tmp_path, to="words", crop="rectified", padding=0
    )
    (found,) = records(tmp_path)
    assert found["quad"] == corners.ravel().tolist()
    assert np.array_equal(read(tmp_path / found["image"]), np.rot90(sample.image[10:22, 5:25], turns))
    truth = np.isin(tiny_masks()[0], [1, 2])[10:22, 5:25] * 255
    assert np.array_equal(read(tmp_path / found["mask"]), np.rot90(truth, turns))


def test_padding_of_a_quad_shows_what_is_around_it(tiny, tmp_path):
    sample = TextSeg(tiny)["a00001"]
    convert([sample], tmp_path, to="words", crop="rectified", padding=4)
    (found,) = records(tmp_path)
    assert np.array_equal(read(tmp_path / found["image"]), sample.image[6:26, 1:29])


def test_texts_of_all_kinds_one_line_each(tiny, tmp_path):
    texts = ["=1+1", '"quoted", and more', "two\nlines", "\u2028", "文字", "e\u0301", "\U0001f600", "", "###"]
    sample = TextSeg(tiny)["a00001"]
    box = sample.words[0].polygon
    words = [
        Word(str(n), text, box, legible=n % 2 == 0, attributes={"script": text})
        for n, text in enumerate(texts)
    ]
    convert(with_words(sample, *words), tmp_path, to="words")
    found = records(tmp_path)
    assert [one["text"] for one in found] == texts == [one["attributes"]["script"] for one in found]
    assert [one["legible"] for one in found] == [n % 2 == 0 for n in range(len(texts))]


def test_words_without_pixels_outside_or_without_area(tiny, tmp_path):
    sample = replace(TextSeg(tiny)["a00001"], load_mask=None, load_maskeff=None, load_maskfg=None)
    quads = {
        "inside": [[30, 2], [50, 2], [50, 8], [30, 8]],
        "crossed": [[30, 2], [50, 8], [50, 2], [30, 8]],
        "far": [[100, 100], [120, 100], [120, 108], [100, 108]],
        "huge": [[-1e6, -1e6], [1e6, -1e6], [1e6, 1e6], [-1e6, 1e6]],
        "line": [[30, 2], [50, 2], [50, 2], [30, 2]],
    }
    words = [Word(name, name, np.array(quad, np.float64)) for name, quad in quads.items()]
    done = convert(with_words(sample, *words), tmp_path / "r", to="words", crop="rectified")
    found = records(tmp_path / "r")
    assert [one["word"] for one in found] == ["inside", "crossed", "huge"]
    assert all(one["mask"] is None for one in found) and not (tmp_path / "r/masks").exists()
    assert done.notes == (
        "the format cannot hold and leaves out: masks of words without pixels (3), "
        "words outside of their image or without area (2)",
    )
    assert read(tmp_path / "r" / found[1]["image"]).shape[:2] == (6 + 4, 20 + 4), "the rectangle around it"
    assert max(read(tmp_path / "r" / found[2]["image"]).shape) <= 2 * 60 + 4
    convert(with_words(sample, *words), tmp_path / "b", to="words")
    assert [one["box"] for one in records(tmp_path / "b")][:2] == [[28, 0, 24, 10]] * 2


def test_written_again_and_over_other_content(tiny, tmp_path):
    first = convert(tiny, tmp_path, to="words", jobs=1)
    again = convert(tiny, tmp_path, to="words", jobs=3)
    assert (first.written, again.written, again.up_to_date) == (11, 0, 11)
    with pytest.raises(OutputError, match="5 of 5 images have a problem") as caught:
        convert(tiny, tmp_path, to="words", padding=5)
    assert "is already there with other content" in caught.value.details[0]
    assert convert(tiny, tmp_path, to="words", padding=5, force=True).written == 11


def test_an_image_stored_turned_keeps_its_masks(tiny, tmp_path):
    """EXIF orientation is not applied: image and mask are as they are stored."""
    sample = TextSeg(tiny)["a00001"]
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(sample.image).save(tiny / "image" / "a00001.jpg", exif=exif, quality=100, subsampling=0)
    save(tmp_path / "plain.png", TextSeg(tiny)["a00001"].image)
    convert(tiny, tmp_path / "out", to="words", padding=0)
    found = records(tmp_path / "out")[0]
    assert np.array_equal(read(tmp_path / "out" / found["image"]), read(tmp_path / "plain.png")[10:22, 5:25])


def test_a_dataset_with_nothing_to_crop_is_refused(tiny, tmp_path):
    bare = replace(TextSeg(tiny)[0], load_words=lambda: (), load_mask=None, load_maskeff=None)
    with pytest.raises(DataError, match="none of the images has words that can be cropped"):
        convert([bare], tmp_path / "out", to="words")
    assert not (tmp_path / "out").exists()
