"""YOLO labels as written: by the rules of ultralytics' own check, and painted as ultralytics paints them."""

import ast
from dataclasses import replace

import cv2
import numpy as np
import pytest

from tests.tiny import tiny_masks
from textseg import TextSeg
from textseg.errors import DataError, UsageError
from textseg.glyphs import GLYPHS, glyph_class
from textseg.io.convert import convert
from textseg.io.formats.yolo_seg.rings import trace_ring
from textseg.io.sample import Word
from textseg.synth import make_dataset


@pytest.fixture(scope="module")
def synth(tmp_path_factory):
    root = tmp_path_factory.mktemp("synth")
    make_dataset(root, n=10, seed=3, jobs=1)
    return root


def read_yaml(path):
    """The few forms of YAML that data.yaml has: `key: "text"`, and numbered names."""
    data, names = {}, {}
    for line in path.read_text(encoding="utf-8").splitlines():
        key, _, value = line.partition(":")
        if key != "names":
            (names if line.startswith("  ") else data)[key.strip()] = ast.literal_eval(value.strip())
    return data, [names[str(number)] for number in range(len(names))]


def read_label(path, classes):
    """The instances of a label file by the rules of ultralytics: what it would refuse is asserted here."""
    instances = []
    for line in path.read_text(encoding="utf-8").splitlines():
        number, *shares = line.split()
        points = np.array(shares, np.float32).reshape(-1, 2)
        assert len(points) >= 3, "a row of five numbers is a box, which may not be among polygons"
        assert points.min() >= 0 and points.max() <= 1
        assert float(number) % 1 == 0 and 0 <= int(number) < classes
        instances.append((int(number), points))
    return instances


def paint(points, shape):
    """As `polygon2mask` of ultralytics at full size: coordinates cut to integers, borders painted."""
    painted = np.zeros(shape, np.uint8)
    cv2.fillPoly(painted, [(points * np.float32(shape[::-1])).astype(np.int32)], 1)
    return painted != 0


def iou(a, b):
    return (a & b).sum() / (a | b).sum()


def test_folders_classes_and_rules(synth, tmp_path):
    done = convert(synth, tmp_path, to="yolo-seg")
    data, names = read_yaml(tmp_path / "data.yaml")
    assert data == {split: f"images/{split}" for split in ("train", "val", "test")}
    assert names == ["word", "char"] and done.written == 21
    for sample in TextSeg(synth):
        image = tmp_path / f"images/{sample.split}/{sample.id}.jpg"
        assert image.read_bytes() == sample.files["image"].read_bytes()
        found = [number for number, _ in read_label(tmp_path / f"labels/{sample.split}/{sample.id}.txt", 2)]
        assert found == [0] * len(sample.words) + [1] * len(sample.chars)


def test_polygons_painted_are_the_masks_but_for_lines_between_parts(synth, tmp_path):
    convert(synth, tmp_path, to="yolo-seg")
    scores = {0: [], 1: []}
    for sample in TextSeg(synth):
        truths = [*map(sample.word_mask, sample.words), *map(sample.char_mask, sample.chars)]
        rows = read_label(tmp_path / f"labels/{sample.split}/{sample.id}.txt", 2)
        for (number, points), truth in zip(rows, truths, strict=True):
            painted = paint(points, sample.size)
            assert not (truth & ~painted).any(), "every pixel of the mask is painted"
            scores[number].append(iou(painted, truth))
    assert np.mean(scores[0]) > 0.97 and np.mean(scores[1]) > 0.995
    assert np.mean(np.array(scores[1]) == 1) > 0.9


def test_a_ring_keeps_holes_parts_and_single_pixels():
    letter = np.zeros((12, 20), bool)
    letter[1:9, 1:9] = True
    letter[3:7, 3:7] = False  # a hole
    letter[4:6, 4:6] = True  # a part inside of the hole
    letter[10, 15] = True  # a single pixel
    painted = np.zeros(letter.shape, np.uint8)
    cv2.fillPoly(painted, [trace_ring(letter)], 1)
    added = (painted != 0) & ~letter
    assert not (letter & ~(painted != 0)).any()
    assert 1 <= added.sum() <= 10, "the lines to the parts, one pixel wide"
    dot = np.ones((1, 1), bool)
    assert trace_ring(dot).tolist() == [[0, 0]] * 3
    stroke = np.ones((1, 5), bool)
    assert {tuple(point) for point in trace_ring(stroke).tolist()} == {(0, 0), (4, 0)}


