"""The list of fonts and images for training, and its script."""

import json
import subprocess
import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from .tiny import save

REPOSITORY = Path(__file__).parent.parent
SCRIPT = REPOSITORY / "examples" / "fetch_training_assets.py"


@pytest.fixture(scope="module")
def script():
    spec = spec_from_file_location("fetch_training_assets", SCRIPT)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_package_is_in_the_document():
    assets = json.loads((REPOSITORY / "examples" / "training_assets.json").read_text())
    text = (REPOSITORY / "docs" / "training-assets.md").read_text()
    named = set(text.replace(",", " ").replace(".\n", " ").split())
    hands = [*assets["debian fonts"].values(), *assets["npm fonts"].values()]
    packages = [*(name for names in hands for name in names), *assets["images"]]
    assert len(set(packages)) == len(packages) > 300
    missing = [name for name in packages if name.rpartition("/")[2] not in named and name not in text]
    assert not missing


def test_images_are_chosen_by_patterns_and_the_largest_size_is_taken(script, tmp_path):
    for name in ("wall/images/640x480.jpg", "wall/images/1600x1200.jpg", "logo.png", "tree.png", "notes.txt"):
        size = 40 if "1600" in name else 8
        if name.endswith("txt"):
            (tmp_path / name).write_text("no image")
        else:
            save(tmp_path / name, np.random.default_rng(0).integers(0, 255, (size, size, 3)).astype(np.uint8))
    found = script.chosen(tmp_path, ["*/images/*", "*.png"], ["logo*"])
    assert [path.name for path in script.largest(found)] == ["tree.png", "1600x1200.jpg"]


def test_images_are_reduced_and_objects_keep_their_transparency(script, tmp_path):
    save(tmp_path / "wide.png", np.full((100, 2000, 3), 90, np.uint8))
    drawing = np.zeros((60, 60, 4), np.uint8)
    drawing[10:30, 20:50] = (200, 10, 10, 255)
    drawing[10, 20, 3] = 0
    Image.fromarray(drawing).save(tmp_path / "drawing.png")
    Image.fromarray(np.zeros((9, 9, 4), np.uint8)).save(tmp_path / "empty.png")
    script.save_images(sorted(tmp_path.glob("*.png")), tmp_path / "out")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["000-drawing.png", "002-wide.jpg"]
    with (
        Image.open(tmp_path / "out" / "002-wide.jpg") as wide,
        Image.open(tmp_path / "out" / "000-drawing.png") as cut,
    ):
        assert wide.size == (1600, 80) and cut.size == (30, 20) and cut.mode == "RGBA"


def test_packages_that_cannot_be_fetched_are_all_named(tmp_path):
    """With no apt-get or npm that works, what is missing is named in one line at the end."""
    done = subprocess.run(
        [sys.executable, str(SCRIPT), str(tmp_path / "assets")],
        env={"PATH": str(tmp_path), "SYSTEMROOT": "x"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "fonts-noto-core" in done.stderr and "openclipart-png" in done.stderr
