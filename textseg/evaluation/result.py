"""`Result`: the scores of an evaluation, with the counts they came from and the signature that says how."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass, field

import orjson

from textseg import __version__
from textseg.evaluation.predictions.forms import Form
from textseg.metrics.counts import Counts
from textseg.metrics.protocol import Protocol
from textseg.metrics.scores import Scores, image_scores, score
from textseg.metrics.signature import format_signature

PER_IMAGE_COLUMNS = ("id", "tp", "predicted", "truth", "valid", "precision", "recall", "f", "iou", "form")


@dataclass(frozen=True)
class ImageResult:
    """One scored image.

    Attributes:
        id: its id.
        counts: its counts.
        form: what its prediction was, one of `textseg.evaluation.predictions.forms`.
        pixels: hash of the truth's pixels as stored (maskfg), see `textseg.evaluation.digest`.
        derived: whether the truth was derived from the char masks.
        stray: pixels of the truth with values maskfg does not have; the reference ignores them, and so do we.
    """

    id: str
    counts: Counts
    form: Form
    pixels: int
    derived: bool
    stray: int = 0


@dataclass(frozen=True)
class Result:
    """What an evaluation found.

    Attributes:
        images: every scored image, in the order of ids.
        protocol: how predictions were compared.
        facts: what was scored, for the signature: dataset, split, labels, truth, digest.
        notes: what the reader should know, as sentences.
    """

    images: tuple[ImageResult, ...]
    protocol: Protocol
    facts: dict[str, object]
    notes: tuple[str, ...] = field(default=())

    @property
    def scores(self) -> Scores:
        """The scores over all images."""
        return score(image.counts for image in self.images)

    @property
    def forms(self) -> dict[str, int]:
        """How many predictions were of each form."""
        return dict(sorted(Counter(image.form.name for image in self.images).items()))

    @property
    def signature(self) -> str:
        """Every setting and fact that can move the scores, in one line."""
        forms = "+".join(form for form in self.forms if form not in ("missing", "empty")) or "empty"
        facts = {**self.facts, "pred": forms}
        if "missing" in self.forms:
            facts["absent"] = self.forms["missing"]
        settings = self.protocol.signature_fields()
        fields = {"protocol": self.protocol.name, **facts, **settings, "version": __version__}
        return format_signature("fgIoU+F", fields)

    def to_json(self) -> bytes:
        """The result for machines: scores as fractions or null, n, signature, protocol, totals, notes."""
        totals = [sum(column) for column in zip(*(image.counts for image in self.images), strict=True)]
        document = {
            "scores": dict(self.scores),
            "n": len(self.images),
            "signature": self.signature,
            "protocol": {**self.protocol.settings(), **self.facts},
            "counts": dict(zip(Counts._fields, totals, strict=True)) if totals else {},
            "forms": self.forms,
            "notes": list(self.notes),
            "version": __version__,
        }
        return orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)

    def to_csv(self) -> bytes:
        """One line an image: id, counts, precision, recall, f, iou (empty where undefined) and form."""
        text = io.StringIO()
        writer = csv.DictWriter(text, PER_IMAGE_COLUMNS, lineterminator="\n")
        writer.writeheader()
        for image in self.images:
            row = {
                "id": image.id,
                "form": image.form.name,
                **image.counts._asdict(),
                **image_scores(image.counts),
            }
            writer.writerow(row)
        return text.getvalue().encode()
