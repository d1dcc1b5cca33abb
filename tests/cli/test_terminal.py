"""Texts from outside reach a terminal without what controls it."""

import ast
import json
import unicodedata
from pathlib import Path

import pytest

from textseg.representation import printable

EVIL = "a\nError: forged \x1b[31m\x07\u202e\u2028\x9b\x7f"
CLI = Path(__file__).parents[2] / "cli"


def harmless(output: str) -> bool:
    return all(
        unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp") for char in output.replace("\n", "")
    )


def test_escapes_can_be_read():
    assert printable(EVIL) == r"a\nError: forged \x1b[31m\x07\u202e\u2028\x9b\x7f"
    assert printable("a\udcff") == r"a\udcff"


@pytest.mark.parametrize(
    "text", ["Straße, 5 €", "日本語\u3000テキスト", "نمی\u200cخواهم", "क्\u200dष", "👩\u200d🚒", "e\u0301"]
)
def test_texts_of_all_scripts_are_left_alone(text):
    assert printable(text) == text


def test_everything_is_printed_through_one_function():
    """Only JSON and images for programs are written raw."""
    for path in CLI.rglob("*.py"):
        if path.name == "streams.py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call):
                name = ast.unparse(node.func)
                raw = name in ("click.echo", "click.secho", "print")
                assert not raw or ast.unparse(node) == "click.echo(data, nl=False)", f"{path}:{node.lineno}"


@pytest.mark.parametrize("words", [["validate"], ["make-maskfg", "--check"], ["show", "a00001"]])
def test_evil_transcriptions_and_splits(run, tiny, words):
    path = tiny / "annotation" / "a00001_anno.json"
    anno = json.loads(path.read_text(encoding="utf-8"))
    anno[EVIL] = anno.pop("00") | {"text": EVIL}
    path.write_text(json.dumps(anno), encoding="utf-8")
    splits = json.loads((tiny / "split.json").read_text(encoding="utf-8"))
    (tiny / "split.json").write_text(json.dumps(splits | {EVIL: ["a00001"]}), encoding="utf-8")
    done = run(*words, "--data", tiny, cwd=tiny)
    assert harmless(done.stdout + done.stderr)
    assert not any(line.startswith("Error: forged") for line in (done.stdout + done.stderr).splitlines())


@pytest.mark.parametrize(
    "words", [["show", EVIL], ["evaluate", EVIL], ["convert", "--to", EVIL], [EVIL], ["--" + EVIL]]
)
def test_evil_arguments(run, tiny, words):
    done = run(*words, cwd=tiny)
    assert done.returncode == 2 and harmless(done.stdout + done.stderr)
    assert not any(line.startswith("Error: forged") for line in done.stderr.splitlines())
