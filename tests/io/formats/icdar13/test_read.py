"""ICDAR 2013 Focused Scene Text, trap by trap, against label images painted by hand."""

import json

import numpy as np
import pytest
from PIL import Image

from tests.io.formats.icdar13.build import (
    HEIGHT,
    WIDTH,
    WORDS,
    F,
    Letter,
    O,
    T,
    X,
    draw,
    make_flat,
    make_test,
    make_training,
    paint,
    photo,
    text_of,
)
from tests.tiny import save
from textseg import evaluate, open_dataset
from textseg.errors import DataError, UsageError
from textseg.io.convert import convert
from textseg.io.formats.icdar13.read import Icdar13

MASK = paint([(F.box, 1), (O.box, 2), (T.box, 3), (X.box, 255)])
MASKFG = paint([(F.box, 100), (O.box, 100), (T.box, 100), (X.box, 255)])
TEST = paint([(F.box, 100)])


def texts(sample):
    return [word.text for word in sample.words]


def test_a_char_has_the_pixels_of_its_colour(tmp_path):
    dataset = open_dataset(make_flat(tmp_path))
    assert isinstance(dataset, Icdar13) and dataset.ids == ["100", "img_1"]
    sample = dataset["100"]
    assert sample.split == "train" and sample.load_maskeff is None
    assert np.array_equal(sample.mask, MASK) and np.array_equal(sample.maskfg, MASKFG)
    assert [(word.key, word.text, word.legible) for word in sample.words] == [
        ("00", "Fo", True),
        ("01", "T", True),
        ("02", "", False),
    ]
    assert [(char.key, char.text, char.mask_value) for char in sample.chars] == [
        ("00", "F", 1),
        ("01", "o", 2),
        ("00", "T", 3),
    ]


def test_right_and_bottom_are_inclusive(tmp_path):
    sample = open_dataset(make_flat(tmp_path))["100"]
    assert sample.chars[0].polygon.tolist() == [[2, 3], [9, 3], [9, 13], [2, 13]]
    assert sample.words[0].polygon.tolist() == [[2, 3], [18, 3], [18, 13], [2, 13]]
    for char in sample.chars:  # the box is that of the pixels, where pixel (0, 0) covers [0, 1) x [0, 1)
        ys, xs = np.nonzero(sample.char_mask(char))
        assert [xs.min(), ys.min(), xs.max() + 1, ys.max() + 1] == [*char.polygon[0], *char.polygon[2]]


def test_what_is_not_white_is_text_where_no_chars_are_listed(tmp_path):
    sample = open_dataset(make_flat(tmp_path))["img_1"]
    assert sample.split == "test" and sample.load_words is None and sample.load_mask is None
    assert np.array_equal(sample.maskfg, TEST)


@pytest.mark.parametrize("colour", [(254, 255, 255), (1, 2, 3), (250, 250, 250), (0, 0, 0)])
def test_any_other_colour_than_white_is_text_in_a_test_image(tmp_path, colour):
    make_test(tmp_path, tmp_path, label=draw([Letter(colour, F.box, "")]))
    assert np.array_equal(open_dataset(tmp_path)[0].maskfg, TEST)


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGBA"])
def test_modes_of_label_images(tmp_path, mode):
    make_test(tmp_path, tmp_path)
    path = tmp_path / "gt_img_1.png"
    Image.open(path).convert(mode).save(path)
    assert np.array_equal(open_dataset(tmp_path)[0].maskfg, TEST)


@pytest.mark.parametrize("sign", ["#", "# ", "  #", "#\t"])
def test_dont_care_is_ignored_however_its_sign_is_written(tmp_path, sign):
    letter = Letter(X.colour, X.box, "x", sign)
    sample = open_dataset(make_flat(tmp_path, words=[[F, letter]]))["100"]
    assert np.array_equal(sample.maskfg, paint([(F.box, 100), (X.box, 255)]))
    assert [char.text for char in sample.chars] == ["F"]
    assert [(word.text, word.legible) for word in sample.words] == [("Fx", True)]


