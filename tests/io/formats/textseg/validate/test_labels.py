"""T4xx: pixel values, and the masks, the annotation and the maskfg against each other."""

import numpy as np
import pytest
from PIL import Image

from tests.tiny import HEIGHT, WIDTH, save
from textseg.io.validation import validate
from textseg.io.validation.pixels import Box, find_runs
from textseg.labels import derive_maskfg

from .changes import (
    MASK,
    MASKEFF,
    MASKFG,
    assert_told,
    damaged,
    label,
    paint,
    relabel,
    remove,
    several,
    under,
)

MASKS = (MASK, MASKEFF, MASKFG)
H = (9, 23), (4, 14)  # rows and columns of the effect around the first char

CASES = {
    "strange values": (
        several(paint(MASKS[:2], (0, 1), (0, 3), [7, 8, 12]), paint([MASKFG], (0, 1), (0, 3), 100)),
        f"T401 {MASK}: holds values 7-8, 12 (3 px), which no char has as mask_value",
        f"T401 {MASKEFF}: holds values 7-8, 12 (3 px), which no char has as mask_value",
    ),
    "char without pixels": (
        paint(MASKS, *H, 0),
        f"T402 {MASK}, word '00', char '00': has mask_value 1, but no pixel of the mask has",
    ),
    "ignored char": (
        paint(MASKS, *H, 255),
        f"T403 {MASK}, word '00', char '00': has mask_value 1, but no pixel of the mask has",
    ),
    "char not in maskeff": (
        paint([MASKEFF], (10, 11), (5, 9), [0, 2, 255, 1]),
        f"T404 {MASKEFF}, word '00', char '00': of the pixels of this char in the mask: 1 px background, "
        "1 px ignored, 1 px of other chars",
    ),
    "strange maskfg": (
        paint([MASKFG], (0, 1), (0, 2), 150),
        f"T405 {MASKFG}: holds value 150 (2 px)",
        f"T410 {MASKFG}: differs from the one derived: 2 px are 150 for 0",
    ),
    "smoothed": (
        several(
            remove("annotation/*"), paint([MASKFG], (0, 1), (0, 9), [10, 20, 30, 40, 50, 60, 70, 80, 90])
        ),
        f"T412 {MASKFG}: holds 9 values that are no labels, 10 to 90 (9 px)",
    ),
    "inverted": (
        several(remove("annotation/*"), relabel(MASKFG, v0=100, v100=0, v200=0)),
        f"T413 {MASKFG}: is text in 76% of its pixels",
    ),
    "binary maskfg": (
        several(remove("annotation/*"), relabel(MASKFG, v100=1, v200=0)),
        f"T406 {MASKFG}: holds 0 and 1 in place of 0 and 100",
    ),
    "1 beside 100": (
        several(remove("annotation/*"), paint([MASKFG], (0, 1), (0, 2), 1)),
        f"T405 {MASKFG}: holds value 1 (2 px)",
    ),
    "0 and 255 in one": (
        several(remove("annotation/*"), relabel(MASKFG, v100=255, v200=0)),
        f"T407 {MASKFG}: holds nothing but 0 and 255",
    ),
    "0 and 255 in all": (
        several(remove("annotation/*"), relabel("semantic_label/*", v100=255, v200=0)),
        "T408 .: holds 5 maskfg files of nothing but 0 and 255, and none with text",
        *(f"T407 {file}: holds nothing but 0 and 255" for file in under("semantic_label")),
    ),
    "0 and 255 with masks": (
        relabel(MASKFG, v100=255, v200=0),
        f"T411 {MASKFG}: shares 0% of its text with the mask: 88 px are 0 for 200, 192 px are 255 for 100; "
        "255 seems to mean text",
    ),
    "ignore not in maskfg": (
        relabel(MASKFG, v255=0),
        f"T409 {MASKFG}: of the pixels ignored in mask or maskeff, 300 px are 0",
    ),
    "maskfg differs": (
        paint([MASKFG], (0, 1), (0, 12), [100] * 5 + [200] * 7),
        f"T410 {MASKFG}: differs from the one derived: 5 px are 100 for 0, 7 px are 200 for 0",
    ),
    "maskfg of another": (
        label(MASKFG, np.zeros((HEIGHT, WIDTH), np.uint8)),
        f"T409 {MASKFG}: ...",
        f"T411 {MASKFG}: shares 0% of its text with the mask: 192 px are 0 for 100, 88 px are 0 for 200",
    ),
    "no maskeff, effects in maskfg": (remove("annotation/*_maskeff.png"),),
}


@pytest.mark.parametrize("name", CASES)
def test_labels(name, tmp_path):
    change, *expected = CASES[name]
    assert_told(damaged(tmp_path, change), *expected)


def test_runs_count_and_bound_as_a_loop_over_the_pixels_does():
    rng = np.random.default_rng(3)
    for _ in range(60):
        shape = tuple(rng.integers(1, 30, 2))
        labels = {}
        for part in ("mask", "maskeff", "maskfg")[: rng.integers(1, 4)]:
            labels[part] = rng.choice(np.array([0, 0, 1, 7, 254, 255], np.uint8), shape)
            if rng.random() < 0.5:
                labels[part] = np.sort(
                    labels[part], axis=int(rng.integers(2))
                )  # long runs, some over a row's end
        runs = find_runs(labels)
        for part, array in labels.items():
            values, pixels = np.unique(array, return_counts=True)
            assert runs.count(part) == dict(zip(values.tolist(), pixels.tolist(), strict=True))
            boxes = runs.boxes(part)
            assert boxes.keys() == set(values.tolist()) - {0}
            for value, box in boxes.items():
                rows, columns = np.nonzero(array == value)
                assert box == Box(columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)


def test_values_that_differ_are_counted_as_a_loop_counts_them(tmp_path):
    rng = np.random.default_rng(4)
    root = damaged(tmp_path, several())
    mask = np.array(Image.open(root / MASK))
    maskeff = np.array(Image.open(root / MASKEFF))
    maskfg = derive_maskfg(mask, maskeff)
    noisy = np.where(rng.random(mask.shape) < 0.05, rng.choice([0, 100, 200, 255], mask.shape), maskfg)
    save(root / MASKFG, noisy.astype(np.uint8))
    counts = {}
    for shipped, should in zip(noisy.ravel().tolist(), maskfg.ravel().tolist(), strict=True):
        if shipped != should:
            counts[shipped, should] = counts.get((shipped, should), 0) + 1
    told = {problem.code: problem.message for problem in validate(root).problems}
    assert set(told) == {"T409", "T410"}
    for (shipped, should), pixels in counts.items():
        words = f"{pixels} px are {shipped}" + ("" if should == 255 else f" for {should}")
        assert words in told["T409" if should == 255 else "T410"]
