"""`textseg baseline models`, `info` and `export`, as a user types them."""

import json

import pytest
import torch

from textseg.models import NETWORKS, build_model, save_checkpoint


@pytest.fixture
def checkpoint(tmp_path):
    path = tmp_path / "tiny.safetensors"
    training = {"step": 20, "rng": torch.get_rng_state()}
    save_checkpoint(path, build_model("texrnet-hrnetv2-tiny"), recipe={"rate": 0.01}, training=training)
    return path


def test_models(run):
    result = run("baseline", "models")
    assert result.returncode == 0
    assert "texrnet-hrnetv2-w48              67.11 M    227.9  86.84%  0.924" in result.stdout
    rows = json.loads(run("baseline", "models", "--json", "-").stdout)
    assert [row["name"] for row in rows] == list(NETWORKS)


def test_info(run, checkpoint):
    result = run("baseline", "info", checkpoint)
    assert result.returncode == 0
    assert "network       texrnet-hrnetv2-tiny" in result.stdout
    assert "recipe        rate = 0.01" in result.stdout
    assert "resumable     yes: step = 20" in result.stdout
    facts = json.loads(run("baseline", "info", checkpoint, "--json", "-").stdout)
    assert (facts["format"], facts["model"], facts["training"]["step"]) == (
        "textseg",
        "texrnet-hrnetv2-tiny",
        20,
    )
    assert facts["parameters"] == 332_180
    assert facts["bytes"] == checkpoint.stat().st_size


def test_info_of_foreign_files(run, tmp_path):
    torch.save(build_model("hrnetv2-tiny").state_dict(), tmp_path / "foreign.pth")
    facts = json.loads(run("baseline", "info", tmp_path / "foreign.pth", "--json", "-").stdout)
    assert (facts["format"], facts["model"], facts["start_for"]) == ("pytorch", "hrnetv2-tiny", [])
    (tmp_path / "page.pth").write_text("<!DOCTYPE html><html>")
    result = run("baseline", "info", tmp_path / "page.pth")
    assert result.returncode == 1
    assert "is a web page (HTML)" in result.stderr
    assert "Traceback" not in result.stderr


def test_export(run, checkpoint, tmp_path):
    result = run("baseline", "export", checkpoint, "--to", "onnx", cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert (tmp_path / "tiny.onnx").exists()
    assert "tiny.onnx: written; texrnet-hrnetv2-tiny" in result.stdout
    assert "output  probabilities  (batch, 2, quarter_height, quarter_width)" in result.stdout


@pytest.mark.parametrize("words", [["models"], ["info", "a.pth"], ["export", "a.pth"]])
def test_without_torch_one_sentence(run, tmp_path, words):
    (tmp_path / "torch.py").write_text("raise ModuleNotFoundError('no torch', name='torch')")
    result = run("baseline", *words, PYTHONPATH=str(tmp_path))
    assert result.returncode == 2
    assert result.stderr == (
        "Error: torch is not installed; install what the networks need: pip install textseg[baseline]\n"
    )
    assert run("baseline", words[0], "--help", PYTHONPATH=str(tmp_path)).returncode == 0


def test_unknown_subcommand_lists_the_known_ones(run):
    result = run("baseline", "trian")
    assert result.returncode == 2
    assert "there are models, train" in result.stderr and "did you mean train?" in result.stderr
