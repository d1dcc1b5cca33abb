"""Images of one's own, each with a mask, as samples that `show` draws."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path, PurePath
from typing import Any, TypeGuard

import numpy as np

from textseg.choices import Reading
from textseg.errors import DataError, PredictionError, UsageError
from textseg.evaluation.predictions.read import READERS, as_prediction
from textseg.io.files.images import IMAGE_SUFFIXES, read_size
from textseg.io.formats.folders import index_files, single_files
from textseg.io.ids import normalise_id
from textseg.io.sample import Sample
from textseg.labels import U8, WORD, shape_text
from textseg.segmentation.jobs import Job, find_jobs
from textseg.segmentation.pixels import pixels_of

MOST = 100
"""Images on a sheet, where their number is not given."""


def masked_samples(
    images: Any,
    mask: Any,
    *,
    n: int | None = None,
    threshold: float = 0.5,
    read_as: Reading | None = None,
    as_stored: bool = False,
) -> list[Sample]:
    """Images with their masks as samples with a semantic label of 0 and 100; nothing is read before it is asked for.

    Args:
        images: an image, see `textseg.segmentation.pixels.pixels_of`; or files, folders and glob patterns, one or
            several.
        mask: of one image, see `textseg.evaluation.predictions.read.as_prediction`; or a folder with a mask for each,
            which has the name of its image, and lies in a folder of the same name where images come from folders.
        n: take the first so many images.
        threshold: a pixel is text where its probability is above this.
        read_as: the reading of masks that have several.
        as_stored: leave out the rotation in the EXIF data of images.

    Raises:
        DataError: there are no such images.
        PredictionError: there is no such mask, or none for some image; `details` lists every one.
        UsageError: several images with one mask, or too many for a sheet, or none.
    """
    read = partial(_read_mask, threshold=threshold, read_as=read_as, as_stored=as_stored)

    def make(id_: str, image: Any, mask: Any) -> Sample:
        files = {"image": image, "maskfg": mask}
        return Sample(
            id_,
            None,
            partial(_size, image, as_stored),
            partial(pixels_of, image, as_stored=as_stored),
            load_maskfg=partial(read, image, mask),
            files={part: Path(file) for part, file in files.items() if _is_path(file)},
        )

    if not _are_paths(images):
        return [make("image", images, mask)]
    if n is not None and n < 1:
        raise UsageError(f"`n=` must be at least 1, not {n}")
    jobs = _find_images([images] if _is_path(images) else images)[:n]
    if n is None and len(jobs) > MOST:
        raise UsageError(f"{len(jobs)} images are too many for one sheet", hint="say how many with `n=`")
    masks = _find_masks(jobs, mask)
    return [make(job.name, job.file, mask) for job, mask in zip(jobs, masks, strict=True)]


@contextlib.contextmanager
def hinting_at_masks(names: Sequence[Any]) -> Iterator[None]:
    """Where something is no dataset, or no id in one, but has the name of an image file: say how that is shown."""
    try:
        yield
    except UsageError as error:
        files = [name for name in names if _is_path(name) and _suffix(name) in IMAGE_SUFFIXES]
        if not files:
            raise
        raise UsageError(
            "is neither a dataset nor the id of an image in one",
            file=files[0],
            hint="to show an image of your own, give the file of its mask, too: `mask='mask.png'` "
            "(textseg segment makes one)",
        ) from error


def _find_images(paths: Sequence[str | os.PathLike[str]]) -> list[Job]:
    try:
        return find_jobs(paths)[0]
    except UsageError as error:
        hint = error.hint or "`mask=` goes with an image file; an image of a dataset is compared with `pred=`"
        raise DataError(error.problem, file=error.file, hint=hint, details=error.details) from error


def _find_masks(jobs: Sequence[Job], mask: Any) -> list[Any]:
    """The mask of each image."""
    if not (_is_path(mask) and Path(mask).is_dir()):
        if _is_path(mask) and not Path(mask).exists():
            raise PredictionError("is missing", file=mask)
        if len(jobs) > 1:
            raise UsageError(
                f"{len(jobs)} images have one mask", hint="give a folder of masks, named as their images"
            )
        return [mask]
    root = Path(mask)
    folders = {(root / job.name).parent for job in jobs}
    there = {folder: single_files(index_files([folder], tuple(READERS)), folder) for folder in folders}
    found = [there[(root / job.name).parent].get(normalise_id(PurePath(job.name).name)) for job in jobs]
    missing = [job for job, file in zip(jobs, found, strict=True) if file is None]
    if missing:
        raise PredictionError(
            f"has no mask for {len(missing)} of {len(jobs)} images",
            file=root,
            hint=f"a mask has the name of its image, and is a {', '.join(READERS)} file",
            details=[f"{job.file}: no {root / job.name}.png" for job in missing],
        )
    return found


def _read_mask(image: Any, mask: Any, *, threshold: float, read_as: Reading | None, as_stored: bool) -> U8:
    """A mask as a semantic label, uint8 (H, W): 100 where it is text, else 0."""
    try:
        read = as_prediction(mask, read_as)
    except PredictionError as error:
        raise PredictionError(error.problem, file=error.file or "mask", hint=error.hint) from error
    size = _size(image, as_stored)
    if read.values.shape != size:
        turned = read.values.shape == size[::-1] and not as_stored
        raise PredictionError(
            f"is {shape_text(read.values)} but its image is {size[1]} x {size[0]}",
            file=mask if _is_path(mask) else "mask",
            hint="if it is of the image without the rotation in its EXIF data, say `as_stored=True`"
            if turned
            else None,
        )
    return read.binarise(threshold) * np.uint8(WORD)


def _size(image: Any, as_stored: bool) -> tuple[int, int]:
    """The (height, width) of an image."""
    if _is_path(image):
        return read_size(image, upright=not as_stored)
    height, width = pixels_of(image, as_stored=as_stored).shape[:2]
    return height, width


def _is_path(one: Any) -> TypeGuard[str | os.PathLike[str]]:
    return isinstance(one, (str, os.PathLike))


def _are_paths(images: Any) -> bool:
    """Whether this is a path, or several."""
    return _is_path(images) or (isinstance(images, (list, tuple)) and all(map(_is_path, images)))


def _suffix(path: str | os.PathLike[str]) -> str:
    return Path(path).suffix.lower()
