"""The manifest of a folder of predictions: what made them, in JSON beside them."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from textseg import __version__
from textseg.errors import OutputError
from textseg.io.files.output import write_output

NAME = "manifest.json"


@dataclass(frozen=True)
class Protocol:
    """All that a prediction depends on beside the picture.

    Attributes:
        model: name of the network.
        weights: SHA-256 of the file the weights come from.
        sizes: see `textseg.models.prediction.inference.network_size`; 0 is the picture's own.
        flip: whether the mirrored picture counts too.
        output: ``label``, ``probability`` or ``probability16``.
        amp: ``off``, ``bf16`` or ``fp16``.
    """

    model: str
    weights: str
    sizes: tuple[int, ...]
    flip: bool = False
    output: str = "label"
    amp: str = "off"

    @property
    def signature(self) -> str:
        """The protocol in one line, the weights by the first 12 digits.

        Example:
            >>> Protocol("hrnetv2-w48", 64 * "a", (385, 513)).signature
            'model:hrnetv2-w48|weights:aaaaaaaaaaaa|sizes:385+513|flip:no|output:label|amp:off|v:...'
        """
        fields = {
            "model": self.model,
            "weights": self.weights[:12],
            "sizes": "+".join(str(size or "native") for size in self.sizes),
            "flip": "yes" if self.flip else "no",
            "output": self.output,
            "amp": self.amp,
            "v": __version__,
        }
        return "|".join(f"{key}:{value}" for key, value in fields.items())


def make_manifest(protocol: Protocol, source: Mapping[str, Any], images: int, complete: bool) -> bytes:
    """The bytes of a manifest.

    Args:
        protocol: how the predictions are made.
        source: what they are made of.
        images: how many there are.
        complete: whether all are there.
    """
    document = {
        "signature": protocol.signature,
        "complete": complete,
        "images": images,
        "protocol": {**asdict(protocol), "threshold": 0.5},
        "source": dict(source),
        "versions": {
            "textseg": __version__,
            "torch": torch.__version__,
            "numpy": np.__version__,
            "python": platform.python_version(),
        },
    }
    return (json.dumps(document, indent=1) + "\n").encode()


def goes_on(
    folder: str | os.PathLike[str], protocol: Protocol, source: Mapping[str, Any], force: bool
) -> bool:
    """Whether a folder holds predictions of the same kind, which are not made again.

    Raises:
        OutputError: it holds others, and `force` is off.
    """
    path = Path(folder) / NAME
    if force or not path.exists():
        return False
    try:
        document = json.loads(path.read_bytes())
        before, made_of = document["signature"], document["source"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise OutputError("is no manifest of predictions", file=path, hint="choose another --out") from error
    if (before, made_of) == (protocol.signature, json.loads(json.dumps(source))):
        return True
    raise OutputError(
        "belongs to other predictions",
        file=path,
        hint="choose another --out, or replace them with --force",
        details=[f"there: {before} of {made_of}", f"now:   {protocol.signature} of {dict(source)}"],
    )


def write_manifest(folder: str | os.PathLike[str], data: bytes) -> None:
    """Write the manifest of a folder; the one that stands there has been looked at."""
    write_output(Path(folder) / NAME, data, force=True)
