"""A protocol is all settings that move a score."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from textseg.choices import Effect
from textseg.settings import check, setting, to_json

Missing = Literal["error", "empty"]
Resize = Literal["error", "bilinear", "nearest"]


@dataclass(frozen=True)
class Protocol:
    """How a prediction is compared with the truth. The defaults are those of the reference (``texrnet``).

    Raises:
        UsageError: a value is not among the choices of its setting, or out of its range.

    Example:
        >>> Protocol(effect="fg").name
        'custom'
    """

    effect: Effect = setting("bg", "what pixels of text effects (maskfg 200) count as")
    threshold: float = setting(
        0.5,
        "a pixel is text where its probability is above this; 0.5 is the argmax of two classes",
        least=0,
        below=1,
    )
    missing: Missing = setting("error", "a missing prediction is an error, or scored as empty")
    resize: Resize = setting(
        "error", "a prediction of another size is an error, or resized with this interpolation"
    )

    def __post_init__(self) -> None:
        check(self)

    @property
    def name(self) -> str:
        """The name of the preset these settings are, else ``custom``."""
        return next((name for name, preset in PROTOCOLS.items() if preset == self), "custom")

    def signature_fields(self) -> dict[str, object]:
        """Every setting that can move a score, by its key in a signature."""
        return {
            "effect": self.effect,
            "ignore": "drop",
            "thr": f"{self.threshold:g}",
            "missing": self.missing,
            "resize": self.resize,
        }

    def settings(self) -> dict[str, object]:
        """The name and every setting, for JSON."""
        return {"name": self.name, **to_json(self)}


PROTOCOLS = {"texrnet": Protocol()}
