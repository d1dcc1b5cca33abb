"""Several processes started by `torchrun`, or one: the same code."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar

import torch
import torch.distributed as dist
from torch import Tensor, nn

from textseg.errors import UsageError
from textseg.names import unknown_name

M = TypeVar("M", bound=nn.Module)
T = TypeVar("T")


@dataclass(frozen=True)
class Ranks:
    """This process among its fellows.

    Attributes:
        rank: its number.
        count: how many there are.
        device: the device it works on.
    """

    rank: int
    count: int
    device: torch.device

    @property
    def first(self) -> bool:
        """Whether this is the process that speaks and writes for all."""
        return self.rank == 0

    def sum(self, tensor: Tensor) -> Tensor:
        """Add `tensor` up over all ranks, in place; every rank must call this."""
        if self.count > 1:
            dist.all_reduce(tensor)
        return tensor

    def most(self, number: int) -> int:
        """The largest number that any rank gives; every rank must call this."""
        if self.count == 1:
            return number
        tensor = torch.tensor(number, device=self.device)
        dist.all_reduce(tensor, dist.ReduceOp.MAX)
        return int(tensor)

    def gather(self, part: T) -> list[T]:
        """What every rank gives, in their order; every rank must call this."""
        if self.count == 1:
            return [part]
        parts: list[Any] = [None] * self.count
        dist.all_gather_object(parts, part)
        return parts

    def share(self, model: nn.Module) -> None:
        """Give all ranks the buffers (batch-norm statistics) of the first; every rank must call this."""
        if self.count > 1:
            for buffer in model.buffers():
                dist.broadcast(buffer, 0)

    def wait(self) -> None:
        """Wait until all ranks are here."""
        if self.count > 1:
            dist.barrier()


@contextlib.contextmanager
def join(device: str = "auto") -> Iterator[Ranks]:
    """Join the processes that `torchrun` started; alone, be the only one.

    Args:
        device: ``auto`` (a GPU where there is one), ``cpu``, ``cuda``, ``cuda:1``, ``mps``.

    Raises:
        UsageError: there is no such device here.
    """
    count, rank = int(os.environ.get("WORLD_SIZE", "1")), int(os.environ.get("RANK", "0"))
    place = choose_device(device, int(os.environ.get("LOCAL_RANK", "0")))
    if place.type == "cuda":
        torch.cuda.set_device(place)
    if count == 1:
        yield Ranks(0, 1, place)
        return
    # A rank may have hours of images left when another is done.
    dist.init_process_group("nccl" if place.type == "cuda" else "gloo", timeout=timedelta(days=1))
    try:
        yield Ranks(rank, count, place)
    finally:
        dist.destroy_process_group()


def put(model: M, device: torch.device) -> M:
    """Move a model to a device, its weights channels last: the order convolutions are fastest in."""
    return model.to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def autocast(amp: str, device: torch.device) -> torch.autocast:
    """The mixed precision that ``off``, ``bf16`` or ``fp16`` asks for, as a context."""
    dtype = {"off": None, "bf16": torch.bfloat16, "fp16": torch.float16}[amp]
    return torch.autocast(device.type, dtype, enabled=dtype is not None)


def choose_device(device: str = "auto", local_rank: int = 0) -> torch.device:
    """The device a name means in this process.

    Raises:
        UsageError: there is no such device here.
    """
    if device == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda", local_rank)
        mps = torch.backends.mps.is_available() and local_rank == 0
        return torch.device("mps" if mps else "cpu")
    try:
        chosen = torch.device(device)
    except RuntimeError:
        meant = "cuda" if device.startswith("gpu") else None
        raise unknown_name("device", device, ["auto", "cpu", "cuda", "mps"], meant) from None
    try:
        torch.empty(0, device=chosen)
    except (RuntimeError, AssertionError) as error:
        reason = str(error).splitlines()[0]
        raise UsageError(
            f"there is no device {device!r} here ({reason})", hint="say `device='cpu'`"
        ) from error
    if chosen.type == "cuda" and chosen.index is None:
        return torch.device("cuda", local_rank)
    return chosen
