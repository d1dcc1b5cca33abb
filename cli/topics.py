"""Help of commands with many options: the options under headings, by topic."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import click

Topics = Mapping[str, Collection[str]]
"""The names of parameters under each heading; what no topic names comes first."""

DATA = ("data", "format", "split", "max_pixels")
RUNNING = ("jobs", "scheduler", "device", "workers", "compiled", "tensorboard", "quiet")
OUTPUT = ("out", "json_file", "per_image", "archive", "force")


class TopicCommand(click.Command):
    """A command whose help lists options by topic, where it names topics."""

    def __init__(self, *args: Any, topics: Topics | None = None, **extra: Any) -> None:
        super().__init__(*args, **extra)
        self.topics = topics or {}

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        self.write_topics(ctx, formatter, self.get_params(ctx))

    def write_topics(
        self, ctx: click.Context, formatter: click.HelpFormatter, params: Collection[click.Parameter]
    ) -> None:
        """Write the options among some parameters, those of no topic under "Options"."""
        options = [one for one in params if isinstance(one, click.Option)]
        heading = {name: title for title, names in self.topics.items() for name in names}
        for title in ("Options", *self.topics):
            group = [one for one in options if heading.get(one.name or "", "Options") == title]
            records = [record for one in group if (record := one.get_help_record(ctx))]
            if records:
                with formatter.section(title):
                    formatter.write_dl(records)
