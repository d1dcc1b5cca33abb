"""The paper's 8 scales on one image of 600 x 800 with `texrnet-hrnetv2-w48`: ours against the plain loop.

    python -m benchmarks inference

Each run is a process of its own with two threads, so its peak memory is its own; the two sides take turns. The plain
loop is the reference's method with the same network: a forward pass and two resizings a scale. Then the memory of the
largest networks for a photo of 12 megapixels, at its own size.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.timing import Row
from textseg.models.memory import peak_memory

MODEL = "texrnet-hrnetv2-w48"
LARGEST = (MODEL, "hrnetv2-w48-ocr")
PHOTO = (3000, 4000)
THREADS = 2
ROUNDS = 3


def plain_loop(weights: Path) -> Callable[[NDArray[np.uint8]], NDArray[np.bool_]]:
    """Load the network and return the plain loop over scales."""
    import torch
    import torch.nn.functional as F

    from textseg.models import load_checkpoint
    from textseg.models.networks.network import MEAN, STD
    from textseg.models.prediction.inference import network_size
    from textseg.models.training.recipes import PAPER_SIZES

    model = load_checkpoint(weights)
    mean, std = (torch.tensor(values).view(3, 1, 1) for values in (MEAN, STD))

    @torch.no_grad()
    def segment(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
        size = image.shape[0], image.shape[1]
        normalised = (torch.from_numpy(image).permute(2, 0, 1)[None].float() / 255 - mean) / std
        total = torch.zeros(1, 2, *size)
        for side in PAPER_SIZES:
            x = F.interpolate(normalised, network_size(*size, side), mode="bilinear", align_corners=True)
            total += F.interpolate(model(x).best, size, mode="bilinear", align_corners=True)
        return (total[0, 1] > total[0, 0]).numpy()

    return segment


def ours(weights: Path) -> Callable[[NDArray[np.uint8]], NDArray[np.bool_]]:
    """Load the network as `textseg baseline predict` does."""
    from textseg.models import load_checkpoint
    from textseg.models.prediction.inference import NetworkSegmenter
    from textseg.models.training.recipes import PAPER_SIZES

    segmenter = NetworkSegmenter(load_checkpoint(weights))
    return lambda image: segmenter(image, PAPER_SIZES) > 0.5


def measure(side: str, folder: Path) -> None:
    """Segment the image once, keep the labels, print seconds and peak GiB."""
    image = np.load(folder / "image.npy")
    segment = {"plain": plain_loop, "ours": ours}[side](folder / "weights.safetensors")
    begun = time.perf_counter()
    labels = segment(image)
    spent = time.perf_counter() - begun
    np.save(folder / f"{side}.npy", labels)
    print(json.dumps([spent, peak_memory()]))


def measure_photo(name: str) -> None:
    """Segment a large photo at its own size with fresh weights, print seconds and peak GiB."""
    from textseg.models import build_model
    from textseg.models.prediction.inference import NetworkSegmenter
    from textseg.models.training.recipes import NATIVE

    image = np.random.default_rng(0).integers(0, 256, (*PHOTO, 3), dtype=np.uint8)
    segmenter = NetworkSegmenter(build_model(name))
    begun = time.perf_counter()
    segmenter(image, [NATIVE])
    print(json.dumps([time.perf_counter() - begun, peak_memory()]))


def prepare(folder: Path) -> None:
    """A synthetic image, and a network with statistics of its own, so that its labels vary."""
    import torch

    from textseg import TextSeg
    from textseg.models import build_model, save_checkpoint
    from textseg.synth import make_dataset

    make_dataset(folder / "data", n=1, seed=0, size=(600, 800), jobs=1)
    image = TextSeg(folder / "data")[0].image
    np.save(folder / "image.npy", image)
    torch.manual_seed(0)
    model: Any = build_model(MODEL).train()
    for part in model.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            part.momentum = 1.0
    small = torch.from_numpy(image[::3, ::3].copy()).permute(2, 0, 1)[None].float() / 64 - 2
    with torch.no_grad():
        model(torch.cat([small, small.flip(3)]))
        output = model.eval()(small)
        # The two classes equally often, and no nearer to each other than trained ones are.
        last = model.semrfnhead.conv_ref_last
        odds = output.refined[:, 1] - output.refined[:, 0]
        last.weight.mul_(4 / odds.std())
        last.bias.zero_()
        output = model(small)
        last.bias[1] -= (output.refined[:, 1] - output.refined[:, 0]).median()
    save_checkpoint(folder / "weights.safetensors", model)


def alone(*words: str) -> str:
    """Run a part of this script in a process of its own; what it prints."""
    command = [sys.executable, "-m", "benchmarks.inference", *words]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True).stdout


def run() -> Iterator[Row]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone("prepare", name)  # not here: what starts a process counts in its peak
        found: dict[str, list[tuple[float, float]]] = {"plain": [], "ours": []}
        for _ in range(ROUNDS):
            for side in found:
                found[side].append(tuple(json.loads(alone(side, name))))
        same = float((np.load(folder / "plain.npy") == np.load(folder / "ours.npy")).mean())
        text = float(np.load(folder / "plain.npy").mean())
    pairs = list(zip(found["plain"], found["ours"], strict=True))
    (slow, wide), (fast, narrow) = (map(statistics.median, zip(*found[side], strict=True)) for side in found)
    speed = statistics.median(plain[0] / our[0] for plain, our in pairs)
    memory = statistics.median(our[1] / plain[1] for plain, our in pairs)
    what = "8-scale TexRNet inference, 600 x 800, 2 threads, against the plain loop"
    yield Row(what, ">= 1.3 x as fast", f"{speed:.2f} x", f"{fast:.1f} s against {slow:.1f} s")
    beside = f"{narrow:.2f} GiB against {wide:.2f} GiB"
    yield Row("the same, peak memory", "<= 0.6 x", f"{memory:.2f} x", beside)
    yield Row(
        "the same, equal labels", ">= 99.99 %", f"{100 * same:.4f} %", f"{100 * text:.0f} % of them text"
    )
    for model in LARGEST:
        spent, peak = json.loads(alone("photo", model))
        what = f"{PHOTO[1]} x {PHOTO[0]} at its own size, `{model}`: peak memory"
        yield Row(what, "<= 4 GiB", f"{peak:.2f} GiB", f"{spent:.0f} s")


def main(part: str, where: str) -> None:
    import torch

    torch.set_num_threads(THREADS)
    if part == "prepare":
        prepare(Path(where))
    elif part == "photo":
        measure_photo(where)
    else:
        measure(part, Path(where))


if __name__ == "__main__":
    main(*sys.argv[1:])
