"""The calls of `textseg` take what people have, and do what the command line does."""

import json
import math

import numpy as np
import pytest
from PIL import Image

import textseg
from textseg.io.dataset import SampleList
from textseg.io.files.images import read_image
from textseg.io.files.planes import read_plane
from textseg.io.formats import format_names, load_format
from textseg.labels import TEXT, to_target


@pytest.fixture
def dataset(tiny):
    return textseg.open_dataset(tiny)


@pytest.fixture
def guesses(dataset):
    """A probability for each image: 0.4 on its text, 0.2 on a part of the background."""
    made = {}
    for sample in dataset:
        guess = np.where(to_target(sample.maskfg) == TEXT, 0.4, 0.0).astype(np.float32)
        guess[:5] = 0.2
        made[sample.id] = guess
    return made


def counts(result):
    return [(image.id, image.labels) for image in result.images]


def test_evaluate_is_the_command(tiny, guesses, tmp_path, run):
    for id_, guess in guesses.items():
        np.save(tmp_path / f"{id_}.npy", guess)
    words = (
        "--data",
        tiny,
        "--split",
        "test",
        "--threshold",
        "0.1",
        "--measures",
        "boundary_iou,strokes",
        "--ci",
    )
    done = run("evaluate", tmp_path, *words, "--json", "-")
    wanted = json.loads(done.stdout)
    result = textseg.evaluate(
        str(tiny), tmp_path, split="test", threshold=0.1, measures="boundary_iou, strokes", ci=True
    )
    assert set(result.intervals) == set(result.scores)
    assert result.to_dict()["scores"] == wanted["scores"] and result.signature == wanted["signature"]
    assert "thr:0.1" in result.signature and 0 < result.scores.fgiou < 1


def test_a_named_protocol_can_be_changed(dataset, guesses):
    result = textseg.evaluate(dataset, guesses, "hi-sam", threshold=0.3, missing="empty")
    wanted = textseg.evaluate(dataset, {id_: guess > 0.3 for id_, guess in guesses.items()}, "hi-sam")
    assert counts(result) == counts(wanted)
    assert (result.protocol.threshold, result.protocol.name) == (0.3, "custom")


def test_predictions_in_any_container_are_the_same(dataset, guesses, tmp_path):
    torch = pytest.importorskip("torch")
    labels = {id_: guess > 0.3 for id_, guess in guesses.items()}
    wanted = textseg.evaluate(dataset, labels)
    np.save(tmp_path / "one.npy", labels["a00004"])
    containers = {
        "nested lists": lambda label: label.astype(int).tolist(),
        "Pillow, 1 bit": Image.fromarray,
        "Pillow, 8 bits": lambda label: Image.fromarray(label.astype(np.uint8) * 255),
        "torch": torch.from_numpy,
        "torch with a gradient": lambda label: torch.from_numpy(label.astype(np.float32)).requires_grad_(),
        "torch, bfloat16, a batch of one": lambda label: torch.from_numpy(label).to(torch.bfloat16)[
            None, None
        ],
    }
    for name, container in containers.items():
        result = textseg.evaluate(dataset, {id_: container(label) for id_, label in labels.items()})
        assert counts(result) == counts(wanted), name
    result = textseg.evaluate(dataset, {**labels, "a00004": tmp_path / "one.npy"})
    assert counts(result) == counts(wanted)


def test_a_tensor_of_a_gpu_is_copied(dataset, guesses):
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("no GPU")
    tensors = {id_: torch.from_numpy(guess).cuda() for id_, guess in guesses.items()}
    assert counts(textseg.evaluate(dataset, tensors)) == counts(textseg.evaluate(dataset, guesses))


def test_truth_by_id_is_a_dataset(dataset, guesses):
    labels = {sample.id: sample.maskfg for sample in dataset}
    wanted = textseg.evaluate(dataset, guesses, threshold=0.1)
    images = {id_: Image.fromarray(label) for id_, label in labels.items()}
    for truth in (labels, images, {id_: label.astype(int).tolist() for id_, label in labels.items()}):
        assert counts(textseg.evaluate(truth, guesses, threshold=0.1)) == counts(wanted)
    assert textseg.stats(labels).total.text == sum((label == 100).sum() for label in labels.values())
    with pytest.raises(textseg.TextSegError, match=r"label a: has shape \(2, 2, 2\); a label is \(H, W\)"):
        textseg.evaluate({"a": np.zeros((2, 2, 2), np.uint8)}, {"a": np.zeros((2, 2))})


def test_what_segment_returns_can_be_scored_and_shown(dataset):
    found = textseg.segment(dataset)
    masks = {id_: one.mask for id_, one in found.items()}
    assert counts(textseg.evaluate(dataset, found)) == counts(textseg.evaluate(dataset, masks))
    assert textseg.show(dataset[0], pred=found[dataset[0].id]).size[0] > 900


def test_a_misspelt_setting_is_refused(dataset, tiny, guesses):
    for data in (dataset, tiny):
        with pytest.raises(textseg.TextSegError, match="`treshold=` has no meaning"):
            textseg.evaluate(data, guesses, treshold=0.3)
    with pytest.raises(textseg.TextSegError, match="`lables=` has no meaning when the dataset is open"):
        textseg.stats(dataset, lables="v1")


