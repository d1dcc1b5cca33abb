"""The page: complete, the same for any number of workers, and harmless whatever names it shows."""

import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from PIL import Image

from textseg.errors import OutputError, UsageError
from textseg.evaluation import evaluate
from textseg.html_report import report
from textseg.html_report.cases import BINS, ImageRow, choose_cases, histogram
from textseg.html_report.layers import LARGEST, _layer
from textseg.io.files.output import Written
from textseg.io.open_dataset import open_dataset
from textseg.labels import to_target

HOSTILE = (
    "</script><script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "\"'><b>",
    "\u202etxet",
    "x" * 10_000,
)


@pytest.fixture
def dataset(tiny):
    return open_dataset(tiny)


@pytest.fixture
def results(dataset, tmp_path):
    """Two results: perfect ones, and the same with one image empty and one inverted."""
    found = {}
    for name in ("good", "bad"):
        folder = tmp_path / name
        folder.mkdir()
        for place, sample in enumerate(dataset):
            text = to_target(sample.maskfg) == 1
            if name == "bad":
                text = {0: np.zeros_like(text), 1: ~text}.get(place, text)
            Image.fromarray(text.astype(np.uint8) * np.uint8(255)).save(folder / f"{sample.id}.png")
        found[name] = evaluate(dataset, folder)
    return found


def data_of(page: str):
    return json.loads(
        re.search(r'<script type="application/json" id="data">(.*?)</script>', page, re.DOTALL)[1]
    )


