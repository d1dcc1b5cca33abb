"""What a word can say, written in a format and read back."""

import json
import tempfile

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiny import save
from textseg import Coco, TextSeg
from textseg.io.convert import convert
from textseg.io.dataset import SampleList
from textseg.io.formats.textseg.annotation import parse_anno
from textseg.io.sample import Char, Sample, Word
from textseg.io.word_json import encode_anno

BOX = np.array([[0, 0], [9, 0], [9, 5], [0, 5]], np.float64)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=5)
WORDS = st.builds(
    Word,
    key=TEXTS,
    text=TEXTS,
    polygon=st.just(BOX),
    legible=st.booleans(),
    attributes=st.dictionaries(st.one_of(TEXTS, st.sampled_from(["text", "value", "script"])), TEXTS),
)


def facts(words):
    return [(word.key, word.text, word.legible, dict(word.attributes)) for word in words]


def sample_of(words):
    """A sample with the words; the first has a char, for COCO needs a mask."""
    first = Word(
        words[0].key,
        words[0].text,
        BOX,
        (Char("00", "c", BOX, 1),),
        legible=words[0].legible,
        attributes=words[0].attributes,
    )
    return Sample(
        "a",
        "test",
        load_size=lambda: (6, 9),
        load_image=lambda: np.zeros((6, 9, 3), np.uint8),
        load_words=lambda: (first, *words[1:]),
        load_mask=lambda: np.ones((6, 9), np.uint8),
    )


@settings(max_examples=40, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4, unique_by=lambda word: word.key))
def test_words_come_back(words):
    with tempfile.TemporaryDirectory() as root:
        convert(SampleList([sample_of(words)]), root, to="textseg", jobs=1)
        convert(root, to="coco", jobs=1)
        assert facts(TextSeg(root)["a"].words) == facts(Coco(f"{root}/coco")["a"].words) == facts(words)


def test_what_is_usual_is_not_written():
    plain, marked = Word("00", "a", BOX), Word("01", "b", BOX, legible=False, attributes={"script": "Latin"})
    document = json.loads(encode_anno([plain, marked]))
    assert document["00"] == {"text": "a", "bbox": [0, 0, 9, 0, 9, 5, 0, 5]}
    assert document["01"] == {
        **document["00"],
        "text": "b",
        "legible": False,
        "attributes": {"script": "Latin"},
    }


def test_fields_of_other_tools():
    """HierText has ``legible``, CVAT ``attributes`` with flags and numbers; other names are ignored."""
    entry = {"text": "a", "bbox": BOX.ravel().tolist(), "legible": 0, "note": [1]}
    (word,), problems = parse_anno({"00": {**entry, "attributes": {"occluded": False, "n": 3, "ink": "red"}}})
    assert (word.legible, word.attributes, problems) == (False, {"ink": "red"}, [])
    (word,), problems = parse_anno({"00": {**entry, "legible": None, "attributes": ["red"]}})
    assert (word.legible, word.attributes, problems) == (True, {}, [])


def test_legible_that_is_no_flag():
    problems = parse_anno({"00": {"text": "a", "bbox": BOX.ravel().tolist(), "legible": "no"}})[1]
    assert [problem.message for problem in problems] == ["has a text as legible instead of true or false"]


def test_legibility_of_coco_text(tmp_path):
    image = {"id": 7, "file_name": "a.jpg", "width": 9, "height": 6, "set": "val"}
    word = {"image_id": 7, "mask": BOX.ravel().tolist(), "language": "english", "class": "handwritten"}
    words = {
        "1": {**word, "legibility": "legible", "utf8_string": "Hi"},
        "2": {**word, "legibility": "illegible"},
    }
    save(tmp_path / "a.jpg", np.zeros((6, 9, 3), np.uint8))
    (tmp_path / "cocotext.json").write_text(json.dumps({"imgs": {"7": image}, "anns": words}))
    found = Coco(tmp_path / "cocotext.json")["a"].words
    says = {"language": "english", "class": "handwritten"}
    assert facts(found) == [("00", "Hi", True, says), ("01", "", False, says)]
