"""PublishedScore results as data: what each source prints, and which F it is."""

from __future__ import annotations

from typing import Literal, NamedTuple

FKind = Literal["image", "dataset", "unknown"]
"""F of image-averaged precision and recall, F of all pixels, or not known."""

REFERENCE = "README of SHI-Labs/Rethinking-Text-Segmentation"
HI_SAM = "README of ymy-k/Hi-SAM"
EAFORMER = "table of the EAFormer paper (ECCV 2024), by a third party's notes"
EAFORMER_LABELS = "EAFormer paper, on its own labels, by a third party's notes"
ST_SAM = "abstract of a talk, underline.io/lecture/139472"


class PublishedScore(NamedTuple):
    """A published score.

    Attributes:
        dataset: as ``--dataset`` takes it.
        method: its name in the source.
        labels: the label version; empty where the source does not say it.
        fgiou: in percent.
        f: in percent; None where there is none.
        kind: which F it is, by the code of its authors or by arithmetic.
        source: where it is printed.
        digits: decimals of F as a percent: 1 where it is printed as .924.
    """

    dataset: str
    method: str
    labels: str
    fgiou: float
    f: float | None
    kind: FKind
    source: str
    digits: int = 1


def _rows(
    dataset: str, labels: str, kind: FKind, source: str, digits: int, *rows: tuple[str, float, float | None]
) -> list[PublishedScore]:
    return [PublishedScore(dataset, method, labels, iou, f, kind, source, digits) for method, iou, f in rows]


_FIVE = ("DeepLabV3+", "HRNetV2-W48", "HRNetV2-W48 + OCR", "TexRNet + DeepLabV3+", "TexRNet + HRNetV2-W48")


def _reference(dataset: str, labels: str, *scores: tuple[float, float]) -> list[PublishedScore]:
    rows = [(method, iou, f) for method, (iou, f) in zip(_FIVE, scores, strict=True)]
    return _rows(dataset, labels, "image", REFERENCE, 1, *rows)


PUBLISHED: tuple[PublishedScore, ...] = (
    *_reference("textseg", "v1", (84.07, 91.4), (85.03, 91.4), (85.98, 91.8), (86.06, 92.1), (86.84, 92.4)),
    PublishedScore(
        "textseg",
        "TexRNet + HRNetV2-W48, retrained by a user",
        "v2",
        85.58,
        None,
        "unknown",
        "issue 36 of SHI-Labs/Rethinking-Text-Segmentation",
    ),
    *_rows(
        "textseg",
        "",
        "dataset",
        EAFORMER,
        1,
        ("SegFormer", 84.59, 91.6),
        ("TFT", 87.11, 93.1),
        ("TextFormer", 87.42, 93.3),
    ),
    *_rows(
        "textseg",
        "",
        "unknown",
        EAFORMER,
        1,
        ("EAFormer", 88.06, 93.9),
        ("EAFormer, pre-trained DBNet", 90.16, 95.2),
    ),
    *_rows(
        "textseg",
        "",
        "image",
        HI_SAM,
        2,
        ("SAM-TS-B", 87.15, 92.81),
        ("SAM-TS-L", 88.77, 93.79),
        ("SAM-TS-H", 88.96, 93.87),
    ),
    PublishedScore("textseg", "ST-SAM", "", 91.03, None, "unknown", ST_SAM),
    *_reference("icdar13", "", (69.27, 80.2), (70.98, 82.2), (72.45, 83.0), (72.16, 83.5), (73.38, 85.0)),
    *_reference("coco-ts", "", (72.07, 64.1), (68.93, 62.9), (69.54, 62.7), (73.98, 72.2), (72.39, 72.0)),
    *_rows(
        "coco-ts",
        "",
        "unknown",
        EAFORMER,
        1,
        ("SegFormer", 63.17, None),
        ("TextFormer", 73.20, None),
        ("TFT", 73.40, None),
        ("EAFormer", 81.03, None),
    ),
    *_rows(
        "coco-ts",
        "reann",
        "dataset",
        EAFORMER_LABELS,
        1,
        ("EAFormer", 64.82, 78.6),
    ),
    *_rows("coco-ts", "reann", "unknown", EAFORMER_LABELS, 1, ("TextFormer", 52.73, 68.8)),
    *_reference("mlt-s", "", (84.63, 83.7), (83.26, 83.6), (83.49, 83.8), (86.31, 83.0), (86.09, 86.5)),
    *_rows(
        "mlt-s",
        "",
        "unknown",
        EAFORMER,
        1,
        ("SegFormer", 78.77, None),
        ("TextFormer", 86.66, None),
        ("TFT", 87.80, None),
        ("EAFormer", 89.02, None),
    ),
    *_rows(
        "mlt-s",
        "reann",
        "dataset",
        EAFORMER_LABELS,
        1,
        ("EAFormer", 81.92, 90.0),
    ),
    *_rows("mlt-s", "reann", "unknown", EAFORMER_LABELS, 1, ("TextFormer", 74.83, 86.1)),
    *_reference("total-text", "", (74.44, 82.4), (75.29, 82.5), (76.23, 83.2), (76.53, 84.4), (78.47, 84.8)),
    *_rows(
        "total-text",
        "",
        "image",
        HI_SAM,
        2,
        ("SAM-TS-B", 80.93, 86.25),
        ("SAM-TS-L", 84.59, 88.69),
        ("SAM-TS-H", 84.86, 89.68),
    ),
    PublishedScore("total-text", "ST-SAM", "", 85.30, None, "unknown", ST_SAM),
    *_rows(
        "bts",
        "",
        "unknown",
        EAFORMER,
        1,
        ("SegFormer", 84.99, None),
        ("TextFormer", 86.97, None),
        ("TFT", 87.84, None),
        ("EAFormer", 88.08, None),
    ),
    *_rows(
        "hiertext",
        "",
        "image",
        HI_SAM,
        2,
        ("SAM-TS-B", 73.39, 81.34),
        ("SAM-TS-L", 78.37, 84.99),
        ("SAM-TS-H", 79.27, 85.63),
    ),
)
"""Scores that were only remembered, or of methods without a printed table, are left out."""
