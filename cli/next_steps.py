"""The commands that follow a training, as they can be typed."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Sequence

from .streams import say


def suggest(commands: Sequence[Sequence[object]], quiet: bool) -> None:
    """Print commands on stderr, one a line; nothing with --quiet."""
    if not quiet:
        for number, words in enumerate(commands):
            say(f"{'     ' if number else 'Next:'} {shlex.join(map(str, words))}", err=True)


def say_stopped(saved: object, quiet: bool) -> None:
    """Print where a training that was stopped is saved, and how it is resumed."""
    say(f"stopped after saving {saved}", err=True)
    suggest([resuming()], quiet)


def resuming() -> list[str]:
    """The command that this process is running, so that it continues what has been saved.

    Example:
        >>> before, sys.argv = sys.argv, ["textseg", "baseline", "train", "--out", "my run", "--force"]
        >>> resuming()
        ['textseg', 'baseline', 'train', '--out', 'my run', '--resume']
        >>> sys.argv = before
    """
    words = [word for word in sys.argv[1:] if word not in ("--force", "--resume")]
    return ["textseg", *words, "--resume"]
