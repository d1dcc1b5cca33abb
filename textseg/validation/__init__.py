"""Checking a root: every problem with a code, a severity and its place."""
