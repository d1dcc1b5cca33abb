"""`textseg formats`: the table, the page of each format, and the commands on it, which run as printed."""

import shlex

import pytest
from click.testing import CliRunner

from textseg.cli import group
from textseg.io.formats import FORMATS, load_format
from textseg.settings import describe

SHARED = {"script"}
"""Options that mean the same to the reader and the writer of a format, and are given to both."""


def run(*words):
    return CliRunner().invoke(group, words)


def options_of(kind):
    return {one.option for one in describe(kind)} if kind is not None else set()


def test_every_format_has_its_line():
    lines = run("formats").output
    for name in FORMATS:
        found = load_format(name)
        assert name in lines and found.about.split()[0] in lines
        assert found.can_read or found.can_write


@pytest.mark.parametrize("name", FORMATS)
def test_the_page_of_a_format_has_its_options_and_examples_that_run(tiny, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    found, page = load_format(name), run("formats", name).output
    assert (not found.can_read or found.expected) and (not found.can_write or found.written)
    for option in options_of(found.read_options) | options_of(found.write_options):
        assert option in page
    examples = [line.strip() for line in page.split("Example:\n")[1].splitlines()]
    assert len(examples) == found.can_read + found.can_write
    if not found.can_write:
        return  # there is no dataset to read
    for example in examples:
        done = run(*shlex.split(example)[1:])
        assert done.exit_code == 0, f"{example}: {done.output}"


@pytest.mark.parametrize("name", [name for name in FORMATS if load_format(name).can_write])
def test_the_help_of_convert_shows_the_options_for_writing(name):
    page = run("convert", "--to", name, "--help").output
    assert all(option in page for option in options_of(load_format(name).write_options))


def test_no_option_for_reading_means_something_else_for_writing():
    """`convert` gives an option to both formats that know it."""
    formats = [load_format(name) for name in FORMATS]
    reading = set().union(*(options_of(one.read_options) for one in formats))
    writing = set().union(*(options_of(one.write_options) for one in formats))
    assert reading & writing <= {f"--{name}" for name in SHARED}


@pytest.mark.parametrize(
    ("words", "similar"),
    [
        (("formats", "yolo"), "yolo-seg"),
        (("convert", "--to", "Coco", "--help"), "coco"),
        (("formats", "zzz"), None),
    ],
)
def test_an_unknown_format_is_met_with_a_similar_one(words, similar):
    done = run(*words)
    message = str(done.exception or "") + done.output
    assert done.exit_code != 0 and "no format" in message
    assert (f"did you mean {similar}?" in message) if similar else ("did you mean" not in message)


def test_convert_without_a_format_lists_those_that_can_be_written():
    done = run("convert")
    assert done.exit_code == 2 and "Missing option '--to'" in done.output
    assert all(name in done.output for name in FORMATS if load_format(name).can_write)
