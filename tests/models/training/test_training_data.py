"""The record of what a training is made from is read back, or not at all."""

import json

import pytest

from textseg.models.training.training_data import DataRecord

RECORD = DataRecord("TextSeg", "train", "val", {"a": ["1", "2"]}, {"b": ["3", "4"]})


def test_a_record_is_read_back(tmp_path):
    (tmp_path / "data.json").write_bytes(RECORD.to_json())
    assert DataRecord.read(tmp_path / "data.json") == RECORD
    assert DataRecord.read(tmp_path / "none.json") is None


@pytest.mark.parametrize(
    "change",
    [{"samples": {"a": 1}}, {"validation": []}, {"samples": {"a": [1]}}, {"split": None}, {"another": 1}],
)
def test_a_record_with_other_values_is_damaged(change, tmp_path):
    (tmp_path / "data.json").write_text(json.dumps(json.loads(RECORD.to_json()) | change))
    assert DataRecord.read(tmp_path / "data.json") is None


def test_a_record_with_a_key_twice_is_damaged(tmp_path):
    (tmp_path / "data.json").write_bytes(RECORD.to_json().replace(b'"a":', b'"a": [], "a":'))
    assert DataRecord.read(tmp_path / "data.json") is None
