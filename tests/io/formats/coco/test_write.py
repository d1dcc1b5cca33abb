"""COCO files as written: what pycocotools makes of them, against the masks by brute force."""

import contextlib
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from tests.tiny import make_tiny, quad, save, tiny_masks
from textseg import TextSeg
from textseg.errors import DataError, OutputError, UsageError
from textseg.glyphs import GLYPHS
from textseg.io.convert import convert
from textseg.synth import make_dataset


@pytest.fixture(scope="module")
def synth(tmp_path_factory):
    root = tmp_path_factory.mktemp("synth")
    make_dataset(root, n=8, size=(120, 160), seed=3, jobs=1)
    return root


def open_coco(path):
    with contextlib.redirect_stdout(io.StringIO()):
        return COCO(str(path))


def annotations(folder, sample_id):
    """The annotations of one image, wherever it is in the folder, and its COCO object."""
    for path in sorted(Path(folder).glob("*.json")):
        coco = open_coco(path)
        for image in coco.dataset["images"]:
            if image["sample_id"] == sample_id:
                return coco, image, coco.imgToAnns[image["id"]]
    raise AssertionError(f"{sample_id} is not in {folder}")


def rewrite_anno(root, id_, change):
    path = root / "annotation" / f"{id_}_anno.json"
    document = json.loads(path.read_text())
    change(document)
    path.write_text(json.dumps(document))


def pixels_of(sample, annotation, effect=False):
    """The pixels of an annotation by comparing label maps, the slow way."""
    labels = sample.maskeff if effect else sample.mask
    if annotation["iscrowd"]:
        return labels == 255
    if "mask_value" in annotation:
        return labels == annotation["mask_value"]
    word = next(word for word in sample.words if word.key == annotation["key"])
    return sum((labels == char.mask_value for char in word.chars), np.zeros(labels.shape, bool))


@pytest.mark.parametrize("segmentation", ["rle", "polygon"])
@pytest.mark.parametrize("categories", ["word,char", "word", "char", "word,glyph"])
def test_pycocotools_gives_back_every_mask(synth, tmp_path, segmentation, categories):
    dataset = TextSeg(synth)
    made = convert(
        dataset, tmp_path, segmentation=segmentation, categories=categories, effect=True, to="coco"
    )
    assert made.images == 8 and made.written == 3
    instances = 0
    for split in ("train", "val", "test"):
        coco = open_coco(tmp_path / f"instances_{split}.json")
        assert [image["sample_id"] for image in coco.dataset["images"]] == TextSeg(synth, split).ids
        for image in coco.dataset["images"]:
            sample = dataset.by_id(image["sample_id"])
            assert (image["height"], image["width"]) == sample.size
            assert image["file_name"] == sample.files["image"].name and image["split"] == split
            for annotation in coco.imgToAnns[image["id"]]:
                instances += 1
                rle = coco.annToRLE(annotation)
                assert annotation["area"] == coco_mask.area(rle)
                assert annotation["bbox"] == coco_mask.toBbox(rle).tolist()
                if annotation["source"] == "mask":
                    assert np.array_equal(coco.annToMask(annotation), pixels_of(sample, annotation))
                effect = pixels_of(sample, annotation, effect=True)
                assert ("effect_segmentation" in annotation) == effect.any()
                if effect.any():
                    instead = {**annotation, "segmentation": annotation["effect_segmentation"]}
                    assert np.array_equal(coco.annToMask(instead), effect)
                    assert annotation["effect_area"] == effect.sum()
    words, chars = made.words * ("word" in categories), made.chars * (categories != "word")
    assert instances >= words + chars > 0


