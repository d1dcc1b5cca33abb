"""`Prediction`: one prediction, whatever it was read from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from textseg.errors import PredictionError
from textseg.evaluation.predictions.forms import MISSING, PROB, Form
from textseg.labels import BACKGROUND, U8, shape_text
from textseg.metrics.protocol import Comparison


@dataclass(frozen=True, repr=False)
class Prediction:
    """What a prediction says of each pixel.

    Attributes:
        values: (H, W): uint8 labels 0 and 1; or the probability of text as stored (uint8, uint16 or float); or its
            log-odds (float64).
        form: which of these, and how it was stored.

    Example:
        >>> Prediction(np.array([[0.2, 0.7]]), PROB).binarise()
        array([[0, 1]], dtype=uint8)
    """

    values: NDArray[Any]
    form: Form

    def __repr__(self) -> str:
        return f"<Prediction {shape_text(self.values)}, {self.form.name}>"

    @classmethod
    def missing(cls, size: tuple[int, ...]) -> Prediction:
        """The prediction of an image that has none: background."""
        return cls(np.full(size, BACKGROUND, np.uint8), MISSING)

    def binarise(self, threshold: float = 0.5, compare: Comparison = "exact") -> U8:
        """Where it is text: uint8 (H, W) of 0 and 1; see `Form.binarise`."""
        return self.form.binarise(self.values, threshold, compare)

    def fit(self, size: tuple[int, ...], how: str = "error") -> Prediction:
        """The prediction in the size (height, width) of its image.

        Args:
            size: of the image.
            how: ``bilinear`` resizes the probability (of labels: 0 or 1), ``nearest`` the stored numbers, ``error``
                refuses another size.

        Raises:
            PredictionError: it has another size, and `how` is ``error``.
        """
        if self.values.shape == size:
            return self
        height, width = size
        if how == "error":
            raise PredictionError(
                f"is {shape_text(self.values)} but the image is {width} x {height}",
                hint="evaluate resizes it with `resize='bilinear'`",
            )
        if how == "nearest":
            resized = cv2.resize(self.values, (width, height), interpolation=cv2.INTER_NEAREST)
            return Prediction(resized, self.form)
        soft = cv2.resize(self.form.soften(self.values), (width, height), interpolation=cv2.INTER_LINEAR)
        return Prediction(soft, PROB)
