"""Every form that the numbers of a prediction can have, defined once for reading and writing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from textseg.choices import Reading
from textseg.labels import TEXT, U8
from textseg.metrics.protocol import Comparison


@dataclass(frozen=True)
class Form:
    """What the numbers of a prediction are.

    Attributes:
        name: in signatures.
        reading: what kind of numbers they are.
        top: the number that means text for certain; logits have none.

    Example:
        >>> PROB8.binarise(np.array([[127, 128]], np.uint8), 0.5)
        array([[0, 1]], dtype=uint8)
    """

    name: str
    reading: Reading
    top: int = 1

    def binarise(self, values: NDArray[Any], threshold: float, compare: Comparison = "exact") -> U8:
        """Where a prediction is text.

        Args:
            values: (H, W): labels 0 and 1, a probability as stored (uint8, uint16 or float), or log-odds.
            threshold: text is where the probability is above this, 0 to less than 1; labels are not touched.
            compare: ``exact``, or ``float32`` where both are rounded to 32-bit floats first.

        Returns:
            uint8 (H, W) of 0 and 1.
        """
        if compare == "float32" and self.reading in ("probability", "logits"):
            return (self.soften(values).astype(np.float32) > np.float32(threshold)).view(np.uint8)
        if self.reading == "logits":  # compared as log-odds: 0.5 is exactly the argmax
            odds = np.float64(threshold) / (1 - threshold)
            return (values > (np.log(odds) if odds else -np.inf)).view(np.uint8)
        if self.reading != "probability":
            return values
        if values.dtype.kind == "u":  # v / top > threshold, in integers
            return (values > values.dtype.type(np.floor(threshold * self.top))).view(np.uint8)
        return (values > threshold).view(np.uint8)

    def soften(self, values: NDArray[Any]) -> NDArray[Any]:
        """The probability of text, float (H, W) in 0..1; labels become 0 and 1."""
        if self.reading == "logits":
            return np.asarray(0.5 * (1 + np.tanh(0.5 * values)))  # the sigmoid, without overflow
        return values.astype(np.float32) / (self.top if self.reading == "probability" else TEXT)

    def quantise(self, probability: NDArray[np.floating[Any]]) -> NDArray[np.uint8] | NDArray[np.uint16]:
        """The numbers to store for a probability, float (H, W) in 0..1, in a form of integers.

        Above the middle of any form is what is above 0.5: values are rounded with halves down, since 0.5 is not text
        and must not become the first value that is.

        Returns:
            uint8 or uint16 (H, W).

        Example:
            >>> BLACK_WHITE.quantise(np.array([[0.5, 0.51]])), PROB8.quantise(np.array([[0.5, 0.51]]))
            (array([[  0, 255]], dtype=uint8), array([[127, 130]], dtype=uint8))
        """
        kind = np.dtype(np.uint8 if self.top <= 255 else np.uint16)
        if self.reading == "labels":
            return (probability > 0.5).astype(kind) * kind.type(self.top)
        # The product with 65535 has more digits than a float32 holds.
        scaled = probability.astype(np.float32 if self.top <= 255 else np.float64) * self.top
        return np.ceil(scaled - 0.5).clip(0, self.top).astype(kind)


EMPTY = Form("empty", "labels")
"""All background: as labels and as a probability the same."""

MISSING = Form("missing", "labels")
"""No prediction, scored as all background."""

ONES = Form("0/1", "labels")
BLACK_WHITE = Form("0/255", "labels", 255)
BLACK_WHITE_16 = Form("0/65535", "labels", 65535)
MASKFG = Form("maskfg", "maskfg")
PROB8 = Form("prob8", "probability", 255)
PROB16 = Form("prob16", "probability", 65535)
PROB = Form("prob", "probability")
LOGITS = Form("logits", "logits")

FORMS = {
    form.name: form
    for form in (EMPTY, MISSING, ONES, BLACK_WHITE, BLACK_WHITE_16, MASKFG, PROB8, PROB16, PROB, LOGITS)
}
"""By name."""
