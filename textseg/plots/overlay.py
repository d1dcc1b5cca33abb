"""Images of a sample: what is annotated, and where a prediction is right and wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import cache
from math import ceil

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from textseg.io.sample import Char, Sample, Word
from textseg.labels import BACKGROUND, IGNORE, MAX_CHAR, TEXT, U8, WORD, WORD_EFFECT
from textseg.plots.fonts import text_font

Colour = tuple[int, int, int]

# Colours that people with any kind of colour vision tell apart (after Okabe and Ito).
HIT: Colour = (0, 158, 115)
FALSE_ALARM: Colour = (213, 94, 0)
MISS: Colour = (0, 114, 178)
EFFECT_COLOUR: Colour = (230, 159, 0)
IGNORE_COLOUR: Colour = (150, 150, 150)
WORD_COLOUR: Colour = (0, 114, 178)
PAPER: Colour = (255, 255, 255)

OPACITY = 0.75
LARGEST = 1600
"""Longer side in which a sample is drawn, in pixels; larger images are reduced first."""

LONGEST = 60
"""Characters of a transcription that are written."""

BAND = 1 << 22
"""Pixels of a large image that are drawn at a time."""

HATCH = 4
"""Width of the lines of ignored pixels."""

TITLE_HEIGHT = 16

PANEL_SIDE = 480
"""The longer side of a panel of a sheet, in pixels."""


def draw_annotation(sample: Sample) -> U8:
    """A sheet with the six annotations of a sample: what the dataset lacks is left out.

    Panels: words with transcriptions, chars with transcriptions, char mask, effect mask, maskfg, image.

    Returns:
        uint8 (H, W, 3) RGB.

    Raises:
        DataError: a part of the sample cannot be read.
    """
    image, words = sample.image, sample.words
    scale = min(1.0, LARGEST / max(image.shape[:2]))
    if scale < 1:
        image, words = _fit(image, LARGEST), tuple(_scaled_word(word, scale) for word in words)
    panels: list[tuple[str, U8]] = [("image", image)]
    if words:
        panels.append(("word polygons", _outlines(image, words, WORD_COLOUR)))
        panels.append(
            ("char polygons", _outlines(image, [char for word in words for char in word.chars], None))
        )
    for title, instances in (("mask", sample.mask), ("maskeff", sample.maskeff)):
        if instances is not None:
            panels.append((title, colour_instances(_reduced(instances))))
    if sample.load_maskfg is not None or sample.load_mask is not None:
        panels.append(("maskfg", colour_maskfg(_reduced(sample.maskfg))))
    return make_sheet(panels, columns=3)


def draw_labels(image: U8, maskfg: U8) -> U8:
    """Lay the semantic label over its image: text, effect and ignored pixels, each in its colour.

    Args:
        image: uint8 (H, W, 3) RGB.
        maskfg: uint8 (H, W).

    Returns:
        uint8 (H, W, 3) RGB.
    """
    drawn = _blend(image, np.ones(image.shape[:2], bool), PAPER, 0.5)
    for value, colour in ((WORD, MISS), (WORD_EFFECT, EFFECT_COLOUR), (IGNORE, IGNORE_COLOUR)):
        drawn = _blend(drawn, maskfg == value, colour, OPACITY)
    return _hatched(drawn, maskfg == IGNORE)


def draw_comparison(image: U8, prediction: U8, target: U8) -> U8:
    """Lay a prediction over its image: right, false and missed text, and what is ignored, each in its colour.

    Args:
        image: uint8 (H, W, 3) RGB.
        prediction: uint8 (H, W), 0 and 1.
        target: uint8 (H, W), 0, 1 and 255, see `textseg.labels.to_target`.

    Returns:
        uint8 (H, W, 3) RGB.
    """
    faded = _blend(image, np.ones(image.shape[:2], bool), PAPER, 0.7)
    guess, truth = prediction == TEXT, target == TEXT
    for where, colour in (
        (guess & truth, HIT),
        (guess & (target == BACKGROUND), FALSE_ALARM),
        (~guess & truth, MISS),
        (target == IGNORE, IGNORE_COLOUR),
    ):
        faded = _blend(faded, where, colour, OPACITY)
    return _hatched(faded, target == IGNORE)


def draw_reduced(draw: Callable[..., U8], image: U8, *labels: U8, side: int = LARGEST) -> U8:
    """What `draw` gives for an image and its labels, reduced by an integer where a side is longer than `side`.

    Large images are drawn a band at a time, and each band is reduced at once, so that the memory needed is that of
    the reduced result; strokes of one pixel leave their trace in the mean of what is drawn.

    Args:
        draw: such as `draw_labels` and `draw_comparison`.
        image: uint8 (H, W, 3) RGB.
        labels: what else `draw` takes, each (H, W).
        side: in pixels.

    Returns:
        uint8 (h, w, 3) RGB.

    Example:
        >>> image, labels = np.zeros((4000, 3000, 3), np.uint8), np.zeros((4000, 3000), np.uint8)
        >>> draw_reduced(draw_labels, image, labels).shape
        (1334, 1000, 3)
    """
    height, width = image.shape[:2]
    step = -(-max(height, width) // side)
    if step == 1:
        return draw(image, *labels)
    rows = max(1, BAND // (step * width)) * step
    bands = []
    for top in range(0, height, rows):
        band = draw(*(pixels[top : top + rows] for pixels in (image, *labels)))
        size = (-(-width // step), -(-band.shape[0] // step))
        bands.append(cv2.resize(band, size, interpolation=cv2.INTER_AREA))
    return np.concatenate(bands).astype(np.uint8, copy=False)


def draw_mask_sheet(image: U8, maskfg: U8) -> U8:
    """A sheet of three panels: an image, its mask, and the mask laid over the image.

    Args:
        image: uint8 (H, W, 3) RGB.
        maskfg: uint8 (H, W), 0 and 100.

    Returns:
        uint8 (H, W, 3) RGB.
    """
    mask, both = draw_reduced(colour_maskfg, maskfg), draw_reduced(draw_labels, image, maskfg)
    return make_sheet([("image", image), ("mask", mask), ("mask over image", both)], columns=3)


COMPARISON_LEGEND = (("right", HIT), ("false", FALSE_ALARM), ("missed", MISS), ("ignored", IGNORE_COLOUR))


def draw_comparison_sheet(image: U8, prediction: U8, target: U8) -> U8:
    """A sheet of two panels, the image and the comparison, with the meaning of the colours below.

    Arguments and result as those of `draw_comparison`.
    """
    sheet = make_sheet(
        [("image", image), ("prediction", draw_reduced(draw_comparison, image, prediction, target))],
        columns=2,
    )
    strip = Image.new("RGB", (sheet.shape[1], 28), PAPER)
    draw, font, x = ImageDraw.Draw(strip), ImageFont.load_default(15), 10
    for name, colour in COMPARISON_LEGEND:
        draw.rectangle((x, 6, x + 16, 22), fill=colour)
        draw.text((x + 22, 5), name, fill=(0, 0, 0), font=font)
        x += 40 + int(draw.textlength(name, font=font))
    return np.vstack([sheet, np.asarray(strip)])


def colour_instances(mask: U8) -> U8:
    """A char mask as an image: neighbouring values get unlike colours, ignore is grey, background white.

    Example:
        >>> colour_instances(np.array([[0, 255]], np.uint8)).tolist()
        [[[255, 255, 255], [150, 150, 150]]]
    """
    table = np.array(_instance_colours(), np.uint8)
    table[BACKGROUND], table[IGNORE] = PAPER, IGNORE_COLOUR
    return _hatched(np.asarray(table[mask], np.uint8), mask == IGNORE)


@cache
def _instance_colours() -> list[Colour]:
    """A colour for each mask value, unlike that of its neighbours."""
    values = np.arange(256, dtype=np.float64)
    hsv = np.stack([values * 110.0 % 180, 150 + 60 * (values % 2), 230 - 40 * (values % 3)], -1)
    return [
        tuple(colour) for colour in cv2.cvtColor(hsv.astype(np.uint8)[None], cv2.COLOR_HSV2RGB)[0].tolist()
    ]


def _hatched(image: U8, where: NDArray[np.bool_]) -> U8:
    """Draw white diagonal lines where pixels are ignored, so that no colour of a label is taken for them."""
    if where.any():
        rows, columns = np.ogrid[: image.shape[0], : image.shape[1]]
        image[where & ((rows + columns) // HATCH % 2 == 1)] = PAPER
    return image


def colour_maskfg(maskfg: U8) -> U8:
    """A semantic label as an image: word black, word-effect orange, ignore grey, background white."""
    image = np.full((*maskfg.shape, 3), PAPER, np.uint8)
    for value, colour in ((WORD, (0, 0, 0)), (WORD_EFFECT, EFFECT_COLOUR), (IGNORE, IGNORE_COLOUR)):
        image[maskfg == value] = colour
    return _hatched(image, maskfg == IGNORE)


def make_sheet(panels: Sequence[tuple[str, U8]], columns: int, side: int = PANEL_SIDE) -> U8:
    """Lay titled images out in rows; each is scaled so that its longer side is `side` pixels.

    Titles may be longer than their images, and are cut at `side` pixels.

    Returns:
        uint8 (H, W, 3) RGB.
    """
    scaled = [(*_fit_title(title, side), _fit(panel, side)) for title, panel in panels]
    width = max(max(panel.shape[1], ceil(font.getlength(title))) for title, font, panel in scaled) + 12
    height = max(panel.shape[0] for *_, panel in scaled) + 30
    rows = -(-len(scaled) // columns)
    sheet = Image.new("RGB", (width * min(columns, len(scaled)), height * rows), PAPER)
    draw = ImageDraw.Draw(sheet)
    for place, (title, font, panel) in enumerate(scaled):
        x, y = place % columns * width + 6, place // columns * height
        draw.text((x, y + 4), title, fill=(0, 0, 0), font=font)
        sheet.paste(Image.fromarray(panel), (x, y + 26))
        draw.rectangle((x, y + 26, x + panel.shape[1] - 1, y + 25 + panel.shape[0]), outline=(200, 200, 200))
    return np.asarray(sheet)


def _fit_title(title: str, width: int) -> tuple[str, FreeTypeFont | ImageFont.ImageFont]:
    """A title, cut to a width in pixels, and a font for it: Pillow's own has few letters beside those of ASCII."""
    title = " ".join(title.split())
    found = None if title.isascii() else text_font(title, TITLE_HEIGHT)
    font = found or ImageFont.load_default(TITLE_HEIGHT)
    if font.getlength(title) > width:
        cuts = (f"{title[:length]}..." for length in reversed(range(len(title))))
        title = next((cut for cut in cuts if font.getlength(cut) <= width), "")
    return title, font


