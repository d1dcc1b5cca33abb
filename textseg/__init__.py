"""textseg: open, check, derive, convert, score and segment text-segmentation data.

    open_dataset, TextSeg, Coco    open a dataset of any format; `textseg.open_dataset("data/TextSeg", split="test")`
    validate, stats, show          its problems, what it holds, its images with annotations and predictions
    convert                        write it in another format
    segment, Segmenter             the text pixels of any image
    evaluate                       score predictions; `textseg.evaluate("data/TextSeg", "preds", split="test")`
    Evaluator                      score arrays and tensors in a training loop
    compare, merge, report         results: differences with significance, parts joined, an HTML page
    read_result                    a result that `Result.to_json` or the command line wrote

They take paths, open datasets, arrays and tensors of any library, and Pillow images, and raise a `TextSegError`. The
rooms behind this face, `textseg.models` with the networks among them, are imported when a name is first used.

>>> import textseg
>>> textseg.TextSeg
<class 'textseg.io.formats.textseg.read.TextSeg'>
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from textseg.errors import TextSegError as TextSegError
    from textseg.evaluation.compare import compare as compare
    from textseg.evaluation.evaluate import evaluate as evaluate
    from textseg.evaluation.files import read_result as read_result
    from textseg.evaluation.merge import merge as merge
    from textseg.evaluation.result import Result as Result
    from textseg.html_report.build import report as report
    from textseg.io.convert import convert as convert
    from textseg.io.dataset import Dataset as Dataset
    from textseg.io.formats.coco.read import Coco as Coco
    from textseg.io.formats.textseg.read import TextSeg as TextSeg
    from textseg.io.open_dataset import open_dataset as open_dataset
    from textseg.io.sample import Char as Char
    from textseg.io.sample import Sample as Sample
    from textseg.io.sample import Word as Word
    from textseg.io.validation.check import validate as validate
    from textseg.metrics.evaluator import Evaluator as Evaluator
    from textseg.metrics.protocol import Protocol as Protocol
    from textseg.segmentation.segment import segment as segment
    from textseg.segmentation.segmenter import Segmentation as Segmentation
    from textseg.segmentation.segmenter import Segmenter as Segmenter
    from textseg.statistics.card import DatasetStats as DatasetStats
    from textseg.statistics.stats import stats as stats
    from textseg.viewing.show import show as show

__version__ = "0.1.0"

_HOME = {
    "Char": "textseg.io.sample",
    "Coco": "textseg.io.formats.coco.read",
    "Dataset": "textseg.io.dataset",
    "DatasetStats": "textseg.statistics.card",
    "Evaluator": "textseg.metrics.evaluator",
    "Protocol": "textseg.metrics.protocol",
    "Result": "textseg.evaluation.result",
    "Sample": "textseg.io.sample",
    "Segmentation": "textseg.segmentation.segmenter",
    "Segmenter": "textseg.segmentation.segmenter",
    "TextSeg": "textseg.io.formats.textseg.read",
    "TextSegError": "textseg.errors",
    "Word": "textseg.io.sample",
    "compare": "textseg.evaluation.compare",
    "convert": "textseg.io.convert",
    "evaluate": "textseg.evaluation.evaluate",
    "merge": "textseg.evaluation.merge",
    "open_dataset": "textseg.io.open_dataset",
    "read_result": "textseg.evaluation.files",
    "report": "textseg.html_report.build",
    "segment": "textseg.segmentation.segment",
    "show": "textseg.viewing.show",
    "stats": "textseg.statistics.stats",
    "validate": "textseg.io.validation.check",
}
__all__ = [
    "Char",
    "Coco",
    "Dataset",
    "DatasetStats",
    "Evaluator",
    "Protocol",
    "Result",
    "Sample",
    "Segmentation",
    "Segmenter",
    "TextSeg",
    "TextSegError",
    "Word",
    "__version__",
    "compare",
    "convert",
    "evaluate",
    "merge",
    "open_dataset",
    "read_result",
    "report",
    "segment",
    "show",
    "stats",
    "validate",
]


def __getattr__(name: str) -> object:
    # Late, so that `textseg --help` starts without numpy and Pillow.
    if name in _HOME:
        return getattr(importlib.import_module(_HOME[name]), name)
    raise AttributeError(f"module 'textseg' has no attribute {name!r}")


def __dir__() -> list[str]:
    return __all__
