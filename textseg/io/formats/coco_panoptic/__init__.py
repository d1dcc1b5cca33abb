"""COCO panoptic: one PNG of segment ids an image, and what each segment is."""
