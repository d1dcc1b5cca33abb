"""Scoring predictions: from a folder of files to scores with their signature."""

from textseg.evaluation.evaluate import evaluate, read_binary
from textseg.evaluation.predictions.interpret import binarise, interpret
from textseg.evaluation.result import ImageResult, Result

__all__ = ["ImageResult", "Result", "binarise", "evaluate", "interpret", "read_binary"]
