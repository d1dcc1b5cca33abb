"""`things`: objects, silhouettes, blobs and frames on a plain ground, without text. Not all dark on light is text."""

from __future__ import annotations

import cv2
import numpy as np

from textseg.io.sample import Points
from textseg.synth.kinds.scene import Scene
from textseg.synth.paint.palette import BLACK, WHITE, Colour, shade
from textseg.synth.paint.textures import Plane


def things(scene: Scene) -> None:
    """One to six of them, from as small as a letter to larger than the image."""
    rng = scene.rng
    plain_ground(scene)
    centre = rng.random(2) * (scene.width, scene.height)
    for _ in range(int(rng.integers(1, 7))):
        if scene.stock.objects and scene.chance(0.5):
            an_object(scene)
        else:
            a_shape(scene, centre)
        if scene.chance(0.6):  # else the next one lies about the same centre, as a pupil in an eye
            centre = rng.random(2) * (scene.width, scene.height)


def plain_ground(scene: Scene) -> None:
    """White, black or another colour everywhere."""
    colour = (WHITE, WHITE, WHITE, BLACK, scene.colour())[int(scene.rng.integers(5))]
    scene.paint(np.broadcast_to(colour, (scene.height, scene.width, 3)))


def an_object(scene: Scene) -> None:
    """A cut-out object, in its colours or as a silhouette."""
    before = scene.canvas.image.copy()
    scene.stock.put_object(scene.rng, scene.canvas.image, scene.between(0.3, 2.0) * scene.unit)
    if scene.chance(0.35):
        colour = ink(scene)
        scene.canvas.image[np.abs(scene.canvas.image - before).max(2) > 0.05] = colour


def a_shape(scene: Scene, centre: Points) -> None:
    """A blob, a disc or a polygon about `centre`: filled, with a photograph in it, or as a line."""
    image = scene.canvas.image
    points = np.rint((outline(scene) + centre) * 16).astype(np.int32)
    cover = np.zeros(image.shape[:2], np.uint8)
    if scene.chance(0.35):
        cv2.polylines(cover, [points], True, 255, max(1, round(scene.between(1, 40))), cv2.LINE_AA, 4)
    else:
        cv2.fillPoly(cover, [points], 255, cv2.LINE_AA, 4)
    inside: Plane | Colour = scene.photograph() if scene.chance(0.35) else ink(scene)
    scene.paint(image + (inside - image) * (cover[..., None] / np.float32(255)))


def outline(scene: Scene) -> Points:
    """A closed contour about the origin, in pixels."""
    rng = scene.rng
    count = int(rng.choice([3, 4, 4, 5, 7, 48, 48, 48]))
    angles = np.arange(count) * (2 * np.pi / count) + rng.uniform(0, 2 * np.pi)
    radius = np.ones(count)
    if scene.chance(0.6):
        for wave in range(2, 7):
            radius += rng.normal(0, 0.3 / wave) * np.cos(wave * angles + rng.uniform(0, 2 * np.pi))
    size = scene.between(0.04, 1.0) * scene.unit * np.array([1, scene.between(0.3, 1.0)])
    turned = np.stack([np.cos(angles), np.sin(angles)], 1) * radius.clip(0.2)[:, None] * size
    return np.asarray(turned[:, ::-1] if scene.chance(0.5) else turned)


def ink(scene: Scene) -> Colour:
    """Black or a colour of the palette, lighter or darker."""
    return BLACK if scene.chance(0.4) else shade(scene.colour(), float(scene.rng.uniform(-0.6, 0.4)))
