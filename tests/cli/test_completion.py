"""Completion as docs/shell.md sets it up, in real shells."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs/shell.md"
PRESS_TAB = {
    "bash": """
COMP_WORDS=({line})
[[ '{line}' == *' ' ]] && COMP_WORDS+=('')
COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
compopt() {{ COMPREPLY=("($2)"); }}
_textseg_completion textseg
printf '%s\\n' "${{COMPREPLY[@]}}"
""",
    "fish": "complete --do-complete '{line}'",
}
"""What a shell does where TAB is pressed at the end of a line; prints the candidates."""
SPLITS = ["all", "odd", "test"]


def press_tab(shell: str, line: str, folder: Path) -> list[str]:
    setup = re.search(rf"`([^`]*{shell}_source[^`]*)`", DOCUMENT.read_text(encoding="utf-8"))[1]
    script = setup.replace("\\|", "|") + "\n" + PRESS_TAB[shell].format(line=line)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        [shell, "-c", script],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PATH": path},
    )
    assert not done.stderr, done.stderr
    return sorted(candidate.partition("\t")[0] for candidate in done.stdout.splitlines())


@pytest.fixture
def folder(tiny):
    (tiny / "split.json").write_text('{"odd": ["a00001", "c00003"], "test": ["a00004"]}', encoding="utf-8")
    return tiny.parents[1]


@pytest.mark.skipif(shutil.which("bash") is None or sys.platform == "win32", reason="no bash")
@pytest.mark.parametrize(
    ("line", "candidates"),
    [
        ("textseg eva", ["evaluate"]),
        ("textseg baseline train", ["train", "train-glyphs"]),
        ("textseg evaluate preds --split ", SPLITS),
        ("textseg evaluate preds --data data/TextSeg --split odd+", ["odd+test"]),
        ("textseg evaluate preds --data nowhere --split t", ["test", "train"]),
        ("textseg evaluate preds --protocol h", ["hi-sam"]),
        ("textseg evaluate preds --measures words,b", ["words,boundary_f", "words,boundary_iou"]),
        ("textseg evaluate preds --effect ", ["bg", "fg", "ignore"]),
        ("textseg convert --to y", ["yolo-seg"]),
        ("textseg convert --from y", []),
        ("textseg convert --to coco --segm", ["--segmentation"]),
        ("textseg convert --to nothing --spl", []),
        ("textseg stats --format ml", ["mlt-s"]),
        ("textseg formats coco-p", ["coco-panoptic"]),
        ("textseg synth out --kinds photo,d", ["photo,design", "photo,document"]),
        ("textseg baseline train --model texrnet-d", ["texrnet-deeplabv3plus-r101"]),
        ("textseg docs eva", ["evaluation"]),
        ("textseg evaluate d", ["(default)"]),
        ("textseg nothing --", ["--debug", "--help", "--version"]),
    ],
)
def test_bash(folder, line, candidates):
    assert press_tab("bash", line, folder) == (candidates or [""])


@pytest.mark.skipif(shutil.which("fish") is None, reason="no fish")
@pytest.mark.parametrize(
    ("line", "candidates"),
    [("textseg eva", ["evaluate"]), ("textseg evaluate preds --split ", SPLITS)],
)
def test_fish(folder, line, candidates):
    assert press_tab("fish", line, folder) == candidates
