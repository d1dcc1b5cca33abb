"""Weights in files: ours, the authors', ImageNet starts; what a file is, and ONNX."""
