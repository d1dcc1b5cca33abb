"""Images of a sample: what is annotated, and where a prediction is right and wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from textseg.io.sample import Char, Sample, Word
from textseg.labels import BACKGROUND, IGNORE, TEXT, U8, WORD, WORD_EFFECT

Colour = tuple[int, int, int]

# Colours that people with any kind of colour vision tell apart (after Okabe and Ito).
HIT: Colour = (0, 158, 115)
FALSE_ALARM: Colour = (213, 94, 0)
MISS: Colour = (0, 114, 178)
EFFECT_COLOUR: Colour = (230, 159, 0)
IGNORE_COLOUR: Colour = (150, 150, 150)
WORD_COLOUR: Colour = (0, 114, 178)
CHAR_COLOUR: Colour = (213, 94, 0)
PAPER: Colour = (255, 255, 255)

OPACITY = 0.75
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
    panels: list[tuple[str, U8]] = [("image", image)]
    if words:
        panels.append(("word polygons", _outlines(image, words, WORD_COLOUR)))
        panels.append(("char polygons", _outlines(image, sample.chars, CHAR_COLOUR)))
    for title, instances in (("mask", sample.mask), ("maskeff", sample.maskeff)):
        if instances is not None:
            panels.append((title, colour_instances(instances)))
    if sample.load_maskfg is not None or sample.load_mask is not None:
        panels.append(("maskfg", colour_maskfg(sample.maskfg)))
    return make_sheet(panels, columns=3)


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
    return faded


COMPARISON_LEGEND = (("right", HIT), ("false", FALSE_ALARM), ("missed", MISS), ("ignored", IGNORE_COLOUR))


def draw_comparison_sheet(image: U8, prediction: U8, target: U8) -> U8:
    """A sheet of two panels, the image and the comparison, with the meaning of the colours below.

    Arguments and result as those of `draw_comparison`.
    """
    sheet = make_sheet(
        [("image", image), ("prediction", draw_comparison(image, prediction, target))], columns=2
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
    values = np.arange(256, dtype=np.float64)
    hsv = np.stack([values * 110.0 % 180, 150 + 60 * (values % 2), 230 - 40 * (values % 3)], -1).astype(
        np.uint8
    )
    table = cv2.cvtColor(hsv[None], cv2.COLOR_HSV2RGB)[0]
    table[BACKGROUND], table[IGNORE] = PAPER, IGNORE_COLOUR
    return np.asarray(table[mask], np.uint8)


def colour_maskfg(maskfg: U8) -> U8:
    """A semantic label as an image: word black, word-effect orange, ignore grey, background white."""
    image = np.full((*maskfg.shape, 3), PAPER, np.uint8)
    for value, colour in ((WORD, (0, 0, 0)), (WORD_EFFECT, EFFECT_COLOUR), (IGNORE, IGNORE_COLOUR)):
        image[maskfg == value] = colour
    return image


def make_sheet(panels: Sequence[tuple[str, U8]], columns: int, side: int = PANEL_SIDE) -> U8:
    """Lay titled images out in rows; each is scaled so that its longer side is `side` pixels.

    Returns:
        uint8 (H, W, 3) RGB.
    """
    scaled = [(title, _fit(panel, side)) for title, panel in panels]
    width = max(panel.shape[1] for _, panel in scaled) + 12
    height = max(panel.shape[0] for _, panel in scaled) + 30
    rows = -(-len(scaled) // columns)
    sheet = Image.new("RGB", (width * min(columns, len(scaled)), height * rows), PAPER)
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(16)
    for place, (title, panel) in enumerate(scaled):
        x, y = place % columns * width + 6, place // columns * height
        draw.text((x, y + 4), title, fill=(0, 0, 0), font=font)
        sheet.paste(Image.fromarray(panel), (x, y + 26))
        draw.rectangle((x, y + 26, x + panel.shape[1] - 1, y + 25 + panel.shape[0]), outline=(200, 200, 200))
    return np.asarray(sheet)


def _fit(image: U8, side: int) -> U8:
    scale = side / max(image.shape[:2])
    size = (max(1, round(image.shape[1] * scale)), max(1, round(image.shape[0] * scale)))
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC))


def _blend(image: U8, where: NDArray[np.bool_], colour: Colour, opacity: float) -> U8:
    out = image.copy()
    out[where] = (image[where] * (1 - opacity) + np.array(colour) * opacity).astype(np.uint8)
    return out


def _outlines(image: U8, instances: Iterable[Word | Char], colour: Colour) -> U8:
    thickness = max(1, round(max(image.shape[:2]) / 300))
    drawn = Image.fromarray(_blend(image, np.ones(image.shape[:2], bool), PAPER, 0.35))
    height = max(10, max(image.shape[:2]) / 36)
    draw, font = ImageDraw.Draw(drawn), ImageFont.load_default(height)
    for instance in instances:
        points = [tuple(point) for point in instance.polygon.tolist()]
        draw.line([*points, points[0]], fill=colour, width=thickness, joint="curve")
        if instance.text:
            x, y = instance.polygon.min(axis=0).tolist()
            above = (max(x, 0), max(y, height * 1.1))
            draw.rectangle(draw.textbbox(above, instance.text, font=font, anchor="ld"), fill=PAPER)
            draw.text(above, instance.text, fill=colour, font=font, anchor="ld")
    return np.asarray(drawn)
