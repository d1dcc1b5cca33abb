"""Crops of chars in a folder for each class."""
