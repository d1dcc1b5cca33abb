"""`validate`: layouts, splits, the report, the command, and files that may hold anything."""

import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from tests.good_morning import make_good_morning
from tests.tiny import SPLITS, make_tiny
from textseg.errors import UsageError
from textseg.io.validation import CODES, validate

from . import test_annotation, test_files, test_ids, test_labels
from .changes import (
    ANNO,
    IMAGE,
    MASK,
    assert_told,
    copy,
    cut,
    damaged,
    files_of,
    folder_for,
    remove,
    several,
    split,
    text,
)

MODULES = (test_files, test_ids, test_annotation, test_labels)


def move(source, target):
    def apply(root):
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        (root / source).rename(root / target)

    return apply


def to_reference(root):
    """The layout of the reference code: polygons and masks in folders of their own."""
    (root / "annotation").rename(root / "instance_label")
    (root / "bpoly_label").mkdir()
    for path in root.glob("instance_label/*.json"):
        path.rename(root / "bpoly_label" / path.name)


def to_bts(root):
    """BTS: a folder for each split, without char masks and without split.json."""
    for name, ids in SPLITS.items():
        for id_ in ids:
            move(f"image/{id_}.jpg", f"{name}/image/{id_}.jpg")(root)
            move(f"annotation/{id_}_anno.json", f"{name}/bpoly_label/{id_}_anno.json")(root)
            move(f"semantic_label/{id_}_maskfg.png", f"{name}/semantic_label/{id_}_maskfg.png")(root)
    remove("annotation/*", "split.json")(root)
    for folder in ("image", "annotation", "semantic_label"):
        (root / folder).rmdir()


def test_the_three_layouts(tmp_path):
    for name, change in {"release": several(), "reference": to_reference, "bts": to_bts}.items():
        root = make_tiny(tmp_path / name)
        change(root)
        report = validate(root)
        assert (report.layout, report.samples, list(report.problems)) == (name, 5, [])
        assert report.splits == {split: len(ids) for split, ids in SPLITS.items()}
        assert report.files["maskfg"] == 5
        assert report.files["mask"] == (0 if name == "bts" else 5)


def test_bts_leak_and_a_kind_missing_in_one_split(tmp_path):
    change = several(
        to_bts,
        copy("train/image/a00001.jpg", "test/image/a00001.jpg"),
        remove("val/bpoly_label/*"),
    )
    assert_told(
        damaged(tmp_path, change),
        "T103 val: has no file of the kind anno, but other splits have",
        "T102 test/bpoly_label/a00001_anno.json: is missing",
        "T102 test/semantic_label/a00001_maskfg.png: is missing",
        "T205 test/image/a00001.jpg: a00001 is in split 'train' too",
        "T210 test/image/a00001.jpg: is the same image as a00001 of split train, but this one is in test",
    )


def test_a_split_tells_of_its_own_samples_only(tmp_path):
    root = damaged(tmp_path, several(text(MASK, ""), text("annotation/d00005_mask.png", "")))
    report = validate(root, "test")
    assert [problem.file for problem in report.problems] == ["annotation/d00005_mask.png"]
    assert (report.samples, report.files["image"]) == (2, 2)
    assert [problem.id for problem in validate(root, "train+val").problems] == ["a00001"]
    assert_told(root, "T111 ...", "T111 ...", split="all")
    folder_for("image/a00001.jpg")(root)
    assert_told(root, "T111 ...", split="test")
    with pytest.raises(UsageError, match="no split 'tset': there are train, val, test"):
        validate(root, "tset")


def test_a_split_that_a_damaged_file_may_have_lost_is_told_of(tmp_path):
    assert_told(damaged(tmp_path / "cut", cut("split.json", 20)), "T201 ...", split="test")
    assert_told(damaged(tmp_path / "list", split(test=3)), "T202 ...", split="test")
    root = damaged(tmp_path / "none", remove("split.json"))
    with pytest.raises(UsageError, match="so there is no split 'test'"):
        validate(root, "test")


def test_label_versions(tmp_path):
    root = damaged(tmp_path, several())
    with pytest.raises(UsageError, match="has no semantic_label_v1/ folder"):
        validate(root, labels="v1")
    with pytest.raises(UsageError, match="labels must be one of v2, v1, not 'v3'"):
        validate(root, labels="v3")
    (root / "semantic_label").rename(root / "semantic_label_v1")
    assert_told(root, labels="v1")
    assert validate(root).files["maskfg"] == 0


