"""What a camera, a scanner or a website does to an image; nothing here moves a pixel, so the masks still hold."""

from __future__ import annotations

import io

import cv2
import numpy as np
from PIL import Image

from textseg.labels import U8
from textseg.synth.paint.textures import Plane, clouds, ramp


def photograph(rng: np.random.Generator, image: Plane) -> tuple[U8, int]:
    """As taken with a camera: uneven light, a colour cast, blur, noise. uint8 (H, W, 3), and a JPEG quality."""
    h, w = image.shape[:2]
    # A camera exposes for the middle of its range; how far depends on the scene.
    exposure = rng.uniform(0.38, 0.6) / max(float(image.mean()), 0.02)
    image = image * np.float32(np.clip(exposure, 0.8, 1.9) ** 0.8)
    light = 1 + rng.uniform(0, 0.5) * (ramp(h, w, rng.uniform(0, 2 * np.pi)) - 0.5)
    if rng.random() < 0.35:  # the shade of something outside the image
        edge = ramp(h, w, rng.uniform(0, 2 * np.pi)) + 0.2 * (clouds(rng, h, w, 2, 2) - 0.5)
        light *= 1 - rng.uniform(0.15, 0.45) * ((edge - rng.uniform(0.3, 0.7)) * rng.uniform(4, 30)).clip(
            0, 1
        )
    if rng.random() < 0.4:
        light *= vignette(h, w, rng.uniform(0.1, 0.35))
    image = image * light[..., None].astype(np.float32)
    image *= rng.normal(1, 0.04, 3).astype(np.float32)
    image = (image - 0.5) * np.float32(rng.uniform(0.85, 1.12)) + np.float32(0.5 + rng.normal(0, 0.03))
    if rng.random() < 0.2:
        image = _glare(rng, image)
    image = blurred(rng, image, rng.choice([0.0, 0.5, 0.8, 1.2], p=[0.3, 0.35, 0.25, 0.1]))
    noise = rng.choice([0.003, 0.01, 0.025, 0.045], p=[0.35, 0.35, 0.2, 0.1])
    if noise > 0.02:  # sensor noise in low light comes in grains of more than a pixel
        grains = cv2.GaussianBlur(rng.standard_normal((h, w, 3), np.float32), (0, 0), 0.7)
        image = image + grains * np.float32(noise * 1.8)
    else:
        image = image + rng.standard_normal((h, w, 1), np.float32) * np.float32(noise)
    return to_bytes(image), int(rng.integers(55, 93))


def publish(rng: np.random.Generator, image: Plane) -> tuple[U8, int]:
    """As found on the web: clean, now and then resized or saved too small. uint8 (H, W, 3), and a JPEG quality."""
    h, w = image.shape[:2]
    if rng.random() < 0.25:
        image = image * vignette(h, w, rng.uniform(0.1, 0.4))[..., None]
    if rng.random() < 0.2:
        scale = rng.uniform(0.55, 0.85)
        small = cv2.resize(image, (round(w * scale), round(h * scale)), interpolation=cv2.INTER_AREA)
        image = np.asarray(cv2.resize(small, (w, h), interpolation=cv2.INTER_CUBIC), np.float32)
    if rng.random() < 0.25:
        image = image + rng.standard_normal((h, w, 1), np.float32) * np.float32(rng.uniform(0.005, 0.03))
    result = to_bytes(image)
    if rng.random() < 0.1:
        result = _saved_before(result, int(rng.integers(25, 50)))
    return result, int(rng.integers(70, 96))


def vignette(h: int, w: int, amount: float) -> Plane:
    """Light (H, W) that falls off towards the corners to 1 - amount."""
    y, x = np.linspace(-1, 1, h, dtype=np.float32)[:, None], np.linspace(-1, 1, w, dtype=np.float32)[None]
    return np.asarray(1 - np.float32(amount / 2) * (x * x + y * y), np.float32)


def blurred(rng: np.random.Generator, image: Plane, strength: float) -> Plane:
    """Out of focus or shaken by about `strength` pixels for an image of 512 x 512."""
    sigma = strength * min(image.shape[:2]) / 512
    if sigma < 0.2:
        return image
    if rng.random() < 0.25:
        size = 2 * round(2 * sigma) + 1
        kernel = np.zeros((size, size), np.float32)
        angle, half = rng.uniform(0, np.pi), size // 2
        reach = np.array([np.cos(angle), np.sin(angle)]) * half
        start, end = (tuple(np.rint(half + sign * reach).astype(int).tolist()) for sign in (-1, 1))
        cv2.line(kernel, start, end, 1.0)
        image = np.asarray(cv2.filter2D(image, -1, kernel / kernel.sum()), np.float32)
    else:
        image = np.asarray(cv2.GaussianBlur(image, (0, 0), sigma), np.float32)
    return image


def to_bytes(image: Plane) -> U8:
    """float 0..1 to uint8."""
    return np.asarray(np.rint(image.clip(0, 1) * 255), np.uint8)


def _glare(rng: np.random.Generator, image: Plane) -> Plane:
    h, w = image.shape[:2]
    cy, cx, radius = rng.uniform(0, h), rng.uniform(0, w), rng.uniform(0.2, 0.6) * min(h, w)
    y, x = np.arange(h, dtype=np.float32)[:, None] - cy, np.arange(w, dtype=np.float32)[None] - cx
    shine = rng.uniform(0.1, 0.35) * np.exp(-(y * y + x * x) / (radius * radius))
    return image + shine[..., None].astype(np.float32) * (1.1 - image)


def _saved_before(image: U8, quality: int) -> U8:
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=quality)
    return np.asarray(Image.open(buffer))
