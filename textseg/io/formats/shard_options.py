"""The options of formats that keep many samples in a file. Light: the command line is made from them."""

from __future__ import annotations

from dataclasses import dataclass

from textseg.settings import check, setting


@dataclass(frozen=True)
class ShardOptions:
    """How the samples are divided into files."""

    shard_size: int = setting(1000, "samples in a file", least=1)

    def __post_init__(self) -> None:
        check(self)
