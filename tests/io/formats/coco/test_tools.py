"""Ids, polygons, boxes and masks as Label Studio, CVAT, labelme, Roboflow, Datumaro and VIA write them."""

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from textseg import TextSeg
from textseg.errors import DataError
from textseg.io.convert import convert
from textseg.io.formats.coco.read import Coco

from .foreign import TRIANGLE, foreign, image, rewrite, triangle, word

# --- ids, sizes and flags


@pytest.mark.parametrize(
    ("of_images", "of_annotations"), [(str, str), (int, str), (float, float), (str, int)]
)
def test_ids_as_numbers_and_as_text_are_the_same(tmp_path, of_images, of_annotations):
    def change(document):
        document["images"][0].update(id=of_images(1), width=30.0, height=20.0)
        document["categories"][0]["id"] = of_images(1)
        document["annotations"][0].update(
            id=of_annotations(1), image_id=of_annotations(1), category_id=of_annotations(1), iscrowd=False
        )

    (sample,) = Coco(rewrite(foreign(tmp_path, [word()]), change))
    assert [word.text for word in sample.words] == ["ab"] and np.array_equal(sample.mask, triangle())


def test_ids_that_are_no_numbers(tmp_path):
    def change(document):
        document["images"][0]["id"] = document["annotations"][0]["image_id"] = "img_01"

    assert len(Coco(rewrite(foreign(tmp_path, [word()]), change))[0].words) == 1


def test_annotations_without_id_and_with_the_same(tmp_path):
    path = foreign(tmp_path, [word(id=0), word(id=0), word(id=None)])
    dataset = Coco(path)
    assert len(dataset[0].words) == 3
    assert dataset.notes == ("x.json: annotation with the id of another (once, in annotation 0)",)


def test_a_char_of_two_words_with_one_id_is_refused(tmp_path):
    char = {"category_id": 2, "segmentation": [TRIANGLE], "word_id": 7}
    with pytest.raises(DataError, match="has word_id 7, which 2 words of its image have"):
        Coco(foreign(tmp_path, [word(id=7), word(id=7), char]))


def test_an_image_without_size_has_that_of_its_file(tmp_path):
    path = rewrite(foreign(tmp_path, [word()]), lambda document: document["images"][0].pop("width"))
    assert np.array_equal(Coco(path)[0].mask, triangle())
    rle = {"size": [30, 20], "counts": [600]}
    path = rewrite(
        foreign(tmp_path, [word(segmentation=rle)]), lambda document: document["images"][0].pop("width")
    )
    with pytest.raises(DataError, match=r"RLE for size \[30, 20\] but its image is \[20, 30\]"):
        _ = Coco(path)[0].mask


def test_the_size_is_checked_where_there_are_only_boxes(tmp_path):
    entry = {"id": 1, "file_name": "p.png", "width": 20, "height": 30}
    path = foreign(tmp_path, [{"category_id": 1, "bbox": [1, 2, 3, 4]}], images=[entry])
    with pytest.raises(DataError, match="is 30 x 20 but its COCO entry says 20 x 30"):
        convert(path, tmp_path / "out", to="textseg", format="coco")
    assert not (tmp_path / "out").exists()


# --- polygons and boxes


@pytest.mark.parametrize(
    ("segmentation", "count", "has_mask"),
    [
        ([[7, 7, 8, 8]], 1, False),
        ([[]], 1, False),
        ([[5, 5], [6, 6]], 2, False),
        ([[1, 1, 5, 5, 9, 9, 3, 3]], 1, False),
        ([[4, 4, 4, 4, 4, 4]], 1, False),
        ([TRIANGLE, [15.0, 10.0]], 1, True),
    ],
)
def test_polygons_without_area_are_left_out_and_counted(tmp_path, segmentation, count, has_mask):
    path = foreign(tmp_path, [word(), word(segmentation=segmentation, text="cd")])
    dataset = Coco(path)
    times = "once, in annotation 2" if count == 1 else f"{count} times, the first: annotation 2"
    assert dataset.notes == (f"x.json: polygon without area left out ({times})",)
    second = dataset[0].words[1]
    assert second.text == "cd" and bool(second.chars) == has_mask
    assert second.polygon.tolist() == [[1, 2], [4, 2], [4, 6], [1, 6]]


@pytest.mark.parametrize(
    "segmentation",
    [TRIANGLE, [[2, 2], [20, 2], [2, 18]], [[[2, 2], [20, 2], [2, 18]]], [[2.0, 2, 20, 2, 2, 18]]],
    ids=["flat", "points", "list of points", "usual"],
)
def test_a_polygon_in_other_forms(tmp_path, segmentation):
    (sample,) = Coco(foreign(tmp_path, [word(segmentation=segmentation)]))
    assert np.array_equal(sample.mask, triangle())


@pytest.mark.parametrize("segmentation", [None, [], {}, [[5, 5, 36, 17]]])
def test_a_file_of_boxes_has_no_masks(tmp_path, segmentation):
    (sample,) = Coco(foreign(tmp_path, [word(segmentation=segmentation)]))
    assert sample.mask is None and [word.text for word in sample.words] == ["ab"]


