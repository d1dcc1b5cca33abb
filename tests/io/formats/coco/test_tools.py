"""COCO files as Label Studio, CVAT, labelme, Roboflow, Datumaro, VIA and COCO-Text write them."""

import json

import numpy as np
import pytest
from pycocotools import mask as coco_mask

from tests.tiny import save
from textseg import TextSeg
from textseg.errors import DataError, UsageError
from textseg.io.convert import convert
from textseg.io.formats.coco.read import Coco
from textseg.io.open_dataset import open_dataset

from .foreign import TRIANGLE, foreign, triangle


def image(folder, name, value=0):
    save(folder / name, np.full((20, 30, 3), value, np.uint8))


def rewrite(path, change):
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))
    return path


def word(**fields):
    return {"category_id": 1, "segmentation": [TRIANGLE], "text": "ab", **fields}


# --- where the images are


@pytest.mark.parametrize(
    "name",
    [
        "images\\p.png",
        "images/p.png",
        "..\\..\\media\\upload\\4\\p.png",
        "../../media/p.png",
        "C:\\data\\images\\p.png",
        "/home/me/images/p.png",
        "\\\\server\\share\\p.png",
        "/data/local-files/?d=x/p.png",
        "http://host:8080/data/upload/p.png",
        "p.png",
    ],
)
def test_the_image_is_found_by_the_end_of_its_path(tmp_path, name):
    entry = {"id": 1, "file_name": name, "width": 30, "height": 20}
    path = foreign(tmp_path, [word()], images=[entry])
    dataset = Coco(path)
    assert [sample.id for sample in dataset] == ["p"] and dataset[0].image.shape == (20, 30, 3)
    assert dataset.notes == () if name == "p.png" else "found by the end of their path" in dataset.notes[0]
    (again,) = Coco(path, images=tmp_path / "images")
    assert again.files["image"] == tmp_path / "images" / "p.png"


def test_no_path_leads_out_of_the_folder_of_images(tmp_path):
    image(tmp_path / "secret", "p.png", 9)
    entry = {"id": 1, "file_name": "../secret/p.png", "width": 30, "height": 20}
    (sample,) = Coco(foreign(tmp_path, [word()], images=[entry]), images=tmp_path / "images")
    assert sample.files["image"] == tmp_path / "images" / "p.png"


def test_escaped_and_composed_names(tmp_path):
    image(tmp_path / "images", "a b.png")
    image(tmp_path / "images", "cafe\u0301.png")
    entries = [
        {"id": 1, "file_name": "/data/local-files/?d=x/a%20b.png", "width": 30, "height": 20},
        {"id": 2, "file_name": "caf\u00e9.png", "width": 30, "height": 20},
    ]
    assert len(Coco(foreign(tmp_path, [], images=entries))) == 2


def test_all_images_of_a_split_are_from_one_folder_that_with_the_most(tmp_path):
    entries = [{"id": n, "file_name": f"{n}.png", "width": 30, "height": 20} for n in (1, 2, 3)]
    path = foreign(tmp_path, [], images=entries)
    image(tmp_path / "image", "1.png", 1)
    for n in (1, 2):
        image(tmp_path / "images", f"{n}.png", 2)
    with pytest.raises(DataError) as caught:
        Coco(path)
    assert caught.value.details == (str(tmp_path / "images" / "3.png"),)
    assert "has 1.png" in str(caught.value)  # what is there instead
    image(tmp_path / "images", "3.png", 2)
    assert {int(sample.image[0, 0, 0]) for sample in Coco(path)} == {2}


@pytest.mark.parametrize(
    ("file", "folder", "split"),
    [
        ("result.json", "images", None),  # Label Studio
        ("annotations/instances_default.json", "images", "default"),  # CVAT
        ("annotations/instances_val.json", "images/val", "val"),  # Datumaro
        ("annotations.json", "JPEGImages", None),  # labelme
        ("train/_annotations.coco.json", "train", "train"),  # Roboflow
        ("_annotations.coco.json", ".", None),
    ],
)
def test_the_folders_of_the_tools_are_opened(tmp_path, file, folder, split):
    path = foreign(tmp_path / "made", [word()])
    root = tmp_path / "root"
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_bytes(path.read_bytes())
    image(root / folder, "p.png")
    (sample,) = open_dataset(root)
    assert (sample.id, sample.split, sample.words[0].text) == ("p", split, "ab")


def test_a_folder_without_a_coco_file_is_answered_with_what_it_has(tmp_path):
    (tmp_path / "labels.json").write_text("{}")
    with pytest.raises(UsageError, match=r"its JSON files: labels\.json"):
        Coco(tmp_path)


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


