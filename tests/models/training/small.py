"""A training of seconds, and what is read from its files."""

from textseg.models import load_checkpoint

SMALL = {
    "model": "hrnetv2-tiny",
    "steps": 6,
    "batch": 2,
    "crop": 65,
    "short_side": (65, 97),
    "sizes": (65,),
    "save_every": 2,
    "validate_every": 3,
    "report_every": 1,
}


def tensors(path):
    """The weights in a checkpoint, by name."""
    return load_checkpoint(path).state_dict()
