"""Scoring predictions: from a folder of files to scores with their signature."""

from textseg.evaluation.evaluate import evaluate, read_binary
from textseg.evaluation.predictions.interpret import interpret
from textseg.evaluation.predictions.prediction import Prediction
from textseg.evaluation.predictions.read import read_prediction
from textseg.evaluation.result import ImageResult, Result

__all__ = [
    "ImageResult",
    "Prediction",
    "Result",
    "evaluate",
    "interpret",
    "read_binary",
    "read_prediction",
]
