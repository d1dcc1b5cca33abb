"""AP against pycocotools on the exported files, panoptic quality against a restatement on plain masks."""

import json

import numpy as np
import pytest
from pycocotools import mask as coco_mask
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval

from textseg.errors import PredictionError
from textseg.evaluation.instances import count_matches, evaluate_instances
from textseg.io.convert import convert
from textseg.io.open_dataset import open_dataset
from textseg.synth import make_dataset


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("data") / "TextSeg"
    make_dataset(root, n=12, size=(120, 160), seed=3, jobs=1)
    return root


@pytest.fixture(scope="module")
def exported(root, tmp_path_factory):
    out = tmp_path_factory.mktemp("coco")
    convert(root, out, to="coco", split="train")
    return out / "instances_train.json"


def perturbed(exported, seed):
    """The truth as results: some left out, some moved, some twice, with random scores."""
    rng = np.random.default_rng(seed)
    truth = COCO(str(exported))
    results = []
    for one in truth.dataset["annotations"]:
        if one["iscrowd"] or rng.random() < 0.2:
            continue
        mask = truth.annToMask(one)
        for _ in range(1 + (rng.random() < 0.2)):
            moved = np.asfortranarray(np.roll(mask, rng.integers(-2, 3, 2), (0, 1)))
            code = coco_mask.encode(moved)
            results.append(
                {
                    "image_id": one["image_id"],
                    "category_id": one["category_id"],
                    "score": float(rng.random()),
                    "segmentation": {"size": code["size"], "counts": code["counts"].decode()},
                }
            )
    return results


@pytest.mark.parametrize("kind", ["word", "char"])
@pytest.mark.parametrize("seed", range(3))
def test_average_precision_is_that_of_pycocotools(root, exported, tmp_path, kind, seed):
    results = perturbed(exported, seed)
    (tmp_path / "results.json").write_text(json.dumps(results))
    found = evaluate_instances(open_dataset(root, split="train"), tmp_path / "results.json", kind, jobs=1)
    truth = COCO(str(exported))
    evaluation = COCOeval(truth, truth.loadRes(str(tmp_path / "results.json")), "segm")
    evaluation.params.catIds = [1 if kind == "word" else 2]
    evaluation.evaluate()
    evaluation.accumulate()
    evaluation.summarize()
    assert [found.average[name] for name in ("ap", "ap50", "ap75", "ar")] == pytest.approx(
        [evaluation.stats[place] for place in (0, 1, 2, 8)], abs=1e-12
    )


def naive_panoptic(predicted, truth, ignored):
    """The definition of the HierText evaluation, on boolean masks, one pair after the other."""

    def iou(a, b):
        return (a & b).sum() / (a | b).sum() if (a | b).any() else 0.0

    pairs = []
    for i, one in enumerate(predicted):
        values = [iou(one, other) for other in truth]
        for j, value in enumerate(values):
            column = [iou(other, truth[j]) for other in predicted]
            if value >= 0.5 and values.index(max(values)) == j and column.index(max(column)) == i:
                pairs.append((i, value))
    matched = {i for i, _ in pairs}
    kept = [
        i
        for i, one in enumerate(predicted)
        if i in matched or not any((one & region).sum() / max(one.sum(), 1) >= 0.5 for region in ignored)
    ]
    tp, total = len(pairs), sum(value for _, value in pairs)
    precision = tp / len(kept) if kept else 1.0
    recall = tp / len(truth) if truth else 1.0
    f = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return (total / tp if tp else 1.0) * f, f, precision, recall


@pytest.mark.parametrize("seed", range(40))
def test_panoptic_quality_is_that_of_the_definition(seed):
    rng = np.random.default_rng(seed)

    def boxes(number):
        masks = []
        for _ in range(number):
            y, x, h, w = rng.integers(0, 12), rng.integers(0, 12), *rng.integers(2, 9, 2)
            mask = np.zeros((20, 20), bool)
            mask[y : y + h, x : x + w] = True
            masks.append(mask)
        return masks

    truth, ignored = boxes(rng.integers(0, 5)), boxes(rng.integers(0, 2))
    predicted = [np.roll(mask, rng.integers(-1, 2, 2), (0, 1)) for mask in truth] + boxes(rng.integers(0, 4))
    codes = (
        [coco_mask.encode(np.asfortranarray(mask.astype(np.uint8))) for mask in masks]
        for masks in (predicted, truth, ignored)
    )
    found = count_matches(*codes)
    assert (found.pq, found.f, found.precision, found.recall) == pytest.approx(
        naive_panoptic(predicted, truth, ignored)
    )


