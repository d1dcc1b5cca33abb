"""WebDataset: tar files that are read from the first byte to the last, for training at scale."""
