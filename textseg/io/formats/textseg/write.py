"""Writing a dataset in the TextSeg format, in the layout of the release."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from textseg.errors import DataError, OutputError, TextSegError, UsageError, raise_all
from textseg.io.conversion import Conversion, count_results, read_part
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.io.files.output import Written, write_output
from textseg.io.files.png import encode_png
from textseg.io.formats.textseg.annotation import encode_anno
from textseg.io.formats.textseg.layout import LABEL_FOLDERS, SPLIT_FILE, SUFFIXES
from textseg.io.formats.textseg.split import encode_split
from textseg.io.ids import check_id
from textseg.io.sample import Sample
from textseg.io.splits import Splits
from textseg.labels import derive_maskfg
from textseg.parallel import Progress, ordered_map


def write_textseg(
    samples: Sequence[Sample],
    root: str | os.PathLike[str],
    *,
    jobs: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Conversion:
    """Write a dataset as ``image/``, ``annotation/``, ``semantic_label/`` and ``split.json``.

    Pictures that are files are copied byte for byte. A semantic label that a sample does not have is derived
    from its char masks. Every sample is read and checked before the first file is written.

    Args:
        samples: the dataset, such as `TextSeg` or `Coco`.
        root: the folder to make; files in it that are not of these samples are left alone.
        jobs: threads at work; None for one per processor.
        force: replace files that are there with other content.
        progress: told after each sample, once when it is checked and once when it is written.

    Raises:
        UsageError: there are no samples.
        DataError: samples that cannot be written; `details` lists every one.
        OutputError: files cannot be written, or are there with other content; likewise.
    """
    if not len(samples):
        raise UsageError("there are no samples to write")
    root = Path(root)
    splits = _splits(samples)
    _check_split_file(root / SPLIT_FILE, splits, force)
    checked = _told(progress, 0, len(samples))
    raise_all(
        [error for error in ordered_map(_check, samples, jobs=jobs, progress=checked) if error], len(samples)
    )
    work = partial(_write, root=root, force=force)
    outcomes = list(
        ordered_map(work, samples, jobs=jobs, progress=_told(progress, len(samples), len(samples)))
    )
    raise_all([outcome for outcome in outcomes if isinstance(outcome, TextSegError)], len(samples))
    done = [outcome for outcome in outcomes if isinstance(outcome, _Done)]
    results = [result for outcome in done for result in outcome.files]
    if splits:
        # Last, so that a split never names pictures that are not there yet.
        results.append(write_output(root / SPLIT_FILE, encode_split(splits), force=force))
    return Conversion(
        root,
        images=len(done),
        words=sum(outcome.words for outcome in done),
        chars=sum(outcome.chars for outcome in done),
        **count_results(results),
    )


@dataclass(frozen=True)
class _Done:
    words: int
    chars: int
    files: tuple[Written, ...]


def _splits(samples: Sequence[Sample]) -> Splits:
    splits: Splits = {}
    for sample in samples:
        if sample.split is not None:
            splits.setdefault(sample.split, []).append(sample.id)
    return splits


def _check_split_file(path: Path, splits: Splits, force: bool) -> None:
    if splits and not force and path.is_file() and path.read_bytes() != encode_split(splits):
        raise OutputError("is already there with other content", file=path, hint="use --force to replace it")


def _told(progress: Progress | None, before: int, total: int) -> Progress | None:
    """Progress of one of two passes over all samples."""
    return None if progress is None else lambda done, _: progress(before + done, 2 * total)


def _check(sample: Sample) -> TextSegError | None:
    try:
        check_id(sample.id)
        if sample.load_image is None:
            raise DataError("has no image", file=sample.id)
        for _ in _contents(sample):
            pass
    except TextSegError as error:
        return error
    return None


def _contents(sample: Sample) -> Iterator[tuple[str, Callable[[], bytes]]]:
    """The files of a sample but its picture: the path of each in the root, and what makes its bytes."""
    annotation = f"annotation/{sample.id}"
    shape = sample.size
    if sample.load_words is not None:
        words = sample.load_words()
        yield annotation + SUFFIXES["anno"], lambda: encode_anno(words)
    mask, maskeff, maskfg = (read_part(sample, part, shape) for part in ("mask", "maskeff", "maskfg"))
    for part, labels in (("mask", mask), ("maskeff", maskeff)):
        if labels is not None:
            yield annotation + SUFFIXES[part], partial(encode_png, labels)
    if maskfg is None and mask is not None:
        maskfg = derive_maskfg(mask, maskeff)
    if maskfg is not None:
        yield f"{LABEL_FOLDERS['v2']}/{sample.id}{SUFFIXES['maskfg']}", partial(encode_png, maskfg)


def _write(sample: Sample, root: Path, force: bool) -> _Done | TextSegError:
    try:
        files = [_write_image(sample, root, force)]
        files += [write_output(root / name, encode(), force=force) for name, encode in _contents(sample)]
        words = sample.words
        return _Done(len(words), sum(len(word.chars) for word in words), tuple(files))
    except TextSegError as error:
        if isinstance(error.__cause__, OSError):
            raise  # a full disk: the next sample would only say so again
        return error


def _write_image(sample: Sample, root: Path, force: bool) -> Written:
    source = sample.files.get("image")
    if source is None or source.suffix.lower() not in IMAGE_SUFFIXES:
        return write_output(root / "image" / f"{sample.id}.png", encode_png(sample.image), force=force)
    try:
        data = source.read_bytes()
    except OSError as error:
        problem = f"cannot be read ({(error.strerror or str(error)).lower()})"
        raise DataError(problem, file=source) from None
    return write_output(root / "image" / f"{sample.id}{source.suffix}", data, force=force)
