"""`Result`: the scores of an evaluation, with the counts they came from and the signature that says how."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import orjson

from textseg import __version__
from textseg.errors import MissingDependencyError
from textseg.evaluation.digest import digest
from textseg.metrics.counts import Counts
from textseg.metrics.label_counts import SHAPE
from textseg.metrics.measures import find_tallies, list_measures
from textseg.metrics.protocol import Protocol
from textseg.metrics.reported import report
from textseg.metrics.resampling import Resampling
from textseg.metrics.scores import Scores, score
from textseg.metrics.signature import format_signature, protocol_fields
from textseg.metrics.significance import Interval, intervals
from textseg.metrics.table import CountTable
from textseg.representation import ShownInNotebooks, counted, one_line, shorten

if TYPE_CHECKING:
    import pandas


@dataclass(frozen=True)
class ImageResult:
    """One scored image.

    Attributes:
        id: its id.
        labels: its label counts, row by row, see `textseg.metrics.label_counts`.
        form: what its prediction was, the name of one of `textseg.evaluation.predictions.forms`.
        truth: hash of the pixels of the truth as stored (maskfg), see `textseg.evaluation.digest`.
        prediction: hash of the values of the prediction as they were understood.
        derived: whether the truth was derived from the char masks.
        own: the counts of tallies, by their name.
        faint: whether the prediction has two values, none of them above the threshold.
    """

    id: str
    labels: tuple[int, ...]
    form: str
    truth: int
    prediction: int
    derived: bool = False
    own: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    faint: bool = False


@dataclass(frozen=True, repr=False)
class Result(ShownInNotebooks):
    """What an evaluation found.

    Attributes:
        images: every scored image, sorted by id, whatever their order was.
        protocol: how predictions were compared.
        dataset: what was scored: name, split and label version, as ``ds``, ``split`` and ``lab``.
        notes: what the reader should know, as sentences.
        measures: names of the measures beside those that are always computed.
        folder: the folder of the predictions; None for arrays.
        made_by: signature, model and weights of the predictions, where a manifest in the folder says them.
        version: the version of textseg that counted.
        shard: (number, of how many) where only a part of the split was scored, numbers from 1; see `merge`.
        resampling: how the confidence intervals are made; None for none.
    """

    images: tuple[ImageResult, ...]
    protocol: Protocol
    dataset: Mapping[str, str]
    notes: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    folder: str | None = None
    made_by: Mapping[str, Any] = field(default_factory=dict)
    version: str = __version__
    shard: tuple[int, int] | None = None
    resampling: Resampling | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "images", tuple(sorted(self.images, key=lambda image: image.id)))

    def __repr__(self) -> str:
        scored = f"{shorten(self.dataset['ds'])[1:-1]}, split {shorten(self.dataset['split'])[1:-1]}"
        measures = list_measures(self.protocol)
        fgiou, f = (measures[name].text(self.scores[name]).strip() for name in ("fgiou", "f"))
        images = counted(len(self.images), "image")
        return one_line(f"<Result {scored}, {images}, {self.protocol.name}: fgIoU {fgiou}, F {f}>")

    def with_notes(self, notes: tuple[str, ...]) -> Result:
        """The same result with other notes."""
        return replace(self, notes=notes)

    @cached_property
    def table(self) -> CountTable:
        """The counts of the images under the protocol."""
        labels = np.array([image.labels for image in self.images], np.int64).reshape(-1, *SHAPE)
        own = {
            tally.name: np.array([image.own[tally.name] for image in self.images], np.int64).reshape(
                -1, len(tally.fields)
            )
            for tally in find_tallies(self.measures)
        }
        return CountTable(labels, self.protocol, own)

    @cached_property
    def scores(self) -> Scores:
        """The scores over all images."""
        return score(self.table, self.measures)

    @cached_property
    def intervals(self) -> dict[str, Interval | None]:
        """A confidence interval for each score, by the bootstrap over images; empty without `resampling`."""
        if self.resampling is None:
            return {}
        return intervals(self.table, list_measures(self.protocol, self.measures), self.resampling)

    @property
    def reported(self) -> dict[str, float | None]:
        """What the codebase of the protocol prints for these images: its names, its rounding."""
        return report(self.table)

    @property
    def counts(self) -> list[Counts]:
        """The counts of each image under the protocol."""
        return self.table.counts[: len(self.images)]

    @property
    def forms(self) -> dict[str, int]:
        """How many predictions were of each form."""
        return dict(sorted(Counter(image.form for image in self.images).items()))

    @cached_property
    def facts(self) -> dict[str, object]:
        """What was scored, for the signature: dataset, labels, truth and predictions, with their digests."""
        derived = sum(image.derived for image in self.images)
        forms = "+".join(form for form in self.forms if form not in ("missing", "empty")) or "empty"
        facts = {
            "ds": self.dataset["ds"],
            "split": self.dataset["split"],
            "n": len(self.images),
            "lab": self.dataset["lab"],
            "truth": "shipped" if not derived else "derived" if derived == len(self.images) else "mixed",
            "sha": digest((image.id, image.truth) for image in self.images),
            "pred": forms,
            "predsha": digest((image.id, image.prediction) for image in self.images),
        }
        facts |= {"absent": self.forms["missing"]} if "missing" in self.forms else {}
        return facts | ({"shard": f"{self.shard[0]}/{self.shard[1]}"} if self.shard else {})

    @property
    def signature(self) -> str:
        """Every setting and fact that can move the scores, in one line."""
        return self._sign(self.facts)

    @property
    def short_signature(self) -> str:
        """The signature without what follows from its other parts: settings that the name of the protocol says."""
        return self._sign(
            {key: self.facts[key] for key in ("ds", "split", "n", "lab", "sha", "predsha")}, short=True
        )

    def _sign(self, facts: Mapping[str, object], short: bool = False) -> str:
        settings = protocol_fields(self.protocol, short=short)
        resampling = self.resampling.signature_fields() if self.resampling else {}
        fields = {
            "protocol": self.protocol.name,
            **facts,
            **settings,
            **resampling,
            "version": self.version,
        }
        return format_signature("fgIoU+F", fields)

    def to_json(self) -> bytes:
        """The result for machines, with the counts of every image: see `textseg.evaluation.files.read_result`."""
        from textseg.evaluation.files import result_to_json

        return result_to_json(self)

    def to_dict(self) -> dict[str, Any]:
        """What `to_json` writes, as a dict: scores as fractions or None, signature, protocol, the counts of images."""
        document: dict[str, Any] = orjson.loads(self.to_json())
        return document

    def to_csv(self) -> bytes:
        """One line an image: id, counts, precision, recall, f, iou (empty where undefined) and form."""
        from textseg.evaluation.files import result_to_csv

        return result_to_csv(self)

    def to_pandas(self) -> pandas.DataFrame:
        """A table of the images: counts, precision, recall, f, iou and form, and the counts of tallies; by id.

        Raises:
            MissingDependencyError: pandas is not installed.
        """
        try:
            import pandas
        except ImportError as error:
            raise MissingDependencyError("tables need pandas", hint="pip install pandas") from error
        from textseg.evaluation.files import image_rows

        table = pandas.DataFrame(list(image_rows(self))).set_index("id")
        for tally in find_tallies(self.measures):
            columns = [f"{tally.name}: {field}" for field in tally.fields]
            rows = [image.own[tally.name] for image in self.images]
            table = table.join(pandas.DataFrame(rows, table.index, columns))
        return table

    @classmethod
    def from_json(cls, data: bytes) -> Result:
        """The result that `to_json` wrote.

        Raises:
            DataError: it is no result.
        """
        from textseg.evaluation.files import parse_result

        return parse_result(data)
