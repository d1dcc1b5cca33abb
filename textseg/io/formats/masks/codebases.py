"""The declarations of the formats hi-sam and fudanocr: the folders that these codebases train on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.io.formats.base import Format, Match, NoOptions
from textseg.settings import check, setting

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset
    from textseg.io.formats.writing import Writer


@dataclass(frozen=True)
class HiSamReadOptions:
    """How the folders of Hi-SAM are read.

    Raises:
        UsageError: values that are no table.
    """

    values: str = setting(
        "auto",
        "what the values of masks mean, as for masks; auto: found over all splits, those of TextSeg where 100 or 200 "
        "occurs, and 255 is text where only 0 and 255 do, as in the strokes of HierText",
        metavar="VALUES",
    )

    def __post_init__(self) -> None:
        check(self)
        if self.values != "auto":
            from textseg.io.files.label_tables import table_of

            table_of(self.values)


class HiSamFormat(Format):
    """Hi-SAM: a folder of images and one of masks for each split."""

    name = "hi-sam"
    about = "the folders that Hi-SAM trains on: images and semantic labels of TextSeg, strokes of HierText"
    expected = "SPLIT_images/ID.jpg and SPLIT_gt/ID.png, such as train_images/ and train_gt/; or SPLIT/ and SPLIT_gt/"
    written = "SPLIT_images/ID.jpg, SPLIT_gt/ID.png, and a file that says what the values mean"
    read_options = HiSamReadOptions
    write_options = NoOptions

    def recognise(self, path: Path) -> Match:
        splits = ("train", "val", "validation", "test")
        found = any(
            (path / f"{split}_gt").is_dir() and (path / f"{split}{images}").is_dir()
            for split in splits
            for images in ("_images", "")
        )
        return Match.SURE if found else Match.NO

    def read(self, path: Path, split: str | None, options: HiSamReadOptions) -> Dataset:
        from textseg.io.formats.masks.read import Masks

        images = "{split}_images" if any(path.glob("*_images")) else None
        return Masks(path, split, images=images, masks="{split}_gt", values=options.values)

    def writer(self, out: Path, options: NoOptions, *, force: bool, labels: str | None = None) -> Writer[Any]:
        from textseg.io.formats.masks.write_codebases import HiSamWriter

        return HiSamWriter(out, force=force)


class FudanOcrFormat(Format):
    """FudanOCR's text-focused Transformers (TFT): a folder of images for training and one for testing."""

    name = "fudanocr"
    about = (
        "the folders that FudanOCR (TFT) trains on: images, semantic labels of TextSeg, masks of text areas"
    )
    expected = "textseg_train/ID.jpg, textseg_test/ID.jpg and semantic_label/ID_maskfg.png, here or in TextSeg_Release/"
    written = (
        "textseg_train/ID.jpg, textseg_test/ID.jpg, semantic_label/ID_maskfg.png, det_res_train_png/ID.png, "
        "det_res_test_png/ID.png"
    )
    write_options = NoOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.masks.read_fudanocr import find_base

        return Match.NO if find_base(path) is None else Match.SURE

    def read(self, path: Path, split: str | None, options: NoOptions) -> Dataset:
        from textseg.io.formats.masks.read_fudanocr import FudanOcr

        return FudanOcr(path, split)

    def writer(self, out: Path, options: NoOptions, *, force: bool, labels: str | None = None) -> Writer[Any]:
        from textseg.io.formats.masks.write_codebases import FudanOcrWriter

        return FudanOcrWriter(out, force=force)
