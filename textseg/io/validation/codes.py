"""Every problem that validation knows, defined once: the checks, the terminal, the JSON and the docs read it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]


@dataclass(frozen=True)
class Code:
    """One kind of problem.

    Attributes:
        id: stable for ever: a code is never given another meaning.
        severity: ``error`` where a reader fails or a number comes out wrong, else ``warning``.
        meaning: one line, about the thing that has the problem.
        remedy: what to do about it.
    """

    id: str
    severity: Severity
    meaning: str
    remedy: str


SECTIONS = {
    "1": "Files",
    "2": "Ids and splits",
    "3": "Annotation",
    "4": "Labels",
    "5": "Geometry",
}
"""What the first digit of a code says."""

_E: Severity = "error"
_W: Severity = "warning"
_COPY = "Copy the file again from its source."

CODES = {
    code.id: code
    for code in (
        Code("T101", _E, "annotation or label without an image", "Copy the image, or remove the file."),
        Code(
            "T102",
            _E,
            "file missing that other samples have",
            "Copy the file; maskfg can be made: textseg make-maskfg.",
        ),
        Code("T103", _E, "kind of file missing in one split only", "Unpack the rest of this split."),
        Code("T104", _E, "two images with the same id", "Keep one of them."),
        Code("T105", _W, "file of a sample in two folders", "Keep one; the first one is read."),
        Code(
            "T106", _W, "file or folder that is no part of the dataset", "Move it elsewhere; it is not read."
        ),
        Code(
            "T107", _E, "not a file, or not a folder, where one should be", "Put the right one in its place."
        ),
        Code("T108", _E, "folder that cannot be listed", "Give yourself the right to read it."),
        Code("T109", _E, "no images at all", "Unpack image.tar.gz into the root."),
        Code(
            "T110", _E, "images only, no annotation and no labels", "Unpack the other archives into the root."
        ),
        Code("T111", _E, "not an image: empty, of another type, or not allowed to be read", _COPY),
        Code("T112", _E, "image damaged or cut short, or with a wrong checksum", _COPY),
        Code(
            "T113", _E, "image of a mode or depth that is no label", "Save it as 8-bit grey, value = label."
        ),
        Code("T114", _E, "label of another size than its image", "Copy both again; never resize labels."),
        Code(
            "T115",
            _W,
            "image with an EXIF orientation",
            "Labels fit the pixels as stored; do not let a reader turn the image.",
        ),
        Code("T116", _W, "image of 16 bits", "Save it as 8-bit RGB: many readers cut the bits off."),
        Code(
            "T117",
            _W,
            "image with transparent pixels",
            "Lay it on a background: readers differ in what they show.",
        ),
        Code("T118", _W, "CMYK image", "Save it as RGB."),
        Code("T119", _W, "image of several pages or frames", "Save each page as an image of its own."),
        Code(
            "T120",
            _E,
            "label with a palette that gives two readings: by its greys and by its indices",
            "Save it as 8-bit grey, value = label.",
        ),
        Code(
            "T121",
            _W,
            "label with a palette of greys that are not its indices",
            "Nothing: it is read by its greys; other readers may take the indices.",
        ),
        Code(
            "T122",
            _W,
            "grey label of 2 or 4 bits",
            "Save it as 8-bit grey: readers differ in scaling the values.",
        ),
        Code(
            "T123",
            _W,
            "label in a lossy format",
            "Save it as PNG from its source, where there is one: values near edges are wrong.",
        ),
        Code("T201", _E, "split.json is not JSON", "Copy it again from its source."),
        Code(
            "T202",
            _E,
            "split.json is not an object of lists of ids",
            'Write {"train": [...], "test": [...]}.',
        ),
        Code(
            "T203",
            _E,
            "id that is no file name, or has a slash or '..'",
            "List image names without folder and suffix; rename an image whose name is none.",
        ),
        Code("T204", _E, "id twice in a split", "Remove one of them."),
        Code("T205", _E, "id in two splits (leakage)", "Keep it in one."),
        Code("T206", _E, "id in split.json without an image", "Copy the image, or remove the id."),
        Code("T207", _W, "image that is in no split", "Add it to a split, or ignore it."),
        Code("T208", _W, "split without ids", "Fill it, or remove it."),
        Code("T209", _W, "no split.json", "Copy it into the root, else all is the only split."),
        Code("T210", _W, "same image under two ids", "Keep one; across splits it is leakage."),
        Code("T211", _W, "file name or path instead of an id", "Write the name without folder and suffix."),
        Code("T301", _E, "annotation that is not JSON", "Copy it again from its source."),
        Code("T302", _E, "value missing or of the wrong type", "Write what the format asks for there."),
        Code("T303", _E, "key twice in an object, or no text", "Give every word and char a key of its own."),
        Code("T304", _E, "bbox that is no polygon: too few or odd numbers, NaN", "Write x1,y1,...,x4,y4."),
        Code("T305", _E, "mask_value that is not in 1..254", "Number the chars of an image from 1."),
        Code("T306", _E, "mask_value of two chars", "Give every char of an image its own."),
        Code("T307", _W, "word whose text is not that of its chars", "Compare with the image."),
        Code("T308", _W, "empty transcription", "Transcribe it, or mark the word as not legible."),
        Code("T309", _W, "char whose text is not one character", "Transcribe one character a char."),
        Code("T401", _E, "value in a mask that no char has", "Add the char, or make the pixels 0 or 255."),
        Code("T402", _E, "char without a pixel in its mask", "Paint it, or remove the char."),
        Code("T403", _W, "char without a pixel, where the mask says ignore", "Nothing, if it is illegible."),
        Code(
            "T404",
            _W,
            "char with pixels that are not its own in maskeff",
            "maskeff is mask with effects added.",
        ),
        Code("T405", _E, "value in maskfg that is none of 0, 100, 200, 255", "Map it to one of them."),
        Code("T406", _W, "maskfg of 0 and 1", "Nothing: 1 is read as text."),
        Code(
            "T407",
            _W,
            "maskfg of 0 and 255 only: ignored text, or 255 means text",
            "If 255 means text, as in BTS copies, map 255 to 100.",
        ),
        Code(
            "T408",
            _E,
            "255 seems to mean text here, but reads as ignore",
            "Map 255 to 100 in maskfg, and to the mask_value in masks.",
        ),
        Code("T409", _W, "pixels ignored in a mask but not in maskfg", "See textseg make-maskfg --check."),
        Code("T410", _W, "maskfg differs from the one derived", "See textseg make-maskfg --check."),
        Code(
            "T411",
            _E,
            "maskfg and mask share less than half of their text",
            "Find out which belongs to the image; textseg make-maskfg --force makes maskfg from the mask.",
        ),
        Code(
            "T412",
            _E,
            "maskfg with many values between the labels: saved in a lossy format, or smoothed",
            "Make it again from its source; textseg make-maskfg --force makes it from the mask.",
        ),
        Code(
            "T413",
            _W,
            "text on more than half of the image",
            "Compare with the image: is the label inverted?",
        ),
        Code("T501", _W, "polygon that reaches outside the image", "Nothing, if the text does."),
        Code("T502", _W, "polygon that crosses itself", "Put its points in order."),
        Code("T503", _W, "polygon without area", "Draw it again."),
        Code("T504", _W, "polygon that misses its mask", "Nothing, or draw it again; take boxes from masks."),
        Code("T505", _W, "polygon of more than four points", "Readers written for TextSeg expect four."),
    )
}
"""By id, in the order of ids."""
