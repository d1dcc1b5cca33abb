"""Conversion there and back, COCO files of other tools, damaged ones, and the command."""

import json

import numpy as np
import pytest
from PIL import Image
from pycocotools import mask as coco_mask

from textseg import TextSeg
from textseg.errors import DataError, OutputError, TextSegError, UsageError
from textseg.io.coco_read import Coco
from textseg.io.coco_write import write_coco
from textseg.io.convert import FORMATS, convert
from textseg.io.write import write_textseg
from textseg.synth import make_dataset

from ..tiny import HEIGHT, SPLITS, WIDTH, make_tiny, quad, save, tiny_masks

PARTS = ("mask", "maskeff", "maskfg")


@pytest.fixture(scope="module")
def synth(tmp_path_factory):
    root = tmp_path_factory.mktemp("synth")
    make_dataset(root, n=8, size=(120, 160), seed=3, jobs=1)
    return root


def assert_same(expected, found, parts=PARTS):
    """Two datasets are the same: ids, splits, words, chars, every number of every quad, every pixel."""
    assert [(sample.id, sample.split) for sample in found] == [
        (sample.id, sample.split) for sample in expected
    ]
    for a, b in zip(expected, found, strict=True):
        assert a.size == b.size and np.array_equal(a.image, b.image)
        assert (a.load_words is None) == (b.load_words is None)
        assert [(w.key, w.text, w.polygon.tolist(), len(w.chars)) for w in a.words] == [
            (w.key, w.text, w.polygon.tolist(), len(w.chars)) for w in b.words
        ]
        assert [(c.key, c.text, c.mask_value, c.polygon.tolist()) for c in a.chars] == [
            (c.key, c.text, c.mask_value, c.polygon.tolist()) for c in b.chars
        ]
        for part in parts:
            assert np.array_equal(getattr(a, part), getattr(b, part)), f"{part} of {a.id}"


@pytest.mark.parametrize("segmentation", ["rle", "polygon"])
@pytest.mark.parametrize("categories", ["word,char", "word,glyph"])
def test_there_and_back(synth, tmp_path, segmentation, categories):
    convert(
        synth, tmp_path / "coco", to="coco", segmentation=segmentation, categories=categories, effect=True
    )
    assert_same(TextSeg(synth), Coco(tmp_path / "coco", images=synth / "image"))
    made = convert(tmp_path / "coco", tmp_path / "back", to="textseg", from_="coco", images=synth / "image")
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
    convert(tiny / "coco", tmp_path / "back", to="textseg", from_="coco")
    assert_same(TextSeg(tiny), TextSeg(tmp_path / "back"))
    for name in SPLITS["train"]:
        anno = f"annotation/{name}_anno.json"
        assert (
            json.loads((tiny / anno).read_text()).keys()
            == json.loads((tmp_path / "back" / anno).read_text()).keys()
        )


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
    write_coco(TextSeg(synth), tmp_path / "all.json", effect=True)
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


def test_a_picture_without_a_file_is_written_as_png(tiny, tmp_path):
    from dataclasses import replace

    sample = replace(TextSeg(tiny)[0], files={}, split=None)
    write_textseg([sample], tmp_path / "out")
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
    with pytest.raises(OutputError, match="--force"):
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


# --- files of other tools


def picture(folder, name="p.png", size=(20, 30)):
    save(folder / "images" / name, np.zeros((*size, 3), np.uint8))


def foreign(folder, annotations, categories=("word", "char"), images=None, name="x.json"):
    """A COCO file as other tools write it: no field of ours."""
    picture(folder)
    document = {
        "images": images or [{"id": 1, "file_name": "p.png", "width": 30, "height": 20}],
        "categories": [{"id": number, "name": category} for number, category in enumerate(categories, 1)],
        "annotations": [
            {"id": number, "image_id": 1, "iscrowd": 0, "area": 1, "bbox": [1, 2, 3, 4], **annotation}
            for number, annotation in enumerate(annotations, 1)
        ],
    }
    path = folder / "annotations" / name
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document))
    return path


TRIANGLE = [2, 2, 20, 2, 2, 18]


def triangle():
    return coco_mask.decode(coco_mask.frPyObjects([TRIANGLE], 20, 30))[..., 0].astype(bool)


