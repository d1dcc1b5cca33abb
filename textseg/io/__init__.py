"""Datasets in and out: readers, writers and the `Sample` they meet in."""

from textseg.io.anno import read_anno
from textseg.io.images import read_image, read_label, read_picture, read_size
from textseg.io.layout import find_root
from textseg.io.sample import Char, Sample, Word
from textseg.io.textseg import TextSeg

__all__ = [
    "Char",
    "Sample",
    "TextSeg",
    "Word",
    "find_root",
    "read_anno",
    "read_image",
    "read_label",
    "read_picture",
    "read_size",
]
