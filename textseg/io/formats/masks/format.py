"""The declaration of the formats masks and semantic: images with one mask each, in two shapes of folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from textseg.io.formats.base import Format, Match
from textseg.io.formats.masks.options import MasksWriteOptions, ReadOptions, SemanticWriteOptions

if TYPE_CHECKING:
    from textseg.io.dataset import Dataset
    from textseg.io.formats.writing import Writer


class MasksFormat(Format):
    """Images with one mask each."""

    name = "masks"
    about = "images with one mask each: any folders, names and values"
    expected = (
        "folders of images and masks, such as image/ and mask/, train/images/ and train/gt/, img_dir/ and ann_dir/, "
        "images_train/ and label_train/; or a folder of PNG masks; `images=`, `masks=` and `pattern=` name others"
    )
    written = "SPLIT/image/ID.jpg, SPLIT/mask/ID.png, and a file that says what the values mean"
    read_options = ReadOptions
    write_options = MasksWriteOptions

    def recognise(self, path: Path) -> Match:
        from textseg.io.formats.masks.layout import recognise

        return recognise(path)

    def read(self, path: Path, split: str | None, options: ReadOptions) -> Dataset:
        from textseg.io.formats.masks.read import Masks

        return Masks(
            path,
            split,
            images=options.images,
            masks=options.masks,
            pattern=options.pattern,
            values=options.values,
        )

    def writer(
        self, out: Path, options: MasksWriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.masks.write import MASKS, MasksWriter

        return MasksWriter(out, MASKS, options.out_values, force=force)


class SemanticFormat(Format):
    """Label images of classes in the folders of mmsegmentation; read as masks."""

    name = "semantic"
    about = "label images of classes (0, 1, 255) in the folders of mmsegmentation; read as masks"
    written = "img_dir/SPLIT/ID.jpg, ann_dir/SPLIT/ID.png, and a file that says what the values mean"
    write_options = SemanticWriteOptions

    def recognise(self, path: Path) -> Match:
        return Match.NO

    def writer(
        self, out: Path, options: SemanticWriteOptions, *, force: bool, labels: str | None = None
    ) -> Writer[Any]:
        from textseg.io.formats.masks.write import SEMANTIC, MasksWriter

        return MasksWriter(out, SEMANTIC, options.out_values, force=force)
