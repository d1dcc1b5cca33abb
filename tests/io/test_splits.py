"""Selecting splits by name."""

import pytest

from textseg.errors import UsageError
from textseg.io.splits import split_names


@pytest.mark.parametrize(
    ("names", "asked", "hint"),
    [
        (["Test", "Train"], "test", "say --split Test"),
        (["training", "testing"], "train", "say --split training"),
        (["train", "valid"], "val", "say --split valid"),
        (["train", "val"], "validation", "say --split val"),
        (["train", "val"], "vall", "say --split val"),
        (["val", "valid"], "dev", "join several with +"),  # either could be it
        (["train", "val"], "test", "join several with +"),
        ([], "test", "join several with +"),
    ],
)
def test_an_unknown_name_is_answered_with_the_one_that_is_meant(names, asked, hint):
    with pytest.raises(UsageError, match=f"no split named '{asked}'") as caught:
        split_names({name: [] for name in names}, asked)
    assert hint in str(caught.value)
