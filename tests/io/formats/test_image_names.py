"""COCO files name images by their path in the folder of all images, so that images of one name are told apart."""

import json

import numpy as np
import pytest

from tests.tiny import save
from textseg import open_dataset
from textseg.errors import PredictionError
from textseg.evaluation.instances.evaluate import evaluate_instances
from textseg.io.convert import convert

POLYGON = "x: [[ 5 19 19  5]], y: [[ 3  3 13 13]], ornt: [u'h'], transcriptions: [u'WORD']\n"


@pytest.fixture
def total_text(tmp_path):
    """Both splits have an ``img1.jpg``, of different pixels and sizes."""
    root = tmp_path / "TotalText"
    for number, split in enumerate(("Train", "Test")):
        save(root / "Images" / split / "img1.jpg", np.full((16, 24 + number, 3), 50 + 100 * number, np.uint8))
        mask = np.zeros((16, 24 + number), np.uint8)
        mask[3:13, 5:19] = 255
        save(root / "groundtruth_pixel" / split / "img1.jpg", mask)
        polygons = root / "polygons" / split / "poly_gt_img1.txt"
        polygons.parent.mkdir(parents=True)
        polygons.write_text(POLYGON)
    return root


def names(file):
    return [image["file_name"] for image in json.loads(file.read_bytes())["images"]]


def test_images_of_one_name_in_one_file(total_text, tmp_path):
    file = tmp_path / "all.json"
    convert(total_text, to="coco", out=file)
    assert names(file) == ["Test/img1.jpg", "Train/img1.jpg"]
    source = open_dataset(total_text)
    again = open_dataset(file, images=total_text / "Images")
    assert again.ids == source.ids == ["test_img1", "train_img1"]
    for one, other in zip(source, again, strict=True):
        assert one.size == other.size and np.array_equal(one.image, other.image)


def test_a_file_for_each_split_is_read_with_the_folder_of_all_images(total_text, tmp_path):
    convert(total_text, to="coco", out=tmp_path / "coco")
    assert names(tmp_path / "coco" / "instances_train.json") == ["Train/img1.jpg"]
    again = open_dataset(tmp_path / "coco", images=total_text / "Images")
    assert [sample.image[0, 0, 0] // 100 for sample in again] == [1, 0]


def test_a_split_in_one_folder_has_names_alone(total_text, tmp_path):
    convert(total_text, to="coco", split="train", out=tmp_path / "train.json")
    assert names(tmp_path / "train.json") == ["img1.jpg"]


def test_panoptic_files_name_them_likewise(total_text, tmp_path):
    convert(total_text, to="coco-panoptic", out=tmp_path / "panoptic", instances="word")
    assert names(tmp_path / "panoptic" / "panoptic_test.json") == ["Test/img1.jpg"]


def write_results(path, *names):
    square = [[5, 3, 19, 3, 19, 13, 5, 13]]
    results = [{"image_id": name, "category_id": 1, "segmentation": square, "score": 1.0} for name in names]
    path.write_text(json.dumps(results))
    return path


def test_results_name_them_likewise(total_text, tmp_path):
    results = write_results(tmp_path / "results.json", "Test/img1.jpg", "Train/img1.jpg")
    scores = evaluate_instances(open_dataset(total_text), results)
    assert scores.panoptic.tp == scores.panoptic.truth == 2


@pytest.mark.parametrize("name", ["Test/img1.jpg", "img1.jpg", "test_img1"])
def test_results_of_a_split_name_them_as_the_export_of_all(total_text, tmp_path, name):
    results = write_results(tmp_path / "results.json", name)
    assert evaluate_instances(open_dataset(total_text, split="test"), results).panoptic.tp == 1


def test_results_that_name_two_images_are_refused(total_text, tmp_path):
    results = write_results(tmp_path / "results.json", "img1.jpg")
    with pytest.raises(PredictionError, match="have a problem") as caught:
        evaluate_instances(open_dataset(total_text), results)
    assert "image_id 'img1.jpg' is no image" in caught.value.details[0]
