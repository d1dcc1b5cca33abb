"""Fonts: which are used, which are not, and that no box stands for a missing glyph."""

import shutil
import string
from pathlib import Path

import cv2
import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.t2CharStringPen import T2CharStringPen
from fontTools.ttLib import TTCollection, TTFont
from fontTools.ttLib.tables._g_l_y_f import Glyph as TTGlyph
from fontTools.ttLib.tables._g_l_y_f import GlyphCoordinates
from fontTools.ttLib.tables.ttProgram import Program

from textseg.errors import UsageError
from textseg.synth import find_fonts, make_dataset
from textseg.synth.text.fonts import FontFile, load_font

BUNDLED = Path(find_fonts()[0][0].path).parent


def make_font(path: Path, chars: str, *, blank: str = "") -> Path:
    """A CFF font: each glyph of `chars` a half-round shape with cubic curves, those of `blank` empty."""
    names = {char: f"uni{ord(char):04X}" for char in chars + blank}
    builder = FontBuilder(1000, isTTF=False)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap({ord(char): name for char, name in names.items()})
    charstrings = {}
    for name in (".notdef", *names.values()):
        pen = T2CharStringPen(600, None)
        if name not in (names[char] for char in blank):
            pen.moveTo((100, 0))
            pen.curveTo((100, 900), (480, 900), (500, 700))
            pen.lineTo((500, 0))
            pen.closePath()
        charstrings[name] = pen.getCharString()
    builder.setupCFF("Test", {}, charstrings, {})
    builder.setupHorizontalMetrics(dict.fromkeys(charstrings, (600, 100)))
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupOS2()
    builder.setupPost()
    builder.setupNameTable({"familyName": "Test", "styleName": "Regular"})
    path.parent.mkdir(parents=True, exist_ok=True)
    builder.save(path)
    return path


def test_the_bundled_fonts_are_found_without_those_of_symbols():
    names = {Path(file.path).name for file in find_fonts()[0]}
    assert {"DejaVuSans.ttf", "STIXGeneral.ttf", "cmr10.ttf"} <= names
    assert not names & {"LastResortHE-Regular.ttf", "cmex10.ttf", "STIXSizOneSymReg.ttf", "STIXNonUni.ttf"}


def test_glyphs_with_the_name_of_another_character_do_not_count():
    calligraphy = load_font(FontFile(str(BUNDLED / "cmsy10.ttf")))
    assert calligraphy.covers("TEXT") and not calligraphy.covers("text") and not calligraphy.covers("12")
    italic = BUNDLED / "cmti10.ttf"  # from matplotlib 3.11 on
    assert not italic.exists() or not load_font(FontFile(str(italic))).covers("$"), "it draws a pound"


def test_outlines_have_the_advance_of_the_font():
    path = BUNDLED / "DejaVuSans.ttf"
    metrics = TTFont(path)
    glyph = load_font(FontFile(str(path))).glyph("W")
    assert glyph.advance == metrics["hmtx"]["W"][0] / metrics["head"].unitsPerEm
    assert len(load_font(FontFile(str(path))).glyph("B").contours) == 3


def test_a_folder_is_searched_and_what_cannot_be_used_is_said(tmp_path):
    make_font(tmp_path / "deep" / "er" / "good.otf", string.ascii_letters)
    make_font(tmp_path / "digits.otf", string.digits)
    (tmp_path / "junk.ttf").write_bytes(b"not a font")
    whole = (BUNDLED / "DejaVuSans.ttf").read_bytes()
    (tmp_path / "short.ttf").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "readme.txt").write_text("no font")
    fonts, remarks = find_fonts(tmp_path)
    assert [Path(font.path).name for font in fonts] == ["good.otf"]
    assert len(remarks) == 3 and all("left out" in remark for remark in remarks)


def test_each_font_of_a_collection_is_used(tmp_path):
    collection = TTCollection()
    collection.fonts = [TTFont(BUNDLED / name) for name in ("cmr10.ttf", "cmtt10.ttf")]
    collection.save(tmp_path / "two.ttc")
    fonts, remarks = find_fonts(tmp_path)
    assert [font.number for font in fonts] == [0, 1] and not remarks
    widths = [load_font(font).glyph("i").advance for font in fonts]
    assert widths[0] < widths[1]


def test_no_usable_font(tmp_path):
    with pytest.raises(UsageError, match="holds no font"):
        find_fonts(tmp_path)
    with pytest.raises(UsageError, match="does not exist"):
        find_fonts(tmp_path / "absent")


def test_empty_glyphs_do_not_count(tmp_path):
    font = load_font(FontFile(str(make_font(tmp_path / "a.otf", string.ascii_uppercase, blank="a"))))
    assert font.is_latin and not font.covers("a") and not font.covers("ab")
    with pytest.raises(ValueError, match="'a'"):
        font.glyph("a")


def test_only_characters_of_the_font_are_written(tmp_path):
    """With capitals only, all text is in capitals: nothing is drawn as a box."""
    make_font(tmp_path / "fonts" / "caps.otf", string.ascii_uppercase)
    made = make_dataset(tmp_path / "d", 6, size=(128, 160), fonts=tmp_path / "fonts", jobs=1)
    assert made.fonts == 1
    from textseg import TextSeg

    texts = {char.text for sample in TextSeg(made.root) for char in sample.chars}
    assert texts and texts <= set(string.ascii_uppercase)


def test_fonts_decide_the_images(tmp_path):
    for name in ("cmr10.ttf", "DejaVuSans-Bold.ttf"):
        (tmp_path / name).mkdir()
        shutil.copy(BUNDLED / name, tmp_path / name)
        make_dataset(tmp_path / f"d-{name}", 1, size=(96, 96), fonts=tmp_path / name)
    one, other = (
        tmp_path / f"d-{name}" / "image/a00001.jpg" for name in ("cmr10.ttf", "DejaVuSans-Bold.ttf")
    )
    assert one.read_bytes() != other.read_bytes()


def test_a_contour_without_a_point_on_its_curve(tmp_path):
    """TrueType allows it: four control points at the corners of a square make a round shape."""
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({65: "A"})
    round_ = TTGlyph()
    round_.numberOfContours = 1
    round_.coordinates = GlyphCoordinates([(0, 0), (0, 800), (800, 800), (800, 0)])
    round_.flags = bytearray([0, 0, 0, 0])
    round_.endPtsOfContours = [3]
    round_.program = Program()
    round_.program.fromBytecode(b"")
    builder.setupGlyf({".notdef": TTGlyph(), "A": round_})
    builder.setupHorizontalMetrics({".notdef": (900, 0), "A": (900, 0)})
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupOS2()
    builder.setupPost()
    builder.save(tmp_path / "a.ttf")
    (contour,) = load_font(FontFile(str(tmp_path / "a.ttf"))).glyph("A").contours
    assert cv2.contourArea(contour.astype(np.float32)) == pytest.approx(0.64 * 5 / 6, rel=0.01)
    assert contour.min() > -0.81 and contour.max() < 0.81
