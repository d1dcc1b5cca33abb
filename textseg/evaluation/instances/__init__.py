"""Scores of instances: words or chars that were found, each with its own mask."""

from textseg.evaluation.instances.evaluate import InstanceScores, evaluate_instances
from textseg.evaluation.instances.panoptic import PanopticCounts, count_matches

__all__ = ["InstanceScores", "PanopticCounts", "count_matches", "evaluate_instances"]
