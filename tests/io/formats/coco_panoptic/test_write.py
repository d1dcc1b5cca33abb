"""Panoptic files against the rules of panopticapi, stated again here: `check_panoptic` and `quality`."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.tiny import tiny_masks
from textseg import TextSeg
from textseg.errors import DataError
from textseg.io.convert import convert
from textseg.io.dataset import SampleList
from textseg.io.sample import Sample, Word
from textseg.synth import make_dataset

VOID = 0


def segment_ids(path):
    red, green, blue = np.asarray(Image.open(path)).astype(np.int64).transpose(2, 0, 1)
    return red + 256 * green + 65536 * blue


def check_panoptic(file):
    """What panopticapi demands: each annotation as (image, ids of its pixels, its segments)."""
    document = json.loads(file.read_text())
    categories = {category["id"]: category for category in document["categories"]}
    images = {image["id"]: image for image in document["images"]}
    assert len(images) == len(document["images"]) == len(document["annotations"])
    for annotation in document["annotations"]:
        image = images[annotation["image_id"]]
        path = file.with_suffix("") / annotation["file_name"]
        assert Image.open(path).mode == "RGB"
        ids = segment_ids(path)
        assert ids.shape == (image["height"], image["width"])
        infos = annotation["segments_info"]
        assert len({info["id"] for info in infos}) == len(infos)
        assert set(np.unique(ids)) - {VOID} == {info["id"] for info in infos}
        stuff = [info["category_id"] for info in infos if not categories[info["category_id"]]["isthing"]]
        assert len(set(stuff)) == len(stuff)  # one segment for each kind of stuff
        for info in infos:
            ys, xs = np.nonzero(ids == info["id"])
            box = [xs.min(), ys.min(), xs.max() - xs.min() + 1, ys.max() - ys.min() + 1]
            assert (info["area"], info["bbox"], info["iscrowd"]) == (ys.size, box, 0)
        yield image, ids, infos


def quality(truth, found):
    """Panoptic quality of one image, all categories together: matches have an IoU above a half, void left out."""
    ids, infos = truth
    other, others = found
    total = hits = 0.0
    for a in infos:
        for b in others:
            both = np.count_nonzero((ids == a["id"]) & (other == b["id"]))
            either = a["area"] + b["area"] - both - np.count_nonzero((ids == VOID) & (other == b["id"]))
            if a["category_id"] == b["category_id"] and both / either > 0.5:
                total, hits = total + both / either, hits + 1
    return total / (hits + 0.5 * (len(infos) - hits) + 0.5 * (len(others) - hits))


@pytest.fixture(scope="module")
def synth(tmp_path_factory):
    root = tmp_path_factory.mktemp("synth")
    make_dataset(root, n=6, size=(120, 160), seed=3, jobs=1)
    return root


@pytest.mark.parametrize("instances", ["char", "word"])
def test_the_rules_hold_and_the_pixels_are_those_of_the_masks(synth, tmp_path, instances):
    done = convert(synth, tmp_path, to="coco-panoptic", instances=instances)
    dataset = TextSeg(synth)
    seen = 0
    for split in ("train", "val", "test"):
        for image, ids, infos in check_panoptic(tmp_path / f"panoptic_{split}.json"):
            sample = dataset[image["sample_id"]]
            assert image["file_name"] == f"{sample.id}.jpg" and sample.split == split
            assert np.array_equal(ids == VOID, sample.mask == 255)
            assert np.array_equal(ids == 65536, sample.mask == 0)
            things = {
                info["key"] if instances == "word" else info["id"]: info for info in infos if "key" in info
            }
            for each in sample.words if instances == "word" else sample.chars:
                masked = sample.word_mask(each) if instances == "word" else sample.char_mask(each)
                info = things[each.key if instances == "word" else each.mask_value]
                assert np.array_equal(ids == info["id"], masked) and info["text"] == each.text
                assert info["polygon"] == each.polygon.ravel().tolist()
            assert quality((ids, infos), (ids, infos)) == 1
            seen += 1
    assert seen == 6 == done.images
    other = f"words ({done.words})" if instances == "char" else f"chars ({done.chars})"
    assert done.notes == (f"the format cannot hold and leaves out: effect masks (6), {other}",)


def test_background_is_stuff_so_that_false_text_counts(tiny, tmp_path):
    """Were the background void, text that is found in it would be forgiven."""
    convert(tiny, tmp_path, to="coco-panoptic")
    _, ids, infos = next(check_panoptic(tmp_path / "panoptic_val.json"))
    mask, _ = tiny_masks(2)
    assert np.array_equal(ids, np.select([mask == 255, mask == 0], [VOID, 65536], mask.astype(int)))
    false, ignored = ids.copy(), ids.copy()
    false[0, :9], ignored[-1, :9] = 9, 9  # nine pixels more, of the background and of the region to ignore
    extra = {"id": 9, "category_id": 1, "area": 9}
    assert quality((ids, infos), (false, [*infos, extra])) < 1
    assert quality((ids, infos), (ignored, infos)) == 1


def test_words_without_masks_overlap_and_leave_text_out(tmp_path):
    maskfg = np.zeros((8, 12), np.uint8)
    maskfg[2:6] = 100
    maskfg[7] = 255

    def box(left, right):
        return np.array([[left, 0], [right, 0], [right, 8], [left, 8]], np.float64)

    words = (Word("0", "a", box(0, 6)), Word("1", "b", box(4, 10), legible=False, attributes={"script": "x"}))
    sample = Sample("a", None, lambda: (8, 12), None, lambda: words, load_maskfg=lambda: maskfg)
    done = convert(SampleList([sample]), tmp_path / "out", to="coco-panoptic", instances="word")
    ((image, ids, infos),) = check_panoptic(tmp_path / "out" / "panoptic.json")
    expected = np.full((8, 12), 65536)
    expected[2:6, :6], expected[2:6, 6:10], expected[2:6, 10:], expected[7] = 1, 2, VOID, VOID
    assert np.array_equal(ids, expected) and image["file_name"] == "a.png"
    assert [(info["text"], info.get("legible"), info.get("attributes")) for info in infos[:2]] == [
        ("a", None, None),
        ("b", False, {"script": "x"}),
    ]
    assert done.notes == (
        "the format cannot hold and leaves out: text pixels of a second instance (8), "
        "text pixels of no instance, which are void (8)",
    )
    with pytest.raises(DataError, match="neither a char mask nor chars; `instances='word'`"):
        convert(SampleList([sample]), tmp_path / "chars", to="coco-panoptic")
    assert not (tmp_path / "chars").exists()


def test_repeated_and_with_other_options(tiny, tmp_path, run):
    done = run("convert", "--to", "coco-panoptic", cwd=tmp_path)
    assert done.returncode == 0 and "files: 8 written, 0 up to date" in done.stdout
    assert "effect masks (5), words (5)" in done.stderr
    done = run("convert", "--to", "coco-panoptic", cwd=tmp_path)
    assert "files: 0 written, 8 up to date" in done.stdout
    done = run("convert", "--to", "coco-panoptic", "--instances", "word", cwd=tmp_path)
    assert done.returncode == 1 and "--force" in done.stderr