@pytest.mark.parametrize("seed", range(30))
def test_rings_of_random_masks_lose_no_pixel(seed):
    random = np.random.default_rng(seed)
    mask = cv2.blur(random.random((24, 30)), (3, 3)) > 0.5
    painted = np.zeros(mask.shape, np.uint8)
    cv2.fillPoly(painted, [trace_ring(mask)], 1)
    assert not (mask & (painted == 0)).any() and iou(painted != 0, mask) > 0.9


def test_glyph_classes_and_values_that_no_char_has(tiny, tmp_path):
    sample = TextSeg(tiny)[0]
    (word,) = sample.words
    fewer = replace(sample, load_words=lambda: (replace(word, chars=word.chars[:1]),))
    convert([fewer], tmp_path, to="yolo-seg", classes="glyph,word")
    _, names = read_yaml(tmp_path / "data.yaml")
    assert names == ["word", *GLYPHS]
    rows = read_label(tmp_path / "labels/train/a00001.txt", 38)
    assert [number for number, _ in rows] == [0, 1 + glyph_class("H"), 1 + GLYPHS.index("other")]
    mask = tiny_masks()[0]
    for (_, points), values in zip(rows, ([1], [1], [2]), strict=True):
        assert np.array_equal(paint(points, mask.shape), np.isin(mask, values))


def test_words_without_a_char_mask(tiny, tmp_path):
    """By the text pixels inside their polygons; by the polygon, cut at the edge of the image, where there are none."""
    sample = TextSeg(tiny)[0]
    box = np.array([[-9, 2], [9, 2], [9, 8], [-9, 8]], np.float64)
    words = (*sample.words, Word("x", "x", box), Word("y", "y", box - 50, legible=False))
    bare = replace(sample, load_mask=None, load_maskeff=None, load_words=lambda: words)
    done = convert([bare], tmp_path, to="yolo-seg", classes="word")
    assert done.notes[1:] == (
        "1 instances have no char mask: they are the text pixels inside their polygons",
        "1 instances have no pixels: they are their polygons",
        "the format cannot hold and leaves out: transcriptions (5), polygons (5), chars (2), "
        "marks of illegible words (1), images with regions to ignore (1)",
    )
    assert (done.words, done.chars) == (3, 0)
    first, second = read_label(tmp_path / "labels/train/a00001.txt", 1)
    truth = np.isin(tiny_masks()[0], [1, 2])
    assert iou(paint(first[1], truth.shape), truth) > 0.95
    filled = np.zeros(truth.shape, bool)
    filled[2:8, :9] = True
    assert np.array_equal(paint(second[1], truth.shape), filled)


@pytest.mark.parametrize(
    ("splits", "expected"),
    [
        ({"train": "training", "val": "dev"}, {"train": "images/training", "val": "images/dev"}),
        (
            {"train": "train", "val": "test"},
            {"train": "images/train", "val": "images/test", "test": "images/test"},
        ),
        ({"train": None, "val": None}, {"train": "images/all", "val": "images/all"}),
    ],
)
def test_train_and_val_are_always_named(tiny, tmp_path, splits, expected):
    dataset = TextSeg(tiny)
    samples = [replace(dataset[place], split=split) for place, split in enumerate(splits.values())]
    done = convert(samples, tmp_path, to="yolo-seg")
    assert read_yaml(tmp_path / "data.yaml")[0] == expected
    said = [note for note in done.notes if "which ultralytics needs" in note]
    stand_ins = {"training": [], "train": ["val"], None: ["train", "val"]}[splits["train"]]
    assert [note.split()[4].rstrip(",") for note in said] == stand_ins
    assert all((tmp_path / folder).is_dir() for folder in expected.values())


def test_an_image_without_text_has_an_empty_label(tiny, tmp_path):
    sample = replace(TextSeg(tiny)[0], load_words=lambda: (), load_mask=None, load_maskeff=None)
    convert([sample], tmp_path, to="yolo-seg")
    assert (tmp_path / "labels/train/a00001.txt").read_bytes() == b""


def test_what_has_no_instances_is_refused(tiny, tmp_path):
    sample = replace(TextSeg(tiny)[0], load_words=None, load_mask=None)
    with pytest.raises(DataError, match="a00001: has neither words nor a char mask"):
        convert([sample], tmp_path / "out", to="yolo-seg")
    with pytest.raises(UsageError, match="char and glyph are two ways"):
        convert(tiny, tmp_path / "out", to="yolo-seg", classes="char,glyph")
    assert not (tmp_path / "out").exists()
