"""The data of a training: opened, checked, and recognised again when the training is resumed."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import xxhash

from textseg.errors import DataError, UsageError
from textseg.io.dataset import Dataset
from textseg.io.files.jsonfile import decode_unique
from textseg.io.sample import Sample
from textseg.models.inputs import PathLike, digest_array, digest_image, open_split
from textseg.models.training.crops import glyph_boxes
from textseg.models.training.recipes import Recipe
from textseg.parallel import Progress, ordered_map

MOST_NAMED = 5
"""How many samples a difference names."""


@dataclass(frozen=True)
class Source:
    """Where the data come from.

    Attributes:
        data: the dataset, as for `textseg.open_dataset`.
        format: its format, or ``auto``.
        options: those of the format.
    """

    data: PathLike | None = None
    format: str = "auto"
    options: Mapping[str, Any] = dataclasses.field(default_factory=dict)

    def open(self, split: str | None, labels: str, default: str = "") -> Dataset:
        """Open a split; see `textseg.models.inputs.open_split`."""
        options = dict(self.options)
        if labels != "v2":  # the default; formats without label versions have no such option
            options["labels"] = labels
        return open_split(self.data, self.format, split, default, **options)


def open_training_split(source: Source, recipe: Recipe, asked: bool) -> tuple[Dataset, Recipe]:
    """What is trained on, and the recipe with the splits that the dataset has.

    Args:
        source: the dataset.
        recipe: names the split.
        asked: whether the user named the split; if not, a dataset without splits is used completely.

    Raises:
        UsageError: there is no such dataset or split, or it has no images.
    """
    dataset = source.open(recipe.split if asked else None, recipe.labels, recipe.split)
    if not len(dataset):
        raise UsageError(
            f"the split {recipe.split} has no images to train on",
            file=dataset.root,
            hint="choose another `split=`",
        )
    if not asked and dataset.split != recipe.split:
        recipe = dataclasses.replace(recipe, split=dataset.split, validate_on="")
    return dataset, recipe


def open_validation_split(source: Source, recipe: Recipe, asked: bool) -> tuple[Sequence[Sample], str]:
    """What is scored during training, empty where there is nothing; and a line that says why, or a warning.

    Raises:
        UsageError: the user named a split that does not exist.
    """
    if not recipe.validate_on:
        return [], ""
    try:
        found: Sequence[Sample] = source.open(recipe.validate_on, recipe.labels)
    except UsageError:
        if asked:
            raise
        found = []
    if not len(found):
        return [], f"no validation: there are no images of the split {recipe.validate_on}"
    if not recipe.kinds and set(recipe.split.split("+")) & {*recipe.validate_on.split("+"), "all"}:
        return found, f"{recipe.validate_on} is also trained on, so its scores do not measure generalisation"
    return found, ""


@dataclass(frozen=True)
class DataRecord:
    """What a training was made from, as the run folder keeps it.

    Attributes:
        dataset: what the samples are from, in words.
        split: what is trained on.
        validate_on: what is scored.
        samples: for each id of the training split, the digests of its image and its label.
        validation: likewise, of what is scored.
    """

    dataset: str
    split: str
    validate_on: str
    samples: dict[str, list[str]]
    validation: dict[str, list[str]]

    @classmethod
    def of(
        cls,
        dataset: str,
        samples: Sequence[Sample],
        validation: Sequence[Sample],
        recipe: Recipe,
        chars: bool,
        progress: Progress | None = None,
    ) -> DataRecord:
        """Read every image and label once.

        Args:
            dataset: what the samples are from, in words.
            samples: what is trained on.
            validation: what is scored.
            recipe: names the splits.
            chars: whether the annotated chars count too: where there is a discriminator.
            progress: called after each sample.

        Raises:
            DataError: one cannot be read.
        """
        both = [*samples, *validation]
        digests = list(ordered_map(partial(_digests, chars=chars), both, progress=progress))
        pairs = list(zip([sample.id for sample in both], digests, strict=True))
        trained, scored = dict(pairs[: len(samples)]), dict(pairs[len(samples) :])
        return cls(dataset, recipe.split, recipe.validate_on, trained, scored)

    @property
    def digest(self) -> str:
        """One digest of everything that is trained on, for checkpoints."""
        return xxhash.xxh3_128_hexdigest(json.dumps([self.dataset, self.samples]).encode())

    def to_json(self) -> bytes:
        """The record as the bytes of ``data.json``."""
        return (json.dumps(dataclasses.asdict(self), indent=1) + "\n").encode()

    @classmethod
    def read(cls, path: Path) -> DataRecord | None:
        """The record of a file; None if there is none, or it is damaged."""
        try:
            record = cls(**decode_unique(path.read_bytes(), path))  # type: ignore[arg-type]
        except (OSError, DataError, TypeError):
            return None
        texts = (record.dataset, record.split, record.validate_on)
        is_valid = all(isinstance(text, str) for text in texts)
        return (
            record if is_valid and _are_digests(record.samples) and _are_digests(record.validation) else None
        )

    def differences(self, now: DataRecord) -> list[str]:
        """How other data differ from these, in sentences; empty if they are the same."""
        found = [
            f"{what} was {before}, and is {after}"
            for what, before, after in (
                ("the dataset", self.dataset, now.dataset),
                ("the split", self.split, now.split),
            )
            if before != after
        ]
        found += _differences(self.samples, now.samples, "")
        if self.validate_on == now.validate_on:
            found += _differences(self.validation, now.validation, " of validation")
        return found


def _are_digests(samples: object) -> bool:
    return isinstance(samples, dict) and all(
        isinstance(digests, list) and all(isinstance(digest, str) for digest in digests)
        for digests in samples.values()
    )


def _digests(sample: Sample, chars: bool) -> list[str]:
    digests = [digest_image(sample), digest_array(sample.maskfg)]
    if chars:
        boxes, classes = glyph_boxes(sample)
        digests[1] += digest_array(boxes) + digest_array(classes)
    return digests


def _differences(old: Mapping[str, list[str]], new: Mapping[str, list[str]], of: str) -> list[str]:
    shared = [id_ for id_ in old if id_ in new]
    groups = (
        ("missing now", [id_ for id_ in old if id_ not in new]),
        ("new", [id_ for id_ in new if id_ not in old]),
        ("another image", [id_ for id_ in shared if old[id_][:1] != new[id_][:1]]),
        ("another label", [id_ for id_ in shared if old[id_][1:] != new[id_][1:]]),
    )
    return [f"{len(ids)} samples{of}: {what} ({_some(ids)})" for what, ids in groups if ids]


def _some(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(ids[:MOST_NAMED]) + more
