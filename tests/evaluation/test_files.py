"""A result as JSON and CSV: read back exactly, refused where it is no result, harmless in a spreadsheet."""

import csv
import io
import json
from dataclasses import replace

import numpy as np
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from textseg.errors import DataError, UsageError
from textseg.evaluation import ImageResult, Result, read_result
from textseg.evaluation.predictions.forms import FORMS
from textseg.metrics.protocol import Protocol
from textseg.metrics.protocols import PROTOCOLS

DATASET = {"ds": "textseg", "split": "test", "lab": "v2"}
IMAGES = st.builds(
    ImageResult,
    st.text(min_size=1),
    st.tuples(*[st.integers(0, 1 << 40)] * 12),
    st.sampled_from(sorted(FORMS)),
    st.integers(0, 2**64 - 1),
    st.integers(0, 2**64 - 1),
    st.booleans(),
    st.just({"boundary_f@3px": (1, 2, 3, 4)}),
    st.booleans(),
)
RESULTS = st.builds(
    Result,
    st.lists(IMAGES, unique_by=lambda image: image.id).map(tuple),
    st.sampled_from([*PROTOCOLS.values(), Protocol(threshold=0.1, ranks=3)]),
    st.just(DATASET),
    st.lists(st.text()).map(tuple),
    st.just(("boundary_f@3px",)),
    st.none() | st.text(),
    st.just({"model": "m"}),
)


def result_of(*ids):
    images = (ImageResult(id_, (5, 1, 0, 0, 2, 6, 0, 0, 0, 0, 0, 0), "0/255", 1, 2) for id_ in ids)
    return Result(tuple(images), Protocol(), DATASET)


@given(RESULTS)
def test_json_is_read_back_exactly(result):
    again = Result.from_json(result.to_json())
    assert again == result and again.protocol.name == result.protocol.name
    assert again.signature == result.signature and again.to_json() == result.to_json()


def test_one_image_a_line_and_valid_json(tmp_path):
    data = result_of("b", "a").to_json()
    assert [image["id"] for image in json.loads(data)["images"]] == ["a", "b"]
    assert sum(b'"labels":' in line for line in data.splitlines()) == 2
    (tmp_path / "r.json").write_bytes(data)
    assert read_result(tmp_path / "r.json") == result_of("a", "b")


@pytest.mark.parametrize(
    "change",
    [
        lambda document: document.clear(),
        lambda document: document.update(format=2),
        lambda document: document["images"][0].update(labels=[1, 2]),
        lambda document: document["images"][0]["labels"].__setitem__(0, -1),
        lambda document: document["images"][0]["labels"].__setitem__(0, 0.5),
        lambda document: document["images"][0].update(form="new"),
        lambda document: document["protocol"].update(effect="some"),
        lambda document: document.update(images=3),
        lambda document: document.update(images=[]),
        lambda document: document.update(n=2),
        lambda document: document["images"].append(document["images"][0]),
        lambda document: document["images"][0]["labels"].__setitem__(4, 3),  # no longer the sum in the file
        lambda document: document["images"][0]["labels"].__setitem__(0, 2**63),
        lambda document: document["images"][0].update(truth="-1"),
        lambda document: document["images"][0].update(prediction="1_0"),
        lambda document: document["protocol"].update(shard="3/2"),
    ],
)
def test_what_is_no_result_is_refused(change, tmp_path):
    document = orjson.loads(result_of("a").to_json())
    change(document)
    path = tmp_path / "r.json"
    path.write_bytes(orjson.dumps(document))
    with pytest.raises(DataError, match=r"r\.json: is "):
        read_result(path)


def test_a_key_that_comes_twice(tmp_path):
    path = tmp_path / "r.json"
    path.write_bytes(result_of("a").to_json().replace(b'"id":"a"', b'"id":"a","id":"b"'))
    with pytest.raises(DataError, match=r"r\.json: has the key 'id' twice"):
        read_result(path)


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff" * 9, b"[" * 100_000])
def test_no_json_at_all(data, tmp_path):
    (tmp_path / "r.json").write_bytes(data)
    with pytest.raises(DataError):
        read_result(tmp_path / "r.json")
    with pytest.raises(UsageError):
        read_result(tmp_path / "none.json")


@pytest.mark.parametrize("id_", ["=1+1", "+1", "-1", "@SUM(A1)", "=cmd|' /C calc'!A0"])
def test_ids_are_no_formulas_in_a_spreadsheet(id_):
    (row,) = csv.DictReader(io.StringIO(result_of(id_).to_csv().decode()))
    assert row["id"] == f"'{id_}" and row["precision"] == str(6 / 7) and row["tp"] == "6"


def test_ten_thousand_images_are_added_up():
    rng = np.random.default_rng(0)
    counts = rng.integers(0, 1000, (10_000, 12)).tolist()
    images = (ImageResult(f"{place:05}", tuple(row), "0/255", 1, 2) for place, row in enumerate(counts))
    result = Result(tuple(images), Protocol(), DATASET)
    tp = sum(row[3] + row[5] for row in counts)
    predicted = sum(row[1] + row[3] + row[5] + row[7] for row in counts)
    truth = sum(sum(row[2:6]) for row in counts)
    assert result.scores.fgiou == tp / (predicted + truth - tp)


def test_a_table_of_pandas():
    pandas = pytest.importorskip("pandas")
    result = result_of("=1", "a")
    table = result.to_pandas()
    assert isinstance(table, pandas.DataFrame) and list(table.index) == ["=1", "a"]
    assert table.loc["a", "tp"] == 6 and table["precision"].tolist() == [6 / 7] * 2
    own = replace(
        result,
        measures=("boundary_f@3px",),
        images=tuple(replace(image, own={"boundary_f@3px": (1, 2, 3, 4)}) for image in result.images),
    )
    assert own.to_pandas().iloc[0, -4:].tolist() == [1, 2, 3, 4]
