"""Surfaces and shapes: colours, textures, fills, warps, and coverage of pixels."""
