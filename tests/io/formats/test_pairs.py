"""What the datasets of images with one label image each share."""

import numpy as np
import pytest
from PIL import Image

from tests.io.formats.coco_ts import test_read as coco_ts
from tests.io.formats.mlt_s import test_read as mlt_s
from tests.io.formats.total_text import test_read as total_text
from textseg import open_dataset
from textseg.errors import DataError
from textseg.io.convert import convert

MAKERS = {"coco-ts": coco_ts.make, "mlt-s": mlt_s.make, "total-text": total_text.make}


def turn(path, orientation=6):
    """Give a JPEG an EXIF orientation; its pixels stay as they are stored."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    image = Image.open(path)
    image.load()
    image.save(path, "JPEG", exif=exif)


@pytest.mark.parametrize("name", MAKERS)
def test_each_is_recognised_as_itself(tmp_path, name):
    root = MAKERS[name](tmp_path)
    assert open_dataset(root).ids == open_dataset(root, name).ids


@pytest.mark.parametrize("name", MAKERS)
def test_a_turned_image_keeps_its_label(tmp_path, name):
    """Images are read as stored, and labels are of the pixels as stored."""
    root = MAKERS[name](tmp_path / "in")
    plain = open_dataset(root)[0]
    shape, label = plain.image.shape, plain.maskfg
    turn(plain.files["image"])
    assert Image.open(plain.files["image"]).getexif()[0x0112] == 6
    sample = open_dataset(root)[0]
    assert sample.image.shape == shape and np.array_equal(sample.maskfg, label)
    convert(root, tmp_path / "out", to="textseg")
    back = open_dataset(tmp_path / "out")[0]
    assert back.image.shape == shape and np.array_equal(back.maskfg, label)


@pytest.mark.parametrize("name", MAKERS)
def test_a_label_of_the_displayed_image_is_refused(tmp_path, name):
    root = MAKERS[name](tmp_path / "in")
    sample = open_dataset(root)[0]
    turn(sample.files["image"])
    label = sample.files["maskfg"]
    Image.open(label).transpose(Image.Transpose.ROTATE_90).save(label)
    with pytest.raises(DataError) as caught:
        convert(root, tmp_path / "out", to="textseg")
    assert "EXIF" in str(caught.value) + " ".join(caught.value.details)
    assert not (tmp_path / "out").exists()
