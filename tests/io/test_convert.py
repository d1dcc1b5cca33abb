"""Conversion there and back, what stops it, and the command."""

import errno
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.good_morning import MASK_OF_G, make_good_morning
from tests.io.same import assert_same
from tests.tiny import HEIGHT, SPLITS, WIDTH, make_tiny, quad, save, tiny_masks
from textseg import TextSeg
from textseg.errors import DataError, OutputError, UsageError
from textseg.io.convert import convert
from textseg.io.formats import FORMATS, load_format
from textseg.io.formats.base import NoOptions
from textseg.io.formats.coco.read import Coco
from textseg.synth import make_dataset


@pytest.fixture(scope="module")
def synth(tmp_path_factory):
    root = tmp_path_factory.mktemp("synth")
    make_dataset(root, n=8, size=(120, 160), seed=3, jobs=1)
    return root


@pytest.mark.parametrize("segmentation", ["rle", "polygon"])
@pytest.mark.parametrize("categories", ["word,char", "word,glyph"])
def test_there_and_back(synth, tmp_path, segmentation, categories):
    convert(
        synth, tmp_path / "coco", to="coco", segmentation=segmentation, categories=categories, effect=True
    )
    assert_same(TextSeg(synth), Coco(tmp_path / "coco", images=synth / "image"))
    made = convert(tmp_path / "coco", tmp_path / "back", to="textseg", format="coco", images=synth / "image")
    assert made.images == 8 and made.written == 8 * 5 + 1
    assert_same(TextSeg(synth), TextSeg(tmp_path / "back"))
    for image in (synth / "image").iterdir():
        assert (tmp_path / "back" / "image" / image.name).read_bytes() == image.read_bytes()


def spoil(root):
    """Everything that real files have: values nobody owns, chars without pixels, labels no rule derives."""
    mask, maskeff = tiny_masks()
    mask[0, :3], maskeff[0, :5], maskeff[3, 3], maskeff[2, :2] = 200, 200, 201, 9
    mask[-5:, :10], maskeff[-5:, 30:] = 0, 0
    save(root / "annotation" / "a00001_mask.png", mask)
    save(root / "annotation" / "a00001_maskeff.png", maskeff)
    label = np.random.default_rng(0).choice([0, 100, 200, 255, 7], (HEIGHT, WIDTH)).astype(np.uint8)
    save(root / "semantic_label" / "b00002_maskfg.png", label)
    path = root / "annotation" / "a00001_anno.json"
    document = json.loads(path.read_text())
    document["00"]["text"] = 'H i\u0000"\\\n\u2028 \U0001f600'
    document["00"]["char"]["x y"] = {
        "text": "",
        "bbox": [0.1, -1e-300, 1e300, 2 / 3, 5, 6.5, -7, 8],
        "mask_value": 9,
    }
    document["#"] = {"text": "no chars", "bbox": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]}
    document["empty"] = {"text": "", "bbox": quad(200, 200), "char": {}}
    document["late"] = {
        "text": "ab",
        "bbox": quad(1, 1),
        "char": {"00": {"text": "a", "bbox": quad(1, 1), "mask_value": 254}},
    }
    path.write_text(json.dumps(document))


@pytest.mark.parametrize("segmentation", ["rle", "polygon"])
def test_nothing_is_lost_of_a_spoilt_dataset(tiny, tmp_path, segmentation):
    spoil(tiny)
    convert(tiny, to="coco", effect=True, segmentation=segmentation)
    assert_same(TextSeg(tiny), Coco(tiny / "coco"))
    convert(tiny / "coco", tmp_path / "back", to="textseg", format="coco")
    assert_same(TextSeg(tiny), TextSeg(tmp_path / "back"))
    for name in SPLITS["train"]:
        anno = f"annotation/{name}_anno.json"
        assert (
            json.loads((tiny / anno).read_text()).keys()
            == json.loads((tmp_path / "back" / anno).read_text()).keys()
        )


def test_the_real_annotation_there_and_back(tmp_path):
    root = make_good_morning(tmp_path / "real")
    convert(root, to="coco", effect=True)
    convert(root / "coco", tmp_path / "back", to="textseg", format="coco")
    assert_same(TextSeg(root), TextSeg(tmp_path / "back"))
    (found,) = (
        entry for entry in coco_entries(root / "coco" / "instances_test.json") if entry["text"] == "G"
    )
    left, top, right, bottom = MASK_OF_G
    assert found["bbox"] == [left, top, right - left + 1, bottom - top + 1], "of the mask, not of the quad"
    assert found["polygon"][:4] == [272, 110, 568, 110]


def coco_entries(path):
    return json.loads(path.read_text())["annotations"]


