"""`_anno.json` and `split.json`: what is accepted is what the standard decoder finds, and no key comes twice."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

from tests.fuzz.inputs import made
from tests.fuzz.json_text import json_encoding, json_token, json_twice
from tests.fuzz.mutate import BYTES
from tests.fuzz.structures import json_document
from tests.fuzz.target import Command, Target
from tests.tiny import make_tiny
from textseg.io.formats.textseg.annotation import read_anno
from textseg.io.formats.textseg.split import read_split

JSON = (*BYTES, json_document, json_document, json_token, json_token, json_twice, json_encoding)
ANNO, SPLIT = "annotation/a00001_anno.json", "split.json"

tiny = partial(made, make_tiny)


def load(path: Path) -> Any:
    return json.loads(path.read_bytes(), object_pairs_hook=unique)


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    assert len(dict(pairs)) == len(pairs), "accepted, but a key comes twice"
    return dict(pairs)


def read_words(folder: Path) -> Any:
    return read_anno(folder / ANNO)


def same_words(folder: Path, words: Any) -> None:
    document = load(folder / ANNO)
    assert [word.key for word in words] == list(document)
    for word in words:
        entry = document[word.key]
        assert word.text == entry["text"] and numbers(word) == [*map(float, entry["bbox"])]
        chars = entry.get("char") or {}
        assert [char.key for char in word.chars] == list(chars)
        for char in word.chars:
            assert chars[char.key]["text"] == char.text and chars[char.key]["mask_value"] == char.mask_value
            assert [*map(float, chars[char.key]["bbox"])] == numbers(char)


def numbers(instance: Any) -> list[float]:
    return instance.polygon.ravel().tolist()  # type: ignore[no-any-return]


def read_splits(folder: Path) -> Any:
    return read_split(folder / SPLIT).splits


def same_splits(folder: Path, splits: Any) -> None:
    assert splits == load(folder / SPLIT)


TARGETS = [
    Target("anno", tiny, read_words, ANNO, JSON, same_words, 800),
    Target("split", tiny, read_splits, SPLIT, JSON, same_splits, 400),
    Target("validate", tiny, Command("validate", "-q", "--data", ".", "-j1"), "json$", JSON),
    Target(
        "convert",
        tiny,
        Command("convert", "-q", "--data", ".", "--to", "coco", "--out", "out", "-j1"),
        "json$",
        JSON,
    ),
]
