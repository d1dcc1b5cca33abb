"""Crops of words with their masks and transcriptions."""
