"""Writing predictions: the files that `textseg evaluate` reads in exactly one way."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from textseg.evaluation.predictions.forms import BLACK_WHITE, PROB8, PROB16
from textseg.io.files.png import encode_png

OUTPUTS = {"label": BLACK_WHITE, "probability": PROB8, "probability16": PROB16}
"""The forms that predictions are written in, by the name that the command line has for them."""


def encode_prediction(probability: NDArray[np.floating[Any]], output: str) -> bytes:
    """The PNG of a prediction: in every form, values above the middle are text (probability above 0.5).

    Args:
        probability: float (H, W) in 0..1.
        output: ``label``: 0 and 255; ``probability``: 0..255; ``probability16``: 0..65535.
    """
    return encode_png(OUTPUTS[output].quantise(probability))
