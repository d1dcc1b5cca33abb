"""What happens to an image between the world and a file: light, blur, resizing, noise, JPEG. No pixel moves."""

from __future__ import annotations

import cv2
import numpy as np

from textseg.labels import U8
from textseg.synth.degrade import blurred, to_bytes, vignette
from textseg.synth.paint.textures import Plane, clouds, ramp


def damage(rng: np.random.Generator, image: Plane, smallest: float, strength: float = 1.0) -> U8:
    """A damaged copy, uint8 (H, W, 3).

    Args:
        image: float32 (H, W, 3) in 0..1.
        smallest: the em of the smallest text in pixels; it stays just readable.
        strength: 0 none, 1 as in bad photographs; half of the images are spared most of it.

    Example:
        >>> image = np.full((32, 32, 3), 0.5, np.float32)
        >>> damage(np.random.default_rng(0), image, 32.0).shape
        (32, 32, 3)
    """
    strength *= 0.35 if rng.random() < 0.5 else 1.0
    if rng.random() < 0.75 * strength:
        image = tones(rng, image)
    if rng.random() < 0.45 * strength:
        image = image * light(rng, *image.shape[:2])[..., None]
    # Never both to the limit: thin strokes would be gone.
    soft = rng.random()
    if soft < 0.4 * strength:
        image = unfocused(rng, image, min(0.04 * smallest, 2.5))
    elif soft < 0.7 * strength:
        image = resampled(rng, image, float(np.clip(11 / smallest, 0.3, 0.95)))
    if rng.random() < 0.12 * strength:
        image = sharpened(rng, image)
    if rng.random() < 0.5 * strength:
        image = noisy(rng, image)
    result = to_bytes(image)
    if rng.random() < 0.7 * strength:
        result = compressed(result, int(rng.integers(22, 96)))
    return result


def tones(rng: np.random.Generator, image: Plane) -> Plane:
    """Another exposure, contrast, gamma, white balance and saturation; now and then grey or a negative."""
    image = image.clip(0, 1) ** np.float32(np.exp(rng.normal(0, 0.25)))
    gain = np.exp(rng.normal(0, 0.06, 3)) * rng.uniform(0.7, 1.1)
    image = (image - 0.5) * np.float32(rng.uniform(0.65, 1.15)) + np.float32(0.5 + rng.normal(0, 0.05))
    image = image * gain.astype(np.float32)
    grey = image.mean(2, keepdims=True)
    saturation = 0.0 if rng.random() < 0.12 else rng.uniform(0.5, 1.3)
    image = grey + (image - grey) * np.float32(saturation)
    return 1 - image if rng.random() < 0.04 else image


def light(rng: np.random.Generator, height: int, width: int) -> Plane:
    """Uneven light (H, W): a slope, an edge of shade, soft patches or dark corners."""
    kind = int(rng.integers(4))
    if kind == 0:
        return 1 + np.float32(rng.uniform(0.2, 0.9)) * (ramp(height, width, rng.uniform(0, 2 * np.pi)) - 0.5)
    if kind == 1:
        edge = ramp(height, width, rng.uniform(0, 2 * np.pi)) + 0.2 * (clouds(rng, height, width, 2, 2) - 0.5)
        step = ((edge - rng.uniform(0.2, 0.8)) * rng.uniform(3, 40)).clip(0, 1)
        return np.asarray(1 - rng.uniform(0.2, 0.6) * step, np.float32)
    if kind == 2:
        return 1 + np.float32(rng.uniform(0.2, 0.7)) * (clouds(rng, height, width, 2.5, 2) - 0.5)
    return vignette(height, width, rng.uniform(0.2, 0.6))


def unfocused(rng: np.random.Generator, image: Plane, most: float) -> Plane:
    """Out of focus or shaken, by a deviation of up to `most` pixels."""
    sigma = float(rng.uniform(0.3, max(most, 0.31)))
    return blurred(rng, image, sigma * 512 / min(image.shape[:2]))


def resampled(rng: np.random.Generator, image: Plane, least: float) -> Plane:
    """Made smaller, to `least` of its size at the smallest, and enlarged again."""
    height, width = image.shape[:2]
    scale = rng.uniform(min(least, 0.9), 0.95)
    down = (cv2.INTER_AREA, cv2.INTER_LINEAR)[int(rng.integers(2))]
    up = (cv2.INTER_LINEAR, cv2.INTER_CUBIC, cv2.INTER_NEAREST)[int(rng.choice(3, p=[0.45, 0.45, 0.1]))]
    small = cv2.resize(
        image, (max(8, round(width * scale)), max(8, round(height * scale))), interpolation=down
    )
    return np.asarray(cv2.resize(small, (width, height), interpolation=up), np.float32)


def sharpened(rng: np.random.Generator, image: Plane) -> Plane:
    """An unsharp mask, with the bright and dark rims that it leaves."""
    soft = cv2.GaussianBlur(image, (0, 0), float(rng.uniform(0.7, 2.0)))
    return np.asarray(image + (image - soft) * np.float32(rng.uniform(0.5, 2.0)), np.float32)


def noisy(rng: np.random.Generator, image: Plane) -> Plane:
    """Noise of a sensor or a scanner: fine or in grains, grey or coloured, or single black and white pixels."""
    height, width = image.shape[:2]
    kind, amount = rng.random(), float(np.exp(rng.uniform(np.log(0.004), np.log(0.07))))
    if kind < 0.45:
        return image + rng.standard_normal((height, width, 1), np.float32) * np.float32(amount)
    if kind < 0.7:
        return image + rng.standard_normal((height, width, 3), np.float32) * np.float32(amount)
    if kind < 0.92:
        grains = cv2.GaussianBlur(
            rng.standard_normal((height, width, 3), np.float32), (0, 0), rng.uniform(0.6, 1.4)
        )
        return np.asarray(image + grains * np.float32(2 * amount), np.float32)
    hit = rng.random((height, width), np.float32)
    part = amount / 6
    image = np.where((hit < part)[..., None], np.float32(0), image)
    return np.asarray(np.where((hit > 1 - part)[..., None], np.float32(1), image), np.float32)


def compressed(image: U8, quality: int) -> U8:
    """Saved as JPEG and read again."""
    _, data = cv2.imencode(".jpg", image[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])
    again = cv2.imdecode(data, cv2.IMREAD_COLOR)
    return image if again is None else np.ascontiguousarray(again[..., ::-1], np.uint8)
