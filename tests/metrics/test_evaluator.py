"""The streaming evaluator: exact over batches, processes and merges, for arrays of any library."""

import pickle

import numpy as np
import pytest

from tests.metrics.test_protocols import random_images, table_of
from textseg.errors import PredictionError, UsageError
from textseg.metrics import Evaluator, Protocol, count, count_labels, score
from textseg.metrics.protocols import PROTOCOLS

MEASURES = ("boundary_f@1px", "dibco")


@pytest.mark.parametrize("name", PROTOCOLS)
@pytest.mark.parametrize("ranks", [1, 3, 8])
def test_processes_that_repeat_images_give_the_scores_of_one(name, ranks):
    truths, predictions = random_images(5)
    probabilities = [one.astype(np.float32) / np.float32(255) for one in predictions]
    parts = [Evaluator(name, MEASURES) for _ in range(ranks)]
    padded = [place % len(truths) for place in range(-(-len(truths) // ranks) * ranks)]
    for turn, place in enumerate(padded):
        parts[turn % ranks].update(f"{place:03}", probabilities[place], truths[place])
    first, *others = pickle.loads(pickle.dumps(parts))[::-1]
    first.merge(*others)
    first.merge(*others)
    assert len(first) == len(truths)
    scores = first.compute()
    alone = Evaluator(name, MEASURES)
    for place in range(len(truths)):
        alone.update(f"{place:03}", probabilities[place], truths[place])
    assert scores == alone.compute()
    assert {key: scores[key] for key in score(table_of(truths, predictions, PROTOCOLS[name]))} == score(
        table_of(truths, predictions, PROTOCOLS[name])
    )


def test_a_batch_is_its_images():
    rng = np.random.default_rng(0)
    guess, label = rng.random((4, 5, 6)), rng.choice(np.array([0, 100, 200, 255], np.uint8), (4, 5, 6))
    batch, single, channels = Evaluator(), Evaluator(), Evaluator()
    batch.update(range(4), guess, label)
    channels.update(np.arange(4), guess[:, None], list(label))
    for number in range(4):
        single.update(number, guess[number], label[number])
    assert batch.compute() == single.compute() == channels.compute()


def test_tensors_are_counted_as_arrays():
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(1)
    guess, label = rng.random((2, 7, 9), np.float32), rng.choice(np.array([0, 1, 255]), (2, 7, 9))
    arrays, tensors = Evaluator(), Evaluator()
    arrays.update(["a", "b"], guess, label)
    tensors.update(["a", "b"], torch.tensor(guess, requires_grad=True)[:, None], torch.tensor(label))
    assert arrays.compute() == tensors.compute()
    text = torch.tensor(guess[0]) > 0.5
    assert count(text, torch.tensor(label[0].astype(np.uint8))) == count(
        text.numpy(), label[0].astype(np.uint8)
    )
    half = Evaluator()
    half.update("a", torch.tensor(guess[0]).bfloat16(), torch.tensor(label[0]))
    assert len(half) == 1


class OnDevice:
    """A tensor in the memory of a GPU, as far as NumPy sees it."""

    def __init__(self, values):
        self.values = np.asarray(values)

    def __array__(self, dtype=None, copy=None):
        raise TypeError("can't convert device type tensor to numpy; use Tensor.cpu()")

    def __dlpack__(self, **_):
        raise BufferError("not in main memory")

    def detach(self):
        return self

    def cpu(self):
        return self.values


def test_tensors_of_a_device_are_copied():
    evaluator = Evaluator()
    evaluator.update([1, 2], OnDevice([[[1, 0]], [[1, 1]]]), OnDevice([[[1, 1]], [[1, 0]]]))
    assert evaluator.compute().fgiou == 2 / 4


def test_ignored_labels_of_other_libraries():
    guess = np.array([[1, 1, 1, 0]])
    for ignored in (-100, -1, 255, 999):
        evaluator = Evaluator()
        evaluator.update("a", guess, np.array([[1, ignored, 0, 1]]))
        assert evaluator.compute().fgiou == 1 / 3


@pytest.mark.parametrize(
    ("ids", "prediction", "label", "message"),
    [
        ("a", [[2]], [[0]], "labels are 0 and 1"),
        ("a", [[-1.5]], [[0]], "take the sigmoid of logits"),
        ("a", [[float("nan")]], [[0]], "a probability is 0..1"),
        ("a", [[1, 0]], [[0]], "prediction has shape"),
        (["a", "b"], [[1]], [[0]], "2 ids, 1 predictions and 1 labels"),
        ("a", [[1]], [[0.5]], "not integers"),
        ("a", [1], [[0]], "has shape"),
        ("a", object(), [[0]], "has shape"),
    ],
)
def test_what_cannot_be_counted_is_refused(ids, prediction, label, message):
    with pytest.raises(PredictionError, match=message):
        Evaluator().update(ids, prediction, label)


def test_an_image_with_two_predictions_is_refused():
    evaluator, other = Evaluator(), Evaluator()
    evaluator.update("a", [[1]], [[1]])
    with pytest.raises(PredictionError, match="image a was counted with another prediction"):
        evaluator.update("a", [[0]], [[1]])
    other.update("a", [[0]], [[1]])
    with pytest.raises(PredictionError, match="image a was counted"):
        evaluator.merge(other)
    with pytest.raises(PredictionError, match="different protocols"):
        evaluator.merge(Evaluator(Protocol(effect="fg")))
    evaluator.reset()
    assert len(evaluator) == 0 and evaluator.compute().fgiou is None


def test_unknown_names_are_refused():
    with pytest.raises(UsageError, match="no protocol"):
        Evaluator("some")
    with pytest.raises(UsageError, match="no measure"):
        Evaluator(measures=["some"])


def test_images_larger_than_a_block_of_the_histogram():
    rng = np.random.default_rng(2)
    label = rng.choice(np.array([0, 1, 7, 100, 200, 255], np.uint8), (2100, 2100))
    guess = rng.random(label.shape) < 0.3
    counted = count_labels(guess, label)
    for row, value in enumerate((0, 1, 100, 200, 255, 7)):
        assert counted[row].tolist() == [((label == value) & (guess == text)).sum() for text in (False, True)]
