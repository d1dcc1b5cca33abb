"""`validate_textseg`: every problem of a TextSeg root, at once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from textseg.choices import LabelVersion
from textseg.errors import DataError, UsageError
from textseg.io.files.label_tables import LabelTable
from textseg.io.formats.textseg.layout import LABEL_FOLDERS, SPLIT_FILE, Layout, find_layouts
from textseg.io.formats.textseg.read import find_label_table
from textseg.io.formats.textseg.validate.completeness import Chosen, check_complete
from textseg.io.formats.textseg.validate.inventory import PARTS, Inventory, Item, take_inventory
from textseg.io.formats.textseg.validate.sample import check_sample
from textseg.io.formats.textseg.validate.splits import check_folders, check_same_images, check_split_file
from textseg.io.splits import Splits, split_names
from textseg.io.validation.meaning_of_255 import Meanings
from textseg.io.validation.report import Problem, Problems, Report, plain
from textseg.parallel import Progress, ordered_map
from textseg.settings import check_choice


def validate_textseg(
    root: str | os.PathLike[str],
    split: str | None = None,
    labels: LabelVersion = "v2",
    jobs: int | None = None,
    progress: Progress | None = None,
    values: str = "auto",
) -> Report:
    """Look at every file of a root and report every problem, whatever the files hold.

    Args:
        root: the folder that holds ``image/`` (or, for BTS, the split folders). Parts that no sample has, such
            as all annotation, are not missed.
        split: look only at the samples of ``train``, ``val``, ``test``, several joined by ``+``; None for all.
        labels: the label version, ``v2`` (``semantic_label/``) or ``v1`` (``semantic_label_v1/``).
        jobs: threads at work; None for one per processor.
        progress: called after each sample.
        values: what the values of semantic labels mean, as for `TextSeg`.

    Raises:
        UsageError: no such folder, split or label version, or `values` is no table.

    Example:
        >>> import tempfile
        >>> from textseg.synth import make_dataset
        >>> root = tempfile.mkdtemp()
        >>> _ = make_dataset(root, n=2, size=(96, 128), jobs=1)
        >>> (Path(root) / "annotation" / "a00001_mask.png").unlink()
        >>> report = validate_textseg(root)
        >>> report.samples, [str(problem) for problem in report.problems if problem.severity == "error"]
        (2, ['annotation/a00001_mask.png: is missing'])
    """
    root = Path(root)
    layouts = find_layouts(root)
    check_choice("labels", labels, LabelVersion)
    if labels == "v1" and not any(any(layout.folders("maskfg", labels)) for layout in layouts):
        raise UsageError(f"has no {LABEL_FOLDERS[labels]}/ folder", file=root)
    strange, problems = Problems(root), Problems(root)
    inventories = [take_inventory(layout, labels, strange) for layout in layouts]
    bts = layouts[0].split is not None
    splits = (
        check_folders(inventories, problems)
        if bts
        else check_split_file(root, inventories[0].files["image"], problems)
    )
    names = _names(root, splits, split, problems)
    chosen = _choose(inventories, splits, names, split in (None, "all"))
    wanted = {None, *(plain(id_) for _, ids in chosen for id_ in ids)}
    problems[:0] = [problem for problem in strange if problem.id in wanted]
    check_complete(root, chosen, None if bts else splits, problems)
    items = [
        Item(inventory, id_, name)
        for inventory, ids in chosen
        for id_, name in ids.items()
        if inventory.has(id_)
    ]
    check_same_images(items, problems)
    table, notes = _label_table(layouts, values, labels)
    found: list[Problem] = []
    meanings = Meanings()
    check = partial(check_sample, root=root, table=table)
    for checked in ordered_map(check, items, jobs=jobs, progress=progress):
        found.extend(checked.problems)
        meanings.add(checked.facts)
    meanings.check(root, problems)
    return Report(
        root=os.fspath(root),
        layout=layouts[0].name,
        split=split,
        labels=labels,
        splits={name: len(ids) for name, ids in (splits or {}).items()},
        samples=len(items),
        files={
            part: sum(item.inventory.files[part].get(item.id) is not None for item in items) for part in PARTS
        },
        problems=[*problems, *found],
        notes=notes,
    )


def _label_table(
    layouts: Sequence[Layout], values: str, labels: LabelVersion
) -> tuple[LabelTable | None, tuple[str, ...]]:
    """What the values of semantic labels mean, with notes; None where the labels do not say."""
    notes: list[str] = []
    try:
        return find_label_table(layouts, values, labels, notes), tuple(notes)
    except DataError:  # the check of each label says why
        return None, ()


def _names(root: Path, splits: Splits | None, split: str | None, problems: Problems) -> list[str]:
    """The names of the chosen splits; a name that is lost in a damaged split.json is no wrong call."""
    if split in (None, "all"):
        return list(splits or ())
    if any(problem.code in ("T201", "T202") for problem in problems):
        return [name for name in str(split).split("+") if name in (splits or ())]
    if splits is None:
        raise UsageError(
            f"has no {SPLIT_FILE}, so there is no split {split!r}", file=root, hint="say `split='all'`"
        )
    return split_names(splits, split)


def _choose(
    inventories: list[Inventory], splits: Splits | None, names: list[str], everything: bool
) -> list[Chosen]:
    if inventories[0].layout.split is not None:
        return [
            Chosen(inventory, dict.fromkeys(sorted(inventory.ids), inventory.layout.split))
            for inventory in inventories
            if inventory.layout.split in names
        ]
    owner: dict[str, str | None] = {id_: name for name in names for id_ in (splits or {})[name]}
    if everything:
        owner = dict.fromkeys(inventories[0].ids) | owner
    return [Chosen(inventories[0], dict(sorted(owner.items())))]