def test_transcriptions_links_and_numbers(synth, tmp_path):
    convert(TextSeg(synth), tmp_path / "all.json", jobs=2, to="coco")
    coco = open_coco(tmp_path / "all.json")
    assert sorted(coco.imgs) == list(range(1, 9))
    assert [annotation["id"] for annotation in coco.dataset["annotations"]] == list(
        range(1, len(coco.anns) + 1)
    )
    names = {category["id"]: category["name"] for category in coco.dataset["categories"]}
    assert list(names.values()) == ["word", "char"]
    for image, sample in zip(coco.dataset["images"], TextSeg(synth), strict=True):
        entries = [entry for entry in coco.imgToAnns[image["id"]] if not entry["iscrowd"]]
        words = [entry for entry in entries if names[entry["category_id"]] == "word"]
        assert [(word["key"], word["text"], word["polygon"]) for word in words] == [
            (word.key, word.text, word.polygon.ravel().tolist()) for word in sample.words
        ]
        for entry, word in zip(words, sample.words, strict=True):
            chars = [char for char in entries if char.get("word_id") == entry["id"]]
            assert [(char["key"], char["text"], char["mask_value"], char["polygon"]) for char in chars] == [
                (char.key, char.text, char.mask_value, char.polygon.ravel().tolist()) for char in word.chars
            ]


def test_quads(tiny, tmp_path):
    convert(TextSeg(tiny), tmp_path, segmentation="quad", to="coco")
    _, image, found = annotations(tmp_path, "a00001")
    assert [entry["segmentation"] for entry in found[:3]] == [
        [quad(5, 10, 20)],
        [quad(5, 10)],
        [quad(17, 10)],
    ]
    assert [entry["area"] for entry in found[:3]] == [192, 96, 96], "pixels of the mask, not of the quad"
    assert found[0]["bbox"] == [5, 10, 20, 12] and image["parts"] == ["anno"]
    assert [entry["iscrowd"] for entry in found] == [0, 0, 0, 1, 1]


def test_ignore_is_a_crowd_of_every_category(tiny, tmp_path):
    convert(TextSeg(tiny), tmp_path, categories="word,glyph", to="coco")
    coco, _, found = annotations(tmp_path, "c00003")
    crowds = [entry for entry in found if entry["iscrowd"]]
    assert [entry["category_id"] for entry in crowds] == list(range(1, 39))
    assert all(np.array_equal(coco.annToMask(entry), tiny_masks(2)[0] == 255) for entry in crowds)
    chars = {entry["text"]: entry["category_id"] for entry in found if "mask_value" in entry}
    assert {text: coco.cats[id_]["name"] for text, id_ in chars.items()} == {"H": "h", "i": "i"}
    assert [category["name"] for category in coco.dataset["categories"]] == ["word", *GLYPHS]


def test_evaluation_of_the_truth_against_itself_is_perfect(synth, tmp_path):
    convert(TextSeg(synth), tmp_path / "truth.json", to="coco")
    coco = open_coco(tmp_path / "truth.json")
    results = [
        {name: entry[name] for name in ("image_id", "category_id", "segmentation")} | {"score": 0.9}
        for entry in coco.dataset["annotations"]
        if not entry["iscrowd"]
    ]
    with contextlib.redirect_stdout(io.StringIO()):
        evaluation = COCOeval(coco, coco.loadRes(results), "segm")
        evaluation.params.maxDets = [1000, 1000, 1000]
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][:, :, :, 0, -1]
    assert precision[precision >= 0].min() == 1


def test_instances_without_pixels_are_quads_and_say_so(tiny, tmp_path):
    def change(document):
        document["00"]["char"]["09"] = {"text": "!", "bbox": quad(40, 10), "mask_value": 77}
        document["01"] = {"text": "alone", "bbox": [50, 30, 70, 30, 70, 50, 50, 50]}
        document["02"] = {"text": "gone", "bbox": [1e9, 0, 2e9, 0, 2e9, 9, 1e9, 9], "char": {}}

    rewrite_anno(tiny, "a00001", change)
    convert(TextSeg(tiny), tmp_path, to="coco")
    coco, _, found = annotations(tmp_path, "a00001")
    by_text = {entry.get("text"): entry for entry in found}
    assert {text: entry["source"] for text, entry in by_text.items() if text} == {
        **{"Hi": "mask", "H": "mask", "i": "mask"},
        **{"!": "quad", "alone": "quad", "gone": "quad"},
    }
    assert by_text["!"]["area"] == 96 and by_text["!"]["segmentation"] == [quad(40, 10)]
    assert by_text["alone"]["area"] == 100, "the part inside the image of 60 x 40"
    assert by_text["alone"]["bbox"] == [50, 30, 10, 10]
    for text in ("!", "alone"):
        rle = coco.annToRLE(by_text[text])
        assert (
            by_text[text]["area"] == coco_mask.area(rle)
            and by_text[text]["bbox"] == coco_mask.toBbox(rle).tolist()
        )
    assert by_text["gone"]["area"] == 0


