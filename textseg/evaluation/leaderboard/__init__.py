"""PublishedScore and own results in one table, and what a published pair of fgIoU and F can be."""

from textseg.evaluation.leaderboard.identity import Check, check_pair
from textseg.evaluation.leaderboard.published import PUBLISHED, PublishedScore
from textseg.evaluation.leaderboard.table import Row, make_table

__all__ = ["PUBLISHED", "Check", "PublishedScore", "Row", "check_pair", "make_table"]
