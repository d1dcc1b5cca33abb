"""Folders of images: what is written, left alone, skipped, refused; nothing is ever lost."""

import numpy as np
import pytest
from PIL import Image

from tests.segmentation.conftest import draw_text
from textseg.errors import UsageError
from textseg.segmentation.files import segment_bytes, segment_files
from textseg.segmentation.settings import SegmentSettings


@pytest.fixture
def photos(tmp_path):
    folder = tmp_path / "photos"
    (folder / "deep").mkdir(parents=True)
    draw_text().save(folder / "a.png")
    draw_text(text="other").save(folder / "deep" / "b.jpg")
    (folder / "notes.txt").write_text("no image")
    (folder / ".hidden.png").write_bytes(b"")
    return folder


def names(folder):
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_folder_is_searched_to_the_bottom_and_what_is_skipped_is_listed(photos, dark, tmp_path):
    report = segment_files([photos], tmp_path / "out", model=dark)
    assert names(tmp_path / "out") == ["a.png", "deep/b.png"]
    assert [path.name for path in report.skipped] == ["notes.txt"] and not report.failed
    mask = np.asarray(Image.open(tmp_path / "out" / "a.png"))
    assert set(np.unique(mask)) == {0, 255} and mask.shape == (120, 320)


def test_again_makes_nothing_and_another_setting_or_image_makes_it_again(photos, dark, tmp_path):
    out = tmp_path / "out"
    segment_files([photos], out, model=dark)
    before, dark.calls = names(out), 0
    again = segment_files([photos], out, model=dark)
    assert (again.written, again.up_to_date, dark.calls) == ([], 2, 0)
    refused = segment_files([photos], out, SegmentSettings(grow=1), model=dark)
    assert len(refused.failed) == 2 and "already there with other content" in refused.failed[0]
    grown = segment_files([photos], out, SegmentSettings(grow=1), model=dark, force=True)
    assert len(grown.written) == 2 and names(out) == before
    draw_text(text="new").save(photos / "a.png")
    assert len(segment_files([photos], out, SegmentSettings(grow=1), model=dark, force=True).written) >= 1


def test_masks_of_another_version_are_not_up_to_date(photos, dark, tmp_path, monkeypatch):
    segment_files([photos], tmp_path / "out", model=dark)
    monkeypatch.setattr("textseg.segmentation.files.__version__", "9.9")
    report = segment_files([photos], tmp_path / "out", model=dark)
    assert (report.written, report.up_to_date, len(report.failed)) == ([], 0, 2)


def test_every_kind_of_output(photos, dark, tmp_path):
    settings = SegmentSettings(prob=True, overlay=True, cutout=True, feather=2)
    segment_files([photos / "a.png"], tmp_path / "out", settings, model=dark)
    modes = {path.name: Image.open(path).mode for path in (tmp_path / "out").iterdir()}
    assert modes == {"a.png": "L", "a_prob.png": "L", "a_overlay.png": "RGB", "a_cutout.png": "RGBA"}


def test_one_mask_a_page(dark, tmp_path):
    pages = [draw_text(text=text) for text in "ab"]
    pages[0].save(tmp_path / "scan.tif", save_all=True, append_images=pages[1:])
    segment_files([tmp_path / "scan.tif"], tmp_path / "out", model=dark)
    assert names(tmp_path / "out") == ["scan_p1.png", "scan_p2.png"]
    assert segment_files([tmp_path / "scan.tif"], tmp_path / "out", model=dark).up_to_date == 2


def test_the_mask_of_one_image_in_a_file(photos, dark, tmp_path):
    report = segment_files(
        [photos / "a.png"], tmp_path / "new/text.PNG", SegmentSettings(prob=True), model=dark
    )
    assert names(tmp_path / "new") == ["text.png", "text_prob.png"] and len(report.written) == 1
    for inputs, out, match in (
        ([photos], "text.png", "is one file for the masks of 2 images"),
        ([photos / "a.png"], "text.jpg", "masks are PNG files"),
        ([photos / "a.png"], photos / "a.png", "is an input and would be overwritten"),
    ):
        with pytest.raises(UsageError, match=match):
            segment_files(inputs, tmp_path / out, model=dark)
    assert names(tmp_path) == [
        "new/text.png",
        "new/text_prob.png",
        *(f"photos/{name}" for name in names(photos)),
    ]


def test_a_damaged_image_does_not_keep_the_others_from_it(photos, dark, tmp_path):
    (photos / "bad.png").write_bytes((photos / "a.png").read_bytes()[:-300])
    (photos / "empty.png").write_bytes(b"")
    report = segment_files([photos], tmp_path / "out", model=dark)
    assert len(report.written) == 2 and len(report.failed) == 2
    assert "damaged" in report.failed[0] and "empty" in report.failed[1]


def test_an_input_is_never_overwritten(photos, dark):
    before = (photos / "a.png").read_bytes()
    with pytest.raises(UsageError, match="is an input"):
        segment_files([photos], photos, model=dark, force=True)
    assert (photos / "a.png").read_bytes() == before


def test_two_images_of_one_name_are_refused_before_anything_is_written(photos, dark, tmp_path):
    draw_text().save(photos / "a.jpg")
    with pytest.raises(UsageError, match="mask of another one"):
        segment_files([photos], tmp_path / "out", model=dark)
    assert not (tmp_path / "out").exists()


def test_globs_and_what_does_not_exist(photos, dark, tmp_path):
    report = segment_files([f"{photos}/**/*.jpg"], tmp_path / "out", model=dark)
    assert [path.name for path in report.written] == ["b.png"]
    with pytest.raises(UsageError, match="does not exist"):
        segment_files([photos / "nothing.png"], tmp_path / "out", model=dark)
    with pytest.raises(UsageError, match=r"\*\.gif: matches no file"):
        segment_files([f"{photos}/*.gif"], tmp_path / "out", model=dark)


def test_a_file_that_is_named_twice_is_one_image(photos, dark, tmp_path):
    report = segment_files([photos / "a.png", f"{photos}/a.*"], tmp_path / "out", model=dark)
    assert [path.name for path in report.written] == ["a.png"] and report.up_to_date == 0


def test_standard_input(photos, dark):
    data = (photos / "a.png").read_bytes()
    assert segment_bytes(data, model=dark)[:4] == b"\x89PNG"


@pytest.mark.parametrize("values", [{"threshold": 1.5}, {"scale": "big"}, {"scale": "9"}, {"grow": -1}])
def test_invalid_settings(values):
    with pytest.raises(UsageError, match=next(iter(values))):
        SegmentSettings(**values)