def test_without_effect_the_char_masks_come_back(tiny, tmp_path):
    spoil(tiny)
    convert(tiny, to="coco")
    assert_same(TextSeg(tiny), Coco(tiny / "coco"), parts=["mask"])
    assert Coco(tiny / "coco")[0].maskeff is None


def test_quads_come_back_without_masks(tiny, tmp_path):
    convert(tiny, to="coco", segmentation="quad")
    back = Coco(tiny / "coco")
    assert_same(TextSeg(tiny), back, parts=[])
    assert back[0].mask is None and back[0].maskeff is None


def test_chars_alone_come_back_in_their_words(synth, tmp_path):
    convert(synth, tmp_path / "coco", to="coco", categories="char")
    for a, b in zip(TextSeg(synth), Coco(tmp_path / "coco", images=synth / "image"), strict=True):
        assert np.array_equal(a.mask, b.mask)
        assert [(w.key, [(c.key, c.text, c.mask_value) for c in w.chars]) for w in a.words if w.chars] == [
            (w.key, [(c.key, c.text, c.mask_value) for c in w.chars]) for w in b.words
        ]


def test_words_alone_come_back_with_their_pixels(synth, tmp_path):
    convert(synth, tmp_path / "coco", to="coco", categories="word")
    for a, b in zip(TextSeg(synth), Coco(tmp_path / "coco", images=synth / "image"), strict=True):
        assert [(w.key, w.text) for w in a.words] == [(w.key, w.text) for w in b.words]
        for x, y in zip(a.words, b.words, strict=True):
            assert np.array_equal(a.word_mask(x), b.word_mask(y))


def test_a_release_without_annotations_comes_back(tiny, tmp_path):
    for path in (tiny / "annotation").glob("*_anno.json"):
        path.unlink()
    convert(tiny, to="coco", effect=True)
    assert_same(TextSeg(tiny), Coco(tiny / "coco"))


def test_splits_and_one_file_for_all(synth, tmp_path):
    convert(TextSeg(synth), tmp_path / "all.json", effect=True, to="coco")
    assert_same(TextSeg(synth), Coco(tmp_path / "all.json", images=synth / "image"))
    for split in ("val", "train+test"):
        assert_same(TextSeg(synth, split), Coco(tmp_path / "all.json", split, images=synth / "image"))
    with pytest.raises(UsageError, match="'dev': there are"):
        Coco(tmp_path / "all.json", "dev", images=synth / "image")


def test_samples_of_no_split_stay_so(tiny):
    (tiny / "split.json").write_text(json.dumps({"train": ["a00001"], "val": ["b00002"]}))
    convert(tiny, to="coco")
    assert_same(TextSeg(tiny), Coco(tiny / "coco"), parts=["mask"])


def test_layouts_become_the_release(tiny, tmp_path):
    (tiny / "annotation").rename(tiny / "instance_label")
    made = convert(tiny, tmp_path / "release", to="textseg", jobs=2)
    assert TextSeg(tmp_path / "release").layout == "release" and made.words == 5
    assert_same(TextSeg(tiny), TextSeg(tmp_path / "release"))
    again = convert(tiny, tmp_path / "release", to="textseg")
    assert (again.written, again.up_to_date) == (0, 26)


def test_bts_through_coco(tmp_path):
    for split in ("train", "val"):
        root = make_tiny(tmp_path / "bts" / split)
        (root / "annotation").rename(root / "bpoly_label")
        (root / "split.json").unlink()
        for path in [path for path in root.rglob("*") if path.is_file()]:
            path.rename(path.with_name(f"{split}{path.name}"))
    convert(tmp_path / "bts", to="coco", effect=True)
    assert_same(TextSeg(tmp_path / "bts"), Coco(tmp_path / "bts" / "coco"))


def test_an_image_without_a_file_is_written_as_png(tiny, tmp_path):
    sample = replace(TextSeg(tiny)[0], files={}, split=None)
    convert([sample], tmp_path / "out", to="textseg")
    assert np.array_equal(np.asarray(Image.open(tmp_path / "out" / "image" / "a00001.png")), sample.image)
    assert not (tmp_path / "out" / "split.json").exists()


def test_writing_textseg_tells_all_problems_first(tiny, tmp_path):
    save(tiny / "annotation" / "a00001_maskeff.png", np.zeros((5, 5), np.uint8))
    save(tiny / "semantic_label" / "b00002_maskfg.png", np.zeros((5, 5), np.uint8))
    with pytest.raises(DataError, match="2 of 5") as caught:
        convert(tiny, tmp_path / "out", to="textseg")
    assert len(caught.value.details) == 2 and not (tmp_path / "out").exists()