def test_the_real_annotation_has_warnings_only(tmp_path):
    report = validate(make_good_morning(tmp_path))
    assert report.counts == {"T307": 1, "T504": 1}
    assert (report.errors, report.warnings) == (0, 2)
    assert "x 272-568, y 110-354" in report.problems[1].message
    assert "x 283-567, y 128-452" in report.problems[1].message  # the last row and column included


def test_a_folder_that_cannot_be_listed(tmp_path, monkeypatch):
    root = damaged(tmp_path, several())
    scandir = os.scandir

    def refuse(folder):
        if Path(folder).name == "semantic_label":
            raise PermissionError(13, "Permission denied")
        return scandir(folder)

    monkeypatch.setattr(os, "scandir", refuse)
    assert_told(root, "T108 semantic_label: cannot be listed (permission denied)")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_not_waited_for(tmp_path):
    root = damaged(tmp_path, remove(MASK))
    os.mkfifo(root / MASK)
    assert_told(root, f"T107 {MASK}: is a device or a pipe instead of a file")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_no_text(tmp_path):
    root = damaged(tmp_path, several())
    (root / IMAGE).rename(root / "image" / os.fsdecode(b"\xff\n.jpg"))
    report = validate(root)
    (problem,) = [problem for problem in report.problems if problem.code == "T203"]
    assert problem.file == r"image/\udcff\n.jpg"
    json.loads(report.to_json())


def test_the_report_is_the_same_for_any_number_of_workers(tmp_path):
    root = damaged(
        tmp_path, several(*(case[0] for case in list(test_labels.CASES.values())[:5]), text(ANNO, "[]"))
    )
    one, four = validate(root, jobs=1).to_json(), validate(root, jobs=4).to_json()
    assert one == four
    document = json.loads(one)
    assert document["format"] == "textseg-validation/1"
    assert (
        sum(document["counts"].values())
        == len(document["problems"])
        == document["errors"] + document["warnings"]
    )
    assert set(document["problems"][0]) == {"code", "severity", "id", "file", "where", "message"}
    severities = [CODES[code].severity for code in document["counts"]]
    assert severities == sorted(severities)  # errors first


def test_progress_counts_samples(tmp_path):
    seen = []
    validate(damaged(tmp_path, several()), progress=lambda done, total: seen.append((done, total)))
    assert seen == [(done, 5) for done in range(1, 6)]


def test_every_code_has_a_case():
    tested = {line[:4] for module in MODULES for case in module.CASES.values() for line in case[1:]}
    assert tested | {"T103", "T108"} == set(CODES)  # these two are tested above


@pytest.mark.parametrize("seed", range(6))
def test_no_damage_makes_it_raise(seed, tmp_path):
    """Bytes of all files are changed, cut and doubled at random; the report must come all the same."""
    rng = random.Random(seed)
    root = make_tiny(tmp_path)
    whole = {file: (root / file).read_bytes() for file in sorted(files_of(root))}
    for _ in range(25):
        for file, content in whole.items():
            damage = bytearray(content)
            for _ in range(rng.choice([0, 1, 3, 40])):
                damage[rng.randrange(len(damage))] = rng.randrange(256)
            kind = rng.randrange(6)
            if kind == 0:
                del damage[rng.randrange(len(damage)) :]
            elif kind == 1:
                start = rng.randrange(len(damage))
                damage[start:start] = damage[: rng.randrange(len(damage))]
            (root / file).write_bytes(damage)
        report = validate(root, jobs=1)
        assert report.errors
        json.loads(report.to_json())


def run(*arguments, cwd):
    return subprocess.run(
        [sys.executable, "-m", "textseg", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_command(tmp_path):
    make_tiny(tmp_path / "data/TextSeg")
    done = run("validate", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 errors, 0 warnings" in done.stdout
    for shift in range(4):
        (tmp_path / "data/TextSeg/annotation" / f"stray{shift}.txt").touch()
    done = run("validate", "--json", "all.json", cwd=tmp_path)
    assert done.returncode == 0
    assert "T106 warning x 4: " in done.stdout
    assert done.stdout.count("stray") == 3
    assert "... and 1 more" in done.stdout
    assert len(json.loads((tmp_path / "all.json").read_bytes())["problems"]) == 4
    (tmp_path / "data/TextSeg" / MASK).write_bytes(b"")
    done = run("validate", "--json", "-", cwd=tmp_path)
    assert done.returncode == 1
    assert json.loads(done.stdout)["counts"] == {"T111": 1, "T106": 4}
    done = run("validate", "--json", "all.json", cwd=tmp_path)
    assert done.returncode == 1
    assert "all.json: is already there with other content; use --force" in done.stderr
    assert run("validate", "--data", "nowhere", cwd=tmp_path).returncode == 2
    assert run("validate", "--split", "tset", cwd=tmp_path).returncode == 2
