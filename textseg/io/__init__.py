"""Datasets in and out: `Dataset` and `Sample`, the formats, and the files they are made of."""
