"""Training: resumed, divided and killed, it goes the same way."""

import os
import signal
import socket

import numpy as np
import pytest
import torch

from tests.models.training.small import tensors
from tests.tiny import save
from textseg import TextSeg
from textseg.errors import DataError, MemoryShortError, TextSegError, UsageError
from textseg.models import build_model
from textseg.models.checkpoints.checkpoint import read_recipe, read_training_state
from textseg.models.distributed import Ranks, join
from textseg.models.training.crops import CropMaker, check_samples, tasks
from textseg.models.training.data import Batch, batches
from textseg.models.training.events import Step
from textseg.models.training.losses import Chars
from textseg.models.training.recipes import choose_recipe
from textseg.models.training.run_folder import RunFolder
from textseg.models.training.session import run_training
from textseg.models.training.train import State, augmentation, set_rates, train_step, wrap

SMALL = {
    "model": "texrnet-hrnetv2-tiny",
    "steps": 6,
    "batch": 2,
    "crop": 65,
    "short_side": (65, 97),
    "sizes": (97,),
    "save_every": 3,
    "validate_every": 4,
}


pytestmark = pytest.mark.usefixtures("one_thread")


def losses(folder):
    return [record for record in RunFolder(folder).records() if "loss" in record]


def test_new_layers_learn_ten_times_as_fast_in_the_paper():
    recipe = choose_recipe("paper", True, model="texrnet-hrnetv2-tiny")[1]
    state = State.new(build_model(recipe.model), recipe, torch.device("cpu"))
    assert set_rates(state.optimizer, recipe, 500) == 0.01
    rates = {group["name"]: (group["lr"], len(group["params"])) for group in state.optimizer.param_groups}
    assert rates["fast"] == (0.1, 11) and rates["backbone"][0] == 0.01
    before = {name: value.detach().clone() for name, value in state.model.named_parameters()}
    train_step(state.model, state, [random_step(0)], recipe, ALONE)
    moved = {
        name: float((value.detach() - before[name]).norm()) for name, value in state.model.named_parameters()
    }
    # The first step of SGD is rate x (gradient + decay x weight).
    for name, rate in (("semrfnhead.conv_sem.weight", 0.1), ("hrnet.last_layer.0.weight", 0.01)):
        gradient = state.model.get_parameter(name).grad + recipe.decay * before[name]
        assert moved[name] == pytest.approx(rate * float(gradient.norm()), rel=1e-3)


def test_crops_do_not_depend_on_workers_or_ranks(root):
    samples = TextSeg(root, "train")
    maker = CropMaker(augmentation(choose_recipe("compact", False, **SMALL)[1]), seed=3, chars=True)

    def take(number, **options):
        stream = batches(samples, maker, **options)
        return [next(stream) for _ in range(number)]

    whole = take(2, first=0, size=4)
    threads = take(2, first=0, size=4, workers=3, kind="thread")
    ranks = [take(2, first=0, size=2, rank=rank, ranks=2) for rank in (0, 1)]
    later = take(1, first=1, size=4)
    for number, batch in enumerate(whole):
        assert torch.equal(batch.images, threads[number].images)
        assert torch.equal(batch.images, torch.cat([ranks[0][number].images, ranks[1][number].images]))
        assert torch.equal(batch.chars.boxes, threads[number].chars.boxes)
    assert torch.equal(later[0].images, whole[1].images)


def test_every_epoch_holds_every_sample_once_in_another_order(root):
    samples = TextSeg(root, "train")
    order = [task.sample.id for task in tasks(samples, iter(range(3 * len(samples))), seed=0)]
    epochs = [order[start : start + len(samples)] for start in range(0, len(order), len(samples))]
    assert all(sorted(epoch) == samples.ids for epoch in epochs)
    assert epochs[0] != epochs[1] != epochs[2]


def test_no_two_crops_of_a_sample_are_alike(root):
    sample = TextSeg(root, "train")[:1]
    maker = CropMaker(augmentation(choose_recipe("compact", False, **SMALL)[1]), seed=0)
    stream = batches(sample, maker, first=0, size=8)
    images = [image for _ in range(2) for image in next(stream).images]
    assert len({image.numpy().tobytes() for image in images}) == 16


