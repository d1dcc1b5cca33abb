"""Checks of a TextSeg root: its files, splits and completeness."""
