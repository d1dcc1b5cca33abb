"""Segmenting files into a folder: what is written for each, and what is there already."""

from __future__ import annotations

import hashlib
import io
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image, PngImagePlugin

from textseg import __version__
from textseg.errors import DataError, TextSegError, UsageError
from textseg.io.files.images import count_pages, open_image, read_image
from textseg.io.files.output import Written, output_errors, write_output
from textseg.io.files.temporary import tidy
from textseg.labels import U8
from textseg.parallel import Progress, ordered_map
from textseg.segmentation.jobs import Job, find_jobs, place_masks
from textseg.segmentation.model import TextModel
from textseg.segmentation.render import cutout, overlay, probability_image, soft_mask
from textseg.segmentation.segmenter import Segmenter
from textseg.segmentation.settings import SegmentSettings

KEY = "textseg"
"""The text chunk of a PNG that says what it was made of and how, so that it is not made again."""


@dataclass
class SegmentReport:
    """What became of the files.

    Attributes:
        written: the masks made now.
        up_to_date: how many masks were there already.
        skipped: files in folders that are no images.
        failed: images that could not be segmented, a sentence each.
    """

    written: list[Path] = field(default_factory=list)
    up_to_date: int = 0
    skipped: list[Path] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)


class Maker:
    """Makes the files of an image, as bytes.

    Args:
        settings: how to segment, and what to make.
        model: what to ask; None for the model inside the package.
    """

    def __init__(self, settings: SegmentSettings, model: TextModel | None = None) -> None:
        self.settings = settings
        self.segmenter = Segmenter(
            threshold=settings.threshold, scale=settings.factor, colours=settings.colours, model=model
        )

    def key(self, file: Path) -> str:
        """All that a mask depends on, in one line: digests of the image's file and the weights, settings, version."""
        model, digest = self.segmenter.model, hashlib.sha256(file.read_bytes()).hexdigest()
        chosen = " ".join(f"{name}={value}" for name, value in asdict(self.settings).items())
        return f"version={__version__} image={digest} model={model.name} weights={model.sha256} {chosen}"

    def make(self, image: U8, key: str) -> dict[str, bytes]:
        """The PNG files of an image, uint8 (H, W, 3), by `SegmentSettings.kinds`."""
        probability = self.segmenter.probability(image)
        mask = soft_mask(probability > self.settings.threshold, self.settings.grow, self.settings.feather)
        drawn = {
            "": lambda: mask,
            "_prob": lambda: probability_image(probability),
            "_overlay": lambda: overlay(image, mask),
            "_cutout": lambda: cutout(image, mask),
        }
        return {kind: _encode(drawn[kind](), key) for kind in self.settings.kinds}


