"""`DatasetCounts`: what is counted in some images; tallies of parts add up to that of all, in any order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, fields

import cv2
import numpy as np

from textseg.io.sample import Points, Sample, Word
from textseg.labels import IGNORE, TEXT, WORD_EFFECT, to_target
from textseg.representation import counted
from textseg.statistics.histogram import Histogram, rounded
from textseg.statistics.strokes import measure_strokes
from textseg.statistics.texts import glyphs_of, script_of


@dataclass(repr=False)
class DatasetCounts:
    """Counts over images.

    Attributes:
        images, pixels: all of them.
        widths, heights: of the images, in pixels.
        annotated: images with an annotation of words, even if it holds none; what follows is over these.
        wordless: of them, those without a word.
        words, legible, transcribed: all words; those that are legible; those with a transcription.
        chars: annotated chars.
        words_per_image, glyphs_per_word: see `glyphs_of`; words without any glyph are left out of the second.
        word_sizes: shorter sides of the smallest rotated rectangles around the polygons of words, in pixels.
        char_sizes: longer sides of those of chars, in pixels.
        scripts: words by `script_of` their transcription.
        glyphs: how often each is written.
        labelled: images with a semantic label or a char mask; what follows is over these.
        labelled_pixels, text, effect, ignored: their pixels, and those of each kind.
        textless: images without a pixel of text.
        text_shares: pixels of text of each image, in percent of its pixels, rounded.
        stroke_widths: see `measure_strokes`.
    """

    images: int = 0
    pixels: int = 0
    widths: Histogram = field(default_factory=Histogram)
    heights: Histogram = field(default_factory=Histogram)
    annotated: int = 0
    wordless: int = 0
    words: int = 0
    legible: int = 0
    transcribed: int = 0
    chars: int = 0
    words_per_image: Histogram = field(default_factory=Histogram)
    glyphs_per_word: Histogram = field(default_factory=Histogram)
    word_sizes: Histogram = field(default_factory=Histogram)
    char_sizes: Histogram = field(default_factory=Histogram)
    scripts: Counter[str] = field(default_factory=Counter)
    glyphs: Counter[str] = field(default_factory=Counter)
    labelled: int = 0
    labelled_pixels: int = 0
    text: int = 0
    effect: int = 0
    ignored: int = 0
    textless: int = 0
    text_shares: Histogram = field(default_factory=Histogram)
    stroke_widths: Histogram = field(default_factory=Histogram)

    def __repr__(self) -> str:
        return f"<DatasetCounts {self.summary}>"

    @property
    def summary(self) -> str:
        """How many images, words and chars there are, in words."""
        named = ((self.images, "image"), (self.words, "word"), (self.chars, "char"))
        return ", ".join(counted(number, name) for number, name in named)

    def add(self, other: DatasetCounts) -> None:
        """Add the counts of other images."""
        for one in fields(self):
            mine, more = getattr(self, one.name), getattr(other, one.name)
            if isinstance(mine, Counter):
                mine.update(more)
            else:
                setattr(self, one.name, mine + more)


def tally_sample(sample: Sample) -> DatasetCounts:
    """Count one sample.

    Raises:
        DataError: a part of it cannot be read.
    """
    height, width = sample.size
    tally = DatasetCounts(
        images=1, pixels=height * width, widths=Histogram([width]), heights=Histogram([height])
    )
    if sample.load_words is not None:
        _count_words(tally, sample.words)
    if sample.load_maskfg is not None or sample.load_mask is not None:
        _count_pixels(tally, sample)
    return tally


def _count_words(tally: DatasetCounts, words: tuple[Word, ...]) -> None:
    tally.annotated, tally.wordless, tally.words = 1, int(not words), len(words)
    tally.legible = sum(word.legible for word in words)
    tally.words_per_image.update([len(words)])
    written = [word for word in words if word.text]
    tally.transcribed = len(written)
    tally.scripts.update(script_of(word.text) for word in written)
    for word in words:
        glyphs = glyphs_of(word)
        tally.glyphs.update(glyphs)
        tally.glyphs_per_word.update([len(glyphs)] if glyphs else [])
    chars = [char for word in words for char in word.chars]
    tally.chars = len(chars)
    tally.word_sizes.update(rounded(min(sides) for sides in _sides(word.polygon for word in words)))
    tally.char_sizes.update(rounded(max(sides) for sides in _sides(char.polygon for char in chars)))


def _sides(polygons: Iterable[Points]) -> list[tuple[float, float]]:
    """The sides of the smallest rotated rectangle around each polygon."""
    return [cv2.minAreaRect(polygon.astype(np.float32))[1] for polygon in polygons if len(polygon)]  # type: ignore[misc]


def _count_pixels(tally: DatasetCounts, sample: Sample) -> None:
    maskfg = sample.maskfg
    target = to_target(maskfg)
    text = target == TEXT
    tally.labelled, tally.labelled_pixels = 1, maskfg.size
    tally.text = int(np.count_nonzero(text))
    tally.effect = int(np.count_nonzero(maskfg == WORD_EFFECT))
    tally.ignored = int(np.count_nonzero(target == IGNORE))
    tally.textless = int(not tally.text)
    tally.text_shares.update(rounded([100 * tally.text / maskfg.size]))
    tally.stroke_widths.update(measure_strokes(text))
