"""What a training measures of itself: losses, speed, time left, memory."""

from __future__ import annotations

import math
import time
from collections.abc import Mapping, Sequence

import torch
from torch import Tensor

from textseg.errors import TextSegError
from textseg.models.distributed import Ranks
from textseg.models.memory import peak_memory
from textseg.models.training.events import Step, Watch, ignore
from textseg.models.training.recipes import Recipe
from textseg.models.training.run_folder import Record, RunFolder


class Pace:
    """How long a step takes, and so how long the rest will.

    Args:
        first: the number of steps that are done already.
        total: the number of the last step.
        crops: in a step.
        items: what a crop is called.
    """

    def __init__(self, first: int, total: int, crops: int, items: str = "images") -> None:
        self._first, self._total, self._crops, self._items = first, total, crops, items
        self._steps, self._seconds, self._since = 0, 0.0, time.monotonic()

    def add(self, step: int) -> None:
        """Count a step; the first one warms up and is slower than the others, so the second counts anew."""
        if step == self._first + 2:
            self._steps, self._seconds = 0, 0.0
        self._steps += 1
        self._tick()

    def pause(self) -> None:
        """Leave out the time since the last step: it went into something else."""
        self._since = time.monotonic()

    def report(
        self, step: int, rate: float, losses: Mapping[str, float] | None = None, memory: float = 0.0
    ) -> Step:
        """What can be said after a step; see `textseg.models.training.events.Step`."""
        self._tick()  # losses that had to be waited for
        each = max(self._seconds / self._steps, 1e-9)
        left = each * (self._total - step)
        return Step(step, self._total, rate, self._crops / each, left, losses or {}, memory, self._items)

    def _tick(self) -> None:
        now = time.monotonic()
        self._seconds += now - self._since
        self._since = now


class Meter:
    """Gathers the losses of steps without waiting for the device, and makes records and events of them.

    Attributes:
        fresh: whether the last step was one whose losses are reported.
    """

    def __init__(self, recipe: Recipe, step: int, ranks: Ranks, watch: Watch) -> None:
        self.recipe, self.ranks, self.watch = recipe, ranks, watch
        self.fresh = True
        self.pace = Pace(step, recipe.steps, recipe.batch * recipe.accumulate * ranks.count)
        self._first = step
        self._names: list[str] = []
        self._pending: list[tuple[int, float, Tensor]] = []

    def add(self, folder: RunFolder, step: int, rate: float, terms: dict[str, Tensor]) -> None:
        """Note the losses of a step (this rank's share), and report it; every rank must call this."""
        self._names = list(terms)
        self._pending.append((step, rate, torch.stack([term.float() for term in terms.values()])))
        self.pace.add(step)
        self.fresh = step % self.recipe.report_every == 0 or step in (self._first + 1, self.recipe.steps)
        if self.fresh:
            self.flush(folder, self.watch)
        else:
            self.watch(self.pace.report(step, rate))

    def flush(self, folder: RunFolder, watch: Watch = ignore) -> None:
        """Write what is noted to the log, and report the mean of it; every rank must call this.

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
        last = records[-1]
        watch(self.pace.report(last["step"], last["rate"], self._means(records), memory(self.ranks.device)))

    def _means(self, records: Sequence[Record]) -> dict[str, float]:
        return {name: sum(record[name] for record in records) / len(records) for name in self._names}


def memory(device: torch.device) -> float:
    """The most memory used so far in GiB: of the GPU, else of this process."""
    if device.type == "cuda":
        return torch.cuda.max_memory_allocated(device) / 2**30
    return peak_memory()
