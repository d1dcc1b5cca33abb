"""COCO files as other tools write them, made from a few words."""

import json

import numpy as np
from pycocotools import mask as coco_mask

from tests.tiny import save


def add_image(folder, name="p.png", size=(20, 30)):
    save(folder / "images" / name, np.zeros((*size, 3), np.uint8))


def foreign(folder, annotations, categories=("word", "char"), images=None, name="x.json"):
    """A COCO file as other tools write it: no field of ours."""
    add_image(folder)
    document = {
        "images": images or [{"id": 1, "file_name": "p.png", "width": 30, "height": 20}],
        "categories": [{"id": number, "name": category} for number, category in enumerate(categories, 1)],
        "annotations": [
            {"id": number, "image_id": 1, "iscrowd": 0, "area": 1, "bbox": [1, 2, 3, 4], **annotation}
            for number, annotation in enumerate(annotations, 1)
        ],
    }
    path = folder / "annotations" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


TRIANGLE = [2, 2, 20, 2, 2, 18]


def triangle():
    return coco_mask.decode(coco_mask.frPyObjects([TRIANGLE], 20, 30))[..., 0].astype(bool)


def rle_of(mask, compressed=True):
    rle = coco_mask.encode(np.asfortranarray(mask))
    if compressed:
        return {"size": rle["size"], "counts": rle["counts"].decode()}
    flat = mask.ravel(order="F").astype(int)
    counts, value = [0], 0
    for pixel in flat:
        if pixel != value:
            counts.append(0)
            value = pixel
        counts[-1] += 1
    return {"size": list(mask.shape), "counts": counts}


def image(folder, name, value=0):
    save(folder / name, np.full((20, 30, 3), value, np.uint8))


def rewrite(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    return path


def word(**fields):
    return {"category_id": 1, "segmentation": [TRIANGLE], "text": "ab", **fields}
