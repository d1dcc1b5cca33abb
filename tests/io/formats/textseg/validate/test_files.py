"""T1xx: what is missing, strange, damaged, or of another size."""

import os

import numpy as np
import pytest
from PIL import Image

from tests.io.files.files_of_pixels import greys, make_png
from tests.tiny import HEIGHT, WIDTH

from .changes import (
    ANNO,
    IMAGE,
    MASK,
    MASKEFF,
    MASKFG,
    assert_told,
    copy,
    cut,
    damaged,
    folder_for,
    label,
    link_for,
    remove,
    several,
    text,
)

EMPTY = np.zeros((HEIGHT, WIDTH), np.uint8)


def exif(root):
    image = Image.open(root / IMAGE)
    tags = image.getexif()
    tags[0x0112] = 6
    image.save(root / IMAGE, exif=tags)


def damaged_exif(root):
    exif(root)
    content = (root / IMAGE).read_bytes()
    start = content.index(b"Exif") + 6
    (root / IMAGE).write_bytes(content[:start] + b"\xff" * 12 + content[start + 12 :])


def stored_image(suffix, change, **options):
    """The image in another form."""

    def apply(root):
        changed = change(Image.open(root / IMAGE))
        (root / IMAGE).unlink()
        changed.save(root / f"image/a00001.{suffix}", **options)

    return apply


def repalette(file, *shown):
    """A label in a palette of these greys, which are not its indices."""

    def apply(root):
        label = np.asarray(Image.open(root / file))
        indices = sum((label == grey) * index for index, grey in enumerate(shown))
        (root / file).write_bytes(make_png(indices, 2, 3, greys(*shown)))

    return apply


def raw(file, content):
    return lambda root: (root / file).write_bytes(content)


def flip(file):
    """One bit of the pixels is another."""

    def apply(root):
        content = bytearray((root / file).read_bytes())
        content[content.index(b"IDAT") + 20] ^= 4
        (root / file).write_bytes(content)

    return apply


def pipe(file):
    def apply(root):
        (root / file).unlink()
        os.mkfifo(root / file)

    return apply


