"""Write the tables of README.md and docs/ from the declarations in the code, or check that they are current.

    python docs/tools/tables.py            # rewrite every table between its two markers
    python docs/tools/tables.py --check    # change nothing; exit with 1 and name what is stale (part of `make lint`)

A table is written between `<!-- table: NAME, written by docs/tools/tables.py -->` and `<!-- end of table -->`.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from textseg.io.formats import FORMATS, load_format
from textseg.io.validation.codes import CODES, SECTIONS
from textseg.metrics.evaluator import Evaluator
from textseg.metrics.measures import FAMILIES, MEASURES
from textseg.metrics.protocol import Protocol
from textseg.metrics.protocols import PRESETS, PROTOCOLS
from textseg.models.networks.table import list_models
from textseg.models.training.recipes import RECIPES, Recipe
from textseg.segmentation.settings import SegmentSettings
from textseg.settings import describe, text

EXAMPLE_LABEL = np.array([[100, 100, 100, 100, 200, 200, 255, 0, 0, 0]], np.uint8)
EXAMPLE_PROBABILITY = np.array([[0.9, 0.9, 0.45, 0.2, 0.7, 0.1, 0.8, 0.1, 0.1, 0.1]])
"""The worked example of docs/protocols.md."""

ROOT = Path(__file__).parents[2]
BLOCK = re.compile(
    r"(<!-- table: (.+?), written by docs/tools/tables\.py -->\n).*?(<!-- end of table -->)", re.DOTALL
)


def table(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    head = list(head)
    lines = [head, ["---"] * len(head), *([str(cell).replace("|", "\\|") for cell in row] for row in rows)]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def settings_table(cls: type, presets: Mapping[str, Any]) -> str:
    """A row for every setting of a dataclass: option, allowed values, the value of each preset, meaning."""
    head = ["option", "values", *(f"`{name}`" for name in presets), "meaning"]
    rows = (
        (
            f"`{one.option}`",
            one.values,
            *(text(getattr(preset, one.name)) for preset in presets.values()),
            one.sentence,
        )
        for one in describe(cls)
    )
    return table(head, rows)


def codes_table(section: str) -> str:
    """The validation codes of a section."""
    codes = (code for code in CODES.values() if SECTIONS[code.id[1]] == section)
    return table(
        ["code", "severity", "problem", "what to do"],
        ((code.id, code.severity, code.meaning, code.remedy) for code in codes),
    )


def networks_table() -> str:
    """The networks with size, cost and published scores."""
    rows = []
    for row in list_models():
        scores = row["published"]
        parameters, cost = f"{row['parameters'] / 1e6:.2f} M", f"{row['flops'] / 1e9:.2f}"
        published = (f"{100 * scores['fgiou']:.2f}", f"{scores['f_image']:.3f}") if scores else ("-", "-")
        rows.append((f"`{row['name']}`", parameters, cost, *published, row["about"]))
    return table(["network", "parameters", "GFLOPs", "fgIoU", "F", "what"], rows)


def protocols_table() -> str:
    """The named protocols: what each is, how its settings differ, and what its codebase prints."""
    rows = []
    for name, preset in PRESETS.items():
        prints = ", ".join(f"{printed} = `{ours}`" for printed, ours in preset.prints.items())
        rows.append(
            (
                f"`{name}`",
                preset.about,
                f"`{preset.changes}`" if preset.changes else "the defaults",
                prints,
                preset.source,
            )
        )
    return table(["protocol", "what", "settings", "prints", "source"], rows)


def worked_example_table() -> str:
    """The example of docs/protocols.md under every protocol."""
    rows = []
    for name in PRESETS:
        evaluator = Evaluator(name)
        evaluator.update("poster", EXAMPLE_PROBABILITY, EXAMPLE_LABEL)
        evaluator.update("wall", 0 * EXAMPLE_PROBABILITY, 0 * EXAMPLE_LABEL)
        printed = (f"{key} {value:.4g}" for key, value in evaluator.reported.items())
        rows.append((f"`{name}`", ", ".join(printed)))
    return table(["protocol", "prints"], rows)


def measures_table() -> str:
    """The measures, as they describe themselves."""
    rows = ((f"`{one.name}`", one.title, one.formula, one.source) for one in MEASURES.values())
    return table(["score", "printed as", "definition", "source"], rows)


def families_table() -> str:
    """The measures that are computed when they are asked for."""
    rows = []
    for family in FAMILIES.values():
        for measure in family.measures(family.name):
            if family.name != "letters" or measure.title == "recall of a":
                rows.append((f"`{family.name}`", f"`{measure.name}`", measure.formula, measure.source))
    return table(["`--measures`", "score", "definition", "source"], rows)


def parameters_table() -> str:
    """The parameters of measures."""
    rows = (
        (
            f"`{one.name}`",
            one.about,
            f"`@{one.parameter}`" if one.parameter else "-",
            one.parameter_about or "-",
        )
        for one in FAMILIES.values()
    )
    return table(["`--measures`", "what", "default", "parameter"], rows)


def formats_table() -> str:
    """The dataset formats."""
    formats = [load_format(name) for name in FORMATS]
    uses = (("read", "can_read"), ("written", "can_write"))
    rows = (
        (f"`{one.name}`", " and ".join(use for use, can in uses if getattr(one, can)), one.about)
        for one in formats
    )
    return table(["format", "is", "what"], rows)


def format_options_table() -> str:
    """The options of the dataset formats."""
    rows = [
        (f"`{one.name}`", use, f"`{option.option}`", option.values, text(option.default), option.sentence)
        for one in map(load_format, FORMATS)
        for use, options in (("read", one.read_options), ("write", one.write_options))
        for option in (describe(options) if options else ())
    ]
    return table(["format", "to", "option", "values", "default", "meaning"], rows)


TABLES: dict[str, Callable[[], str]] = {
    "protocol": lambda: settings_table(Protocol, {"texrnet": PROTOCOLS["texrnet"]}),
    "protocols": protocols_table,
    "worked example": worked_example_table,
    "recipes": lambda: settings_table(Recipe, RECIPES),
    "networks": networks_table,
    "measures": measures_table,
    "measures on request": families_table,
    "parameters of measures": parameters_table,
    "segment settings": lambda: settings_table(SegmentSettings, {"default": SegmentSettings()}),
    "formats": formats_table,
    "format options": format_options_table,
    **{f"codes, {section}": lambda section=section: codes_table(section) for section in SECTIONS.values()},  # type: ignore[misc]
}


def update(document: str) -> str:
    """A document with every table between markers written anew."""
    return BLOCK.sub(lambda found: f"{found[1]}{TABLES[found[2]]()}{found[3]}", document)


def main() -> None:
    """Write the tables, or check them with --check."""
    stale = []
    for path in (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))):
        before = path.read_text(encoding="utf-8")
        after = update(before)
        if after != before:
            stale.append(str(path.relative_to(ROOT)))
            if "--check" not in sys.argv:
                path.write_text(after, encoding="utf-8")
    if stale and "--check" in sys.argv:
        sys.exit(f"tables are not current in {', '.join(stale)}: run python docs/tools/tables.py")


if __name__ == "__main__":
    main()
