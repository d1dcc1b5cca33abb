"""Trainings as processes: ended by Ctrl-C and SIGTERM, and killed at any moment."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
import torch

from tests.models.training.small import tensors
from textseg.models.checkpoints.checkpoint import read_training_state
from textseg.models.training.run_folder import RunFolder


def start(root, out, *more):
    command = [sys.executable, "-m", "textseg", "baseline", "train", "--data", str(root), "--out", str(out)]
    small = ["--model", "texrnet-hrnetv2-tiny", "--crop", "65", "--batch", "2", "--short-side", "65", "97"]
    options = ["--sizes", "97", "--save-every", "2", "--validate-every", "5", "--report-every", "1"]
    return subprocess.Popen(
        [*command, *small, *options, *more],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_saves_and_ends(root, tmp_path, number):
    process = start(root, tmp_path / "run", "--steps", "100000")
    for line in process.stderr:
        if line.startswith("step 3 "):
            process.send_signal(number)
    assert process.wait(60) == 128 + number
    step = read_training_state(tmp_path / "run" / "last.safetensors")["step"]
    assert step >= 3
    assert RunFolder(tmp_path / "run").records()[-1]["step"] == step


@pytest.mark.slow
def test_killed_ten_times_it_still_arrives(root, tmp_path):
    rng = np.random.default_rng(0)
    steps = ("--steps", "40")
    for _ in range(10):
        process = start(root, tmp_path / "run", *steps)
        wait = rng.uniform(0, 3)
        for line in process.stderr:
            assert not line.startswith("Error")
            if line.startswith("step"):
                break
        time.sleep(wait)
        process.kill()
        process.wait()
        last = tmp_path / "run" / "last.safetensors"
        if last.exists():
            assert read_training_state(last)["step"] % 2 == 0
    process = start(root, tmp_path / "run", *steps)
    _, said = process.communicate(timeout=120)
    assert process.returncode == 0, said
    assert not list((tmp_path / "run").glob(".*")), "no half-written file is left"
    whole = start(root, tmp_path / "whole", *steps)
    whole.communicate(timeout=120)
    assert RunFolder(tmp_path / "run").records() == RunFolder(tmp_path / "whole").records()
    expected, found = (tensors(tmp_path / name / "last.safetensors") for name in ("whole", "run"))
    assert all(torch.equal(found[key], expected[key]) for key in expected)
