"""What is installed: every sub-package is in the wheel, and nothing else takes a name."""

import configparser
import importlib
import pydoc
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from setuptools import find_packages

from textseg import __version__

REPOSITORY = Path(__file__).parent.parent


def read_setup() -> configparser.ConfigParser:
    setup = configparser.ConfigParser()
    setup.read(REPOSITORY / "setup.cfg")
    return setup


def test_every_sub_package_is_listed():
    listed = set(read_setup()["options"]["packages"].split())
    found = {name for name in find_packages(str(REPOSITORY)) if name.split(".")[0] == "textseg"}
    assert listed == found | {"textseg.cli", "textseg.docs"}


def test_the_version_is_said_once():
    assert read_setup()["metadata"]["version"] == __version__


def test_every_base_dependency_is_used_and_pinned():
    sources = [
        path.read_text() for folder in ("textseg", "cli") for path in (REPOSITORY / folder).rglob("*.py")
    ]
    code = "\n".join(sources)
    modules = {"pillow": "PIL", "opencv-python-headless": "cv2", "fonttools": "fontTools"}
    pinned = (REPOSITORY / "constraints.txt").read_text().lower()
    for line in read_setup()["options"]["install_requires"].split():
        name = line.split(">=")[0]
        module = modules.get(name, name)
        assert re.search(rf"^\s*(import|from) {module}\b", code, re.MULTILINE), (
            f"{name} is required but never imported"
        )
        assert f"{name}==" in pinned, f"{name} is not pinned in constraints.txt"


@pytest.mark.slow
def test_the_wheel_holds_every_module(tmp_path):
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--no-deps",
        "--quiet",
        "-w",
        str(tmp_path),
        str(REPOSITORY),
    ]
    subprocess.run(command, check=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    modules = {
        f"textseg/{path.relative_to(REPOSITORY / 'textseg')}"
        for path in (REPOSITORY / "textseg").rglob("*.py")
    }
    modules |= {
        f"textseg/cli/{path.relative_to(REPOSITORY / 'cli')}" for path in (REPOSITORY / "cli").rglob("*.py")
    }
    pages = {f"textseg/{path.relative_to(REPOSITORY)}" for path in (REPOSITORY / "docs").rglob("*.md")}
    assert modules | pages <= names and "textseg/py.typed" in names
    assert {name.split("/")[0] for name in names} == {"textseg", f"textseg-{__version__}.dist-info"}


def test_the_public_face():
    """The names that users import from `textseg`; taking one away breaks their code."""
    import textseg

    assert set(textseg.__all__) == {
        "Char",
        "Coco",
        "Dataset",
        "DatasetStats",
        "Evaluator",
        "Protocol",
        "Result",
        "Sample",
        "Segmentation",
        "Segmenter",
        "TextSeg",
        "TextSegError",
        "Word",
        "__version__",
        "compare",
        "convert",
        "evaluate",
        "merge",
        "open_dataset",
        "read_result",
        "validate",
        "report",
        "segment",
        "show",
        "stats",
    }
    assert dir(textseg) == sorted(textseg.__all__)
    for name in textseg.__all__:
        assert getattr(textseg, name).__doc__ or name == "__version__"


def test_help_lists_the_public_face():
    import textseg

    contents = pydoc.plain(pydoc.render_doc(textseg)).partition("PACKAGE CONTENTS")[2]
    for name in set(textseg.__all__) - {"__version__"}:
        assert re.search(rf"^    (class )?{name}\(", contents, re.MULTILINE), name


def test_completion_finds_what_is_imported_late():
    """Every module with a `__getattr__` lists the same names in `__all__`, `__dir__` and its table."""
    late = [
        path
        for path in (REPOSITORY / "textseg").rglob("*.py")
        if re.search(r"^def __getattr__", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(late) >= 3
    for path in late:
        module = importlib.import_module(".".join(path.relative_to(REPOSITORY).parts[:-1]))
        assert dir(module) == sorted(module.__all__)
        assert set(module._HOME) | {"__version__"} >= set(module.__all__) >= set(module._HOME)