@pytest.mark.parametrize("colour", [(1, 2, 3), (0, 0, 0), (254, 255, 255), (255, 255, 0)])
def test_a_colour_that_is_not_listed_is_ignored(tmp_path, colour):
    stray = Letter(colour, X.box, "")
    sample = open_dataset(make_flat(tmp_path, words=[[F]], label=draw([F, stray])))["100"]
    assert np.array_equal(sample.mask, paint([(F.box, 1), (X.box, 255)]))
    assert np.array_equal(sample.maskfg, paint([(F.box, 100), (X.box, 255)]))


@pytest.mark.parametrize(
    ("field", "text"),
    [
        *((field, field) for field in ['"', " ", "#", "!", "<", "\\", "é", "文", "1 2", '" "']),
        ('\\"', '"'),
        ("\\\\", "\\"),
    ],
)
def test_the_char_field_is_all_between_the_outer_quotes(tmp_path, field, text):
    letter = Letter(F.colour, F.box, field)
    sample = open_dataset(make_flat(tmp_path, words=[[letter, O]]))["100"]
    assert [char.text for char in sample.chars] == [text, "o"] and texts(sample) == [f"{text}o"]
    assert np.array_equal(sample.mask, paint([(F.box, 1), (O.box, 2)]))


def test_a_line_that_is_there_twice_is_one_char(tmp_path):
    sample = open_dataset(make_flat(tmp_path, words=[[F, F, O], [F], [T]]))["100"]
    assert texts(sample) == ["Fo", "T"]
    assert np.array_equal(sample.mask, paint([(F.box, 1), (O.box, 2), (T.box, 3)]))


def test_a_colour_that_is_listed_for_two_chars_is_divided_by_their_boxes(tmp_path):
    other = Letter(F.colour, O.box, "o")
    sample = open_dataset(make_flat(tmp_path, words=[[F, other]]))["100"]
    assert np.array_equal(sample.mask, paint([(F.box, 1), (O.box, 2)]))


def test_white_is_background_even_where_it_is_listed(tmp_path):
    white = Letter((255, 255, 255), (50, 0, 59, 19), "w")
    sample = open_dataset(make_flat(tmp_path, words=[[F, white]]))["100"]
    assert np.array_equal(sample.mask, paint([(F.box, 1)])) and len(sample.chars) == 2


@pytest.mark.parametrize(
    "text",
    [
        text_of(WORDS, "\r\n").encode(),
        text_of(WORDS, "\r").encode(),
        b"\xef\xbb\xbf" + text_of(WORDS).encode(),
        text_of(WORDS).replace("\n\n", "\n \t\n\n\n").encode() + b"\n\n\n",
        b"\n\n" + text_of(WORDS).strip().encode(),
        text_of(WORDS).replace(" ", "  ").replace('"  "', '" "').encode(),
    ],
    ids=["crlf", "cr", "bom", "many blank lines", "no line break at the end", "two spaces"],
)
def test_line_breaks_blank_lines_and_marks(tmp_path, text):
    sample = open_dataset(make_flat(tmp_path, text=text))["100"]
    assert texts(sample) == ["Fo", "T", ""] and np.array_equal(sample.mask, MASK)


def test_dont_care_text_makes_text_of_dont_care_and_of_other_colours(tmp_path):
    stray = Letter((7, 7, 7), (50, 0, 55, 9), "")
    root = make_flat(tmp_path, label=draw([F, O, T, X, stray]))
    sample = open_dataset(root, dont_care="text")["100"]
    everything = paint([(letter.box, 100) for letter in (F, O, T, X, stray)])
    assert np.array_equal(sample.maskfg, everything)  # T is nearly black, and text all the same
    assert np.array_equal(sample.mask, np.where(paint([(stray.box, 1)]), 255, np.where(MASK == 255, 4, MASK)))
    assert [char.text for char in sample.chars] == ["F", "o", "T", " "]
    assert not sample.words[2].legible
    ignored = open_dataset(root)["100"].maskfg
    assert np.array_equal(ignored == 255, paint([(X.box, 1), (stray.box, 1)]))


