"""From weights and pictures to predictions: one picture in little memory, then folders of them."""
