"""What a dataset holds, in numbers: the dataset card."""

from textseg.statistics.card import DatasetStats
from textseg.statistics.histogram import Histogram
from textseg.statistics.stats import stats
from textseg.statistics.tally import Tally

__all__ = ["DatasetStats", "Histogram", "Tally", "stats"]
