"""`compare`, `merge` and `report` take results and their files."""

import pytest

import textseg
from textseg.errors import DataError, UsageError
from textseg.evaluation import evaluate
from textseg.evaluation.gather import gather_results
from textseg.io.open_dataset import open_dataset
from textseg.labels import to_target


@pytest.fixture
def files(tiny, tmp_path):
    """Two results of the first and the last images, as files."""
    dataset = open_dataset(tiny)
    truth = {sample.id: to_target(sample.maskfg) == 1 for sample in dataset}
    paths = []
    for number in (1, 2):
        path = tmp_path / f"part{number}.json"
        path.write_bytes(evaluate(dataset, truth, shard=(number, 2)).to_json())
        paths.append(path)
    return paths


def test_files_results_and_names_are_the_same(files):
    results = [textseg.read_result(path) for path in files]
    expected = textseg.merge({"a": results[0], "b": results[1]}).to_json()
    for given in (files, map(str, files), results, {"a": files[0], "b": results[1]}):
        assert textseg.merge(given).to_json() == expected
    assert list(gather_results(files[0])) == [str(files[0])]
    assert list(gather_results(results)) == ["result 1", "result 2"]


def test_compare_names_the_files(tiny, tmp_path):
    dataset = open_dataset(tiny)
    empty = evaluate(dataset, {sample.id: sample.maskfg == 1 for sample in dataset})
    (tmp_path / "a.json").write_bytes(empty.to_json())
    (comparison,) = textseg.compare([empty, tmp_path / "a.json"])
    assert (comparison.a, comparison.b) == ("result 1", str(tmp_path / "a.json"))


def test_report_opens_what_was_scored(files, tiny, tmp_path):
    merged = textseg.merge(files)
    assert textseg.report(merged, tiny, tmp_path / "page.html")[-1].value == "written"
    with pytest.raises(UsageError, match="is open with the split all, not test"):
        textseg.report(merged, open_dataset(tiny), tmp_path / "page.html", split="test")


def test_what_is_no_result(files, tmp_path):
    (tmp_path / "no.json").write_text("{}")
    for given, error, match in (
        ([files[0], files[0]], UsageError, "part1.json: is given twice"),
        (3, UsageError, "int is neither a result nor the path of one"),
        ([files[0], None], UsageError, "NoneType is neither a result"),
        (tmp_path / "missing.json", UsageError, "missing.json: does not exist"),
        (tmp_path, UsageError, "is a folder, not a file; a result is what"),
        (
            tmp_path / "no.json",
            DataError,
            "no.json: is not a result of textseg evaluate: it has no 'format'; ",
        ),
    ):
        with pytest.raises(error, match=match):
            textseg.merge(given)


def test_equal_things_that_are_no_results_are_told_as_such():
    with pytest.raises(textseg.TextSegError, match=r"^dict is neither a result nor the path of one"):
        textseg.compare([{}, {}])
