"""Training: one loop, to be read from top to bottom.

`train` goes from step to step; `train_step` is one step of the optimizer; `validate` scores the network. Everything
that happens at a step is a function of the recipe, the samples and the number of the step: crops, order and dropout
draw from generators made anew from the seed and that number. So a training that is stopped and resumed, or whose step
is dealt out to another number of processes and micro-batches, sees the very same data.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.random import SeedSequence
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from textseg.errors import TextSegError
from textseg.io.sample import Sample
from textseg.metrics.counts import Counts, count
from textseg.metrics.scores import Scores, score
from textseg.models.checkpoints.checkpoint import save_checkpoint
from textseg.models.distributed import Ranks, autocast, put
from textseg.models.networks.network import SegmentationNetwork
from textseg.models.networks.table import parameter_groups
from textseg.models.prediction.inference import NetworkSegmenter
from textseg.models.training.average import MovingAverage
from textseg.models.training.crops import CropMaker, read_pair
from textseg.models.training.data import Batch, batches
from textseg.models.training.events import Message, Validation, Watch, Work, ignore
from textseg.models.training.losses import LossWeights, Truth, losses, weighted_sum
from textseg.models.training.progress import Meter
from textseg.models.training.recipes import Recipe
from textseg.models.training.run_folder import RunFolder
from textseg.models.training.schedule import learning_rate
from textseg.models.training.signals import StopSignal
from textseg.models.training.synth_crops import SynthCropMaker
from textseg.models.transforms import Augment
from textseg.parallel import Progress


@dataclass
class State:
    """What changes during training, all of which a checkpoint keeps.

    Attributes:
        model: on its device, in training mode.
        optimizer: of the parameters of `model`.
        scaler: of the gradients, for fp16.
        step: steps done.
        best: the best fgIoU of a validation so far; -1 before the first.
        average: the moving average of the weights, where the recipe asks for one: the weights to use.
    """

    model: SegmentationNetwork
    optimizer: torch.optim.Optimizer
    scaler: torch.amp.GradScaler
    step: int = 0
    best: float = -1.0
    average: MovingAverage | None = None

    @classmethod
    def new(cls, model: SegmentationNetwork, recipe: Recipe, device: torch.device) -> State:
        model = put(model, device).train()
        groups, rate, decay = parameter_groups(model), recipe.learning_rate, recipe.decay
        optimizer: torch.optim.Optimizer
        if recipe.optimizer == "sgd":
            optimizer = torch.optim.SGD(groups, rate, momentum=recipe.momentum, weight_decay=decay)
        else:
            optimizer = torch.optim.AdamW(groups, rate, betas=(recipe.momentum, 0.999), weight_decay=decay)
        average = MovingAverage(model, recipe.average) if recipe.average else None
        scaler = torch.amp.GradScaler(device.type, enabled=recipe.amp == "fp16")
        return cls(model, optimizer, scaler, average=average)

    @property
    def best_model(self) -> SegmentationNetwork:
        """The network with the weights to use."""
        return self.model if self.average is None else self.average.model

    def to_save(self) -> dict[str, Any]:
        """What `save_checkpoint` shall keep beside the weights of `best_model`."""
        return {
            "raw": None if self.average is None else self.model.state_dict(),
            "step": self.step,
            "best": self.best,
            "optimizer": self.optimizer.state_dict(),
            "scaler": self.scaler.state_dict(),
        }

    def restore(self, saved: dict[str, Any]) -> None:
        """Go back to where `to_save` was called; the weights of `best_model` are not part of it."""
        if self.average is not None:
            self.model.load_state_dict(saved["raw"])
        self.step, self.best = saved["step"], saved["best"]
        self.optimizer.load_state_dict(saved["optimizer"])
        self.scaler.load_state_dict(saved["scaler"])


def train(
    recipe: Recipe,
    state: State,
    samples: Sequence[Sample],
    validation: Sequence[Sample],
    folder: RunFolder,
    ranks: Ranks,
    *,
    facts: dict[str, Any],
    classifier: nn.Module | None = None,
    assets: Path | None = None,
    workers: int = 1,
    compiled: bool = False,
    watch: Watch = ignore,
) -> int | None:
    """Train from the step of `state` to the last step of the recipe, or until a signal comes.

    Args:
        recipe: every number training depends on.
        state: the network, its optimizer and the steps done; it is changed.
        samples: what is trained on; none where the recipe says `kinds`.
        validation: what is scored now and then; may be empty.
        folder: where checkpoints, log and curve go.
        ranks: this process and its fellows.
        facts: what checkpoints keep of the training beside the recipe.
        classifier: the glyph classifier of the discriminator loss, in evaluation mode.
        assets: fonts and backgrounds for `kinds`; see `SynthCropMaker`.
        workers: crops made at a time.
        compiled: whether to use `torch.compile`.
        watch: called with what happens; must do nothing on other ranks than the first.

    Returns:
        None when all steps are done, else the number of the signal that stopped it, after saving.

    Raises:
        DataError: a sample cannot be read. The last checkpoint is unchanged.
        TextSegError: the loss is not a number any more.
    """
    torch.backends.cudnn.benchmark = True  # of GPUs: all crops have one size, so a trial of algorithms pays
    network = wrap(state.model, ranks, compiled)
    maker: CropMaker | SynthCropMaker
    if recipe.kinds:
        maker = SynthCropMaker(recipe.kinds, recipe.crop, recipe.seed, assets)
    else:
        maker = CropMaker(augmentation(recipe), recipe.seed, recipe.effect, classifier is not None)
    stream = batches(
        samples,
        maker,
        first=state.step * recipe.accumulate,
        size=recipe.batch,
        rank=ranks.rank,
        ranks=ranks.count,
        workers=workers,
    )
    meter = Meter(recipe, state.step, ranks, watch)

    def save() -> None:
        meter.flush(folder)
        check_weights(state.model, state.step)
        if ranks.first:
            noted = {**recipe.to_json(), **facts, "step": state.step}
            save_checkpoint(folder.last, state.best_model, recipe=noted, training=state.to_save(), force=True)
            folder.draw()

    def show_validation(done: int, total: int | None) -> None:
        name = f"validation after step {state.step}"
        watch(Work(name if stop.number is None else f"{name}, then stopping", done, total))

    with StopSignal() as stop:
        while state.step < recipe.steps:
            if stopped := agreed_stop(stop, ranks, meter.fresh):
                watch(Message(f"stopping after step {state.step}"))
                save()
                return stopped
            rate = set_rates(state.optimizer, recipe, state.step)
            torch.manual_seed(mixed_seed(recipe.seed, state.step, ranks.rank))  # dropout
            step = [next(stream) for _ in range(recipe.accumulate)]
            terms = train_step(network, state, step, recipe, ranks, classifier)
            state.step += 1
            if state.average is not None:
                state.average.update(state.model, state.step)
            meter.add(folder, state.step, rate, terms)
            last = state.step == recipe.steps
            if validation and (state.step % recipe.validate_every == 0 or last):
                meter.flush(folder)
                scores = validate(state.best_model, validation, recipe, ranks, show_validation)
                meter.pace.pause()
                fgiou = -1.0 if scores.fgiou is None else scores.fgiou
                improved, best = fgiou > state.best, max(fgiou, state.best)
                if ranks.first:
                    folder.append([{"step": state.step, "fgiou": scores.fgiou, "f_image": scores.f_image}])
                watch(Validation(state.step, scores.fgiou, scores.f_image, best, improved))
                if improved:
                    check_weights(state.model, state.step)
                    state.best = best
                    if ranks.first:
                        noted = {**recipe.to_json(), **facts, "step": state.step, "validation_fgiou": fgiou}
                        save_checkpoint(folder.best, state.best_model, recipe=noted, force=True)
            if state.step % recipe.save_every == 0 or last:
                save()
                meter.pace.pause()
    if ranks.first:
        folder.draw()  # a training may have been killed between its last checkpoint and its curve
    return None


def check_weights(model: nn.Module, step: int) -> None:
    """Refuse to save weights that are not numbers.

    Raises:
        TextSegError: some are NaN or infinite; their tensor is named.
    """
    for name, tensor in model.state_dict().items():
        if not torch.isfinite(tensor).all():
            raise TextSegError(
                f"after step {step}, {name} is NaN or infinite", hint="resume with a smaller `learning_rate=`"
            )


def set_rates(optimizer: torch.optim.Optimizer, recipe: Recipe, step: int) -> float:
    """Give each group of parameters the rate of this step; returns that of the backbone."""
    rate = learning_rate(recipe, step)
    for group in optimizer.param_groups:
        group["lr"] = rate * {"backbone": 1.0, "fast": recipe.new_rate}[group["name"]]
    return rate


def train_step(
    network: nn.Module,
    state: State,
    step: Sequence[Batch],
    recipe: Recipe,
    ranks: Ranks,
    classifier: nn.Module | None = None,
) -> dict[str, Tensor]:
    """One step of the optimizer on the micro-batches `step` of this rank.

    The losses are means over all pixels of the step, of all micro-batches and ranks together.

    Returns:
        The share of this rank in every loss and in ``loss``, their weighted sum: scalars, on its device.
    """
    weights = loss_weights(recipe)
    step = [batch.to(ranks.device) for batch in step]
    stride = state.model.stride
    truths = [
        Truth.of(batch.target, batch.chars if classifier is not None else None, stride) for batch in step
    ]
    counts = ranks.sum(torch.stack([truth.counts() for truth in truths]).sum(dim=0))
    shares: dict[str, Tensor] = {}
    state.optimizer.zero_grad(set_to_none=True)
    for number, (batch, truth) in enumerate(zip(step, truths, strict=True), 1):
        with gradients_stay(network) if number < len(step) else nullcontext():
            with autocast(recipe.amp, ranks.device):
                output = network(batch.images)
            terms = losses(output, truth, counts=counts, classifier=classifier, dice=recipe.dice_weight > 0)
            terms["loss"] = weighted_sum(terms, weights)
            # DistributedDataParallel takes the mean over ranks of what is to be a sum.
            state.scaler.scale(terms["loss"] * ranks.count).backward()
        for name, term in terms.items():
            shares[name] = shares.get(name, 0) + term.detach()
    if recipe.clip:
        state.scaler.unscale_(state.optimizer)
        nn.utils.clip_grad_norm_(state.model.parameters(), recipe.clip)
    state.scaler.step(state.optimizer)
    state.scaler.update()
    return shares


def validate(
    model: SegmentationNetwork,
    samples: Sequence[Sample],
    recipe: Recipe,
    ranks: Ranks,
    progress: Progress | None = None,
) -> Scores:
    """Score the network on complete images, at the recipe's middle size."""
    ranks.share(model)
    segmenter = NetworkSegmenter(copy.deepcopy(model), ranks.device, recipe.amp)
    table = torch.zeros(len(samples), 4, dtype=torch.int64)
    for index in range(ranks.rank, len(samples), ranks.count):
        image, target = read_pair(samples[index], recipe.effect)
        text = segmenter(image, [validation_size(recipe)]) > 0.5
        table[index] = torch.tensor(count(text, target))
        if progress is not None:
            progress(min(index + ranks.count, len(samples)), len(samples))
    return score(Counts(*row) for row in ranks.sum(table.to(ranks.device)).tolist())