def test_samples_in_a_list_are_a_dataset(dataset, tmp_path):
    samples = list(dataset)[:3]
    assert textseg.validate(samples).samples == 3
    assert textseg.stats(samples).total.images == 3
    assert textseg.convert(samples, tmp_path / "out", to="masks").images == 3
    assert textseg.show(samples, n=2).size[0] > 500


def test_samples_are_found_by_id_place_and_slice(dataset):
    assert dataset.ids == ["a00001", "a00004", "b00002", "c00003", "d00005"]
    assert dataset["c00003"].id == dataset[3].id == dataset[-2].id == "c00003"
    assert dataset[1:3].ids == ["a00004", "b00002"] and dataset[::-2].ids == ["d00005", "b00002", "a00001"]
    assert "c00003" in dataset and "none" not in dataset and dataset[0] in dataset and 3 not in dataset
    with pytest.raises(IndexError):
        dataset[5]
    with pytest.raises(textseg.TextSegError, match="no sample 'none' among the 5"):
        dataset["none"]


@pytest.mark.parametrize(
    "name", [n for n in format_names() if load_format(n).can_read and load_format(n).can_write]
)
@pytest.mark.filterwarnings("error")
def test_arrays_can_be_written_to(tiny, tmp_path, name):
    torch = pytest.importorskip("torch")
    done = textseg.convert(tiny, tmp_path / "out", to=name)
    options = {"images": str(tiny / "image")} if name == "coco" else {}
    (sample, *_) = textseg.open_dataset(done.out, name, **options)
    arrays = [sample.image, sample.mask, sample.maskeff]
    arrays += [sample.maskfg] if sample.load_maskfg or sample.load_mask else []
    for array in arrays:
        assert array is None or torch.from_numpy(array).add_(1).shape == array.shape


LOSSY = (".jpg", ".webp")


@pytest.mark.parametrize("suffix", [".png", ".tif", ".bmp", ".webp", ".gif", ".jpg"])
def test_images_of_any_kind_are_writable(tmp_path, suffix):
    for mode in ("L", "RGB", "P", "1"):
        Image.new(mode, (8, 6)).convert("RGB" if suffix == ".jpg" else mode).save(tmp_path / f"a{suffix}")
        assert read_image(tmp_path / f"a{suffix}").flags.writeable
        assert suffix in LOSSY or read_plane(tmp_path / f"a{suffix}").samples.flags.writeable


def page(dtype=np.uint8):
    pixels = np.full((40, 60, 3), 255, np.uint8)
    pixels[10:30, 20:24] = 0
    return pixels


def test_an_image_in_any_container_is_segmented_alike(tmp_path):
    torch = pytest.importorskip("torch")
    pixels = page()
    Image.fromarray(pixels).save(tmp_path / "page.png")
    wanted = textseg.segment(pixels).probability
    channels_first = torch.from_numpy(pixels).permute(2, 0, 1)
    for image in (tmp_path / "page.png", Image.fromarray(pixels), channels_first, channels_first / 255):
        assert np.array_equal(textseg.segment(image).probability, wanted)
    assert [one.mask.shape for one in textseg.segment([pixels, pixels])] == [(40, 60)] * 2
    assert list(textseg.segment({"a": pixels})) == ["a"]


def test_segment_writes_what_the_command_writes(tmp_path, run):
    Image.fromarray(page()).save(tmp_path / "page.png")
    report = textseg.segment(tmp_path / "page.png", out=tmp_path / "here", overlay=True, threshold=0.4)
    done = run("segment", "page.png", "--out", "there", "--overlay", "--threshold", "0.4", cwd=tmp_path)
    assert done.returncode == 0 and [path.name for path in report.written] == ["page.png"]
    for name in ("page.png", "page_overlay.png"):
        assert (tmp_path / "here" / name).read_bytes() == (tmp_path / "there" / name).read_bytes()


@pytest.mark.parametrize(
    ("image", "settings", "problem"),
    [
        ("a.png", {"overlay": True}, "`overlay=` has no meaning when segmenting images"),
        ("a.png", {"tresh": 1}, "`tresh=` has no meaning"),
        (page(), {"out": "masks"}, "with `out=` images are given as files"),
        (np.full((4, 4), 2.0), {}, "is no image"),
        (7, {}, "a int is no image"),
    ],
)
def test_what_cannot_be_segmented_is_said(image, settings, problem):
    with pytest.raises(textseg.TextSegError, match=problem):
        textseg.segment([image] if "out" in settings else image, **settings)


def test_a_result_becomes_a_dict_and_a_table(dataset, guesses):
    result = textseg.evaluate(dataset, guesses, threshold=0.3)
    table, document = result.to_pandas(), result.to_dict()
    assert list(table.index) == dataset.ids and math.isclose(table["iou"].mean(), 1)
    assert document["n"] == 5 and document["scores"]["fgiou"] == 1 and document["images"][0]["id"] == "a00001"
    assert textseg.Result.from_json(json.dumps(document).encode()).scores == result.scores


def test_an_open_dataset_of_samples_in_memory_shows_itself(dataset):
    assert repr(SampleList(list(dataset))) == "<Dataset samples, split all: 5 samples>"
