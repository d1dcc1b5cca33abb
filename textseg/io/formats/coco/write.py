"""Writing COCO files: one a split, streamed, so that memory does not grow with the dataset."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

import orjson

from textseg import __version__
from textseg.errors import DataError, TextSegError, UsageError, raise_all
from textseg.io.conversion import Conversion, count_results
from textseg.io.files.output import Output, open_output
from textseg.io.formats.coco.export import Exported, NothingToExportError, export_sample
from textseg.io.formats.coco.format import FORMAT_VERSION, CocoSettings, parse_settings
from textseg.io.ids import check_id
from textseg.io.sample import Sample
from textseg.parallel import Progress, ordered_map


def write_coco(
    samples: Sequence[Sample],
    out: str | os.PathLike[str],
    *,
    segmentation: str = "rle",
    categories: str | Sequence[str] = "word,char",
    effect: bool = False,
    jobs: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Conversion:
    """Write a dataset as COCO, ``instances_<split>.json`` for each split; `docs/coco.md` describes the files.

    The bytes are the same for any number of workers. Nothing is written when any sample has a problem.

    Args:
        samples: the dataset, such as `TextSeg`.
        out: the folder for the files, or one file (``.json``) for all splits together.
        segmentation: ``rle`` (the exact mask), ``polygon`` (its outlines, exact too, holes bridged) or
            ``quad`` (the annotated polygon).
        categories: ``word``, ``char`` and ``glyph`` (chars as 37 classes), joined by commas.
        effect: write the effect masks too, and the semantic labels where they differ from the derived.
        jobs: threads at work; None for one per processor.
        force: replace files that are there with other content.
        progress: told after each sample.

    Raises:
        UsageError: an unknown segmentation or category, or no samples.
        DataError: samples that cannot be exported; `details` lists every one.
        OutputError: a file cannot be written, or is there with other content.

    Example:
        >>> from textseg import TextSeg
        >>> from textseg.synth import make_dataset
        >>> root = Path(tempfile.mkdtemp())
        >>> _ = make_dataset(root, n=3, size=(96, 128), jobs=1)
        >>> made = write_coco(TextSeg(root), root / "coco")
        >>> made.images, sorted(path.name for path in made.out.iterdir())
        (3, ['instances_test.json', 'instances_train.json', 'instances_val.json'])
    """
    settings = parse_settings(segmentation, categories, effect)
    if not len(samples):
        raise UsageError("there are no samples to write")
    errors: list[TextSegError] = []
    with _Writer(Path(out), settings, labels=getattr(samples, "labels", None), force=force) as writer:
        work = partial(_export, settings=settings)
        for exported in ordered_map(work, samples, jobs=jobs, progress=progress):
            if isinstance(exported, TextSegError):
                errors.append(exported)
            elif not errors:
                writer.add(exported)
        _raise(errors, len(samples), settings)
    return writer.conversion()


def _export(sample: Sample, settings: CocoSettings) -> Exported | TextSegError:
    try:
        return export_sample(sample, settings)
    except TextSegError as error:
        return error


def _raise(errors: list[TextSegError], total: int, settings: CocoSettings) -> None:
    if len(errors) == total and all(isinstance(error, NothingToExportError) for error in errors):
        if settings.segmentation == "quad":
            problem = "there is no annotation (ID_anno.json), so there are no quads to export"
            raise DataError(problem, hint="the semantic labels alone do not tell instances apart")
        raise DataError(
            "there are no char masks (ID_mask.png), so there are no instances to export",
            hint="the semantic labels alone do not tell instances apart; --segmentation quad needs only "
            "the annotation (ID_anno.json)",
        )
    raise_all(errors, total)


class _Writer:
    """All files of a dataset: none of them appears before the last sample is done."""

    def __init__(self, out: Path, settings: CocoSettings, *, labels: str | None, force: bool) -> None:
        self.out = out
        self.settings = settings
        self.labels = labels
        self.force = force
        self.files: dict[str | None, _CocoFile] = {}
        self.totals: Counter[str] = Counter()
        self.stack = contextlib.ExitStack()
        self.folder = out.parent if self.one_file else out
        self.folder_is_new = not self.folder.exists()

    @property
    def one_file(self) -> bool:
        return self.out.suffix.lower() == ".json"

    def __enter__(self) -> _Writer:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stack.__exit__(kind, error, trace)
        finally:
            if self.folder_is_new and error is not None:
                with contextlib.suppress(OSError):
                    self.folder.rmdir()

    def add(self, exported: Exported) -> None:
        split = None if self.one_file else exported.split
        if split not in self.files:
            self.files[split] = self.stack.enter_context(self.open(split))
        self.files[split].add(exported)
        self.totals.update(images=1, words=exported.words, chars=exported.chars)

    @contextlib.contextmanager
    def open(self, split: str | None) -> Iterator[_CocoFile]:
        path = self.out
        if not self.one_file:
            path /= "instances.json" if split is None else f"instances_{check_id(split)}.json"
        with open_output(path, force=self.force) as output, tempfile.TemporaryFile(dir=path.parent) as spool:
            file = _CocoFile(output, spool)
            file.begin(_info(self.settings, split, self.labels), self.settings.categories)
            yield file
            file.end()

    def conversion(self) -> Conversion:
        results = count_results(file.output.result for file in self.files.values())
        return Conversion(self.out, **self.totals, **results)


def _info(settings: CocoSettings, split: str | None, labels: str | None) -> dict[str, Any]:
    return {
        "description": "Text instances: words and chars with their pixels and transcriptions",
        "version": __version__,
        "textseg": {
            "format": FORMAT_VERSION,
            "split": split,
            "segmentation": settings.segmentation,
            "categories": list(settings.kinds),
            "effect": settings.effect,
            "labels": labels,
        },
    }


class _CocoFile:
    """One file being written: images go to it at once, annotations, which come after them, by a spool."""

    def __init__(self, output: Output, spool: BinaryIO) -> None:
        self.output = output
        self.spool = spool
        self.images = 0
        self.annotations = 0

    def begin(self, info: dict[str, Any], categories: list[dict[str, Any]]) -> None:
        head = orjson.dumps({"info": info, "licenses": [], "categories": categories})
        self.output.write(head[:-1] + b',\n"images": [')

    def add(self, exported: Exported) -> None:
        """Number a sample's entries within the file, and write them, one a line."""
        self.output.write(b",\n" if self.images else b"\n")
        self.images += 1
        self.output.write(orjson.dumps({"id": self.images, **exported.image}))
        before = self.annotations
        for entry in exported.annotations:
            self.spool.write(b",\n" if self.annotations else b"\n")
            self.annotations += 1
            if "word_id" in entry:
                entry["word_id"] += before + 1
            self.spool.write(orjson.dumps({"id": self.annotations, "image_id": self.images, **entry}))

    def end(self) -> None:
        self.output.write(b'\n],\n"annotations": [')
        self.spool.seek(0)
        shutil.copyfileobj(self.spool, self.output.stream, 1 << 20)
        self.output.write(b"\n]}\n")
