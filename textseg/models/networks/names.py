"""The names of the segmentation networks, for where PyTorch is not imported, such as the completion of the shell."""

SEGMENTATION_NETWORKS = (
    "deeplabv3plus-r101",
    "hrnetv2-w48",
    "hrnetv2-w48-ocr",
    "texrnet-deeplabv3plus-r101",
    "texrnet-hrnetv2-w48",
    "hrnetv2-w18-small",
    "texrnet-hrnetv2-w18-small",
    "hrnetv2-tiny",
    "texrnet-hrnetv2-tiny",
    "ppocr-s",
    "texrnet-ppocr-s",
)
"""In the order of `textseg.models.NETWORKS`, which describes them and has the glyph classifier as well."""
