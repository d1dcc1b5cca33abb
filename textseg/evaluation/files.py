"""A result as a file: JSON that is read back exactly, and a table of the images as CSV."""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson

from textseg import __version__
from textseg.errors import DataError, UsageError
from textseg.evaluation.predictions.forms import FORMS
from textseg.evaluation.result import ImageResult, Result
from textseg.io.files.jsonfile import decode_unique
from textseg.io.files.reading import cannot_read
from textseg.metrics.counts import Counts
from textseg.metrics.label_counts import ROWS
from textseg.metrics.measures import find_tallies
from textseg.metrics.protocol import Protocol
from textseg.metrics.resampling import Resampling
from textseg.metrics.scores import image_scores
from textseg.settings import from_json, to_json

FORMAT = 1
"""The version of the JSON document; one that is higher cannot be read."""

HINT = "a result is what textseg evaluate --json FILE writes"
MOST = 1 << 40
"""A count that no image reaches; sums over all images stay exact."""

PER_IMAGE_COLUMNS = ("id", "tp", "predicted", "truth", "valid", "precision", "recall", "f", "iou", "form")
_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


def result_to_json(result: Result) -> bytes:
    """A result as JSON: scores as fractions or null, the signature, the protocol, and the counts of every image.

    One image a line, so that two results can be compared with a text tool.
    """
    document: dict[str, Any] = {
        "format": FORMAT,
        "scores": dict(result.scores),
        "reported": result.reported,
        "n": len(result.images),
        "signature": result.signature,
        "short_signature": result.short_signature,
        "protocol": {**result.protocol.settings(), **result.facts},
        "counts": _totals(result),
        "measures": list(result.measures),
        "forms": result.forms,
        "predictions": _predictions(result),
        "notes": list(result.notes),
        "version": result.version,
        "label_rows": list(ROWS),
    }
    if result.resampling:
        document["resampling"] = to_json(result.resampling)
        document["intervals"] = {name: one and list(one) for name, one in result.intervals.items()}
    head = orjson.dumps(document, option=orjson.OPT_INDENT_2).removesuffix(b"\n}")
    images = b",\n".join(b"    " + orjson.dumps(_image_to_json(image)) for image in result.images)
    return head + b',\n  "images": [\n' + images + b"\n  ]\n}\n"


def _predictions(result: Result) -> dict[str, Any]:
    """Where they were, their digest, and what made them, as far as their manifest says."""
    return {
        "folder": result.folder,
        "digest": result.facts["predsha"],
        "made_by": dict(result.made_by),
    }


def _image_to_json(image: ImageResult) -> dict[str, Any]:
    row: dict[str, Any] = {
        "id": image.id,
        "labels": image.labels,
        "form": image.form,
        "truth": f"{image.truth:016x}",
        "prediction": f"{image.prediction:016x}",
    }
    flags = {"derived": image.derived, "faint": image.faint, "own": image.own}
    return row | {key: value for key, value in flags.items() if value}


def results_to_json(results: Mapping[str, Result]) -> bytes:
    """The scores of the same predictions under several protocols as JSON."""
    first = next(iter(results.values()))
    document = {
        "protocols": {
            name: {
                "scores": dict(result.scores),
                "reported": result.reported,
                "signature": result.signature,
                "notes": list(result.notes),
            }
            for name, result in results.items()
        },
        "n": len(first.images),
        "predictions": _predictions(first),
        "version": __version__,
    }
    return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def read_result(path: str | os.PathLike[str]) -> Result:
    """Read a result that `textseg evaluate --json` wrote.

    Raises:
        UsageError: there is no such file.
        DataError: it is no result, or one of a newer textseg.
    """
    path = Path(path)
    try:
        return parse_result(path.read_bytes())
    except FileNotFoundError:
        raise UsageError("does not exist", file=path, hint=HINT) from None
    except IsADirectoryError:
        raise UsageError("is a folder, not a file", file=path, hint=HINT) from None
    except OSError as error:
        raise cannot_read(error, path) from error
    except DataError as error:
        raise DataError(error.problem, file=path, where=error.where, hint=error.hint) from error


