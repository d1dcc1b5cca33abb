"""Where COCO files of other tools, and the images they name, are found."""

import pytest

from textseg.errors import DataError, UsageError
from textseg.io.formats.coco.read import Coco
from textseg.io.open_dataset import open_dataset

from .foreign import foreign, image, word


@pytest.mark.parametrize(
    "name",
    [
        "images\\p.png",
        "images/p.png",
        "..\\..\\media\\upload\\4\\p.png",
        "../../media/p.png",
        "C:\\data\\images\\p.png",
        "/home/me/images/p.png",
        "\\\\server\\share\\p.png",
        "/data/local-files/?d=x/p.png",
        "http://host:8080/data/upload/p.png",
        "p.png",
    ],
)
def test_the_image_is_found_by_the_end_of_its_path(tmp_path, name):
    entry = {"id": 1, "file_name": name, "width": 30, "height": 20}
    path = foreign(tmp_path, [word()], images=[entry])
    dataset = Coco(path)
    assert [sample.id for sample in dataset] == ["p"] and dataset[0].image.shape == (20, 30, 3)
    as_named = name in ("p.png", "images/p.png", "images\\p.png")
    assert dataset.notes == () if as_named else "found by the end of their path" in dataset.notes[0]
    (again,) = Coco(path, images=tmp_path / "images")
    assert again.files["image"] == tmp_path / "images" / "p.png"


def test_no_path_leads_out_of_the_folder_of_images(tmp_path):
    image(tmp_path / "secret", "p.png", 9)
    entry = {"id": 1, "file_name": "../secret/p.png", "width": 30, "height": 20}
    (sample,) = Coco(foreign(tmp_path, [word()], images=[entry]), images=tmp_path / "images")
    assert sample.files["image"] == tmp_path / "images" / "p.png"


def test_escaped_and_composed_names(tmp_path):
    image(tmp_path / "images", "a b.png")
    image(tmp_path / "images", "cafe\u0301.png")
    entries = [
        {"id": 1, "file_name": "/data/local-files/?d=x/a%20b.png", "width": 30, "height": 20},
        {"id": 2, "file_name": "caf\u00e9.png", "width": 30, "height": 20},
    ]
    assert len(Coco(foreign(tmp_path, [], images=entries))) == 2


def test_all_images_of_a_split_are_from_one_folder_that_with_the_most(tmp_path):
    entries = [{"id": n, "file_name": f"{n}.png", "width": 30, "height": 20} for n in (1, 2, 3)]
    path = foreign(tmp_path, [], images=entries)
    image(tmp_path / "image", "1.png", 1)
    for n in (1, 2):
        image(tmp_path / "images", f"{n}.png", 2)
    with pytest.raises(DataError) as caught:
        Coco(path)
    assert caught.value.details == (str(tmp_path / "images" / "3.png"),)
    assert "has 1.png" in str(caught.value)  # what is there instead
    image(tmp_path / "images", "3.png", 2)
    assert {int(sample.image[0, 0, 0]) for sample in Coco(path)} == {2}


@pytest.mark.parametrize(
    ("file", "folder", "split"),
    [
        ("result.json", "images", None),  # Label Studio
        ("annotations/instances_default.json", "images", "default"),  # CVAT
        ("annotations/instances_val.json", "images/val", "val"),  # Datumaro
        ("annotations.json", "JPEGImages", None),  # labelme
        ("train/_annotations.coco.json", "train", "train"),  # Roboflow
        ("_annotations.coco.json", ".", None),
    ],
)
def test_the_folders_of_the_tools_are_opened(tmp_path, file, folder, split):
    path = foreign(tmp_path / "made", [word()])
    root = tmp_path / "root"
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_bytes(path.read_bytes())
    image(root / folder, "p.png")
    (sample,) = open_dataset(root)
    assert (sample.id, sample.split, sample.words[0].text) == ("p", split, "ab")


def test_null_is_no_split_whatever_the_name_of_the_file(tmp_path):
    entry = {"id": 1, "file_name": "p.png", "width": 30, "height": 20, "split": None, "sample_id": None}
    (sample,) = Coco(foreign(tmp_path, [word()], images=[entry], name="instances_train.json"))
    assert (sample.id, sample.split) == ("p", None)


def test_a_folder_without_a_coco_file_is_answered_with_what_it_has(tmp_path):
    (tmp_path / "labels.json").write_text("{}")
    with pytest.raises(UsageError, match=r"its JSON files: labels\.json"):
        Coco(tmp_path)
