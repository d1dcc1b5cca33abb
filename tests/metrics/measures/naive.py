"""The measures with counts of their own, restated pixel by pixel from their published definitions."""

import math

import numpy as np


def boundary_iou(truth, found, width):
    """Pixels with something that is not text, or the outside, at most `width` away in rows and in columns."""

    def in_band(mask, row, column):
        return mask[row, column] and not all(
            0 <= y < mask.shape[0] and 0 <= x < mask.shape[1] and mask[y, x]
            for y in range(row - width, row + width + 1)
            for x in range(column - width, column + width + 1)
        )

    pairs = [(in_band(truth, *place), in_band(found, *place)) for place in np.ndindex(truth.shape)]
    return sum(a and b for a, b in pairs), sum(a or b for a, b in pairs)


def edge_pixels(mask):
    """Text pixels with a side that is not text or the end of the image."""
    padded = np.pad(mask, 1)
    return [
        (row, column)
        for row, column in np.ndindex(mask.shape)
        if mask[row, column]
        and not (
            padded[row, column + 1]
            and padded[row + 2, column + 1]
            and padded[row + 1, column]
            and padded[row + 1, column + 2]
        )
    ]


def boundary_f(truth, found, distance):
    """F of an image; None where neither has an edge."""
    a, b = edge_pixels(truth), edge_pixels(found)
    if not a and not b:
        return None

    def share(ones, others):
        near = [any(math.dist(one, other) <= distance for other in others) for one in ones]
        return sum(near) / len(near) if near else 0

    precision, recall = share(b, a), share(a, b)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0


def drd(truth, found):
    """The distortion of an image; None where no block of 8 x 8 has both text and background."""
    offsets = [(y, x) for y in range(-2, 3) for x in range(-2, 3)]
    weights = {offset: 1 / math.hypot(*offset) if any(offset) else 0 for offset in offsets}
    total = sum(weights.values())
    distortion = 0
    for row, column in np.argwhere(truth != found):
        for (down, right), weight in weights.items():
            y, x = row + down, column + right
            if 0 <= y < truth.shape[0] and 0 <= x < truth.shape[1]:
                distortion += abs(int(truth[y, x]) - int(found[row, column])) * weight / total
    blocks = [
        truth[row : row + 8, column : column + 8]
        for row in range(0, truth.shape[0], 8)
        for column in range(0, truth.shape[1], 8)
    ]
    mixed = sum(block.min() != block.max() for block in blocks)
    return distortion / mixed if mixed else None
