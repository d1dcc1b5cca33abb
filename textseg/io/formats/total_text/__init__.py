"""Total-Text: stroke masks of its images, with polygons and transcriptions."""
