"""Counts, scores, protocols and signatures: arrays and integers only, never files.

Scores of arrays in memory, in a training loop or in a notebook:

>>> import numpy as np
>>> from textseg.metrics import Evaluator
>>> evaluator = Evaluator("texrnet")
>>> evaluator.update("a00001", np.array([[1, 1, 0]], np.uint8), np.array([[100, 0, 0]], np.uint8))
>>> evaluator.compute().fgiou
0.5
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textseg.metrics.counts import Counts as Counts
    from textseg.metrics.counts import count as count
    from textseg.metrics.evaluator import Evaluator as Evaluator
    from textseg.metrics.label_counts import count_labels as count_labels
    from textseg.metrics.measures import FAMILIES as FAMILIES
    from textseg.metrics.measures import MEASURES as MEASURES
    from textseg.metrics.protocol import Protocol as Protocol
    from textseg.metrics.protocols import PROTOCOLS as PROTOCOLS
    from textseg.metrics.scores import Scores as Scores
    from textseg.metrics.scores import score as score
    from textseg.metrics.signature import parse_signature as parse_signature
    from textseg.metrics.table import CountTable as CountTable

_HOME = {
    "Counts": "counts",
    "count": "counts",
    "Evaluator": "evaluator",
    "count_labels": "label_counts",
    "FAMILIES": "measures",
    "MEASURES": "measures",
    "Protocol": "protocol",
    "PROTOCOLS": "protocols",
    "Scores": "scores",
    "score": "scores",
    "parse_signature": "signature",
    "CountTable": "table",
}
__all__ = [
    "FAMILIES",
    "MEASURES",
    "PROTOCOLS",
    "CountTable",
    "Counts",
    "Evaluator",
    "Protocol",
    "Scores",
    "count",
    "count_labels",
    "parse_signature",
    "score",
]


def __getattr__(name: str) -> object:
    # Late, so that the command line can make its options from protocols without NumPy.
    if name in _HOME:
        return getattr(importlib.import_module(f"textseg.metrics.{_HOME[name]}"), name)
    raise AttributeError(f"module 'textseg.metrics' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