def test_glyph_boxes_are_inside_and_hold_the_char(root):
    samples = TextSeg(root)
    maker = CropMaker(augmentation(choose_recipe("compact", False, **SMALL)[1]), seed=0, chars=True)
    seen = holding = 0
    for task in tasks(samples, iter(range(40)), seed=0):
        crop = maker(task)
        assert (crop.boxes >= 0).all() and (crop.boxes <= 65).all() and (crop.classes < 36).all()
        for left, top, right, bottom in crop.boxes.round().astype(int):
            seen += 1
            assert abs((right - left) - (bottom - top)) <= 2
            holding += (crop.target[top : bottom + 1, left : right + 1] != 0).any()
    assert seen > 10
    assert holding > 0.9 * seen  # a char may be hidden by another one


class Stopping:
    """A `watch` that sends this process a signal at a step, and keeps the lines."""

    def __init__(self, step, number=signal.SIGTERM):
        self.step, self.number, self.lines = step, number, []

    def __call__(self, event):
        self.lines.append(str(event))
        if isinstance(event, Step) and event.number == self.step:
            signal.raise_signal(self.number)


def test_stopped_and_resumed_is_the_uninterrupted_one_bit_for_bit(root, tmp_path):
    changes = {**SMALL, "report_every": 1}
    whole = run_training(data=root, out=tmp_path / "whole", changes=changes, device="cpu")
    watch = Stopping(step=2)
    stopped = run_training(data=root, out=tmp_path / "parts", changes=changes, device="cpu", watch=watch)
    assert stopped.stopped == signal.SIGTERM
    assert watch.lines[0].startswith("recipe compact, because there is no GPU")
    assert not any("\n" in line for line in watch.lines), "the command line prints a line break as an escape"
    assert read_training_state(stopped.folder.last)["step"] == 2
    stopped.folder.append([{"step": 3, "loss": 99.0}])  # what a kill after the checkpoint leaves behind
    with stopped.folder.log.open("a") as log:
        log.write('{"step": 4, "lo')
    resumed = run_training(out=tmp_path / "parts", data=root, resume=True, device="cpu")
    assert resumed.stopped is None
    assert [record["step"] for record in losses(tmp_path / "whole")] == [1, 2, 3, 4, 5, 6]
    assert resumed.folder.records() == whole.folder.records()
    expected, found = tensors(whole.folder.last), tensors(resumed.folder.last)
    assert all(torch.equal(found[key], expected[key]) for key in expected)
    before, after = (read_training_state(run.folder.last) for run in (whole, resumed))
    assert str(before) == str(after)
    assert whole.folder.curve.read_bytes()[:4] == b"\x89PNG"


def test_a_training_in_the_folder_is_resumed_or_protected(root, tmp_path):
    changes = {**SMALL, "steps": 1}
    first = run_training(data=root, out=tmp_path, changes=changes, device="cpu")
    written = first.folder.last.stat().st_mtime_ns
    run_training(data=root, out=tmp_path, changes=changes, device="cpu")  # finished: nothing is left to do
    assert first.folder.last.stat().st_mtime_ns == written
    with pytest.raises(UsageError, match="holds a training with other settings") as error:
        run_training(data=root, out=tmp_path, changes={**changes, "learning_rate": 0.5}, device="cpu")
    assert error.value.details == ("learning_rate was 0.001 and is now 0.5",)
    with pytest.raises(UsageError, match="was trained on other data: the split was train, and is test"):
        run_training(data=root, out=tmp_path, changes={"split": "test"}, resume=True, device="cpu")
    longer = run_training(data=root, out=tmp_path, changes={"steps": 2}, resume=True, device="cpu")
    assert [record["step"] for record in losses(tmp_path)] == [1, 2]
    assert read_recipe(longer.folder.last)["steps"] == 2
    run_training(data=root, out=tmp_path, changes={**changes, "seed": 9}, force=True, device="cpu")
    assert [record["step"] for record in losses(tmp_path)] == [1]
    with pytest.raises(UsageError, match="there is no training to resume"):
        run_training(data=root, out=tmp_path / "other", resume=True, device="cpu")


