"""Reading tensors from a weights file: safetensors, or PyTorch's own formats without running any of their code.

A file that is something else (a web page, a git-lfs pointer, half a download) is recognised and said to be so.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from textseg.errors import CheckpointError
from textseg.io.files.reading import cannot_read
from textseg.models.checkpoints.pickles import damaged, read_pickle
from textseg.models.checkpoints.wrappings import find_tensors, unwrap_names

HEADER = "textseg"
"""The one key of our safetensors metadata: JSON. (One, because safetensors does not keep the order of several.)"""

FIELDS: dict[str, type | tuple[type, ...]] = {
    "model": str,
    "settings": dict,
    "recipe": dict,
    "version": str,
    "training": (dict, type(None)),
}
"""What that JSON holds, and the type of each."""

TRAINING = "training."
"""Prefix of the tensors of our files that are not weights: optimizer and generator states."""


def read_weights(path: str | os.PathLike[str]) -> dict[str, Tensor]:
    """All weights of a file, on the CPU, with their names as a bare network has them.

    Prefixes of wrappers are taken off and nested dicts opened (`textseg.models.checkpoints.wrappings`); tensors keep
    their dtype. Nothing in the file is ever executed: a pickle that would run code is refused.

    Raises:
        CheckpointError: the file is missing, damaged, unsafe, not a weights file, or holds no tensors; or weights are
            NaN or infinite, in which case their tensors are listed.
    """
    return locate_weights(path)[0]


def locate_weights(path: str | os.PathLike[str]) -> tuple[dict[str, Tensor], str]:
    """The weights as `read_weights` gives them, and under which keys of the file they are, joined by dots.

    The keys are empty for safetensors, and such as ``state_dict_ema`` for files of PyTorch.
    """
    path, keys = Path(path), ""
    if is_safetensors(path):
        tensors = _read_safetensors(path)
        if read_header(path) is None:
            tensors = unwrap_names(tensors)
    else:
        tensors, keys = find_tensors(read_pickle(path, read_start(path)), path)
        tensors = unwrap_names(tensors)
    if not tensors:
        raise CheckpointError("holds no tensors", file=path)
    _check_values(tensors, path)
    return tensors, keys


def _check_values(tensors: Mapping[str, Tensor], path: Path) -> None:
    size = path.stat().st_size
    for key, tensor in tensors.items():
        plain = tensor.layout is torch.strided and tensor.device.type == "cpu" and not tensor.is_quantized
        if not plain or tensor.numel() * tensor.element_size() > size:
            raise CheckpointError(f"its tensor {key} holds no plain numbers", file=path)
    bad = []
    for key, tensor in tensors.items():
        finite = torch.isfinite(tensor.float() if tensor.is_floating_point() else tensor)
        if not finite.all():
            bad.append(f"{key}: {int((~finite).sum()):,} of {tensor.numel():,} values")
    if bad:
        raise CheckpointError(
            f"holds weights that are NaN or infinite, in {len(bad)} of {len(tensors)} tensors ({bad[0]})",
            file=path,
            hint="its training diverged: take an earlier checkpoint",
            details=bad[1:],
        )


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
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or not all(
        key in header and isinstance(header[key], kind) for key, kind in FIELDS.items()
    ):
        raise CheckpointError(f"its metadata {HEADER!r} is not what textseg writes", file=path)
    return header


def is_safetensors(path: Path) -> bool:
    """Whether a file is safetensors, by its content; raises as `read_weights` if it is no weights file at all."""
    start = read_start(path)
    return start[8:9] == b"{" and int.from_bytes(start[:8], "little") < 1 << 32


def sha256(path: str | os.PathLike[str]) -> str:
    """The SHA-256 of a file in hexadecimal, as `sha256sum` prints it."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def read_start(path: Path) -> bytes:
    """The first bytes of a file, after recognising what is no weights file."""
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except IsADirectoryError as error:
        raise CheckpointError("is a folder, not a weights file", file=path) from error
    except FileNotFoundError as error:
        raise CheckpointError("there is no such weights file", file=path) from error
    except OSError as error:
        raise CheckpointError(cannot_read(error, path).problem, file=path) from error
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


def _open_safetensors(path: Path) -> Any:
    try:
        return safe_open(path, framework="pt")
    except FileNotFoundError as error:  # so safetensors calls every refusal of the system
        read_start(path)  # says which it is, if it is still so
        raise CheckpointError("cannot be opened", file=path, hint="try again") from error
    except (SafetensorError, OSError) as error:
        raise damaged(path, error) from error
    except RuntimeError as error:  # PyTorch opens the file once more, which a limit of open files may forbid
        raise CheckpointError(f"cannot be opened ({error})", file=path) from error


def _read_safetensors(path: Path, training: bool = False) -> dict[str, Tensor]:
    with _open_safetensors(path) as file:
        names = [name for name in file.keys() if name.startswith(TRAINING) == training]  # noqa: SIM118
        try:
            return {name: file.get_tensor(name) for name in names}
        except Exception as error:  # such as a dtype that this PyTorch does not have
            raise damaged(path, error) from error
