"""COCO run-length encoding of all instances of a label map in one pass over its pixels.

pycocotools encodes one binary mask at a time, so 20 chars cost 20 comparisons, 20 transpositions and 20
passes over the image. Here the image is transposed and searched for changes once, a stripe at a time; what
follows works on the runs between changes, a few thousand numbers, which pycocotools then writes as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from pycocotools import mask as coco_mask

from textseg.errors import DataError
from textseg.labels import U8

I64 = NDArray[np.int64]
Labels = NDArray[np.unsignedinteger]


class Rle(NamedTuple):
    """One instance, as COCO stores it.

    Attributes:
        counts: the compressed run lengths, ASCII.
        area: the number of its pixels.
        bbox: the tight box (x, y, width, height) in full pixels.
    """

    counts: str
    area: int
    bbox: tuple[int, int, int, int]


@dataclass(frozen=True)
class Runs:
    """The runs of equal non-zero labels of a map, in column-major order.

    Attributes:
        starts: int64 (N,), the first pixel of each run, counted down the columns.
        ends: int64 (N,), the pixel after its last.
        values: unsigned integers (N,), its label.
        shape: (height, width) of the map.
    """

    starts: I64
    ends: I64
    values: Labels
    shape: tuple[int, int]

    def relabel(self, table: Labels) -> Runs:
        """The runs of ``table[label_map]``; `table` has 256 labels, the first is 0."""
        return _merged(self.starts, self.ends, table[self.values], self.shape)

    def joined(self, other: Runs) -> Runs:
        """These runs and those of `other`, which must have other labels."""
        return Runs(
            np.concatenate([self.starts, other.starts]),
            np.concatenate([self.ends, other.ends]),
            np.concatenate([self.values, other.values]),
            self.shape,
        )


def _merged(starts: I64, ends: I64, values: Labels, shape: tuple[int, int]) -> Runs:
    """Runs of runs: those that touch and have the same label become one, those of label 0 go."""
    first, last = np.ones((2, values.size), np.bool_)
    np.not_equal(values[1:], values[:-1], out=first[1:])
    first[1:] |= starts[1:] != ends[:-1]
    last[:-1] = first[1:]
    text = values != 0
    first &= text
    last &= text
    return Runs(starts[first], ends[last], values[first], shape)


STRIPE = 1 << 18
"""Pixels searched at a time: as many as stay in the cache of a processor."""


def find_runs(label_map: Labels) -> Runs:
    """Find the runs of a uint8 or uint16 (H, W) label map: the one pass over its pixels."""
    height, width = shape = (label_map.shape[0], label_map.shape[1])
    starts, values = [], []
    step = max(1, STRIPE // height)
    for left in range(0, width, step):
        # OpenCV's transpose is several times as fast as NumPy's.
        pixels = cv2.transpose(label_map[:, left : left + step]).ravel()
        changes = np.concatenate([[0], np.flatnonzero(pixels[1:] != pixels[:-1]) + 1])
        values.append(pixels[changes])
        starts.append(changes + left * height)
    begins = np.concatenate(starts)
    return _merged(begins, np.concatenate([begins[1:], [height * width]]), np.concatenate(values), shape)


def encode_instances(label_map: U8) -> dict[int, Rle]:
    """Encode every instance of a label map, in one pass.

    Args:
        label_map: uint8 (H, W); 0 is background, every other value an instance.

    Returns:
        The RLE of each value there is, by value; ``counts`` equals ``pycocotools.mask.encode`` of
        ``label_map == value``.

    Example:
        >>> encode_instances(np.array([[0, 7], [7, 7]], np.uint8))
        {7: Rle(counts='13', area=3, bbox=(0, 0, 2, 2))}
    """
    return encode_runs(find_runs(label_map))


def find_boxes(runs: Runs) -> dict[int, tuple[int, int, int, int]]:
    """The tight box (x, y, width, height) of every instance whose runs are given, by its label.

    Example:
        >>> find_boxes(find_runs(np.array([[0, 7], [7, 7]], np.uint8)))
        {7: (0, 0, 2, 2)}
    """
    if not runs.values.size:
        return {}
    order = np.argsort(runs.values, kind="stable")
    starts, ends, values = runs.starts[order], runs.ends[order], runs.values[order]
    heads = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])
    boxes = map(tuple, _boxes(starts, ends - 1, heads, runs.shape[0]).tolist())
    return dict(zip(values[heads].tolist(), boxes, strict=True))


def encode_runs(runs: Runs) -> dict[int, Rle]:
    """Encode the instances whose runs are given, as `encode_instances` does."""
    if not runs.values.size:
        return {}
    order = np.argsort(runs.values, kind="stable")
    starts, ends, values = runs.starts[order], runs.ends[order], runs.values[order]
    heads = np.concatenate([[0], np.flatnonzero(values[1:] != values[:-1]) + 1])
    lengths = _run_lengths(starts, ends, heads, runs.shape)
    rles = coco_mask.frPyObjects([{"size": runs.shape, "counts": counts} for counts in lengths], *runs.shape)
    areas = np.add.reduceat(ends - starts, heads).tolist()
    boxes = _boxes(starts, ends - 1, heads, runs.shape[0]).tolist()
    return {
        value: Rle(rle["counts"].decode("ascii"), area, (x, y, width, height))
        for value, rle, area, (x, y, width, height) in zip(
            values[heads].tolist(), rles, areas, boxes, strict=True
        )
    }


def _run_lengths(starts: I64, ends: I64, heads: I64, shape: tuple[int, int]) -> list[NDArray[np.uint32]]:
    """The lengths of the runs of each instance, background first; those of the n-th begin at ``heads[n]``."""
    tails = np.concatenate([heads[1:], [starts.size]])
    gaps = starts.copy()
    gaps[1:] -= ends[:-1]
    gaps[heads] = starts[heads]
    rest = shape[0] * shape[1] - ends[tails - 1]
    lengths = np.empty(2 * starts.size, np.int64)
    lengths[0::2], lengths[1::2] = gaps, ends - starts
    counts = np.insert(lengths, 2 * tails, rest).astype(np.uint32)
    place = np.arange(heads.size)
    first, last = 2 * heads + place, 2 * tails + place + (rest > 0)  # no run of length 0 at the end
    return [counts[begin:end] for begin, end in zip(first.tolist(), last.tolist(), strict=True)]


def _boxes(first: I64, last: I64, heads: I64, height: int) -> I64:
    """The tight boxes (x, y, width, height) of instances, from the first and last pixels of their runs."""
    left, right = first // height, last // height
    top, bottom = first - left * height, last - right * height
    spans = np.flatnonzero(left != right)  # over a column's end: from the head of one to the foot of another
    top[spans], bottom[spans] = 0, height - 1
    x, y = np.minimum.reduceat(left, heads), np.minimum.reduceat(top, heads)
    ends = np.maximum.reduceat(right, heads), np.maximum.reduceat(bottom, heads)
    return np.stack([x, y, ends[0] - x + 1, ends[1] - y + 1], axis=1)


def decode_counts(text: str, shape: tuple[int, int]) -> I64:
    """Turn compressed counts into run lengths, background first.

    Args:
        text: the ``counts`` of a COCO segmentation.
        shape: (height, width) of the image they are for.

    Returns:
        int64 (N,), not negative, adding up to height x width.

    Raises:
        DataError: the text is cut short or damaged, or is for an image of another size.

    Example:
        >>> decode_counts("13", (2, 2))
        array([1, 3])
    """
    codes = np.frombuffer(text.encode("ascii", "replace"), np.uint8).astype(np.int64) - 48
    last = codes & 32 == 0
    if not codes.size or (codes < 0).any() or (codes > 63).any() or not last[-1]:
        raise DataError("has RLE counts that are damaged or cut short")
    heads = np.concatenate(([0], np.flatnonzero(last)[:-1] + 1))
    size = np.diff(np.append(heads, codes.size))
    if size.max() > 12:  # 60 bits: beyond them the shift would overflow, and no image is that large
        raise DataError("has RLE counts that are damaged: a run of more than 2^59 pixels")
    digit = np.arange(codes.size) - np.repeat(heads, size)
    numbers = np.add.reduceat((codes & 31) << (5 * digit), heads)
    negative = (codes[heads + size - 1] & 16) != 0
    numbers -= negative.astype(np.int64) << (5 * size)
    for first in (1, 2):
        numbers[first::2] = np.cumsum(numbers[first::2])
    return check_counts(numbers, shape)


def check_counts(counts: I64, shape: tuple[int, int]) -> I64:
    """Return `counts` if they are run lengths of an image of this (height, width).

    Raises:
        DataError: one is negative, or they do not add up to height x width.
    """
    height, width = shape
    # float64 for the sum: a hostile file could make integers overflow to the right one.
    if (counts < 0).any() or counts.sum(dtype=np.float64) != height * width:
        raise DataError(f"has RLE counts that do not add up to the {width} x {height} pixels of its image")
    return counts


def paint(pixels: U8, counts: I64, value: int) -> None:
    """Set the pixels of an instance in a flat, column-major label map.

    Args:
        pixels: uint8 (W * H,), changed in place; ``pixels.reshape(W, H).T`` is the map.
        counts: its run lengths, background first, as from `decode_counts`.
        value: the label.
    """
    bounds = np.cumsum(counts).tolist()
    for start, end in zip(bounds[0::2], bounds[1::2], strict=False):
        pixels[start:end] = value


def decode_rle(counts: str | bytes, shape: tuple[int, int]) -> U8:
    """The pixels of an RLE; as ``pycocotools.mask.decode``, which gives warnings with NumPy 2.

    Args:
        counts: compressed run lengths.
        shape: (height, width) of the image.

    Returns:
        uint8 (H, W) of 0 and 1, column-major.

    Raises:
        DataError: the counts are damaged, or are for an image of another size.

    Example:
        >>> decode_rle("13", (2, 2))
        array([[0, 1], [1, 1]], dtype=uint8)
    """
    height, width = shape
    pixels = np.zeros(height * width, np.uint8)
    paint(pixels, decode_counts(counts if isinstance(counts, str) else counts.decode("ascii"), shape), 1)
    return pixels.reshape(width, height).T
