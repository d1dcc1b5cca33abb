"""Results of `evaluate`, and all commands that read them; signatures."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from tests.fuzz.inputs import made
from tests.fuzz.target import Command, Target
from tests.fuzz.targets.annotations import JSON, load
from tests.tiny import make_tiny, save
from textseg import evaluate
from textseg.evaluation.files import read_result
from textseg.metrics.resampling import Resampling
from textseg.metrics.signature import parse_protocol, parse_signature

RESULT, OTHER = "a.json", "b.json"
SIGNATURE = "signature"


def make(folder: Path, *, shards: bool) -> None:
    """The tiny dataset, predictions, and two results: of the same images, or of two shards."""
    root = make_tiny(folder)
    for id_ in ("a00004", "d00005"):
        save(root / "preds" / f"{id_}.png", np.full((40, 60), 255, np.uint8) * (np.arange(60) > 9))
    for number, name in enumerate((RESULT, OTHER), 1):
        result = evaluate(
            root,
            root / "preds",
            split="test",
            jobs=1,
            measures=("boundary_f", "chars"),
            resampling=Resampling(resamples=100),
            shard=(number, 2) if shards else None,
        )
        (root / name).write_bytes(result.to_json())


def read(folder: Path) -> Any:
    result = read_result(folder / RESULT)
    result.to_json()
    return result


def same_counts(folder: Path, result: Any) -> None:
    document = load(folder / RESULT)
    images = sorted(document["images"], key=lambda image: str(image["id"]))
    assert [image.id for image in result.images] == [image["id"] for image in images]
    assert [list(image.labels) for image in result.images] == [image["labels"] for image in images]
    totals = [sum(column) for column in zip(*result.counts, strict=True)]
    assert totals == [*document["counts"].values()], "the counts do not add up"


def signature() -> dict[str, bytes]:
    return {SIGNATURE: b"fgIoU+F|protocol:custom|thr:0.25|effect:fg|ranks:2|agg:dataset|ds:a%7Cb"}


def read_signature(folder: Path) -> None:
    parse_protocol(parse_signature((folder / SIGNATURE).read_text(errors="replace"))[1])


def target(name: str, *words: str, shards: bool = False) -> Target:
    return Target(
        f"result-{name}", shards_made if shards else both, Command(*words), "a.json", JSON, number=120
    )


both, shards_made = partial(made, make, shards=False), partial(made, make, shards=True)

TARGETS = [
    Target("result", both, read, RESULT, JSON, same_counts, 600),
    Target("signature", signature, read_signature),
    target("compare", "compare", RESULT, OTHER, "-q", "--resamples", "100"),
    target("merge", "merge", RESULT, OTHER, "--json", "out.json", shards=True),
    target("report", "report", RESULT, "--data", ".", "-q", "-j1"),
    target("leaderboard", "leaderboard", RESULT),
    target("worst", "show", "--worst", RESULT, "--data", ".", "--pred", "preds", "--out", "out.png"),
]
