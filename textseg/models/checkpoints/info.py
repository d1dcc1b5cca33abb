"""What a weights file is: ours, the authors', an ImageNet start."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from textseg.models.checkpoints import weights
from textseg.models.checkpoints.match import COUNTER, find_network, networks_to_start, recognise


def describe(path: str | os.PathLike[str]) -> dict[str, Any]:
    """Everything that can be said of a weights file, as JSON.

    Returns:
        A dict with `file`, `bytes`, `sha256`, `format` (``textseg``, ``safetensors`` or ``pytorch``), `keys`
        (under which keys of a PyTorch file the weights are, joined by dots), `model` (None
        for a start), `start_for` (networks it is an ImageNet start for), `tensors`, `parameters` (weights without
        batch-norm statistics), and for our own files `version`, `settings`, `recipe`, and `training`: how far
        training was, or None if it cannot be resumed from here.

    Raises:
        CheckpointError: the file is missing, damaged, unsafe, or belongs to no network here; the closest is named.
    """
    path = Path(path)
    header = weights.read_header(path)
    tensors, keys = weights.locate_weights(path)
    statistics = ("running_mean", "running_var", COUNTER)
    facts: dict[str, Any] = {
        "file": str(path),
        "bytes": path.stat().st_size,
        "sha256": weights.sha256(path),
        "format": "textseg" if header else "safetensors" if weights.is_safetensors(path) else "pytorch",
        "keys": keys,
        "model": None,
        "start_for": [],
        "tensors": len(tensors),
        "parameters": sum(x.numel() for key, x in tensors.items() if not key.endswith(statistics)),
    }
    if header is None:
        model = find_network(tensors)
        starts = [] if model else networks_to_start(tensors)
        return facts | {"model": model if model or starts else recognise(tensors, path), "start_for": starts}
    scalars = {
        key: value for key, value in (header["training"] or {}).items() if not isinstance(value, dict | list)
    }
    training = None if header["training"] is None else scalars
    return (
        facts
        | {key: header[key] for key in ("model", "version", "settings", "recipe")}
        | {"training": training}
    )
