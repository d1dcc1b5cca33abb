"""`photo`: text composited into photographs, lit as they are and seen from the side."""

from __future__ import annotations

import cv2
import numpy as np

from textseg.synth.kinds.looks import (
    Look,
    bend,
    clear,
    ground_under,
    loud,
    outlined,
    plain,
    quiet,
    translucent,
)
from textseg.synth.kinds.scene import Scene
from textseg.synth.kinds.structures import STRUCTURES
from textseg.synth.paint.textures import Plane

LOOKS: tuple[Look, ...] = (plain, plain, quiet, quiet, loud, outlined)


def photo(scene: Scene) -> None:
    """A photograph, now and then of the night, with up to four texts, some painted onto what is seen, some printed."""
    rng = scene.rng
    ground = scene.photograph()
    scene.paint(ground ** np.float32(rng.uniform(1.5, 3)) if scene.chance(0.15) else ground)
    if scene.chance(0.2):
        STRUCTURES[int(rng.integers(len(STRUCTURES)))](scene, scene.canvas.image)
    for _ in range(int(rng.choice([0, 1, 1, 2, 2, 3, 3, 4]))):
        before = scene.canvas.image.copy()
        text(scene)
        if scene.chance(0.6):
            scene.canvas.image = lit(scene, before)


def text(scene: Scene) -> bool:
    """One text of one to four lines, anywhere."""
    rng = scene.rng
    em = scene.between(11, 0.5 * scene.unit)
    voice = scene.voice(scene.hand(em))
    rows = int(rng.integers(1, 5)) if em < 0.15 * scene.unit else 1
    how = scene.typography(voice, vertical=scene.chance(0.3), display=True)
    block = scene.set(scene.lines(voice, rows, max(1.2, 0.9 * scene.width / em)), how)
    if block is None:
        return False
    extent = np.ptp(block.points, axis=0) * em
    bends = rows == 1 and scene.chance(0.12)
    warp = bend(scene, float(extent[0])) if bends else scene.view(float(rng.choice([0, 0.5, 1])))
    for _ in range(4):
        at = float(rng.uniform(0.1, 0.9) * scene.width), float(rng.uniform(0.1, 0.9) * scene.height)
        look = LOOKS[int(rng.integers(len(LOOKS)))]
        style = clear(scene, look, *ground_under(scene, *at, *extent))
        if scene.chance(0.25):
            style = translucent(style, float(rng.uniform(0.7, 0.95)))
        if scene.write(block, style, em, at, warp, bends=bends):
            return True
    return False


def lit(scene: Scene, before: Plane) -> Plane:
    """What was painted since `before`, in the light and with the grain of what is below it."""
    rng = scene.rng
    grey = before.mean(2)
    scene_light = cv2.GaussianBlur(grey, (0, 0), 0.08 * scene.unit)
    grain = grey / np.maximum(cv2.GaussianBlur(grey, (0, 0), 3.0), 0.05)
    level = 1 + np.float32(rng.uniform(0, 0.6)) * (scene_light / max(float(scene_light.mean()), 0.05) - 1)
    detail = 1 + np.float32(rng.uniform(0, 0.9)) * (grain - 1)
    change = scene.canvas.image - before
    touched = (np.abs(change).max(2) > 0.02).astype(np.float32)
    factor = 1 + touched * ((level * detail).clip(0.4, 1.6) - 1)
    return np.asarray(scene.canvas.image * factor[..., None], np.float32).clip(0, 1)
