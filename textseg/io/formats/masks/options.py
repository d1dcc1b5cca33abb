"""The options of the formats masks and semantic."""

from __future__ import annotations

from dataclasses import dataclass

from textseg.settings import check, setting

ID = "{id}"
SPLIT = "{split}"


@dataclass(frozen=True)
class ReadOptions:
    """How a folder of masks is read.

    Raises:
        UsageError: values that are no table, or a pattern without ``{id}``.
    """

    images: str | None = setting(
        None,
        "folder of the images, in the root or elsewhere, such as images or images_{split}; found by default",
        metavar="DIR",
    )
    masks: str | None = setting(None, "folder of the masks, likewise", metavar="DIR")
    pattern: str | None = setting(
        None,
        "name of a mask, with {id} for that of its image, such as {id}_gt.png; found by default",
        metavar="NAME",
    )
    values: str = setting(
        "auto",
        "what the pixel values of masks mean: VALUE:MEANING,... such as 0:background,255:text,128:ignore (a number, "
        "an index of a palette or #rrggbb; background, text, effect or ignore); or textseg (100 text, 255 ignore), "
        "classes (1 text, 255 ignore), binary (above 127 is text), inverted (up to 127 is text), or auto: found over "
        "all masks",
        metavar="VALUES",
    )

    def __post_init__(self) -> None:
        wrong = self.pattern is not None and self.pattern.count(ID) != 1
        check(self, [f"pattern must have {ID} once, not {self.pattern!r}"] if wrong else [])
        if self.values != "auto":
            from textseg.io.files.label_tables import table_of

            table_of(self.values)


@dataclass(frozen=True)
class MasksWriteOptions:
    """How masks are written.

    Raises:
        UsageError: values that cannot be written.
    """

    out_values: str = setting(
        "0:background,255:text",
        "the value to write for each meaning, such as 0:background,255:text,128:ignore; effect and ignore become "
        "background where they have none",
        metavar="VALUES",
    )

    def __post_init__(self) -> None:
        check(self)
        if self.out_values != type(self).out_values:
            from textseg.io.files.label_tables import values_to_write

            values_to_write(self.out_values)


@dataclass(frozen=True)
class SemanticWriteOptions(MasksWriteOptions):
    """How label images of classes are written."""

    out_values: str = setting(
        "0:background,1:text,255:ignore",
        "the value to write for each meaning; effect and ignore become background where they have none",
        metavar="VALUES",
    )
