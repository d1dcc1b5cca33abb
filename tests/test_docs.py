"""The code blocks of README.md, CONTRIBUTING.md and docs/ run as they are printed, on synthetic data.

The `shell` and `python` blocks of a section run in order, in one folder that has what the documents speak of:
data/TextSeg, archives, predictions, photos, images with masks and, where a network is needed, run/. The output of a
`console` block is compared, without its numbers. `<!-- not run: REASON -->` before a block leaves it out.
"""

import doctest
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import textseg
from textseg.io.files.output import write_output
from textseg.io.files.png import encode_png
from textseg.io.formats.textseg.read import TextSeg
from textseg.labels import TEXT, to_target
from textseg.synth import make_dataset

REPOSITORY = Path(__file__).parent.parent
DOCS = REPOSITORY / "docs"
DOCUMENTS = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *sorted(DOCS.rglob("*.md")),
]
BLOCK = re.compile(r"(<!-- not run: .+? -->\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SMALLER = {
    r"textseg synth (\S+)( -n \d+)?( --size \w+)?": r"textseg synth \1 -n 12 --size 160x128",
    r"baseline train(?!-)": "baseline train --model hrnetv2-tiny --batch 2 --crop 65 --short-side 65 97 --sizes 97",
    r"--steps \d+": "--steps 2",
    r"train-glyphs": "train-glyphs --width 2 --batch 8 --steps 2",
    r"sizes=\[513\]": "sizes=[65]",
    r"dibco/": "mine/",
}
"""What a block is given in place of a size that takes minutes."""
NEEDS_NETWORK = re.compile(r"textseg baseline (?!models)|textseg\.models|runs?/")


def sections() -> list:
    """(document, heading, blocks): a parameter for every section that has a block to run."""
    found = []
    for path in DOCUMENTS:
        for section in re.split(r"^(?=#{1,2} )", path.read_text(encoding="utf-8"), flags=re.MULTILINE):
            blocks = [(kind, text) for left_out, kind, text in BLOCK.findall(section) if not left_out]
            blocks = [block for block in blocks if block[0] in ("shell", "python", "console")]
            if blocks:
                slow = any(NEEDS_NETWORK.search(text) for _, text in blocks)
                name = f"{path.relative_to(REPOSITORY)}: {section.splitlines()[0].lstrip('# ')}"
                found.append(pytest.param(blocks, slow, id=name, marks=[pytest.mark.slow] if slow else []))
    return found


@pytest.fixture(scope="session")
def template(tmp_path_factory) -> Path:
    """What a reader of the documents has in the current folder."""
    folder = tmp_path_factory.mktemp("docs")
    root = folder / "data/TextSeg"
    make_dataset(root, 12, size=(128, 160), jobs=1)
    for sample in TextSeg(root, "test"):
        mask = encode_png((to_target(sample.maskfg) == TEXT).astype("uint8") * 255)
        for name in ("mine/masks", "preds", "predictions"):
            write_output(folder / name / f"{sample.id}.png", mask)
        image = (root / f"image/{sample.id}.jpg").read_bytes()
        for path in (f"mine/images/{sample.id}.jpg", "photo.jpg", "scans/page.jpg"):
            write_output(folder / path, image, force=True)
    for part in ("image", "annotation", "semantic_label"):
        shutil.make_archive(str(folder / part), "gztar", root, part)
    shutil.copy(root / "split.json", folder)
    (folder / "examples").symlink_to(REPOSITORY / "examples")
    return folder


@pytest.fixture
def folder(template, tmp_path) -> Path:
    return Path(shutil.copytree(template, tmp_path / "reader", symlinks=True))


def smaller(text: str) -> str:
    for pattern, replacement in SMALLER.items():
        text = re.sub(pattern, replacement, text, flags=re.MULTILINE)
    return text


def run(command: list[str], folder: Path) -> str:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(
        command,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env=environment | {"OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, f"{command[-1]}\n{done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.skipif(sys.platform == "win32", reason="the shell of the documents is POSIX")
@pytest.mark.parametrize(("blocks", "slow"), sections())
def test_the_blocks_of_a_section_run(blocks, slow, folder):
    if slow and not any("--out run" in text for _, text in blocks):
        from textseg.models import build_model, save_checkpoint

        save_checkpoint(folder / "run/best.safetensors", build_model("hrnetv2-tiny"), recipe={"sizes": [65]})
    if any("--out preds" in text for _, text in blocks):
        shutil.rmtree(folder / "preds")
    for kind, text in blocks:
        if kind == "python":
            run([sys.executable, "-c", smaller(text)], folder)
        elif kind == "shell":
            run(["bash", "-euc", smaller(text)], folder)
        else:
            compare(text, folder)


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
