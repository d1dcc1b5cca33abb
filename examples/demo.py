"""The main job from nothing, one command after another: what `make demo` runs. It begins .demo/ anew and fills it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).parent
FOLDER = HERE.parent / ".demo"
PROGRAMS = {"textseg": [sys.executable, "-m", "textseg"], "python": [sys.executable]}

STEPS = (
    ("Make a dataset in the format of TextSeg", "textseg synth data/TextSeg -n 60"),
    ("Check it", "textseg validate"),
    ("Hold its semantic labels against the rule they derive from", "textseg make-maskfg --check"),
    ("Derive them anew, elsewhere", "textseg make-maskfg --out derived"),
    ("Export words and chars to COCO, one file a split", "textseg convert --to coco"),
    ("Draw the annotations of a sample", "textseg show a00001 --out sample.png"),
    ("Make predictions with known faults from the truth", "python examples/degrade.py data/TextSeg preds"),
    ("Score them", "textseg evaluate preds --split test --json result.json --per-image images.csv"),
    (
        "Train a tiny TexRNet for about a minute: enough to see it learn, not to be good",
        "textseg baseline train --model texrnet-hrnetv2-tiny --steps 250 --crop 129 --learning-rate 0.004"
        " --validate-every 250 --out run",
    ),
    (
        "Segment the test images with it",
        "textseg baseline predict --weights run/last.safetensors --out found",
    ),
    ("Score what it found", "textseg evaluate found --split test"),
    ("Draw where it is right and wrong", "textseg show a00057 --pred found --out found.png"),
    (
        "Find the text of a photo, with the model inside the package",
        "textseg segment ../docs/images/page.png --overlay --cutout",
    ),
)
RESULTS = {
    "data/TextSeg": "the dataset: image/, annotation/, semantic_label/, split.json",
    "data/TextSeg/coco": "its COCO files, for pycocotools and every COCO tool",
    "sample.png": "a sample with its six annotations",
    "preds": "the predictions that were scored",
    "result.json": "the scores with their signature",
    "images.csv": "counts and scores of every image",
    "run": "the tiny network: its weights, log and curve",
    "found.png": "what it found, against the truth",
    "masks": "the text of docs/images/page.png: mask, overlay, cut-out",
}


def run(command: str) -> None:
    """Run a command line as a user would type it, in the demo's folder."""
    print(f"$ {command}", flush=True)
    program, *words = shlex.split(command)
    words = [str(HERE.parent / word) if word.startswith("examples/") else word for word in words]
    done = subprocess.run([*PROGRAMS[program], *words], cwd=FOLDER, check=False)
    if done.returncode:
        sys.exit(f"the demo stopped: {command!r} ended with exit code {done.returncode}")


def main() -> None:
    shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir()
    started = time.monotonic()
    for number, (title, command) in enumerate(STEPS, 1):
        print(f"\n{number}. {title}")
        run(command)
    print(f"\nDone in {time.monotonic() - started:.0f} s. Where to look, in {FOLDER}:")
    for name, what in RESULTS.items():
        print(f"  {name:<20}{what}")


if __name__ == "__main__":
    main()
