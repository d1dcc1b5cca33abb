"""What a training reports while it runs: losses, speed, time left, memory."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from textseg.errors import TextSegError
from textseg.metrics.scores import Scores
from textseg.models.distributed import Ranks
from textseg.models.memory import peak_memory
from textseg.models.training.recipes import Recipe
from textseg.models.training.run_folder import Record, RunFolder


class Meter:
    """Gathers the losses of steps without waiting for the device, and makes records and lines of them.

    Attributes:
        fresh: whether the last step was one that is reported.
    """

    def __init__(self, recipe: Recipe, step: int, ranks: Ranks) -> None:
        self.recipe, self.ranks = recipe, ranks
        self.fresh = True
        self._first = step
        self._names: list[str] = []
        self._pending: list[tuple[int, float, Tensor]] = []
        self._steps, self._seconds, self._since = 0, 0.0, time.monotonic()

    def add(self, step: int, rate: float, terms: dict[str, Tensor]) -> bool:
        """Note the losses of a step (this rank's share). Returns whether it is time to `flush` with a line."""
        self._names = list(terms)
        self._pending.append((step, rate, torch.stack([term.float() for term in terms.values()])))
        self._steps += 1
        self._tick()
        self.fresh = step % self.recipe.report_every == 0 or step in (self._first + 1, self.recipe.steps)
        return self.fresh

    def flush(self, folder: RunFolder, say: Callable[[str], None] | None = None) -> None:
        """Write what is noted to the log, and say the mean of it; every rank must call this.

        Raises:
            TextSegError: a loss is not a finite number.
        """
        if not self._pending:
            return
        values = self.ranks.sum(torch.stack([losses for _, _, losses in self._pending])).tolist()
        records: list[Record] = [
            {"step": step, "rate": rate, **dict(zip(self._names, losses, strict=True))}
            for (step, rate, _), losses in zip(self._pending, values, strict=True)
        ]
        self._pending.clear()
        if bad := next((record for record in records if not math.isfinite(record["loss"])), None):
            raise TextSegError(
                f"the loss of step {bad['step']} is {bad['loss']}",
                hint="resume from the last checkpoint with a smaller `learning_rate=`, and with `amp='bf16'` or off",
            )
        if self.ranks.first:
            folder.append(records)
            if say is not None:
                say(self._line(records))

    def pause(self) -> None:
        """Leave out the time since the last step: it went into something else."""
        self._since = time.monotonic()

    def _tick(self) -> None:
        now = time.monotonic()
        self._seconds += now - self._since
        self._since = now

    def _line(self, records: Sequence[Record]) -> str:
        self._tick()
        each = self._seconds / self._steps
        if records[-1]["step"] == self._first + 1:  # the first step warms up, and is slower than the others
            self._steps, self._seconds = 0, 0.0
        means = {name: sum(record[name] for record in records) / len(records) for name in self._names}
        terms = ", ".join(f"{name} {mean:.3f}" for name, mean in means.items() if name != "loss")
        step = records[-1]["step"]
        crops = self.recipe.batch * self.recipe.accumulate * self.ranks.count
        left = each * (self.recipe.steps - step)
        return (
            f"step {step} of {self.recipe.steps}  loss {means['loss']:.3f} ({terms})  "
            f"rate {records[-1]['rate']:.2g}  {crops / each:.1f} images/s  {duration(left)} left  "
            f"{memory(self.ranks.device):.1f} GiB"
        )


def say_scores(step: int, scores: Scores, best: bool) -> str:
    """A line about a validation."""

    def percent(value: float | None) -> str:
        return "undefined" if value is None else f"{100 * value:.2f} %"

    return f"validation after step {step}: fgIoU {percent(scores.fgiou)}, F {percent(scores.f_image)}" + (
        ", the best so far" if best else ""
    )


def duration(seconds: float) -> str:
    """A time as people say it.

    Example:
        >>> duration(59.6), duration(3700)
        ('1:00', '1:01:40')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def memory(device: torch.device) -> float:
    """The most memory used so far in GiB: of the GPU, else of this process."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**30
    return peak_memory()
