"""Reading tensors from a weights file: safetensors, or PyTorch's own formats without running any of their code.

A file that is something else (a web page, a git-lfs pointer, half a download) is recognised and said to be so.
"""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import re
import warnings
import zipfile
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from textseg.errors import CheckpointError

HEADER = "textseg"
"""The one key of our safetensors metadata: JSON. (One, because safetensors does not keep the order of several.)"""

FIELDS = {"model", "settings", "recipe", "version", "training"}

TRAINING = "training."
"""Prefix of the tensors of our files that are no weights: optimizer and generator states."""

SMALLEST = 16
"""Bytes: no weights file is smaller."""

WRAPPERS = ("module.", "_orig_mod.")
"""What DataParallel and `torch.compile` put before every name."""

NESTS = ("state_dict", "model_state_dict", "model", "net", "network", "weights")
"""Under which keys people keep the weights, beside the epoch and other things."""


def read_weights(path: str | os.PathLike[str]) -> dict[str, Tensor]:
    """All weights of a file, on the CPU, with their names as a bare network has them.

    Prefixes of wrappers are taken off and nested dicts opened; tensors keep their dtype. Nothing in the file is
    ever executed: a pickle that would run code is refused.

    Raises:
        CheckpointError: the file is missing, damaged, unsafe, not a weights file, or holds no tensors.
    """
    path = Path(path)
    tensors = _read_safetensors(path) if is_safetensors(path) else _find_tensors(_unpickle(path), path)
    while prefix := next((p for p in WRAPPERS if all(key.startswith(p) for key in tensors)), None):
        tensors = {key.removeprefix(prefix): tensor for key, tensor in tensors.items()}
    return tensors


def read_training_tensors(path: str | os.PathLike[str]) -> dict[str, Tensor]:
    """The tensors of a checkpoint of ours that are no weights, on the CPU, by their full names."""
    return _read_safetensors(Path(path), training=True)


def read_header(path: str | os.PathLike[str]) -> dict[str, Any] | None:
    """What `textseg` wrote about a checkpoint of its own; None if the file is not one of ours.

    Raises:
        CheckpointError: the file is missing, damaged, or not a weights file.
    """
    path = Path(path)
    if not is_safetensors(path):
        return None
    with _open_safetensors(path) as file:
        text = (file.metadata() or {}).get(HEADER)
    if text is None:
        return None
    try:
        header = json.loads(text)
    except ValueError:
        header = None
    if not isinstance(header, dict) or not FIELDS.issubset(header):
        raise CheckpointError(f"its metadata {HEADER!r} is not what textseg writes", file=path)
    return header


def is_safetensors(path: Path) -> bool:
    """Whether a file is safetensors, by its content; raises as `read_weights` if it is no weights file at all."""
    start = _read_start(path)
    return start[8:9] == b"{" and int.from_bytes(start[:8], "little") < 1 << 32


def sha256(path: str | os.PathLike[str]) -> str:
    """The SHA-256 of a file in hexadecimal, as `sha256sum` prints it."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def _read_start(path: Path) -> bytes:
    """The first bytes of a file, after recognising what is no weights file."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except IsADirectoryError as error:
        raise CheckpointError("is a folder, not a weights file", file=path) from error
    except FileNotFoundError as error:
        raise CheckpointError("there is no such weights file", file=path) from error
    except OSError as error:
        raise CheckpointError(
            f"cannot be read: {(error.strerror or str(error)).lower()}", file=path
        ) from error
    text = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if not start:
        raise CheckpointError("is empty (0 bytes)", file=path, hint="download it again")
    if text.startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        raise CheckpointError(
            "is a web page (HTML), not weights",
            file=path,
            hint="the download stopped at a page that asks something, as drives do for large files:"
            " open its address in a browser, and save the file it offers",
        )
    if text.startswith(b"version https://git-lfs"):
        raise CheckpointError(
            "is a git-lfs pointer, not the weights themselves",
            file=path,
            hint="run git lfs pull in its repository",
        )
    return start


def _cut_short(path: Path) -> CheckpointError:
    return CheckpointError(
        f"is damaged or cut short (it has {path.stat().st_size:,} bytes)",
        file=path,
        hint="download or copy it again",
    )


def _open_safetensors(path: Path) -> Any:
    try:
        return safe_open(path, framework="pt")
    except SafetensorError as error:
        raise _cut_short(path) from error


def _read_safetensors(path: Path, training: bool = False) -> dict[str, Tensor]:
    with _open_safetensors(path) as file:
        names = [name for name in file.keys() if name.startswith(TRAINING) == training]  # noqa: SIM118
        return {name: file.get_tensor(name) for name in names}


def _unpickle(path: Path) -> Any:
    start = _read_start(path)
    if start.startswith(b"PK"):
        if not zipfile.is_zipfile(path):  # the list of contents stands at the end
            raise _cut_short(path)
        with zipfile.ZipFile(path) as archive:
            names = [name.rpartition("/")[2] for name in archive.namelist()]
        if "constants.pkl" in names:
            raise CheckpointError(
                "is a TorchScript program, which holds code",
                file=path,
                hint="ask for its state_dict, or save one where the program is trusted",
            )
        if "data.pkl" not in names:
            raise CheckpointError(
                "is a zip archive, but not one of PyTorch", file=path, hint="unpack it first"
            )
    elif len(start) < SMALLEST:
        raise _cut_short(path)
    elif not start.startswith(b"\x80"):
        raise CheckpointError(
            "is not a weights file", file=path, hint="it should be a .safetensors, or a .pth of PyTorch"
        )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about old pickle protocols: they are read, or refused below
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as error:
        raise _unsafe(error, path) from error
    except Exception as error:  # a damaged stream can fail anywhere in the unpickler
        raise _cut_short(path) from error


def _unsafe(error: Exception, path: Path) -> CheckpointError:
    found = re.search(r"GLOBAL ([\w.]+)|class ([\w.]+)", str(error))
    what = f" ({found.group(1) or found.group(2)})" if found else ", or is damaged"
    return CheckpointError(
        f"is a pickle that holds more than tensors{what}: loading it could run code, so it was not loaded",
        file=path,
        hint="ask for a file with the state_dict alone, or for safetensors",
    )


def _find_tensors(content: Any, path: Path) -> dict[str, Tensor]:
    while isinstance(content, dict):
        tensors = {key: value for key, value in content.items() if isinstance(value, Tensor)}
        if tensors and len(tensors) == len(content) and all(isinstance(key, str) for key in tensors):
            return tensors
        inner = next((content[key] for key in NESTS if isinstance(content.get(key), dict)), None)
        if inner is None:
            break
        content = inner
    keys = ", ".join(map(str, list(content)[:8])) if isinstance(content, dict) else type(content).__name__
    raise CheckpointError(f"holds no dict of tensors, but: {keys or 'nothing'}", file=path)
