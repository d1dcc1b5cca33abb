"""Wrong calls, as of one who types the first commands: what is wrong, where, and what to do."""

import os

import pytest


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("compare a.json a.json", 2, "a.json: is given twice"),
        ("evaluate nowhere", 2, "nowhere: does not exist; give a folder with a prediction of each image"),
        ("evaluate a.json", 2, "a.json: is a file, not a folder; give a folder with a prediction"),
        ("evaluate preds --threshold abc", 2, "'abc' is not a valid number"),
        ("segment image --grow x", 2, "'x' is not a valid integer"),
        ("segment a.json", 1, "is not an image that can be read; images are JPEG, PNG, "),
        ("segment image --out a.json", 1, "a.json: is a file, not a folder; give another place"),
        ("make-maskfg --out a.json", 1, "a.json: is a file, not a folder; give another place"),
        ("merge image", 2, "image: is a folder, not a file; a result is what textseg evaluate --json FILE"),
        ("stats --json new/", 1, "new: is the name of a folder, not of a file"),
        (
            "baseline train --device gpu",
            2,
            "no device 'gpu': there are auto, cpu, cuda, mps; did you mean cuda?",
        ),
    ],
)
def test_what_is_said(run, tiny, tmp_path, words, code, said):
    (tmp_path / "a.json").write_text("{}")
    (tmp_path / "image").symlink_to(tiny / "image")
    words = words.split()
    if words[0] in ("evaluate", "make-maskfg", "stats", "baseline"):
        words += ["--data", str(tiny)]
    done = run(*words, cwd=tmp_path)
    assert done.returncode == code and said in done.stderr and "Traceback" not in done.stderr, done.stderr


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_does_not_keep_the_others_from_it(run, tiny, tmp_path):
    (tmp_path / "a.png").write_bytes(b"")
    (tmp_path / "a.png").chmod(0)
    done = run("segment", "a.png", tiny / "image", cwd=tmp_path)
    assert done.returncode == 1 and "1 image could not be segmented" in done.stderr
    assert len(list((tmp_path / "masks").iterdir())) == len(list((tiny / "image").iterdir()))
