"""Predictions: finding, reading, and saying what their numbers mean."""
