"""`CountTable`: the counts of many images under a protocol, as columns."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from textseg.metrics.counts import Counts
from textseg.metrics.label_counts import I64, ROWS, SHAPE
from textseg.metrics.protocol import Protocol

DROP, FALSE = "drop", "false"


class CountTable:
    """The counts of images: a row for each, in the order in which they are summed.

    Text and background are both described by three columns, int64 (N,), so that a protocol can count a pixel for
    one of them only.

    Attributes:
        protocol: what decided which label values are text.
        tp: text in the prediction and in the truth.
        predicted: text in the prediction.
        truth: text in the truth.
        background_tp: background in both.
        background_predicted: background in the prediction.
        background_truth: background in the truth.
        labels: label counts, int64 (N, 6, 2), see `textseg.metrics.label_counts`.
        own: int64 (N, K) for each tally of a measure, by its name.

    Example:
        >>> labels = np.zeros((1, *SHAPE), np.int64)
        >>> labels[0, ROWS.index("word")] = 3, 7  # 7 of 10 pixels found
        >>> table = CountTable(labels, Protocol())
        >>> table.tp.tolist(), table.truth.tolist()
        ([7], [10])
    """

    def __init__(
        self, labels: I64, protocol: Protocol | None = None, own: Mapping[str, I64] | None = None
    ) -> None:
        self.protocol = protocol or Protocol()
        rows = padded(len(labels), self.protocol.ranks)
        self.labels = labels if len(rows) == len(labels) else labels[rows]
        self.own = {name: table[rows] for name, table in (own or {}).items()}
        parts = roles(self.protocol)

        def add(role: Collection[str], guess: slice = slice(None)) -> I64:
            chosen = np.zeros(SHAPE, np.int64)
            chosen[[part in role for part in parts], guess] = 1
            return np.asarray(self.labels.reshape(-1, chosen.size) @ chosen.reshape(-1))

        background, text, scored = slice(0, 1), slice(1, 2), ("fg", "bg", FALSE)
        self.tp, self.predicted, self.truth = add(["fg"], text), add(scored, text), add(["fg"])
        self.background_tp, self.background_predicted = add(["bg"], background), add(scored, background)
        self.background_truth = add(["bg"])
        if self.protocol.miou_ignored == "bg":
            found = add([DROP])
            self.background_tp += found
            self.background_predicted += found
            self.background_truth += found

    @classmethod
    def of_counts(cls, counts: Iterable[Counts], protocol: Protocol | None = None) -> CountTable:
        """A table of images whose counts are known: text is the value 100 of the label, all else background.

        Example:
            >>> table = CountTable.of_counts([Counts(1, 2, 1, 4), Counts(0, 0, 3, 4)])
            >>> table.truth.tolist(), table.valid.tolist()
            ([1, 3], [4, 4])
        """
        rows = np.array(list(counts), np.int64).reshape(-1, len(Counts._fields))
        tp, predicted, truth, valid = rows.T
        labels = np.zeros((len(rows), *SHAPE), np.int64)
        labels[:, ROWS.index("word")] = np.stack([truth - tp, tp], axis=1)
        labels[:, ROWS.index("background")] = np.stack(
            [valid - truth - predicted + tp, predicted - tp], axis=1
        )
        return cls(labels, protocol)

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def valid(self) -> I64:
        """Pixels that count, int64 (N,)."""
        return self.predicted + self.background_predicted

    @property
    def counts(self) -> list[Counts]:
        """The counts of each image."""
        columns = (self.tp, self.predicted, self.truth, self.valid)
        return [Counts(*row) for row in np.stack(columns, axis=1).tolist()]


def roles(protocol: Protocol) -> tuple[str, ...]:
    """What the label values of each row of label counts are: ``fg``, ``bg``, ``drop`` or ``false``.

    Example:
        >>> dict(zip(ROWS, roles(Protocol(effect="fg")), strict=True))
        {'background': 'bg', 'one': 'fg', 'word': 'fg', 'effect': 'fg', 'ignore': 'drop', 'other': 'drop'}
    """
    effect = DROP if protocol.effect == "ignore" else protocol.effect
    return ("bg", protocol.one, "fg", effect, protocol.ignore, protocol.other)


def padded(number: int, ranks: int) -> NDArray[np.intp]:
    """The images that a sampler gives to `ranks` processes: the first are repeated until all have as many.

    Example:
        >>> padded(5, 4).tolist()
        [0, 1, 2, 3, 4, 0, 1, 2]
    """
    return np.resize(np.arange(number), -(-number // ranks) * ranks) if number else np.arange(0)
