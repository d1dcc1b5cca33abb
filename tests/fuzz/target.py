"""What is fuzzed, and what must hold of every damaged input."""

from __future__ import annotations

import contextlib
import functools
import json
import os
import re
import sys
import tempfile
import traceback
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Any

from PIL import Image

from tests.fuzz.mutate import BYTES, Mutator, mutate
from textseg.cli import main
from textseg.errors import TextSegError
from textseg.io.files.temporary import PREFIX

NOISE = re.compile(
    rb"Traceback|a bug in textseg|libtiff|libpng|TIFF\w*:|Decode: |Corrupt JPEG|Not a JPEG|Premature end"
    rb"|\.py:\d+: \w*Warning|\[ ?WARN"
)
"""What libraries write to stderr by themselves, and what our own commands write of an error that is none of ours."""

DECODERS = re.compile(rb"^(libpng (warning|error)|tempfile\.tif|[A-Z_]\w+): .*\n", re.M)
"""Messages of libpng and libtiff, which begin with the name of a function and cannot be switched off."""


@dataclass(frozen=True)
class Target:
    """One kind of file and what reads it. All of it must pickle: functions of a module, or partials of them.

    Attributes:
        name: of the target, in failures.
        files: makes the valid input: the content of each file by its path in the folder.
        run: reads the damaged input in a folder, by a call of the library or by a `Command`.
        damaged: which files are damaged, one of them in each input: a regular expression for their paths.
        mutators: the ways to damage them.
        verify: called with the folder and the result of `run` where it succeeded: raises AssertionError where the
            result is wrong, as a second and independent reader finds.
        number: how many inputs `make fuzz` tries.
        copies: whether outputs are copies of what is in the input, and so may be damaged.
    """

    name: str
    files: Callable[[], dict[str, bytes]]
    run: Callable[[Path], Any]
    damaged: str = ""
    mutators: tuple[Mutator, ...] = BYTES
    verify: Callable[[Path, Any], None] | None = None
    number: int = 200
    copies: bool = False


@dataclass(frozen=True)
class Command:
    """A command line, run in the folder of the input: `Command("validate", "--data", "root")`.

    Called, it raises `Refused` where the exit code is 1 or 2.
    """

    words: tuple[str, ...]

    def __init__(self, *words: str) -> None:
        object.__setattr__(self, "words", words)

    def __call__(self, folder: Path) -> None:
        before, arguments = Path.cwd(), sys.argv
        sys.argv = ["textseg", *self.words]
        os.chdir(folder)
        code: object = None
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            os.chdir(before)
            sys.argv = arguments
        if code in (1, 2):
            raise Refused(f"exit code {code}")
        assert code == 0, f"exit code {code}"


class Refused(TextSegError):
    """A command did not accept the input, and said so itself."""


def make_input(target: Target, number: int | None, folder: Path) -> dict[str, bytes]:
    """Write the damaged input of a number into an empty folder, and return it; for None the valid one."""
    files = dict(_files(target.files))
    if number is not None:
        random = Random(f"{target.name} {number}")
        name = random.choice([name for name in files if re.search(target.damaged, name)])
        files[name] = mutate(files[name], random, target.mutators)
    for path, content in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(content)
    return files


_files = functools.cache(lambda make: make())


def attempt(target: Target, number: int | None, folder: Path) -> str | None:
    """Try one damaged input in an empty folder; what is wrong with what happened, or None.

    The valid input (number None) must be accepted. It is tried first: all modules are imported then.
    Time and memory are the concern of `tests.fuzz.worker`.
    """
    given = make_input(target, number, folder)
    with _captured() as printed:
        try:
            result = target.run(folder)
        except TextSegError as error:
            if _is_of_memory(error):
                return f"took all memory: {traceback.format_exc()}"
            if number is None:
                return f"the valid input is refused: {traceback.format_exc()}"
        except Exception:
            return traceback.format_exc()
        else:
            if problem := _verify(target, folder, result):
                return problem
    problem = _noise(printed, is_command=isinstance(target.run, Command))
    return problem or _left_behind(folder, given, target.copies)


def _verify(target: Target, folder: Path, result: Any) -> str | None:
    with _captured():  # other readers may print what they like
        try:
            if target.verify is not None:
                target.verify(folder, result)
        except Exception:
            return traceback.format_exc()
    return None


def _is_of_memory(error: BaseException | None) -> bool:
    """Whether an error came of one that says that there is no memory left."""
    while error is not None:
        if isinstance(error, MemoryError):
            return True
        error = error.__cause__ or error.__context__
    return False


@contextlib.contextmanager
def _captured() -> Iterator[bytearray]:
    """What is written to stdout and stderr, by libraries in C too; it is there after the block."""
    printed = bytearray()
    kept = [os.dup(1), os.dup(2)]
    with tempfile.TemporaryFile() as file:
        for handle in (1, 2):
            os.dup2(file.fileno(), handle)
        try:
            yield printed
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for handle, old in zip((1, 2), kept, strict=True):
                os.dup2(old, handle)
                os.close(old)
            file.seek(0)
            printed += file.read()


def _noise(printed: bytearray, *, is_command: bool) -> str | None:
    """A command prints only what is its own, and the library nothing. (Decoders in C may, in a call of the library.)"""
    if NOISE.search(printed) if is_command else DECODERS.sub(b"", printed):
        return f"printed: {printed.decode(errors='backslashreplace')}"
    return None


def _left_behind(folder: Path, given: dict[str, bytes], copies: bool) -> str | None:
    """Whether the input was changed, or an output is not complete. (A copy of a damaged input is what it is.)"""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if name in given:
            if path.read_bytes() != given[name]:
                return f"{name} was changed"
        elif path.name.startswith(PREFIX):
            return f"{name} was left behind"
        elif (
            not copies
            and path.is_file()
            and not _is_complete(path)
            and path.read_bytes() not in given.values()
        ):
            return f"{name} is half a file"
    missing = [name for name in given if not (folder / name).exists()]
    return f"{missing[0]} was removed" if missing else None


def _is_complete(path: Path) -> bool:
    try:
        if path.suffix == ".json":
            json.loads(path.read_bytes())
        elif path.suffix in (".png", ".jpg"):
            Image.open(path).load()
        elif path.suffix in (".npz", ".pth"):
            return zipfile.ZipFile(path).testzip() is None
        return path.stat().st_size > 0
    except Exception:
        return False
