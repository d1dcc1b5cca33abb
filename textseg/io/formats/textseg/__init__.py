"""The TextSeg format: its layouts, annotation, splits and labels, read and written."""
