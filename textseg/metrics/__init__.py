"""Counts, scores, protocols and signatures: arrays and integers only, never files."""