class Tags(HTMLParser):
    """Counts tags and collects what pages load."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.loaded = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.loaded += [value for name, value in attributes if name in ("src", "href") and value]
        assert not any(name.startswith("on") for name, _ in attributes)


def test_rows_scores_and_layers(dataset, results, tmp_path):
    written = report(results, dataset, tmp_path / "out/page.html", number=2)
    page = (tmp_path / "out/page.html").read_text(encoding="utf-8")
    data = data_of(page)
    assert [row["id"] for row in data["rows"]] == list(dataset.ids)
    assert [row["iou"][0] for row in data["rows"]] == [100.0] * len(dataset)
    assert data["rows"][0]["iou"][1] == 0
    assert [group["title"] for group in data["groups"]] == ["worst", "best", "most worsened"]
    assert results["bad"].signature in page and "fgIoU" in page
    first = next(row for row in data["rows"] if row["id"] == dataset.ids[0])
    files = tmp_path / "out/page_files"
    assert len(written) == 1 + len(list(files.iterdir()))
    sample = dataset[dataset.ids[0]]
    truth = np.asarray(Image.open(files / f"{first['case']}_truth.png").convert("RGBA"))[..., 3] > 0
    assert np.array_equal(truth, sample.maskfg == 100)
    missed = np.asarray(Image.open(files / f"{first['case']}_misses1.png").convert("RGBA"))[..., 3] > 0
    assert np.array_equal(missed, truth)
    assert Image.open(files / f"{first['case']}_image.jpg").size == sample.size[::-1]


def test_nothing_is_loaded_from_elsewhere_and_the_script_is_ours(dataset, results, tmp_path):
    report(results, dataset, tmp_path / "page.html")
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    found = Tags(page)
    assert found.loaded == [] and found.tags.count("script") == 2
    assert (
        "default-src 'none'" in page and "unsafe" not in page and "http" not in page.replace("http-equiv", "")
    )


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_and_ids(dataset, results, tmp_path, name):
    result = results["bad"]
    images = (replace(result.images[0], id=name), *result.images[1:])
    sample = dataset[0]
    hostile = replace(result, images=images, notes=(name,), folder=None)
    samples = Renamed([replace(sample, id=name), *dataset[1:]])
    report({name: hostile}, samples, tmp_path / "page.html", number=1)
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert Tags(page).tags.count("script") == 2 and "<img src=x" not in page and "<b>" not in page
    assert name in [row["id"] for row in data_of(page)["rows"]]
    assert all(
        re.fullmatch(r"\d{4}_[a-z]+\d?\.(png|jpg)", path.name) for path in (tmp_path / "page_files").iterdir()
    )


class Renamed(list):
    """Samples with ids that no dataset would have."""

    root = None


def test_the_bytes_do_not_depend_on_the_workers(dataset, results, tmp_path):
    for jobs in (1, 3):
        report(results, dataset, tmp_path / str(jobs) / "page.html", jobs=jobs)
    one, two = (
        {path.relative_to(tmp_path / name): path.read_bytes() for path in (tmp_path / name).rglob("*.*")}
        for name in "13"
    )
    assert one == two != {}
    assert set(report(results, dataset, tmp_path / "1/page.html")) == {Written.UP_TO_DATE}


def test_a_smaller_report_removes_the_cases_of_the_earlier_one(dataset, results, tmp_path):
    page, folder = tmp_path / "page.html", tmp_path / "page_files"
    report(results, dataset, page, number=2)
    (folder / "mine.png").write_bytes(b"mine")
    (folder / "0099_hits1.png").write_bytes(b"of a report of more cases")
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(OutputError, match="1 images of another report; use `force=True`"):
        report(results, dataset, page, number=2)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    report({"bad": results["bad"]}, dataset, page, number=1, force=True)
    named = {name for row in data_of(page.read_text(encoding="utf-8"))["rows"] for name in row["files"]}
    assert {path.name for path in folder.iterdir()} == named | {"mine.png"} and len(named) < len(before)


def test_nothing_is_written_when_one_file_is_refused(dataset, results, tmp_path):
    (tmp_path / "page_files").mkdir()
    (tmp_path / "page_files/0002_image.jpg").write_bytes(b"other")
    with pytest.raises(OutputError, match="other content"):
        report(results, dataset, tmp_path / "page.html")
    assert [path.name for path in tmp_path.rglob("*.*") if "page" in str(path.parent)] == ["0002_image.jpg"]


def test_a_stroke_of_one_pixel_is_seen_in_a_reduced_layer():
    where = np.zeros((100, 2 * LARGEST + 100), bool)
    where[:, 1001] = True
    layer = np.asarray(Image.open(io.BytesIO(_layer(where, (255, 0, 0)))).convert("RGBA"))
    assert layer.shape[1] == LARGEST and (layer[..., 3] > 0).any(axis=1).all()


def test_predictions_that_are_gone(dataset, results, tmp_path):
    report({"a": replace(results["good"], folder=str(tmp_path / "gone"))}, dataset, tmp_path / "page.html")
    assert "its predictions are not there (" in (tmp_path / "page.html").read_text(encoding="utf-8")


def test_what_is_refused(dataset, results, tiny, tmp_path):
    for given, place, problem in (
        ({}, dataset, "one result or two"),
        (
            {"a": results["good"], "b": evaluate(dataset, results["good"].folder, "upocr")},
            dataset,
            "cannot be compared",
        ),
        ({"a": results["good"]}, open_dataset(tiny, split="test"), "are not in this dataset"),
    ):
        with pytest.raises(UsageError, match=problem):
            report(given, place, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


def test_cases_and_histogram():
    rows = [
        ImageRow(str(place), (0.5, iou), None, None, 0.0)
        for place, iou in enumerate((0.5, 0.9, 0.1, 1.0, 0.0))
    ]
    groups = {group.title: [rows[place].iou[1] for place in group.places] for group in choose_cases(rows, 2)}
    assert groups == {
        "worst": [0.0, 0.1],
        "best": [1.0, 0.9],
        "most improved": [1.0, 0.9],
        "most worsened": [0.0, 0.1],
    }
    counts = histogram(rows, 1)
    assert (counts[0], counts[2], counts[10], counts[18], counts[19], sum(counts), BINS) == (
        1,
        1,
        1,
        1,
        1,
        5,
        20,
    )


def test_the_command(dataset, results, tiny, tmp_path, run):
    (tmp_path / "a.json").write_bytes(results["good"].to_json())
    (tmp_path / "b.json").write_bytes(results["bad"].to_json())
    done = run("report", "a.json", "b.json", "--data", tiny, cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.startswith("report.html: "), done.stderr
    assert (tmp_path / "report.html").exists()
    assert run("report", "a.json", "--data", tiny, cwd=tmp_path).returncode == 1


def test_a_report_is_an_html_page(results, dataset, tmp_path):
    with pytest.raises(UsageError, match=r"page\.pdf: a report is an HTML page"):
        report(results, dataset, tmp_path / "page.pdf")
