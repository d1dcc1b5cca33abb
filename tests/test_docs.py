"""The code blocks of README.md, CONTRIBUTING.md and docs/ run as they are printed, on synthetic data.

The `shell` and `python` blocks of a document run in order, in one folder that is empty but for what tests/given.py
gives: the photos, masks, archives and datasets of the reader. The output of a `console` block is compared, without
its numbers. `<!-- not run: REASON -->` before a block leaves it out.
"""

import doctest
import importlib.util
import re
import sys
from pathlib import Path

import pytest

import textseg
from tests.given import give
from tests.printed import run, run_lines, smaller

REPOSITORY = Path(__file__).parent.parent
DOCS = REPOSITORY / "docs"
DOCUMENTS = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted(DOCS.rglob("*.md")),
]
BLOCK = re.compile(r"(<!-- not run: .+? -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS_NETWORK = re.compile(r"textseg baseline (?!models)|textseg\.models|runs?/")
LONG = (
    "coco-panoptic",
    "comparison",
    "datasets",
    "faq",
    "formats",
    "leaderboard",
    "protocols",
    "report",
    "show",
    "stats",
    "synth",
)
"""Documents that run for more than six seconds: `make test-slow` has them."""


def documents() -> list:
    """A parameter for the blocks of every document: all, and quickly those before the first that needs a network."""
    found = []
    for path in DOCUMENTS:
        blocks = [
            (kind, text) for left_out, kind, text in BLOCK.findall(path.read_text("utf-8")) if not left_out
        ]
        blocks = [block for block in blocks if block[0] in ("shell", "python", "console")]
        slow = [place for place, (_, text) in enumerate(blocks) if NEEDS_NETWORK.search(text)]
        name = path.relative_to(REPOSITORY).as_posix()
        if quick := blocks[: slow[0] if slow else None]:
            found.append(pytest.param(quick, id=name, marks=[pytest.mark.slow] if path.stem in LONG else []))
        if slow:
            found.append(pytest.param(blocks, id=f"{name}, with networks", marks=pytest.mark.slow))
    return found


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of the documents is POSIX")
@pytest.mark.parametrize("blocks", documents())
def test_the_blocks_of_a_document_run_in_order(blocks, tmp_path):
    give("".join(text for _, text in blocks), tmp_path)
    for kind, text in blocks:
        if kind == "python":
            run([sys.executable, "-c", smaller(text)], tmp_path)
        elif kind == "shell":
            run_lines(text, tmp_path)
        else:
            compare(text, tmp_path)


def compare(text: str, folder: Path) -> None:
    """Run the line after `$` and compare its output with the rest, without the numbers."""
    command, _, wanted = text.removeprefix("$ ").partition("\n")
    got = run(["bash", "-euc", command], folder)
    wanted, got = (re.sub(r" *\d[\d.]*", " #", output) for output in (wanted, got))
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    assert doctest.OutputChecker().check_output(wanted, got, flags), f"{wanted}\n--- but it is ---\n{got}"


def load_tables():
    spec = importlib.util.spec_from_file_location("tables", DOCS / "tools/tables.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.slow
def test_a_stale_table_is_found_and_written_anew():
    tables = load_tables()
    document = (DOCS / "evaluation.md").read_text(encoding="utf-8")
    stale = document.replace("| error, empty |", "| error |")
    assert stale != document and tables.update(stale) == document == tables.update(document)


def test_every_document_is_in_the_index_and_every_link_leads_somewhere():
    index = (DOCS / "README.md").read_text(encoding="utf-8")
    for path in DOCUMENTS:
        if path.is_relative_to(DOCS) and path != DOCS / "README.md":
            assert f"({path.relative_to(DOCS).as_posix()})" in index
        text = path.read_text(encoding="utf-8")
        for target, anchor in re.findall(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)", text):
            linked = path.parent / target if target else path
            assert linked.exists(), f"{path.name} links to {target}"
            if anchor:
                headings = re.findall(r"^#+ (.+)$", linked.read_text(encoding="utf-8"), re.MULTILINE)
                slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
                assert anchor in slugs, f"{path.name} links to {target}#{anchor}"


def test_the_citation_of_the_readme_is_that_of_the_file():
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    citation = (REPOSITORY / "CITATION.cff").read_text(encoding="utf-8")
    people = re.findall(r"family-names: (\w+)\n +given-names: (\w+)", citation)
    authors = " and ".join(f"{family}, {given}" for family, given in people)
    assert f"author    = {{{authors}}}" in readme
    for title in re.findall(r'title: "(.+)"', citation):
        assert f"{{{title}}}" in readme or "Proceedings" in title
    for version in (readme, citation):
        assert re.search(rf"version\W+{re.escape(textseg.__version__)}", version)


def test_every_document_is_on_the_site():
    site = (REPOSITORY / "mkdocs.yml").read_text(encoding="utf-8")
    placed = re.findall(r": ([\w/-]+\.md)$", site, re.MULTILINE)
    ours = {path.relative_to(DOCS).as_posix() for path in DOCS.rglob("*.md")} - {"README.md"}
    made = {"index.md", "documents.md", "contributing.md"} | {
        name for name in placed if name.startswith("python/")
    }
    assert sorted(placed) == sorted(ours | made)
