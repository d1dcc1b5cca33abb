"""Datasets in the TextSeg format made from nothing: images, words, and masks that are exact by construction."""

from textseg.synth.dataset import Summary, make_dataset
from textseg.synth.scene import Rendered, render
from textseg.synth.text.fonts import FontFile, find_fonts

__all__ = ["FontFile", "Rendered", "Summary", "find_fonts", "make_dataset", "render"]
