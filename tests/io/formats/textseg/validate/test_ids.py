"""T2xx: split.json, the ids in it, and the images behind them."""

import pytest

from .changes import IMAGE, assert_told, copy, damaged, folder_for, remove, split, text

NO_ID = "... is not a sample id: an id is the name of a file, without folders or '..'"
CASES = {
    "cut": (
        text("split.json", '{"train": ["a00001",'),
        "T201 split.json, line 1, column 21: is not valid JSON (...)",
    ),
    "empty": (text("split.json", ""), "T201 split.json: is empty"),
    "folder": (folder_for("split.json"), "T201 split.json: is a folder, not a file"),
    "list": (
        text("split.json", "[]"),
        "T202 split.json, the file: is a list instead of an object of lists of ids, ...",
    ),
    "text for a list": (
        split(train="a00001"),
        "T202 split.json, split 'train': is a text instead of a list of ids",
        f"T207 {IMAGE}: is in no split",
        "T207 image/b00002.jpg: is in no split",
    ),
    "split twice": (
        text("split.json", '{"test": [], "test": ["a00001", "b00002", "c00003", "a00004", "d00005"]}'),
        "T202 split.json, the file: names the same split twice: 'test'",
    ),
    "bad ids": (
        split(train=["a00001", "b00002", "x/y", "..", "", 7]),
        *(f"T203 split.json, split 'train', place {place}: {NO_ID}" for place in (3, 4, 5)),
        "T203 split.json, split 'train', place 6: 7 is not a sample id, but a number: write the name ...",
    ),
    "file names and paths": (
        split(train=["a00001.jpg", "image\\\\b00002.jpg", "e00009.jpg"]),
        "T211 split.json, split 'train', place 1: 'a00001.jpg' is the file of an image; read as the id 'a00001'",
        "T211 split.json, split 'train', place 2: ... read as the id 'b00002'",
        "T206 split.json, split 'train', place 3: e00009.jpg has no image",
    ),
    "ids as an object": (
        split(train={"a00001": 1, "b00002": 1}),
        "T202 split.json, split 'train': is an object instead of a list of ids (a list holds the ids ...)",
        f"T207 {IMAGE}: is in no split",
        "T207 image/b00002.jpg: is in no split",
    ),
    "bad file name": (
        copy(IMAGE, "image/a:1.jpg"),
        f"T203 image/a:1.jpg: {NO_ID}",
        "T102 ...a:1...: is missing",
        "T207 image/a:1.jpg: is in no split",
        "T210 image/a:1.jpg: is the same image as a00001",
    ),
    "twice in a split": (
        split(train=["a00001", "b00002", "a00001"]),
        "T204 split.json, split 'train', place 3: a00001 is at place 1 too",
    ),
    "leak": (
        split(train=["a00001", "b00002", "d00005"]),
        "T205 split.json, split 'test', place 2: d00005 is in split 'train' too",
    ),
    "absent": (
        split(train=["a00001", "e00009", "b00002", "e00009"]),
        "T204 split.json, split 'train', place 4: e00009 is at place 2 too",
        "T206 split.json, split 'train', place 2: e00009 has no image",
    ),
    "image lost": (remove(IMAGE), "T206 split.json, split 'train', place 1: a00001 has no image"),
    "unlisted": (split(train=["b00002"]), f"T207 {IMAGE}: is in no split"),
    "empty split": (split(new=[]), "T208 split.json, split 'new': has no ids"),
    "no split.json": (remove("split.json"), "T209 split.json: is missing"),
    "same image": (
        copy("image/b00002.jpg", IMAGE),
        "T210 image/b00002.jpg: is the same image as a00001",
    ),
    "same image in two splits": (
        copy(IMAGE, "image/d00005.jpg"),
        "T210 image/d00005.jpg: is the same image as a00001 of split train, but this one is in test",
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_ids(name, tmp_path):
    change, *expected = CASES[name]
    assert_told(damaged(tmp_path, change), *expected)
