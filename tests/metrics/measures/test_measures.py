"""Measures that are computed when asked for, against naive restatements, another library, and cases by hand."""

import math
from statistics import mean

import numpy as np
import pytest

from tests.metrics.measures import naive
from textseg.errors import UsageError
from textseg.metrics.label_counts import count_labels
from textseg.metrics.measures import FAMILIES, MEASURES, find_tallies, list_measures
from textseg.metrics.measures.boundary import Width
from textseg.metrics.protocol import Protocol
from textseg.metrics.scores import score
from textseg.metrics.table import CountTable
from textseg.metrics.tally import ImagePair, InstanceTruth

WORD = 100


def score_of(pairs, *asked, protocol=None, instances=None):
    """The scores of (maskfg, prediction) pairs."""
    protocol = protocol or Protocol()
    images = [ImagePair(guess, label, protocol, lambda: instances) for label, guess in pairs]
    own = {
        tally.name: np.array([tally.count(image) for image in images], np.int64)
        for tally in find_tallies(asked)
    }
    labels = np.stack([count_labels(guess, label) for label, guess in pairs])
    return score(CountTable(labels, protocol, own), asked)


def blobs(seed, shape=(19, 23)):
    """A truth of rectangles, and the same moved and with noise: maskfg values and 0/1."""
    rng = np.random.default_rng(seed)
    truth = np.zeros(shape, np.uint8)
    for _ in range(int(rng.integers(0, 4))):
        top, left = rng.integers(0, shape[0]), rng.integers(0, shape[1])
        truth[top : top + rng.integers(1, 9), left : left + rng.integers(1, 9)] = 1
    found = np.roll(truth, rng.integers(-2, 3, 2), (0, 1)) ^ (rng.random(shape) < 0.02)
    return truth * np.uint8(WORD), found.astype(np.uint8)


SEEDS = range(12)


@pytest.mark.parametrize("width", [1, 2, 3, 40])
def test_boundary_iou_equals_its_definition(width):
    pairs = [blobs(seed) for seed in SEEDS]
    counts = [naive.boundary_iou(label == WORD, found == 1, width) for label, found in pairs]
    expected = sum(both for both, _ in counts) / sum(either for _, either in counts)
    assert score_of(pairs, f"boundary_iou@{width}px")[f"boundary_iou@{width}px"] == expected


