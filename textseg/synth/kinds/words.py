"""`words`: one to four words alone on a plain ground, in any size; sometimes with a thing beside them."""

from __future__ import annotations

import numpy as np

from textseg.synth.kinds.looks import clear, faint, ground_under, plain, quiet
from textseg.synth.kinds.scene import Scene
from textseg.synth.kinds.things import a_shape, plain_ground
from textseg.synth.paint.warps import turn


def words(scene: Scene) -> None:
    """One to three short texts with nothing around them that tells text from other marks."""
    rng = scene.rng
    plain_ground(scene)
    if scene.chance(0.3):
        a_shape(scene, rng.random(2) * (scene.width, scene.height))
    for _ in range(int(rng.choice([1, 1, 2, 3]))):
        em = scene.between(10, 0.7 * scene.unit)
        voice = scene.voice(scene.hand(em))
        how = scene.typography(voice, vertical=scene.chance(0.2), display=scene.chance(0.4))
        text = voice.words(rng, int(rng.integers(1, 5)))
        rows = [text] if scene.chance(0.7) else [[word] for word in text]
        block = scene.set(rows, how)
        if block is None:
            continue
        wide, tall = np.ptp(block.points, axis=0) * em
        at = float(rng.uniform(0.1, 0.9) * scene.width), float(rng.uniform(0.1, 0.9) * scene.height)
        look = (plain, plain, plain, quiet, faint)[int(rng.integers(5))]
        style = clear(scene, look, *ground_under(scene, *at, wide, tall))
        scene.write(block, style, em, at, turn(float(rng.choice([0, 0, 0, rng.normal(0, 0.3)]))))
