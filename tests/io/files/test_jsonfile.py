"""Decoding JSON by the fast way and by the slow one, and finding every repeated key."""

import json
import random

import pytest

from textseg.io.files.jsonfile import JsonObject, load_json, repeated_keys


def loaded(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return load_json(path)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('{"a": 1, "a": 2}', [((), "a")]),
        ('{"a": 1, "\\u0061": 2, "a" : 3}', [((), "a")]),  # the same key, written in another way
        ('{"a" : {"b"\n:\t1, "b"\r: 2}}', [(("a",), "b")]),
        ('[1, {"a": 1, "a": 2}]', [((1,), "a")]),  # behind a number, where keys are not counted
        ('{"x": [{"a": 1, "a": 1}, {"b": {}, "b": 0}]}', [(("x", 0), "a"), (("x", 1), "b")]),
        ('{"\\"": 1, "\\"": 2}', [((), '"')]),
        ('{"a": "b", "a": "\\":"}', [((), "a")]),
        ('{"a": {"k": 1, "k": 2}, "a": {}}', [((), "a")]),  # inside of what is lost nothing is searched
        ('\ufeff{"a": 1, "a": 2}', [((), "a")]),
        ('{"a": NaN, "a": 2}', [((), "a")]),
    ],
)
def test_repeated_keys_are_found_with_their_path(tmp_path, text, found):
    assert list(repeated_keys(loaded(tmp_path, text))) == found


@pytest.mark.parametrize(
    "text", ['{"a": "\\": \\":"}', '{"a\\"": {":": "\\":"}}', '[[{"a": ":"}], "a:"]', "{}"]
)
def test_texts_that_look_like_keys_are_none(tmp_path, text):
    assert loaded(tmp_path, text) == json.loads(text)
    assert list(repeated_keys(loaded(tmp_path, text))) == []


def test_a_file_without_repeated_keys_is_decoded_the_fast_way(tmp_path):
    document = loaded(tmp_path, '{"a": [{"b": "x:y", "c": [1, 2.5]}], "d": {}}')
    assert not isinstance(document, JsonObject)


def random_json(rng, depth=0):
    """A random document as text, with repeated keys, and their number counted while it is made."""
    space = lambda: rng.choice(["", " ", "\n"])  # noqa: E731
    kind = rng.randrange(5 if depth < 4 else 3)
    if kind == 0:
        return rng.choice(["1", "-2.5", "null", "true"]), 0
    if kind < 3:
        return json.dumps("".join(rng.choices('ab":,{}\\é ', k=rng.randrange(6)))), 0
    children = [random_json(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 3:
        return "[" + ",".join(text for text, _ in children) + "]", sum(count for _, count in children)
    keys = [rng.choice(['a"', "b", ":", "c\\"]) for _ in children]
    members = [
        f"{space()}{json.dumps(key)}{space()}:{space()}{text}"
        for key, (text, _) in zip(keys, children, strict=True)
    ]
    last = dict(zip(keys, (count for _, count in children), strict=True))
    twice = sum(keys.count(key) > 1 for key in set(keys))
    return "{" + ",".join(members) + "}", twice + sum(last.values())


def test_random_documents(tmp_path):
    rng = random.Random(0)
    repeated = 0
    for _ in range(2000):
        text, count = random_json(rng)
        document = loaded(tmp_path, text)
        assert document == json.loads(text)
        assert len(list(repeated_keys(document))) == count
        repeated += bool(count)
    assert repeated > 100
