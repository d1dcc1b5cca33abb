"""COCO_TS: text labels of COCO images, with the words of COCO-Text."""
