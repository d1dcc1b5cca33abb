"""`textseg synth` as typed."""

import shutil

import pytest


def test_it_makes_checks_and_goes_on(tmp_path, run):
    done = run("synth", "data/TextSeg", "-n", 3, "--size", "128x96", "--quiet", cwd=tmp_path)
    assert done.returncode == 0 and done.stderr == ""
    first, second, third = done.stdout.splitlines()
    assert first.startswith("data/TextSeg: 3 pictures (1 train, 1 val, 1 test), ")
    assert second == "16 files written, 0 up to date"
    assert third == "Next: textseg validate --data data/TextSeg"
    assert run(*third.split()[2:], cwd=tmp_path).returncode == 0
    again = run("synth", "data/TextSeg", "-n", 3, "--size", "128x96", cwd=tmp_path)
    assert "0 files written, 16 up to date" in again.stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["out", "-n", "0"], 2, "0 pictures cannot be made"),
        (["out", "-n", "many"], 2, "not a valid integer"),
        (["out", "--size", "640"], 2, "write width x height as 640x480"),
        (["out", "--size", "640x10"], 2, "640 x 10"),
        (["out", "--fonts", "nowhere"], 2, "nowhere: does not exist"),
        (["out", "--fonts", "empty"], 2, "holds no font"),
        (["out", "--backgrounds", "empty"], 2, "holds no picture"),
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
    assert done.returncode == 0 and "Note: fonts/bad.ttf: left out, it cannot be read" in done.stderr
