"""make_dataset: the format, the same bytes again, and what it refuses."""

import hashlib
import json
from pathlib import Path

import cv2
import numpy as np
import PIL
import PIL.Image
import pytest

from textseg import TextSeg
from textseg.errors import OutputError, UsageError
from textseg.labels import derive_maskfg
from textseg.synth import make_dataset
from textseg.synth.dataset import split_ids

SIZE = (96, 128)


def contents(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    root = tmp_path_factory.mktemp("made")
    make_dataset(root, 5, seed=3, size=SIZE, jobs=1)
    return root


def test_it_is_a_textseg_root(made):
    dataset = TextSeg(made)
    assert dataset.layout == "release"
    assert dataset.ids == ["a00001", "a00002", "a00003", "a00004", "a00005"]
    for sample in dataset:
        assert sample.image.shape == (*SIZE, 3)
        assert set(sample.files) == {"image", "anno", "mask", "maskeff", "maskfg"}
        np.testing.assert_array_equal(sample.maskfg, derive_maskfg(sample.mask, sample.maskeff))


def test_annotation_keys_are_those_of_textseg(made):
    """Words and chars are numbered in two digits; mask values run across the words of an image."""
    for path in (made / "annotation").glob("*_anno.json"):
        words = json.loads(path.read_text())
        assert list(words) == [f"{number:02d}" for number in range(len(words))]
        values = []
        for word in words.values():
            assert all(isinstance(number, int) for number in word["bbox"])
            chars = word.get("char", {})
            assert list(chars) == [f"{number:02d}" for number in range(len(chars))]
            assert not chars or "".join(char["text"] for char in chars.values()) == word["text"]
            values += [char["mask_value"] for char in chars.values()]
        assert values == list(range(1, len(values) + 1))


def test_validate_finds_nothing_wrong(made, run):
    done = run("validate", "--data", made)
    assert done.returncode == 0, done.stdout
    assert "0 errors" in done.stdout


def test_the_same_bytes_for_any_number_of_workers(made, tmp_path):
    make_dataset(tmp_path / "again", 5, seed=3, size=SIZE, jobs=2)
    assert contents(tmp_path / "again") == contents(made)


def test_a_larger_dataset_begins_with_the_same_images(made, tmp_path):
    make_dataset(tmp_path / "more", 8, seed=3, size=SIZE, jobs=1)
    smaller, larger = contents(made), contents(tmp_path / "more")
    assert {name: larger[name] for name in smaller if name != "split.json"} == {
        name: data for name, data in smaller.items() if name != "split.json"
    }


def test_another_seed_makes_other_images(made, tmp_path):
    make_dataset(tmp_path / "other", 2, seed=4, size=SIZE, jobs=1)
    for name in ("image/a00001.jpg", "image/a00002.jpg"):
        assert (tmp_path / "other" / name).read_bytes() != (made / name).read_bytes()


def test_run_again_is_up_to_date_and_a_stopped_run_goes_on(tmp_path):
    first = make_dataset(tmp_path / "d", 3, size=SIZE, jobs=1)
    assert (first.files, first.written) == (16, 16)
    whole = contents(tmp_path / "d")
    assert make_dataset(tmp_path / "d", 3, size=SIZE, jobs=1).written == 0
    for name in ("split.json", "image/a00003.jpg", "annotation/a00002_mask.png"):
        (tmp_path / "d" / name).unlink()
    assert make_dataset(tmp_path / "d", 3, size=SIZE, jobs=1).written == 3
    assert contents(tmp_path / "d") == whole


def test_other_content_is_neither_mixed_with_nor_replaced(tmp_path):
    make_dataset(tmp_path / "d", 3, size=SIZE, jobs=1)
    before = contents(tmp_path / "d")
    with pytest.raises(OutputError, match="already there with other content"):
        make_dataset(tmp_path / "d", 3, seed=1, size=SIZE, jobs=1)
    with pytest.raises(OutputError, match=r"split\.json differs"):
        make_dataset(tmp_path / "d", 4, size=SIZE, jobs=1)
    with pytest.raises(OutputError, match="10 other files"):
        make_dataset(tmp_path / "d", 1, size=SIZE, jobs=1)
    assert contents(tmp_path / "d") == before
    assert make_dataset(tmp_path / "d", 3, seed=1, size=SIZE, jobs=1, force=True).written == 15


def test_an_export_beside_the_dataset_is_left_alone(tmp_path):
    root = tmp_path / "d"
    make_dataset(root, 3, size=SIZE, jobs=1)
    (root / "coco").mkdir()
    (root / "coco/train.json").write_text("{}")
    assert make_dataset(root, 3, size=SIZE, jobs=1).written == 0
    (root / "image/other.jpg").write_bytes(b"")
    with pytest.raises(OutputError, match=r"1 other files or folders, the first is image.other\.jpg"):
        make_dataset(root, 3, size=SIZE, jobs=1)


def test_progress_counts_images(tmp_path):
    told = []
    make_dataset(tmp_path / "d", 2, size=SIZE, progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


@pytest.mark.parametrize("n", [3, 4, 5, 24, 100, 1000])
def test_splits_have_the_proportions_of_textseg(n):
    splits = split_ids([str(number) for number in range(n)])
    shares = np.array([len(splits[name]) for name in ("train", "val", "test")])
    assert shares.sum() == n and (shares > 0).all()
    if n >= 24:
        np.testing.assert_allclose(shares / n, [2646 / 4024, 340 / 4024, 1038 / 4024], atol=0.02)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({"n": 0}, "0 images"),
        ({"n": 100_000}, "1 to 99,999"),
        ({"seed": -1}, "seed -1"),
        ({"size": (63, 128)}, "128 x 63"),
        ({"size": (128, 4097)}, "64 to 4096"),
        ({"fonts": "absent"}, "does not exist"),
        ({"backgrounds": "absent"}, "does not exist"),
    ],
)
def test_what_cannot_be_meant_is_said(tmp_path, arguments, said):
    with pytest.raises(UsageError, match=said):
        make_dataset(tmp_path / "d", **arguments)
    assert not (tmp_path / "d").exists()


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "d").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        make_dataset(tmp_path / "d", 1)
    with pytest.raises(OutputError, match="d: is a file, not a folder"):
        make_dataset(tmp_path / "d" / "below", 1, size=SIZE)
    assert (tmp_path / "d").read_text() == "mine"


def test_the_default_images_stay_as_they_are(tmp_path):
    """The digest is that of the pixels from before kinds were added; it holds for the versions of constraints.txt."""
    make_dataset(tmp_path, 6, size=(96, 128), jobs=1)
    digest = hashlib.sha256()
    for name, data in contents(tmp_path).items():
        pixels = np.asarray(PIL.Image.open(tmp_path / name)).tobytes() if name.endswith(".png") else data
        digest.update(name.encode() + b"\0" + pixels)
    if (np.__version__, cv2.__version__, PIL.__version__) != ("2.4.6", "5.0.0", "13.0.0"):
        pytest.skip("other versions draw and compress differently")
    assert digest.hexdigest() == "ac6c509d5853caf5d1e0c2665f30527baef46027cfc4003aba2399c990cf477f"
