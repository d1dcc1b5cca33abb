"""Parquet: tables that open with ``datasets.load_dataset``."""
