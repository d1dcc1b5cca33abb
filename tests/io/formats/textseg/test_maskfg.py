"""`make-maskfg`: the rule by hand and by a loop, and the command."""

import itertools

import numpy as np
import pytest
from PIL import Image

from tests.tiny import SPLITS, make_tiny, tiny_maskfg
from textseg import TextSeg
from textseg.errors import DataError, OutputError
from textseg.io.files.output import Written
from textseg.io.formats.textseg.maskfg import check_maskfg, make_maskfg
from textseg.labels import derive_maskfg, to_target


def naive_maskfg(mask: int, maskeff: int) -> int:
    if 1 <= mask <= 254:
        return 100
    if 255 in (mask, maskeff):
        return 255
    return 200 if maskeff else 0


def test_rule_for_every_pair_of_values():
    pairs = np.array(list(itertools.product(range(256), repeat=2)), np.uint8)
    derived = derive_maskfg(pairs[:, :1], pairs[:, 1:])
    assert derived.ravel().tolist() == [naive_maskfg(*pair) for pair in pairs.tolist()]


def test_target_of_every_value():
    values = np.arange(256, dtype=np.uint8)[None]
    expected = {0: 0, 1: 1, 100: 1, 200: 0, 255: 255}
    assert to_target(values)[0].tolist() == [expected.get(value, 255) for value in range(256)]
    assert to_target(values, "fg")[0, 200] == 1 and to_target(values, "ignore")[0, 200] == 255


def test_writes_what_a_hand_made_label_says(tmp_path):
    root = make_tiny(tmp_path, maskfg=False)
    assert make_maskfg(TextSeg(root)) == {Written.NEW: 5}
    for shift, id_ in enumerate(id_ for ids in SPLITS.values() for id_ in ids):
        written = np.asarray(Image.open(root / "semantic_label" / f"{id_}_maskfg.png"))
        np.testing.assert_array_equal(written, tiny_maskfg(shift))
    assert make_maskfg(TextSeg(root)) == {Written.UP_TO_DATE: 5}


def test_workers_write_the_same_bytes(tmp_path, tiny):
    for jobs in (1, 4):
        make_maskfg(TextSeg(tiny), tmp_path / str(jobs), jobs=jobs)
    for path in (tmp_path / "1").iterdir():
        assert path.read_bytes() == (tmp_path / "4" / path.name).read_bytes()


def test_other_pixels_are_not_overwritten(tiny):
    path = tiny / "semantic_label" / "a00001_maskfg.png"
    changed = np.asarray(Image.open(path)) * np.uint8(0)
    Image.fromarray(changed).save(path)
    before = path.read_bytes()
    with pytest.raises(OutputError, match="already there with other content"):
        make_maskfg(TextSeg(tiny))
    assert path.read_bytes() == before
    assert make_maskfg(TextSeg(tiny), force=True) == {Written.NEW: 1, Written.UP_TO_DATE: 4}


def test_check_counts_pixels_by_value(tiny, run):
    path = tiny / "semantic_label" / "a00001_maskfg.png"
    changed = np.array(Image.open(path))
    changed[changed == 200] = 0
    changed[0, :3] = 255
    Image.fromarray(changed).save(path)
    differences = {found.id: found.pixels for found in check_maskfg(TextSeg(tiny))}
    effect = 2 * (10 * 14 - 8 * 12)
    assert differences["a00001"] == {(0, 200): effect, (255, 0): 3}
    assert not any(pixels for id_, pixels in differences.items() if id_ != "a00001")
    done = run("make-maskfg", "--check", "--data", tiny)
    assert done.returncode == 1
    assert f"a00001: {effect} px 0 -> 200, 3 px 255 -> 0" in done.stdout and "4 of 5" in done.stdout


def test_every_problem_at_once(tiny):
    (tiny / "annotation" / "a00001_mask.png").write_bytes(b"")
    (tiny / "annotation" / "b00002_mask.png").unlink()
    Image.new("L", (3, 3)).save(tiny / "annotation" / "c00003_maskeff.png")
    with pytest.raises(DataError, match="3 of 5 images have a problem") as caught:
        make_maskfg(TextSeg(tiny), tiny.parent / "out")
    empty, absent, sizes = caught.value.details
    assert "0 bytes" in empty and "b00002 has neither" in absent and "60 x 40" in sizes and "3 x 3" in sizes