def test_mask_values_without_a_char_are_exported_without_text(tiny, tmp_path):
    mask, maskeff = tiny_masks()
    mask[0, :3], maskeff[0, :5], maskeff[3, 3] = 200, 200, 201
    save(tiny / "annotation" / "a00001_mask.png", mask)
    save(tiny / "annotation" / "a00001_maskeff.png", maskeff)
    convert(TextSeg(tiny), tmp_path, effect=True, to="coco")
    _, _, found = annotations(tmp_path, "a00001")
    orphans = [entry for entry in found if "key" not in entry and not entry["iscrowd"]]
    assert [(entry["mask_value"], entry["source"], entry["area"]) for entry in orphans] == [
        (200, "mask", 3),
        (201, "effect", 1),
    ]
    assert orphans[0]["effect_area"] == 5 and "text" not in orphans[0]


def test_ignore_of_the_effect_mask_alone(tiny, tmp_path):
    mask, _ = tiny_masks()
    mask[mask == 255] = 0
    save(tiny / "annotation" / "a00001_mask.png", mask)
    convert(TextSeg(tiny), tmp_path / "plain", to="coco")
    assert not any(entry["iscrowd"] for entry in annotations(tmp_path / "plain", "a00001")[2])
    convert(TextSeg(tiny), tmp_path / "effect", effect=True, to="coco")
    crowds = [entry for entry in annotations(tmp_path / "effect", "a00001")[2] if entry["iscrowd"]]
    assert [(entry["source"], entry["area"], entry["effect_area"]) for entry in crowds] == [
        ("effect", 300, 300)
    ] * 2


def test_same_bytes_for_any_number_of_workers_and_a_second_run(synth, tmp_path):
    for jobs in (1, 4):
        convert(TextSeg(synth), tmp_path / str(jobs), effect=True, jobs=jobs, to="coco")
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "4" / path.name).read_bytes()
    again = convert(TextSeg(synth), tmp_path / "4", effect=True, jobs=3, to="coco")
    assert (again.written, again.up_to_date) == (0, 3)
    with pytest.raises(OutputError, match="force=True"):
        convert(TextSeg(synth), tmp_path / "4", to="coco")
    assert convert(TextSeg(synth), tmp_path / "4", force=True, to="coco").written == 3


def test_a_split_alone_has_the_same_bytes(synth, tmp_path):
    convert(TextSeg(synth), tmp_path, to="coco")
    assert convert(TextSeg(synth, "val"), tmp_path, to="coco").up_to_date == 1


def test_samples_without_a_split_have_a_file_of_their_own(tiny, tmp_path):
    (tiny / "split.json").write_text(json.dumps({"train": ["a00001"]}))
    convert(TextSeg(tiny), tmp_path / "some", to="coco")
    assert sorted(path.name for path in (tmp_path / "some").iterdir()) == [
        "instances.json",
        "instances_train.json",
    ]
    (tiny / "split.json").unlink()
    convert(TextSeg(tiny), tmp_path / "none", to="coco")
    assert len(open_coco(tmp_path / "none" / "instances.json").imgs) == 5


