"""Reading COCO files of other tools, and damaged ones."""

import numpy as np
import pytest

from textseg import TextSeg
from textseg.errors import DataError, TextSegError
from textseg.io.convert import convert
from textseg.io.formats.coco.read import Coco

from .foreign import TRIANGLE, foreign, rle_of, triangle


@pytest.mark.parametrize("kind", ["polygon", "rle", "uncompressed"])
def test_masks_of_other_tools(tmp_path, kind):
    segmentation = {
        "polygon": [TRIANGLE],
        "rle": rle_of(triangle()),
        "uncompressed": rle_of(triangle(), compressed=False),
    }[kind]
    ignored = np.zeros((20, 30), bool)
    ignored[:, 25:] = True
    path = foreign(
        tmp_path,
        [
            {"category_id": 2, "segmentation": segmentation, "text": "A"},
            {"category_id": 2, "iscrowd": 1, "segmentation": rle_of(ignored, compressed=False)},
        ],
    )
    (sample,) = Coco(path)
    assert (sample.id, sample.split) == ("p", None)
    assert np.array_equal(sample.mask, triangle() * np.uint8(1) + ignored * np.uint8(255))
    (word,) = sample.words
    assert (word.text, word.chars[0].text, word.chars[0].mask_value) == ("A", "A", 1)
    assert word.chars[0].polygon.tolist() == [[1, 2], [4, 2], [4, 6], [1, 6]]
    convert(Coco(path), tmp_path / "out", to="textseg")
    assert np.array_equal(TextSeg(tmp_path / "out")[0].mask, sample.mask)


def test_words_with_masks_get_a_char_to_hold_them(tmp_path):
    path = foreign(tmp_path, [{"category_id": 1, "segmentation": [TRIANGLE], "transcription": "Word"}])
    (word,) = Coco(path)[0].words
    assert (word.text, [(char.key, char.text, char.mask_value) for char in word.chars]) == (
        "Word",
        [("00", "Word", 1)],
    )
    assert np.array_equal(Coco(path)[0].word_mask(word), triangle())


def test_boxes_are_no_masks(tmp_path):
    annotations = [
        {"category_id": 1, "segmentation": [[1, 2, 9, 3, 9, 8, 1, 7]], "utf8_string": "quad"},
        {"category_id": 1, "segmentation": [], "text": None},
        {"category_id": 2},
    ]
    (sample,) = Coco(foreign(tmp_path, annotations))
    assert sample.mask is None
    assert [(word.key, word.text, len(word.chars)) for word in sample.words] == [
        ("00", "quad", 0),
        ("01", "", 0),
        ("02", "", 1),
    ]
    assert sample.words[0].polygon.tolist() == [[1, 2], [9, 3], [9, 8], [1, 7]]


def test_but_four_corners_among_outlines_are_a_mask(tmp_path):
    dash = [[22, 2, 28, 2, 28, 5, 22, 5]]
    path = foreign(
        tmp_path, [{"category_id": 2, "segmentation": dash}, {"category_id": 2, "segmentation": [TRIANGLE]}]
    )
    assert (Coco(path)[0].mask == 1).sum() == 18


def test_classes_named_by_a_character_and_other_classes(tmp_path):
    annotations = [{"category_id": id_, "segmentation": [TRIANGLE]} for id_ in (1, 2, 3)]
    (sample,) = Coco(foreign(tmp_path, annotations, categories=("g", "Text-Lines", "person")))
    assert [(word.text, len(word.chars)) for word in sample.words] == [("", 1), ("g", 1)]
    with pytest.raises(DataError, match=r"no category that means words .*: person, dog"):
        Coco(foreign(tmp_path, [], categories=("person", "dog")))


def test_the_split_is_in_the_name_and_images_in_the_usual_places(tmp_path):
    path = foreign(tmp_path, [], name="instances_train2017.json")
    assert Coco(path)[0].split == "train2017"
    (tmp_path / "images" / "train2017").mkdir()
    (tmp_path / "images" / "p.png").rename(tmp_path / "images" / "train2017" / "p.png")
    assert Coco(tmp_path / "annotations")[0].image.shape == (20, 30, 3)
    (tmp_path / "images").rename(tmp_path / "elsewhere")
    with pytest.raises(DataError, match="`images=`"):
        Coco(path)
    assert len(Coco(path, images=tmp_path / "elsewhere")) == 1


# --- damaged files


def said_about(path):
    with pytest.raises(TextSegError) as caught:
        for sample in Coco(path):
            assert sample.words is not None and sample.mask is not None
    return "\n".join([str(caught.value), *caught.value.details])


