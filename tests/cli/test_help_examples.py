"""The examples of all `--help` pages, typed one after the other in one folder, in the order of the commands.

The folder is empty but for GIVEN. Every line runs, those that would take minutes with smaller sizes (tests/printed.py).
"""

import re
import sys

import click
import pytest
from click.testing import CliRunner

from tests.printed import run_lines
from textseg.cli import group

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the shell of the examples is POSIX")

GIVEN = "hrnet.pth"
"""What no printed line makes: the ImageNet weights of the HRNet authors; here of the network that the test trains."""

QUICK = (
    "textseg",
    "textseg unpack",
    "textseg convert",
    "textseg formats",
    "textseg leaderboard",
    "textseg docs",
)
"""The pages that a quick test runs: what is written into the root (convert, unpack), and what needs no data."""


def pages() -> dict[str, str]:
    """The examples of every command, a line each, in the order of `textseg --help`."""
    found = {}

    def walk(command: click.Command, words: list[str]) -> None:
        text = CliRunner().invoke(group, [*words, "--help"], terminal_width=80).output
        examples = re.findall(r"^  Examples?\b.*:\n((?:    .+\n)+)", text, re.MULTILINE)
        found[" ".join(["textseg", *words])] = re.sub(r"^ +", "", "".join(examples), flags=re.MULTILINE)
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                child = command.get_command(context, name)
                assert child is not None
                walk(child, [*words, name])

    walk(group, [])
    return found


PAGES = pages()


@pytest.mark.parametrize("page", PAGES)
def test_a_page_has_lines_to_type_and_no_others(page):
    text = CliRunner().invoke(group, [*page.split()[1:], "--help"], terminal_width=80).output
    typed = re.findall(r"^    ((?:textseg|tar) .+)", text, re.MULTILINE)
    assert PAGES[page].splitlines() == typed
    assert any(f"{page} " in f"{line} " for line in typed)


def test_examples_run_in_the_printed_order(tmp_path):
    for page in QUICK:
        run_lines(PAGES[page], tmp_path)


@pytest.mark.slow
def test_all_examples_run_in_the_printed_order(tmp_path):
    import torch

    from textseg.models import build_model

    torch.save(build_model("hrnetv2-tiny").state_dict(), tmp_path / GIVEN)
    for page in PAGES:
        run_lines(PAGES[page], tmp_path)