@pytest.mark.parametrize(("shape", "pixels"), [((300, 400), 10), ((30, 40), 1), ((3, 4), 1), ((75, 100), 2)])
def test_the_width_of_boundary_iou_is_rounded_and_at_least_one(shape, pixels):
    """int(round(0.02 * diagonal)), with 2.5 rounded to 2 as Python does."""
    label = np.full(shape, WORD, np.uint8)
    guess = np.ones(shape, np.uint8)
    guess[: shape[0] // 2] = 0
    names = [f"boundary_iou@{one}px" for one in (pixels, pixels + 1)]
    scores = score_of([(label, guess)], "boundary_iou", *names)
    assert scores["boundary_iou@2%"] == scores[names[0]]
    assert min(shape) <= 2 * pixels + 1 or scores[names[0]] != scores[names[1]]


@pytest.mark.parametrize("distance", [1, 1.5, 3])
def test_boundary_f_equals_its_definition(distance):
    pairs = [blobs(seed) for seed in SEEDS]
    expected = [naive.boundary_f(label == WORD, found == 1, distance) for label, found in pairs]
    name = f"boundary_f@{distance}px"
    assert score_of(pairs, name)[name] == pytest.approx(mean(one or 0 for one in expected), abs=1e-12)
    skipped = score_of(pairs, name, protocol=Protocol(empty="skip"))[name]
    assert skipped == pytest.approx(mean(one for one in expected if one is not None), abs=1e-12)


def test_boundary_f_by_hand():
    """Two bars of one column, two pixels apart: met within 2 pixels, and not within 1."""
    label, guess = np.zeros((6, 9), np.uint8), np.zeros((6, 9), np.uint8)
    label[:, 2], guess[:, 4] = WORD, 1
    scores = score_of([(label, guess)], "boundary_f@1px", "boundary_f@2px", "boundary_f@20%")
    assert list(scores.values())[-3:] == [0, 1, 1]
    assert Width.parse("20%").of((6, 9)) == pytest.approx(0.2 * math.sqrt(117))


def test_dropped_pixels_are_background_in_both_bands():
    label = np.full((9, 9), WORD, np.uint8)
    guess = np.ones((9, 9), np.uint8)
    label[4:] = 255
    guess[5:] = 0
    scores = score_of([(label, guess)], "boundary_iou@1px", "boundary_f@1px", "dibco")
    assert scores["boundary_iou@1px"] == scores["boundary_f@1px"] == 1
    assert scores["psnr"] == math.inf and scores["drd"] == 0


def test_drd_equals_its_definition():
    pairs = [blobs(seed) for seed in SEEDS]
    values = [naive.drd(label == WORD, found == 1) for label, found in pairs]
    expected = mean(value for value in values if value is not None)
    assert score_of(pairs, "dibco")["drd"] == pytest.approx(expected, abs=1e-12)


def test_drd_by_hand():
    """One false pixel: its 24 neighbours are all background, so its distortion is 1; one block has text."""
    label, guess = np.zeros((16, 16), np.uint8), np.zeros((16, 16), np.uint8)
    label[0, 0] = WORD
    guess[0, 0] = guess[8, 8] = 1
    assert score_of([(label, guess)], "dibco")["drd"] == pytest.approx(1)


def test_f_and_psnr_are_those_of_doxapy():
    doxapy = pytest.importorskip("doxapy")
    for seed in SEEDS:
        label, found = blobs(seed)
        if not ((label == WORD) & (found == 1)).any():
            continue
        scores = score_of([(label, found)], "dibco")
        theirs = doxapy.calculate_performance(
            np.where(label == WORD, 0, 255).astype(np.uint8), np.where(found == 1, 0, 255).astype(np.uint8)
        )
        assert 100 * scores["f_image_mean"] == pytest.approx(theirs["fm"])
        if (found != (label == WORD)).any():
            assert scores["psnr"] == pytest.approx(theirs["psnr"])


@pytest.mark.parametrize("width", [2, 4, 6, 8, 12, 20, 40])
def test_the_width_of_a_bar_decides_its_bin(width):
    """Bars of even width: 4 x the mean depth is the width, but for the ends of the bar."""
    label = np.zeros((400, 60), np.uint8)
    label[2:-2, 8 : 8 + width] = WORD
    guess = (label == WORD).astype(np.uint8)
    guess[:200] = 0
    scores = score_of([(label, guess)], "strokes")
    defined = {
        name: value for name, value in scores.items() if name.startswith("stroke_") and value is not None
    }
    bins = {2: "below_4", 4: "below_4", 6: "4_8", 8: "4_8", 12: "8_16", 20: "16_32", 40: "from_32"}
    assert defined == {f"stroke_recall_{bins[width]}": 0.5}


def test_effects():
    label = np.array([[100, 100, 200, 200, 200, 200, 0, 0]], np.uint8)
    guess = np.array([[1, 0, 1, 0, 0, 0, 0, 0]], np.uint8)
    for effect in ("bg", "fg", "ignore"):
        scores = score_of([(label, guess)], "effect", protocol=Protocol(effect=effect))
        assert scores["effect_predicted"] == 0.25
        assert (scores["fgiou_effect_bg"], scores["fgiou_effect_fg"], scores["fgiou_effect_ignore"]) == (
            1 / 3,
            2 / 6,
            1 / 2,
        )


def test_words_chars_and_letters():
    mask = np.array([[1, 1, 2, 2, 3, 3, 255, 0, 4]], np.uint8)
    guess = np.array([[1, 0, 0, 0, 1, 1, 1, 1, 1]], np.uint8)
    label = np.where((mask > 0) & (mask < 255), 100, mask).astype(np.uint8)
    truth = InstanceTruth(
        mask,
        (("a", 1), ("A", 2), ("!", 3), ("x", 9)),
        (("aA!", (1, 2, 3)), ("b", (2,)), ("x", (9,))),
    )
    scores = score_of([(label, guess)], "words", "chars", "letters", "words@75%", instances=truth)
    assert scores["word_recall@50%"] == 1 / 2 and scores["word_recall@75%"] == 0
    assert scores["char_recall@50%"] == 2 / 3
    assert scores["char_recall_a@50%"] == 1 / 2 and scores["char_recall_other@50%"] == 1
    assert scores["char_recall_x@50%"] is None, "a char without pixels is neither found nor lost"


def test_without_instances_their_measures_are_undefined():
    label, found = blobs(1)
    assert score_of([(label, found)], "words")["word_recall@50%"] is None


@pytest.mark.parametrize("name", FAMILIES)
def test_measures_describe_themselves_and_score_an_empty_image(name):
    label = np.zeros((5, 7), np.uint8)
    measures = FAMILIES[name].measures(name)
    assert score_of([(label, label)], name).keys() >= {one.name for one in measures}
    for one in measures:
        assert one.title and one.formula and one.source and one.text(None) and one.text(0.5)
    assert FAMILIES[name].about


@pytest.mark.parametrize("name", FAMILIES)
def test_counts_are_integers_that_add_up(name):
    pairs = [blobs(seed) for seed in SEEDS]
    for tally in find_tallies([name]):
        for label, found in pairs:
            counts = tally.count(ImagePair(found, label, Protocol()))
            assert len(counts) == len(tally.fields) and all(int(one) == one >= 0 for one in counts)


@pytest.mark.parametrize(
    "asked",
    ["some", "boundary_f@", "boundary_f@3", "boundary_f@-1px", "boundary_f@nan%", "strokes@3", "words@0%"],
)
def test_what_is_no_measure_is_refused(asked):
    with pytest.raises(UsageError):
        list_measures(Protocol(), [asked])


def test_every_measure_that_is_always_computed_describes_itself():
    for name, measure in MEASURES.items():
        assert measure.name == name and measure.title and measure.formula and measure.tally is None
