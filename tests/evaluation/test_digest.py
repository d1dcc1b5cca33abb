"""The digest of a truth changes with every pixel, and with nothing else."""

import numpy as np
import pytest

from textseg.evaluation.digest import digest, hash_pixels


@pytest.mark.parametrize("shape", [(1, 1), (3, 5), (16, 16), (7, 31)])
def test_every_pixel_counts(shape):
    label = np.random.default_rng(0).choice(np.array([0, 100, 200, 255], np.uint8), shape)
    hashes = {hash_pixels(label)}
    for place in np.ndindex(shape):
        changed = label.copy()
        changed[place] ^= 1
        hashes.add(hash_pixels(changed))
    assert len(hashes) == 1 + label.size


def test_the_layout_in_memory_does_not_count():
    label = np.random.default_rng(1).integers(0, 256, (9, 14), np.uint8)
    assert hash_pixels(np.asfortranarray(label)) == hash_pixels(label) == hash_pixels(label.copy())


def test_the_published_vectors_of_xxh3():
    """From the specification of xxHash: XXH3_64bits of no bytes, with seed 0."""
    assert hash_pixels(np.zeros((0, 0), np.uint8)) == 0x2D06800538D394C2


def test_ids_count_and_order_does_not():
    assert digest([("a", 1), ("b", 2)]) == digest([("b", 2), ("a", 1)]) != digest([("a", 2), ("b", 1)])
