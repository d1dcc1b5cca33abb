"""`textseg baseline info`: what a checkpoint is."""

from __future__ import annotations

import json
from typing import Any

import click

from .options import force_option, json_option, write_json
from .parameter_types import PATH
from .streams import say


@click.command()
@click.argument("checkpoint", type=PATH, metavar="CKPT")
@json_option
@force_option
def command(checkpoint: str, json_file: str | None, force: bool) -> None:
    """Say what a checkpoint is: its network, size, digest, and how it was trained.

    CKPT is a file of `textseg baseline train`, the authors' .pth, or an ImageNet start (torchvision's ResNet-101,
    the HRNet authors' file). Nothing in it is executed.

    \b
    Example:
      textseg synth data/TextSeg
      textseg baseline train --model texrnet-hrnetv2-tiny --steps 60 --out run
      textseg baseline info run/last.safetensors
    """
    from textseg.models.checkpoints.info import describe

    facts = describe(checkpoint)
    if json_file:
        write_json(json_file, json.dumps(facts, indent=2).encode() + b"\n", force=force)
    if json_file == "-":
        return
    for name, value in _lines(facts):
        say(f"{name:12}  {value}")


def _lines(facts: dict[str, Any]) -> list[tuple[str, str]]:
    by = {"textseg": f"textseg {facts.get('version')}", "pytorch": "PyTorch (.pth)"}.get(
        facts["format"], facts["format"]
    )
    lines = [("file", f"{facts['file']} ({facts['bytes'] / 1e6:.1f} MB, written by {by})")]
    if facts["keys"]:
        lines.append(("weights", f"those under {facts['keys']}"))
    if facts["model"]:
        lines.append(("network", facts["model"]))
    else:
        lines.append(("network", f"none; an ImageNet start for {', '.join(facts['start_for'])} (--init)"))
    lines.append(("parameters", f"{facts['parameters']:,} in {facts['tensors']:,} tensors"))
    lines.append(("sha256", facts["sha256"]))
    if facts["format"] == "textseg":
        lines += [
            ("settings" if number == 0 else "", text) for number, text in enumerate(_pairs(facts["settings"]))
        ]
        lines += [
            ("recipe" if number == 0 else "", text) for number, text in enumerate(_pairs(facts["recipe"]))
        ]
        training = facts["training"]
        state = "no: weights only" if training is None else "yes: " + ", ".join(_pairs(training))
        lines.append(("resumable", state))
    return lines


def _pairs(values: dict[str, Any]) -> list[str]:
    return [f"{key} = {json.dumps(value)}" for key, value in values.items()]
