"""Segmenting many images into a folder of PNGs that `textseg evaluate` reads."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import xxhash

from textseg.choices import Amp, PredictionOutput
from textseg.errors import DataError, MemoryShortError, OutputError, PredictionError, TextSegError, UsageError
from textseg.evaluation.predictions.encode import encode_prediction
from textseg.io.files.images import inspect_image
from textseg.io.files.output import open_output, write_output
from textseg.io.files.temporary import tidy
from textseg.models.checkpoints.checkpoint import load_checkpoint, read_recipe
from textseg.models.checkpoints.weights import sha256
from textseg.models.distributed import Ranks, join
from textseg.models.inputs import PathLike, check_separate, digest_file, open_split
from textseg.models.memory import memory_errors_in_words
from textseg.models.prediction.images import InputImage, find_images, of_samples
from textseg.models.prediction.inference import NetworkSegmenter
from textseg.models.prediction.manifest import NAME, Journal, Manifest, Method, PredictionRecord
from textseg.models.prediction.settings import PredictionSettings, parse_sizes
from textseg.models.prediction.text_model import PackagedSegmenter
from textseg.models.training.recipes import NATIVE, Recipe
from textseg.parallel import Progress, ordered_map

Say = Callable[[str], None]
EPOCH = (1980, 1, 1, 0, 0, 0)
"""The date of every file in a zip, so that equal predictions give equal zips."""


@dataclass
class Predicted:
    """What became of a set of images.

    Attributes:
        out: the folder of predictions.
        method: how they were made.
        images: how many images there are, of all ranks.
        first: whether this process is the first of all ranks, which prints for all.
        written: how many were segmented now.
        up_to_date: how many were there already, made from the same images in the same way.
        turned: files with an EXIF orientation; their predictions match the pixels as stored.
        skipped: what was left out among the inputs, a line each.
        failed: images that could not be segmented, a sentence each.
        zip: the archive, if one was asked for.
    """

    out: Path
    method: Method
    images: int
    first: bool = True
    written: int = 0
    up_to_date: int = 0
    turned: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)
    zip: Path | None = None


@dataclass(frozen=True)
class _Inputs:
    """The images, what they are for people, and what was left out."""

    images: list[InputImage]
    source: Mapping[str, Any]
    skipped: Sequence[str] = ()


def predict(
    weights: PathLike | None,
    out: PathLike,
    *,
    inputs: Sequence[PathLike] = (),
    data: PathLike | None = None,
    format: str = "auto",
    options: Mapping[str, Any] | None = None,
    split: str | None = None,
    sizes: str | None = None,
    flip: bool = False,
    output: PredictionOutput = "label",
    amp: Amp = "off",
    device: str = "auto",
    archive: bool = False,
    force: bool = False,
    progress: Progress | None = None,
    say: Say = lambda text: None,
) -> Predicted:
    """Segment images, or a split of a dataset, as `textseg baseline predict` does.

    Args:
        weights: a checkpoint; see `load_checkpoint`. None for the model of `textseg segment`, which has no other
            settings than `output`.
        out: the folder for predictions. Those that are there already are kept if they were made from the same images
            in the same way.
        inputs: files and folders of images; empty for a split.
        data: the dataset, as for `textseg.open_dataset`.
        format: its format, or ``auto``.
        options: those of the format.
        split: the split; None for ``test``, or for all samples of a dataset without splits.
        sizes: see `parse_sizes`; None for those of the checkpoint's recipe for a split, and for images the largest
            that it was trained at.
        flip, output, amp: see `PredictionSettings`.
        device: ``auto``, ``cpu``, ``cuda``, ``mps``.
        archive: also pack the predictions and the manifest as a zip beside the folder.
        force: replace what is there; inputs are never replaced.
        progress: called after each image.
        say: called with what happens, in lines for people.

    Returns:
        What became of them; of all ranks where `torchrun` started several.

    Raises:
        UsageError: there is nothing to segment, or an argument is invalid.
        CheckpointError: the weights are damaged or of no network here.
        OutputError: `out` holds other files or predictions of another kind, or is among the inputs.
    """
    given = _open(out, inputs, data, format, split, options or {}, say)
    with join(device) as ranks:
        segmenter: NetworkSegmenter | PackagedSegmenter
        if weights is None:
            segmenter = PackagedSegmenter()
            if sizes or flip or amp != "off":
                raise UsageError(
                    "`sizes=`, `flip=` and `amp=` are settings of a checkpoint", hint="give its `weights=`"
                )
            method = Method(segmenter.name, segmenter.sha256, PredictionSettings((NATIVE,), output=output))
        else:
            model = load_checkpoint(weights)
            segmenter = NetworkSegmenter(model, ranks.device, amp)
            recipe = Recipe.from_json(read_recipe(weights), weights)
            usual = recipe.sizes if not inputs or NATIVE in recipe.sizes else (recipe.short_side[1],)
            settings = PredictionSettings(parse_sizes(sizes) if sizes else usual, flip, output, amp)
            method = Method(model.name, sha256(weights), settings)
        method.settings.check()
        if ranks.first:
            say(method.signature)
        manifest = Manifest(Path(out), method, given.source)
        before = {} if force else manifest.read()
        result = Predicted(Path(out), method, len(given.images), ranks.first, skipped=list(given.skipped))
        mine = given.images[ranks.rank :: ranks.count]
        todo = _check_folder(mine, given.images, result.out, before, force, ranks)
        result.up_to_date = len(mine) - len(todo)
        tidy(result.out)
        if ranks.first:  # all have read the manifest: `_check_folder` waits for them
            manifest.write(before, len(given.images), complete=False)
        ranks.wait()
        with manifest.open_journal(ranks.rank) as journal:
            _segment(todo, segmenter, result, journal, force, progress)
        entries = before | _join_results(mine, result, journal, ranks)
        if ranks.first and not result.failed:
            manifest.write(entries, len(given.images), complete=True)
            if archive:
                result.zip = pack(result.out, [image.name for image in given.images], force)
        ranks.wait()
        return result


def _open(
    out: PathLike,
    inputs: Sequence[PathLike],
    data: PathLike | None,
    format: str,
    split: str | None,
    options: Mapping[str, Any],
    say: Say,
) -> _Inputs:
    """What is to be segmented, none of it in the folder for predictions."""
    if inputs:
        found = find_images(inputs)
        check_separate(out, [], found.folders)
        return _Inputs(found.images, {"images": "files"}, found.skipped)
    dataset = open_split(data, format, split, "test", **options)
    if not len(dataset):
        raise UsageError(
            f"the split {dataset.split} has no images", file=dataset.root, hint="choose another `split=`"
        )
    for note in dataset.notes:
        say(f"note: {note}")
    samples = list(dataset)
    check_separate(out, [file for sample in samples for file in sample.files.values()])
    source = {"dataset": dataset.name, "version": dataset.version, "split": dataset.split}
    return _Inputs(of_samples(samples), source)


def _check_folder(
    mine: Sequence[InputImage],
    images: Sequence[InputImage],
    out: Path,
    before: Mapping[str, PredictionRecord],
    force: bool,
    ranks: Ranks,
) -> list[InputImage]:
    """The images of this rank that need a prediction: all but those whose prediction is there and is their own.

    Raises:
        OutputError: files are in the way; all ranks raise it, and the first one's are listed.
    """
    read = {_identity(image.file) for image in images if image.file is not None}
    todo, problems = [], []
    for image in mine:
        path = out / f"{image.name}.png"
        if not path.exists():
            todo.append(image)
        elif _identity(path) in read:
            problems.append(f"{path}: is one of the inputs, which are never overwritten")
        elif force:
            todo.append(image)
        elif problem := _conflict(image, path, before.get(image.name)):
            problems.append(problem)
    problems = [problem for part in ranks.gather(problems) for problem in part]
    if problems:
        more = f" (the first of {len(problems)})" if len(problems) > 1 else ""
        raise OutputError(
            f"{problems[0]}{more}",
            hint="choose another `out=`" + ("" if force else ", or replace them with `force=True`"),
            details=problems[1:],
        )
    return todo


def _conflict(image: InputImage, path: Path, entry: PredictionRecord | None) -> str | None:
    """Why a file is not the prediction that would be made, in words; None if it is."""
    if entry is None:
        return f"{path}: was not made by this network: it is not in {NAME}"
    if digest_file(path) != entry.mask:
        return f"{path}: was changed after it was made"
    if image.digest() != entry.image:
        return f"{image.name}: another image than the one this mask was made from"
    return None


def _identity(path: Path) -> tuple[int, int] | None:
    """What identifies a file, whatever links and spellings lead to it; None if there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _segment(
    images: Sequence[InputImage],
    segmenter: NetworkSegmenter | PackagedSegmenter,
    result: Predicted,
    journal: Journal,
    force: bool,
    progress: Progress | None,
) -> None:
    settings = result.method.settings

    def work(image: InputImage) -> str | None:
        path = result.out / f"{image.name}.png"
        try:
            digest = image.digest()
            pixels = image.read()
            with memory_errors_in_words("try smaller `sizes=`, or `device='cpu'`"):
                probability = segmenter(pixels, settings.sizes, settings.flip)
        except DataError as error:
            return error.sentence
        except (MemoryShortError, PredictionError) as error:
            return f"{image.name}: {error.sentence}"
        data = encode_prediction(probability, settings.output)
        journal.note(image.name, PredictionRecord(digest, xxhash.xxh3_128_hexdigest(data)))
        write_output(path, data, force=force)
        return None

    # One at a time: an image keeps all processors busy, and memory holds no second one.
    for problem in ordered_map(work, images, jobs=1, progress=progress):
        if problem is None:
            result.written += 1
        else:
            result.failed.append(problem)


