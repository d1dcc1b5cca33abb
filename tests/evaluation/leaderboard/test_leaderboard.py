"""Published results, the identity they are held against, and names that try to do harm."""

import csv
import io

import numpy as np
import pytest

from textseg.errors import UsageError
from textseg.evaluation import evaluate
from textseg.evaluation.leaderboard import PUBLISHED, check_pair, make_table
from textseg.evaluation.leaderboard.identity import dataset_f, fgiou_of
from textseg.evaluation.leaderboard.plot import draw_leaderboard
from textseg.evaluation.leaderboard.render import to_csv, to_latex, to_markdown
from textseg.evaluation.leaderboard.table import one_line
from textseg.io.open_dataset import open_dataset
from textseg.labels import to_target

HOSTILE = (
    "=1+1",
    "@SUM(A1)",
    "<script>alert(1)</script>",
    "a|b",
    "$x_1$ & 50 % #\\input{/etc/passwd} {~^}",
    "line\nbreak\r\x1b[31m\u202e",
    "x" * 10_000,
)


@pytest.fixture
def result(tiny):
    dataset = open_dataset(tiny, split="test")
    predictions = {sample.id: to_target(sample.maskfg) == 1 for sample in dataset}
    first = next(iter(predictions))
    predictions[first] = np.zeros_like(predictions[first])
    return evaluate(dataset, predictions)


def test_the_identity_is_that_of_pixels():
    """From counts: tp, false and missed pixels of one set."""
    rng = np.random.default_rng(0)
    for tp, false, missed in rng.integers(1, 1000, (50, 3)):
        iou, f = tp / (tp + false + missed), 2 * tp / (2 * tp + false + missed)
        assert dataset_f(iou) == pytest.approx(f) and fgiou_of(f) == pytest.approx(iou)
        check = check_pair(round(iou, 4), round(f, 3))
        assert check.holds
        assert not check_pair(round(iou, 4), round(f, 3) - 0.003).holds


def test_only_the_pairs_that_contradict_themselves_are_marked():
    marked = {(row.dataset, row.method) for row in make_table() if "breaks" in row.note}
    assert marked == {
        ("textseg", "EAFormer"),
        ("textseg", "EAFormer, pre-trained DBNet"),
        ("mlt-s", "TextFormer"),
    }
    by_kind = {
        one.kind
        for one in PUBLISHED
        if one.f is not None and not check_pair(one.fgiou / 100, one.f / 100).holds
    }
    assert by_kind == {"image", "unknown"}


def test_published_numbers():
    """Some of each source, as they are printed there."""
    rows = {(one.dataset, one.method, one.labels): (one.fgiou, one.f) for one in PUBLISHED}
    assert rows["textseg", "TexRNet + HRNetV2-W48", "v1"] == (86.84, 92.4)
    assert rows["coco-ts", "DeepLabV3+", ""] == (72.07, 64.1)
    assert rows["total-text", "SAM-TS-H", ""] == (84.86, 89.68)
    assert rows["mlt-s", "EAFormer", "reann"] == (81.92, 90.0)
    assert len(rows) == len(PUBLISHED) and all(one.source for one in PUBLISHED)
    assert all(50 < one.fgiou < 95 and (one.f is None or 60 < one.f < 97) for one in PUBLISHED)


def test_own_results_stand_beside_those_of_their_dataset(result):
    rows = make_table({"mine": result})
    assert [(row.method, row.dataset) for row in rows] == [("mine", "textseg-format")]
    assert rows[0].fgiou == 100 * result.scores["fgiou"] and rows[0].source == result.short_signature
    rows = make_table({"mine": result}, ["textseg-format", "bts"])
    assert [row.method for row in rows] == ["SegFormer", "TextFormer", "TFT", "EAFormer", "mine"]
    assert "**mine**" in to_markdown(rows) and r"\textbf{mine}" in to_latex(rows)


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names(result, name):
    rows = make_table({name: result})
    markdown, latex, table = to_markdown(rows), to_latex(rows), to_csv(rows)
    row = markdown.splitlines()[2]
    assert row.replace("\\|", "").count("|") == 9 and "<script" not in markdown.replace("\\<", "")
    assert not any(char in markdown + latex for char in "\x1b\r\u202e")
    assert "\\input" not in latex and len(latex.splitlines()) == 7
    cell = next(csv.DictReader(io.StringIO(table)))["method"]
    assert cell.removeprefix("'") == one_line(name) and not cell.startswith(("=", "@", "+", "-"))
    assert draw_leaderboard(rows, "svg").startswith(b"<?xml") and b"<script" not in draw_leaderboard(
        rows, "svg"
    )


@pytest.mark.parametrize(("format", "start"), [("png", b"\x89PNG"), ("pdf", b"%PDF"), ("svg", b"<?xml")])
def test_plots(format, start):
    assert draw_leaderboard(make_table(), format).startswith(start)
    assert draw_leaderboard([], format).startswith(start)


@pytest.mark.parametrize("format", ["pdf", "svg", "png"])
def test_equal_tables_give_equal_plots(format, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    before = draw_leaderboard(make_table(), format)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1000000")
    assert draw_leaderboard(make_table(), format) == before


def test_the_command(run, tmp_path):
    done = run("leaderboard", "check", "88.06", ".939")
    assert done.returncode == 0 and "93.65 %" in done.stdout and "different runs" in done.stdout
    assert "can be the dataset F" in run("leaderboard", "check", "0.8711", "93.1%").stdout
    assert "image-averaged" in run("leaderboard", "check", "86.84", ".924").stdout
    for words in (("check", "1"), ("check", "x", "y"), ("--dataset", "no"), ("--out", "a.txt"), ("no.json",)):
        done = run("leaderboard", *words, cwd=tmp_path)
        assert done.returncode == 2 and done.stderr.startswith("Error: "), words
    assert "Error: 200 is no score" in run("leaderboard", "check", "88", "200").stderr
    done = run("leaderboard", "--out", "table.tex", cwd=tmp_path)
    assert done.returncode == 0 and (tmp_path / "table.tex").read_text().startswith(r"\begin{tabular}")


def test_numbers_that_are_no_scores():
    with pytest.raises(UsageError, match="is no score"):
        check_pair(-0.1, 0.5)
