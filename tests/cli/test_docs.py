"""`textseg docs`: every page is listed and readable, and every page that the code names is there."""

import re
from pathlib import Path

import pytest

from textseg.cli.docs import _LINK, FOLDER, _as_text
from textseg.cli.markdown import render

REPOSITORY = Path(__file__).parents[2]
PAGES = {path.stem: path for path in sorted((REPOSITORY / "docs").rglob("*.md")) if path.stem != "README"}


def test_every_page_is_listed_with_its_question(run):
    listed = re.findall(r"^(\S+)  +\S", run("docs").stdout, re.MULTILINE)
    assert sorted(listed) == sorted(PAGES)


def test_a_pipe_gets_the_page_as_markdown(run):
    page = run("docs", "validation").stdout
    assert page.startswith("# ") and "| T115 |" in page and "<!--" not in page


def test_a_page_of_a_dataset_has_its_short_name(run):
    assert run("docs", "bts").stdout.startswith("# BTS")


def test_an_unknown_page_lists_those_there_are(run):
    done = run("docs", "nothing")
    assert done.returncode == 2 and "no page 'nothing'" in done.stderr and "evaluation" in done.stderr


@pytest.mark.parametrize(
    ("link", "text"),
    [
        ("[masks](datasets.md#masks)", "masks (`textseg docs datasets`)"),
        ("[masks](../datasets.md#masks)", "masks (`textseg docs datasets`)"),
        ("[BTS](datasets/bts.md)", "BTS"),
        ("[below](#below)", "below"),
        ("[README](../README.md)", "README"),
        ("![A page](images/page.png)", "(image: A page)"),
        ("[TexRNet](https://github.com/SHI-Labs)", "[TexRNet](https://github.com/SHI-Labs)"),
    ],
)
def test_a_link_on_a_terminal_is_a_command(link, text):
    assert _LINK.sub(_as_text, link) == text


@pytest.mark.parametrize("name", PAGES)
def test_nothing_of_a_page_is_cut_off_at_80_columns(name, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    text = PAGES[name].read_text(encoding="utf-8")
    shown = render(text, 100)
    assert max(map(len, shown.splitlines())) <= 80
    assert shown.count("…") == text.count("…")


def test_a_long_word_in_a_narrow_table_goes_on_in_the_next_line(monkeypatch):
    monkeypatch.setenv("COLUMNS", "20")
    rows = [
        line.split()
        for line in render("| a | b |\n|---|---|\n| 1234567890123456789012 | 5 |", 100).splitlines()
    ]
    assert "".join(row[0] for row in rows if row and row[0].isdigit()) == "1234567890123456789012"


def test_every_page_named_in_the_code_exists():
    sources = [path for folder in ("textseg", "cli") for path in (REPOSITORY / folder).rglob("*.py")]
    for path in [*sources, REPOSITORY / "README.md", *PAGES.values()]:
        text = path.read_text(encoding="utf-8")
        named = set(re.findall(r"textseg docs ([a-z][\w-]*)", text))
        assert named <= PAGES.keys(), f"{path} names the pages {named - PAGES.keys()}"
        assert path not in sources or not re.search(r"\bdocs/[\w/-]+\.md", text), (
            f"{path}: a wheel has no docs/"
        )


def test_pages_have_names_of_their_own():
    assert len(PAGES) == len([path for path in FOLDER.rglob("*.md") if path.stem != "README"])
