"""`Evaluator`: scores while predictions are made, in any training loop and over any number of processes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from textseg.arrays import to_label
from textseg.errors import PredictionError
from textseg.metrics.arrays import to_images, to_text
from textseg.metrics.label_counts import SHAPE, count_labels
from textseg.metrics.measures import find_tallies
from textseg.metrics.protocol import Protocol
from textseg.metrics.protocols import PROTOCOLS
from textseg.metrics.reported import report
from textseg.metrics.scores import Scores, score
from textseg.metrics.table import CountTable
from textseg.metrics.tally import ImagePair
from textseg.names import choose

Counted = tuple[tuple[int, ...], dict[str, tuple[int, ...]]]
"""Label counts of an image, and the counts of tallies by their name."""


class Evaluator:
    """Counts image by image, and scores what was counted.

    An image is counted once, however often it is seen: samplers that repeat images so that all processes have as many
    change nothing. Scores do not depend on the order of images, batches and merges. Only counts are kept.

    Args:
        protocol: how predictions are compared, or the name of a protocol.
        measures: measures beside those that are always computed, such as ``boundary_f@3px``.

    Example:
        >>> label = np.array([[100, 100, 0, 0]], np.uint8)
        >>> one, other = Evaluator(), Evaluator()  # of two processes
        >>> one.update("a", np.array([[0.9, 0.2, 0.8, 0.1]]), label)
        >>> other.update(["b", "a"], np.array([[[1, 1, 0, 0]], [[1, 0, 1, 0]]]), [label, label])
        >>> one.merge(other)
        >>> len(one), one.compute().fgiou
        (2, 0.6)

    After ``torch.distributed.all_gather_object(parts, evaluator)`` every process merges the parts of all.
    """

    def __init__(self, protocol: Protocol | str = "texrnet", measures: Iterable[str] = ()) -> None:
        self.protocol = choose("protocol", protocol, PROTOCOLS) if isinstance(protocol, str) else protocol
        self.measures = tuple(dict.fromkeys(measures))
        find_tallies(self.measures)
        self._images: dict[str, Counted] = {}

    def __len__(self) -> int:
        return len(self._images)

    def update(self, ids: Any, predictions: Any, labels: Any) -> None:
        """Count an image or a batch.

        Args:
            ids: what identifies the image in the dataset, text or a number; of a batch, a sequence of them.
            predictions: (H, W), (N, H, W) or (N, 1, H, W), or a sequence of (H, W): labels 0 and 1, or the probability
                of text as floats. Arrays and tensors of any library, on any device.
            labels: of the same size: a semantic label (0, 100, 200, 255), or a target (0, 1, 255). Values outside
                0..255 are ignored.

        Raises:
            PredictionError: sizes or numbers do not fit, or an image was counted with another prediction.
        """
        guesses, truths = to_images(predictions), to_images(labels)
        names = [str(ids)] if isinstance(ids, str) or np.ndim(ids) == 0 else [str(id_) for id_ in ids]
        if not len(names) == len(guesses) == len(truths):
            raise PredictionError(
                f"{len(names)} ids, {len(guesses)} predictions and {len(truths)} labels do not fit together"
            )
        for id_, guess, truth in zip(names, guesses, truths, strict=True):
            text, maskfg = to_text(guess, self.protocol), to_label(truth)
            labels_counted = tuple(count_labels(text, maskfg).reshape(-1).tolist())
            pair = ImagePair(text, maskfg, self.protocol)
            own = {tally.name: tuple(map(int, tally.count(pair))) for tally in find_tallies(self.measures)}
            self._add(id_, (labels_counted, own))

    def _add(self, id_: str, counted: Counted) -> None:
        if self._images.setdefault(id_, counted) != counted:
            raise PredictionError(f"image {id_} was counted with another prediction or label")

    def merge(self, *others: Evaluator) -> None:
        """Take in what others have counted.

        Raises:
            PredictionError: one has another protocol or other measures, or counted an image differently.
        """
        for other in others:
            if (other.protocol, other.measures) != (self.protocol, self.measures):
                raise PredictionError("evaluators with different protocols or measures cannot be merged")
            for id_, counted in other._images.items():
                self._add(id_, counted)

    def reset(self) -> None:
        """Forget what was counted, such as at the beginning of an epoch."""
        self._images.clear()

    @property
    def table(self) -> CountTable:
        """The counts of all images, sorted by id."""
        images = [self._images[id_] for id_ in sorted(self._images)]
        labels = np.array([counts for counts, _ in images], np.int64).reshape(-1, *SHAPE)
        own = {
            tally.name: np.array([counts[tally.name] for _, counts in images], np.int64).reshape(
                -1, len(tally.fields)
            )
            for tally in find_tallies(self.measures)
        }
        return CountTable(labels, self.protocol, own)

    def compute(self) -> Scores:
        """The scores of all images counted so far."""
        return score(self.table, self.measures)

    @property
    def reported(self) -> dict[str, float | None]:
        """What the codebase of the protocol prints for these images: its names, its rounding."""
        return report(self.table)