def validation_size(recipe: Recipe) -> int:
    """The one size that validation uses: the middle one of the recipe."""
    return recipe.sizes[len(recipe.sizes) // 2]


def wrap(model: SegmentationNetwork, ranks: Ranks, compiled: bool = False) -> nn.Module:
    """The network as it is called in training: compiled if asked for, its gradients reduced over the ranks.

    All parameters take gradients from the start, TexRNet's refinement too, so that all of them are reduced.
    """
    network: Any = torch.compile(model) if compiled else model
    if ranks.count == 1:
        return network
    places = [ranks.device.index] if ranks.device.type == "cuda" else None
    return DistributedDataParallel(network, device_ids=places, gradient_as_bucket_view=True)


def gradients_stay(network: nn.Module) -> Any:
    """A context in which gradients are not reduced yet: more micro-batches of the step will follow."""
    return network.no_sync() if isinstance(network, DistributedDataParallel) else nullcontext()


def loss_weights(recipe: Recipe) -> LossWeights:
    """What a recipe lets each loss count."""
    names = (field.name for field in fields(LossWeights))
    return LossWeights(**{name: getattr(recipe, f"{name}_weight") for name in names})


def augmentation(recipe: Recipe) -> Augment:
    """How a recipe makes crops."""
    return Augment(recipe.short_side, (recipe.crop, recipe.crop), recipe.flip, recipe.colour, recipe.blur)


def mixed_seed(seed: int, step: int, rank: int) -> int:
    """A seed of its own for every step of every rank."""
    return int(SeedSequence((seed, step, rank)).generate_state(1, np.uint64)[0])


def agreed_stop(stop: StopSignal, ranks: Ranks, ask: bool) -> int | None:
    """The signal that came to any of the ranks. Several ranks ask each other only now and then: it costs time."""
    if ranks.count == 1:
        return stop.number
    return ranks.most(stop.number or 0) or None if ask else None
