"""Names that are equal to people but not to the computer: composed (NFC) and decomposed (NFD) letters."""

import json
import unicodedata

import numpy as np
import pytest

from tests.tiny import make_tiny, save
from textseg import evaluate, open_dataset, validate
from textseg.errors import UsageError
from textseg.io.ids import find_id

COMPOSED, DECOMPOSED = (unicodedata.normalize(form, "caf\u00e9-\u30d3") for form in ("NFC", "NFD"))


@pytest.mark.parametrize(("on_disk", "in_file"), [(COMPOSED, DECOMPOSED), (DECOMPOSED, COMPOSED)])
def test_a_root_whose_files_are_spelled_otherwise_than_its_split(tmp_path, on_disk, in_file):
    root, plain = make_tiny(tmp_path / "root"), make_tiny(tmp_path / "plain")
    splits = json.loads((root / "split.json").read_text())
    old = splits["test"][0]
    for path in root.glob(f"*/{old}*"):
        path.rename(path.with_name(path.name.replace(old, on_disk)))
    splits["test"][0] = in_file
    (root / "split.json").write_text(json.dumps(splits))
    dataset = open_dataset(root, split="test")
    assert on_disk in dataset.ids and dataset[in_file].id == on_disk == dataset[on_disk].id
    np.testing.assert_array_equal(dataset[in_file].mask, open_dataset(plain)[old].mask)
    assert {problem.code for problem in validate(root).problems} == {p.code for p in validate(plain).problems}
    truth = evaluate(dataset, root / "semantic_label", read_as="maskfg")
    assert truth.scores.fgiou == 1


def test_pairs_of_image_and_mask(tmp_path):
    for name in ("images", "masks"):
        save(
            tmp_path / name / f"{COMPOSED if name == 'images' else DECOMPOSED}.png",
            np.zeros((9, 9), np.uint8),
        )
    assert open_dataset(tmp_path, format="masks").ids == [COMPOSED]


def test_another_name_is_not_found(tiny):
    assert find_id("cafe", {COMPOSED}) is None
    with pytest.raises(UsageError, match="no sample"):
        open_dataset(tiny)["nobody"]
