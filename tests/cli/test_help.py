"""`--help` of every command: there, light, with an example."""

import re
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from textseg.cli import COMMANDS, group

HEAVY = ("torch", "PIL", "pandas", "matplotlib", "cv2", "numpy")


def walk(command: click.Command, name: str = "textseg"):
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for child in command.list_commands(context):
            yield from walk(command.get_command(context, child), f"{name} {child}")


ALL = dict(walk(group))


@pytest.mark.parametrize("name", ALL)
def test_help_says_what_it_does_and_shows_an_example(name):
    command = ALL[name]
    assert command is not None and command.help
    if name.split()[-1] in COMMANDS and not isinstance(command, click.Group):
        assert "Example" in command.help, f"{name} --help has no example"
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts[0]} has no help"


@pytest.mark.parametrize("name", ALL)
def test_help_is_light(name):
    words = [*name.split()[1:], "--help"]
    code = (
        "import sys\nfrom textseg.cli import group\n"
        f"group.main({words!r}, standalone_mode=False)\n"
        f"heavy = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "sys.exit(f'imported {heavy}' if heavy else 0)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage:")


@pytest.mark.parametrize("name", ALL)
def test_help_fits_a_terminal_of_80_columns(name):
    words = [*name.split()[1:], "--help"]
    text = CliRunner().invoke(group, words, terminal_width=80).output
    assert text.startswith("Usage:") and [line for line in text.splitlines() if len(line) > 80] == []
    assert "\b" not in text


@pytest.mark.parametrize("name", ["evaluate", "convert", "segment", "baseline train"])
def test_long_help_is_in_groups_by_topic(name):
    command = ALL[f"textseg {name}"]
    text = CliRunner().invoke(group, [*name.split(), "--help"]).output
    assert len(command.topics) > 2 and all(f"\n{title}:\n" in text for title in command.topics)
    options = [one for one in command.params if isinstance(one, click.Option)]
    assert all(one.opts[-1] in text for one in options)
    rest = text.partition("\nOptions:\n")[2].partition("\n\n")[0]
    assert len(re.findall(r"^  -", rest, re.MULTILINE)) <= 4


def test_help_of_a_conversion_shows_the_options_of_the_format(run):
    before, after = run("convert", "--help").stdout, run("convert", "--to", "coco", "--help").stdout
    assert "--segmentation [" not in before
    assert "Options for writing the format coco" in after and "--segmentation [rle|polygon|quad]" in after
    assert "--values" not in run("convert", "--from", "coco", "--to", "textseg", "--help").stdout


def test_an_unknown_command_lists_those_there_are(run):
    done = run("evalute")
    assert done.returncode == 2
    assert "no command 'evalute': there are synth" in done.stderr and "did you mean evaluate?" in done.stderr


@pytest.mark.parametrize("words", [(), ("baseline",)])
def test_a_group_without_a_command_prints_its_help(run, words):
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == run(*words, "--help").stdout


def test_version(run):
    assert run("--version").stdout.startswith("textseg, version ")


def test_no_data_says_what_was_looked_for(run, tmp_path):
    done = run("make-maskfg", cwd=tmp_path)
    assert done.returncode == 2 and "Traceback" not in done.stderr
    for part in ("--data", "$TEXTSEG_DATA", "TextSeg", "textseg synth"):
        assert part in done.stderr
