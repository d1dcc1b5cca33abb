"""Transcriptions and categories as other tools write them, and COCO-Text."""

import json

import numpy as np
import pytest

from textseg.errors import DataError, UsageError
from textseg.io.formats.coco.read import Coco
from textseg.io.open_dataset import open_dataset

from .foreign import foreign, image, triangle, word


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"transcription": "x"}, "x"),
        ({"utf8_string": "x"}, "x"),
        ({"caption": "x"}, "x"),
        ({"attributes": {"text": "x", "occluded": False}}, "x"),
        ({"attributes": {"Transcription": "x"}}, "x"),
        ({"text": "", "attributes": {"text": "x"}}, "x"),
        ({"text": "", "attributes": {"text": ""}}, ""),
        ({"attributes": [1]}, ""),
        ({"rec": "x"}, "x"),
        ({"rec": [43, 69, 14, 0, 94] + [96] * 20}, "Ke. ~"),
        ({"rec": [95, 43]}, "\ufffdK"),
        ({"text": 123}, "123"),
        ({"text": 0}, "0"),
        ({"attributes": {"text": 7}}, "7"),
    ],
)
def test_the_transcription_is_found_where_tools_put_it(tmp_path, fields, text):
    (sample,) = Coco(foreign(tmp_path, [{**word(text=None), **fields}]))
    assert sample.words[0].text == text


@pytest.mark.parametrize("fields", [{"rec": [4000, 5]}, {"attributes": {"text": True}}, {"value": 1.5}])
def test_a_transcription_that_cannot_be_read_is_noted(tmp_path, fields):
    dataset = Coco(foreign(tmp_path, [{**word(text=None), **fields}]))
    assert dataset[0].words[0].text == "" and "that is no text, left out" in dataset.notes[0]


@pytest.mark.parametrize("name", ["Scene Text", "text_region", "Text-Lines", "文字", "textbox"])
def test_usual_names_of_word_categories(tmp_path, name):
    assert len(Coco(foreign(tmp_path, [word()], categories=(name,)))[0].words) == 1


def test_categories_are_mapped(tmp_path):
    annotations = [{**word(), "category_id": id_} for id_ in (1, 2, 3, 4)]
    path = foreign(tmp_path, annotations, categories=("foreground", "sign", "blur", "text"))
    kinds = ["foreground=word", "sign=char", "blur=ignore", "text=none"]
    (sample,) = Coco(path, category_map=kinds)
    assert len(sample.words) == 2
    assert np.array_equal(sample.mask, triangle() * np.uint8(2)) and len(sample.chars) == 2
    assert len(Coco(path)[0].words) == 1
    with pytest.raises(
        UsageError, match=r"has no category 'x' to map; there are: blur, foreground, sign, text"
    ):
        Coco(path, category_map=["x=word"])
    with pytest.raises(UsageError, match="maps no category"):
        Coco(path, category_map=["foreground=person"])
    path = foreign(tmp_path, annotations[:1], categories=("foreground",))
    with pytest.raises(
        DataError, match=r"foreground \(`category_map='foreground=word'` says what one means\)"
    ):
        Coco(path)


def test_the_command_maps_categories_and_prints_notes(tmp_path, run):
    path = foreign(tmp_path, [word(), word(segmentation=[[1, 1, 2, 2]])], categories=("foreground",))
    done = run("convert", "--from", "coco", "--data", path, "--to", "textseg", "--out", tmp_path / "out",
               "--category-map", "foreground=word")  # fmt: skip
    assert done.returncode == 0 and "1 images, 2 words, 1 chars" in done.stdout
    assert "note: x.json: polygon without area left out (once, in annotation 2)" in done.stderr


# --- COCO-Text


def test_coco_text(tmp_path):
    image(tmp_path, "a.jpg.png")
    document = {
        "cats": {},
        "imgs": {
            "7": {"id": 7, "file_name": "a.jpg.png", "width": 30, "height": 20, "set": "train"},
        },
        "anns": {
            "1": {
                "id": 1,
                "image_id": 7,
                "bbox": [1, 2, 8, 5],
                "mask": [1, 2, 9, 2, 9, 7, 5, 9, 1, 7],
                "utf8_string": "Hi",
                "legibility": "legible",
                "class": "machine printed",
            },
            "2": {"id": 2, "image_id": 7, "bbox": [3, 4, 5, 6], "polygon": [3, 4, 8, 4, 8, 10, 3, 10]},
            "3": {"id": 3, "image_id": 7, "bbox": [3, 4, 5, 6], "mask": [3, 4, 8, 4, 8, 10]},
        },
        "imgToAnns": {"7": [1, 2, 3]},
    }
    path = tmp_path / "cocotext.v2.json"
    path.write_text(json.dumps(document))
    (sample,) = open_dataset(path)
    assert (sample.id, sample.split, sample.mask) == ("a.jpg", "train", None)
    assert [word.text for word in sample.words] == ["Hi", "", ""]
    assert sample.words[0].polygon.shape == (5, 2)
    assert [word.polygon.tolist() for word in sample.words[1:]] == [[[3, 4], [8, 4], [8, 10], [3, 10]]] * 2
    path.write_text(json.dumps({"imgs": {"7": 5}, "anns": {"1": 5}}))
    with pytest.raises(DataError, match="images entry 1: is a number instead of an object"):
        Coco(path)
