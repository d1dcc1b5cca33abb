"""Segmentation labels of YOLO: a text file of polygons for each image."""
