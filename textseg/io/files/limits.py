"""The limit on the size of images: what a file claims is compared with it before memory is taken."""

from __future__ import annotations

import os

from textseg.errors import DataError, UsageError

MAX_PIXELS = 1 << 28
"""The default: 268 megapixels, an image of 16,384 x 16,384. 8-bit RGB takes 0.8 GB at this size."""

VARIABLE = "TEXTSEG_MAX_PIXELS"
"""The environment variable that sets another limit; worker processes inherit it."""


def max_pixels() -> int:
    """The limit that holds now, from the environment.

    Raises:
        UsageError: the environment variable is not a positive integer.

    Example:
        >>> max_pixels()
        268435456
    """
    value = os.environ.get(VARIABLE, "")
    if not value:
        return MAX_PIXELS
    if not (value.isascii() and value.isdigit()) or not int(value[:20]):
        raise UsageError(f"{VARIABLE} must be a positive integer, not {value!r}")
    return int(value[:20])


def check_pixels(width: int, height: int, path: str | os.PathLike[str] | None = None) -> None:
    """Refuse an image that is larger than the limit.

    Args:
        width: in pixels, as the header of the file claims.
        height: likewise.
        path: the file, for the message.

    Raises:
        DataError: it has more pixels than `max_pixels`.

    Example:
        >>> check_pixels(60_000, 60_000, "a.png")
        Traceback (most recent call last):
        textseg.errors.DataError: a.png: has 60,000 x 60,000 pixels, more than the limit of 268,435,456; ...
    """
    limit = max_pixels()
    if width * height > limit:
        raise DataError(
            f"has {width:,} x {height:,} pixels, more than the limit of {limit:,}",
            file=path,
            hint=f"raise it with the environment variable {VARIABLE}={width * height}",
        )
