"""The training losses: cross-entropy on every head, trimap cross-entropy, and the glyph discriminator.

Every loss is a sum divided by a count. The counts of a step come from its labels alone, before the network
runs, so they can be added up over micro-batches and ranks: the loss of a step is then the mean over all its
pixels, however the step is divided. A sum over nothing is 0 with a gradient of 0, never NaN.

References:
    X. Xu et al.: Rethinking Text Segmentation, CVPR 2021, equations 5 to 7.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from textseg.labels import IGNORE
from textseg.models.networks.network import Output
from textseg.models.training.label_grid import boundary_labels, logit_size, resize_labels
from textseg.models.training.roi_align import roi_align

GLYPH_SIZE = 32
"""Height and width of what the glyph classifier looks at."""


@dataclass(frozen=True)
class LossWeights:
    """What each loss counts in the sum.

    Attributes:
        coarse: cross-entropy of the coarse prediction.
        refined: cross-entropy of the refined prediction.
        boundary: cross-entropy of the refined prediction along the boundary of text (trimap).
        glyph: how badly the glyph classifier reads the coarse prediction; counts where there is a classifier.
        dice: Dice loss of the prediction that is used; the reference has none.
        aux: cross-entropy of OCR's auxiliary prediction. The reference says nothing of it; 0.4 is its authors'.
    """

    coarse: float = 1.0
    refined: float = 0.5
    boundary: float = 0.5
    glyph: float = 0.1
    dice: float = 0.0
    aux: float = 0.4


@dataclass(frozen=True)
class Chars:
    """The chars of a batch of crops that the glyph classifier shall read.

    Attributes:
        owner: int64 (R,): which crop of the batch.
        boxes: float32 (R, 4): left, top, right, bottom in pixels of the crop, inside it.
        classes: int64 (R,): 0..35, see `textseg.glyphs`.
    """

    owner: Tensor
    boxes: Tensor
    classes: Tensor


@dataclass(frozen=True)
class Truth:
    """What the losses compare with: labels on the grid of the logits.

    Attributes:
        labels: uint8 (N, h, w): 0, 1, 255 (ignore).
        boundary: uint8 (N, h, w): the same along the boundary of text, else 255.
        chars: None where no glyph classifier is used.
        scale: pixels of the logits to a pixel of the image.
    """

    labels: Tensor
    boundary: Tensor
    chars: Chars | None
    scale: float

    @classmethod
    def of(cls, target: Tensor, chars: Chars | None = None, stride: int = 4) -> Truth:
        """Bring a batch of targets, uint8 (N, H, W) with values 0, 1, 255, to the grid of the logits."""
        height, width = target.shape[-2:]
        size = logit_size(height, width, stride)
        labels = resize_labels(target, size)
        return cls(labels, boundary_labels(labels), chars, size[1] / width)

    def counts(self) -> Tensor:
        """How many pixels, boundary pixels, chars and batches the losses are sums over: int64 (4,)."""
        chars = 0 if self.chars is None else len(self.chars.classes)
        pixels, boundary = (self.labels != IGNORE).sum(), (self.boundary != IGNORE).sum()
        return torch.stack([pixels, boundary, torch.full_like(pixels, chars), torch.ones_like(pixels)])


def cross_entropy(logits: Tensor, labels: Tensor, count: Tensor | None = None) -> Tensor:
    """The mean cross-entropy over all pixels that are not ignored.

    Args:
        logits: (N, K, h, w).
        labels: uint8 (N, h, w): 0..K-1, or 255 (ignore).
        count: what to divide the sum by; None for the number of pixels that are not ignored.

    Returns:
        A scalar, >= 0; exactly 0 where all are ignored.

    Example:
        >>> float(cross_entropy(torch.zeros(1, 2, 1, 1), torch.tensor([[[IGNORE]]])))
        0.0
    """
    # float32 also under autocast: half precision cannot add up many pixels.
    total = F.cross_entropy(logits.float(), labels.long(), ignore_index=IGNORE, reduction="sum")
    if count is None:
        count = (labels != IGNORE).sum()
    return total / count.clamp(min=1).to(total.dtype)


def trimap_cross_entropy(logits: Tensor, labels: Tensor) -> Tensor:
    """The mean cross-entropy along the boundary of text, where `boundary_labels` says it is.

    Args and Returns:
        as `cross_entropy`; exactly 0 where there is no boundary.
    """
    return cross_entropy(logits, boundary_labels(labels))


def glyph_loss(
    logits: Tensor, chars: Chars, classifier: nn.Module, *, scale: float, count: Tensor | None = None
) -> Tensor:
    """The mean cross-entropy of a glyph classifier that reads the predicted text probability of each char.

    Args:
        logits: (N, 2, h, w), the coarse prediction.
        chars: the chars to read.
        classifier: (R, 1, 32, 32) -> (R, 37), in eval mode, its parameters frozen.
        scale: pixels of the logits to a pixel of the image.
        count: what to divide the sum by; None for the number of chars.

    Returns:
        A scalar, >= 0; exactly 0 where there is no char.
    """
    if not len(chars.classes):
        return logits.flatten()[:0].sum()  # 0, with a gradient of 0
    probability = logits.float().softmax(dim=1)[:, 1:2]
    glyphs = roi_align(probability, chars.owner, chars.boxes, GLYPH_SIZE, scale)
    total = F.cross_entropy(classifier(glyphs).float(), chars.classes, reduction="sum")
    return total / (len(chars.classes) if count is None else count.clamp(min=1).to(total.dtype))


def dice_loss(probabilities: Tensor, labels: Tensor) -> Tensor:
    """One minus the Dice coefficient of text over a batch; strokes count, however few of the pixels they are.

    Args:
        probabilities: float32 (N, 2, h, w).
        labels: uint8 (N, h, w): 0, 1, or 255 (ignore).

    Returns:
        A scalar in 0..1; 0 where nothing is text and nothing is found.

    References:
        F. Milletari, N. Navab, S.-A. Ahmadi: V-Net, 3DV 2016, with plain sums below the fraction and 1 added to both.

    Example:
        >>> float(dice_loss(torch.tensor([[[[0.0]], [[1.0]]]]), torch.tensor([[[1]]])))
        0.0
    """
    text = (labels == 1).float()
    found = probabilities[:, 1] * (labels != IGNORE)
    return 1 - (2 * (found * text).sum() + 1) / (found.sum() + text.sum() + 1)


def losses(
    output: Output,
    truth: Truth,
    *,
    counts: Tensor | None = None,
    classifier: nn.Module | None = None,
    dice: bool = False,
) -> dict[str, Tensor]:
    """Every loss that this output has, unweighted, named as in `LossWeights`.

    Args:
        output: of the network.
        truth: of the same batch.
        counts: the sums of `Truth.counts` over everything that makes up the step; None for this batch alone.
        classifier: for the loss ``glyph``.
        dice: whether to compute the loss ``dice``: the mean over the batches that make up the step.
    """
    if counts is None:
        counts = truth.counts()
    pixels, boundary, chars, batches = counts.unbind()
    terms = {"coarse": cross_entropy(output.logits, truth.labels, pixels)}
    if output.refined is not None:
        terms["refined"] = cross_entropy(output.refined, truth.labels, pixels)
        terms["boundary"] = cross_entropy(output.refined, truth.boundary, boundary)
    if output.aux is not None:
        terms["aux"] = cross_entropy(output.aux, truth.labels, pixels)
    if dice:
        terms["dice"] = dice_loss(output.best, truth.labels) / batches
    if classifier is not None and truth.chars is not None:
        terms["glyph"] = glyph_loss(output.logits, truth.chars, classifier, scale=truth.scale, count=chars)
    return terms


def weighted_sum(terms: dict[str, Tensor], weights: LossWeights) -> Tensor:
    """The loss to minimise: every term times its weight."""
    return torch.stack([getattr(weights, name) * term for name, term in terms.items()]).sum()