def rle_of(mask, compressed=True):
    rle = coco_mask.encode(np.asfortranarray(mask))
    if compressed:
        return {"size": rle["size"], "counts": rle["counts"].decode()}
    flat = mask.ravel(order="F").astype(int)
    counts, value = [0], 0
    for pixel in flat:
        if pixel != value:
            counts.append(0)
            value = pixel
        counts[-1] += 1
    return {"size": list(mask.shape), "counts": counts}


@pytest.mark.parametrize("kind", ["polygon", "rle", "uncompressed"])
def test_masks_of_other_tools(tmp_path, kind):
    segmentation = {
        "polygon": [TRIANGLE],
        "rle": rle_of(triangle()),
        "uncompressed": rle_of(triangle(), compressed=False),
    }[kind]
    ignored = np.zeros((20, 30), bool)
    ignored[:, 25:] = True
    path = foreign(
        tmp_path,
        [
            {"category_id": 2, "segmentation": segmentation, "text": "A"},
            {"category_id": 2, "iscrowd": 1, "segmentation": rle_of(ignored, compressed=False)},
        ],
    )
    (sample,) = Coco(path)
    assert (sample.id, sample.split) == ("p", None)
    assert np.array_equal(sample.mask, triangle() * np.uint8(1) + ignored * np.uint8(255))
    (word,) = sample.words
    assert (word.text, word.chars[0].text, word.chars[0].mask_value) == ("A", "A", 1)
    assert word.chars[0].polygon.tolist() == [[1, 2], [4, 2], [4, 6], [1, 6]]
    write_textseg(Coco(path), tmp_path / "out")
    assert np.array_equal(TextSeg(tmp_path / "out")[0].mask, sample.mask)


def test_words_with_masks_get_a_char_to_hold_them(tmp_path):
    path = foreign(tmp_path, [{"category_id": 1, "segmentation": [TRIANGLE], "transcription": "Word"}])
    (word,) = Coco(path)[0].words
    assert (word.text, [(char.key, char.text, char.mask_value) for char in word.chars]) == (
        "Word",
        [("00", "Word", 1)],
    )
    assert np.array_equal(Coco(path)[0].word_mask(word), triangle())


def test_boxes_are_no_masks(tmp_path):
    annotations = [
        {"category_id": 1, "segmentation": [[1, 2, 9, 3, 9, 8, 1, 7]], "utf8_string": "quad"},
        {"category_id": 1, "segmentation": [], "text": None},
        {"category_id": 2},
    ]
    (sample,) = Coco(foreign(tmp_path, annotations))
    assert sample.mask is None
    assert [(word.key, word.text, len(word.chars)) for word in sample.words] == [
        ("00", "quad", 0),
        ("01", "", 0),
        ("02", "", 1),
    ]
    assert sample.words[0].polygon.tolist() == [[1, 2], [9, 3], [9, 8], [1, 7]]


def test_but_four_corners_among_outlines_are_a_mask(tmp_path):
    dash = [[22, 2, 28, 2, 28, 5, 22, 5]]
    path = foreign(
        tmp_path, [{"category_id": 2, "segmentation": dash}, {"category_id": 2, "segmentation": [TRIANGLE]}]
    )
    assert (Coco(path)[0].mask == 1).sum() == 18


def test_classes_named_by_a_character_and_other_classes(tmp_path):
    annotations = [{"category_id": id_, "segmentation": [TRIANGLE]} for id_ in (1, 2, 3)]
    (sample,) = Coco(foreign(tmp_path, annotations, categories=("g", "Text-Lines", "person")))
    assert [(word.text, len(word.chars)) for word in sample.words] == [("", 1), ("g", 1)]
    with pytest.raises(DataError, match=r"no category that means words .*: person, dog"):
        Coco(foreign(tmp_path, [], categories=("person", "dog")))


def test_the_split_is_in_the_name_and_pictures_in_the_usual_places(tmp_path):
    path = foreign(tmp_path, [], name="instances_train2017.json")
    assert Coco(path)[0].split == "train2017"
    (tmp_path / "images" / "train2017").mkdir()
    (tmp_path / "images" / "p.png").rename(tmp_path / "images" / "train2017" / "p.png")
    assert Coco(tmp_path / "annotations")[0].image.shape == (20, 30, 3)
    (tmp_path / "images").rename(tmp_path / "elsewhere")
    with pytest.raises(DataError, match="--images"):
        Coco(path)
    assert len(Coco(path, images=tmp_path / "elsewhere")) == 1


