"""All checks of one sample: its files are read once, then held against each other."""

from __future__ import annotations

from pathlib import Path

from textseg.errors import DataError
from textseg.io.files.jsonfile import load_json
from textseg.io.files.label_tables import LabelTable
from textseg.io.formats.textseg.annotation import parse_anno
from textseg.io.formats.textseg.loose import loose_anno
from textseg.io.formats.textseg.validate.inventory import Item
from textseg.io.sample import LABELS, Word
from textseg.io.validation.contents import Checked, check_contents, keep_fitting
from textseg.io.validation.files import check_image, check_label
from textseg.io.validation.report import SampleProblems

_ANNO_CODES = {"type": "T302", "key": "T303", "quad": "T304", "mask_value": "T305", "taken": "T306"}


def check_sample(item: Item, root: Path, table: LabelTable | None = None) -> Checked:
    """Check one sample; what its files hold may be anything.

    Args:
        item: the sample.
        root: the folder that paths in the report are relative to.
        table: what the values of its maskfg mean; None for those of TextSeg.
    """
    problems = SampleProblems(root, item.id, item.files)
    size = check_image(problems)
    tables = {"maskfg": table}
    found = {part: check_label(part, problems, tables.get(part)) for part in LABELS}
    labels = keep_fitting({part: label for part, label in found.items() if label is not None}, size, problems)
    words, complete = _read_words(problems, loose=item.inventory.layout.name == "bts")
    return check_contents(size, labels, words, complete, problems)


def _read_words(problems: SampleProblems, *, loose: bool) -> tuple[tuple[Word, ...] | None, bool]:
    """The words that can be read, None without annotation, and whether these are all."""
    if "anno" not in problems.files:
        return None, False
    try:
        document = load_json(problems.files["anno"])
    except DataError as error:
        problems.note("T301", "anno", error.problem, where=error.where)
        return (), False
    words, found = parse_anno(loose_anno(document) if loose else document)
    for kind, where, message in found:
        problems.note(_ANNO_CODES[kind], "anno", message, where=where)
    return words, not found
