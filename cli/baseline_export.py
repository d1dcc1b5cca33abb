"""`textseg baseline export`: a checkpoint as ONNX."""

from __future__ import annotations

import click

from .names import Choice
from .options import force_option
from .parameter_types import PATH
from .streams import say


@click.command()
@click.argument("checkpoint", type=PATH, metavar="CKPT")
@click.option("--to", "target", type=Choice(["onnx"]), default="onnx", show_default=True, help="The format.")
@click.option("--out", type=PATH, metavar="F", help="The file. Default: CKPT with the suffix .onnx.")
@click.option("--model", "name", metavar="NAME", help="The network, where a foreign file does not show it.")
@click.option("--half", is_flag=True, help="Store the weights as float16: half the size.")
@force_option
def command(checkpoint: str, target: str, out: str | None, name: str | None, half: bool, force: bool) -> None:
    """Write a checkpoint as ONNX, for any batch and image size, and check it with onnxruntime.

    Input `image`: float32 (batch, 3, height, width), RGB / 255, less mean, by std (both in the file's metadata).
    Output `probabilities`: float32 (batch, 2, h, w), [:, 1] is text; h and w are height and width divided by the
    network's stride (4; 1 for ppocr-s), rounded up. Opset 17.
    Needs the extra: pip install textseg[onnx].

    \b
    Example:
      textseg synth data/TextSeg
      textseg baseline train --model texrnet-hrnetv2-tiny --steps 60 --out run
      textseg baseline export run/last.safetensors --to onnx --out tiny.onnx
    """
    from pathlib import Path

    from textseg.models.checkpoints.export_onnx import export_onnx

    path = Path(out) if out else Path(checkpoint).with_suffix(f".{target}")
    result = export_onnx(checkpoint, path, name=name, half=half, force=force)
    say(f"{path}: {result.written.value}; {result.model}, checked: within {result.difference:.1e} of PyTorch")
    for kind, tensors in (("input", result.inputs), ("output", result.outputs)):
        for tensor, shape in tensors.items():
            say(f"  {kind:6}  {tensor}  ({', '.join(map(str, shape))})")
