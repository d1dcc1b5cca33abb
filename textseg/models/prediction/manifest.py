"""The manifest of a folder of predictions: what made each of them, from which image, in JSON beside them.

A mask is kept only if the manifest lists it with the digest of the very image, and its own. While predictions are made,
each is noted in a journal (``manifest.RANK.jsonl``) before it is written, so that a run that is killed at any moment
loses nothing; the journals become part of the manifest at the next start or at the end.
"""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TextIO

import numpy as np
import torch

from textseg import __version__
from textseg.errors import DataError, OutputError
from textseg.io.files.jsonfile import decode_unique
from textseg.io.files.output import output_error, write_output
from textseg.io.files.reading import read_bytes
from textseg.metrics.signature import format_signature
from textseg.models.prediction.settings import PredictionSettings
from textseg.settings import to_json

NAME = "manifest.json"
JOURNALS = "manifest.*.jsonl"


@dataclass(frozen=True)
class Method:
    """How predictions are made.

    Attributes:
        model: name of the network.
        weights: SHA-256 of the file the weights come from.
        settings: all settings.
    """

    model: str
    weights: str
    settings: PredictionSettings

    @property
    def signature(self) -> str:
        """The method in one line, the weights by the first 12 digits.

        Example:
            >>> Method("hrnetv2-w48", 64 * "a", PredictionSettings(sizes=(385, 513))).signature
            'prediction|model:hrnetv2-w48|weights:aaaaaaaaaaaa|sizes:385+513|flip:no|output:label|amp:off|v:...'
        """
        fields = {
            "model": self.model,
            "weights": self.weights[:12],
            "sizes": "+".join(str(size or "native") for size in self.settings.sizes),
            "flip": "yes" if self.settings.flip else "no",
            "output": self.settings.output,
            "amp": self.settings.amp,
            "v": __version__,
        }
        return format_signature("prediction", fields)

    def to_json(self) -> dict[str, Any]:
        """Everything that a prediction depends on beside the image."""
        return {
            "model": self.model,
            "weights": self.weights,
            **to_json(self.settings),
            "threshold": 0.5,
            "textseg": __version__,
        }


@dataclass(frozen=True)
class PredictionRecord:
    """What a prediction was made from.

    Attributes:
        image: digest of the file of the image, else of its pixels (`textseg.models.inputs`).
        mask: digest of the file of the prediction.
    """

    image: str
    mask: str


@dataclass(frozen=True)
class Manifest:
    """What a folder of predictions holds.

    Attributes:
        folder: the folder.
        method: how the predictions are made.
        source: what they are made of, for people: the dataset and split, or that they are files.
    """

    folder: Path
    method: Method
    source: Mapping[str, Any]

    @property
    def path(self) -> Path:
        """The file."""
        return self.folder / NAME

    def read(self) -> dict[str, PredictionRecord]:
        """The predictions that an earlier run with the same method has made, by name.

        Raises:
            OutputError: the folder holds predictions of another method or of other images, or a file of this name
                that is not a manifest.
            DataError: the system refuses the file.
        """
        if not self.path.exists():
            return {}
        data = read_bytes(self.path)
        try:
            document: Any = decode_unique(data, self.path)
            before, source = dict(document["method"]), dict(document["source"])
            entries = {name: PredictionRecord(**entry) for name, entry in document["predictions"].items()}
        except (DataError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise OutputError(
                "is not a manifest of predictions",
                file=self.path,
                hint="choose another `out=`, or replace it with `force=True`",
            ) from error
        now = json.loads(json.dumps(self.method.to_json()))
        differences = _differences(before, now) + _differences(
            source, json.loads(json.dumps(dict(self.source)))
        )
        if differences:
            raise OutputError(
                f"belongs to other predictions: {differences[0]}",
                file=self.path,
                hint="choose another `out=`, or replace them with `force=True`",
                details=differences[1:],
            )
        for journal in sorted(self.folder.glob(JOURNALS)):
            entries |= _read_journal(journal)
        return entries

    def write(self, entries: Mapping[str, PredictionRecord], images: int, complete: bool) -> None:
        """Write the manifest, which takes in the journals.

        Args:
            entries: the predictions that are there, by name.
            images: how many images the run is for.
            complete: whether all of them have their prediction.
        """
        document = {
            "signature": self.method.signature,
            "complete": complete,
            "images": images,
            "method": self.method.to_json(),
            "source": dict(self.source),
            "versions": {
                "textseg": __version__,
                "torch": torch.__version__,
                "numpy": np.__version__,
                "python": platform.python_version(),
            },
            "digest": "xxh3_128",
            "predictions": {name: asdict(entries[name]) for name in sorted(entries)},
        }
        write_output(self.path, (json.dumps(document, indent=1) + "\n").encode(), force=True)
        for journal in self.folder.glob(JOURNALS):
            journal.unlink(missing_ok=True)

    def open_journal(self, rank: int) -> Journal:
        """The journal of a rank, for the predictions it makes."""
        return Journal(self.folder / JOURNALS.replace("*", str(rank)))


class Journal:
    """Predictions noted one by one; a context that closes the file."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.entries: dict[str, PredictionRecord] = {}
        self._stream: TextIO | None = None

    def __enter__(self) -> Journal:
        return self

    def __exit__(self, *_: object) -> None:
        if self._stream is not None:
            self._stream.close()

    def note(self, name: str, entry: PredictionRecord) -> None:
        """Note a prediction, before it is written.

        Raises:
            OutputError: the journal cannot be written.
        """
        self.entries[name] = entry
        try:
            if self._stream is None:
                self.path.parent.mkdir(parents=True, exist_ok=True)
                self._stream = self.path.open("a", encoding="utf-8")
            self._stream.write(json.dumps([name, entry.image, entry.mask]) + "\n")
            self._stream.flush()
            os.fsync(self._stream.fileno())
        except OSError as error:
            raise output_error(error, self.path) from error


def _read_journal(path: Path) -> dict[str, PredictionRecord]:
    entries = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            name, image, mask = json.loads(line)
            entries[str(name)] = PredictionRecord(str(image), str(mask))
        except (ValueError, TypeError, RecursionError):  # a line that a kill cut off
            continue
    return entries


def _differences(before: Mapping[str, Any], now: Mapping[str, Any]) -> list[str]:
    """How two methods or sources differ, in words."""
    found = []
    for key in [*now, *(key for key in before if key not in now)]:
        if before.get(key) == now.get(key):
            continue
        if key == "weights":
            found.append("the weights are those of another checkpoint")
        else:
            found.append(f"{key} was {_text(before.get(key))}, and is {_text(now.get(key))}")
    return found


def _text(value: Any) -> str:
    if value is None:
        return "not given"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
