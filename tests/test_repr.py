"""A `repr` is one short line, says what matters, dumps no array, and reads no more than it must."""

import numpy as np
import pytest

import textseg
from textseg.evaluation.predictions.read import as_prediction
from textseg.io.sample import Char, Sample, Word

LONG = "\u202eline\n\x1b[31m" * 50
BOX = np.array([[1, 2], [10.5, 2], [10.5, 7], [1, 7]])


@pytest.fixture
def result(tiny):
    return textseg.evaluate(tiny, tiny / "semantic_label", split="test", read_as="maskfg")


def test_values_say_what_matters(tiny, result):
    dataset = textseg.open_dataset(tiny, split="test")
    assert repr(dataset) == "<Dataset textseg-format, split test: 2 samples>"
    sample = dataset[0]
    assert repr(sample) == "<Sample a00004, split test: 60 x 40, 1 word, 2 chars, mask, maskeff, maskfg>"
    assert repr(sample.words[0]) == "<Word 'Hi', 2 chars, at (8, 10), 20 x 12>"
    assert repr(sample.chars[1]) == "<Char 'i', mask value 2, at (20, 10), 8 x 12>"
    assert repr(as_prediction(np.zeros((4, 6)))) == "<Prediction 6 x 4, prob>"
    scored = "<Result textseg-format, split test, 2 images, texrnet: fgIoU 100.00 %, F 100.00 %>"
    assert repr(result) == scored
    assert repr(textseg.Segmenter()) == "<Segmenter ppocr-s, threshold 0.5, scale auto>"
    stats = textseg.stats(dataset)
    assert repr(stats) == "<DatasetStats textseg-format: 2 images, 2 words, 4 chars>"
    assert repr(stats.total) == "<DatasetCounts 2 images, 2 words, 4 chars>"
    report = textseg.validate(tiny)
    assert repr(report) == (
        f"<Report on 5 samples of the layout release: 0 errors, {report.warnings} warnings>"
    )
    found = textseg.segment(np.full((10, 20), 255, np.uint8))
    assert repr(found) == "<Segmentation 20 x 10, 0.0 % text>"


def test_names_from_files_can_do_no_harm():
    char = Char("00", LONG, BOX, 7)
    word = Word("00", LONG, BOX, (char,) * 1000, legible=False)
    sample = Sample(LONG, LONG, lambda: (99999, 99999), load_words=lambda: (word,) * 1000)
    dataset = textseg.open_dataset([sample])
    dataset.name = dataset.split = LONG
    for value in (char, word, sample, dataset):
        assert len(repr(value)) < 100 and repr(value).isprintable(), repr(value)


def test_a_damaged_sample_has_a_repr(tiny):
    (tiny / "image/a00001.jpg").write_bytes(b"no image")
    (tiny / "annotation/a00001_anno.json").write_text("{")
    (sample, *_) = textseg.open_dataset(tiny)
    assert repr(sample) == "<Sample a00001, split train: unreadable, unreadable, mask, maskeff, maskfg>"


def test_undefined_scores_have_a_repr():
    result = textseg.evaluate({"a": np.full((2, 2), 255, np.uint8)}, {"a": np.zeros((2, 2))})
    assert repr(result) == (
        "<Result labels, split all, 1 image, texrnet: fgIoU undefined (0/0), F undefined (0/0)>"
    )
