"""Which file of a folder is the prediction of which image."""

import unicodedata

import pytest

from textseg.errors import UsageError
from textseg.evaluation.predictions.find import find_predictions


def folder(tmp_path, *names):
    for name in names:
        (tmp_path / name).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / name).touch()
    return tmp_path


@pytest.mark.parametrize(
    "name",
    [
        "a00001.png",
        "a00001.jpg.png",
        "a00001.npy",
        "a00001.TIF",
        "a00001_pred.png",
        "a00001-mask.png",
        "a00001.prob.png",
        "pred_a00001.png",
        "a00001.jpg-out.png",
    ],
)
def test_names(tmp_path, name):
    found = find_predictions(folder(tmp_path, name), ["a00001"])
    assert {id_: path.name for id_, path in found.files.items()} == {"a00001": name}


@pytest.mark.parametrize("name", ["a000012.png", "xa00001.png", "b_a00001_c.png"])
def test_names_of_none(tmp_path, name):
    found = find_predictions(folder(tmp_path, name), ["a00001"])
    assert found.missing == ["a00001"] and found.extra == [name]


def test_the_longest_id_has_the_file(tmp_path):
    found = find_predictions(folder(tmp_path, "a_1_x.png", "a_x.png"), ["a", "a_1"])
    assert {id_: path.name for id_, path in found.files.items()} == {"a": "a_x.png", "a_1": "a_1_x.png"}


@pytest.mark.parametrize("one", ["NFC", "NFD"])
def test_names_are_compared_in_one_form_of_unicode(tmp_path, one):
    other = {"NFC": "NFD", "NFD": "NFC"}[one]
    id_ = unicodedata.normalize(one, "caf\u00e9")
    name = unicodedata.normalize(other, f"{id_}.png")
    assert name != f"{id_}.png"
    assert find_predictions(folder(tmp_path, name), [id_]).files == {id_: tmp_path / name}


def test_what_is_no_prediction_is_listed(tmp_path):
    found = find_predictions(
        folder(tmp_path, "a.png", "a.jpg", "notes.txt", "more/b.png", ".hidden", "manifest.json"), ["a"]
    )
    assert found.skipped == ["a.jpg", "more/", "notes.txt"]


def test_several_of_one_id(tmp_path):
    found = find_predictions(folder(tmp_path, "pred_a.png", "a.png", "a.npy"), ["a"])
    assert found.clashes == ["a: has several predictions: a.npy, a.png, pred_a.png"]


@pytest.mark.parametrize(
    ("names", "message"),
    [
        (["a.jpg"], "a.jpg is of a lossy format"),
        (["one/a.png", "two.txt"], "it holds one/, two.txt; predictions are .png"),
        ([], "holds no predictions; predictions are .png"),
    ],
)
def test_no_predictions(tmp_path, names, message):
    with pytest.raises(UsageError) as caught:
        find_predictions(folder(tmp_path, *names), ["a"])
    assert message in str(caught.value)


def test_what_segment_writes_beside_a_mask_is_no_prediction(tmp_path):
    for name in ("a.png", "a_prob.png", "a_overlay.png", "a_cutout.png", "b_prob.png", "c.png", "c_pred.png"):
        (tmp_path / name).touch()
    found = find_predictions(tmp_path, ["a", "b", "c"])
    assert {id_: path.name for id_, path in found.files.items()} == {
        "a": "a.png",
        "b": "b_prob.png",
        "c": "c.png",
    }
    assert found.clashes == ["c: has several predictions: c.png, c_pred.png"] and found.extra == []