CASES = {
    "whole": (several(),),
    "no image, no split": (
        remove(IMAGE, "split.json"),
        f"T101 {ANNO}: has no image",
        "T209 split.json: is missing",
    ),
    "no mask": (remove(MASK), f"T102 {MASK}: is missing"),
    "no anno, no maskfg": (remove(ANNO, MASKFG), f"T102 {ANNO}: is missing", f"T102 {MASKFG}: is missing"),
    "two images": (
        copy(IMAGE, "image/a00001.png"),
        "T104 image/a00001.png: has the same id as a00001.jpg",
    ),
    "in two folders": (
        copy(ANNO, "bpoly_label/a00001_anno.json"),
        "T105 bpoly_label/a00001_anno.json: is in annotation/ too, which is read",
    ),
    "stray file": (
        text("annotation/notes.txt", ""),
        "T106 annotation/notes.txt: is not named ID_anno.json or ...",
    ),
    "licence": (text("annotation/Adobe_Research_License_TextSeg.txt", ""),),
    "wrong folder": (
        copy(MASKFG, "annotation/a00001_maskfg.png"),
        "T106 annotation/a00001_maskfg.png: is a maskfg file, but this folder holds ID_anno.json or ...",
    ),
    "macOS shadow": (copy(IMAGE, "image/._a00001.jpg"), "T106 image/._a00001.jpg: is not named ID.jpg"),
    "folder for mask": (folder_for(MASK), f"T107 {MASK}: is a folder instead of a file"),
    "folder for image": (folder_for(IMAGE), f"T107 {IMAGE}: is a folder instead of a file"),
    "link to itself": (
        link_for(MASKFG, "a00001_maskfg.png"),
        f"T107 {MASKFG}: is a link that leads nowhere instead of a file",
    ),
    "dead link": (link_for(ANNO, "nowhere"), f"T107 {ANNO}: is a link that leads nowhere instead of a file"),
    "folder that links to itself": (
        lambda root: (root / "instance_label").symlink_to("instance_label"),
        "T107 instance_label: is not a folder, or is a link that leads nowhere",
    ),
    "file for a folder": (
        text("bpoly_label", ""),
        "T107 bpoly_label: is not a folder, or is a link that leads nowhere",
    ),
    "no images": (remove("image/*"), "T109 .: has no images"),
    "nothing but images": (
        remove("annotation/*", "semantic_label/*"),
        "T110 .: has images, but no annotation and no labels",
    ),
    "semantic labels only": (remove("annotation/*"),),
    "empty mask": (text(MASK, ""), f"T111 {MASK}: is empty (0 bytes)"),
    "web page": (text(IMAGE, "<html>"), f"T111 {IMAGE}: is not an image that can be read"),
    "mask cut": (cut(MASK, 60), f"T112 {MASK}: is damaged or cut short ..."),
    "image cut": (cut(IMAGE, 700), f"T112 {IMAGE}: is damaged or cut short ..."),
    "RGBA": (
        label(MASK, np.zeros((HEIGHT, WIDTH, 4), np.uint8)),
        f"T113 {MASK}: is transparent in places, so its values are not certain",
    ),
    "16 bit": (
        label(MASK, np.full((HEIGHT, WIDTH), 300, np.uint16)),
        f"T113 {MASK}: holds values up to 300 ...",
    ),
    "colours": (
        label(MASKFG, np.dstack([EMPTY, EMPTY, EMPTY + 1])),
        f"T113 {MASKFG}: is an RGB image with unequal channels, not a label image",
    ),
    "other size": (
        label(MASKFG, np.zeros((HEIGHT, WIDTH + 2), np.uint8)),
        f"T114 {MASKFG}: is 62 x 40, but its image is 60 x 40",
    ),
    "turned": (
        label(MASKFG, EMPTY.T),
        f"T114 {MASKFG}: is 40 x 60, but its image is 60 x 40 (turned by 90 ...",
    ),
    "size without image": (
        several(text(IMAGE, ""), label(MASKEFF, np.zeros((8, 8), np.uint8))),
        f"T111 {IMAGE}: is empty (0 bytes)",
        f"T114 {MASKEFF}: is 8 x 8, but its mask is 60 x 40",
    ),
    "EXIF": (exif, f"T115 {IMAGE}: has EXIF orientation 6: viewers and some readers turn it"),
    "damaged EXIF": (damaged_exif,),
    "image of 16 bits": (
        stored_image(
            "png", lambda image: Image.fromarray(np.asarray(image.convert("L")).astype(np.uint16) * 257)
        ),
        "T116 image/a00001.png: is 16-bit grey: it is scaled to 8 bits",
    ),
    "transparent image": (
        stored_image("png", lambda image: Image.new("RGBA", image.size)),
        "T117 image/a00001.png: is transparent in places: it is laid on white",
    ),
    "CMYK image": (
        stored_image("jpg", lambda image: image.convert("CMYK")),
        f"T118 {IMAGE}: is CMYK: it is converted to RGB without a colour profile",
    ),
    "image of two pages": (
        stored_image(
            "tif", lambda image: image, save_all=True, append_images=[Image.new("RGB", (WIDTH, HEIGHT))]
        ),
        "T119 image/a00001.tif: has several pages: the first is read",
    ),
    "optimised": (
        repalette(MASKFG, 100, 255, 0, 200),
        f"T121 {MASKFG}: has a palette whose greys are not its indices; it is read by its greys (0, 100, 200, 255)",
    ),
    "white before black": (
        several(remove("annotation/*"), raw(MASKFG, make_png(EMPTY, 1, 3, greys(255, 0)))),
        f"T120 {MASKFG}: has a palette whose index 1 is not white: ...",
    ),
    "2 bits": (
        several(remove("annotation/*"), raw(MASKFG, make_png(np.eye(HEIGHT, WIDTH) * 3, 2))),
        f"T122 {MASKFG}: is 2-bit grey, which is scaled to 8 bits: a stored 3 is read as 255",
        f"T407 {MASKFG}: holds nothing but 0 and 255",
    ),
    "JPEG": (
        several(remove("annotation/*"), lambda root: Image.fromarray(EMPTY).save(root / MASKFG, "JPEG")),
        f"T123 {MASKFG}: is stored as JPEG, which changes pixel values",
    ),
    "flipped bit": (flip(MASK), f"T112 {MASK}: is damaged or cut short (a checksum in it does not match)"),
    "flipped bit of a palette": (
        several(repalette(MASKFG, 100, 255, 0, 200), flip(MASKFG)),
        f"T112 {MASKFG}: is damaged or cut short (a checksum in it does not match)",
    ),
    "data after the last row": (
        raw(MASKFG, make_png(np.pad(EMPTY, ((0, 9), (0, 0))), 8, size=(WIDTH, HEIGHT))),
        f"T112 {MASKFG}: is damaged or cut short (its data go on after its last row)",
    ),
    "missing rows": (
        raw(MASKFG, make_png(EMPTY[:30], 8, size=(WIDTH, HEIGHT))),
        f"T112 {MASKFG}: is damaged or cut short (rows are missing: ...",
    ),
    "pipe": (pipe(MASK), f"T107 {MASK}: is a device or a pipe instead of a file"),
}


@pytest.mark.parametrize("name", CASES)
def test_files(name, tmp_path):
    change, *expected = CASES[name]
    assert_told(damaged(tmp_path, change), *expected)
