"""Does TexRNet's refinement help? The compact HRNet with and without it, three seeds each, on one synthetic dataset.

    nice python -m benchmarks.refinement

Six trainings, two at a time with one thread each; TexRNet's coarse prediction is scored beside its refined one. What is
done is kept in the folder for temporary files, so the script can be stopped and started again. It writes
docs/refinement.json, docs/images/refinement.png and the table in docs/refinement.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import statistics
import tempfile
from concurrent.futures import ProcessPoolExecutor, as_completed
from pathlib import Path
from typing import Any

from benchmarks.timing import describe_machine

PLAIN, REFINED = MODELS = ("hrnetv2-w18-small", "texrnet-hrnetv2-w18-small")
COARSE = f"{REFINED}, coarse"
SEEDS = (0, 1, 2)
TRAIN, TEST, SIDE = 600, 100, 256
CHANGES: dict[str, Any] = {
    "steps": 800,
    "validate_on": "test",
    "validate_every": 200,
}
"""What all trainings have in common; the rest is the recipe `compact`."""

DOCS = Path(__file__).parents[1] / "docs"
BEGIN, END = "<!-- results: written by benchmarks/refinement.py -->", "<!-- end of results -->"


def make_data(root: Path) -> Path:
    """700 synthetic images of seed 0, of which the first 600 are to train on and the last 100 to test."""
    from textseg import TextSeg
    from textseg.io.files.output import write_output
    from textseg.synth import make_dataset

    if not (root / ".whole").exists():
        make_dataset(root, n=TRAIN + TEST, seed=0, size=(SIDE, SIDE), force=True)
        ids = sorted(TextSeg(root).ids)
        split = {"train": ids[:TRAIN], "val": [], "test": ids[TRAIN:]}
        write_output(root / "split.json", json.dumps(split).encode(), force=True)
        (root / ".whole").touch()
    return root


def train_one(work: Path, model: str, seed: int) -> dict[str, list[dict[str, Any]]]:
    """Train one network to the end, from its last checkpoint; returns its scores, of TexRNet the coarse one too."""
    import torch

    from textseg.models.training.session import run_training

    torch.set_num_threads(1)
    outcome = run_training(
        data=work / "data",
        out=work / f"{model}-{seed}",
        recipe="compact",
        changes={**CHANGES, "model": model, "seed": seed},
        device="cpu",
    )
    if outcome.stopped is not None:
        raise KeyboardInterrupt
    scores = {model: [record for record in outcome.folder.records() if "fgiou" in record]}
    if model == REFINED:
        scores[COARSE] = [score_coarse(outcome.folder.last, work / "data")]
    return scores


def score_coarse(weights: Path, data: Path) -> dict[str, Any]:
    """Score the coarse prediction of a TexRNet as its validation scores the refined one.

    It is the prediction of the plain network with TexRNet's weights.
    """
    import torch

    from textseg import TextSeg
    from textseg.models import build_model, load_checkpoint
    from textseg.models.checkpoints.checkpoint import read_recipe
    from textseg.models.distributed import Ranks
    from textseg.models.networks.network import SegmentationNetwork
    from textseg.models.training.recipes import Recipe
    from textseg.models.training.train import validate

    state = load_checkpoint(weights).state_dict()
    plain = {key.removeprefix("hrnet."): value for key, value in state.items() if key.startswith("hrnet.")}
    plain["last_layer.3.weight"] = state["semrfnhead.conv_sem.weight"]
    plain["last_layer.3.bias"] = state["semrfnhead.bias_sem"]
    model = build_model(PLAIN)
    assert isinstance(model, SegmentationNetwork)
    model.load_state_dict(plain)
    recipe = Recipe.from_json(read_recipe(weights))
    found = validate(model, TextSeg(data, "test"), recipe, Ranks(0, 1, torch.device("cpu")))
    return {"step": recipe.steps, "fgiou": found.fgiou, "f_image": found.f_image}


def summarise(scores: dict[str, dict[int, list[dict[str, Any]]]]) -> str:
    """The table: the scores after the last step, which is the same for all, so nothing is chosen by the test."""
    lines = ["| network | " + " | ".join(f"seed {seed}" for seed in SEEDS) + " | fgIoU | F |"]
    lines.append("|---|" + "---|" * (len(SEEDS) + 2))
    last = {name: [scores[name][seed][-1] for seed in SEEDS] for name in (PLAIN, COARSE, REFINED)}
    for name in last:
        found = [100 * record["fgiou"] for record in last[name]]
        f = [record["f_image"] for record in last[name]]
        lines.append(
            f"| {name} | {' | '.join(f'{value:.2f}' for value in found)} "
            f"| {_spread(found, 2)} | {_spread(f, 3)} |"
        )
    pairs = list(zip(last[PLAIN], last[REFINED], strict=True))
    gains = [100 * (b["fgiou"] - a["fgiou"]) for a, b in pairs]
    gain_f = [b["f_image"] - a["f_image"] for a, b in pairs]
    lines.append(
        f"| gain | {' | '.join(f'{value:+.2f}' for value in gains)} | {_spread(gains, 2)} | {_spread(gain_f, 3)} |"
    )
    return "\n".join(lines)


def _spread(values: list[float], digits: int) -> str:
    return f"{statistics.mean(values):.{digits}f} ± {statistics.stdev(values):.{digits}f}"


def draw(scores: dict[str, dict[int, list[dict[str, Any]]]], path: Path) -> None:
    """The score over the steps: each seed thin, their mean thick."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4), layout="constrained")
    axes = figure.subplots()
    for model, colour in zip(MODELS, ("tab:blue", "tab:red"), strict=True):
        steps = [record["step"] for record in scores[model][SEEDS[0]]]
        curves = [[100 * record["fgiou"] for record in scores[model][seed]] for seed in SEEDS]
        for curve in curves:
            axes.plot(steps, curve, color=colour, alpha=0.35, linewidth=1)
        means = [statistics.mean(values) for values in zip(*curves, strict=True)]
        axes.plot(steps, means, "o-", color=colour, label=model)
    axes.set(xlabel="step", ylabel="fgIoU on the 100 test images, %")
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110, metadata={"Software": None})


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "textseg-benchmark-refinement"
    )
    words.add_argument("--jobs", type=int, default=2, help="trainings at a time")
    given = words.parse_args()
    os.environ["OMP_NUM_THREADS"] = "1"  # inherited by the processes that train
    make_data(given.work / "data")
    scores: dict[str, dict[int, list[dict[str, Any]]]] = {PLAIN: {}, COARSE: {}, REFINED: {}}
    with ProcessPoolExecutor(given.jobs, mp_context=multiprocessing.get_context("spawn")) as pool:
        futures = {
            pool.submit(train_one, given.work, model, seed): seed for seed in SEEDS for model in MODELS
        }
        for future in as_completed(futures):
            seed = futures[future]
            for name, records in future.result().items():
                scores[name][seed] = records
                print(f"{name}, seed {seed}: fgIoU {100 * records[-1]['fgiou']:.2f} %", flush=True)
    table = summarise(scores)
    print(table)
    made = {"settings": CHANGES, "machine": describe_machine(), "scores": scores}
    (DOCS / "refinement.json").write_text(json.dumps(made, indent=1) + "\n")
    draw(scores, DOCS / "images" / "refinement.png")
    page = DOCS / "refinement.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    page.write_text(f"{before}{BEGIN}\n{table}\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
