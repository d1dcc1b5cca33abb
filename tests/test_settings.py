"""One declaration of a setting gives its check, its JSON, its row in a table and its option."""

import json
from dataclasses import dataclass, fields
from typing import Literal

import click
import pytest
from click.testing import CliRunner

from textseg.cli.options import given, settings_options
from textseg.errors import UsageError
from textseg.settings import check, describe, from_json, setting, to_json


@dataclass(frozen=True)
class Export:
    kind: Literal["rle", "quad"] = setting("rle", "form of the masks")
    classes: tuple[Literal["word", "char"], ...] = setting(("word", "char"), "classes", metavar="LIST")
    sizes: tuple[int, int] = setting((3, 5), "smallest and largest size", least=2)
    share: float = setting(0.5, "share of the images", least=0, below=1)
    folder: str | None = setting(None, "folder of the images", metavar="DIR")
    effect: bool = setting(False, "also the effect masks")


def test_a_declaration_is_read_from_default_type_and_help():
    assert [one.name for one in describe(Export)] == [field.name for field in fields(Export)]
    rows = {one.name: one for one in describe(Export)}
    assert (rows["kind"].choices, rows["kind"].length) == (("rle", "quad"), None)
    assert (rows["classes"].choices, rows["classes"].length) == (("word", "char"), 0)
    assert (rows["sizes"].type, rows["sizes"].length, rows["sizes"].default) == (int, 2, (3, 5))
    assert (rows["folder"].type, rows["folder"].default) == (str, None)
    assert [rows[name].values for name in ("kind", "classes", "sizes", "share", "effect")] == [
        "rle, quad",
        "list of word, char",
        "2 x integer, at least 2",
        "number, at least 0 and below 1",
        "yes or no",
    ]


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"kind": "mask"}, "kind must be one of rle, quad, not 'mask'"),
        ({"classes": ("word", "line")}, "classes must be one of word, char, not 'line'"),
        ({"sizes": (3, 4, 5)}, "sizes must have 2 values, not 3"),
        ({"sizes": (1, 4)}, "sizes must be at least 2, not 1"),
        ({"sizes": (-(10**400), 4)}, "sizes must be at least 2, not -1000"),
        ({"sizes": (2.5, 4)}, "sizes must be an integer, not 2.5"),
        ({"sizes": [3, 4]}, r"sizes must be a tuple, not \[3, 4\]"),
        ({"share": 1.0}, "share must be at least 0 and below 1, not 1.0"),
        ({"share": float("nan")}, "share must be at least 0 and below 1, not nan"),
        ({"share": True}, "share must be a number, not True"),
        ({"folder": 3}, "folder must be text, not 3"),
    ],
)
def test_wrong_values_are_named(change, problem):
    with pytest.raises(UsageError, match=problem):
        check(Export(**change))


def test_right_values_pass_and_all_wrong_ones_are_listed():
    check(Export())
    check(Export(sizes=(2, 2), share=0, folder="images"))
    check(Export(sizes=(2, 10**400)))  # beyond all floats
    with pytest.raises(UsageError) as caught:
        check(Export(kind="mask", share=-1.0), ["a rule of its own"])
    assert [caught.value.problem, *caught.value.details] == [
        "kind must be one of rle, quad, not 'mask'",
        "share must be at least 0 and below 1, not -1.0",
        "a rule of its own",
    ]


def test_settings_survive_json():
    settings = Export(kind="quad", classes=("char",), sizes=(7, 9))
    assert from_json(Export, json.loads(json.dumps({**to_json(settings), "unknown": 1}))) == settings


def run(*words, presets=None):
    got = []

    @click.command()
    @settings_options(Export, presets=presets)
    def command(**settings):
        got.append(settings)

    done = CliRunner().invoke(command, words)
    return done, got[0] if got else None


def test_options_give_the_values_that_the_dataclass_takes():
    words = ["--kind", "quad", "--classes", "char", "--sizes", "2", "9", "--share", "0.25", "--effect"]
    done, got = run(*words)
    assert done.exit_code == 0, done.output
    assert Export(**got) == Export("quad", ("char",), (2, 9), 0.25, None, True)
    assert Export(**run()[1]) == Export()


def test_options_that_change_a_preset_are_none_when_not_given():
    presets = {"small": Export(), "large": Export(sizes=(30, 50), effect=True)}
    assert given(run("--no-effect", presets=presets)[1]) == {"effect": False}
    text = " ".join(run("--help", presets=presets)[0].output.split())
    assert "[default: 3,5; large 30,50] [x>=2]" in text


@pytest.mark.parametrize("words", [["--kind", "mask"], ["--classes", "word,line"], ["--share", "1"]])
def test_options_refuse_what_the_check_refuses(words):
    assert run(*words)[0].exit_code == 2
