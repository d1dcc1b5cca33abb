"""Images with one mask each, as most tools keep them: a folder of images and a folder of masks."""
