"""What notebooks show: complete, of bounded size, harmless whatever files hold, and never an error."""

import base64
import io
import re
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

import textseg
from textseg.io.sample import Sample, Word

EVIL = "<script>alert(1)</script>\u202e\x1b[31m'\" onload='x"
TAGS = {"bdi", "code", "div", "figcaption", "figure", "img", "strong", "table", "td", "th", "tr"}
VOID = {"img"}


class Page(HTMLParser):
    """Checks that elements are closed, and keeps text, names of elements and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open, self.names, self.attributes, self.texts = [], set(), set(), []
        self.feed(html)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.open += [] if tag in VOID else [tag]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def images(html: str) -> list[Image.Image]:
    found = re.findall(r"src='data:image/jpeg;base64,([^']+)'", html)
    return [Image.open(io.BytesIO(base64.b64decode(data))) for data in found]


@pytest.fixture
def dataset(tiny):
    return textseg.open_dataset(tiny)


def test_a_dataset_shows_its_facts_and_some_images(dataset):
    html = dataset._repr_html_()
    page = Page(html)
    assert {"textseg-format", "all", "v2", "5", *dataset.ids} <= {text.split()[-1] for text in page.texts}
    assert [image.size for image in images(html)] == [(60, 40)] * 5
    long = textseg.open_dataset(
        [dataset[0]] + [Sample(f"x{n}", None, dataset[0].load_size) for n in range(99)]
    )
    shown = long._repr_html_()
    assert "and 94 more" in "".join(Page(shown).texts) and len(images(shown)) == 1  # the others have no image
    assert shown.count("unreadable") == 5


def test_a_sample_shows_image_labels_and_words(dataset):
    html = dataset["a00001"]._repr_html_()
    assert {"Sample a00001", "train", "60 x 40 pixels", "1 word, 2 chars", "Hi"} <= set(Page(html).texts)
    image, labelled = (np.asarray(one).astype(int) for one in images(html))
    assert image.shape == labelled.shape == (40, 60, 3)
    assert image[15, 8].max() < 60 and labelled[15, 8, 2] > 100  # text: dark in the image, blue in the labels


def test_a_result_shows_scores_intervals_notes_and_signature(dataset, tiny):
    from textseg.metrics.resampling import Resampling

    folder = tiny / "semantic_label"
    result = textseg.evaluate(dataset, folder, read_as="maskfg", resampling=Resampling(resamples=100))
    texts = Page(result.with_notes((EVIL,))._repr_html_()).texts
    assert "100.00 %" in texts and "100.00 % to 100.00 %" in texts and result.signature in texts
    assert any("alert(1)" in text for text in texts)


def test_stats_and_reports_are_tables(dataset, tiny):
    texts = Page(textseg.stats(dataset)._repr_html_()).texts
    assert {"total", "train", "val", "test", "words", "text, of all pixels"} <= set(texts) and texts.count(
        "5"
    ) >= 2
    (tiny / "annotation/a00001_mask.png").unlink()
    report = textseg.validate(tiny)
    texts = Page(report._repr_html_()).texts
    assert "annotation/a00001_mask.png: is missing" in texts and str(report.warnings) in texts


def test_a_segmentation_shows_image_and_text():
    pixels = np.full((80, 60, 3), 250, np.uint8)
    pixels[20:60, 20:26] = 10
    found = textseg.segment(pixels)
    html = found._repr_html_()
    assert [image.size for image in images(html)] == [(60, 80)] * 2 and "60 x 80 pixels" in Page(html).texts


def test_what_files_hold_is_text_and_nothing_else():
    box = np.zeros((4, 2))
    sample = Sample(
        EVIL,
        EVIL,
        lambda: (4000, 3000),
        lambda: np.random.default_rng(0).integers(0, 256, (4000, 3000, 3), dtype=np.uint8),
        lambda: (Word("0", EVIL * 1000, box),) * 5000,
    )
    dataset = textseg.open_dataset([sample])
    dataset.notes = (EVIL,) * 1000
    for value in (sample, dataset):
        html = value._repr_html_()
        page = Page(html)
        assert page.names <= TAGS
        assert page.attributes <= {"style", "src", "alt"}
        assert len(html) < 300_000 and html.isprintable() and "\u202e" not in html


def test_what_cannot_be_drawn_is_shown_by_its_repr(tiny):
    (tiny / "image/a00001.jpg").write_bytes(b"no image")
    dataset = textseg.open_dataset(tiny)
    assert dataset["a00001"]._repr_html_() is None
    assert "a00001: unreadable" in Page(dataset._repr_html_()).texts