def test_all_problems_at_once_and_nothing_written(tiny, tmp_path):
    annotation = tiny / "annotation"
    save(annotation / "a00001_mask.png", np.zeros((40, 61), np.uint8))
    (annotation / "b00002_mask.png").write_bytes(b"")
    (annotation / "c00003_anno.json").write_text("{")
    (annotation / "d00005_mask.png").unlink()
    (tiny / "semantic_label" / "d00005_maskfg.png").unlink()
    with pytest.raises(DataError, match="4 of 5 images") as caught:
        convert(TextSeg(tiny), tmp_path / "coco", to="coco")
    assert [detail.split(":")[0].rsplit("/")[-1] for detail in caught.value.details] == [
        *("a00001_mask.png", "b00002_mask.png", "c00003_anno.json, line 1, column 2", "d00005"),
    ]
    assert "is 61 x 40 but its image is 60 x 40" in caught.value.details[0]
    assert not (tmp_path / "coco").exists()


def test_semantic_labels_alone_cannot_be_exported(tmp_path):
    root = make_tiny(tmp_path / "first", annotation=False)
    with pytest.raises(DataError, match=r"neither words nor char masks.*semantic labels alone"):
        convert(TextSeg(root), tmp_path / "coco", to="coco")
    with pytest.raises(DataError, match=r"no annotation .*no quads"):
        convert(TextSeg(root), tmp_path / "coco", segmentation="quad", to="coco")
    (root / "semantic_label").rename(root / "other")
    with pytest.raises(DataError, match=r"neither char masks .* nor semantic labels"):
        convert(TextSeg(root), tmp_path / "coco", to="coco")
    assert not (tmp_path / "coco").exists()
    assert not (tmp_path / "coco").exists()


def test_char_masks_without_an_annotation_are_instances_without_text(tiny, tmp_path):
    for path in (tiny / "annotation").glob("*_anno.json"):
        path.unlink()
    made = convert(TextSeg(tiny), tmp_path, to="coco")
    assert (made.words, made.chars) == (0, 0)
    _, image, found = annotations(tmp_path, "a00001")
    assert image["parts"] == ["mask"] and [entry.get("mask_value") for entry in found] == [1, 2, None, None]


def test_quads_need_no_masks(tiny, tmp_path):
    for path in (tiny / "annotation").glob("*.png"):
        path.unlink()
    convert(TextSeg(tiny), tmp_path, segmentation="quad", to="coco")
    _, _, found = annotations(tmp_path, "a00001")
    assert [(entry["text"], entry["source"], entry["area"]) for entry in found] == [
        *(("Hi", "quad", 240), ("H", "quad", 96), ("i", "quad", 96)),
    ]


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ({"segmentation": "box"}, "rle, polygon, quad"),
        ({"categories": "word,letter"}, "word, char, glyph"),
        ({"categories": ""}, "word, char, glyph"),
        ({"categories": "char,glyph"}, "give one of them"),
    ],
)
def test_wrong_settings_name_the_right_ones(tiny, tmp_path, settings, said):
    with pytest.raises(UsageError, match=said):
        convert(TextSeg(tiny), tmp_path, **settings, to="coco")


def test_no_samples_and_no_place_to_write(tiny, tmp_path):
    with pytest.raises(UsageError, match="no samples"):
        convert([], tmp_path, to="coco")
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="file: is a file, not a folder"):
        convert(TextSeg(tiny), tmp_path / "file" / "coco", to="coco")
    with pytest.raises(DataError, match="not a sample id"):
        convert([replace(TextSeg(tiny)[0], split="../up")], tmp_path / "coco", to="coco")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["data", "file"]


def test_info_says_how_the_file_was_made(tiny, tmp_path):
    convert(
        TextSeg(tiny, "test"), tmp_path, segmentation="polygon", categories="char", effect=True, to="coco"
    )
    info = json.loads((tmp_path / "instances_test.json").read_text())["info"]["textseg"]
    assert info == {
        **{"format": 1, "split": "test", "segmentation": "polygon"},
        **{"categories": ["char"], "effect": True, "labels": "v2"},
    }
