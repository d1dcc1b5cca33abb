"""Options that several commands share, each with one meaning and one text; options made from settings."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any, get_args

import click

from textseg.choices import LabelVersion, Reading
from textseg.io.files.limits import MAX_PIXELS, VARIABLE
from textseg.settings import Setting, describe, text

from .names import Choice, complete_kinds, complete_network, complete_source, complete_split
from .parameter_types import PATH, CommaList, FloatRange, IntRange, ShardType
from .streams import put, say

Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

DATA_HELP = "The dataset. Default: $TEXTSEG_DATA, else ./data/TextSeg, else this folder."

force_option = click.option("--force", is_flag=True, help="Replace existing files that have other content.")
quiet_option = click.option(
    "--quiet", "-q", is_flag=True, help="No progress on stderr, only notes and errors."
)
device_option = click.option(
    "--device", default="auto", show_default=True, metavar="D", help="auto, cpu, cuda or mps."
)
json_option = click.option(
    "--json",
    "json_file",
    type=PATH,
    metavar="FILE",
    help="Write the result as JSON; - writes it to standard output.",
)


def scheduler_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--scheduler, which the command itself need not know of: its work per sample goes to the cluster."""

    @functools.wraps(function)
    def command(*args: Any, scheduler: str | None, **options: Any) -> Any:
        if scheduler is None:
            return function(*args, **options)
        from textseg.cluster import cluster

        with cluster(scheduler):
            return function(*args, **options)

    return click.option(
        "--scheduler",
        metavar="ADDRESS",
        help="Work on the Dask cluster of this scheduler, such as tcp://HOST:8786.",
    )(command)


def workers_options(function: Callable[..., Any]) -> Callable[..., Any]:
    """--jobs and --scheduler."""
    return click.option(
        "--jobs",
        "-j",
        type=IntRange(min=1),
        metavar="N",
        help="Number of workers. Default: one per processor.",
    )(scheduler_option(function))


def max_pixels_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--max-pixels: the limit of `textseg.io.files.limits`, set where worker processes find it."""

    def set_limit(ctx: click.Context, _: click.Parameter, value: int | None) -> None:
        if value is not None:
            ctx.with_resource(environment(VARIABLE, str(value)))

    return click.option(
        "--max-pixels",
        type=IntRange(min=1),
        metavar="N",
        callback=set_limit,
        expose_value=False,
        help=f"Refuse images of more pixels. Default: ${VARIABLE}, else {MAX_PIXELS:,}.",
    )(function)


@contextlib.contextmanager
def environment(name: str, value: str) -> Iterator[None]:
    """An environment variable with another value for a while."""
    before = os.environ.get(name)
    os.environ[name] = value
    try:
        yield
    finally:
        if before is None:
            del os.environ[name]
        else:
            os.environ[name] = before


def data_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """--data and --format, the dataset, opened by `textseg.open_dataset`; --max-pixels."""
    function = max_pixels_option(function)
    function = click.option(
        "--format",
        default="auto",
        show_default=True,
        metavar="F",
        shell_complete=complete_source,
        help="Its format: see textseg formats.",
    )(function)
    return click.option("--data", type=PATH, metavar="PATH", help=DATA_HELP)(function)


def split_option(help: str = "train, val, test, several joined by +, or all.") -> Decorator:
    """--split: the part of the dataset."""
    return click.option("--split", metavar="S", shell_complete=complete_split, help=help)


def choice_option(name: str, words: Any, help: str, default: str | None = None) -> Decorator:
    """An option that takes one of the words of a `Literal`."""
    return click.option(
        name, type=Choice(get_args(words)), default=default, show_default=default is not None, help=help
    )


labels_option = choice_option(
    "--labels",
    LabelVersion,
    "Label version of TextSeg: v2 is the release's (the default), v1 the TexRNet paper's.",
)
read_as_option = choice_option("--read-as", Reading, "What the predictions contain, where that is ambiguous.")


def settings_options(
    cls: type, *, presets: Mapping[str, Any] | None = None, without: Collection[str] = ()
) -> Decorator:
    """An option for every setting of a dataclass, with the type, choices, range, default and help it declares.

    Args:
        cls: the dataclass; see `textseg.settings`.
        presets: named instances that the options change. An option that is not given is then None, and its help
            names the default of the first preset, and those that differ from it.
        without: names of settings that get no option.
    """

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        for one in reversed(describe(cls)):
            if one.name not in without:
                function = _setting_option(one, presets)(function)
        return function

    return decorate


def settings_parameters(cls: type) -> list[click.Parameter]:
    """Click's parameters for the settings of a dataclass; one that is not given is None."""
    decorated = settings_options(cls, presets={"": cls()})(lambda: None)
    return list(reversed(getattr(decorated, "__click_params__", [])))


def _setting_option(one: Setting, presets: Mapping[str, Any] | None) -> Decorator:
    extra: dict[str, Any] = {"help": one.sentence}
    if presets:
        defaults = {name: text(getattr(preset, one.name)) for name, preset in presets.items()}
        first = next(iter(defaults.values()))
        shown = [first, *(f"{name} {value}" for name, value in defaults.items() if value != first)]
        note = "" if shown in ([text(None)], [text(False)]) else f"  [default: {'; '.join(shown)}]"
        extra |= {"default": None, "help": one.sentence + note}
    else:
        extra |= {"default": one.default, "show_default": one.default not in (None, "", False)}
        extra |= {"default": text(one.default)} if one.length == 0 else {}
    if one.type is bool:
        names = [f"{one.option}/--no-{one.option[2:]}" if presets or one.default else one.option]
        return click.option(*names, one.name, is_flag=True, **extra)
    metavar = one.metavar or (None if one.choices and one.length is None else _METAVARS[one.type])
    extra |= {"nargs": one.length} if one.length else {}
    extra |= {"shell_complete": _COMPLETE[one.name]} if one.name in _COMPLETE else {}
    return click.option(one.option, one.name, type=_type(one), metavar=metavar, **extra)


_COMPLETE = {
    "model": complete_network,
    "kinds": complete_kinds,
    "split": complete_split,
    "validate_on": complete_split,
}
"""What completes the values of settings that are names."""

_METAVARS = {int: "N", float: "X", str: "TEXT"}


def _type(one: Setting) -> click.ParamType:
    kind: click.ParamType
    low, high = one.least, one.most if one.below is None else one.below
    if one.choices:
        kind = Choice(one.choices)
    elif one.type is str:
        kind = click.STRING
    elif low is None and high is None:
        kind = click.INT if one.type is int else click.FLOAT
    elif one.type is int:
        kind = IntRange(low, high)  # type: ignore[arg-type]
    else:
        kind = FloatRange(low, high, max_open=one.below is not None)
    return CommaList(kind) if one.length == 0 else kind


shard_option = click.option(
    "--shard",
    type=ShardType(),
    metavar="I/N",
    help="Score part I of N of the images; textseg merge joins the results.",
)


def write_json(file: str, data: bytes, *, force: bool) -> None:
    """Write what --json asks for to a file, or to standard output for ``-``."""
    write_results({file: data}, force=force)


def write_results(files: dict[str, bytes], *, force: bool) -> None:
    """Write results for machines that belong together: all or none; one named ``-`` goes to standard output."""
    from textseg.io.files.output import write_outputs

    if "-" in files:
        put(files["-"])
    named = {file: data for file, data in files.items() if file != "-"}
    for file, written in write_outputs(named, force=force).items():
        say(f"{file}: {written.value}", err=True)


def given(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Those options of `settings_options` with presets that the user gave."""
    return {name: value for name, value in settings.items() if value is not None}
