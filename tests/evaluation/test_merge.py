"""Shards, merged in any order, are the evaluation of all images to the last byte."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from textseg.errors import UsageError
from textseg.evaluation import evaluate
from textseg.evaluation.files import parse_result
from textseg.evaluation.merge import merge
from textseg.io.open_dataset import open_dataset
from textseg.metrics.resampling import Resampling


@pytest.fixture
def dataset(tiny):
    return open_dataset(tiny)


@pytest.fixture
def predictions(dataset):
    rng = np.random.default_rng(0)
    return {sample.id: rng.random(sample.size) for sample in dataset} | {"other": np.zeros((2, 2))}


@pytest.mark.parametrize("protocol", ["texrnet", "hi-sam", "mmseg"])
def test_any_order_gives_the_same_bytes(dataset, predictions, protocol):
    options = {"protocol": protocol, "resampling": Resampling(resamples=100)}
    complete = evaluate(dataset, predictions, **options)
    shards = {str(i): evaluate(dataset, predictions, shard=(i, 3), **options) for i in (1, 2, 3)}
    assert "|shard:2/3|" in shards["2"].signature and "shard" not in complete.signature
    assert sum(len(shard.images) for shard in shards.values()) == len(dataset)
    for order in itertools.permutations(shards):
        read = {name: parse_result(shards[name].to_json()) for name in order}
        assert merge(read).to_json() == complete.to_json()


def test_what_is_not_merged(dataset, predictions):
    one, two, three = (evaluate(dataset, predictions, shard=(i, 3)) for i in (1, 2, 3))
    for results, problem in (
        ({"a": one, "c": three}, "shards are missing: 2/3"),
        ({"a": one, "b": one, "c": three}, "images are in several results"),
        (
            {"a": one, "b": two, "c": evaluate(dataset, predictions, "upocr", shard=(3, 3))},
            "a and c differ in their protocol",
        ),
        ({"a": one, "b": evaluate(dataset, predictions, shard=(2, 2))}, "different partitions"),
        (
            {"a": one, "b": two, "c": replace(three, dataset={**three.dataset, "split": "val"})},
            "their dataset",
        ),
    ):
        with pytest.raises(UsageError) as caught:
            merge(results)
        assert any(problem in detail for detail in caught.value.details), problem
    with pytest.raises(UsageError, match="no results"):
        merge({})


@pytest.mark.parametrize("shard", [(0, 3), (4, 3), (9, 9)])
def test_shards_that_are_not_there(dataset, predictions, shard):
    with pytest.raises(UsageError, match=r"there is no shard|is empty"):
        evaluate(dataset, predictions, shard=shard)


def test_missing_shards_are_named_in_bounded_time(dataset, predictions):
    one = replace(evaluate(dataset, predictions), shard=(7, 10**12))
    with pytest.raises(UsageError) as caught:
        merge({"one": one})
    assert "missing: 1/1000000000000, 2/" in caught.value.details[0]
    assert f"and {10**12 - 1 - 20} more" in caught.value.details[0]


def test_a_result_without_images(dataset, predictions):
    one = evaluate(dataset, predictions)
    with pytest.raises(UsageError) as caught:
        merge({"one": one, "none": replace(one, images=())})
    assert caught.value.details == ("none has no images",)
