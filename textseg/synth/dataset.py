"""`make_dataset`: rendered images as a root in the TextSeg format, the same bytes for any number of workers."""

from __future__ import annotations

import io
import itertools
import os
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PIL import Image

from textseg.errors import OutputError, UsageError
from textseg.io.files.output import Written, output_error, output_errors, write_output
from textseg.io.files.png import encode_png
from textseg.io.files.temporary import PREFIX
from textseg.io.formats.textseg.layout import SPLIT_FILE, SUFFIXES
from textseg.io.formats.textseg.split import encode_split
from textseg.io.splits import Splits
from textseg.io.word_json import encode_anno
from textseg.labels import derive_maskfg
from textseg.parallel import Progress, ordered_map
from textseg.synth.backgrounds.photos import find_photos
from textseg.synth.backgrounds.stock import find_stock
from textseg.synth.kinds.crops import check_kinds
from textseg.synth.rendering import Rendered, render, render_kinds
from textseg.synth.text.fonts import find_fonts
from textseg.synth.writing.faces import find_faces

MAX_IMAGES = 99_999
SMALLEST, LARGEST = 64, 4096
"""Sides of an image in pixels."""

FEW = 12
"""So many images are made sooner than worker processes start."""

_SPLIT_CYCLE = ("train", "val", "test", *("train", "train", "test") * 2, "train", "train", "train")
"""Every twelve images: 8 train, 1 val, 3 test, near TextSeg's 66, 8 and 26 %."""

_FOLDERS = {"image": "image", "anno": "annotation", "mask": "annotation", "maskeff": "annotation"}
_FOLDERS["maskfg"] = "semantic_label"
_ENDINGS = {"image": ".jpg", **SUFFIXES}


@dataclass(frozen=True)
class Summary:
    """What `make_dataset` made.

    Attributes:
        root: the folder.
        images, words, chars: how many.
        splits: the number of images of each split.
        files: the number of files.
        written: how many of them were written now; the others were there already with the same content.
        fonts: the number of fonts used.
        remarks: what was left out, such as unreadable font files, one sentence each.
    """

    root: Path
    images: int
    words: int
    chars: int
    splits: dict[str, int]
    files: int
    written: int
    fonts: int
    remarks: tuple[str, ...]


