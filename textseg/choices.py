"""The words that settings of several rooms choose from, each list declared once; standard library only."""

from __future__ import annotations

from typing import Literal

Effect = Literal["bg", "fg", "ignore"]
"""What the pixels of text effects (maskfg 200) count as: background, text, or ignored."""

LabelVersion = Literal["v2", "v1"]
"""Version of the semantic labels: v2 is the release's, v1 the one the TexRNet paper was scored on."""

Reading = Literal["labels", "probability", "logits", "maskfg"]
"""What the numbers of a prediction mean, where a file can be read in two ways."""

Amp = Literal["off", "bf16", "fp16"]
"""Mixed precision of a network."""

PredictionOutput = Literal["label", "probability", "probability16"]
"""What a prediction is written as: 0 and 255, or the probability in 8 or 16 bits."""
