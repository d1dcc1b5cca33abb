"""Reading PyTorch's own files without running anything that is in them.

PyTorch's restricted unpickler builds tensors and plain containers only. What training loops usually keep beside the
weights (numpy scalars, `argparse.Namespace`, configurations) is read as `Ignored`, so that the weights can be used;
anything else is refused.
"""

from __future__ import annotations

import io
import pickle
import pickletools
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import torch

from textseg.errors import CheckpointError
from textseg.io.files.reading import refusal

SMALLEST = 16
"""Bytes: no weights file is smaller."""

LARGEST_TUPLE = 100_000
"""Values in a tuple, those of the tuples in it included. Tuples of shared tuples take little space in a file, but to
hash one as a key visits each of its parts as often as it occurs."""

LEGACY_PICKLES = 5
"""How many pickles there are, one after the other, in a file of PyTorch before 1.6."""

IGNORED = (
    "argparse.Namespace",
    *(f"builtins.{name}" for name in ("dict", "float", "int", "list")),  # the types, as values
    "collections.defaultdict",
    "datetime.datetime",
    "easydict.EasyDict",
    "mmengine.logging.history_buffer.HistoryBuffer",
    "numpy.dtype",
    "numpy.ndarray",
    *(
        f"{core}.multiarray.{name}"
        for core in ("numpy.core", "numpy._core")
        for name in ("scalar", "_reconstruct")
    ),
    "omegaconf.base.ContainerMetadata",
    "omegaconf.base.Metadata",
    "omegaconf.dictconfig.DictConfig",
    "omegaconf.listconfig.ListConfig",
    "omegaconf.nodes.AnyNode",
    *(
        f"{module}.{name}"
        for module in ("pathlib", "pathlib._local")
        for name in ("PosixPath", "WindowsPath")
    ),
    "types.SimpleNamespace",
    "typing.Any",
    "yacs.config.CfgNode",
)
"""Classes and functions of other packages that are not called: an `Ignored` takes the place of what they would give."""


class Ignored:
    """Stands for an object that is of no use here; none of its class's code was run."""

    def __new__(cls, *arguments: object, **options: object) -> Ignored:
        return object.__new__(cls)

    def __setstate__(self, state: object) -> None:
        """Forget the state."""


def _stand_in(name: str) -> type:
    module, _, attribute = name.rpartition(".")
    return type(attribute, (Ignored,), {"__module__": module})


class _Stream(io.BufferedReader):
    """A file of which never more bytes are asked for than it has: memory for them is taken before they are read."""

    def __init__(self, path: Path) -> None:
        super().__init__(path.open("rb", buffering=0))
        self._size = path.stat().st_size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(-1 if size is None or size < 0 else min(size, self._size - self.tell()))


def read_pickle(path: Path, start: bytes) -> Any:
    """The content of a file of PyTorch: tensors, containers and plain values.

    Args:
        path: the file.
        start: its first bytes.

    Raises:
        CheckpointError: it is no such file, is damaged, or holds objects that would run code.
    """
    if start.startswith(b"PK"):
        _check_archive(path)
    elif len(start) < SMALLEST:
        raise damaged(path)
    elif start.startswith(b"\x1f\x8b") or start[257:262] == b"ustar":
        raise CheckpointError("is an archive, not a weights file", file=path, hint="unpack it first")
    elif not start.startswith(b"\x80"):
        raise CheckpointError(
            "is not a weights file", file=path, hint="it should be a .safetensors, or a .pth of PyTorch"
        )
    try:
        if not start.startswith(b"PK"):
            _check_legacy(path)
        with (
            _Stream(path) as stream,
            warnings.catch_warnings(),
            torch.serialization.safe_globals([_stand_in(name) for name in IGNORED]),
        ):
            warnings.simplefilter("ignore")  # about old pickle protocols: they are read, or refused below
            return torch.load(stream, map_location="cpu", weights_only=True)
    except CheckpointError:
        raise
    except pickle.UnpicklingError as error:
        raise _unsafe(error, path) from error
    except Exception as error:  # a damaged stream can fail anywhere in the unpickler
        raise damaged(path, error) from error


