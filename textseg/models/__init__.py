"""The reference networks: build, load, train, predict. Needs the extra `baseline` (PyTorch).

Everything is imported when it is first asked for, so that importing this package alone does not load PyTorch:

    from textseg.models import build_model
    model = build_model("texrnet-hrnetv2-w18-small")
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

from textseg.errors import MissingDependencyError

if TYPE_CHECKING:
    from textseg.models.checkpoints.checkpoint import load_checkpoint as load_checkpoint
    from textseg.models.checkpoints.checkpoint import load_weights as load_weights
    from textseg.models.checkpoints.checkpoint import read_training_state as read_training_state
    from textseg.models.checkpoints.checkpoint import save_checkpoint as save_checkpoint
    from textseg.models.checkpoints.pretrained import load_start as load_start
    from textseg.models.networks.network import Network as Network
    from textseg.models.networks.network import Output as Output
    from textseg.models.networks.table import NETWORKS as NETWORKS
    from textseg.models.networks.table import build_model as build_model
    from textseg.models.networks.table import parameter_groups as parameter_groups
    from textseg.models.prediction.inference import NetworkSegmenter as NetworkSegmenter

_HOME = {
    "NETWORKS": "textseg.models.networks.table",
    "Network": "textseg.models.networks.network",
    "Output": "textseg.models.networks.network",
    "NetworkSegmenter": "textseg.models.prediction.inference",
    "build_model": "textseg.models.networks.table",
    "load_checkpoint": "textseg.models.checkpoints.checkpoint",
    "load_start": "textseg.models.checkpoints.pretrained",
    "load_weights": "textseg.models.checkpoints.checkpoint",
    "parameter_groups": "textseg.models.networks.table",
    "read_training_state": "textseg.models.checkpoints.checkpoint",
    "save_checkpoint": "textseg.models.checkpoints.checkpoint",
}
__all__ = list(_HOME)


def __getattr__(name: str) -> object:
    if name not in _HOME:
        raise AttributeError(f"module 'textseg.models' has no attribute {name!r}")
    try:
        return getattr(importlib.import_module(_HOME[name]), name)
    except ModuleNotFoundError as error:
        raise missing_baseline(error) from error


def __dir__() -> list[str]:
    return __all__


def missing_baseline(error: ModuleNotFoundError) -> Exception:
    """The error to raise for a failed import: a sentence if it is a package of the extra, else itself."""
    if error.name not in ("torch", "safetensors"):
        return error
    return MissingDependencyError(
        f"{error.name} is not installed", hint="install what the networks need: pip install textseg[baseline]"
    )
