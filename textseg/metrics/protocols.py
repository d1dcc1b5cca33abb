"""The named protocols as data: the settings of every codebase that scores text segmentation, with their source."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from textseg.metrics.protocol import Protocol
from textseg.settings import describe, text


@dataclass(frozen=True)
class Preset:
    """A named protocol.

    Attributes:
        protocol: its settings.
        about: what it is, and how it differs from ``texrnet``, in one sentence.
        source: where the settings were read.
        prints: the numbers that the codebase prints: the name there, and our measure.
        percent: whether it prints percents rounded to two decimals, computed in 32-bit floats; else fractions.
    """

    protocol: Protocol
    about: str
    source: str
    prints: Mapping[str, str]
    percent: bool = False

    @property
    def changes(self) -> str:
        """The options that differ from the defaults, as they are typed; empty where none does."""
        default = Protocol()
        values = (
            (one.option, getattr(self.protocol, one.name), getattr(default, one.name))
            for one in describe(Protocol)
        )
        return " ".join(f"{option} {text(value)}" for option, value, usual in values if value != usual)


_TEXRNET = Protocol()
_MMSEG = Protocol(other="false", aggregation="dataset")
_MMSEG_PRINTS = {
    "IoU (text)": "fgiou",
    "Fscore (text)": "f_dataset",
    "Precision (text)": "precision_dataset",
    "Recall (text)": "recall_dataset",
    "mIoU": "miou",
    "mFscore": "mf",
}

_RECORDS = {
    "texrnet": Preset(
        _TEXRNET,
        "the reference: F of the images' mean precision and recall, where 0/0 is 0",
        "SHI-Labs/Rethinking-Text-Segmentation: eval_utils.py, lib/evaluate_service.py, lib/nputils.py",
        {"fgIoU": "fgiou", "mIoU": "miou", "F-score": "f_image"},
    ),
    "hi-sam": Preset(
        Protocol(one="bg", other="bg", miou_ignored="bg"),
        "as texrnet, but ignored pixels are background that was found in mIoU, and only 100 is text",
        "ymy-k/Hi-SAM: hi_sam/evaluation/evaluator.py, hi_sam/data/dataloader.py",
        {"IOU": "fgiou", "Fscore": "f_image", "mIOU": "miou"},
    ),
    "upocr": Preset(
        Protocol(threshold=0.4, compare="float32", aggregation="dataset", resize="bilinear"),
        "dataset F; text is what is above 0.4 in 32-bit floats; predictions are resized to the image",
        "shannanyinxiang/UPOCR: eval/segmentation.py, engine/val.py, datasets/text_segmentation/transforms.py",
        {"fgIoU": "fgiou", "P": "precision_dataset", "R": "recall_dataset", "F": "f_dataset"},
    ),
    "mmseg": Preset(
        _MMSEG,
        "dataset F; a prediction on a maskfg value that is no class is wrong; percents with two decimals",
        "FudanVI/FudanOCR (TFT, mmsegmentation 0.x): mmseg/core/evaluation/metrics.py, mmseg/datasets/custom.py",
        _MMSEG_PRINTS,
        percent=True,
    ),
    "total-text": Preset(
        _TEXRNET,
        "TexRNet on Total-Text, whose labels (text above 127) have neither effects nor ignored pixels",
        "SHI-Labs/Rethinking-Text-Segmentation, on the character masks of cs-chan/Total-Text-Dataset",
        {"fgIoU": "fgiou", "F-score": "f_image"},
    ),
    "icdar13": Preset(
        _TEXRNET,
        "TexRNet on ICDAR13: don't-care characters (#) and unlisted colours are ignored",
        "SHI-Labs/Rethinking-Text-Segmentation, on Focused Scene Text, task 2",
        {"fgIoU": "fgiou", "F-score": "f_image"},
    ),
    "icdar13-mmseg": Preset(
        replace(_MMSEG, ignore="fg"),
        "TFT on ICDAR13: as mmseg, but don't-care characters count as text",
        "FudanVI/FudanOCR (TFT): mmseg/datasets/pipelines/loading.py",
        _MMSEG_PRINTS,
        percent=True,
    ),
}

PRESETS: dict[str, Preset] = {
    name: replace(preset, protocol=replace(preset.protocol, preset=name)) for name, preset in _RECORDS.items()
}
"""By name; the first is the default."""

PROTOCOLS: dict[str, Protocol] = {name: preset.protocol for name, preset in PRESETS.items()}
"""The settings of every named protocol."""