def test_a_start_is_taken_over(root, tmp_path):
    first = run_training(data=root, out=tmp_path / "a", changes={**SMALL, "steps": 1}, device="cpu")
    lines = []
    changes = {**SMALL, "steps": 1, "seed": 77, "warmup": 1}  # with warm-up, the rate of step 0 is 0
    second = run_training(
        data=root,
        out=tmp_path / "b",
        changes=changes,
        init=first.folder.last,
        device="cpu",
        watch=lambda event: lines.append(str(event)),
    )
    assert any("tensors taken" in line for line in lines)
    key = "hrnet.conv1.weight"
    assert torch.equal(tensors(second.folder.last)[key], tensors(first.folder.last)[key])


def test_best_is_the_checkpoint_of_the_best_score(root, tmp_path):
    outcome = run_training(data=root, out=tmp_path, changes={**SMALL, "validate_every": 2}, device="cpu")
    scores = {record["step"]: record["fgiou"] for record in outcome.folder.records() if "fgiou" in record}
    assert list(scores) == [2, 4, 6]
    noted = read_recipe(outcome.folder.best)
    assert scores[noted["step"]] == max(scores.values()) == outcome.best == noted["validation_fgiou"]


def random_step(number, size=65):
    generator = torch.Generator().manual_seed(number)
    images = torch.randn(2, 3, size, size, generator=generator)
    target = (torch.rand(2, size, size, generator=generator) < 0.1 * (number + 1)).to(torch.uint8)
    target[:, : 8 * number] = 255  # so that a mean over means is not the mean
    none = torch.zeros(0, dtype=torch.int64)
    return Batch(images, target, Chars(none, torch.zeros(0, 4), none))


ALONE = Ranks(0, 1, torch.device("cpu"))


def start_of(recipe):
    torch.manual_seed(0)
    return build_model(recipe.model)


def after_one_step(recipe, step, ranks=ALONE):
    """The gradients and the weights after one step, by the names of parameters."""
    state = State.new(start_of(recipe), recipe, ranks.device)
    for part in state.model.modules():  # statistics of a batch depend on what else is in it
        if isinstance(part, torch.nn.BatchNorm2d):
            part.eval()
    train_step(wrap(state.model, ranks), state, step, recipe, ranks)
    parameters = dict(state.model.named_parameters())
    gradients = {name: parameter.grad for name, parameter in parameters.items()}
    return gradients, {name: parameter.detach() for name, parameter in parameters.items()}


def test_accumulated_gradients_are_those_of_one_batch():
    recipe = choose_recipe("compact", False, **SMALL)[1]
    step = [random_step(0), random_step(1)]
    joined = Batch(
        torch.cat([batch.images for batch in step]), torch.cat([b.target for b in step]), step[0].chars
    )
    (one, _), (two, _) = after_one_step(recipe, [joined]), after_one_step(recipe, step)
    for name in one:
        torch.testing.assert_close(two[name], one[name], rtol=1e-4, atol=1e-6)
    assert all(gradient.abs().sum() > 0 for gradient in one.values())


def ddp_worker(rank, ports, folder):
    os.environ.update(RANK=str(rank), WORLD_SIZE="2", MASTER_ADDR="127.0.0.1", MASTER_PORT=str(ports[0]))
    torch.set_num_threads(1)
    recipe = choose_recipe("compact", False, **SMALL)[1]
    with join("cpu") as ranks:
        torch.save(after_one_step(recipe, [random_step(rank)], ranks), folder / f"rank{rank}.pt")
    os.environ["MASTER_PORT"] = str(ports[1])
    # And a whole training, each rank with its own crops and batch norms in training mode.
    run_training(
        data=folder / "data", out=folder / "run", changes={**SMALL, "batch": 1}, device="cpu", watch=print
    )


