"""Kinds of images found in the world, composed in many scripts: each in a file of its own."""