def test_an_iou_of_exactly_one_half_matches():
    half, full = np.zeros((2, 4), np.uint8, order="F"), np.zeros((2, 4), np.uint8, order="F")
    half[0], full[:] = 1, 1
    assert count_matches([coco_mask.encode(half)], [coco_mask.encode(full)]).tp == 1


def test_the_truth_as_polygons_and_by_other_names(root, exported, tmp_path):
    """image_id may be the number in the exported file, the id, or the file's name."""
    document = json.loads(exported.read_text())
    names = {one["id"]: (one["sample_id"], one["file_name"]) for one in document["images"]}
    results = [
        {
            "image_id": names[one["image_id"]][number % 2],
            "category_id": 1,
            "score": 1,
            "segmentation": one["segmentation"],
        }
        for number, one in enumerate(document["annotations"])
        if one["category_id"] == 1 and not one["iscrowd"]
    ]
    (tmp_path / "results.json").write_text(json.dumps(results))
    found = evaluate_instances(open_dataset(root, split="train"), tmp_path / "results.json")
    assert found.panoptic.pq == found.average["ap"] == 1
    square = {"image_id": 1, "category_id": 1, "score": 1, "segmentation": [[0, 0, 9, 0, 9, 9, 0, 9]]}
    (tmp_path / "results.json").write_text(json.dumps([square]))
    found = evaluate_instances(open_dataset(root, split="train"), tmp_path / "results.json")
    assert found.panoptic.predicted == 1


GOOD = {"image_id": 1, "category_id": 1, "score": 0.5, "segmentation": [[0, 0, 9, 0, 9, 9]]}


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"image_id": 99}, "is no image"),
        ({"image_id": None}, "is no image"),
        ({"image_id": [1]}, "is no image"),
        ({"category_id": "word"}, "no whole number"),
        ({"score": "high"}, "is no number"),
        ({"score": True}, "is no number"),
        ({"segmentation": []}, "fewer than three"),
        ({"segmentation": [[1, 2]]}, "fewer than three"),
        ({"segmentation": None}, "neither"),
        ({"segmentation": {"size": [1, 1], "counts": "0"}}, "its mask is"),
        ({"segmentation": {"size": [120, 160], "counts": [5]}}, "not as many pixels"),
        ({"segmentation": {"size": [120, 160], "counts": 5}}, ""),
        ({"segmentation": {"size": [120, 160], "counts": "~~"}}, ""),
    ],
)
def test_every_problem_is_listed_with_its_place(root, tmp_path, change, problem):
    (tmp_path / "results.json").write_text(json.dumps([GOOD, {**GOOD, **change}, {"image_id": 1}]))
    with pytest.raises(PredictionError) as caught:
        evaluate_instances(open_dataset(root, split="train"), tmp_path / "results.json")
    assert len(caught.value.details) == 2
    assert "result 1: " in caught.value.details[0] and problem in caught.value.details[0]
    assert "result 2: has no category_id" in caught.value.details[1]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "not a list"),
        ("[", "JSON"),
        (
            '[{"image_id": 1, "category_id": 7, "score": 1, "segmentation": [[0, 0, 9, 0, 9, 9]]}]',
            "no result of a word",
        ),
    ],
)
def test_other_files(root, tmp_path, text, problem):
    (tmp_path / "results.json").write_text(text)
    with pytest.raises(PredictionError, match=problem):
        evaluate_instances(open_dataset(root, split="train"), tmp_path / "results.json")


def test_nothing_found(root, tmp_path):
    (tmp_path / "results.json").write_text("[]")
    found = evaluate_instances(open_dataset(root, split="train"), tmp_path / "results.json")
    assert found.average["ap"] == 0 and found.panoptic.recall == 0 and found.panoptic.precision == 1


def test_the_command(root, exported, tmp_path, run):
    (tmp_path / "results.json").write_text(json.dumps(perturbed(exported, 0)))
    done = run(
        "evaluate",
        tmp_path / "results.json",
        "--instances",
        "char",
        "--data",
        root,
        "--split",
        "train",
        "--json",
        "-",
    )
    assert done.returncode == 0 and json.loads(done.stdout)["scores"]["ap50"] > 0.05
    done = run(
        "evaluate", tmp_path / "results.json", "--instances", "word", "--data", root, "--split", "train"
    )
    assert "panoptic quality" in done.stdout and "AP+PQ|kind:word|" in done.stdout
