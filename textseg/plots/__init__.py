"""Images to look at: annotations, and predictions against the truth."""

from textseg.plots.curves import draw_curve
from textseg.plots.overlay import (
    colour_instances,
    colour_maskfg,
    draw_annotation,
    draw_comparison,
    draw_comparison_sheet,
    draw_labels,
    draw_mask_sheet,
    draw_reduced,
    make_sheet,
)

__all__ = [
    "colour_instances",
    "colour_maskfg",
    "draw_annotation",
    "draw_comparison",
    "draw_comparison_sheet",
    "draw_curve",
    "draw_labels",
    "draw_mask_sheet",
    "draw_reduced",
    "make_sheet",
]
