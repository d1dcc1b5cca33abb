"""Writing files so that none is ever incomplete: a temporary name in the same folder, then a rename."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from typing import BinaryIO, TypeVar

from textseg.errors import OutputError
from textseg.io.files.temporary import open_temporary

P = TypeVar("P", bound="str | os.PathLike[str]")


class Written(Enum):
    """What happened to an output: written now, or already there with the same content."""

    NEW = "written"
    UP_TO_DATE = "up to date"


class OutputFile:
    """An output file being written; `result` says afterwards what happened to it."""

    def __init__(self, stream: BinaryIO) -> None:
        self.stream = stream
        self.result = Written.NEW

    def write(self, data: bytes) -> int:
        return self.stream.write(data)


@contextlib.contextmanager
def open_output(
    path: str | os.PathLike[str], *, force: bool = False, durable: bool = False
) -> Iterator[OutputFile]:
    """Open a file for writing bytes; it appears under its name, complete, when the block ends without an error.

    An existing file with the same content is not touched (`OutputFile.result` is then ``UP_TO_DATE``). A link is
    not followed, but replaced with `force`. A device or a pipe, such as ``/dev/stdout``, is written to directly.

    Args:
        path: name of the file; missing parent folders are made.
        force: replace an existing file that has other content.
        durable: wait until the content is on the disk, so that it survives a loss of power: for what took hours.

    Raises:
        OutputError: it exists with other content and `force` is off, or it cannot be written.
    """
    named_as_folder = os.fspath(path).endswith(("/", os.sep))
    path = Path(path)
    if named_as_folder:
        raise OutputError("is the name of a folder, not of a file", file=path)
    with output_errors(path):
        if _is_device(path):
            with path.open("wb") as stream:
                yield OutputFile(stream)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with open_temporary(path.parent) as (temporary, stream):
            output = OutputFile(stream)
            yield output
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
            output.result = _publish(temporary, stream, path, force)


def _is_device(path: Path) -> bool:
    try:
        mode = path.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode) and not stat.S_ISDIR(mode)


def _publish(temporary: Path, stream: BinaryIO, path: Path, force: bool) -> Written:
    """Give a complete temporary file its name, unless a file of that name forbids it."""
    if path.is_dir():
        raise OutputError("is a folder, not a file to write", file=path)
    if not os.path.lexists(path) and _rename_new(temporary, path):
        return Written.NEW
    if path.exists() and filecmp.cmp(path, temporary, shallow=False):
        return Written.UP_TO_DATE
    if os.path.lexists(path) and not force:
        raise _taken(path)
    if os.name == "nt":
        stream.close()  # Windows does not rename an open file
    _rename(temporary, path)
    return Written.NEW


def _rename_new(temporary: Path, path: Path) -> bool:
    """Give a file a name that nobody has; False where somebody has it by now, or where there are no hard links."""
    try:
        os.link(temporary, path)
    except OSError:
        return False
    temporary.unlink()
    return True


def _rename(temporary: Path, path: Path) -> None:
    try:
        temporary.replace(path)
    except OSError as error:
        if error.errno not in _NO_RENAME:
            raise
        try:  # the mount cannot rename: a copy takes longer to be complete
            shutil.copyfile(temporary, path)
        except OSError:
            path.unlink(missing_ok=True)
            raise


def write_output(
    path: str | os.PathLike[str], data: bytes, *, force: bool = False, durable: bool = False
) -> Written:
    """Write `data` to `path` as `open_output` does; a file with the same content is not touched.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> write_output(folder / "a.txt", b"one"), write_output(folder / "a.txt", b"one")
        (<Written.NEW: 'written'>, <Written.UP_TO_DATE: 'up to date'>)
        >>> write_output(folder / "a.txt", b"two")
        Traceback (most recent call last):
        ...
        textseg.errors.OutputError: ...a.txt: is already there with other content; use `force=True` to replace it
    """
    with open_output(path, force=force, durable=durable) as output:
        output.write(data)
    return output.result


def write_outputs(files: Mapping[P, bytes], *, force: bool = False) -> dict[P, Written]:
    """Write files that belong together: none appears before all are complete and none is refused.

    Raises:
        OutputError: as `open_output`.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = write_output(folder / "b", b"other")
        >>> write_outputs({folder / "a": b"1", folder / "b": b"2"})
        Traceback (most recent call last):
        ...
        textseg.errors.OutputError: ...b: is already there with other content; use `force=True` to replace it
        >>> (folder / "a").exists()
        False
    """
    with contextlib.ExitStack() as stack:
        outputs = {path: stack.enter_context(open_output(path, force=force)) for path in files}
        for path, data in files.items():
            with output_errors(Path(path)):
                outputs[path].write(data)
                outputs[path].stream.flush()
                check_free(path, data, force=force)
    return {path: output.result for path, output in outputs.items()}


def check_free(path: str | os.PathLike[str], data: bytes, *, force: bool = False) -> None:
    """Refuse to write `data` to `path` if `write_output` would.

    Raises:
        OutputError: it is a folder, or is there with other content and `force` is off.
    """
    path = Path(path)
    if path.is_dir():
        raise OutputError("is a folder, not a file to write", file=path)
    if not force and path.is_file() and path.read_bytes() != data:
        raise _taken(path)


def _taken(path: Path) -> OutputError:
    what = "is already there with other content" if path.exists() else "is a link that leads nowhere"
    return OutputError(what, file=path, hint="use `force=True` to replace it")


@contextlib.contextmanager
def output_errors(path: Path) -> Iterator[None]:
    """Within this block, an error of the operating system becomes one about writing `path`, in words."""
    try:
        yield
    except OSError as error:
        raise output_error(error, path) from error


def output_error(error: OSError, path: Path) -> OutputError:
    """Say in words why the operating system did not write `path`."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return OutputError(
            "cannot be written: the disk is full", file=path, hint="free some space and run again"
        )
    if isinstance(error, FileExistsError | NotADirectoryError):  # a folder was to be made of it, or in it
        file = next((one for one in (path, *path.parents) if one.exists() and not one.is_dir()), path)
        return OutputError("is a file, not a folder", file=file, hint="give another place")
    return OutputError(f"cannot be written: {(error.strerror or str(error)).lower()}", file=path)


_NO_RENAME = (errno.EPERM, errno.ENOSYS, errno.EXDEV, errno.ENOTSUP, errno.EOPNOTSUPP)
"""How mounts of object stores and some network file systems refuse a rename."""
