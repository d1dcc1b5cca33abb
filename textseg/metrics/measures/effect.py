"""Text effects: how much of them is taken for text, and fgIoU if they were text or ignored."""

from __future__ import annotations

from dataclasses import replace

from textseg.choices import Effect
from textseg.metrics.label_counts import ROWS
from textseg.metrics.measures.base import Measure, Terms, ratio
from textseg.metrics.measures.family import Family
from textseg.metrics.measures.iou import FGIOU
from textseg.metrics.table import CountTable


def _predicted(table: CountTable) -> Terms:
    effect = table.labels[:, ROWS.index("effect")]
    return effect[:, 1], effect.sum(axis=1)


def _fgiou(effect: Effect, words: str) -> Measure:
    def terms(table: CountTable) -> Terms:
        return FGIOU.terms(CountTable(table.labels, replace(table.protocol, effect=effect)))

    return Measure(
        f"fgiou_effect_{effect}",
        f"fgIoU, effects {words}",
        f"fgIoU with the pixels of text effects (200) {words}, whatever the protocol says",
        "the switch of the TexRNet codebase",
        terms,
        ratio,
    )


_MEASURES = (
    _fgiou("bg", "background"),
    _fgiou("fg", "text"),
    _fgiou("ignore", "ignored"),
    Measure(
        "effect_predicted",
        "effects taken for text",
        "share of the pixels of text effects (200) that are predicted as text",
        "defined here",
        _predicted,
        ratio,
        better="lower",
    ),
)
FAMILIES = (
    Family(
        "effect",
        "fgIoU with effects as background, as text and ignored; effects taken for text",
        lambda _: _MEASURES,
    ),
)
