"""A refusal of the system is never told as damage of a file."""

import gzip

import numpy as np
import pytest
from PIL import Image

from tests.descriptors import few_descriptors
from textseg.errors import TextSegError
from textseg.evaluation.predictions.read import read_prediction
from textseg.io.files.images import read_image
from textseg.io.files.jsonfile import load_json
from textseg.io.files.label_images import read_label
from textseg.io.files.textfile import read_textfile
from textseg.io.formats.folders import list_folder
from textseg.io.formats.textseg.archive.tarstream import Limits, TarStream


def folder_with(path):
    image = Image.fromarray(np.eye(9, dtype=np.uint8))
    for name, options in (
        ("grey.png", {}),
        ("a.tif", {"compression": "tiff_lzw"}),
        ("a.jpg", {}),
        ("a.bmp", {}),
    ):
        image.save(path / name, **options)
    image.convert("P").save(path / "palette.png")
    np.save(path / "a.npy", np.eye(9))
    np.savez(path / "a.npz", np.eye(9))
    (path / "a.json").write_text("[1]")
    (path / "a.tar.gz").write_bytes(gzip.compress(bytes(10240)))
    return path


READERS = [
    *((read_image, name) for name in ("grey.png", "palette.png", "a.tif", "a.jpg", "a.bmp")),
    *((read_label, name) for name in ("grey.png", "palette.png", "a.tif")),
    *((read_prediction, name) for name in ("grey.png", "palette.png", "a.tif", "a.npy", "a.npz")),
    *((load_json, "a.json"), (read_textfile, "a.json"), (list_folder, "")),
    (lambda path: TarStream(path, Limits()), "a.tar.gz"),
]


@pytest.mark.parametrize(("read", "name"), READERS)
def test_too_many_open_files_are_no_damage(tmp_path, read, name):
    path = folder_with(tmp_path) / name
    try:  # what is loaded at the first call needs descriptors too
        read(path)
    except TextSegError as error:
        pytest.fail(str(error))
    refused = []
    for spare in range(3):
        with few_descriptors(spare):
            try:
                read(path)
            except TextSegError as error:
                refused.append(error)
    assert refused, "the limit was never reached"
    for error in refused:
        assert "(too many open files)" in error.problem and "damaged" not in str(error)
        assert "Errno" not in str(error) and "copy it again" not in str(error)


def test_a_damaged_file_is_damage(tmp_path):
    path = folder_with(tmp_path) / "a.npz"
    path.write_bytes(path.read_bytes()[:100])
    with pytest.raises(TextSegError, match="write it again"):
        read_prediction(path)
