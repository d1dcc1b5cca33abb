"""What a dataset holds, in numbers: the dataset card."""

from textseg.statistics.card import DatasetStats
from textseg.statistics.counts import DatasetCounts
from textseg.statistics.histogram import Histogram
from textseg.statistics.stats import stats

__all__ = ["DatasetCounts", "DatasetStats", "Histogram", "stats"]
