"""Shaped text: against FreeType's own drawing of it, and what each script asks for."""

import shutil
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont, features

from textseg.errors import UsageError
from textseg.synth.paint.coverage import rasterise
from textseg.synth.text.fonts import FontFile, bundled_fonts
from textseg.synth.writing.faces import LIGHT, Face, Shelf, find_faces
from textseg.synth.writing.scripts import SCRIPTS

DEJAVU = FontFile(str(bundled_fonts() / "DejaVuSans.ttf"))
EM = 60


def drawn(text: str, script: str) -> np.ndarray:
    """Our coverage of a text, uint8 (100, 600), from x = 20 on the baseline y = 70."""
    image = np.zeros((100, 600), np.uint8)
    for char in Face(DEJAVU).shape(text, SCRIPTS[script]):
        patch = (
            rasterise([contour * EM + (20, 70) for contour in char.contours], image.shape)
            if char.contours
            else None
        )
        if patch is not None:
            image[patch.place] = np.maximum(image[patch.place], patch.coverage)
    return image


@pytest.mark.parametrize(
    ("text", "script"),
    [("Agáthe, Vo!", "latin"), ("καφές", "greek"), ("чёрный щит", "cyrillic"), ("السلام عليكم", "arabic")],
)
def test_it_is_what_freetype_draws(text, script):
    if script == "arabic" and not features.check("raqm"):
        pytest.skip("this Pillow shapes no Arabic")
    # Four times as large, so that hinting and rounding to full pixels hardly count.
    image = Image.new("L", (2400, 400))
    font = ImageFont.truetype(DEJAVU.path, 4 * EM)
    ImageDraw.Draw(image).text((80, 280), text, fill=255, font=font, anchor="ls")
    theirs, ours = np.asarray(image.reduce(4)) >= 128, drawn(text, script) >= 128
    assert (theirs & ours).sum() / (theirs | ours).sum() > 0.95


def test_arabic_is_joined_and_read_from_the_right():
    shaped = Face(DEJAVU).shape("بيت", SCRIPTS["arabic"])
    assert [char.text for char in shaped] == ["ب", "ي", "ت"]
    starts = [char.start for char in shaped]
    assert starts == sorted(starts, reverse=True)
    alone = [Face(DEJAVU).shape(letter, SCRIPTS["arabic"])[0] for letter in "بيت"]
    assert shaped[0].advance < alone[0].advance  # the first letter has its initial form


def test_columns_run_downwards():
    shaped = Face(DEJAVU).shape("AVA", SCRIPTS["latin"], vertical=True)
    tops = [min(contour[:, 1].min() for contour in char.contours) for char in shaped]
    assert tops == sorted(tops) and tops[0] >= -0.2
    assert abs(np.concatenate(shaped[0].contours)[:, 0].mean()) < 0.2


def test_the_shelf_knows_what_can_be_written():
    shelf = find_faces()
    assert shelf.scripts == ["latin", "greek", "cyrillic", "arabic"]
    assert shelf.pick(np.random.default_rng(0), "arabic").covers("سلام")
    assert not Face(DEJAVU).covers("東") and not Face(DEJAVU).writes(SCRIPTS["devanagari"])


def test_fonts_of_a_hand_are_found_by_their_folder(tmp_path):
    (tmp_path / "handwriting").mkdir()
    for folder, name in (("handwriting", "DejaVuSerif.ttf"), (".", "DejaVuSans.ttf")):
        (tmp_path / folder / name).write_bytes((bundled_fonts() / name).read_bytes())
    shelf = find_faces(tmp_path)
    rng = np.random.default_rng(0)
    assert shelf.count == 2
    assert len({id(shelf.pick(rng, "latin", "handwriting")) for _ in range(20)}) == 1
    assert len({id(shelf.pick(rng, "latin")) for _ in range(20)}) == 2
    assert shelf.pick(rng, "greek", "machine").covers("α")  # none in such a folder: any face


def test_damaged_fonts_are_left_out_with_a_remark(tmp_path):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"\0\1\0\0 no font")
    assert not Shelf([FontFile(str(broken))]).scripts
    with pytest.raises(UsageError, match="no font that can write a known script") as caught:
        find_faces(tmp_path)
    assert "broken.ttf: left out" in str(caught.value.details)


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_words_are_of_their_script(script):
    words = script.words(np.random.default_rng(0), 200)
    assert len(words) == 200 and all(words)
    letters = {char for word in words for char in word if char.isalpha()}
    blocks = {
        "latin": (0x41, 0x1EFF),
        "greek": (0x370, 0x3FF),
        "cyrillic": (0x400, 0x52F),
        "arabic": (0x600, 0x6FF),
        "devanagari": (0x900, 0x97F),
        "chinese": (0x4E00, 0x9FFF),
        "traditional": (0x4E00, 0x9FFF),
        "japanese": (0x3040, 0x9FFF),
        "korean": (0xAC00, 0xD7A3),
    }
    low, high = blocks[script.name]
    assert all(low <= ord(char) <= high for char in letters)


def test_faces_named_for_thin_strokes_are_light(tmp_path):
    for name in ("Lato-HairlineItalic.ttf", "Plain.ttf", "IntoLight_400Regular.ttf"):
        shutil.copy(bundled_fonts() / "DejaVuSans.ttf", tmp_path / name)
    shelf = find_faces(tmp_path)
    rng = np.random.default_rng(0)
    assert {Path(shelf.file(rng, "latin", LIGHT).path).name for _ in range(20)} == {"Lato-HairlineItalic.ttf"}
    assert len({shelf.file(rng, "latin").path for _ in range(40)}) == 3