def make_dataset(
    root: str | os.PathLike[str],
    n: int = 24,
    *,
    seed: int = 0,
    size: tuple[int, int] | None = None,
    kinds: Sequence[str] = (),
    fonts: str | os.PathLike[str] | None = None,
    backgrounds: str | os.PathLike[str] | None = None,
    jobs: int | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> Summary:
    """Write a dataset of `n` rendered images in the TextSeg format, with all six kinds of annotation.

    The same arguments and fonts give the same bytes, with any number of workers; a larger `n` begins with the
    same images. Files that are there with the same content are left alone.

    Args:
        root: the folder to make; one that holds anything else is refused without `force`.
        n: 1..99,999.
        seed: at least 0.
        size: (height, width) of every image, 64..4096 each; None for various shapes of about 512 x 512.
        kinds: of `textseg.synth.KINDS`, each as likely; none for posters, logos and streets in
            Latin script.
        fonts: a folder of fonts; None for those of matplotlib.
        backgrounds: a folder of photos; None for procedural backgrounds.
        jobs: worker processes; None for one per processor, or none at all for a few images.
        force: write into a folder with other content, and replace files that differ.
        progress: called after each image.

    Raises:
        UsageError: an argument is out of range, or a folder has no font or image that can be used.
        OutputError: `root` holds something else, or cannot be written.

    Example:
        >>> import tempfile
        >>> summary = make_dataset(tempfile.mkdtemp(), n=3, size=(96, 128), jobs=1)
        >>> summary.images, summary.files, summary.splits
        (3, 16, {'train': 1, 'val': 1, 'test': 1})
    """
    root = Path(root)
    _check(n, seed, size)
    render_one, count, remarks = _renderer(kinds, fonts, backgrounds)
    ids = [f"a{number:05d}" for number in range(1, n + 1)]
    splits = split_ids(ids)
    if not force:
        _check_folder(root, ids, splits)
    with output_errors(root):
        root.mkdir(parents=True, exist_ok=True)  # on a cluster, a worker that does not see it says so
    work = partial(_make, root, render_one=partial(render_one, size=size), seed=seed, force=force)
    if jobs is None and n <= FEW:
        jobs = 1
    totals: Counter[str] = Counter()
    for counts in ordered_map(work, list(enumerate(ids)), jobs=jobs, kind="process", progress=progress):
        totals.update(counts)
    # Last, so that a split never names images that are not there yet.
    totals["written"] += write_output(root / SPLIT_FILE, encode_split(splits), force=force) is Written.NEW
    return Summary(
        root=root,
        images=n,
        words=totals["words"],
        chars=totals["chars"],
        splits={name: len(names) for name, names in splits.items()},
        files=len(_ENDINGS) * n + 1,
        written=totals["written"],
        fonts=count,
        remarks=tuple(remarks),
    )


def _renderer(
    kinds: Sequence[str],
    fonts: str | os.PathLike[str] | None,
    backgrounds: str | os.PathLike[str] | None,
) -> tuple[Callable[..., Rendered], int, list[str]]:
    """What renders an image from (seed, index), the number of fonts it uses, and what was left out."""
    if kinds:
        check_kinds(kinds)
        folders = [None if folder is None else os.fspath(folder) for folder in (fonts, backgrounds)]
        shelf, stock = find_faces(folders[0]), find_stock(folders[1])
        render_one = partial(render_kinds, kinds=tuple(kinds), fonts=folders[0], backgrounds=folders[1])
        return render_one, shelf.count, [*shelf.remarks, *stock.remarks]
    found, remarks = find_fonts(fonts)
    photos, more_remarks = ([], []) if backgrounds is None else find_photos(backgrounds)
    return (
        partial(render, fonts=tuple(found), backgrounds=tuple(photos)),
        len(found),
        [*remarks, *more_remarks],
    )


def split_ids(ids: list[str]) -> Splits:
    """Share out ids among the splits so that each has some from three ids on, in TextSeg's proportions."""
    splits: Splits = {"train": [], "val": [], "test": []}
    for id_, name in zip(ids, itertools.cycle(_SPLIT_CYCLE)):
        splits[name].append(id_)
    return splits


def _check(n: int, seed: int, size: tuple[int, int] | None) -> None:
    if not 1 <= n <= MAX_IMAGES:
        raise UsageError(f"{n} images cannot be made: the number is 1 to {MAX_IMAGES:,}")
    if seed < 0:
        raise UsageError(f"seed {seed} is below 0")
    if size is not None and not all(SMALLEST <= side <= LARGEST for side in size):
        raise UsageError(
            f"images of {size[1]} x {size[0]} cannot be made: each side is {SMALLEST} to {LARGEST} pixels"
        )


def _paths(root: Path, id_: str) -> dict[str, Path]:
    return {part: root / _FOLDERS[part] / f"{id_}{ending}" for part, ending in _ENDINGS.items()}


def _check_folder(root: Path, ids: list[str], splits: Splits) -> None:
    """Refuse a folder that holds anything but (some of) the files about to be written.

    Where the very dataset is there already, what lies beside its folders, such as an export, is left alone.
    """
    if not root.exists():
        return
    if not root.is_dir():
        raise OutputError("is a file, not a folder", file=root, hint="give another place")
    ours = {path for id_ in ids for path in _paths(root, id_).values()} | {root / SPLIT_FILE}
    folders = {path.parent for path in ours}
    try:
        split = (root / SPLIT_FILE).read_bytes() if (root / SPLIT_FILE).is_file() else None
        there = split == encode_split(splits)
        others = sorted(
            path
            for top in (folders - {root} if there else [root])
            for path in top.rglob("*")
            if path not in ours and path not in folders and not path.name.startswith(PREFIX)
        )
    except OSError as error:
        raise output_error(error, root) from error
    if others:
        raise OutputError(
            f"holds {len(others)} other files or folders, the first is {others[0].relative_to(root)}",
            file=root,
            hint="give an empty or new folder, or `force=True` to write into this one",
        )
    if split is not None and not there:
        raise OutputError(
            f"holds another dataset: its {SPLIT_FILE} differs",
            file=root,
            hint="give an empty or new folder, or `force=True` to replace what differs",
        )


def _make(
    root: Path,
    item: tuple[int, str],
    *,
    render_one: Callable[..., Rendered],
    seed: int,
    force: bool,
) -> dict[str, int]:
    index, id_ = item
    rendered = render_one(seed, index)
    results = [
        write_output(path, data, force=force)
        for path, data in zip(_paths(root, id_).values(), _encode(rendered), strict=True)
    ]
    return {
        "words": len(rendered.words),
        "chars": sum(len(word.chars) for word in rendered.words),
        "written": sum(result is Written.NEW for result in results),
    }


def _encode(rendered: Rendered) -> tuple[bytes, ...]:
    """The bytes of each part, in the order of `_ENDINGS`."""
    buffer = io.BytesIO()
    Image.fromarray(rendered.image).save(buffer, "JPEG", quality=rendered.quality)
    return (
        buffer.getvalue(),
        encode_anno(rendered.words),
        encode_png(rendered.mask),
        encode_png(rendered.maskeff),
        encode_png(derive_maskfg(rendered.mask, rendered.maskeff)),
    )
