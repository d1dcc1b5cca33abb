"""The released archives, laid out as a data root, safe against hostile ones."""
