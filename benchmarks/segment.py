"""`textseg segment` from the shell, start-up included: an image of 1 megapixel and one of 12."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from PIL import Image

from benchmarks.timing import Row, run_command
from textseg.synth import render

ROUNDS = 5

SIZES = {"1 megapixel": ((866, 1155), 1.5, 1.2), "12 megapixels": ((3000, 4000), 10.0, 2.0)}
"""(height, width) of an image, and the seconds and GiB not to exceed."""


def run() -> list[Row]:
    rows = []
    with tempfile.TemporaryDirectory(prefix="textseg-segment-") as folder:
        for name, (size, most_seconds, most_memory) in SIZES.items():
            image = Path(folder) / "image.jpg"
            Image.fromarray(render(0, 0, size=size).image).save(image, quality=90)
            runs = [run_command("segment", str(image), "--out", folder, "--force") for _ in range(ROUNDS)]
            times, memory = sorted(seconds for seconds, _ in runs), max(peak for _, peak in runs) / 1024
            rows.append(
                Row(
                    f"segment, {name}",
                    f"<= {most_seconds:g} s, {most_memory:g} GiB",
                    f"{statistics.median(times):.2f} s, {memory:.2f} GiB",
                    f"{times[0]:.2f} to {times[-1]:.2f} s",
                )
            )
    return rows
