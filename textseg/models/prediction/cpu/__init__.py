"""Faster and smaller inference on a processor; optional, with the same output: strips, folding, packing."""
