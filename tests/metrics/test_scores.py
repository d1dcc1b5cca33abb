"""Scores by hand, with the edge cases named, and the protocol."""

import pytest

from textseg.errors import UsageError
from textseg.metrics.counts import Counts
from textseg.metrics.protocol import Protocol
from textseg.metrics.scores import score

HALF = Counts(tp=2, predicted=4, truth=2, valid=10)
PERFECT = Counts(tp=3, predicted=3, truth=3, valid=10)
NO_TEXT = Counts(tp=0, predicted=0, truth=0, valid=10)
ALL_IGNORED = Counts(0, 0, 0, 0)
MISSED = Counts(tp=0, predicted=0, truth=5, valid=10)


@pytest.mark.parametrize(
    ("images", "fgiou", "f_image", "f_dataset", "miou"),
    [
        pytest.param([PERFECT], 1, 1, 1, 1, id="perfect"),
        pytest.param([HALF], 0.5, 2 / 3, 2 / 3, (0.5 + 6 / 8) / 2, id="half precise"),
        pytest.param([HALF, PERFECT], 5 / 7, 6 / 7, 5 / 6, (5 / 7 + 13 / 15) / 2, id="two images"),
        pytest.param([NO_TEXT], None, None, None, 1, id="no text, nothing predicted"),
        pytest.param([PERFECT, NO_TEXT], 1, 0.5, 1, 1, id="an image without text halves the image mean"),
        pytest.param([ALL_IGNORED], None, None, None, None, id="all ignored"),
        pytest.param([MISSED], 0, None, None, 0.25, id="nothing found"),
        pytest.param([], None, None, None, None, id="no images"),
    ],
)
def test_by_hand(images, fgiou, f_image, f_dataset, miou):
    scores = score(images)
    assert scores.fgiou == fgiou
    assert scores.f_image == pytest.approx(f_image) if f_image is not None else scores.f_image is None
    assert scores.f_dataset == pytest.approx(f_dataset) if f_dataset is not None else scores.f_dataset is None
    assert scores.miou == miou


def test_dataset_f_keeps_its_identity_with_iou():
    scores = score([HALF, PERFECT, MISSED])
    assert scores.f_dataset == pytest.approx(2 * scores.fgiou / (1 + scores.fgiou))


def test_shards_merge_in_any_order():
    images = [HALF, PERFECT, MISSED, NO_TEXT]
    assert score(images).fgiou == score(images[::-1]).fgiou


@pytest.mark.parametrize("wrong", [{"effect": "maybe"}, {"threshold": 1.5}, {"threshold": float("nan")}])
def test_wrong_settings_are_refused(wrong):
    with pytest.raises(UsageError):
        Protocol(**wrong)
