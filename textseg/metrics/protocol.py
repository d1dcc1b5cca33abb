"""A protocol is all settings that move a score."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from textseg.choices import Effect
from textseg.settings import check, setting, to_json

Ignore = Literal["drop", "bg", "fg"]
One = Literal["fg", "bg"]
OtherValues = Literal["drop", "bg", "false"]
Aggregation = Literal["dataset", "image-mean-PR", "image-mean-F", "image-mean-IoU"]
Empty = Literal["zero", "skip", "one"]
IgnoredInMiou = Literal["drop", "bg"]
Comparison = Literal["exact", "float32"]
Missing = Literal["error", "empty"]
Resize = Literal["error", "bilinear", "nearest"]


@dataclass(frozen=True)
class Protocol:
    """How a prediction is compared with the truth. The defaults are those of the reference (``texrnet``).

    Attributes:
        preset: the named protocol these settings were made for, see `textseg.metrics.protocols`; empty for none.

    Raises:
        UsageError: a value is not among the choices of its setting, or out of its range.

    Example:
        >>> Protocol().name, Protocol(effect="fg").name
        ('texrnet', 'custom')
    """

    effect: Effect = setting("bg", "what pixels of text effects (maskfg 200) count as")
    ignore: Ignore = setting("drop", "what ignored pixels (maskfg 255) count as; drop leaves them out")
    one: One = setting("fg", "what the maskfg value 1 counts as, which binary labels have for text")
    other: OtherValues = setting(
        "drop", "what any other maskfg value counts as; with false, both predictions are wrong there"
    )
    threshold: float = setting(
        0.5,
        "a pixel is text where its probability is above this; 0.5 is the argmax of two classes",
        least=0,
        below=1,
    )
    compare: Comparison = setting(
        "exact", "compare probability and threshold as they are, or rounded to 32-bit floats"
    )
    aggregation: Aggregation = setting(
        "image-mean-PR",
        "the F of the protocol: of all pixels of the dataset, or of the images' mean precision and recall, or the "
        "images' mean F; image-mean-IoU is that with the mean IoU of the images as IoU",
    )
    empty: Empty = setting("zero", "what 0/0 of an image is in a mean over images; skip leaves it out")
    miou_ignored: IgnoredInMiou = setting(
        "drop",
        "whether mIoU leaves out the pixels that are dropped, or takes them as background that was found",
    )
    missing: Missing = setting("error", "a missing prediction is an error, or scored as empty")
    resize: Resize = setting(
        "error", "a prediction of another size is an error, or resized with this interpolation"
    )
    ranks: int = setting(
        1,
        "processes of a sampler that repeats the first images until all have as many; repeated images count twice",
        least=1,
    )
    preset: str = field(default="", compare=False, repr=False)

    def __post_init__(self) -> None:
        check(self)

    @property
    def name(self) -> str:
        """The name of the preset these settings are, else ``custom``."""
        from textseg.metrics.protocols import PROTOCOLS

        if PROTOCOLS.get(self.preset) == self:
            return self.preset
        return next((name for name, preset in PROTOCOLS.items() if preset == self), "custom")

    @property
    def binarisation(self) -> tuple[float, Comparison, Resize]:
        """The settings that decide which pixels of a prediction are text."""
        return self.threshold, self.compare, self.resize

    def settings(self) -> dict[str, object]:
        """The name and every setting, for JSON."""
        return {"name": self.name, **to_json(self)}
