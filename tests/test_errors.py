"""Errors say everything in a traceback, and name arguments in Python and options in the shell."""

import ast
import pickle
import re
import traceback
from pathlib import Path

import numpy as np
import pytest

import textseg
from textseg.errors import DataError, MissingDependencyError, PredictionError, TextSegError, raise_all

LIBRARY = Path(__file__).parent.parent / "textseg"


def test_a_traceback_shows_the_details_up_to_a_bound():
    error = DataError("23 images have a problem", details=[f"image {number}" for number in range(23)])
    shown = traceback.format_exception_only(error)[-1].splitlines()
    assert shown[0] == "textseg.errors.DataError: 23 images have a problem"
    assert shown[1:21] == [f"  image {number}" for number in range(20)]
    assert shown[21:] == ["  ... and 3 more"]
    assert len(error.details) == 23 and error.sentence == "23 images have a problem"


def test_errors_of_many_images_keep_their_own_details():
    one = DataError("is damaged", file="a_anno.json", details=["word '00': no text", "word '01': no bbox"])
    with pytest.raises(DataError) as caught:
        raise_all([one, DataError("is missing", file="b.jpg")], 5)
    assert str(caught.value).splitlines() == [
        "2 of 5 images have a problem",
        "  a_anno.json: is damaged",
        "    word '00': no text",
        "    word '01': no bbox",
        "  b.jpg: is missing",
    ]


def test_a_missing_package_is_an_import_error_and_travels_between_processes():
    error = MissingDependencyError("torch is not installed", hint="pip install textseg[baseline]")
    back = pickle.loads(pickle.dumps(error))
    assert isinstance(back, ImportError) and isinstance(back, TextSegError)
    assert str(back) == str(error) == "torch is not installed; pip install textseg[baseline]"


def test_an_error_names_arguments_in_python_and_options_in_the_shell(tiny, tmp_path, run):
    np.save(tmp_path / "a00001.npy", np.zeros((2, 2), np.uint8))
    with pytest.raises(
        PredictionError, match=r"score missing ones as empty, say `missing='empty'`"
    ) as caught:
        textseg.evaluate(tiny, tmp_path, split="train")
    assert "\n  b00002: no prediction" in str(caught.value)
    done = run("evaluate", tmp_path, "--data", tiny, "--split", "train")
    assert "to score missing ones as empty, say --missing empty\n" in done.stderr


def texts(path: Path):
    """Every string of a module that is no docstring, with its line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            yield node.lineno, node.value


@pytest.mark.parametrize(
    "path",
    [
        pytest.param(path, id=path.stem)
        for path in sorted(LIBRARY.rglob("*.py"))
        if path.name != "settings.py"
    ],
)
def test_the_library_speaks_of_arguments_not_of_options(path):
    """An option is named only in a command to type, such as `textseg baseline train --init`."""
    for line, text in texts(path):
        for option in re.finditer(r"(?<![\w-])--([a-z]|$)", text):
            assert re.search(r"textseg [a-z-]+( [\w-]+)? $", text[: option.start()]), f"{path}:{line}: {text}"