def test_another_split_file_is_not_replaced(tiny, tmp_path):
    convert(tiny, tmp_path / "out", to="textseg", split="val")
    before = sorted(path.name for path in (tmp_path / "out").rglob("*"))
    with pytest.raises(OutputError, match="force=True"):
        convert(tiny, tmp_path / "out", to="textseg")
    assert sorted(path.name for path in (tmp_path / "out").rglob("*")) == before
    convert(tiny, tmp_path / "out", to="textseg", force=True)
    assert_same(TextSeg(tiny), TextSeg(tmp_path / "out"))


def test_leaks_between_splits_are_told(tiny):
    (tiny / "split.json").write_text(
        json.dumps({"train": ["a00001", "b00002"], "test": ["b00002", "a00001"]})
    )
    with pytest.raises(DataError, match="2 images in more than one split") as caught:
        convert(tiny, to="coco")
    assert caught.value.details == ("a00001: in train, test", "b00002: in train, test")
    assert convert(tiny, to="coco", split="test").images == 2


def test_a_full_disk_stops_at_once(tiny, tmp_path, monkeypatch):
    calls = []

    def full(*args, **kwargs):
        calls.append(args)
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("textseg.io.files.output.open_temporary", full)
    with pytest.raises(OutputError, match="the disk is full"):
        convert(tiny, tmp_path / "out", to="textseg", jobs=1)
    assert len(calls) == 1
    with pytest.raises(OutputError, match="the disk is full"):
        convert(tiny, to="coco")
    assert not (tiny / "coco").exists()


def test_the_command_as_typed(tiny, tmp_path, run):
    done = run("convert", "--to", "coco", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (
        0,
        "note: left out: effect masks (5); --effect writes them\n",
    )
    assert done.stdout.splitlines()[0].endswith("coco: 5 images, 5 words, 10 chars")
    assert done.stdout.splitlines()[1] == "files: 3 written, 0 up to date"
    assert sorted(path.name for path in (tiny / "coco").iterdir()) == [
        f"instances_{split}.json" for split in ("test", "train", "val")
    ]
    done = run(
        "convert",
        "--from",
        "coco",
        "--data",
        "data/TextSeg/coco",
        "--to",
        "textseg",
        "--out",
        "copy",
        cwd=tmp_path,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert_same(TextSeg(tiny), TextSeg(tmp_path / "copy"), parts=["mask"])


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        ("--to voc", 2, "no format 'voc': there are textseg, coco, "),
        ("--to coco --from voc", 2, "no format 'voc': there are textseg, coco, "),
        ("--to coco --images x", 2, "--images has no meaning when converting textseg to coco"),
        ("--to textseg --out x --effect", 2, "No such option '--effect'"),
        ("--to textseg", 2, "say it with --out"),
        ("--to textseg --out data/TextSeg", 2, "cannot be converted onto itself"),
        ("--to textseg --from coco --out x", 2, "--data"),
        ("--to textseg --from coco --data nowhere --out x", 2, "nowhere: does not exist"),
        ("--to textseg --from coco --data data --out x", 2, "holds no instances*.json"),
        ("--to coco --split dev", 2, "no split 'dev'"),
        ("--to coco --data nowhere", 2, "nowhere: does not exist"),
        ("--to bts", 2, "bts can be read, but not written; choose textseg, coco, "),
        ("--to coco --out data/TextSeg/split.json/x", 1, "split.json: is a file, not a folder"),
    ],
)
def test_wrong_calls(tiny, tmp_path, run, words, code, said):
    done = run("convert", *words.split(), cwd=tmp_path)
    assert done.returncode == code and said in done.stderr and "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.rglob("*.json") if "instances" in path.name) == []


def test_help_names_every_format_with_options(run):
    text = run("convert", "--help").stdout
    assert all(name in text for name in FORMATS if load_format(name).read_options is not NoOptions)


def test_the_files_of_the_dataset_are_never_written(tiny, tmp_path, run):
    """COCO and its images in one folder, converted to TextSeg in that folder: the images are its own output's names."""
    shutil.copytree(tiny / "image", tmp_path / "image")
    convert(tiny, tmp_path / "instances.json", to="coco")
    before = {path: path.read_bytes() for path in (tmp_path / "image").iterdir()}
    with pytest.raises(OutputError, match=r"is an input and would be overwritten|have a problem"):
        convert(tmp_path / "instances.json", tmp_path, to="textseg", force=True)
    assert {path: path.read_bytes() for path in (tmp_path / "image").iterdir()} == before
    assert not (tmp_path / "annotation").exists()
    first = next(iter(before))
    done = run("show", first.stem, "--data", "instances.json", "--out", str(first), "--force", cwd=tmp_path)
    assert done.returncode == 1 and "is an input and would be overwritten" in done.stderr
    assert first.read_bytes() == before[first]
