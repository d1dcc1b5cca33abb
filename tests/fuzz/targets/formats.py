"""The text files of all formats, their annotations too, read through every sample and by `validate`."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from tests.fuzz.inputs import converted, made
from tests.fuzz.mutate import BYTES, Mutator
from tests.fuzz.target import Command, Target
from tests.fuzz.targets.annotations import JSON
from tests.fuzz.text_lines import text_line, text_token
from tests.io.formats.coco_ts.test_read import make as make_coco_ts
from tests.io.formats.icdar13.build import make_flat
from tests.io.formats.mlt_s.test_read import make as make_mlt_s
from tests.io.formats.textseg.test_bts import label, lay
from tests.io.formats.total_text.test_read import make as make_total_text
from textseg import open_dataset

TEXT: tuple[Mutator, ...] = (*BYTES, text_line, text_line, text_token, text_token)


def make_bts(folder: Path) -> None:
    for number, split in enumerate(("BTS_TRAIN", "BTS_VAL", "BTS_TEST")):
        lay(folder / split, f"street_{number}", label(100))


def read(format: str, place: str, folder: Path) -> Any:
    return [
        (sample.id, sample.size, sample.words, sample.maskfg if format != "icdar" else None)
        for sample in open_dataset(folder / place, format=format)
    ]


def targets(
    format: str,
    files: Callable[[], dict[str, bytes]],
    damaged: str,
    mutators: tuple[Mutator, ...],
    place: str = ".",
) -> list[Target]:
    command = Command("validate", "-q", "-j1", "--data", place, "--format", format)
    return [
        Target(f"format-{format}", files, partial(read, format, place), damaged, mutators),
        Target(f"format-{format}-validate", files, command, damaged, mutators, number=80),
    ]


TARGETS = [
    *targets("icdar13", partial(made, make_flat), r"\.txt$", TEXT),
    *targets("icdar", partial(converted, "icdar"), r"^out/.*\.txt$", TEXT, "out"),
    *targets("coco-ts", partial(made, make_coco_ts), "json$", JSON),
    *targets("mlt-s", partial(made, make_mlt_s), r"\.txt$", TEXT),
    *targets("total-text", partial(made, make_total_text), r"\.txt$", TEXT),
    *targets("bts", partial(made, make_bts), "json$", JSON),
    *targets("hi-sam", partial(converted, "hi-sam"), r"^out/.*\.(json|txt)$", JSON, "out"),
]