@pytest.mark.parametrize(
    ("annotation", "said"),
    [
        ({"category_id": 9}, "annotation 1: has category_id 9, which no category has"),
        ({"image_id": 5}, "annotation 1: has image_id 5, which no image"),
        ({"image_id": None}, "has image_id None"),
        ({"bbox": [1, 2, 3]}, "has a list as bbox instead of x, y, width, height"),
        ({"bbox": [1, 2, float("nan"), 4]}, "bbox"),
        ({"segmentation": 5}, "has a number as segmentation instead of polygons or an RLE"),
        ({"segmentation": [[1, 2, 3]]}, "no list of polygons"),
        ({"segmentation": [[1, 2, 3, 4, 5, "6"]]}, "no list of polygons"),
        ({"segmentation": [[1, 2, 3, 4, 5, True]]}, "no list of polygons"),
        ({"segmentation": {"size": [20, 30]}}, "has null as RLE counts"),
        ({"segmentation": {"counts": "1"}}, "has an RLE for size None, which is not [height, width]"),
        (
            {"segmentation": {"size": [30, 20], "counts": "1"}},
            r"RLE for size [30, 20] but its image is [20, 30]",
        ),
        ({"segmentation": {"size": [20, 30], "counts": 7}}, "has a number as RLE counts"),
        (
            {"segmentation": {"size": [20, 30], "counts": "1"}},
            "image p.png: has RLE counts that do not add up",
        ),
        ({"segmentation": {"size": [20, 30], "counts": [1, 2]}}, "do not add up to the 30 x 20 pixels"),
        ({"segmentation": {"size": [20, 30], "counts": "~~~"}}, "damaged or cut short"),
        ({"segmentation": None, "iscrowd": 1}, "region to ignore (iscrowd) without a segmentation"),
        ({"iscrowd": "yes"}, "has a text as iscrowd instead of 0 or 1"),
        ({"text": 5.5}, "has a number as text instead of a text"),
        ({"utf8_string": ["a"]}, "has a list as utf8_string instead of a text"),
        ({"text": "\ud800"}, "has a text as text instead of a text"),
        ({"mask_value": 255}, "has mask_value 255, which is not in 1..254"),
        ({"mask_value": True}, "has mask_value True"),
        ({"word_id": 77}, "has word_id 77, which is no word of its image"),
        ({"word_id": "77"}, "has word_id 77, which is no word of its image"),
        ({"word_id": [77]}, "has a list as word_id instead of the id of a word"),
        ({"bbox": [1e308, 0, 1e308, 9]}, "has a bbox that reaches beyond the range of numbers"),
        ({"segmentation": [[-1e308, 0, 1e308, 0, 5, 5]], "bbox": None}, "beyond the range of numbers"),
        ({"polygon": [1, 2, 3, 4]}, "has a list as polygon instead of x1, y1, ... of four points or more"),
    ],
)
def test_damaged_annotations_are_reported(tmp_path, annotation, said):
    whole = {"category_id": 2, "segmentation": [TRIANGLE], **annotation}
    assert said in said_about(foreign(tmp_path, [whole]))


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ({"id": None}, "images entry 1: has null as id instead of an integer"),
        ({"id": 1.5}, "images entry 1: has a number as id instead of an integer"),
        ({"width": 0}, "has a number as width instead of an integer number of pixels"),
        ({"height": 2.5}, "height"),
        ({"file_name": None}, "has null as file_name instead of the path of an image"),
        ({"file_name": ".."}, "has file_name '..', which is no path of an image"),
        ({"file_name": "C:\\"}, "which is no path of an image"),
        ({"file_name": "../../etc/passwd"}, "names 1 images that are not there"),
        ({"file_name": "/etc/passwd"}, "names 1 images that are not there"),
        ({"file_name": "x" * 300 + ".png"}, "names 1 images that are not there"),
        ({"sample_id": "../p"}, "'../p' is not a sample id"),
        ({"split": "a/b"}, "'a/b' is not a sample id"),
        ({"parts": ["mask", "sky"]}, "parts"),
        ({"maskfg": {"300": {"size": [20, 30], "counts": "1"}}}, "maskfg value '300', which is no label"),
        ({"maskfg": {"100": {"size": [2, 3], "counts": "1"}}}, "in maskfg has an RLE for size"),
        ({"file_name": "gone.png"}, "gone.png; `images=` says in which folder they are ("),
        ({"file_name": "gone.png"}, "images has p.png)"),
        ({"width": 31}, "p.png: is 30 x 20 but its COCO entry says 31 x 20"),
        ({"width": 10**9, "height": 10**9}, "is 30 x 20 but its COCO entry says"),
    ],
)
def test_damaged_images_are_reported(tmp_path, image, said):
    entry = {"id": 1, "file_name": "p.png", "width": 30, "height": 20, **image}
    annotation = {"category_id": 2, "segmentation": [TRIANGLE]}
    assert said in said_about(foreign(tmp_path, [annotation], images=[entry]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b'{"images": [', "is not valid JSON"),
        (b"\x80{}", "is not valid JSON"),
        (b"[]", "is a list instead of an object"),
        (b"{}", "has no categories, where a COCO file has a list"),
        (b'{"images": 5, "annotations": {}, "categories": []}', "has a number as images"),
        (
            b'{"images": [5], "annotations": [5], "categories": [{"id": 1}]}',
            "annotations entry 1: is a number",
        ),
    ],
)
def test_what_is_no_coco_file_is_reported(tmp_path, content, said):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    assert said in said_about(path)


def test_problems_of_a_file_are_reported_together(tmp_path):
    annotations = [{"category_id": 9}, {"category_id": 1, "text": 5.5}, {"category_id": 2, "bbox": 7}]
    with pytest.raises(DataError, match="2 more problems in this file") as caught:
        Coco(foreign(tmp_path, annotations))
    assert len(caught.value.details) == 2


def test_images_and_mask_values_and_keys_are_given_once(tmp_path):
    twice = [{"category_id": 2, "mask_value": 3, "key": "a", "word_key": "w"} for _ in range(2)]
    said = said_about(foreign(tmp_path, twice))
    assert "mask_value 3, which another annotation" in said and "the key 'a', which another char" in said
    entry = {"id": 1, "file_name": "p.png", "width": 30, "height": 20}
    assert "has the id 1, which another image" in said_about(foreign(tmp_path, [], images=[entry, entry]))
    assert "names 1 of its images more than once" in said_about(
        foreign(tmp_path, [], images=[entry, {**entry, "id": 2}])
    )


def test_damaged_masks_stop_the_conversion_before_it_writes(tmp_path):
    bad = {"category_id": 2, "segmentation": {"size": [20, 30], "counts": "1"}}
    path = foreign(tmp_path, [bad])
    with pytest.raises(DataError, match="do not add up"):
        convert(path, tmp_path / "out", to="textseg", format="coco")
    assert not (tmp_path / "out").exists()
