"""`show`: the annotations of images, predictions against the truth, and images with masks of their own."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image

from textseg.choices import Reading
from textseg.errors import UsageError
from textseg.evaluation.files import read_result
from textseg.evaluation.result import Result
from textseg.evaluation.score_image import read_binary
from textseg.evaluation.sources import Predictions
from textseg.io.dataset import Dataset
from textseg.io.files.output import Written, write_output
from textseg.io.files.png import encode_png
from textseg.io.formats.writing import refuse_input
from textseg.io.open_dataset import Data, open_dataset
from textseg.io.sample import Sample
from textseg.labels import U8, to_target
from textseg.plots import draw_annotation, draw_comparison_sheet, draw_mask_sheet
from textseg.plots.thumbnail import encode
from textseg.segmentation.render import overlay, soft_mask
from textseg.segmentation.segmenter import Segmentation
from textseg.settings import check_choice
from textseg.viewing.own import hinting_at_masks, masked_samples
from textseg.viewing.sheet import Order, choose_samples, contact_sheet, worst_ids

KINDS = {".png": "PNG", ".jpg": "JPEG", ".jpeg": "JPEG", ".pdf": "PDF"}
"""What can be written, by the suffix of the file."""

USUAL = 12
"""Images on a sheet where their number is not given."""

DEFAULTS = {"ids": (), "sort": "id", "format": "auto"}
"""Of the arguments that are of datasets; of all others it is None."""


@dataclass(frozen=True)
class Display:
    """Something to look at.

    Attributes:
        image: uint8 (H, W, 3) RGB.
        samples: what it was drawn from.
    """

    image: U8
    samples: Sequence[Sample] = ()

    def write(self, out: str | os.PathLike[str], *, force: bool = False) -> Written:
        """Write it as PNG, JPEG or PDF, by the suffix of the file.

        Raises:
            UsageError: another suffix.
            OutputError: it is one of the files that were read, is there with other content, or cannot be written.
        """
        check_suffix(out)
        for sample in self.samples:
            refuse_input(Path(out), sample)
        return write_output(out, _encode(self.image, Path(out).suffix.lower()), force=force)


def check_suffix(out: str | os.PathLike[str]) -> None:
    """Raise a UsageError where the suffix of a file is that of no image that can be written."""
    if Path(out).suffix.lower() not in KINDS:
        hint = f"choose {', '.join(KINDS)}"
        raise UsageError("is no kind of image that can be written", file=out, hint=hint)


def _encode(image: U8, suffix: str) -> bytes:
    if suffix == ".png":
        return encode_png(image)
    kind = KINDS[suffix]
    more = {"quality": 90} if kind == "JPEG" else {"resolution": 150.0, "creationDate": 0, "modDate": 0}
    return encode(Image.fromarray(image), kind, **more)


def show(
    data: Data | Sample | Segmentation | Any = None,
    ids: str | Sequence[str] = (),
    *,
    pred: Predictions | Any = None,
    mask: Any = None,
    n: int | None = None,
    sort: Order = "id",
    worst: Result | str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str] | None = None,
    threshold: float = 0.5,
    read_as: Reading | None = None,
    as_stored: bool = False,
    split: str | None = None,
    format: str = "auto",
    force: bool = False,
    **options: Any,
) -> Image.Image:
    """Draw the annotations of an image, where a prediction is right and wrong, or a contact sheet of many images.

    Or, with `mask`, an image of your own: the image, its mask, and the mask over the image.

    Notebooks show the image that is returned.

    Args:
        data: the dataset, as for `textseg.open_dataset`; or one `Sample`; or what `textseg.segment` returned. With
            `mask`: a path, a Pillow image, an array or tensor, as for `textseg.segment`; or several paths, or a folder.
        ids: an image, or several for a contact sheet.
        pred: predictions to compare with the truth, as for `textseg.evaluate`; of one sample the array alone, too.
        mask: of an image of your own: a path, a Pillow image, an array or tensor, read as predictions are: 0 and 1,
            0 and 255, or probabilities. Of several images the folder of their masks, each with the name of its image.
        n: how many images a contact sheet has; where neither they nor their ids are given, 12; with `mask` all.
        sort: the order of a contact sheet: the first ids, any (the same each time), or the worst IoU first.
        worst: a result, or its JSON file: a contact sheet of its worst images.
        out: also write it to this .png, .jpg or .pdf file.
        threshold: a pixel is text where its probability is above this.
        read_as: the reading of predictions and masks that have several.
        as_stored: the mask is of the image without the rotation in its EXIF data; else of the image as displayed.
        split: of the dataset.
        format: of the dataset.
        force: replace a file that is there with other content.
        options: those of the format, such as ``labels="v1"``.

    Returns:
        A Pillow image, RGB.

    Raises:
        UsageError: no such dataset, split, image or option; another suffix; an argument that has no meaning here.
        DataError: an image or its annotation cannot be read.
        PredictionError: a prediction or mask is missing, or bad, or of another size than its image.
        OutputError: `out` is one of the files that are read, is there with other content, or cannot be written.

    Example:
        >>> import tempfile
        >>> from textseg.synth import make_dataset
        >>> root = tempfile.mkdtemp()
        >>> _ = make_dataset(root, n=2, size=(96, 128), jobs=1)
        >>> dataset = open_dataset(root)
        >>> show(dataset, "a00001").mode, show(dataset[0], pred=dataset[0].maskfg > 0).mode
        ('RGB', 'RGB')
        >>> show(dataset[0].image, mask=dataset[0].maskfg == 100).size[0] > 1000
        True
    """
    if out is not None:
        check_suffix(out)
    if mask is not None or as_stored:
        of_datasets = {
            "ids": ids,
            "pred": pred,
            "worst": worst,
            "sort": sort,
            "split": split,
            "format": format,
        }
        shown = view_masked(
            data, mask, of_datasets | options, n=n, threshold=threshold, read_as=read_as, as_stored=as_stored
        )
    elif isinstance(data, Segmentation):
        shown = Display(overlay(data.image, soft_mask(data.mask)))
    else:
        if isinstance(data, Sample):
            if pred is not None and not isinstance(pred, (str, os.PathLike, Mapping)):
                pred = {data.id: pred}
            ids, data = data.id, [data]
        with hinting_at_masks([data]):
            dataset = open_dataset(data, format, split, **options)
        shown = view(
            dataset, ids, pred=pred, n=n, sort=sort, worst=worst, threshold=threshold, read_as=read_as
        )
    if out is not None:
        shown.write(out, force=force)
    return Image.fromarray(shown.image)


def view(
    dataset: Dataset,
    ids: str | Sequence[str] = (),
    *,
    pred: Predictions | None = None,
    n: int | None = None,
    sort: Order = "id",
    worst: Result | str | os.PathLike[str] | None = None,
    threshold: float = 0.5,
    read_as: Reading | None = None,
) -> Display:
    """What `show` draws of an open dataset, with the samples it was drawn from."""
    check_choice("sort", sort, Order)
    chosen = (ids,) if isinstance(ids, str) else tuple(ids)
    if worst is not None:
        result = worst if isinstance(worst, Result) else read_result(worst)
        pred = result.folder if pred is None else pred
        chosen = worst_ids(result, n or USUAL)

    def guess(sample: Sample) -> U8 | None:
        return None if pred is None else read_binary(pred, sample, threshold=threshold, read_as=read_as)

    if len(chosen) == 1 and worst is None and n is None:
        return _view_one(dataset[chosen[0]], guess(dataset[chosen[0]]))
    samples = [dataset[id_] for id_ in chosen] or choose_samples(dataset, n or USUAL, sort, guess)
    if not samples:
        raise UsageError(f"the split {dataset.split} has no images", file=dataset.root)
    return Display(contact_sheet(samples, guess), samples)


def view_masked(
    images: Any, mask: Any, of_datasets: Mapping[str, Any], *, n: int | None = None, **settings: Any
) -> Display:
    """What `show` draws of images with masks of their own.

    Args:
        images, mask, n, settings: see `textseg.viewing.own.masked_samples`.
        of_datasets: arguments that have no meaning here; all must have their defaults.
    """
    if mask is None:
        raise UsageError("`as_stored=True` has no meaning without a `mask=`")
    for name, value in of_datasets.items():
        default = DEFAULTS.get(name)
        if value is not None and not (isinstance(value, type(default)) and value == default):
            raise UsageError(f"`{name}=` has no meaning for an image of your own, which has a `mask=`")
    samples = masked_samples(images, mask, n=n, **settings)
    if len(samples) == 1:
        return Display(draw_mask_sheet(samples[0].image, samples[0].maskfg), samples)
    return Display(contact_sheet(samples, lambda _: None), samples)


def _view_one(sample: Sample, prediction: U8 | None) -> Display:
    if prediction is None:
        return Display(draw_annotation(sample), [sample])
    return Display(draw_comparison_sheet(sample.image, prediction, to_target(sample.maskfg)), [sample])
