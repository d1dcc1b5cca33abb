"""What a training reports while it runs: events, which the caller shows as it likes; `str` gives a line of each.

This module needs no other library, so that the command line knows the events without loading PyTorch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from textseg.parallel import Progress


@dataclass(frozen=True)
class Message:
    """Something to know, in a line for people.

    Example:
        >>> print(Message("recipe compact"))
        recipe compact
    """

    text: str

    def __str__(self) -> str:
        return self.text


@dataclass(frozen=True)
class Work:
    """Progress of work beside the steps: reading the data, a validation.

    Attributes:
        name: of the work.
        done: how many of its items are done.
        total: how many there are, where that is known.

    Example:
        >>> print(Work("checking samples", 5, 40))
        checking samples: 5 of 40
    """

    name: str
    done: int
    total: int | None

    def __str__(self) -> str:
        return f"{self.name}: {self.done}" + ("" if self.total is None else f" of {self.total}")


@dataclass(frozen=True)
class Step:
    """A step of the optimizer that is done.

    Attributes:
        number: of the step, from 1.
        total: the number of the last step.
        rate: its learning rate.
        speed: items per second.
        seconds_left: until the last step, without validations.
        losses: mean of each loss since the last report, ``loss`` their weighted sum; empty for the steps between two
            reports, whose losses may not be computed yet.
        memory: the most used so far, in GiB; known at a report.
        items: what a crop is called.

    Example:
        >>> print(Step(20, 400, 0.001, 12.5, 61, {"loss": 0.5, "coarse": 0.4, "refined": 0.2}, 1.25))
        step 20 of 400  loss 0.500 (coarse 0.400, refined 0.200)  rate 0.001  12.5 images/s  1:01 left  1.2 GiB
    """

    number: int
    total: int
    rate: float
    speed: float
    seconds_left: float
    losses: Mapping[str, float] = field(default_factory=dict)
    memory: float = 0.0
    items: str = "images"

    @property
    def terms(self) -> str:
        """The losses beside their sum."""
        return ", ".join(f"{name} {value:.3f}" for name, value in self.losses.items() if name != "loss")

    def __str__(self) -> str:
        terms = f" ({self.terms})" if self.terms else ""
        loss = f"  loss {self.losses['loss']:.3f}{terms}" if self.losses else ""
        memory = f"  {self.memory:.1f} GiB" if self.losses else ""
        return (
            f"step {self.number} of {self.total}{loss}  rate {self.rate:.2g}  {self.speed:.1f} {self.items}/s  "
            f"{duration(self.seconds_left)} left{memory}"
        )


@dataclass(frozen=True)
class Validation:
    """Scores of a validation.

    Attributes:
        step: the step after which it was.
        fgiou: foreground IoU, 0..1; None where it is undefined.
        f_image: mean F-score of the images, 0..1; None where it is undefined.
        best: the best foreground IoU so far, this one included; -1 where none was defined.
        improved: whether it is this one.

    Example:
        >>> print(Validation(100, 0.25, None, 0.25, improved=True))
        validation after step 100: fgIoU 25.00 %, F undefined, the best so far
    """

    step: int
    fgiou: float | None
    f_image: float | None
    best: float
    improved: bool

    @property
    def scores(self) -> str:
        """The two scores, as people write them."""

        def percent(value: float | None) -> str:
            return "undefined" if value is None else f"{100 * value:.2f} %"

        return f"fgIoU {percent(self.fgiou)}, F {percent(self.f_image)}"

    def __str__(self) -> str:
        return f"validation after step {self.step}: {self.scores}" + (
            ", the best so far" if self.improved else ""
        )


Event = Message | Work | Step | Validation
Watch = Callable[[Event], None]


def ignore(event: Event) -> None:
    """Show nothing."""


def show_work(watch: Watch, name: str) -> Progress:
    """What reports the progress of a piece of work.

    Example:
        >>> show_work(print, "reading samples")(3, 8)
        reading samples: 3 of 8
    """
    return lambda done, total: watch(Work(name, done, total))


def duration(seconds: float) -> str:
    """A time as people say it.

    Example:
        >>> duration(59.6), duration(3700)
        ('1:00', '1:01:40')
    """
    minutes, seconds = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"
