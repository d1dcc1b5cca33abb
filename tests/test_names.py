"""What is said about a name that there is not."""

import shlex

import pytest

from textseg.names import nearest


@pytest.mark.parametrize(
    ("name", "names", "meant"),
    [
        ("tset", ["train", "val", "test"], "test"),
        ("TEXSEG", ["coco", "textseg"], "textseg"),
        ("hi_sam", ["hi-sam", "upocr"], "hi-sam"),
        ("yolo", ["yolo-seg", "coco"], "yolo-seg"),
        ("pano", ["coco-panoptic"], None),
        ("photo", ["Photo", "photos"], "Photo"),
        ("", ["a"], None),
    ],
)
def test_the_nearest_name(name, names, meant):
    assert nearest(name, names) == meant


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        ("evalute", "evaluate"),
        ("baseline expotr", "export"),
        ("docs evaluatoin", "evaluation"),
        ("formats cocoo", "coco"),
        ("convert --to yolo", "yolo-seg"),
        ("stats --format texseg", "textseg"),
        ("validate --split tset", "test"),
        ("show a00001 --split trian", "train"),
        ("evaluate preds --protocol hisam", "hi-sam"),
        ("evaluate preds --measures stroke", "strokes"),
        ("compare preds preds --measures boundary-iou", "boundary_iou"),
        ("evaluate preds --effect ignroe", "ignore"),
        ("synth other --kinds photo,coimc", "comic"),
        ("show a00001 --treshhold 1", "--threshold"),
        ("leaderboard --dataset textsge", "textseg"),
    ],
)
def test_a_slip_on_the_command_line_is_answered_with_what_was_meant(tiny, run, words, meant):
    done = run(*shlex.split(words), cwd=tiny.parents[1])
    assert done.returncode == 2 and f"id you mean {meant}?" in done.stderr.replace("'", ""), done.stderr
