"""Speeds and memory, as ratios measured in one run on the same files: `python -m benchmarks [NAME...]`."""