# --- transcriptions and categories


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"transcription": "x"}, "x"),
        ({"utf8_string": "x"}, "x"),
        ({"caption": "x"}, "x"),
        ({"attributes": {"text": "x", "occluded": False}}, "x"),
        ({"attributes": {"Transcription": "x"}}, "x"),
        ({"text": "", "attributes": {"text": "x"}}, "x"),
        ({"text": "", "attributes": {"text": ""}}, ""),
        ({"attributes": [1]}, ""),
        ({"rec": "x"}, "x"),
        ({"rec": [43, 69, 14, 0, 94] + [96] * 20}, "Ke. ~"),
        ({"rec": [95, 43]}, "\ufffdK"),
        ({"text": 123}, "123"),
        ({"text": 0}, "0"),
        ({"attributes": {"text": 7}}, "7"),
    ],
)
def test_the_transcription_is_found_where_tools_put_it(tmp_path, fields, text):
    (sample,) = Coco(foreign(tmp_path, [{**word(text=None), **fields}]))
    assert sample.words[0].text == text


@pytest.mark.parametrize("fields", [{"rec": [4000, 5]}, {"attributes": {"text": True}}, {"value": 1.5}])
def test_a_transcription_that_cannot_be_read_is_noted(tmp_path, fields):
    dataset = Coco(foreign(tmp_path, [{**word(text=None), **fields}]))
    assert dataset[0].words[0].text == "" and "that is no text, left out" in dataset.notes[0]


@pytest.mark.parametrize("name", ["Scene Text", "text_region", "Text-Lines", "文字", "textbox"])
def test_usual_names_of_word_categories(tmp_path, name):
    assert len(Coco(foreign(tmp_path, [word()], categories=(name,)))[0].words) == 1


def test_categories_are_mapped(tmp_path):
    annotations = [{**word(), "category_id": id_} for id_ in (1, 2, 3, 4)]
    path = foreign(tmp_path, annotations, categories=("foreground", "sign", "blur", "text"))
    kinds = ["foreground=word", "sign=char", "blur=ignore", "text=none"]
    (sample,) = Coco(path, category_map=kinds)
    assert len(sample.words) == 2
    assert np.array_equal(sample.mask, triangle() * np.uint8(2)) and len(sample.chars) == 2
    assert len(Coco(path)[0].words) == 1
    with pytest.raises(
        UsageError, match=r"has no category 'x' to map; there are: blur, foreground, sign, text"
    ):
        Coco(path, category_map=["x=word"])
    with pytest.raises(UsageError, match="maps no category"):
        Coco(path, category_map=["foreground=person"])
    path = foreign(tmp_path, annotations[:1], categories=("foreground",))
    with pytest.raises(DataError, match=r"foreground \(--category-map foreground=word says what one means\)"):
        Coco(path)


def test_the_command_maps_categories_and_prints_notes(tmp_path, run):
    path = foreign(tmp_path, [word(), word(segmentation=[[1, 1, 2, 2]])], categories=("foreground",))
    done = run("convert", "--from", "coco", "--data", path, "--to", "textseg", "--out", tmp_path / "out",
               "--category-map", "foreground=word")  # fmt: skip
    assert done.returncode == 0 and "1 images, 2 words, 1 chars" in done.stdout
    assert "note: x.json: polygon without area left out (once, in annotation 2)" in done.stderr


# --- COCO-Text


def test_coco_text(tmp_path):
    image(tmp_path, "a.jpg.png")
    document = {
        "cats": {},
        "imgs": {
            "7": {"id": 7, "file_name": "a.jpg.png", "width": 30, "height": 20, "set": "train"},
        },
        "anns": {
            "1": {
                "id": 1,
                "image_id": 7,
                "bbox": [1, 2, 8, 5],
                "mask": [1, 2, 9, 2, 9, 7, 5, 9, 1, 7],
                "utf8_string": "Hi",
                "legibility": "legible",
                "class": "machine printed",
            },
            "2": {"id": 2, "image_id": 7, "bbox": [3, 4, 5, 6], "polygon": [3, 4, 8, 4, 8, 10, 3, 10]},
            "3": {"id": 3, "image_id": 7, "bbox": [3, 4, 5, 6], "mask": [3, 4, 8, 4, 8, 10]},
        },
        "imgToAnns": {"7": [1, 2, 3]},
    }
    path = tmp_path / "cocotext.v2.json"
    path.write_text(json.dumps(document))
    (sample,) = open_dataset(path)
    assert (sample.id, sample.split, sample.mask) == ("a.jpg", "train", None)
    assert [word.text for word in sample.words] == ["Hi", "", ""]
    assert sample.words[0].polygon.shape == (5, 2)
    assert [word.polygon.tolist() for word in sample.words[1:]] == [[[3, 4], [8, 4], [8, 10], [3, 10]]] * 2
    path.write_text(json.dumps({"imgs": {"7": 5}, "anns": {"1": 5}}))
    with pytest.raises(DataError, match="images entry 1: is a number instead of an object"):
        Coco(path)


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
