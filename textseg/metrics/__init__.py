"""Counts and scores: arrays and integers only, never files."""

from textseg.metrics.counts import Counts, count
from textseg.metrics.protocol import PROTOCOLS, Protocol, format_signature
from textseg.metrics.scores import Scores, harmonic_mean, image_scores, score

__all__ = [
    "PROTOCOLS",
    "Counts",
    "Protocol",
    "Scores",
    "count",
    "format_signature",
    "harmonic_mean",
    "image_scores",
    "score",
]
