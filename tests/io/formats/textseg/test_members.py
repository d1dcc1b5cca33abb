"""Where a member of an archive goes, and which have no place."""

import pytest

from textseg.io.formats.textseg.archive.members import Unplaced, place_member

PLACES = {
    ("image/a00001.jpg", "image.tar.gz"): "image/a00001.jpg",
    ("./image/a00001.jpg", "x.tar"): "image/a00001.jpg",
    ("TextSeg_Release/image/a00001.PNG", "x.tar"): "image/a00001.PNG",
    ("a00001.jpg", "image.tar.gz"): "image/a00001.jpg",
    ("a00001.jpg", "x.tar.gz"): "image/a00001.jpg",
    ("other/a00001.jpg", "image (1).tar.gz"): "image/a00001.jpg",
    ("a00001_anno.json", "annotation.tar.gz"): "annotation/a00001_anno.json",
    ("a00001_maskeff.png", "x.tar"): "annotation/a00001_maskeff.png",
    ("bpoly_label/a00001_anno.json", "annotation.tar.gz"): "bpoly_label/a00001_anno.json",
    ("instance_label/a00001_mask.png", "x.tar"): "instance_label/a00001_mask.png",
    ("a00001_maskfg.png", "semantic_label.tar.gz"): "semantic_label/a00001_maskfg.png",
    ("a00001_maskfg.png", "semantic_label_v1.tar.gz"): "semantic_label_v1/a00001_maskfg.png",
    ("semantic_label/a00001_maskfg.png", "semantic_label_v1.tar.gz"): "semantic_label_v1/a00001_maskfg.png",
    ("semantic_label_v1/a00001_maskfg.png", "semantic_label.tar.gz"): "semantic_label_v1/a00001_maskfg.png",
    ("TextSeg/split.json", "x.tar"): "split.json",
    (
        "Adobe_Research_License_TextSeg.txt",
        "annotation.tar.gz",
    ): "annotation/Adobe_Research_License_TextSeg.txt",
}
SKIPPED = {
    ("readme.txt", "image.tar.gz"): "is no file of a dataset",
    ("image/._a00001.jpg", "image.tar.gz"): "is no file of a dataset",
    ("image/..jpg", "image.tar.gz"): "is no file of a dataset",
    ("image/.textseg-tmp-x.jpg", "image.tar.gz"): "is no file of a dataset",
    ("image/a00001_anno.json", "image.tar.gz"): "is no file of image/",
    ("a00001.jpg", "annotation.tar.gz"): "is no file of annotation/",
    ("semantic_label/a00001.png", "x.tar"): "is no file of semantic_label/",
    ("a00001_maskfg.png", "labels.tar.gz"): "may be a label of v2 or of v1: name the archive ...",
}
REFUSED = {
    "../image/a00001.jpg": "leads out of its folder",
    "image/../../a00001.jpg": "leads out of its folder",
    "/etc/image/a00001.jpg": "leads out of its folder",
    "C:/image/a00001.jpg": "leads out of its folder",
    "image\\a00001.jpg": "leads out of its folder",
    "image/a00001\x00.jpg": "leads out of its folder",
    "image/a\n1.jpg": "is not a sample id",
    "image/\udcff.jpg": "is not a sample id",
    "image/" + "a" * 300 + ".jpg": "has a name that is too long",
}


@pytest.mark.parametrize(("name", "archive"), PLACES)
def test_a_member_has_its_place(name, archive):
    assert place_member(name, archive).as_posix() == PLACES[name, archive]


@pytest.mark.parametrize(("name", "archive"), SKIPPED)
def test_a_member_that_belongs_nowhere_is_skipped(name, archive):
    with pytest.raises(Unplaced) as caught:
        place_member(name, archive)
    assert not caught.value.hostile
    assert str(caught.value).startswith(SKIPPED[name, archive].removesuffix("..."))


@pytest.mark.parametrize("name", REFUSED)
def test_a_path_that_leads_astray_is_refused(name):
    with pytest.raises(Unplaced, match=REFUSED[name]):
        place_member(name, "image.tar.gz")
