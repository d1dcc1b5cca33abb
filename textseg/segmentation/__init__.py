"""The text pixels of any image, by the model inside the package: onnxruntime runs it, PyTorch is not needed.

from textseg import segment
result = segment("photo.jpg")
result.mask           # bool (H, W)
result.probability    # float32 (H, W)
"""