# --- damaged files


def said_about(path):
    with pytest.raises(TextSegError) as caught:
        for sample in Coco(path):
            assert sample.words is not None and sample.mask is not None
    return "\n".join([str(caught.value), *caught.value.details])


@pytest.mark.parametrize(
    ("annotation", "said"),
    [
        ({"category_id": 9}, "annotation 1: has category_id 9, which no category has"),
        ({"image_id": 5}, "annotation 1: has image_id 5, which no image"),
        ({"image_id": None}, "has image_id None"),
        ({"bbox": [1, 2, 3]}, "has a list as bbox instead of x, y, width, height"),
        ({"bbox": [1, 2, float("nan"), 4]}, "bbox"),
        ({"segmentation": 5}, "has a number as segmentation instead of polygons or an RLE"),
        ({"segmentation": [[1, 2, 3]]}, "no list of polygons"),
        ({"segmentation": [1, 2, 3, 4, 5, 6]}, "no list of polygons"),
        (
            {"segmentation": {"size": [30, 20], "counts": "1"}},
            r"RLE for size [30, 20] but its image is [20, 30]",
        ),
        ({"segmentation": {"size": [20, 30], "counts": 7}}, "has a number as RLE counts"),
        (
            {"segmentation": {"size": [20, 30], "counts": "1"}},
            "image p.png: has RLE counts that do not add up",
        ),
        ({"segmentation": {"size": [20, 30], "counts": [1, 2]}}, "do not add up to the 30 x 20 pixels"),
        ({"segmentation": {"size": [20, 30], "counts": "~~~"}}, "damaged or cut short"),
        ({"segmentation": None, "iscrowd": 1}, "region to ignore (iscrowd) without a segmentation"),
        ({"iscrowd": "yes"}, "has a text as iscrowd instead of 0 or 1"),
        ({"text": 5}, "has a number as text instead of a text"),
        ({"text": "\ud800"}, "has a text as text instead of a text"),
        ({"mask_value": 255}, "has mask_value 255, which is not in 1..254"),
        ({"mask_value": True}, "has mask_value True"),
        ({"word_id": 77}, "has word_id 77, which is no word of its image"),
        ({"word_id": "77"}, "has a text as word_id instead of the id of a word"),
        ({"polygon": [1, 2, 3, 4]}, "has a list as polygon instead of x1, y1, ... of four points or more"),
        ({"source": "sky"}, "has source 'sky', which is none of mask, quad, effect"),
    ],
)
def test_damaged_annotations_are_told(tmp_path, annotation, said):
    whole = {"category_id": 2, "segmentation": [TRIANGLE], **annotation}
    assert said in said_about(foreign(tmp_path, [whole]))


@pytest.mark.parametrize(
    ("image", "said"),
    [
        ({"id": "1"}, "images entry 1: has a text as id instead of a whole number"),
        ({"width": 0}, "has a number as width instead of a whole number of pixels"),
        ({"height": 2.5}, "height"),
        ({"file_name": None}, "has null as file_name instead of the path of an image"),
        ({"file_name": "../../etc/passwd"}, "no path inside the folder of images"),
        ({"file_name": "/etc/passwd"}, "no path inside the folder of images"),
        ({"file_name": "a/../../p.png"}, "no path inside the folder of images"),
        ({"sample_id": "../p"}, "'../p' is not a sample id"),
        ({"split": "a/b"}, "'a/b' is not a sample id"),
        ({"parts": ["mask", "sky"]}, "parts"),
        ({"maskfg": {"300": {"size": [20, 30], "counts": "1"}}}, "maskfg value '300', which is no label"),
        ({"maskfg": {"100": {"size": [2, 3], "counts": "1"}}}, "in maskfg has an RLE for size"),
        ({"file_name": "gone.png"}, "gone.png; --images says in which folder they are"),
        ({"width": 31}, "p.png: is 30 x 20 but its COCO entry says 31 x 20"),
        ({"width": 10**9, "height": 10**9}, "is 30 x 20 but its COCO entry says"),
    ],
)
def test_damaged_images_are_told(tmp_path, image, said):
    entry = {"id": 1, "file_name": "p.png", "width": 30, "height": 20, **image}
    annotation = {"category_id": 2, "segmentation": [TRIANGLE]}
    assert said in said_about(foreign(tmp_path, [annotation], images=[entry]))


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b'{"images": [', "is not valid JSON"),
        (b"\x80{}", "is not valid JSON"),
        (b"[]", "is a list instead of an object"),
        (b"{}", "has no categories, where a COCO file has a list"),
        (b'{"images": 5, "annotations": {}, "categories": []}', "has a number as images"),
        (
            b'{"images": [5], "annotations": [5], "categories": [{"id": 1}]}',
            "annotations entry 1: is a number",
        ),
    ],
)
def test_what_is_no_coco_file_is_told(tmp_path, content, said):
    path = tmp_path / "x.json"
    path.write_bytes(content)
    assert said in said_about(path)