def segment_files(
    inputs: Iterable[str | os.PathLike[str]],
    out: str | os.PathLike[str],
    settings: SegmentSettings | None = None,
    *,
    model: TextModel | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> SegmentReport:
    """Segment files into a folder, or one into a file, as `textseg segment` does.

    A mask says in its PNG what it was made of: the image's content, the weights, the settings and the version of
    textseg. What is there and was made of the same is left alone. A file of several pages gets one mask a page,
    ``ID_p1.png``, ``ID_p2.png`` ...

    Args:
        inputs: see `textseg.segmentation.jobs.find_jobs`.
        out: the folder; it is made. For one image also a ``.png`` file. No input is ever overwritten.
        settings: how to segment, and what to write; None for the defaults.
        model: what to ask; None for the model inside the package.
        force: replace files that are there with other content.
        progress: told after each image.

    Returns:
        What became of them: an image that cannot be segmented does not keep the others from it.

    Raises:
        UsageError: there is nothing to segment, `out` is a file of another kind or one for several images, or an
            output would overwrite an input.
        CheckpointError: the weights are damaged.
    """
    jobs, skipped = find_jobs(inputs)
    report = SegmentReport(skipped=skipped)
    maker = Maker(settings or SegmentSettings(), model)
    jobs, folder = place_masks(jobs, Path(out))
    tidy(folder)  # nothing is written where all is up to date
    with output_errors(folder):
        folder.mkdir(parents=True, exist_ok=True)  # on a cluster, a worker that does not see it says so
    work = partial(_segment_file, out=folder, maker=maker, inputs=_inputs_in(folder, jobs), force=force)
    # One at a time: the network uses all processors for an image. On a cluster, a worker takes one each.
    for done in ordered_map(work, jobs, jobs=1, progress=progress):
        report.written += done.written
        report.up_to_date += done.up_to_date
        report.failed += done.failed
    return report


def _inputs_in(out: Path, jobs: Sequence[Job]) -> frozenset[Path]:
    """The inputs that are in a folder of the outputs, or that a link there leads to."""
    inputs = {job.file.resolve() for job in jobs}
    folders = {(out / job.name).parent for job in jobs}
    return (
        frozenset(path.resolve() for folder in folders if folder.is_dir() for path in folder.iterdir())
        & inputs
    )


def _segment_file(
    job: Job, *, out: Path, maker: Maker, inputs: frozenset[Path], force: bool
) -> SegmentReport:
    """What became of one file."""
    report = SegmentReport()
    try:
        for path, written in _write_masks(job, out, maker, inputs, force):
            if written is Written.NEW:
                report.written.append(path)
            else:
                report.up_to_date += 1
    except UsageError:
        raise
    except TextSegError as error:
        report.failed.append(error.sentence)
    return report


def _write_masks(
    job: Job, out: Path, maker: Maker, inputs: frozenset[Path], force: bool
) -> Iterator[tuple[Path, Written]]:
    """The masks of one file, each with what became of it."""
    count = count_pages(job.file)
    key = maker.key(job.file)
    names = [job.name] if count == 1 else [f"{job.name}_p{number + 1}" for number in range(count)]
    paths = [{kind: out / f"{name}{kind}.png" for kind in maker.settings.kinds} for name in names]
    for files in paths:
        if lost := [path for path in files.values() if path.resolve() in inputs]:
            raise UsageError(
                "is an input and would be overwritten", file=lost[0], hint="choose another folder"
            )
    if not force and all(_read_key(path) == key for files in paths for path in files.values()):
        yield from ((files[""], Written.UP_TO_DATE) for files in paths)
        return
    for page, files in enumerate(paths):
        made = maker.make(read_image(job.file, page, upright=not maker.settings.as_stored), key)
        results = [write_output(files[kind], content, force=force) for kind, content in made.items()]
        yield files[""], Written.NEW if Written.NEW in results else Written.UP_TO_DATE


def segment_bytes(
    data: bytes, settings: SegmentSettings | None = None, *, model: TextModel | None = None
) -> bytes:
    """Segment an image that is not in a file: its bytes to the bytes of the PNG of its mask (of its first page).

    Raises:
        DataError: it is no image, or damaged.
    """
    maker = Maker(settings or SegmentSettings(), model)
    with tempfile.TemporaryDirectory() as folder:  # images are read from files, with all their checks
        file = Path(folder) / "standard input"
        file.write_bytes(data)
        try:
            image = read_image(file, upright=not maker.settings.as_stored)
        except DataError as error:
            raise DataError(error.problem, file=file.name) from error
        return maker.make(image, maker.key(file))[""]


def _read_key(path: Path) -> str | None:
    """What a PNG says that it was made of; None if it is not there or does not say."""
    try:
        with open_image(path) as image:
            found = image.info.get(KEY)
            return found if isinstance(found, str) else None
    except DataError:
        return None


def _encode(array: U8, key: str) -> bytes:
    about = PngImagePlugin.PngInfo()
    about.add_text(KEY, key)
    buffer = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(array)).save(buffer, "PNG", pnginfo=about, compress_level=4)
    return buffer.getvalue()
