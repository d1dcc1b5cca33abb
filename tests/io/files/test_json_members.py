"""Reading the elements of long lists one at a time: the same values and errors as decoding everything at once."""

import json
import random

import pytest

from textseg.errors import DataError
from textseg.io.files import json_members
from textseg.io.files.json_members import JsonMembers
from textseg.io.files.jsonfile import decode_json, load_json


@pytest.fixture(autouse=True, params=[1, 7, 1 << 18])
def _window(request, monkeypatch):
    monkeypatch.setattr(json_members, "WINDOW", request.param)


def assembled(path):
    """The document put together from its elements, read again from their places."""
    members = JsonMembers(path)
    found = list(members)
    document = dict(members.kinds)
    data = path.read_bytes()
    for element in found:
        part = data[element.start : element.end]
        if element.key is None:
            assert len(document[element.member]) == element.number - 1
            document[element.member].append(json.loads(part))
        else:
            document[element.member] |= json.loads(b"{%b}" % part)
        assert decode_json(element.data, path) == json.loads(element.data)
    return document


def random_value(rng, depth=0):
    kind = rng.randrange(8 if depth < 3 else 5)
    if kind > 5:
        return [random_value(rng, depth + 1) for _ in range(rng.randrange(4))]
    if kind == 5:
        return {text: random_value(rng, depth + 1) for text in rng.sample(['a"', "é", "[", "}", ":"], 3)}
    return [-12.5e-3, 'x\\"{é文😀' * rng.randrange(3), None, True, rng.randrange(10**9)][kind]


def test_elements_are_those_of_the_document(tmp_path):
    rng = random.Random(0)
    path = tmp_path / "x.json"
    for _ in range(200):
        document = {name: random_value(rng) for name in ("images", "annotations", "é", "d", "e")}
        text = json.dumps(document, ensure_ascii=rng.random() < 0.5, indent=rng.choice([None, 1]))
        path.write_bytes(rng.choice([b"", b"\xef\xbb\xbf", b"\n "]) + text.encode())
        assert assembled(path) == document


def test_damage_is_reported_where_the_standard_library_finds_it(tmp_path):
    rng = random.Random(1)
    path = tmp_path / "x.json"
    whole = json.dumps({"a": [{"b": "cd", "e": 1.5}, True], "f": {"g": None}, "h": True}, indent=1)
    refused = 0
    for _ in range(400):
        text = list(whole)
        text[rng.randrange(len(text))] = rng.choice('x",:[]{}\\ \n1')
        path.write_text("".join(text[: rng.choice([len(text), rng.randrange(1, len(text))])]))
        try:
            expected = load_json(path)
        except DataError as error:
            refused += 1
            with pytest.raises(DataError) as caught:
                list(JsonMembers(path))
            if "instead of an object" not in str(caught.value):  # which is said before all is read
                assert caught.value.where == error.where, path.read_text()
        else:
            assert assembled(path) == expected
    assert refused > 200


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"[1]", "is a list instead of an object"),
        (b'"text"', "is a text instead of an object"),
        (b'{"a": 1} 2', "extra data"),
        (b'{"a": ' + b"[" * 100_000, "nested too deep"),
        (b'{"a": [' + b"1" * 5000 + b"]}", "integer string conversion"),
        (b'{"\x80": 1}', "not UTF-8 text"),
    ],
)
def test_what_is_no_object_is_refused(tmp_path, content, said):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    with pytest.raises(DataError, match=said):
        list(JsonMembers(path))


def test_repeated_members_are_found(tmp_path):
    path = tmp_path / "x.json"
    path.write_text('{"a": [1], "b": {"c": 1, "\\u0063": 2}, "a": []}')
    members = JsonMembers(path)
    assert [element.data for element in members] == [b"1", b"1", b"2"]
    assert members.repeated == [(("b",), "c"), ((), "a")]
