"""Counts of a measure's own, for what label counts cannot say: where the pixels are, and what they belong to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

from textseg.labels import BACKGROUND, IGNORE, TEXT, U8
from textseg.metrics.label_counts import KINDS
from textseg.metrics.protocol import Protocol
from textseg.metrics.table import roles


@dataclass(frozen=True)
class InstanceTruth:
    """The annotated instances of an image.

    Attributes:
        mask: uint8 (H, W), the char mask: 1..254 is the char of that value.
        chars: transcription and mask value of every char.
        words: transcription and mask values of every word.
    """

    mask: U8
    chars: tuple[tuple[str, int], ...]
    words: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, eq=False)
class ImagePair:
    """A prediction and the truth of an image, as a tally sees them.

    Attributes:
        prediction: uint8 (H, W): 1 text, 0 background.
        maskfg: uint8 (H, W), the semantic label.
        protocol: what decides which label values are text.
        load_instances: reads the annotated instances; gives None where the dataset has none.
    """

    prediction: U8
    maskfg: U8
    protocol: Protocol
    load_instances: Callable[[], InstanceTruth | None] = lambda: None

    @cached_property
    def target(self) -> U8:
        """uint8 (H, W): 0 background, 1 text, 255 where the protocol counts neither.

        Example:
            >>> label = np.array([[0, 100, 200, 255]], np.uint8)
            >>> ImagePair(label, label, Protocol(effect="fg")).target
            array([[  0,   1,   1, 255]], dtype=uint8)
        """
        values = {"fg": TEXT, "bg": BACKGROUND}
        table = np.full(256, IGNORE, np.uint8)
        *known, other = (values.get(role, IGNORE) for role in roles(self.protocol))
        table[:] = other
        table[list(KINDS.values())] = known
        return np.asarray(cv2.LUT(self.maskfg, table), np.uint8)

    @cached_property
    def text(self) -> U8:
        """uint8 (H, W): 1 where the truth is text, else 0."""
        return (self.target == TEXT).view(np.uint8)

    @cached_property
    def found(self) -> U8:
        """uint8 (H, W): 1 where text is predicted and counts, else 0."""
        return self.prediction & (self.target != IGNORE).view(np.uint8)

    @cached_property
    def instances(self) -> InstanceTruth | None:
        """The annotated instances, read once."""
        return self.load_instances()


@dataclass(frozen=True)
class Tally:
    """Integers counted for every image; those of several images are added or averaged, never mixed.

    Attributes:
        name: unique among tallies; it has every parameter of the count.
        fields: what each number is.
        count: counts an image.
    """

    name: str
    fields: tuple[str, ...]
    count: Callable[[ImagePair], Sequence[int]]
