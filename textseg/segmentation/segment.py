"""`segment`: the text pixels of what people have: an image, several, a folder."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from typing import Any, overload

from textseg.errors import UsageError
from textseg.io.dataset import Dataset
from textseg.parallel import Progress
from textseg.segmentation.files import SegmentReport, segment_files
from textseg.segmentation.model import TextModel
from textseg.segmentation.pixels import Source
from textseg.segmentation.segmenter import Segmentation, Segmenter
from textseg.segmentation.settings import AUTO, SegmentSettings
from textseg.settings import to_json

OF_FILES = {"grow", "feather", "prob", "overlay", "cutout", "force", "progress"}
"""What is about files that are written."""


@overload
def segment(
    image: Dataset | Mapping[str, Source], *, out: None = ..., model: TextModel | None = ..., **settings: Any
) -> dict[str, Segmentation]: ...
@overload
def segment(
    image: list[Source] | tuple[Source, ...],
    *,
    out: None = ...,
    model: TextModel | None = ...,
    **settings: Any,
) -> list[Segmentation]: ...
@overload
def segment(
    image: Source, *, out: None = ..., model: TextModel | None = ..., **settings: Any
) -> Segmentation: ...
@overload
def segment(
    image: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    *,
    out: str | os.PathLike[str],
    model: TextModel | None = ...,
    force: bool = ...,
    progress: Progress | None = ...,
    **settings: Any,
) -> SegmentReport: ...
def segment(
    image: Any, *, out: str | os.PathLike[str] | None = None, model: TextModel | None = None, **settings: Any
) -> Any:
    """The text pixels of an image, or of each of several, by the model inside the package.

    Args:
        image: a path, a Pillow image, or an array or tensor of any library (see
            `textseg.segmentation.pixels.pixels_of`); or a list of them, a dict by id, or a dataset. The mask fits a
            file as it is displayed: turned as its EXIF data ask for. With `out`: files, folders and glob patterns.
        out: write masks into this folder, or the mask of one image to this ``.png`` file, as the command
            `textseg segment` does, instead of returning them.
        model: what to ask; None for the model inside the package, else `textseg.segmentation.model.Model` of an ONNX
            file, or `textseg.models.prediction.text_model.NetworkModel` of a checkpoint.
        settings: those of `textseg.segmentation.settings.SegmentSettings` that differ: ``threshold=0.4``,
            ``scale=2``; with `out` also ``overlay=True``, ``force=True`` and others that are about files.

    Returns:
        A `Segmentation`, a list or a dict of them; with `out` a report of the files.

    Raises:
        DataError: a file is missing, no image, or damaged.
        UsageError: an array of another shape or type, a setting out of its range or one that has no meaning, or with
            `out` what is no file.

    Example:
        >>> import numpy as np
        >>> from PIL import Image, ImageDraw, ImageFont
        >>> page = Image.new("L", (160, 60), 255)
        >>> ImageDraw.Draw(page).text((10, 10), "Text", font=ImageFont.load_default(40), fill=0)
        >>> found = segment(page)
        >>> found
        <Segmentation 160 x 60, 6.9 % text>
        >>> bool((found.mask == (np.asarray(page) < 128)).mean() > 0.95)
        True
    """
    known = to_json(SegmentSettings()).keys() | {"force", "progress"}
    for name in settings.keys() - (known if out is not None else known - OF_FILES):
        raise UsageError(f"`{name}=` has no meaning when segmenting {'images' if out is None else 'files'}")
    if "scale" in settings:
        settings["scale"] = AUTO if settings["scale"] is None else f"{settings['scale']}"
    if out is not None:
        about_files = {name: settings.pop(name) for name in ("force", "progress") if name in settings}
        files = [image] if isinstance(image, (str, os.PathLike)) else image
        if not all(isinstance(file, (str, os.PathLike)) for file in files):
            raise UsageError("with `out=` images are given as files", hint="save them, or leave `out=` out")
        return segment_files(files, out, SegmentSettings(**settings), model=model, **about_files)
    chosen = SegmentSettings(**settings)
    segmenter = Segmenter(
        threshold=chosen.threshold, scale=chosen.factor, colours=chosen.colours, model=model
    )
    if isinstance(image, Dataset):
        return {sample.id: segmenter(sample) for sample in image}
    if isinstance(image, Mapping):
        return {id_: segmenter(one, as_stored=chosen.as_stored) for id_, one in image.items()}
    if isinstance(image, (list, tuple)):
        return [segmenter(one, as_stored=chosen.as_stored) for one in image]
    return segmenter(image, as_stored=chosen.as_stored)
