"""The curve of a training: losses and validation scores over the steps."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any


def draw_curve(records: Sequence[Mapping[str, Any]]) -> bytes:
    """Draw the losses and the validation scores over the steps.

    Args:
        records: lines of a training's log, in order: of a step its `step`, `loss`, and each term of the loss; of a
            validation its `step` and `fgiou`. At least one is of a step.

    Returns:
        A PNG of 990 x 495 pixels; equal records give equal bytes.

    Example:
        >>> draw_curve([{"step": 1, "rate": 0.1, "loss": 2.0}, {"step": 2, "rate": 0.1, "loss": 1.5}])[:4]
        b'\x89PNG'
    """
    from matplotlib.figure import Figure

    steps = [record for record in records if record.get("loss") is not None]
    scores = [record for record in records if "fgiou" in record]
    figure = Figure(figsize=(9, 4.5), layout="constrained")
    losses = figure.subplots()
    width = max(len(steps) // 100, 1)
    losses.plot(*_smooth(steps, "loss", width), color="black", linewidth=2, label="loss")
    names = dict.fromkeys(name for record in steps for name in record)
    terms = [name for name in names if name not in ("step", "rate", "loss")]
    for name in terms if len(terms) > 1 else ():  # one alone is the loss itself
        losses.plot(*_smooth(steps, name, width), label=name)
    losses.set(xlabel="step", ylabel=f"loss (mean of {width} steps)" if width > 1 else "loss", ylim=(0, None))
    losses.grid(alpha=0.3)
    if scores:
        right = losses.twinx()
        points = [record["step"] for record in scores], [100 * (record["fgiou"] or 0) for record in scores]
        right.plot(*points, "o-", color="tab:red", label="fgIoU of validation")
        right.set(ylabel="fgIoU in %", ylim=(0, 100))
    figure.legend(loc="outside upper center", ncols=4, frameon=False)
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", dpi=110, metadata={"Software": None})
    return buffer.getvalue()


def _smooth(records: Sequence[Mapping[str, Any]], name: str, width: int) -> tuple[list[int], list[float]]:
    records = [record for record in records if record.get(name) is not None]
    groups = [records[start : start + width] for start in range(0, len(records), width)]
    means = [sum(record[name] for record in group) / len(group) for group in groups]
    return [group[-1]["step"] for group in groups], means
