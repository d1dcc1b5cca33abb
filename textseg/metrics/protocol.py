"""A protocol is all settings that move a score; a signature is the protocol printed with what was scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Literal, get_args

from textseg.errors import UsageError

Missing = Literal["error", "empty"]
Resize = Literal["error", "bilinear", "nearest"]
Effect = Literal["bg", "fg", "ignore"]

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "effect": get_args(Effect),
    "missing": get_args(Missing),
    "resize": get_args(Resize),
}


@dataclass(frozen=True)
class Protocol:
    """How a prediction is compared with the truth. The defaults are those of the reference (``texrnet``).

    Attributes:
        effect: what pixels of text effects (maskfg 200) count as: ``bg``, ``fg`` or ``ignore``.
        threshold: a pixel is text where its probability is above this; 0.5 is the argmax of two classes.
        missing: a missing prediction is an ``error``, or scored as ``empty``.
        resize: a prediction of another size is an ``error``, or resized ``bilinear`` or ``nearest``.

    Raises:
        UsageError: a value that is not one of these.

    Example:
        >>> Protocol(effect="fg").name
        'custom'
    """

    effect: Effect = "bg"
    threshold: float = 0.5
    missing: Missing = "error"
    resize: Resize = "error"

    def __post_init__(self) -> None:
        for setting, choices in _CHOICES.items():
            value = getattr(self, setting)
            if value not in choices:
                raise UsageError(f"no {setting} {value!r}: there are {', '.join(choices)}")
        if not 0 <= self.threshold < 1:
            raise UsageError(f"threshold {self.threshold} is not in 0..1")

    @property
    def name(self) -> str:
        """The name of the preset these settings are, else ``custom``."""
        return next((name for name, preset in PROTOCOLS.items() if preset == self), "custom")

    def settings(self) -> dict[str, object]:
        """The name and every setting, for JSON."""
        return {"name": self.name, **asdict(self)}


PROTOCOLS = {"texrnet": Protocol()}


def format_signature(protocol: Protocol, facts: Mapping[str, object]) -> str:
    """The signature: every setting and fact that can move the number, ``key:value`` joined by ``|``.

    Args:
        protocol: the settings.
        facts: what was scored: dataset, split, number of images, label version, digest, tool version ...

    Example:
        >>> format_signature(Protocol(), {"split": "test", "n": 2})
        'fgIoU+F|protocol:texrnet|split:test|n:2|effect:bg|ignore:drop|thr:0.5|missing:error|resize:error'
    """
    fields = {
        "protocol": protocol.name,
        **facts,
        "effect": protocol.effect,
        "ignore": "drop",
        "thr": f"{protocol.threshold:g}",
        "missing": protocol.missing,
        "resize": protocol.resize,
    }
    return "|".join(["fgIoU+F", *(f"{key}:{value}" for key, value in fields.items())])
