"""From weights and images to predictions: one image in little memory, then folders of them."""
