"""Segmenting many pictures into a folder of PNGs that `textseg evaluate` reads."""

from __future__ import annotations

import os
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textseg.errors import DataError, MemoryShortError, TextSegError, UsageError
from textseg.evaluation.predictions.encode import OUTPUTS, encode_prediction
from textseg.io.files.images import inspect_image
from textseg.io.files.output import Written, open_output, write_output
from textseg.models.checkpoints.checkpoint import load_checkpoint, read_recipe
from textseg.models.checkpoints.weights import sha256
from textseg.models.distributed import Ranks, join
from textseg.models.inputs import open_split
from textseg.models.memory import too_little_memory_told
from textseg.models.prediction.images import Picture, find_pictures, of_samples
from textseg.models.prediction.inference import Segmenter
from textseg.models.prediction.manifest import NAME, Protocol, goes_on, make_manifest, write_manifest
from textseg.models.training.recipes import NATIVE, PAPER_SIZES, Recipe
from textseg.parallel import Progress, ordered_map

EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a zip, so that equal predictions give equal zips."""


@dataclass
class Predicted:
    """What became of a set of pictures.

    Attributes:
        out: the folder of predictions.
        protocol: how they were made.
        images: how many pictures there are, of all ranks.
        first: whether this process is the first of its fellows, which speaks for all.
        written: how many were segmented now.
        up_to_date: how many were there already.
        turned: files whose EXIF data turn them; their predictions match the pixels as stored.
        failed: pictures that could not be segmented, a sentence each.
        zip: the archive, if one was asked for.
    """

    out: Path
    protocol: Protocol
    images: int
    first: bool = True
    written: int = 0
    up_to_date: int = 0
    turned: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    zip: Path | None = None


def predict(
    weights: str | os.PathLike[str],
    out: str | os.PathLike[str],
    *,
    inputs: Sequence[str | os.PathLike[str]] = (),
    data: str | os.PathLike[str] | None = None,
    format: str = "auto",
    options: Mapping[str, Any] | None = None,
    split: str | None = None,
    sizes: str | None = None,
    flip: bool = False,
    output: str = "label",
    amp: str = "off",
    device: str = "auto",
    archive: bool = False,
    force: bool = False,
    progress: Progress | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Predicted:
    """Segment pictures, or a split of a TextSeg root, as `textseg baseline predict` does.

    Args:
        weights: a checkpoint; see `load_checkpoint`.
        out: the folder for predictions. Those of the same kind that are there already are not made again.
        inputs: files and folders of pictures; empty for a split.
        data: the dataset, as for `textseg.open_dataset`.
        format: its format, or ``auto``.
        options: those of the format.
        split: the split; None for ``test``, or for all samples of a dataset without splits.
        sizes: ``paper``, ``native``, or numbers joined by commas; None for those of the checkpoint's recipe for a
            split, and for pictures the largest that it was trained at.
        flip: also take the mean with the mirrored picture.
        output: ``label`` (0/255), ``probability`` (8 bits) or ``probability16``.
        amp: ``off``, ``bf16`` or ``fp16``.
        device: ``auto``, ``cpu``, ``cuda``, ``mps``.
        archive: also pack the predictions and the manifest as a zip beside the folder.
        force: replace what is there.
        progress: told after each picture.
        say: told what happens, in lines for people.

    Returns:
        What became of them; of all ranks where `torchrun` started several.

    Raises:
        UsageError: there is nothing to segment, or the call cannot be meant.
        CheckpointError: the weights are damaged or of no network here.
        OutputError: `out` holds predictions of another kind.
    """
    if output not in OUTPUTS:
        raise UsageError(f"no output {output!r}: there are {', '.join(OUTPUTS)}")
    pictures, source = _pictures(inputs, data, format, split, options or {})
    model = load_checkpoint(weights)
    recipe = Recipe.from_json(read_recipe(weights))
    chosen = parse_sizes(sizes) if sizes else recipe.sizes if not inputs else (recipe.short_side[1],)
    protocol = Protocol(model.name, sha256(weights), chosen, flip, output, amp)
    with join(device) as ranks:
        if ranks.first:
            say(protocol.signature)
        segmenter = Segmenter(model, ranks.device, amp)
        result = Predicted(Path(out), protocol, len(pictures), ranks.first)
        skip = goes_on(out, protocol, source, force)
        ranks.wait()  # all have looked at the manifest
        if ranks.first:
            write_manifest(out, make_manifest(protocol, source, len(pictures), complete=False))
        mine = pictures[ranks.rank :: ranks.count]
        _segment(mine, segmenter, result, skip, force, progress)
        _join_results(result, ranks)
        if ranks.first and not result.failed:
            write_manifest(out, make_manifest(protocol, source, len(pictures), complete=True))
            if archive:
                result.zip = pack(result.out, [picture.name for picture in pictures], force)
        return result


def _pictures(
    inputs: Sequence[str | os.PathLike[str]],
    data: str | os.PathLike[str] | None,
    format: str,
    split: str | None,
    options: Mapping[str, Any],
) -> tuple[list[Picture], Mapping[str, Any]]:
    if inputs:
        return find_pictures(inputs), {"pictures": "files"}
    dataset = open_split(data, format, split, "test", **options)
    if not len(dataset):
        raise UsageError(
            f"the split {dataset.split} has no images", file=dataset.root, hint="choose another --split"
        )
    return of_samples(dataset), {"dataset": dataset.name, "split": dataset.split}


def parse_sizes(text: str) -> tuple[int, ...]:
    """The sizes that a text names.

    Raises:
        UsageError: it is no list of sizes.

    Example:
        >>> parse_sizes("385,513"), parse_sizes("native")
        ((385, 513), (0,))
    """
    if text == "paper":
        return PAPER_SIZES
    try:
        sizes = tuple(NATIVE if part == "native" else int(part) for part in text.split(","))
    except ValueError:
        sizes = (-1,)
    if any(size < 33 and size != NATIVE for size in sizes):
        raise UsageError(
            f"{text!r} are no sizes",
            hint="say paper, native, or numbers from 33 on joined by commas: 513,769",
        )
    return sizes


def _segment(
    pictures: Sequence[Picture],
    segmenter: Segmenter,
    result: Predicted,
    skip: bool,
    force: bool,
    progress: Progress | None,
) -> None:
    def work(picture: Picture) -> Written | str:
        path = result.out / f"{picture.name}.png"
        if skip and path.exists():
            return Written.UP_TO_DATE
        protocol = result.protocol
        try:
            image = picture.read()
            with too_little_memory_told("try smaller --sizes, or --device cpu"):
                probability = segmenter(image, protocol.sizes, protocol.flip)
        except DataError as error:
            return str(error)
        except MemoryShortError as error:
            return f"{picture.name}: {error}"
        return write_output(path, encode_prediction(probability, protocol.output), force=force)

    # One at a time: a picture keeps all processors busy, and memory holds no second one.
    for picture, outcome in zip(
        pictures, ordered_map(work, pictures, jobs=1, progress=progress), strict=True
    ):
        if isinstance(outcome, str):
            result.failed.append(outcome)
            continue
        result.written += outcome is Written.NEW
        result.up_to_date += outcome is Written.UP_TO_DATE
        if picture.file is not None and _is_turned(picture.file):
            result.turned.append(str(picture.file))


def _is_turned(file: Path) -> bool:
    try:
        return inspect_image(file).orientation != 1
    except TextSegError:
        return False


def _join_results(result: Predicted, ranks: Ranks) -> None:
    parts = ranks.gather(result)
    result.written = sum(part.written for part in parts)
    result.up_to_date = sum(part.up_to_date for part in parts)
    result.turned = [text for part in parts for text in part.turned]
    result.failed = [text for part in parts for text in part.failed]


def pack(folder: Path, names: Sequence[str], force: bool) -> Path:
    """Pack predictions and their manifest as ``FOLDER.zip``; equal predictions give an equal archive."""
    path = folder.parent / f"{folder.resolve().name}.zip"
    with open_output(path, force=force) as output, zipfile.ZipFile(output.stream, "w") as archive:
        for name in (NAME, *(f"{name}.png" for name in names)):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), (folder / name).read_bytes())
    return path
