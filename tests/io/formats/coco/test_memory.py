"""Annotations stay in the file: memory does not grow with it."""

import json
import pickle
import tracemalloc

import pytest

from textseg.errors import DataError
from textseg.io.formats.coco.read import Coco

from .foreign import TRIANGLE, add_image, foreign


def of_images(folder, number):
    """A file of some images, each with two polygons of 2,000 corners."""
    ring = [1.5, 2, 4, 2, 4, 6] + [3.25, 5.75] * 2000
    names = [f"{id_}.png" for id_ in range(number)]
    for name in names:
        add_image(folder, name)
    images = [{"id": id_, "file_name": name, "width": 30, "height": 20} for id_, name in enumerate(names)]
    annotations = [
        {"image_id": place // 2, "category_id": 2, "segmentation": [ring]} for place in range(2 * number)
    ]
    return foreign(folder, annotations, images=images)


def peak_of_opening(path):
    tracemalloc.start()
    try:
        Coco(path)
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def test_memory_does_not_grow_with_the_annotations(tmp_path):
    few, many = (of_images(tmp_path / str(number), number) for number in (10, 100))
    assert many.stat().st_size > 4_000_000
    assert peak_of_opening(many) < 1.5 * peak_of_opening(few) < 4_000_000


def test_annotations_in_any_order_find_their_image(tmp_path):
    path = foreign(tmp_path, [])
    document = json.loads(path.read_text())
    (image,) = document["images"]
    image_file = next(tmp_path.rglob(image["file_name"]))
    other = image_file.with_name("other" + image_file.suffix)
    other.write_bytes(image_file.read_bytes())
    texts = {image["id"]: ["a", "b"], 99: ["c", "d"]}
    annotations = [
        {"id": n, "image_id": id_, "category_id": 2, "bbox": [1, 2, 3, 4], "text": texts[id_][n // 2]}
        for n, id_ in enumerate([99, image["id"]] * 2)
    ]
    # Before what it refers to, as in no usual file.
    images = [image, {**image, "id": 99, "file_name": other.name}]
    del document["annotations"]
    path.write_text(json.dumps({"annotations": annotations} | document | {"images": images}))
    found = {sample.id: [word.text for word in sample.words] for sample in Coco(path)}
    assert found == {"other": ["c", "d"], image_file.stem: ["a", "b"]}


def test_a_file_that_is_changed_meanwhile_is_noticed(tmp_path):
    path = foreign(tmp_path, [{"category_id": 2, "segmentation": [TRIANGLE], "text": "A"}])
    sample = pickle.loads(pickle.dumps(Coco(path)))[0]
    path.write_text(path.read_text() + "\n")
    with pytest.raises(DataError, match="was changed"):
        _ = sample.words
