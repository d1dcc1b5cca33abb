"""Scoring predictions: from a folder of files to scores with their signature."""

from textseg.evaluation.evaluate import evaluate, evaluate_protocols
from textseg.evaluation.files import read_result
from textseg.evaluation.predictions.interpret import interpret
from textseg.evaluation.predictions.prediction import Prediction
from textseg.evaluation.predictions.read import read_prediction
from textseg.evaluation.result import ImageResult, Result
from textseg.evaluation.score_image import read_binary

__all__ = [
    "ImageResult",
    "Prediction",
    "Result",
    "evaluate",
    "evaluate_protocols",
    "interpret",
    "read_binary",
    "read_prediction",
    "read_result",
]
