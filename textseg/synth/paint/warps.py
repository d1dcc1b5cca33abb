"""Warps: functions that move (N, 2) points, for text, panels and walls alike."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from textseg.io.sample import Points

Warp = Callable[[Points], Points]


def chain(*warps: Warp) -> Warp:
    """One warp after another."""

    def warp(points: Points) -> Points:
        for each in warps:
            points = each(points)
        return points

    return warp


def turn(angle: float) -> Warp:
    """Turn about the origin, in radians, clockwise as seen on the image."""
    matrix = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return lambda points: points @ matrix


def place(scale: float, x: float, y: float) -> Warp:
    """Scale about the origin, then move it to (x, y)."""
    return lambda points: points * scale + (x, y)


def arc(width: float, angle: float) -> Warp:
    """Bend the x axis, `width` long, into an arc that spans `angle` radians; positive bulges up."""
    radius = width / angle

    def warp(points: Points) -> Points:
        direction = points[:, 0] / radius
        distance = radius - points[:, 1]
        return np.stack([distance * np.sin(direction), radius - distance * np.cos(direction)], 1)

    return warp


def wave(width: float, height: float, cycles: float, phase: float) -> Warp:
    """Lift and lower along x in `cycles` waves over `width`, by up to `height`."""

    def warp(points: Points) -> Points:
        lift = height * np.sin(2 * np.pi * cycles * points[:, 0] / width + phase)
        return points + np.stack([np.zeros_like(lift), lift], 1)

    return warp


def swell(width: float, amount: float) -> Warp:
    """Make letters taller (or, below 0, lower) towards the middle of `width`."""

    def warp(points: Points) -> Points:
        middle = 1 - np.minimum((2 * points[:, 0] / width) ** 2, 1)
        return points * np.stack([np.ones_like(middle), 1 + amount * middle], 1)

    return warp


def taper(width: float, amount: float) -> Warp:
    """Make letters grow from left to right: height 1 - amount to 1 + amount."""

    def warp(points: Points) -> Points:
        size = 1 + amount * (2 * points[:, 0] / width).clip(-1, 1)
        return points * np.stack([np.ones_like(size), size], 1)

    return warp


def cylinder(width: float, sag: float) -> Warp:
    """Wrap a label of this width about an upright can seen slightly from above: lines sag in the middle."""
    radius = width / 2 / 1.15  # 1.15 radians to each side: the edges turn away but stay readable

    def warp(points: Points) -> Points:
        angle = points[:, 0] / radius
        return np.stack([radius * np.sin(angle), points[:, 1] + sag * np.cos(angle)], 1)

    return warp


def tilt(yaw: float, pitch: float, distance: float) -> Warp:
    """Look at the plane z = 0 from `distance` away with the plane turned by yaw and pitch: a perspective."""
    matrix = tilt_matrix(yaw, pitch, distance)
    return lambda points: project(matrix, points)


def tilt_matrix(yaw: float, pitch: float, distance: float) -> Points:
    """The homography of `tilt`, (3, 3)."""
    cy, sy, cp, sp = np.cos(yaw), np.sin(yaw), np.cos(pitch), np.sin(pitch)
    right, down = np.array([cy, 0, -sy]), np.array([sy * sp, cp, cy * sp])
    rows = np.stack([right, down], 1) * np.array([[distance], [distance], [1.0]])
    return np.column_stack([rows, [0.0, 0.0, distance]])


def project(matrix: Points, points: Points) -> Points:
    """Apply a homography (3, 3) to (N, 2) points."""
    moved = points @ matrix[:, :2].T + matrix[:, 2]
    return np.asarray(moved[:, :2] / moved[:, 2:])


def subdivide(contour: Points, longest: float) -> Points:
    """Cut the edges of a closed contour into pieces no longer than `longest`, so that a warp can bend them."""
    following = np.roll(contour, -1, axis=0)
    pieces = np.ceil(np.hypot(*(following - contour).T) / longest).astype(int).clip(1, 64)
    start = np.repeat(np.arange(len(contour)), pieces)
    step = np.arange(len(start)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    part = (step / pieces[start])[:, None]
    return np.asarray(contour[start] * (1 - part) + following[start] * part)