def _fit(image: U8, side: int) -> U8:
    scale = side / max(image.shape[:2])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))


def _reduced(labels: U8) -> U8:
    """Labels of a large image at the size they are drawn in: one of every few, since labels have no mean."""
    step = -(-max(labels.shape) // LARGEST)
    return labels[::step, ::step]


def _scaled_word(word: Word, scale: float) -> Word:
    chars = tuple(replace(char, polygon=char.polygon * scale) for char in word.chars)
    return replace(word, polygon=word.polygon * scale, chars=chars)


def _blend(image: U8, where: NDArray[np.bool_], colour: Colour, opacity: float) -> U8:
    out = image.copy()
    out[where] = (image[where] * (1 - opacity) + np.array(colour) * opacity).astype(np.uint8)
    return out


def _outlines(image: U8, instances: Iterable[Word | Char], colour: Colour | None) -> U8:
    """Polygons with transcriptions; of a colour, or each of one that differs from its neighbours'."""
    thickness = max(1, round(max(image.shape[:2]) / 300))
    drawn = Image.fromarray(_blend(image, np.ones(image.shape[:2], bool), PAPER, 0.35))
    height = max(10, max(image.shape[:2]) / 36)
    draw = ImageDraw.Draw(drawn)
    for number, instance in enumerate(instances, 1):
        points = [tuple(point) for point in instance.polygon.tolist()]
        ink = colour or _instance_colours()[1 + (number - 1) % MAX_CHAR]
        draw.line([*points, points[0]], fill=tuple(ink), width=thickness, joint="curve")
        text = " ".join(instance.text.split())[:LONGEST]
        font = text_font(text, round(height)) if text else None
        if font is not None:
            x, y = instance.polygon.min(axis=0).tolist()
            above = (max(x, 0), max(y, height * 1.1))
            draw.rectangle(draw.textbbox(above, text, font=font, anchor="ld"), fill=PAPER)
            draw.text(above, text, fill=tuple(ink), font=font, anchor="ld")
    return np.asarray(drawn)
