"""Quads: the four corners that stand for a polygon of any number of corners."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]


def enclosing_quad(points: Points) -> Points:
    """The smallest rectangle around a polygon, at any angle; a polygon of four corners is its own quad.

    Args:
        points: float64 (N, 2), x and y in pixels, N >= 3.

    Returns:
        float64 (4, 2), to a hundredth of a pixel. It begins at the corner that is nearest to the first of the
        polygon, and goes around in the direction of the polygon.

    Example:
        >>> enclosing_quad(np.array([[0, 0], [4, 0], [8, 0], [8, 3], [0, 3]], np.float64)).tolist()
        [[0.0, 0.0], [8.0, 0.0], [8.0, 3.0], [0.0, 3.0]]
    """
    return points if len(points) == 4 else smallest_rectangle(points)


def smallest_rectangle(points: Points) -> Points:
    """The smallest rectangle around points at any angle, in the order of `enclosing_quad`."""
    middle = points.mean(axis=0)  # OpenCV computes in float32: small numbers keep their digits
    box = cv2.boxPoints(cv2.minAreaRect((points - middle).astype(np.float32)))
    corners = np.round(box + middle, 2) + 0.0  # no negative zeros
    if signed_area(corners) * signed_area(points) < 0:
        corners = corners[::-1]
    first = int(np.square(corners - points[0]).sum(axis=1).argmin())
    return np.roll(corners, -first, axis=0)


def signed_area(points: Points) -> float:
    """The area of a polygon in square pixels, positive where it goes around clockwise as an image is seen.

    Example:
        >>> signed_area(np.array([[0, 0], [4, 0], [4, 3]], np.float64))
        6.0
    """
    x, y = points[:, 0], points[:, 1]
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
