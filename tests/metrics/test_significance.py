"""Resampling against plain loops over the same draws, and against SciPy's bootstrap and permutation test."""

import numpy as np
import pytest
from scipy import stats

from textseg.errors import UsageError
from textseg.metrics.counts import Counts
from textseg.metrics.measures import list_measures
from textseg.metrics.protocol import Protocol
from textseg.metrics.resampling import Resampling
from textseg.metrics.scores import score
from textseg.metrics.significance import Interval, differences, intervals
from textseg.metrics.table import CountTable

MEASURES = list_measures(Protocol())


def random_counts(seed: int, number: int = 40, quality: float = 0.8) -> list[Counts]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 500, number)
    predicted = (truth * rng.uniform(0.7, 1.3, number)).astype(int)
    tp = (np.minimum(truth, predicted) * rng.uniform(quality, 1, number)).astype(int)
    return [Counts(*map(int, row)) for row in zip(tp, predicted, truth, [2000] * number, strict=True)]


def test_intervals_are_percentiles_of_scores_of_drawn_images():
    """The scores of each resample are computed anew from the counts of the images drawn."""
    counts = random_counts(0)
    resampling = Resampling(resamples=200, seed=7, level=90)
    found = intervals(CountTable.of_counts(counts), MEASURES, resampling)
    rng = np.random.default_rng(7)
    drawn = [score([counts[i] for i in rng.integers(len(counts), size=len(counts))]) for _ in range(200)]
    for name in MEASURES:
        expected = np.percentile([scores[name] for scores in drawn], [5, 95])
        assert found[name] == pytest.approx(tuple(expected), rel=1e-12), name


def test_intervals_agree_with_scipy():
    counts = random_counts(1, 80)
    found = intervals(CountTable.of_counts(counts), MEASURES, Resampling(resamples=20_000))["fgiou"]
    tp, union = np.array([(one.tp, one.predicted + one.truth - one.tp) for one in counts]).T
    expected = stats.bootstrap(
        (tp, union),
        lambda a, b, axis: a.sum(axis) / b.sum(axis),
        paired=True,
        method="percentile",
        n_resamples=20_000,
        vectorized=True,
        rng=np.random.default_rng(5),
    ).confidence_interval
    assert found == pytest.approx(tuple(expected), abs=1e-3)


@pytest.mark.parametrize("quality", [0.8, 0.78, 0.6])
def test_randomisation_agrees_with_scipys_permutation_test(quality):
    a, b = random_counts(2), random_counts(2, quality=quality)
    rates = [np.array([one.tp / max(one.predicted, 1) for one in counts]) for counts in (a, b)]
    found = differences(
        CountTable.of_counts(a),
        CountTable.of_counts(b),
        {"p": MEASURES["precision_image"]},
        Resampling(resamples=20_000),
    )["p"]
    expected = stats.permutation_test(
        rates,
        lambda x, y, axis: x.mean(axis) - y.mean(axis),
        permutation_type="samples",
        vectorized=True,
        n_resamples=20_000,
        rng=np.random.default_rng(5),
    )
    assert found.p_randomisation == pytest.approx(expected.pvalue, abs=0.02)


def test_differences_are_those_of_scores_drawn_in_pairs():
    a, b = random_counts(3), random_counts(3, quality=0.75)
    resampling = Resampling(resamples=150, seed=3)
    found = differences(CountTable.of_counts(a), CountTable.of_counts(b), MEASURES, resampling)
    rng = np.random.default_rng(3)
    draws = [rng.integers(len(a), size=len(a)) for _ in range(150)]
    for name in MEASURES:
        drawn = np.array(
            [score([b[i] for i in draw])[name] - score([a[i] for i in draw])[name] for draw in draws]
        )
        observed = score(b)[name] - score(a)[name]
        assert found[name].difference == observed
        assert found[name].interval == pytest.approx(tuple(np.percentile(drawn, [2.5, 97.5])), abs=1e-12)
        beyond = np.sum(np.abs(drawn - drawn.mean()) >= abs(observed))
        assert found[name].p_bootstrap == pytest.approx((beyond + 1) / 151)


def test_equal_systems_do_not_differ_and_a_clear_gain_is_significant():
    a, b = (
        CountTable.of_counts(random_counts(4, 200)),
        CountTable.of_counts(random_counts(4, 200, quality=0.5)),
    )
    same = differences(a, a, MEASURES, Resampling())["fgiou"]
    assert (same.difference, same.interval, same.p_bootstrap, same.p_randomisation) == (
        0,
        Interval(0, 0),
        1,
        1,
    )
    worse = differences(a, b, MEASURES, Resampling())["fgiou"]
    assert worse.interval.high < 0 and worse.p_bootstrap == worse.p_randomisation == 1 / 1001


def test_undefined_scores():
    empty = CountTable.of_counts([Counts(0, 0, 0, 10)] * 5)
    assert intervals(empty, MEASURES, Resampling())["fgiou"] is None
    assert "fgiou" not in differences(empty, empty, MEASURES, Resampling())


def test_the_seed_decides():
    table = CountTable.of_counts(random_counts(5))
    one, again, other = (intervals(table, MEASURES, Resampling(seed=seed))["fgiou"] for seed in (1, 1, 2))
    assert one == again != other


@pytest.mark.parametrize("wrong", [{"level": 100}, {"resamples": 1}, {"seed": -1}])
def test_wrong_settings(wrong):
    with pytest.raises(UsageError):
        Resampling(**wrong)
