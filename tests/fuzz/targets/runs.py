"""What trainings and predictions leave in their folders: logs, records of data, manifests, journals; recipes."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path
from typing import Any

from tests.fuzz.mutate import BYTES
from tests.fuzz.structures import json_document
from tests.fuzz.target import Target
from tests.fuzz.targets.annotations import JSON, load
from tests.fuzz.text_lines import text_line, text_token
from textseg.models.prediction.manifest import Manifest, Method, PredictionRecord
from textseg.models.prediction.settings import PredictionSettings
from textseg.models.training.recipes import COMPACT, Recipe
from textseg.models.training.run_folder import RunFolder
from textseg.models.training.training_data import DataRecord

LOG, DATA, RECIPE = "log.jsonl", "data.json", "recipe.json"
MANIFEST, JOURNAL = "manifest.json", "manifest.0.jsonl"
METHOD = Method("hrnetv2-w48", 64 * "a", PredictionSettings(sizes=(385, 513)))
SOURCE = {"dataset": "TextSeg", "split": "test"}
ENTRIES = {name: PredictionRecord(32 * "1", 32 * "2") for name in ("a00001", "b00002")}
RECORD = DataRecord("TextSeg", "train", "val", {"a": ["1", "2"], "b": ["3", "4"]}, {"c": ["5", "6"]})
STEPS = [
    {"step": step, "rate": 0.1, "loss": 2.0 / step, "coarse": 1.0, "refined": 0.5} for step in range(1, 9)
]
SCORES = {"step": 4, "fgiou": 0.5, "f_image": None}


def log() -> dict[str, bytes]:
    return {LOG: "".join(json.dumps(record) + "\n" for record in (*STEPS, SCORES)).encode()}


def rewind(folder: Path) -> Any:
    """What a resumed training does with the log."""
    run = RunFolder(folder / "run")
    run.root.mkdir()
    shutil.copy(folder / LOG, run.log)
    run.rewind(6)
    run.draw()
    return run.records()


def same_lines(folder: Path, records: Any) -> None:
    """Each record is a line of the file, and none is of a later step."""
    lines = [parsed(line) for line in (folder / LOG).read_text(errors="replace").split("\n")]
    assert all(repr(record) in map(repr, lines) and record["step"] <= 6 for record in records)


def parsed(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError):
        return math.nan


def data() -> dict[str, bytes]:
    return {DATA: RECORD.to_json()}


def read_data(folder: Path) -> Any:
    record = DataRecord.read(folder / DATA)
    return record and (record, record.digest, record.differences(RECORD), RECORD.differences(record))


def same_data(folder: Path, found: Any) -> None:
    if found is not None:
        assert json.loads(found[0].to_json()) == load(folder / DATA)
        parts = [
            "dataset",
            "split",
            "samples",
            *(["validation"] if found[0].validate_on == RECORD.validate_on else []),
        ]
        is_same = all(getattr(found[0], part) == getattr(RECORD, part) for part in parts)
        assert is_same == (found[2] == [])


def manifest() -> dict[str, bytes]:
    entries = {name: {"image": entry.image, "mask": entry.mask} for name, entry in ENTRIES.items()}
    document = {
        "signature": METHOD.signature,
        "method": METHOD.to_json(),
        "source": SOURCE,
        "predictions": entries,
    }
    journal = "".join(json.dumps([name, "3", "4"]) + "\n" for name in "cd")
    return {MANIFEST: json.dumps(document).encode(), JOURNAL: journal.encode()}


def read_manifest(folder: Path) -> Any:
    return Manifest(folder, METHOD, SOURCE).read()


def same_entries(folder: Path, entries: Any) -> None:
    if (folder / JOURNAL).read_bytes() == manifest()[JOURNAL]:
        found = {
            name: PredictionRecord(**entry) for name, entry in load(folder / MANIFEST)["predictions"].items()
        }
        journal = {name: PredictionRecord("3", "4") for name in "cd"}
        assert entries == found | journal


def recipe() -> dict[str, bytes]:
    return {RECIPE: json.dumps(COMPACT.to_json()).encode()}


def read_recipe(folder: Path) -> Any:
    try:
        values = json.loads((folder / RECIPE).read_bytes())
    except (ValueError, RecursionError):
        return None
    return Recipe.from_json(values, folder / RECIPE) if isinstance(values, dict) else None


TARGETS = [
    Target("run-log", log, rewind, LOG, (*BYTES, text_line, text_token, text_token), same_lines, 80, True),
    Target("run-data", data, read_data, DATA, JSON, same_data, 300),
    Target("manifest", manifest, read_manifest, r"^manifest\.json$", JSON, same_entries, 300),
    Target("journal", manifest, read_manifest, r"jsonl$", (*BYTES, text_line, text_token), same_entries, 300),
    Target("recipe", recipe, read_recipe, RECIPE, (json_document,), None, 400),
]