def parse_result(data: bytes) -> Result:
    """The result that a JSON document holds; its scores are computed again from its counts.

    Raises:
        DataError: it is no result, or one of a newer textseg.
    """
    try:
        document: Any = decode_unique(data)
        if document["format"] > FORMAT:
            raise DataError("is a result of a newer textseg", hint="upgrade textseg")
        settings = dict(document["protocol"])
        name = str(settings["name"])
        measures = tuple(map(str, document["measures"]))
        tallies = {tally.name: len(tally.fields) for tally in find_tallies(measures)}
        result = Result(
            tuple(_parse_image(row, tallies) for row in document["images"]),
            replace(from_json(Protocol, settings), preset=name),
            {key: str(settings[key]) for key in ("ds", "split", "lab")},
            tuple(map(str, document["notes"])),
            measures,
            document["predictions"]["folder"],
            dict(document["predictions"]["made_by"]),
            str(document["version"]),
            _parse_shard(settings.get("shard")),
            from_json(Resampling, document["resampling"]) if "resampling" in document else None,
        )
        _check_images(result, document)
    except (ValueError, KeyError, TypeError, AttributeError, UsageError) as error:
        problem = f"it has no {error}" if isinstance(error, KeyError) else str(error)
        raise DataError(f"is not a result of textseg evaluate: {problem}", hint=HINT) from error
    return result


def _check_images(result: Result, document: Mapping[str, Any]) -> None:
    """The counts of the images add up to those of the dataset that the document has, and no image comes twice."""
    if len({image.id for image in result.images}) != len(result.images):
        raise ValueError("an image comes twice")
    if document["n"] != len(result.images) or document["counts"] != _totals(result):
        raise ValueError(
            "the counts of its images do not add up to its own: the file was changed, or is damaged"
        )


def _totals(result: Result) -> dict[str, int]:
    """The counts of all images together."""
    number = len(result.images)  # the table may have images twice
    totals = {name: int(getattr(result.table, name)[:number].sum()) for name in Counts._fields}
    return totals if number else {}


def _parse_shard(text: str | None) -> tuple[int, int] | None:
    if text is None:
        return None
    number, total = map(int, text.split("/"))
    if not 1 <= number <= total:
        raise ValueError(f"the shard {text} is none")
    return number, total


def _parse_image(row: Any, tallies: Mapping[str, int]) -> ImageResult:
    labels, own = tuple(row["labels"]), {name: tuple(row["own"][name]) for name in tallies}
    wrong = [name for name, length in tallies.items() if len(own[name]) != length]
    numbers = [*labels, *(number for counts in own.values() for number in counts)]
    if (
        wrong
        or len(labels) != 2 * len(ROWS)
        or not all(type(number) is int and 0 <= number <= MOST for number in numbers)
    ):
        raise ValueError(f"the counts of image {row['id']!r} are wrong")
    if row["form"] not in FORMS:
        raise ValueError(f"image {row['id']!r} has an unknown form")
    truth, prediction = (_parse_hash(row[name]) for name in ("truth", "prediction"))
    derived, faint = bool(row.get("derived", False)), bool(row.get("faint", False))
    return ImageResult(str(row["id"]), labels, row["form"], truth, prediction, derived, own, faint)


def _parse_hash(text: str) -> int:
    if not re.fullmatch("[0-9a-f]{16}", text):
        raise ValueError(f"{text!r} is no hash")
    return int(text, 16)


def result_to_csv(result: Result) -> bytes:
    """One line an image, as `image_rows`.

    An id that a spreadsheet would run as a formula is written with an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.DictWriter(text, PER_IMAGE_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in image_rows(result):
        safe = f"'{row['id']}" if str(row["id"]).startswith(_FORMULAS) else row["id"]
        writer.writerow({**row, "id": safe})
    return text.getvalue().encode()


def image_rows(result: Result) -> Iterator[dict[str, Any]]:
    """A row for every image: id, counts, precision, recall, f, iou (None where undefined) and form."""
    for image, counts in zip(result.images, result.counts, strict=True):
        row = {"id": image.id, **counts._asdict(), **image_scores(counts), "form": image.form}
        yield {column: row[column] for column in PER_IMAGE_COLUMNS}
