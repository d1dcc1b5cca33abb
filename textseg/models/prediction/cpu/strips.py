"""HRNets in little memory: what is wide is computed strip by strip and never stored at once.

Two places of these networks hold much more than the rest: the first stage (256 channels at a quarter of the
image) and the features (720 channels, three maps enlarged and put side by side). Here

- the first stage runs over strips of rows with enough rows around them, so that no result changes;
- the last 1 x 1 convolution runs on each map before it is enlarged instead of after, which is the same, since both
  are linear, and a fraction of the work; features are then made strip by strip, each time they are needed.

TexRNet needs them three times (coarse prediction, keys, refinement), because its keys are sums over the whole
image: those of a small image are kept, those of a large one made again. The results equal those of the networks
themselves up to rounding.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor

from textseg.models.memory import give_back_memory
from textseg.models.networks.blocks import resize
from textseg.models.networks.hrnet import HRNet, HRNetBody, HRNetFeatures
from textseg.models.networks.texrnet import EPSILON, TexRNetHRNet, attention_keys

STEM_ROWS = 64
"""Rows of the quarter-size map in a strip of the first stage."""

STEM_MARGIN = 6
"""Rows more on each side: 4 blocks and the two convolutions around them reach less far. A multiple of 2."""

STRIP_NUMBERS = 1 << 22
"""Numbers in a strip of features: 16 MiB, for glibc maps anew, page by page, each array of 32 MiB. But at least
`LEAST_ROWS` rows, for each strip needs two more each way."""

LEAST_ROWS = 16

KEPT_NUMBERS = 80_000_000
"""Features of so many numbers (320 MB) and fewer are kept, others are made again each time."""

LARGE = 500_000
"""Images of more pixels give memory back between stages: for others it is not worth the time."""


def lean_logits(model: HRNet | TexRNetHRNet, x: Tensor) -> Tensor:
    """The logits of `model(x)` that are scored: the refined ones of TexRNet, else the only ones.

    Args:
        model: in evaluation mode; batch norms may be folded.
        x: (1, 3, H, W), normalised.

    Returns:
        (1, K, h, w).
    """
    if isinstance(model, TexRNetHRNet):
        return _refined(model, x)
    features = Features(model, maps_in_strips(model, x), keep=False)
    last = model.last_layer[3]
    return torch.cat([last(features.rows(top, bottom)) for top, bottom in features.strips()], dim=2)


def maps_in_strips(model: HRNetBody, x: Tensor) -> list[Tensor]:
    """`model.maps(x)`, the first stage in strips."""
    height = -(-x.shape[2] // 4)
    first: list[Tensor] = []
    second: list[Tensor] = []
    for top in range(0, height, STEM_ROWS):
        start = max(top - STEM_MARGIN, 0)
        bottom = min(top + STEM_ROWS, height)
        strip = x[:, :, 4 * start : 4 * (bottom + STEM_MARGIN)]
        strip = model.relu(model.bn1(model.conv1(strip)))
        strip = model.relu(model.bn2(model.conv2(strip)))
        strip = model.layer1(strip)
        skip, rows = top - start, bottom - top
        first.append(model.transition1[0](strip)[:, :, skip : skip + rows])
        second.append(model.transition1[1](strip)[:, :, skip // 2 : skip // 2 + -(-rows // 2)])
    maps = [torch.cat(first, dim=2), torch.cat(second, dim=2)]
    del first, second, strip
    between = give_back_memory if x.shape[2] * x.shape[3] > LARGE else lambda: None
    between()
    maps = model.stage2(maps)
    between()
    maps = model.stage3([*maps, model.transition2[-1](maps[-1])])
    between()
    maps = model.stage4([*maps, model.transition3[-1](maps[-1])])
    between()
    return maps


class Features:
    """The features of an HRNet, (1, C, h, w), of which any rows can be had."""

    def __init__(self, model: HRNetFeatures, maps: list[Tensor], keep: bool) -> None:
        mix: Any = model.last_layer[0]
        self.maps, self.norm, self.bias = maps, model.last_layer[1:3], mix.bias
        self.weights = mix.weight.split([x.shape[1] for x in maps], dim=1)
        self.channels, self.height, self.width = mix.out_channels, *maps[0].shape[2:]
        self.steps = [_row_weights(x.shape[2], self.height, x) for x in maps[1:]]
        self.kept: Tensor | None = None
        shape = 1, self.channels, self.height, self.width
        if keep and math.prod(shape) <= KEPT_NUMBERS:
            kept = torch.empty(shape, dtype=maps[0].dtype, memory_format=torch.channels_last)
            for top, bottom in self.strips():
                kept[:, :, top:bottom] = self.rows(top, bottom)
            self.kept, self.maps = kept, []

    def strips(self) -> Iterator[tuple[int, int]]:
        """Rows from .. to of each strip, in order; all rows at once where they are kept."""
        rows = max(STRIP_NUMBERS // (self.channels * self.width), LEAST_ROWS)
        if self.kept is not None:
            rows = self.height
        for top in range(0, self.height, rows):
            yield top, min(top + rows, self.height)

    def rows(self, top: int, bottom: int) -> Tensor:
        """Rows `top` .. `bottom` of the features: (1, C, bottom - top, w)."""
        if self.kept is not None:
            return self.kept[:, :, top:bottom]
        strip = F.conv2d(self.maps[0][:, :, top:bottom], self.weights[0], self.bias)
        for map_, weight, step in zip(self.maps[1:], self.weights[1:], self.steps, strict=True):
            share = step[top:bottom]
            used = share.any(dim=0).nonzero().flatten()
            low, high = int(used[0]), int(used[-1]) + 1
            small = F.conv2d(map_[:, :, low:high], weight)
            # (rows, h_k) x (h_k, w_k C): only rows are enlarged here, columns below
            flat = small.permute(0, 2, 3, 1).flatten(2)[0]
            tall = (share[:, low:high].to(flat.dtype) @ flat)[None].unflatten(2, (small.shape[3], -1))
            tall = tall.permute(0, 3, 1, 2)  # channels last, with the strides PyTorch knows it by
            strip += F.interpolate(tall, (bottom - top, self.width), mode="bilinear", align_corners=True)
        return self.norm(strip)


def _row_weights(size: int, out: int, like: Tensor) -> Tensor:
    """The matrix (out, size) of bilinear enlargement with aligned corners."""
    identity = torch.eye(size, device=like.device)[None, None]
    return F.interpolate(identity, (out, size), mode="bilinear", align_corners=True)[0, 0]


def _refined(model: TexRNetHRNet, x: Tensor) -> Tensor:
    head = model.semrfnhead
    features = Features(model.hrnet, maps_in_strips(model.hrnet, x), keep=True)
    strips = list(features.strips())
    unbiased = torch.cat([head.conv_sem(features.rows(*strip)) for strip in strips], dim=2).float()
    logits = unbiased + head.bias_sem.view(1, -1, 1, 1)
    weights = attention_keys(unbiased.flatten(2), logits.flatten(2).softmax(dim=1)).unflatten(
        2, logits.shape[2:]
    )
    keys = torch.zeros(logits.shape[1], features.channels, device=x.device)
    for top, bottom in strips:
        strip = features.rows(top, bottom)
        with torch.autocast(x.device.type, enabled=False):
            keys += weights[0, :, top:bottom].flatten(1) @ strip[0].float().flatten(1).T
    keys /= weights.sum(dim=(0, 2, 3))[:, None] + EPSILON
    layers = head.conv_ref
    image = resize(x, like=logits)
    parts = [image.shape[1], features.channels, len(keys)]
    of_image, of_features, of_attention = layers.conv0.weight.split(parts, dim=1)
    of_narrow = torch.cat([of_image, of_attention], dim=1)
    made = []
    for top, bottom in strips:
        start, stop = max(top - 2, 0), min(bottom + 2, features.height)
        strip = features.rows(start, stop)
        with torch.autocast(x.device.type, enabled=False):
            attention = F.conv2d(strip.float(), keys[:, :, None, None]).softmax(dim=1)
        narrow = torch.cat([image[:, :, start:stop], attention], dim=1)
        wide = F.conv2d(strip, of_features, layers.conv0.bias, padding=2)
        wide += F.conv2d(narrow, of_narrow, padding=2)
        # Rows beside the strip were needed to look at; what was computed for them saw zeros, not their neighbours.
        made.append(layers.relu(layers.bn0(wide))[:, :, top - start : bottom - start])
    refined = torch.cat(made, dim=2)
    return head.conv_ref_last(layers.relu(layers.bn1(layers.conv1(refined))))
