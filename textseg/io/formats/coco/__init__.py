"""COCO files: words and chars with their pixels, written and read back the same."""
