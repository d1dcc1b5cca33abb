"""Every command that writes, as it is typed in a folder where `in` holds small inputs."""

from __future__ import annotations

import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.child import run


@dataclass(frozen=True)
class Command:
    """A command line whose files lie in the folder ``out``.

    Attributes:
        words: as typed after ``textseg``.
        again: what is added to complete an interrupted run.
        grows: whether files get other content while it runs, as logs and checkpoints do.
        cost: seconds, about; cheap commands are disturbed more often.
    """

    words: str
    again: str = ""
    grows: bool = False
    cost: float = 0.3


SCORE = "evaluate in/masks --data in/data --split all"
TINY = "--model hrnetv2-tiny --batch 2 --crop 65 --short-side 65 97 --sizes 65 --workers 1 --quiet"

COMMANDS = {
    "synth": Command("synth out -n 4 --size 96x64 -j 1"),
    "unpack": Command("unpack in/image.tar.gz in/annotation.tar.gz in/semantic_label.tar.gz --to out"),
    "make-maskfg": Command("make-maskfg --data in/data --out out"),
    **{
        f"to-{format}": Command(f"convert --data in/data --to {format} --out out -j 2")
        for format in (
            *(
                "coco-panoptic",
                "fudanocr",
                "glyphs",
                "hi-sam",
                "icdar",
                "masks",
                "parquet",
                "semantic",
                "textseg",
            ),
            *("words", "yolo-seg"),
        )
    },
    "to-coco": Command("convert --data in/data --to coco --out out/coco.json -j 2"),
    "to-webdataset": Command("convert --data in/data --to webdataset --out out --shard-size 2 -j 2"),
    "validate": Command("validate --data in/data --json out/problems.json"),
    "evaluate": Command(f"{SCORE} --json out/score.json --per-image out/images.csv"),
    "compare": Command("compare in/a.json in/b.json --json out/compared.json"),
    "merge": Command("merge in/a1.json in/a2.json --json out/all.json"),
    "report": Command("report in/a.json in/b.json --data in/data --out out/page.html -n 2"),
    "leaderboard": Command("leaderboard in/a.json --out out/table.md"),
    "leaderboard-plot": Command("leaderboard --dataset textseg --out out/plot.pdf", cost=1.0),
    "stats": Command("stats --data in/data --json out/stats.json"),
    "stats-card": Command("stats --data in/data --out out/card", cost=10.0),
    "show": Command("show a00001 --data in/data --out out/shown.png"),
    "segment": Command("segment in/data/image --out out --overlay", cost=0.6),
    "train": Command(
        f"baseline train --data in/data --out out/run {TINY} --steps 4 --save-every 1 --validate-every 2"
        " --report-every 1",
        grows=True,
        cost=3.0,
    ),
    "train-glyphs": Command(
        "baseline train-glyphs --data in/data --out out/glyphs.safetensors --width 4 --steps 3 --quiet",
        again="--force",
        grows=True,
        cost=1.5,
    ),
    "models": Command("baseline models --json out/models.json"),
    "info": Command("baseline info in/run/last.safetensors --json out/info.json"),
    "predict": Command(
        "baseline predict in/data/image --weights in/run/last.safetensors --out out/masks --zip",
        grows=True,
        cost=0.6,
    ),
    "export": Command("baseline export in/run/last.safetensors --to onnx --out out/net.onnx", cost=4.0),
}


def make_inputs(home: Path) -> None:
    """Fill the folder ``in`` of `home` with what the commands read."""
    place = home / "in"
    for words in (
        "synth in/data -n 4 --size 96x64 --seed 3 -j 1",
        "segment in/data/image --out in/masks",
        f"{SCORE} --json in/a.json",
        f"{SCORE} --json in/a1.json --shard 1/2",
        f"{SCORE} --json in/a2.json --shard 2/2",
        f"baseline train --data in/data --out in/run {TINY} --steps 1",
    ):
        done = run(words, home)
        assert done.code == 0, done
    for name in ("image", "annotation", "semantic_label"):
        with tarfile.open(place / f"{name}.tar.gz", "w:gz") as archive:
            archive.add(place / "data" / name, name)
    shutil.copytree(place / "masks", place / "worse")
    shutil.copy(place / "masks/a00001.png", place / "worse/a00002.png")
    done = run(f"{SCORE.replace('in/masks', 'in/worse')} --json in/b.json", home)
    assert done.code == 0, done