def test_more_chars_than_a_char_mask_holds(tmp_path):
    letters = [
        Letter((1, number // 60, number % 60), (number % 60, number // 60) * 2, "a") for number in range(300)
    ]
    root = make_flat(tmp_path, words=[letters[:200], letters[200:], [X]])
    dataset = open_dataset(root)
    assert dataset.notes == (
        "1 images have more than 254 chars, which a char mask cannot hold: they are read without chars, their words "
        "and text pixels are complete: 100",
    )
    sample = dataset["100"]
    assert sample.load_mask is None and sample.chars == () and texts(sample) == ["a" * 200, "a" * 100, ""]
    assert np.array_equal(sample.maskfg, paint([((0, 0, 59, 4), 100), (X.box, 255)]))
    letters = letters[:254]
    make_flat(tmp_path / "fits", words=[letters, [X]])
    sample = open_dataset(tmp_path / "fits")["100"]
    assert len(sample.chars) == 254 and sample.mask[253 // 60, 253 % 60] == 254


def naive(label, words):
    """The char mask by looking at each pixel."""
    kept = [letter for word in words for letter in word if not letter.sign]
    values = {letter.colour: number for number, letter in enumerate(kept, 1)} | {(255, 255, 255): 0}
    return [[values.get(tuple(pixel), 255) for pixel in row] for row in label.tolist()]


def test_random_colours_against_a_look_at_each_pixel(tmp_path):
    random = np.random.default_rng(0)
    colours = [tuple(map(int, colour)) for colour in random.choice([0, 1, 127, 254, 255], (40, 3))]
    colours = [colour for colour in dict.fromkeys(colours) if colour != (255, 255, 255)]
    words = [
        [Letter(colour, F.box, "a", "#" * (place % 5 == 0))] for place, colour in enumerate(colours[:20])
    ]
    label = np.array([*colours, (255, 255, 255)], np.uint8)[
        random.integers(0, len(colours) + 1, (HEIGHT, WIDTH))
    ]
    sample = open_dataset(make_flat(tmp_path, words=words, label=label))["100"]
    assert sample.mask.tolist() == naive(label, words)


def test_words_of_test_images(tmp_path):
    make_flat(tmp_path)
    (tmp_path / "gt_img_1.txt").write_bytes(
        b'\xef\xbb\xbf38, 43, 92, 215, "Tired, "of""\r\n0,0,5,5,"###"\r\n\r\n1 2 3 4 "a"\r\n9, 9, 9, 9, plain text\r\n'
    )
    sample = open_dataset(tmp_path)["img_1"]
    assert [(word.text, word.legible) for word in sample.words] == [
        ('Tired, "of"', True),
        ("###", False),
        ("a", True),
        ("plain text", True),
    ]
    assert sample.words[0].polygon.tolist() == [[38, 43], [93, 43], [93, 216], [38, 216]]
    assert sample.words[3].polygon.tolist() == [[9, 9], [10, 9], [10, 10], [9, 10]]
    assert np.array_equal(sample.maskfg, TEST)


def test_the_pixels_of_a_turned_photo_are_those_of_its_label(tmp_path):
    make_flat(tmp_path)
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(photo()).save(tmp_path / "100.jpg", exif=exif)
    sample = open_dataset(tmp_path)["100"]
    assert sample.size == sample.mask.shape == sample.image.shape[:2] == (HEIGHT, WIDTH)


def test_every_line_of_every_file_that_cannot_be_read_is_listed(tmp_path):
    bad = [
        "",
        "1 2 3",
        '256 0 0 1 1 1 1 1 1 "a"',
        '1 2 3 4 5 6 7 8 "a"',
        "1 2 3 4 5 6 7 8 9 a",
        '1 2 3 4 5 6 7 8 9 "',
    ]
    make_flat(tmp_path, text="\n".join([F.line, *bad]))
    make_training(tmp_path, tmp_path, tmp_path, stem="101", text=f"{F.line}\n# a remark\n")
    (tmp_path / "gt_img_1.txt").write_text("1, 2, 3\n")
    with pytest.raises(DataError, match="has 7 lines in 3 text files") as caught:
        open_dataset(tmp_path)
    places = [line.partition(": ")[0] for line in caught.value.details]
    lists = [tmp_path / name for name in ("100_GT.txt", "101_GT.txt", "gt_img_1.txt")]
    assert places == [f"{lists[0]}, line {number}" for number in range(3, 8)] + [
        f"{lists[1]}, line 2",
        f"{lists[2]}, line 1",
    ]
    make_flat(tmp_path / "one", text=f"{F.line}\n\xe9".encode("latin-1"))
    with pytest.raises(DataError, match=r"100_GT\.txt, line 2: is not UTF-8"):
        open_dataset(tmp_path / "one")


def test_converted_and_scored(tmp_path, run):
    root = make_flat(tmp_path / "data")
    done = run(
        "convert", "--from", "icdar13", "--data", "data", "--to", "textseg", "--out", "out", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    labels = {
        id_: np.asarray(Image.open(tmp_path / f"out/semantic_label/{id_}_maskfg.png"))
        for id_ in ("100", "img_1")
    }
    assert np.array_equal(labels["100"], MASKFG) and np.array_equal(labels["img_1"], TEST)
    assert np.array_equal(Image.open(tmp_path / "out/annotation/100_mask.png"), MASK)
    words = json.loads((tmp_path / "out/annotation/100_anno.json").read_text())
    assert words["00"]["text"] == "Fo" and words["00"]["char"]["01"] == {
        "text": "o",
        "bbox": [10, 3, 18, 3, 18, 13, 10, 13],
        "mask_value": 2,
    }
    assert json.loads((tmp_path / "out/split.json").read_text()) == {"test": ["img_1"], "train": ["100"]}
    for command in (["--to", "coco", "--out", "coco"], ["--to", "semantic", "--out", "semantic"]):
        assert run("convert", "--data", "data", *command, cwd=tmp_path).returncode == 0
    written = np.asarray(Image.open(tmp_path / "semantic/ann_dir/train/100.png"))
    assert np.array_equal(written, np.where(MASKFG == 100, 1, MASKFG))
    save(tmp_path / "preds" / "100.png", (MASKFG == 100).astype(np.uint8) * 255)
    result = evaluate(root, tmp_path / "preds", split="train")
    assert result.scores.fgiou == 1 and "|ds:icdar13-format|split:train|n:1|" in result.signature
    done = run("validate", "--data", "data", cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    done = run(
        "convert", "--data", "data", "--to", "textseg", "--out", "text", "--dont-care", "text", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert np.asarray(Image.open(tmp_path / "text/semantic_label/100_maskfg.png"))[X.box[1], X.box[0]] == 100


def test_another_choice_of_dont_care_is_refused(tmp_path):
    with pytest.raises(UsageError, match="must be one of ignore, text"):
        open_dataset(make_flat(tmp_path), dont_care="background")


def test_conversion_gives_the_same_dataset(tmp_path):
    dataset = open_dataset(make_flat(tmp_path / "data"))
    convert(dataset, tmp_path / "out", to="textseg")
    for a, b in zip(dataset, open_dataset(tmp_path / "out"), strict=True):
        assert (a.id, a.split, texts(a), len(a.chars)) == (b.id, b.split, texts(b), len(b.chars))
        assert np.array_equal(a.maskfg, b.maskfg)
