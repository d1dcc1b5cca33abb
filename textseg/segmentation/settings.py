"""The settings of `textseg segment`. This module needs the standard library only."""

from __future__ import annotations

from dataclasses import dataclass

from textseg import settings
from textseg.settings import setting

AUTO = "auto"
"""The scale that is chosen by the size of the image."""

MOST_SCALE = 8.0


@dataclass(frozen=True)
class SegmentSettings:
    """What a mask depends on beside the image and the weights, and what is written for an image ``ID``.

    Raises:
        UsageError: a value is invalid; all are listed.

    Example:
        >>> SegmentSettings(scale="2").factor, SegmentSettings().factor
        (2.0, None)
    """

    threshold: float = setting(0.5, "text is where the probability is above this", least=0, below=1)
    scale: str = setting(AUTO, "factor that the image is resized by for the model, or auto", metavar="X")
    colours: bool = setting(True, "decide pixels near text by the local colours of text and background")
    grow: int = setting(
        0, "grow the text by this distance in every direction", least=0, most=1000, unit="pixels"
    )
    feather: int = setting(
        0, "let the edge of the text fall from 255 to 0 over this distance", least=0, most=1000, unit="pixels"
    )
    prob: bool = setting(False, "also write ID_prob.png, the probability from 0 to 255")
    overlay: bool = setting(False, "also write ID_overlay.png, the dimmed image with its text in a colour")
    cutout: bool = setting(False, "also write ID_cutout.png, the text alone on transparent ground")
    as_stored: bool = setting(
        False, "leave out the rotation in the EXIF data, so that the mask fits the pixels as stored"
    )

    def __post_init__(self) -> None:
        problem = "scale must be auto, or a number above 0 and at most 8"
        settings.check(self, [] if self.scale == AUTO or 0 < _number(self.scale) <= MOST_SCALE else [problem])

    @property
    def factor(self) -> float | None:
        """The scale as a number; None for auto."""
        return None if self.scale == AUTO else float(self.scale)

    @property
    def kinds(self) -> list[str]:
        """What the names of the files for an image have after its ID: nothing for the mask itself."""
        return ["", *(f"_{kind}" for kind in ("prob", "overlay", "cutout") if getattr(self, kind))]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