def test_problems_of_a_file_are_told_together(tmp_path):
    annotations = [{"category_id": 9}, {"category_id": 1, "text": 5}, {"category_id": 2, "bbox": None}]
    with pytest.raises(DataError, match="2 more problems in this file") as caught:
        Coco(foreign(tmp_path, annotations))
    assert len(caught.value.details) == 2


def test_images_and_mask_values_and_keys_are_given_once(tmp_path):
    twice = [{"category_id": 2, "mask_value": 3, "key": "a", "word_key": "w"} for _ in range(2)]
    said = said_about(foreign(tmp_path, twice))
    assert "mask_value 3, which another annotation" in said and "the key 'a', which another char" in said
    entry = {"id": 1, "file_name": "p.png", "width": 30, "height": 20}
    assert "has the id 1, which another image" in said_about(foreign(tmp_path, [], images=[entry, entry]))
    assert "names 1 of its images more than once" in said_about(
        foreign(tmp_path, [], images=[entry, {**entry, "id": 2}])
    )


def test_more_chars_than_a_mask_can_hold(tmp_path):
    many = [{"category_id": 2, "segmentation": [TRIANGLE]} for _ in range(256)]
    said = said_about(foreign(tmp_path, many))
    assert said.count("one char too many: a char mask holds 254") == 2
    assert len(Coco(foreign(tmp_path, many[:254]))[0].chars) == 254


def test_damaged_masks_stop_the_conversion_before_it_writes(tmp_path):
    bad = {"category_id": 2, "segmentation": {"size": [20, 30], "counts": "1"}}
    path = foreign(tmp_path, [bad])
    with pytest.raises(DataError, match="do not add up"):
        convert(path, tmp_path / "out", to="textseg", from_="coco")
    assert not (tmp_path / "out").exists()


# --- the command


def test_the_command_as_typed(tiny, tmp_path, run):
    done = run("convert", "--to", "coco", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
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
        ("--to voc", 2, "no format 'voc': there are coco, textseg"),
        ("--to coco --from voc", 2, "no format 'voc': there are coco, textseg"),
        ("--to coco --images x", 2, "--images has no meaning when converting textseg to coco"),
        ("--to textseg --out x --effect", 2, "--effect has no meaning"),
        ("--to textseg", 2, "say it with --out"),
        ("--to textseg --out data/TextSeg", 2, "cannot be converted onto itself"),
        ("--to textseg --from coco --out x", 2, "--data"),
        ("--to textseg --from coco --data nowhere --out x", 2, "nowhere: does not exist"),
        ("--to textseg --from coco --data data --out x", 2, "holds no instances*.json"),
        ("--to coco --split dev", 2, "no split named 'dev'"),
        ("--to coco --data nowhere", 2, "nowhere: is not a folder"),
        ("--to coco --out data/TextSeg/split.json/x", 1, "cannot be written"),
    ],
)
def test_wrong_calls(tiny, tmp_path, run, words, code, said):
    done = run("convert", *words.split(), cwd=tmp_path)
    assert done.returncode == code and said in done.stderr and "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.rglob("*.json") if "instances" in path.name) == []


def test_help_names_every_format(run):
    text = run("convert", "--help").stdout
    assert all(name in text for name in FORMATS)
