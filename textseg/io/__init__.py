"""Datasets in and out: readers, writers and the `Sample` they meet in."""

from textseg.io.files.images import count_pages, read_image, read_size
from textseg.io.files.label_images import read_label
from textseg.io.formats.textseg.annotation import read_anno
from textseg.io.formats.textseg.layout import find_root
from textseg.io.formats.textseg.read import TextSeg
from textseg.io.sample import Char, Sample, Word

__all__ = [
    "Char",
    "Sample",
    "TextSeg",
    "Word",
    "count_pages",
    "find_root",
    "read_anno",
    "read_image",
    "read_label",
    "read_size",
]
