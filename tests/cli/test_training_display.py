"""A training on a terminal, as the emulator pyte shows it; and in a file."""

import os
import shlex
import subprocess
import sys
import threading

import pyte
import pytest

pty = pytest.importorskip("pty", reason="Windows has no pseudo terminals")

EVENTS = """
import sys
from textseg.cli.training_display import training_display
from textseg.models.training.events import Message, Step, Validation, Work

losses = {name: 12.3456 for name in ("loss", "coarse", "refined", "boundary", "glyph", "dice")}
with training_display(quiet=False) as watch:
    watch(Message("recipe paper, because there is a GPU; `recipe=` chooses another, and long lines break at words"))
    watch(Work("checking samples", 1, 4024))
    for number in range(20300, 20501):
        watch(Step(number, 20500, 0.000123, 3.2, 70000, losses if number % 20 == 0 else {}, 61.25))
        if number in (20400, 20500):
            for done in (1, 170, 340):
                watch(Work(f"validation after step {number}, then stopping", done, 340))
            watch(Validation(number, 0.5, 0.6, 0.75, number == 20400))
    if "fail" in sys.argv:
        watch(Work("validation after step 20500", 17, 340))
        raise KeyboardInterrupt
"""


def screen(words, columns, cwd):
    """Run a command in a terminal with so many columns; what the screen shows in the end."""
    parent, child = pty.openpty()
    environment = {
        **os.environ,
        "COLUMNS": str(columns),
        "LINES": "40",
        "TERM": "xterm",
        "OMP_NUM_THREADS": "1",
    }
    shown = pyte.Screen(columns, 40)
    stream = pyte.ByteStream(shown)

    def read():
        try:
            while data := os.read(parent, 1 << 16):
                stream.feed(data)
        except OSError:  # the other end is closed
            pass

    reader = threading.Thread(target=read)
    process = subprocess.Popen(words, cwd=cwd, env=environment, stdin=child, stdout=child, stderr=child)
    os.close(child)
    reader.start()
    code = process.wait(120)
    reader.join()
    os.close(parent)
    assert not shown.cursor.hidden
    return code, [line.rstrip() for line in shown.display if line.strip()]


@pytest.mark.parametrize("columns", [80, 120])
def test_the_block_is_updated_in_place(tmp_path, columns):
    code, lines = screen([sys.executable, "-c", EVENTS], columns, tmp_path)
    assert code == 0
    message = " ".join(line.strip() for line in lines[:-4])
    assert message.startswith("recipe paper, because there is a GPU; --recipe chooses another,")
    assert message.endswith("long lines break at words"), "words are not torn apart"
    step, speed, terms, validation = lines[-4:]
    assert step.startswith("step 20500 of 20500 ━━━━") and step.endswith("━ 19:26:40 left")
    assert speed == "loss 12.346  rate 0.00012  3.2 images/s  61.2 GiB"
    assert terms == "coarse 12.346  refined 12.346  boundary 12.346  glyph 12.346  dice 12.346"
    assert validation == "validation after step 20500: fgIoU 50.00 %, F 60.00 %, best fgIoU 75.00 %"
    assert max(map(len, lines[-4:])) <= columns - 2, "^C fits behind"


def test_an_interrupted_block_stays_and_the_cursor_comes_back(tmp_path):
    code, lines = screen([sys.executable, "-c", EVENTS, "fail"], 80, tmp_path)
    assert code != 0
    (place,) = [
        number for number, line in enumerate(lines) if line.startswith("validation after step 20500 ")
    ]
    assert lines[place].endswith("17 of 340") and lines[place - 4].startswith("step 20500 of 20500 ")
    assert lines[place + 1].startswith("Traceback"), "on a line of its own"


def test_plain_lines_in_a_file(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", EVENTS], capture_output=True, text=True, cwd=tmp_path, check=True
    )
    assert done.stdout == "" and "\x1b" not in done.stderr
    lines = done.stderr.splitlines()
    steps = [line.split()[1] for line in lines if line.startswith("step ")]
    assert steps == [str(number) for number in range(20300, 20501, 20)]
    assert [line for line in lines if line.startswith("validation")] == [
        "validation after step 20400: fgIoU 50.00 %, F 60.00 %, the best so far",
        "validation after step 20500: fgIoU 50.00 %, F 60.00 %",
    ]


def test_a_training_and_the_commands_that_follow(run, tmp_path):
    """The commands that are printed at the end are typed in; a training is seen on a terminal."""
    run("synth", "my data", "-n", 6, "--size", "96x80", cwd=tmp_path)
    textseg = [sys.executable, "-m", "textseg"]
    small = ["--model", "hrnetv2-tiny", "--steps", "2", "--crop", "65", "--batch", "2", "--data", "my data"]
    code, lines = screen([*textseg, "baseline", "train", *small, "--out", "r"], 200, tmp_path)
    assert code == 0
    following = lines[lines.index("r/best.safetensors") + 1 :]
    assert following == [
        "Next: textseg baseline predict --weights r/best.safetensors --out r/preds --data 'my data'",
        "      textseg baseline export r/best.safetensors",
    ]
    for line in following:
        words = shlex.split(line.removeprefix("Next:"))[1:]
        done = run(*words, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "r" / "best.onnx").exists() and list((tmp_path / "r" / "preds").glob("*.png"))
