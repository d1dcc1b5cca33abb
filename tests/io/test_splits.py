"""Selecting splits by name."""

import pytest

from textseg.errors import UsageError
from textseg.io.splits import split_names


@pytest.mark.parametrize(
    ("names", "asked", "hint"),
    [
        (["Test", "Train"], "test", "did you mean Test?"),
        (["training", "testing"], "train", "did you mean training?"),
        (["train", "valid"], "val", "did you mean valid?"),
        (["train", "val"], "validation", "did you mean val?"),
        (["train", "val"], "vall", "did you mean val?"),
        (["val", "valid"], "dev", None),  # either could be it
        (["train", "val"], "test", None),
        ([], "test", None),
    ],
)
def test_an_unknown_name_is_answered_with_the_one_that_is_meant(names, asked, hint):
    with pytest.raises(UsageError, match=f"no split '{asked}'") as caught:
        split_names({name: [] for name in names}, asked)
    assert caught.value.hint == hint
