"""The dataset card against counts made one by one, for any number of workers and parts."""

import json
import unicodedata
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from scipy import ndimage

import textseg
from textseg.errors import DataError, UsageError
from textseg.io.open_dataset import open_dataset
from textseg.plots.dataset_card import write_card
from textseg.statistics import DatasetCounts, Histogram, stats
from textseg.statistics.strokes import measure_strokes
from textseg.statistics.texts import script_of
from textseg.synth import make_dataset


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    root = tmp_path_factory.mktemp("data") / "TextSeg"
    make_dataset(root, n=8, size=(120, 160), jobs=1)
    return root


def test_the_counts_are_those_made_one_by_one(root):
    dataset = open_dataset(root)
    found = stats(root).total
    words = [word for sample in dataset for word in sample.words]
    assert (found.images, found.words) == (len(dataset), len(words))
    assert found.chars == sum(len(word.chars) for word in words)
    assert found.words_per_image == Counter(len(sample.words) for sample in dataset)
    assert found.glyphs_per_word == Counter(len(word.chars) for word in words)
    assert found.glyphs == Counter(
        unicodedata.normalize("NFC", char.text) for word in words for char in word.chars
    )
    pixels = Counter(value for sample in dataset for value in sample.maskfg.ravel().tolist())
    assert (found.text, found.effect, found.ignored) == (pixels[100], pixels[200], pixels[255])
    assert found.labelled_pixels == sum(pixels.values()) == 8 * 120 * 160
    assert found.widths == {160: 8} and found.heights == {120: 8}


def naive_widths(text):
    """Twice the distance at the pixels of the middle, on the text enlarged twice, with SciPy's distances."""
    large = np.pad(np.kron(text, np.ones((2, 2), bool)), 1)
    distance = ndimage.distance_transform_edt(large)
    widths = Counter()
    for y, x in zip(*np.nonzero(large), strict=True):
        if distance[y, x] >= distance[y - 1 : y + 2, x - 1 : x + 2].max() - 0.5:
            widths[int(distance[y, x] + 0.5)] += 1
    return widths


@pytest.mark.parametrize("seed", range(5))
def test_stroke_widths_are_those_of_the_definition(seed):
    rng = np.random.default_rng(seed)
    text = ndimage.gaussian_filter(rng.random((30, 40)), 2) > 0.5
    assert measure_strokes(text) == naive_widths(text)


@pytest.mark.parametrize("width", [1, 2, 3, 7, 20])
def test_a_bar_is_as_wide_as_it_is(width):
    bar = np.zeros((40, 200), bool)
    bar[5 : 5 + width] = True
    assert measure_strokes(bar).quantile(0.5) == width
    assert measure_strokes(bar.T).quantile(0.5) == width


def test_parts_add_up_in_any_order_and_for_any_number_of_workers(root):
    everything = stats(root)
    assert stats(root, jobs=1).to_json() == stats(root, jobs=3).to_json() == everything.to_json()
    total = DatasetCounts()
    for part in reversed(everything.splits.values()):
        total.add(part)
    assert total == everything.total
    assert stats(root, "test").total == everything.splits["test"]


def test_a_histogram():
    rng = np.random.default_rng(0)
    values = rng.integers(0, 50, 999)
    found = Histogram(values.tolist())
    assert found.mean == pytest.approx(values.mean())
    for share in (0.05, 0.5, 0.95, 1):
        assert found.quantile(share) == np.quantile(values, share, method="inverted_cdf")
    assert Histogram().quantile(0.5) is None


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("Straße", "Latin"),
        ("東京", "Han"),
        ("ひらがな", "Hiragana"),
        ("हिन्दी", "Devanagari"),
        ("سلام", "Arabic"),
        ("12:30", "no letters"),
    ],
)
def test_scripts(text, script):
    assert script_of(text) == script


def test_what_a_dataset_lacks_is_left_out_and_said(root, tmp_path):
    textseg.convert(root, tmp_path / "masks", to="masks")
    found = stats(tmp_path / "masks")
    titles = [title for title, _ in found.rows()]
    assert "words" not in titles and "text, of all pixels" in titles
    assert any("no words are annotated" in note for note in found.left_out)


def test_the_table_fits_a_terminal_and_the_card_is_complete(root, tmp_path):
    found = stats(root)
    assert all(len(line) <= 80 for line in found.table())
    files = {path.name for path in write_card(found, tmp_path)}
    assert {"card.md", "overview.pdf", "overview.png", "stroke-widths.pdf"} <= files
    card = (tmp_path / "card.md").read_text(encoding="utf-8")
    assert all(f"({name})" not in card or (tmp_path / name).exists() for name in files)
    assert {written.value for written in write_card(found, tmp_path).values()} == {"up to date"}


def test_every_bad_sample_is_listed(root, tmp_path):
    textseg.convert(root, tmp_path / "copy", to="textseg")
    for path in sorted((tmp_path / "copy/annotation").glob("*_anno.json"))[:2]:
        path.write_text("{")
    with pytest.raises(DataError) as caught:
        stats(tmp_path / "copy")
    assert len(caught.value.details) == 2
    with pytest.raises(UsageError):
        stats(root, "nonsense")


def test_the_command(root, tmp_path, run):
    done = run("stats", "--data", root, "--json", "-")
    assert done.returncode == 0 and json.loads(done.stdout)["total"]["images"] == 8
    done = run("stats", "--data", root, "--out", tmp_path / "card", "--json", tmp_path / "a.json")
    assert done.returncode == 0 and "stroke width" in done.stdout and Path(tmp_path / "card/card.md").exists()


@pytest.mark.parametrize("taken", ["a.json", "card/overview.pdf", "card"])
def test_the_json_and_the_card_appear_together_or_not_at_all(root, tmp_path, run, taken):
    (tmp_path / taken).parent.mkdir(exist_ok=True)
    (tmp_path / taken).write_text("other")
    done = run("stats", "--data", root, "--json", tmp_path / "a.json", "--out", tmp_path / "card")
    assert done.returncode == 1 and not done.stdout
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [tmp_path / taken]


def test_the_json_is_no_file_of_the_card(root, tmp_path, run):
    done = run("stats", "--data", root, "--json", tmp_path / "card/card.md", "--out", tmp_path / "card")
    assert done.returncode == 2 and "--out" in done.stderr and not (tmp_path / "card").exists()


def test_a_card_is_a_folder(tiny, tmp_path):
    with pytest.raises(UsageError, match=r"card\.pdf: is the name of a file, and a card is a folder"):
        write_card(stats(tiny), tmp_path / "card.pdf")
