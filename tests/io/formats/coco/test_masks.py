"""Polygons that reach out of the image, against pycocotools, OpenCV and shapely."""

import cv2
import numpy as np
import pytest
import shapely
from pycocotools import mask as coco_mask

from textseg.io.files.polygons import NEAR, near_image
from textseg.io.formats.coco.masks import (
    encloses_area,
    find_box,
    paint_all,
)

SHAPE = (80, 96)


def painted(ring):
    return paint_all([(1, [ring])], SHAPE).astype(bool)


def by_coco(ring):
    return coco_mask.decode(coco_mask.frPyObjects([ring], *SHAPE))[..., 0].astype(bool)


def by_opencv(ring):
    canvas = np.zeros(SHAPE, np.uint8)
    cv2.fillPoly(canvas, [np.array(ring, np.int32).reshape(-1, 1, 2)], 1)
    return canvas.astype(bool)


def exact_area(ring):
    polygon = shapely.Polygon(np.reshape(ring, (-1, 2)))
    return polygon.intersection(shapely.box(0, 0, SHAPE[1], SHAPE[0])).area


def test_a_corner_far_outside_is_cut_off_by_its_edges():
    ring = [10, 10, 200, 400, 10, 70]
    found = painted(ring)
    assert np.array_equal(found, by_coco(ring)) and found.sum() == 1168
    assert abs(found.sum() - exact_area(ring)) < 5
    outlined = by_opencv(ring)  # which paints every pixel that an edge touches as well
    around = cv2.dilate(outlined.astype(np.uint8), np.ones((3, 3))).astype(bool)
    assert outlined.sum() == 1230 and not (found & ~around).any()


def test_polygons_around_the_image_are_filled_as_by_pycocotools():
    rng = np.random.default_rng(0)
    for _ in range(200):
        ring = rng.integers(-300, 400, rng.integers(3, 7) * 2).tolist()
        assert np.array_equal(painted(ring), by_coco(ring)), ring


def test_clipped_polygons_have_the_same_pixels():
    """Corners so far outside that they are clipped, against those that pycocotools can still walk to."""
    rng = np.random.default_rng(1)
    for _ in range(30):
        ring = (
            (rng.integers(-1, 2, (rng.integers(3, 6), 2)) * 150_000 + rng.integers(0, 90, 2)).ravel().tolist()
        )
        assert sum(map(abs, ring)) > NEAR or not encloses_area(ring)
        differ = (painted(ring) != by_coco(ring)).sum()
        assert differ <= 2, ring  # a crossing is a corner there, rounded to a fifth of a pixel


@pytest.mark.parametrize("far", [1e6, 1e12, 1e300, 1.7e308])
def test_any_distance_costs_nothing_and_has_the_right_pixels(far):
    half = paint_all([(1, [[-far, -far, far, -far, far, 40, -far, 40]])], SHAPE)
    assert (half[:40] == 1).all() and not half[40:].any()
    diagonal = painted([-far, -far, far, far, -far, far])
    rows, columns = np.indices(SHAPE)
    if far < 1e15:  # beyond, the place of a corner is not known to the pixel
        assert diagonal[rows > columns + 1].all() and not diagonal[rows < columns - 1].any()


def test_the_even_odd_rule_holds_where_a_polygon_is_clipped():
    far = 1e9
    star = [-far, -far, far, far, far, -far, -far, far]  # crosses itself in the corner of the image
    found = painted(star)
    rows, columns = np.indices(SHAPE)
    assert not found[rows > columns + 1].any() and found[rows < columns - 1].all()


def test_polygons_near_the_image_stay_as_they_are():
    ring = [10.25, 10, 200, 400, 10, 70]
    assert near_image([ring], SHAPE) == [ring]


def test_boxes_of_masks_are_those_of_pycocotools():
    rng = np.random.default_rng(2)
    for _ in range(300):
        height, width = rng.integers(1, 9, 2).tolist()
        mask = (rng.random((height, width)) < rng.random() / 2).astype(np.uint8)
        rle = coco_mask.encode(np.asfortranarray(mask))
        box = find_box({"size": [height, width], "counts": rle["counts"].decode()})
        if not mask.any():
            assert box is None
            continue
        rows, columns = np.nonzero(mask)
        tight = [columns.min(), rows.min(), np.ptp(columns) + 1, np.ptp(rows) + 1]
        assert box == tight == coco_mask.toBbox(rle).tolist()
