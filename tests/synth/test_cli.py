"""`textseg synth` as typed."""

import os
import shutil
import signal
import subprocess
import sys
import time

import pytest

from textseg.synth import KINDS


def test_it_makes_checks_and_goes_on(tmp_path, run):
    done = run("synth", "data/TextSeg", "-n", 3, "--size", "128x96", "--quiet", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    first, second, third = done.stdout.splitlines()
    assert first.startswith("data/TextSeg: 3 images (1 train, 1 val, 1 test), ")
    assert second == "16 files written, 0 up to date"
    assert third == "Next: textseg validate --data data/TextSeg"
    assert run(*third.split()[2:], cwd=tmp_path).returncode == 0
    again = run("synth", "data/TextSeg", "-n", 3, "--size", "128x96", cwd=tmp_path)
    assert "0 files written, 16 up to date" in again.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["out", "-n", "0"], 2, "0 images cannot be made"),
        (["out", "-n", "many"], 2, "not a valid integer"),
        (["out", "--size", "640"], 2, "write width x height as 640x480"),
        (["out", "--size", "640x10"], 2, "640 x 10"),
        (["out", "--fonts", "nowhere"], 2, "nowhere: does not exist"),
        (["out", "--fonts", "empty"], 2, "holds no font"),
        (["out", "--backgrounds", "empty"], 2, "holds no image"),
        (["full"], 1, "1 other files or folders, the first is mine.txt"),
        (["full/mine.txt"], 1, "is a file, not a folder"),
        ([], 2, "Missing argument"),
    ],
)
def test_a_wrong_call_is_one_sentence(tmp_path, run, words, code, said):
    (tmp_path / "empty").mkdir()
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("mine")
    done = run("synth", *words, cwd=tmp_path)
    assert done.returncode == code and said in done.stderr, done.stderr
    assert "Traceback" not in done.stderr and done.stdout == ""
    assert not (tmp_path / "out").exists()


def test_fonts_that_cannot_be_used_are_told(tmp_path, run):
    from textseg.synth import find_fonts

    (tmp_path / "fonts").mkdir()
    shutil.copy(find_fonts()[0][0].path, tmp_path / "fonts" / "good.ttf")
    (tmp_path / "fonts" / "bad.ttf").write_bytes(b"bad")
    done = run("synth", "out", "-n", 1, "--size", "96x96", "--fonts", "fonts", cwd=tmp_path)
    assert done.returncode == 0 and "note: fonts/bad.ttf: left out, it cannot be read" in done.stderr


def ends(group: int) -> bool:
    """Whether all processes of a group have ended within ten seconds."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return True
        time.sleep(0.1)
    return False


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are sent the POSIX way")
@pytest.mark.parametrize("presses", [1, 2])
def test_ctrl_c_stops_it_and_leaves_whole_files(tmp_path, presses):
    """Also pressed twice, and nothing is left behind: no process, no temporary file."""
    command = [sys.executable, "-m", "textseg", "synth", "out", "-n", "2000", "-j", "2"]
    process = subprocess.Popen(
        command, cwd=tmp_path, start_new_session=True, stderr=subprocess.PIPE, text=True
    )
    while not list(tmp_path.glob("out/image/*.jpg")):
        time.sleep(0.1)
    for _ in range(presses):
        os.killpg(process.pid, signal.SIGINT)
        time.sleep(0.05)
    _, said = process.communicate(timeout=60)
    assert process.returncode in (130, -signal.SIGINT) and "stopped" in said and "Traceback" not in said
    assert not list(tmp_path.rglob(".*"))
    assert ends(process.pid)


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="signals are sent the POSIX way")
def test_workers_do_not_outlive_a_killed_command(tmp_path):
    command = [sys.executable, "-m", "textseg", "synth", "out", "-n", "2000", "-j", "2", "-q"]
    process = subprocess.Popen(command, cwd=tmp_path, start_new_session=True, stderr=subprocess.DEVNULL)
    while not list(tmp_path.glob("out/image/*.jpg")):
        time.sleep(0.1)
    process.kill()
    process.wait()
    assert ends(process.pid)


def test_the_help_names_every_kind(run):
    text = run("synth", "--help").stdout
    assert all(kind in text for kind in KINDS)
