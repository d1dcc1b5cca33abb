"""Outlines of panels, badges and ornaments, (N, 2), centred at the origin; `subdivide`d by who bends them."""

from __future__ import annotations

import numpy as np

from textseg.io.sample import Points


def rectangle(w: float, h: float, round_: float = 0.0) -> Points:
    """A rectangle; its corners are rounded with radius `round_` x half the shorter side, 0..1."""
    radius = round_ * min(w, h) / 2
    if radius <= 0:
        return np.array([[-w, -h], [w, -h], [w, h], [-w, h]]) / 2
    angles = np.linspace(0, np.pi / 2, 9)
    corner = np.stack([np.cos(angles), np.sin(angles)], 1) * radius
    parts = []
    for quarter, (sx, sy) in enumerate([(1, 1), (-1, 1), (-1, -1), (1, -1)]):
        c, s = np.cos(quarter * np.pi / 2), np.sin(quarter * np.pi / 2)
        turned = corner @ np.array([[c, s], [-s, c]])
        parts.append(turned + np.array([sx * (w / 2 - radius), sy * (h / 2 - radius)]))
    return np.concatenate(parts)


def ellipse(w: float, h: float) -> Points:
    """An ellipse."""
    return polygon(w, h, 72)


def polygon(w: float, h: float, corners: int, turn: float = 0.0) -> Points:
    """A regular polygon stretched to w x h; turned by `turn` of the angle between two corners."""
    angles = (np.arange(corners) + turn) * (2 * np.pi / corners) - np.pi / 2
    return np.stack([np.cos(angles) * w / 2, np.sin(angles) * h / 2], 1)


def burst(w: float, h: float, points: int, depth: float) -> Points:
    """A star with many points, as on price tags; the inner radius is 1 - depth."""
    angles = np.arange(2 * points) * (np.pi / points)
    radius = np.where(np.arange(2 * points) % 2, 1 - depth, 1.0)
    return np.stack([np.cos(angles) * radius * w / 2, np.sin(angles) * radius * h / 2], 1)


def ribbon(w: float, h: float) -> Points:
    """A banner with a notch at each end."""
    notch = min(h / 2, w / 6)
    x, y = w / 2, h / 2
    return np.array([[-x, -y], [x, -y], [x - notch, 0], [x, y], [-x, y], [-x + notch, 0]])


def shield(w: float, h: float) -> Points:
    """A coat of arms."""
    t = np.linspace(0, 1, 14)[:, None]
    right = np.hstack([0.5 * (1 - t**2.4), -0.05 + 0.55 * t])
    left = right[::-1] * (-1, 1)
    return np.concatenate([[[-0.5, -0.5], [0, -0.44], [0.5, -0.5]], right, left]) * (w, h)


def arrow(w: float, h: float) -> Points:
    """A signpost that points to the right."""
    x, y = w / 2, h / 2
    return np.array([[-x, -y], [x - y, -y], [x, 0], [x - y, y], [-x, y]])


def pointer(w: float, h: float, thick: float) -> Points:
    """An arrow to the right with a shaft, `thick` (0..1) of its height, and a head as long as half of its height."""
    x, y, neck = w / 2, h / 2, max(w / 2 - h / 2, -w / 4)
    shaft = thick * y
    return np.array([[-x, -shaft], [neck, -shaft], [neck, -y], [x, 0], [neck, y], [neck, shaft], [-x, shaft]])


def bubble(w: float, h: float) -> Points:
    """A speech bubble with its tail at the lower left."""
    outline = rectangle(w, h, 0.6)
    tail = np.array([[-0.18 * w, h / 2], [-0.3 * w, 0.72 * h], [-0.3 * w, h / 2]])
    cut = int(np.argmax((outline[:, 0] < -0.18 * w) & (outline[:, 1] > h / 2 - 1e-9)))
    return np.concatenate([outline[:cut], tail, outline[cut:]])


def tag(w: float, h: float) -> Points:
    """A label with two corners cut off."""
    x, y, cut = w / 2, h / 2, min(w, h) / 3
    return np.array([[-x + cut, -y], [x, -y], [x, y], [-x + cut, y], [-x, y - cut], [-x, -y + cut]])


def brush(rng: np.random.Generator, w: float, h: float) -> Points:
    """A broad brush stroke with ragged ends."""
    rows = 16
    y = np.linspace(-h / 2, h / 2, rows)
    ragged = w / 2 - np.abs(rng.normal(0, 0.04 * w, (2, rows)))
    tilt = 0.05 * h * np.sin(np.linspace(0, 3, rows))
    right, left = np.stack([ragged[0], y + tilt], 1), np.stack([-ragged[1], y - tilt], 1)[::-1]
    return np.concatenate([right, left])
