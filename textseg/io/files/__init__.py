"""Reading and writing files of any dataset: images, PNG, JSON, RLE, outlines; knows no format."""
