"""RLE in one pass against pycocotools, one mask at a time; outlines filled by pycocotools."""

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pycocotools import mask as coco_mask

from textseg.errors import DataError
from textseg.io.files.outlines import trace_outlines
from textseg.io.files.rle import STRIPE, decode_counts, encode_instances, encode_runs, find_runs
from textseg.io.files.schema import Refused
from textseg.io.formats.coco.masks import decode_segmentation, is_ring, paint_all, read_segmentation


def one_at_a_time(label_map):
    return {
        int(value): coco_mask.encode(np.asfortranarray(label_map == value))
        for value in np.unique(label_map)
        if value
    }


def assert_equal_to_pycocotools(label_map):
    expected = one_at_a_time(label_map)
    found = encode_instances(label_map)
    assert found.keys() == expected.keys()
    for value, rle in found.items():
        assert rle.counts.encode() == expected[value]["counts"]
        assert rle.area == coco_mask.area(expected[value])
        assert list(rle.bbox) == coco_mask.toBbox(expected[value]).tolist()


def letters(height=200, width=300, n=12):
    label_map = np.zeros((height, width), np.uint8)
    for i in range(n):
        corner = (10 + 45 * (i % 6), 60 + 70 * (i // 6))
        cv2.putText(label_map, chr(65 + i), corner, cv2.FONT_HERSHEY_SIMPLEX, 1.6, 20 * (i + 1), 5)
    label_map[-9:] = 255
    return label_map


shapes = st.tuples(st.integers(1, 40), st.integers(1, 40))
maps = shapes.flatmap(
    lambda shape: arrays(np.uint8, shape, elements=st.sampled_from([0, 0, 0, 1, 2, 254, 255]))
)


@settings(max_examples=300, deadline=None)
@given(maps)
def test_equal_to_pycocotools(label_map):
    assert_equal_to_pycocotools(label_map)


@pytest.mark.parametrize(
    "label_map",
    [
        np.zeros((7, 5), np.uint8),
        np.full((7, 5), 9, np.uint8),
        np.full((1, 1), 255, np.uint8),
        np.eye(6, dtype=np.uint8) * 3,
        np.arange(255, dtype=np.uint8).reshape(1, 255),
        np.arange(255, dtype=np.uint8).reshape(255, 1),
        np.random.default_rng(0).integers(0, 255, (61, 67), dtype=np.uint8),
        np.asfortranarray(letters()),
        letters()[::2, ::3],
        # wider and higher than the stripes that are searched one after another
        np.full((3, STRIPE), 4, np.uint8),
        np.tile(letters(), (1, 8)),
        np.tile(letters()[:, 20:23], (1400, 1))[: STRIPE + 5],
    ],
    ids=[
        *("empty", "full", "pixel", "diagonal", "row", "column", "noise"),
        *("fortran", "strided", "wide", "tiled", "high"),
    ],
)
def test_edge_cases(label_map):
    assert_equal_to_pycocotools(label_map)


def test_starts_and_ends_with_an_instance():
    label_map = np.zeros((4, 6), np.uint8)
    label_map[0, 0], label_map[-1, -1] = 5, 8
    assert_equal_to_pycocotools(label_map)


@settings(max_examples=100, deadline=None)
@given(maps, st.lists(st.sampled_from([0, 1, 2]), min_size=255, max_size=255))
def test_relabelled_runs_are_the_runs_of_the_relabelled_map(label_map, labels):
    table = np.array([0, *labels], np.uint8)
    found = encode_runs(find_runs(label_map).relabel(table))
    assert found == encode_instances(table[label_map])


@settings(max_examples=200, deadline=None)
@given(maps)
def test_decoding_gives_the_map_back(label_map):
    shape = label_map.shape
    rles = {
        value: {"size": list(shape), "counts": rle.counts}
        for value, rle in encode_instances(label_map).items()
    }
    assert np.array_equal(paint_all(rles.items(), shape), label_map)
    for value, rle in rles.items():
        counts = decode_counts(rle["counts"], shape)
        assert np.array_equal(
            paint_all([(value, {**rle, "counts": counts.tolist()})], shape) > 0, label_map == value
        )


@pytest.mark.parametrize(
    "counts",
    ["", "1", "13P", "13\x00", "1é", "\x7f" * 400, "P" * 30 + "1", "14", "1@3", "0", "O" * 9, "2N31"],
)
def test_damaged_counts_are_told(counts):
    with pytest.raises(DataError, match="has RLE counts that"):
        decode_counts(counts, (2, 2))


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(min_codepoint=40, max_codepoint=120), max_size=60), shapes)
def test_any_text_decodes_to_the_size_of_the_image_or_is_told(counts, shape):
    try:
        lengths = decode_counts(counts, shape)
    except DataError:
        return
    assert lengths.min() >= 0 and lengths.sum() == shape[0] * shape[1]


@pytest.mark.parametrize("counts", [[-1, 5], [2**62, 2**62, 4], [2**70], [1, 2], [4, 1], []])
def test_damaged_lists_of_counts_are_told(counts):
    segmentation = read_segmentation({"size": [2, 2], "counts": counts})
    with pytest.raises(DataError, match="RLE"):
        decode_segmentation(segmentation, (2, 2))


@pytest.mark.parametrize(
    "value",
    [
        None,
        5,
        "13",
        [[1, 2, 3, 4, 5]],
        [[1, 2, 3, 4, 5, float("nan")]],
        [[1, 2, 3, 4, 5, 10**400]],
        {"size": [2, 2, 2], "counts": "13"},
        {"size": ["2", "2"], "counts": "13"},
        {"counts": "13"},
        {"size": [2, 2]},
        {"size": [2, 2], "counts": [1.5, 2.5]},
    ],
    ids=str,
)
def test_what_is_no_segmentation_is_told(value):
    with pytest.raises(Refused):
        read_segmentation(value)


def test_a_polygon_far_outside_costs_nothing():
    ring = [0, 0, 1e300, 0, 1e300, 4, 0, 4]
    assert is_ring(ring)
    lengths = decode_segmentation([ring], (8, 9))
    assert lengths[1::2].sum() == 9 * 4


@settings(max_examples=300, deadline=None)
@given(shapes.flatmap(lambda shape: arrays(np.bool_, shape)), st.integers(1, 3))
def test_outlines_filled_by_pycocotools_are_the_mask(mask, scale):
    mask = np.repeat(np.repeat(mask, scale, axis=0), scale, axis=1)
    rings = trace_outlines(mask)
    if not mask.any():
        assert rings == []
        return
    filled = coco_mask.decode(coco_mask.merge(coco_mask.frPyObjects(rings, *mask.shape)))
    assert np.array_equal(filled, mask)


def test_outline_of_a_ring_with_an_island_by_hand():
    mask = np.zeros((7, 7), np.bool_)
    mask[1:6, 1:6] = True
    mask[2:5, 2:5] = False
    mask[3, 3] = True
    rings = sorted(trace_outlines(mask, (10, 20)), key=len)
    assert len(rings) == 2, "the ring with its hole, and the island"
    assert rings[0] == [13, 23, 13, 24, 14, 24, 14, 23]
    corners = set(zip(rings[1][::2], rings[1][1::2], strict=True))
    assert corners == {(11, 21), (11, 26), (16, 26), (16, 21), (12, 22), (15, 22), (15, 25), (12, 25)}
