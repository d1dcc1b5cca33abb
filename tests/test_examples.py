"""The examples do what their first lines say."""

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.tiny import save

EXAMPLES = Path(__file__).parent.parent / "examples"


def python(name: str, *words: object, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(EXAMPLES / name), *map(str, words)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.fixture
def pages(tmp_path):
    """Three light pages with a dark block, and masks of it in white."""
    for number in range(3):
        page, mask = np.full((40, 50, 3), 220, np.uint8), np.zeros((40, 50), np.uint8)
        page[10:20, 5 + number : 30] = 40
        mask[10:20, 5 + number : 30] = 255
        save(tmp_path / "images" / f"page{number}.png", page)
        save(tmp_path / "masks" / f"page{number}.png", mask)
    return tmp_path


def test_pages_to_scores(pages, run):
    assert python("binarise.py", "images", "preds", "--method", "otsu", cwd=pages).returncode == 0
    done = run("evaluate", "preds", "--data", ".", "--json", "-", cwd=pages)
    assert json.loads(done.stdout)["scores"]["fgiou"] == 1


def test_degraded_predictions_score_below_the_truth(tiny, tmp_path, run):
    assert python("degrade.py", tiny, "preds", cwd=tmp_path).returncode == 0
    scores = json.loads(run("evaluate", "preds", "--data", tiny, "--json", "-", cwd=tmp_path).stdout)[
        "scores"
    ]
    assert 0.3 < scores["fgiou"] < 1


def test_weights_are_averaged(tmp_path):
    import torch

    from textseg.models.checkpoints.checkpoint import load_checkpoint, save_checkpoint
    from textseg.models.networks.table import build_model

    made = []
    for seed in range(3):
        torch.manual_seed(seed)
        made.append(build_model("hrnetv2-tiny"))
        save_checkpoint(tmp_path / f"{seed}.safetensors", made[-1])
    done = python(
        "average_weights.py",
        *(f"{seed}.safetensors" for seed in range(3)),
        "--out",
        "m.safetensors",
        cwd=tmp_path,
    )
    assert done.returncode == 0, done.stderr
    states = [model.state_dict() for model in made]
    for key, value in load_checkpoint(tmp_path / "m.safetensors").state_dict().items():
        if value.is_floating_point():
            torch.testing.assert_close(value, (states[0][key] + states[1][key] + states[2][key]) / 3)
    save_checkpoint(tmp_path / "other.safetensors", build_model("ppocr-s"))
    done = python(
        "average_weights.py", "0.safetensors", "other.safetensors", "--out", "n.safetensors", cwd=tmp_path
    )
    assert done.returncode == 1 and "other.safetensors" in done.stderr and "ppocr-s" in done.stderr
    assert not (tmp_path / "n.safetensors").exists()


@pytest.mark.slow
def test_the_tour_runs_and_says_what_it_said(tmp_path):
    """The outputs that are stored are those of a run now, but for the pixels of images."""
    import nbformat
    from nbclient import NotebookClient

    def texts(notebook):
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert cells and all(cell.outputs for cell in cells)
        # Pillow gives each image as PNG and as JPEG; the notebook stores the smaller one.
        return [
            out.get("text") or sorted({*out.data} - {"image/png"}) for cell in cells for out in cell.outputs
        ]

    stored = nbformat.read(EXAMPLES / "tour.ipynb", as_version=4)
    fresh = nbformat.from_dict(stored)
    NotebookClient(fresh, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    assert [re.sub(r"\b[\da-f]{8}\b|[\d.]+", "#", str(text)) for text in texts(fresh)] == [
        re.sub(r"\b[\da-f]{8}\b|[\d.]+", "#", str(text)) for text in texts(stored)
    ]
    assert (EXAMPLES / "tour.ipynb").stat().st_size < 300_000
