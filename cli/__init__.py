"""The command line of textseg: each command parses its arguments, calls one library function and prints."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
from typing import Any

import click
from click.shell_completion import CompletionItem

from textseg import __version__
from textseg.errors import TextSegError
from textseg.names import unknown_name

from .streams import (
    discard_output,
    end_on_signals,
    escape_what_cannot_be_encoded,
    occupy_closed_streams,
    only_our_messages,
    quiet_broken_pipe,
    say,
)

COMMANDS = {
    "synth": "Make a synthetic dataset in the TextSeg format.",
    "unpack": "Extract the released archives into a data root.",
    "validate": "List every problem of a dataset.",
    "stats": "Count what a dataset holds: the dataset card.",
    "show": "Draw the annotations of an image, or a prediction against the truth.",
    "make-maskfg": "Derive the semantic labels (maskfg) from the char masks.",
    "convert": "Convert a dataset to another format.",
    "formats": "List the dataset formats that can be read and written, with their options.",
    "evaluate": "Score predictions and print the signature of the score.",
    "compare": "Compare results on the same images, with significance.",
    "merge": "Join the results of shards.",
    "report": "Write an HTML page to look at a result, or at two.",
    "leaderboard": "Print published results with your own beside them.",
    "segment": "Find the text pixels of any image, with the model inside the package.",
    "baseline": "Train, run and inspect the reference networks.",
    "docs": "List the pages of the documentation, or show one.",
}
"""Each command with its short help; its module in this package is imported only when it is called."""

COMPLETION = "_TEXTSEG_COMPLETE"
"""The variable by which a shell asks for completion; click answers."""


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called: `--help` starts at once."""

    lazy = COMMANDS
    prefix = ""
    """What the names of the modules of the commands begin with."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lazy)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in self.lazy:
            return None
        module = importlib.import_module(f".{self.prefix}{name.replace('-', '_')}", __name__)
        command: click.Command = module.command
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lazy.items()))

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in self.lazy:
            if ctx.resilient_parsing:  # the shell asks how such a line goes on
                return args[0], None, args[1:]
            raise unknown_name("command", args[0], list(self.lazy))
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        found = {name: about for name, about in self.lazy.items() if name.startswith(incomplete)}
        commands = [CompletionItem(name, help=about) for name, about in found.items()]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args and not ctx.resilient_parsing:
            for line in ctx.get_help().splitlines():
                say(line, err=True)
            ctx.exit(2)
        return super().parse_args(ctx, args)

    # Click itself would end with exit code 1 where the reader of the output has ended.
    def make_context(self, *args: Any, **extra: Any) -> click.Context:
        with quiet_broken_pipe():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        with quiet_broken_pipe():
            return super().invoke(ctx)


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="textseg")
@click.option("--debug", is_flag=True, help="Show the traceback of an error, and what libraries print.")
def group(debug: bool) -> None:
    """The toolkit for text (stroke) segmentation: TextSeg and its neighbours.

    \b
    Examples (leave out the first line where data/TextSeg is there):
      textseg synth data/TextSeg
      textseg validate
      textseg convert --to coco
      textseg make-maskfg
      textseg segment data/TextSeg/image --out preds
      textseg evaluate preds/ --split test
    """


def main() -> None:
    """Run the command line; an error becomes one sentence and an exit code."""
    try:
        code = _run_with_our_streams(sys.argv[1:])
    except KeyboardInterrupt:  # before the command began, or after it ended
        code = _stopped()
    sys.exit(code if isinstance(code, int) else 0)


def _run_with_our_streams(arguments: list[str]) -> object:
    end_on_signals()
    occupy_closed_streams()
    escape_what_cannot_be_encoded()
    if "--debug" in arguments:
        return _run(arguments, debug=True)
    with only_our_messages():
        return _run(arguments)


def _run(arguments: list[str], *, debug: bool = False) -> object:
    try:
        return group.main(arguments, prog_name="textseg", standalone_mode=False)
    except Exception as error:
        if COMPLETION in os.environ:
            return 1  # the shell asks what could follow: nothing is printed into a line that is being typed
        if debug and not isinstance(error, click.ClickException):
            raise
        return _report(error)
    except KeyboardInterrupt:
        return _stopped()


def _stopped() -> int:
    _say("stopped")
    return 130


def _report(error: Exception) -> int:
    if isinstance(error, TextSegError):
        return _report_ours(error)
    if isinstance(error, click.exceptions.Abort):
        return _stopped()
    if isinstance(error, click.ClickException):
        return _report_usage(error)
    if isinstance(error, OSError):
        discard_output()  # where it is full or closed, the interpreter would complain again at exit
        _say(f"Error: {error.filename or 'the system'}: {(error.strerror or str(error)).lower()}")
        return 1
    message = f"Error: a bug in textseg ({type(error).__name__}: {error})"
    _say(f"{message}; run the same command as textseg --debug ... and report the traceback")
    return 1


def _report_usage(error: click.ClickException) -> int:
    if isinstance(error, click.UsageError) and error.ctx is not None:
        for line in (
            *error.ctx.get_usage().splitlines(),
            f"Try '{error.ctx.command_path} --help' for help.",
            "",
        ):
            _say(line)
    _say(f"Error: {error.format_message()}")
    return error.exit_code


def _report_ours(error: TextSegError) -> int:
    first, *details = error.lines
    for line in (f"Error: {first}", *details):
        _say(line)
    return error.exit_code


def _say(text: str) -> None:
    with contextlib.suppress(OSError):  # stderr may be full or closed: the exit code still says what happened
        say(text, err=True)
