"""T3xx and T5xx: the JSON, its values, its texts and its polygons."""

import json

import pytest

from tests.tiny import quad, tiny_anno

from .changes import ANNO, CHAR, MASK, MASKEFF, assert_told, char, damaged, data, several, text, word

WORD = f"{ANNO}, word '00'"
OTHER = f"{ANNO}, word '00', char '01'"
TWICE = json.dumps(tiny_anno()).replace('"01":', '"00":')  # the key of the second char

CASES = {
    "cut": (
        text(ANNO, '{"00": {"text": "Hi",\n "bbox": [1, 2'),
        f"T301 {ANNO}, line 2, column 15: is not valid JSON (...)",
    ),
    "empty": (text(ANNO, ""), f"T301 {ANNO}: is empty"),
    "deep": (text(ANNO, "[" * 100_000), f"T301 {ANNO}: is not valid JSON (nested too deep)"),
    "huge number": (text(ANNO, '{"00": ' + "9" * 5000 + "}"), f"T301 {ANNO}: is not valid JSON (...)"),
    "no UTF-8": (data(ANNO, b'{"\xff\xfe": 1}'), f"T301 {ANNO}, byte 2: is not valid JSON (not UTF-8 text)"),
    "list": (text(ANNO, "[]"), f"T302 {ANNO}, the file: has a list instead of an object of words"),
    "null": (text(ANNO, "null"), f"T302 {ANNO}, the file: has null instead of an object of words"),
    "word is a text": (
        text(ANNO, '{"00": "Hi"}'),
        f"T302 {WORD}: is a text instead of an object with text and bbox",
    ),
    "types of a word": (
        word(text=None, bbox={}, char=[1]),
        f"T302 {WORD}: has null as text instead of a transcription",
        f"T302 {WORD}: has an object as bbox instead of a list of numbers ...",
        f"T302 {WORD}: has a list instead of an object of chars (each with a key of its own: ...)",
    ),
    "types of a char": (
        char(text=7, bbox=["0"] * 8, mask_value=True),
        f"T302 {CHAR}: has a number as text instead of a transcription",
        f"T302 {CHAR}: has a list as bbox instead of a list of numbers ...",
        f"T302 {CHAR}: has true or false as mask_value instead of an integer",
        f"T307 {WORD}: ...",
    ),
    "numbers in quotes": (
        word(bbox=[str(number) for number in quad(5, 10)]),
        f"T302 {WORD}: has a list as bbox instead of a list of numbers x1,y1,...,x4,y4 "
        "(numbers: no quotes around them)",
    ),
    "points as lists": (
        word(bbox=[[5, 10], [25, 10], [25, 22], [5, 22]]),
        f"T302 {WORD}: ... instead of a list of numbers x1,y1,...,x4,y4 (one flat list: ...)",
    ),
    "a box or two corners": (
        word(bbox=[5, 10, 25, 22]),
        f"T304 {WORD}: has a bbox of 4 numbers instead of 8 (four points) (x, y, width, height or ...)",
    ),
    "mask_value with a decimal point": (char(mask_value=1.0),),
    "half a surrogate": (
        char(text="\ud800"),
        f"T302 {CHAR}: has a transcription that is no text (half a surrogate pair)",
        f"T307 {WORD}: ...",
    ),
    "key twice": (
        text(ANNO, TWICE),
        f"T303 {WORD}: names the same key twice among its chars: '00'",
        f"T307 {WORD}: has text 'Hi', but its chars 'i'",
    ),
    "char twice in a word": (
        text(ANNO, '{"00": {"text": "", "char": {}, "bbox": [5, 10, 25, 10, 25, 22, 5, 22], "char": {}}}'),
        f"T303 {WORD}: names the same field twice: 'char'",
        f"T308 {WORD}: has no text",
    ),
    "text twice in a char": (
        text(ANNO, json.dumps(tiny_anno()).replace('"text": "H",', '"text": "h", "text": "H",')),
        f"T303 {CHAR}: names the same field twice: 'text'",
    ),
    "key twice in what is not read": (
        text(ANNO, json.dumps(tiny_anno()).replace('"char":', '"note": [{"b": 1, "b": 2}], "char":', 1)),
        f"T303 {WORD}: names the same field twice: 'b'",
    ),
    "three points": (
        char(bbox=[0, 0, 9, 0, 9, 9]),
        f"T304 {CHAR}: has a bbox of 6 numbers instead of 8 (four points)",
        f"T307 {WORD}: ...",
    ),
    "odd": (char(bbox=[0] * 9), f"T304 {CHAR}: has a bbox of 9 numbers ...", f"T307 {WORD}: ..."),
    "NaN": (
        word(bbox=[0, 0, float("nan"), 0, 9, 9, 0, 9]),
        f"T304 {WORD}: has a bbox with NaN or an infinite number",
    ),
    "beyond float": (
        word(bbox=[0, 0, -(10**400), 0, 9, 9, 0, 9]),
        f"T304 {WORD}: has a bbox with NaN or an infinite number",
    ),
    "mask_value out of range": (
        char(mask_value=255),
        f"T305 {CHAR}: has mask_value 255, which is not in 1..254",
        f"T307 {WORD}: ...",
    ),
    "mask_value taken": (
        char(mask_value=2),
        f"T306 {OTHER}: has mask_value 2, which word '00', char '00' has already",
        f"T307 {WORD}: ...",
        f"T504 {CHAR}: ...",
    ),
    **{
        f"no chars, as {chars}": (
            word(char=chars),
            f"T401 {MASK}: holds values 1-2 ...",
            f"T401 {MASKEFF}: holds values 1-2 ...",
        )
        for chars in ({}, [], None)
    },
    "other text": (word(text="Ho"), f"T307 {WORD}: has text 'Ho', but its chars 'Hi'"),
    "spaces are no chars": (word(text=" H i "),),
    "no text": (word(text=" "), f"T308 {WORD}: has no text"),
    "no text, not legible": (word(text="", legible=False),),
    "no text in a char": (char(text=""), f"T308 {CHAR}: has no text", f"T307 {WORD}: ..."),
    "two letters in a char": (
        several(char(text="Hh")),
        f"T309 {CHAR}: has text 'Hh'",
        f"T307 {WORD}: has text 'Hi', but its chars 'Hhi'",
    ),
    "outside": (
        char(bbox=[-9, 10, 13, 10, 13, 22, -9, 22]),
        f"T501 {CHAR}: its bbox reaches 9 px outside the 60 x 40 image",
    ),
    "on the border": (word(bbox=[-1, 0, 61, 0, 61, 41, -1, 41]),),
    "far outside": (
        word(bbox=[-1e308, 0, 1e308, 0, 1e308, 40, -1e308, 40]),
        f"T501 {WORD}: its bbox reaches 1e+308 px outside the 60 x 40 image",
    ),
    "crossing": (char(bbox=[5, 10, 13, 22, 13, 10, 5, 22]), f"T502 {CHAR}: its bbox crosses itself"),
    "on one line": (
        char(bbox=[5, 10, 13, 10, 5, 10, 13, 10]),
        f"T503 {CHAR}: its bbox has all its points on one line",
        f"T504 {CHAR}: its bbox (x 5-13, y 10-10) misses its mask (x 5-13, y 10-22) by 12 px",
    ),
    "off its mask": (
        char(bbox=quad(30, 10)),
        f"T504 {CHAR}: its bbox (x 30-38, y 10-22) misses its mask (x 5-13, y 10-22) by 25 px",
    ),
    "word off its mask": (
        word(bbox=quad(5, 10, 8)),
        f"T504 {WORD}: its bbox (x 5-13, y 10-22) misses its mask (x 5-25, y 10-22) by 12 px",
    ),
    "loose": (char(bbox=quad(0, 0, 30, 40)),),
    "five points": (char(bbox=[5, 10, 9, 9, 13, 10, 13, 22, 5, 22]), f"T505 {CHAR}: its bbox has 5 points"),
}


@pytest.mark.parametrize("name", CASES)
def test_annotation(name, tmp_path):
    change, *expected = CASES[name]
    assert_told(damaged(tmp_path, change), *expected)
