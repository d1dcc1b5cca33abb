"""Writing COCO files: one a split, streamed, so that memory does not grow with the dataset."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from textseg import __version__
from textseg.errors import DataError, TextSegError, raise_all
from textseg.io.dataset import Dataset
from textseg.io.files.json_lists import JsonLists, open_json_lists
from textseg.io.files.output import Written
from textseg.io.formats.coco.export import Exported, NothingToExportError, export_sample
from textseg.io.formats.coco.options import FORMAT_VERSION, WriteOptions
from textseg.io.formats.coco.pixels import describe_polygons
from textseg.io.formats.image_files import images_folder
from textseg.io.formats.writing import Writer
from textseg.io.ids import check_id
from textseg.io.sample import Sample


class CocoWriter(Writer[Exported]):
    """Writes ``instances_<split>.json`` for each split; `textseg docs coco` describes the files.

    None of the files appears before the last sample is exported, and none where a sample has a problem.

    Args:
        out: the folder for the files, or one file (``.json``) for all splits together.
        options: how instances are written.
        labels: the label version of the dataset, kept in the file.
        force: replace files that are there with other content.
    """

    def __init__(self, out: Path, options: WriteOptions, *, force: bool, labels: str | None = None) -> None:
        super().__init__(out, force=force)
        self.options = options
        self.labels = labels
        self.coco_files: dict[str | None, JsonLists] = {}
        self.stack = contextlib.ExitStack()
        self.folder = out.parent if self.one_file else out
        self.folder_is_new = not self.folder.exists()
        self.has_instances = False
        self.images: Path | None = None

    @property
    def one_file(self) -> bool:
        return self.out.suffix.lower() == ".json"

    def begin(self, dataset: Dataset) -> None:
        self.images = images_folder(dataset)

    def export(self, sample: Sample) -> Exported:
        return export_sample(sample, self.options, self.images)

    def add(self, piece: Exported) -> None:
        split = None if self.one_file else piece.split
        if split not in self.coco_files:
            self.coco_files[split] = self.stack.enter_context(self._open(split))
        _add(self.coco_files[split], piece)
        self.has_instances |= piece.has_instances

    def finish(self) -> list[Written]:
        self.stack.close()
        return [file.result for file in self.coco_files.values()]

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stack.__exit__(kind, error, trace)
        finally:
            if self.folder_is_new and error is not None:
                with contextlib.suppress(OSError):
                    self.folder.rmdir()

    def notes(self, counts: Counter[str]) -> Iterator[str]:
        if counts["images"]:
            yield describe_polygons(counts)
        for what in ("char masks", "effect masks", "words without chars"):
            if counts[what]:
                option = "; `effect=True` writes them" if what == "effect masks" else ""
                yield f"left out: {what} ({counts[what]:,}){option}"

    def raise_problems(self, errors: Sequence[TextSegError], total: int) -> None:
        if len(errors) == total and all(isinstance(error, NothingToExportError) for error in errors):
            if self.options.segmentation == "quad":
                problem = "there is no annotation (ID_anno.json), so there are no quads to export"
                raise DataError(problem, hint="the semantic labels alone do not tell instances apart")
            raise DataError(
                "there are neither char masks (ID_mask.png) nor semantic labels (ID_maskfg.png), so there are no "
                "pixels to export",
                hint="`segmentation='quad'` needs only the annotation (ID_anno.json)",
            )
        raise_all(errors, total)
        if not self.has_instances:
            raise DataError(
                "there are neither words nor char masks, so there are no instances to export",
                hint="the semantic labels alone do not tell instances apart",
            )

    def _open(self, split: str | None) -> contextlib.AbstractContextManager[JsonLists]:
        path = self.out
        if not self.one_file:
            path /= "instances.json" if split is None else f"instances_{check_id(split)}.json"
        head = {
            "info": _info(self.options, split, self.labels),
            "licenses": [],
            "categories": self.options.category_entries,
        }
        return open_json_lists(path, head, ["images", "annotations"], force=self.force)


def _info(options: WriteOptions, split: str | None, labels: str | None) -> dict[str, Any]:
    return {
        "description": "Text instances: words and chars with their pixels and transcriptions",
        "version": __version__,
        "textseg": {
            "format": FORMAT_VERSION,
            "split": split,
            "segmentation": options.segmentation,
            "categories": list(options.categories),
            "effect": options.effect,
            "labels": labels,
        },
    }


def _add(file: JsonLists, exported: Exported) -> None:
    """Number a sample's entries within the file, and write them."""
    image_id, before = file.counts["images"] + 1, file.counts["annotations"]
    file.add("images", {"id": image_id, **exported.image})
    for number, entry in enumerate(exported.annotations, before + 1):
        if "word_id" in entry:
            entry["word_id"] += before + 1
        file.add("annotations", {"id": number, "image_id": image_id, **entry})
