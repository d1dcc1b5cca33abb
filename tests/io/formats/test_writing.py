"""The loop that writes every format: what a format cannot hold is said before anything is written."""

from collections import Counter

import cv2
import numpy as np
import pytest
from PIL import Image

from textseg import TextSeg, validate
from textseg.errors import DataError
from textseg.io.convert import convert
from textseg.io.formats.writing import FolderWriter, write_dataset


class _Names(FolderWriter):
    """Writes the name of each sample, and cannot hold chars."""

    def files(self, sample):
        yield f"{sample.id}.txt", sample.id.encode

    def losses(self, sample):
        return Counter({"chars": len(sample.chars), "nothing at all": 0})


def test_losses_are_counted_and_said_before_anything_is_written(tiny, tmp_path):
    said = []
    out = tmp_path / "out"
    done = write_dataset(
        TextSeg(tiny), _Names(out, force=False), on_notes=lambda notes: said.append((notes[:], out.exists()))
    )
    notes = ["the format cannot hold and leaves out: chars (10)"]
    assert said == [(notes, False)] and done.notes == tuple(notes)
    assert done.written == 5


@pytest.mark.parametrize("name", ["icdar", "yolo-seg", "masks", "semantic"])
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
def test_opencv_sees_an_image_with_an_orientation_as_its_labels_are(tiny, tmp_path, name, suffix):
    image = TextSeg(tiny)["a00001"].image
    exif = Image.Exif()
    exif[0x0112] = 6
    (tiny / "image" / "a00001.jpg").unlink()
    file = tiny / "image" / f"a00001{suffix}"
    Image.fromarray(image).save(file, exif=exif, quality=95)
    assert cv2.imread(str(file)).shape[:2] == image.shape[1::-1], "turned"
    convert(tiny, tmp_path / "out", to=name)
    found = (path for path in (tmp_path / "out").rglob(f"a00001{suffix}"))
    (written,) = (path for path in found if not {"mask", "ann_dir"} & set(path.parts))
    seen = cv2.cvtColor(cv2.imread(str(written)), cv2.COLOR_BGR2RGB)
    assert np.array_equal(seen, TextSeg(tiny)["a00001"].image)


def cut(data):
    return data[:-30]


def flip(data):
    return data[:300] + bytes([data[300] ^ 1]) + data[301:]


@pytest.mark.parametrize(
    ("suffix", "damage"), [(".jpg", cut), (".png", cut), (".png", flip), (".bmp", cut), (".tif", cut)]
)
@pytest.mark.parametrize("name", ["textseg", "icdar", "yolo-seg", "masks", "semantic", "webdataset"])
def test_a_damaged_image_is_not_copied(tiny, tmp_path, name, suffix, damage):
    file = tiny / "image" / f"a00001{suffix}"
    image = Image.fromarray(TextSeg(tiny)["a00001"].image)
    (tiny / "image" / "a00001.jpg").unlink()
    image.save(file)
    convert(tiny, tmp_path / "complete", to=name)
    file.write_bytes(damage(file.read_bytes()))
    with pytest.raises(DataError, match="damaged or cut short"):
        convert(tiny, tmp_path / "out", to=name)
    assert not (tmp_path / "out").exists(), "nothing is written"
    problems = [str(problem) for problem in validate(tiny).problems if problem.code == "T112"]
    assert len(problems) == 1 and file.name in problems[0]


def test_a_jpeg_with_bytes_after_its_end_is_copied_as_it_is(tiny, tmp_path):
    file = tiny / "image" / "a00001.jpg"
    file.write_bytes(file.read_bytes() + bytes(5))
    convert(tiny, tmp_path / "out", to="textseg")
    assert (tmp_path / "out" / "image" / "a00001.jpg").read_bytes() == file.read_bytes()