def damaged(path: Path, error: Exception | None = None) -> CheckpointError:
    """The error for a file that ends early or whose content makes no sense.

    Args:
        path: the file.
        error: what came of reading it; where the system refused it, that is what is said.
    """
    if error is not None and (problem := refusal(error)):
        return CheckpointError(problem, file=path)
    return CheckpointError(
        f"is damaged or cut short (it has {path.stat().st_size:,} bytes)",
        file=path,
        hint="download or copy it again",
    )


def _check_archive(path: Path) -> None:
    size = path.stat().st_size
    try:
        with zipfile.ZipFile(path) as archive:
            entries = {entry.filename.rpartition("/")[2]: entry for entry in archive.infolist()}
            if any(entry.flag_bits & 1 for entry in entries.values()):
                raise CheckpointError("is an encrypted archive", file=path, hint="decrypt it first")
            if "constants.pkl" in entries:
                raise CheckpointError(
                    "is a TorchScript program, which holds code",
                    file=path,
                    hint="ask for its state_dict, or save one where the program is trusted",
                )
            if "data.pkl" not in entries:
                raise CheckpointError(
                    "is a zip archive, but not one of PyTorch", file=path, hint="unpack it first"
                )
            if sum(entry.file_size for entry in archive.infolist()) > size:  # PyTorch compresses nothing
                raise CheckpointError("is a compressed archive", file=path, hint="unpack it first")
            if archive.testzip() is not None:  # PyTorch does not look at the checksums
                raise damaged(path)
            with archive.open(entries["data.pkl"]) as stream:
                _check_tuples(stream, path)
    except CheckpointError:
        raise
    except Exception as error:  # a damaged directory can fail anywhere in zipfile
        raise damaged(path, error) from error


def _check_legacy(path: Path) -> None:
    with _Stream(path) as stream:
        for _ in range(LEGACY_PICKLES):
            if not _check_tuples(stream, path):
                break


def _check_tuples(stream: Any, path: Path) -> bool:
    """Refuse a pickle with a tuple that is larger than it looks; whether one could be read to its end.

    The stack holds how many values there are in each value that is a tuple; the opcodes say what they take from it.
    """
    stack: list[int | None] = []  # None is a mark
    memo: dict[Any, int] = {}
    try:
        for opcode, argument, _ in pickletools.genops(stream):
            taken: list[int | None] = []
            for kind in reversed(opcode.stack_before):
                if kind is pickletools.stackslice:
                    while (value := stack.pop()) is not None:
                        taken.append(value)
                elif kind is not pickletools.markobject:  # taken with its slice
                    taken.append(stack.pop())
            size = 1
            if opcode.name.startswith("TUPLE"):
                size += sum(value or 1 for value in taken)
                if size > LARGEST_TUPLE:
                    raise CheckpointError("holds nested tuples that unfold to too many values", file=path)
            elif "PUT" in opcode.name:
                memo[argument] = stack[-1] or 1
            elif opcode.name == "MEMOIZE":
                size = memo[len(memo)] = taken[0] or 1
            elif "GET" in opcode.name:
                size = memo[argument]
            elif opcode.name == "DUP":
                size = taken[0] or 1
            mark = opcode.stack_after == [pickletools.markobject]
            stack += [None] if mark else [size] * len(opcode.stack_after)
    except CheckpointError:
        raise
    except Exception:  # damaged: the unpickler that follows says so
        return False
    return True


def _unsafe(error: Exception, path: Path) -> CheckpointError:
    found = re.search(r"GLOBAL ([\w.]+)|class ([\w.]+)", str(error))
    what = f" ({found.group(1) or found.group(2)})" if found else ", or is damaged"
    return CheckpointError(
        f"is a pickle that holds more than tensors{what}: loading it could run code, so it was not loaded",
        file=path,
        hint="ask for a file with the state_dict alone, or for safetensors",
    )
