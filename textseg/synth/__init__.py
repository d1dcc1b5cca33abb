"""Datasets in the TextSeg format made from nothing: pictures, words, and masks that are exact by construction."""

from textseg.synth.dataset import Summary, make_dataset
from textseg.synth.scene import Picture, render
from textseg.synth.text.fonts import FontFile, find_fonts

__all__ = ["FontFile", "Picture", "Summary", "find_fonts", "make_dataset", "render"]