def _join_results(
    mine: Sequence[InputImage], result: Predicted, journal: Journal, ranks: Ranks
) -> dict[str, PredictionRecord]:
    """Add up the results of all ranks; the predictions that they made now."""
    remarks = [_remarks(image.file) for image in mine if image.file is not None]
    result.turned = [text for turned, _ in remarks for text in turned]
    pages = [text for _, skipped in remarks for text in skipped]
    parts = ranks.gather((result, pages, journal.entries))
    result.written, result.up_to_date = (
        sum(getattr(part, name) for part, _, _ in parts) for name in ("written", "up_to_date")
    )
    result.turned = [text for part, _, _ in parts for text in part.turned]
    result.failed = [text for part, _, _ in parts for text in part.failed]
    result.skipped += [text for _, more, _ in parts for text in more]
    return {name: entry for _, _, entries in parts for name, entry in entries.items()}


def _remarks(file: Path) -> tuple[list[str], list[str]]:
    """Whether EXIF data turn an image, and its pages that were left out."""
    try:
        facts = inspect_image(file)
    except TextSegError:
        return [], []
    turned = [str(file)] if facts.orientation != 1 else []
    pages = {1: [], 2: [f"{file}: page 2"]}.get(facts.pages, [f"{file}: pages 2 to {facts.pages}"])
    return turned, pages


def pack(folder: Path, names: Sequence[str], force: bool) -> Path:
    """Pack predictions and their manifest as ``FOLDER.zip``; equal predictions give an equal archive."""
    path = folder.parent / f"{folder.resolve().name}.zip"
    with open_output(path, force=force) as output, zipfile.ZipFile(output.stream, "w") as archive:
        for name in (NAME, *(f"{name}.png" for name in names)):
            archive.writestr(zipfile.ZipInfo(name, EPOCH), (folder / name).read_bytes())
    return path
