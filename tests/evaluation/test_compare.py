"""Two results on the same images, and what is refused."""

import numpy as np
import orjson
import pytest

from textseg.errors import UsageError
from textseg.evaluation import evaluate
from textseg.evaluation.compare import compare, comparisons_to_json
from textseg.io.open_dataset import open_dataset
from textseg.labels import to_target
from textseg.metrics.resampling import Resampling


@pytest.fixture
def dataset(tiny):
    return open_dataset(tiny)


@pytest.fixture
def perfect(dataset):
    return {sample.id: to_target(sample.maskfg) == 1 for sample in dataset}


def test_wins_losses_and_changes(dataset, perfect):
    first, second, *_ = perfect
    worse = {**perfect, first: np.zeros_like(perfect[first])}
    mixed = {**worse, first: perfect[first], second: ~perfect[second]}
    results = {name: evaluate(dataset, one) for name, one in (("a", worse), ("b", mixed), ("c", perfect))}
    (b, c) = compare(results)
    assert (b.a, b.b, b.wins, b.losses, len(b.images)) == ("a", "b", 1, 1, len(perfect))
    assert (b.images[0].id, b.images[0].a, b.images[0].b) == (first, 0, 1)
    assert b.images[-1].id == second and b.images[-1].a == 1
    assert (c.wins, c.losses) == (1, 0)
    assert c.differences["fgiou"].b == 1 and c.differences["fgiou"].a == results["a"].scores["fgiou"]
    assert "|ci:95|bs:1000|seed:0|" in c.signature
    document = orjson.loads(comparisons_to_json([b, c]))["comparisons"][1]
    assert document["ties"] == len(perfect) - 1 and len(document["differences"]["fgiou"]["interval"]) == 2


def test_what_moves_a_score_is_not_compared(dataset, perfect, tiny):
    base = evaluate(dataset, perfect)
    with pytest.raises(UsageError) as caught:
        compare({"a": base, "b": evaluate(dataset, perfect, "upocr")})
    assert any("thr is 0.5 in one and 0.4 in the other" in detail for detail in caught.value.details)
    with pytest.raises(UsageError) as caught:
        compare({"a": base, "b": evaluate(open_dataset(tiny, split="test"), perfect)})
    assert any("images are in one only" in detail for detail in caught.value.details)
    with pytest.raises(UsageError, match="two results"):
        compare({"a": base})


def test_another_truth_is_not_compared(dataset, perfect, tiny):
    base = evaluate(dataset, perfect)
    label = tiny / "semantic_label" / f"{dataset.ids[0]}_maskfg.png"
    for path in (tiny / "annotation").glob(f"{dataset.ids[0]}_mask*.png"):
        path.unlink()
    from PIL import Image

    pixels = np.array(Image.open(label))
    pixels[0, 0] = 100
    Image.fromarray(pixels).save(label)
    with pytest.raises(UsageError) as caught:
        compare({"a": base, "b": evaluate(open_dataset(tiny), perfect)})
    (detail,) = caught.value.details
    assert "the truth of 1 images is not the same" in detail and dataset.ids[0] in detail


def test_the_seed_is_that_of_the_comparison(dataset, perfect):
    first = next(iter(perfect))
    results = {"a": evaluate(dataset, perfect), "b": evaluate(dataset, {**perfect, first: ~perfect[first]})}
    one, other = (compare(results, Resampling(seed=seed, resamples=200))[0] for seed in (1, 2))
    assert one.differences != other.differences and one.signature != other.signature
