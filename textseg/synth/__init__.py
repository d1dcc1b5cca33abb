"""Synthetic datasets in the TextSeg format, and crops for training: images with masks exact by construction."""

from textseg.synth.dataset import Summary, make_dataset
from textseg.synth.kinds.crops import sample
from textseg.synth.kinds.registry import KINDS
from textseg.synth.rendering import Rendered, render, render_kinds
from textseg.synth.text.fonts import FontFile, find_fonts

__all__ = [
    "KINDS",
    "FontFile",
    "Rendered",
    "Summary",
    "find_fonts",
    "make_dataset",
    "render",
    "render_kinds",
    "sample",
]
