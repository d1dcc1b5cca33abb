"""Folders in which commands run, and what they must hold in the end."""

from __future__ import annotations

import os
import random
import time
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.chaos.child import Outcome, run
from tests.chaos.commands import COMMANDS, make_inputs
from textseg.io.files.temporary import PREFIX

SEED = os.environ.get("CHAOS_SEED", "0")

FAULTS = ("Traceback", "a bug in textseg", "Exception ignored", "resource_tracker", "RuntimeWarning")
"""What no run may print, however it ends."""


class Reference(NamedTuple):
    """An undisturbed run: its files, how often it touched files, and how long it took."""

    files: dict[str, bytes]
    touches: int
    seconds: float


class Workshop:
    """Makes folders to run commands in.

    Args:
        home: where; the inputs are made once.
    """

    def __init__(self, home: Path) -> None:
        self.home = home
        self._folders = 0
        (home / "inputs").mkdir(parents=True)
        make_inputs(home / "inputs")
        self.reference = cache(self._reference)

    def folder(self, under: Path | None = None) -> Path:
        """A new folder with the inputs as ``in``."""
        self._folders += 1
        folder = (under or self.home) / f"{self._folders:04d}"
        folder.mkdir()
        (folder / "in").symlink_to(self.home / "inputs/in")
        return folder

    def _reference(self, name: str) -> Reference:
        folder, begun = self.folder(), time.monotonic()
        done = run(COMMANDS[name].words, folder)
        assert done.code == 0, done
        check(done)
        return Reference(read_tree(folder), done.touches, time.monotonic() - begun)

    def complete(self, name: str, folder: Path) -> None:
        """Run the command again: it ends well, in the same bytes, and nothing else is there."""
        command = COMMANDS[name]
        done = run(f"{command.words} {command.again}", folder)
        check(done)
        assert done.code == 0, done
        found, wanted = read_tree(folder), self.reference(name).files
        assert sorted(found) == sorted(wanted)
        changed = [path for path in wanted if found[path] != wanted[path]]
        assert changed == []

    def check_complete_files(self, name: str, folder: Path) -> None:
        """What is there so far under its name is complete."""
        wanted = self.reference(name).files
        found = {path: data for path, data in read_tree(folder).items() if PREFIX not in path}
        if not COMMANDS[name].grows:
            assert [path for path, data in found.items() if wanted.get(path) != data] == []


def check(done: Outcome) -> None:
    """An end that a user can understand: no fault, and an error is a sentence."""
    assert not any(fault in done.err for fault in FAULTS), done
    if done.code in (1, 2):
        assert "Error: " in done.err, done


def read_tree(folder: Path) -> dict[str, bytes]:
    """All files of a folder but its inputs."""
    found = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
    return found


def share_out(total: int, least: int = 3) -> dict[str, int]:
    """So many disturbances for each command, more for cheap ones, `least` for each."""
    weights = {name: 1 / max(command.cost, 0.3) for name, command in COMMANDS.items()}
    spare = max(0, total - least * len(weights))
    counts = {name: least + int(spare * weight / sum(weights.values())) for name, weight in weights.items()}
    for name in list(counts)[: total - sum(counts.values())]:
        counts[name] += 1
    return counts


def dice(*key: object) -> random.Random:
    """Random numbers that depend on the seed and on what they are for."""
    return random.Random(f"{SEED} {key}")