def test_two_processes_have_the_gradients_of_one_and_the_same_weights(root, tmp_path):
    (tmp_path / "data").symlink_to(root)
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        ports = one.getsockname()[1], other.getsockname()[1]
    torch.multiprocessing.spawn(ddp_worker, (ports, tmp_path), nprocs=2)
    recipe = choose_recipe("compact", False, **SMALL)[1]
    step = [random_step(0), random_step(1)]
    joined = Batch(
        torch.cat([batch.images for batch in step]), torch.cat([b.target for b in step]), step[0].chars
    )
    one, weights = after_one_step(recipe, [joined])
    (first, weights0), (second, weights1) = (torch.load(tmp_path / f"rank{rank}.pt") for rank in (0, 1))
    assert any("conv_ref" in name for name in one)
    before = dict(start_of(recipe).named_parameters())
    for name in one:
        assert torch.equal(first[name], second[name])
        torch.testing.assert_close(first[name], one[name], rtol=1e-4, atol=1e-6)
        assert torch.equal(weights0[name], weights1[name]) and not torch.equal(weights0[name], before[name])
        # AdamW's first step has the size of the rate, whatever that of the gradient: near 0 its sign is chance.
        sure = one[name].abs() > 1e-5
        torch.testing.assert_close(
            weights0[name][sure], weights[name][sure], rtol=0, atol=recipe.learning_rate / 10
        )
    folder = RunFolder(tmp_path / "run")
    assert [record["step"] for record in folder.records() if "loss" in record] == [1, 2, 3, 4, 5, 6]
    # One process with the whole batch sees the same crops: before the first step its losses are the same, up to
    # the batch norms, of which each rank has its own.
    alone = run_training(data=root, out=tmp_path / "alone", changes=SMALL, device="cpu")
    first = [losses(place)[0]["loss"] for place in (folder.root, alone.folder.root)]
    assert first[0] == pytest.approx(first[1], rel=0.1)
    resumed = run_training(
        data=root, out=folder.root, resume=True, device="cpu", changes={"batch": 2, "steps": 7}
    )
    assert [record["step"] for record in losses(resumed.folder.root)][-1] == 7


def test_mixed_precision_trains(root, tmp_path):
    outcome = run_training(
        data=root, out=tmp_path, changes={**SMALL, "steps": 2, "amp": "bf16"}, device="cpu"
    )
    assert all(np.isfinite(record["loss"]) for record in losses(outcome.folder.root))


def test_a_loss_that_is_no_number_ends_training_and_spares_the_checkpoint(root, tmp_path):
    changes = {
        **SMALL,
        "save_every": 1,
        "learning_rate": 1e30,
        "warmup": 0,
        "optimizer": "sgd",
        "validate_on": "",
    }
    with pytest.raises(TextSegError, match="the loss of step"):
        run_training(data=root, out=tmp_path, changes=changes, device="cpu")
    assert "nan" not in RunFolder(tmp_path).log.read_text().lower()


def test_too_little_memory_is_told(root, tmp_path, monkeypatch):
    def short(*_):
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 MiB")

    monkeypatch.setattr("textseg.models.training.train.train_step", short)
    with pytest.raises(
        MemoryShortError, match="the memory is too small; try `amp='bf16'`, a smaller `crop=`"
    ):
        run_training(data=root, out=tmp_path, changes=SMALL, device="cpu")


def test_samples_that_cannot_be_used_are_all_told_before_training(tiny):
    images, labels = tiny / "image", tiny / "semantic_label"
    data = (images / "a00001.jpg").read_bytes()
    (images / "a00001.jpg").write_bytes(data[:-20])
    save(labels / "b00002_maskfg.png", np.zeros((7, 9), np.uint8))
    (labels / "c00003_maskfg.png").unlink()
    for part in ("mask", "maskeff"):
        (tiny / "annotation" / f"c00003_{part}.png").unlink()
    with pytest.raises(DataError, match="3 of 5 samples cannot be used") as error:
        check_samples(TextSeg(tiny))
    cut, other, none = sorted(error.value.details, key=lambda text: ("c00003" in text, "b00002" in text))
    assert "a00001.jpg: is damaged or cut short" in cut
    assert "b00002_maskfg.png: is 9 x 7 but its image is 60 x 40" in other
    assert "c00003: has neither a semantic label nor a char mask" in none


def test_an_empty_split_is_told(tiny):
    (tiny / "split.json").write_text('{"train": [], "test": ["a00001"]}')
    with pytest.raises(UsageError, match="the split train has no images to train on"):
        run_training(data=tiny, out=tiny / "run", device="cpu")