@pytest.mark.parametrize("bbox", [None, [], [0, 0, 0, 0], "none"])
def test_a_box_that_is_missing_is_that_of_the_pixels(tmp_path, bbox):
    def drop(document):
        for annotation in document["annotations"]:
            del annotation["bbox"]

    rle = {"size": [20, 30], "counts": [65, 4, 16, 4, 511]}  # columns 3 and 4, rows 5 to 8
    tall = {"size": [20, 30], "counts": [30, 20, 550]}  # from the middle of column 1 to that of column 2
    path = foreign(
        tmp_path,
        [word(segmentation=shape, bbox=bbox) for shape in ([TRIANGLE], rle, tall, [[1, 2, 9, 2, 9, 5]])],
    )
    if bbox == "none":
        rewrite(path, drop)
    boxes = [word.polygon[[0, 2]].ravel().tolist() for word in Coco(path)[0].words]
    assert boxes == [[2, 2, 20, 18], [3, 5, 5, 9], [1, 0, 3, 20], [1, 2, 9, 5]]


def test_an_annotation_that_is_nowhere_is_left_out(tmp_path):
    dataset = Coco(foreign(tmp_path, [word(), {"category_id": 1, "bbox": None, "caption": "a sign"}]))
    assert len(dataset[0].words) == 1
    assert dataset.notes == (
        "x.json: annotation without a box, polygon or mask left out (once, in annotation 2)",
    )


def test_regions_to_ignore_among_boxes_are_left_out_and_counted(tmp_path):
    box = [[0, 0, 9, 0, 9, 9, 0, 9]]
    dataset = Coco(foreign(tmp_path, [word(segmentation=box), word(segmentation=box, iscrowd=True)]))
    assert len(dataset[0].words) == 1 and "region to ignore left out" in dataset.notes[0]


def test_more_instances_than_a_char_mask_holds(tmp_path):
    entries = [
        {"id": n, "file_name": f"{name}.png", "width": 30, "height": 20} for n, name in ((1, "p"), (2, "q"))
    ]
    rng = np.random.default_rng(0)
    corners = [rng.integers([0, 0], [28, 18]).tolist() for _ in range(255)]
    many = [word(segmentation=[[x, y, x + 2, y, x + 2, y + 1, x + 1, y + 2, x, y + 2]]) for x, y in corners]
    ignored = {"category_id": 1, "iscrowd": 1, "segmentation": {"size": [20, 30], "counts": [0, 600]}}
    path = foreign(tmp_path, [*many, word(image_id=2), ignored], images=entries)
    image(tmp_path / "images", "q.png")
    dataset = Coco(path)
    crowded, other = dataset
    assert "more instances than the 254" in dataset.notes[0] and "in image p.png" in dataset.notes[0]
    assert crowded.mask is None and np.array_equal(other.mask, triangle())
    assert [(word.text, word.chars) for word in crowded.words] == [("ab", ())] * 255
    expected = np.full((20, 30), 255, np.uint8)
    for annotation in many:
        expected[coco_mask.decode(coco_mask.frPyObjects(annotation["segmentation"], 20, 30))[..., 0] == 1] = (
            100
        )
    assert np.array_equal(crowded.maskfg, expected)
    convert(path, tmp_path / "out", to="textseg", format="coco")
    assert np.array_equal(TextSeg(tmp_path / "out")["p"].maskfg, expected)
    path = foreign(tmp_path, many[:254])
    assert len(Coco(path)[0].chars) == 254 and Coco(path).notes == ()


# --- errors that are only the echo of another


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (lambda document: document.pop("images"), "has no images"),
        (lambda document: document.pop("categories"), "has no categories"),
        (lambda document: document["images"][0].update(file_name=5), "has a number as file_name"),
        (lambda document: document["images"][0].update(id=None), "has null as id"),
        (lambda document: document["categories"][0].update(id=[]), "has a list as id"),
        (lambda document: document["annotations"][0].update(bbox="1"), "has a text as bbox"),
    ],
)
def test_one_fault_is_one_problem(tmp_path, change, problem):
    path = rewrite(foreign(tmp_path, [word() for _ in range(3)], categories=("word",)), change)
    with pytest.raises(DataError, match=problem) as caught:
        Coco(path)
    assert caught.value.details == ()


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (
            '"annotations":',
            '"annotations": [], "annotations":',
            "the file: names the same key twice: 'annotations'",
        ),
        (
            '"text": "ab"',
            '"text": "ab", "text": "cd"',
            "annotations entry 1: names the same key twice: 'text'",
        ),
        (
            '"file_name":',
            '"file_name": "x", "file_name":',
            "images entry 1: names the same key twice: 'file_name'",
        ),
        (
            '"text": "ab"',
            '"attributes": {"text": "ab", "text": "cd"}, "note": "\\":"',
            "annotations entry 1: names the same key twice: 'text'",
        ),
    ],
)
def test_repeated_keys_are_refused_with_their_place(tmp_path, old, new, where):
    path = foreign(tmp_path, [word()])
    path.write_text(path.read_text().replace(old, new, 1))
    with pytest.raises(DataError) as caught:
        Coco(path)
    assert f"{path}, {where}" in str(caught.value)


@pytest.mark.parametrize("segmentation", [None, [], [[1, 1, 2, 2]]])
def test_a_mask_that_is_lost_from_a_file_of_textseg_is_refused(tmp_path, segmentation):
    path = rewrite(
        foreign(tmp_path, [word(segmentation=segmentation, source="mask")]),
        lambda document: document.update(info={"textseg": {}}),
    )
    with pytest.raises(DataError, match="has the source 'mask', but no segmentation"):
        Coco(path)
