"""`evaluate` and `textseg evaluate`, on the root of tests/tiny.py, against numbers counted by hand."""

import csv
import json
import shutil
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from tests.tiny import HEIGHT, SPLITS, WIDTH, make_tiny, save, tiny_maskfg
from textseg import TextSeg
from textseg.errors import DataError, PredictionError, UsageError
from textseg.evaluation import Result, evaluate
from textseg.metrics.protocol import Protocol
from textseg.metrics.protocols import PROTOCOLS

TEST_IDS = SPLITS["test"]
CHAR_PIXELS = 2 * 8 * 12


@pytest.fixture
def preds(tiny):
    """Predictions of the test split: the truth moved one pixel down, as 0/255."""
    for shift, id_ in enumerate(TEST_IDS, 3):
        moved = np.roll(tiny_maskfg(shift) == 100, 1, axis=0)
        save(tiny.parent / "preds" / f"{id_}.png", moved.astype(np.uint8) * 255)
    return tiny.parent / "preds"


def test_by_hand(tiny, preds):
    result = evaluate(TextSeg(tiny, "test"), preds, split="test")
    tp = CHAR_PIXELS * 11 // 12
    assert result.counts == [(tp, CHAR_PIXELS, CHAR_PIXELS, (HEIGHT - 5) * WIDTH)] * 2
    assert result.scores.fgiou == tp / (2 * CHAR_PIXELS - tp)
    assert result.scores.f_image == result.scores.f_dataset == pytest.approx(11 / 12)
    assert result.forms == {"0/255": 2}


def test_arrays_and_files_give_the_same(tiny, preds):
    arrays = {id_: np.asarray(Image.open(preds / f"{id_}.png")) for id_ in TEST_IDS}
    dataset = TextSeg(tiny, "test")
    a, b = evaluate(dataset, arrays), evaluate(dataset, preds, jobs=1)
    assert a.images == b.images and a.signature == b.signature
    assert a.folder is None and b.folder == str(preds)


@pytest.mark.parametrize(
    ("effect", "predicted_text"), [("bg", CHAR_PIXELS), ("fg", 2 * 10 * 14), ("ignore", CHAR_PIXELS)]
)
def test_effect(tiny, preds, effect, predicted_text):
    result = evaluate(TextSeg(tiny, "test"), preds, Protocol(effect=effect))
    # Neighbouring effect rectangles overlap in no pixel: the chars are 12 apart, an effect is 10 wide.
    assert result.counts[0].truth == predicted_text
    assert f"effect:{effect}" in result.signature


def test_derived_truth_scores_the_same_and_says_so(tmp_path, preds):
    shipped, derived = make_tiny(tmp_path / "s"), make_tiny(tmp_path / "d", maskfg=False)
    a, b = (evaluate(TextSeg(root, "test"), preds) for root in (shipped, derived))
    assert a.scores == b.scores
    assert "truth:shipped" in a.signature and "truth:derived" in b.signature
    assert a.facts["sha"] == b.facts["sha"]


def test_signature_moves_with_what_was_scored(tiny, preds):
    base = evaluate(TextSeg(tiny, "test"), preds, split="test").signature
    path = tiny / "semantic_label" / f"{TEST_IDS[0]}_maskfg.png"
    changed = np.array(Image.open(path))
    changed[0, 0] = 255
    Image.fromarray(changed).save(path)
    other_truth = evaluate(TextSeg(tiny, "test"), preds, split="test").signature
    assert base != other_truth
    assert base.startswith(
        "fgIoU+F|protocol:texrnet|ds:textseg-format|split:test|n:2|lab:v2|truth:shipped|sha:"
    )


def test_the_digest_of_predictions_is_that_of_their_labels(tiny, preds, tmp_path):
    base = evaluate(TextSeg(tiny, "test"), preds)
    arrays = {id_: np.asarray(Image.open(preds / f"{id_}.png")) > 0 for id_ in TEST_IDS}
    same = evaluate(TextSeg(tiny, "test"), arrays, jobs=3)
    assert same.facts["predsha"] == base.facts["predsha"] and same.facts["pred"] != base.facts["pred"]
    arrays[TEST_IDS[0]][0, 0] ^= True
    assert evaluate(TextSeg(tiny, "test"), arrays).facts["predsha"] != base.facts["predsha"]


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_do_not_depend_on_jobs(tiny, preds, jobs):
    measures = ["boundary_f", "words", "letters", "dibco"]
    one, other = (evaluate(TextSeg(tiny, "test"), preds, measures=measures, jobs=n) for n in (1, jobs))
    assert one.to_json() == other.to_json() and Result.from_json(one.to_json()) == one


def test_words_and_letters_of_a_dataset(tiny, preds, run):
    """The text is one pixel too low: 11 of the 12 rows of every char are found."""
    done = run(
        "evaluate", preds, "--data", tiny, "--measures", "words, chars@95%,letters,effect", "--json", "-"
    )
    scores = json.loads(done.stdout)["scores"]
    assert scores["word_recall@50%"] == 1 and scores["char_recall@95%"] == 0
    assert {value for name, value in scores.items() if name.startswith("char_recall_")} == {1, None}
    shown = run("evaluate", preds, "--data", tiny, "--measures", "words,letters").stdout
    assert "recall of words  " in shown and "undefined" not in shown


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--measures", "some"], "no measure 'some': there are boundary_iou"),
        (["--measures", "boundary_f@3"], "a width is written as 3px"),
        (["--protocol", "some"], "no protocol 'some': there are texrnet, hi-sam"),
        (["--all-protocols", "--protocol", "mmseg"], "cannot be combined with --protocol"),
        (["--all-protocols", "--per-image", "a.csv"], "cannot be combined with --per-image"),
    ],
)
def test_wrong_protocols_and_measures(tiny, preds, run, words, message):
    done = run("evaluate", preds, "--data", tiny, *words)
    assert done.returncode == 2 and message in done.stderr.replace("\n", " ")


def test_v1_labels(tiny, preds, run):
    shutil.copytree(tiny / "semantic_label", tiny / "semantic_label_v1")
    assert "lab:v1" in run("evaluate", preds, "--data", tiny, "--labels", "v1").stdout


def test_without_v1_labels(tiny, preds):
    with pytest.raises(UsageError, match="semantic_label_v1"):
        TextSeg(tiny, "test", labels="v1")


def test_all_missing_are_listed_before_anything_is_read(tiny, preds):
    for id_ in TEST_IDS:
        (preds / f"{id_}.png").unlink()
    (preds / "other.png").write_bytes(b"")
    with pytest.raises(PredictionError, match="2 of 2 predictions are missing") as caught:
        evaluate(TextSeg(tiny, "test"), preds)
    assert caught.value.details == tuple(f"{id_}: no prediction" for id_ in TEST_IDS)


def test_what_is_there_instead_of_missing_ones_is_named(tiny, preds):
    (preds / f"{TEST_IDS[0]}.png").rename(preds / "other.png")
    with pytest.raises(PredictionError, match="1 of 2 predictions are missing") as caught:
        evaluate(TextSeg(tiny, "test"), preds)
    assert "there are other.png instead" in caught.value.hint


def test_what_is_skipped_is_noted(tiny, preds):
    (preds / "notes.txt").touch()
    (note,) = evaluate(TextSeg(tiny, "test"), preds).notes
    assert note == "1 files or folders are no predictions and were skipped: notes.txt"


def test_inverted_predictions_are_noted(tiny, preds):
    for id_ in TEST_IDS:
        save(preds / f"{id_}.png", 255 - np.asarray(Image.open(preds / f"{id_}.png")))
    (note,) = evaluate(TextSeg(tiny, "test"), preds).notes
    iou = 100 * 11 / 13  # of the text moved down by one of its 12 rows
    assert f"would be {iou:.1f} % with text and background exchanged" in note


def test_missing_as_empty(tiny, preds):
    (preds / f"{TEST_IDS[0]}.png").unlink()
    result = evaluate(TextSeg(tiny, "test"), preds, Protocol(missing="empty"))
    assert result.counts[0][:3] == (0, 0, CHAR_PIXELS)
    assert "missing:empty" in result.signature and "absent:1" in result.signature
    assert any("scored as empty" in note for note in result.notes)


def test_every_bad_prediction_is_listed_and_nothing_scored(tiny, preds):
    save(preds / f"{TEST_IDS[0]}.png", np.zeros((3, 4), np.uint8))
    (preds / f"{TEST_IDS[1]}.png").write_bytes(b"")
    with pytest.raises(PredictionError, match="2 of 2 images have a problem") as caught:
        evaluate(TextSeg(tiny, "test"), preds)
    assert "is 4 x 3 but the image is 60 x 40" in caught.value.details[0]
    assert "0 bytes" in caught.value.details[1]


def test_a_broken_truth_is_a_data_error(tiny, preds):
    (tiny / "semantic_label" / f"{TEST_IDS[0]}_maskfg.png").write_bytes(b"no image")
    with pytest.raises(DataError, match="not an image"):
        evaluate(TextSeg(tiny, "test"), preds)


@pytest.mark.parametrize("how", ["nearest", "bilinear"])
def test_resize(tiny, preds, how):
    for shift, id_ in enumerate(TEST_IDS, 3):
        large = np.kron(tiny_maskfg(shift) == 100, np.ones((2, 2), np.uint8))
        save(preds / f"{id_}.png", large * 255)
    result = evaluate(TextSeg(tiny, "test"), preds, Protocol(resize=how))
    assert result.scores.fgiou == 1 and f"resize:{how}" in result.signature


def test_a_folder_that_mixes_labels_and_probabilities_is_refused(tiny, preds):
    save(preds / f"{TEST_IDS[0]}.png", np.eye(HEIGHT, WIDTH, dtype=np.uint8))
    with pytest.raises(PredictionError, match="can be read as labels or as probabilities"):
        evaluate(TextSeg(tiny, "test"), preds)
    assert evaluate(TextSeg(tiny, "test"), preds, read_as="labels").images


def test_npz_and_suffixed_names(tiny, tmp_path):
    for shift, id_ in enumerate(TEST_IDS, 3):
        np.savez(tmp_path / f"{id_}_pred.npz", (tiny_maskfg(shift) == 100).astype(np.float32))
    assert evaluate(TextSeg(tiny, "test"), tmp_path).scores.f_image == 1


def test_two_predictions_of_one_image_are_refused(tiny, preds):
    np.save(preds / f"{TEST_IDS[0]}.npy", np.zeros((HEIGHT, WIDTH)))
    with pytest.raises(PredictionError, match="1 of 2 images have several predictions"):
        evaluate(TextSeg(tiny, "test"), preds)


def test_a_pickle_is_not_run(tiny, tmp_path):
    np.save(tmp_path / f"{TEST_IDS[0]}.npy", np.array([{"a": 1}], object), allow_pickle=True)
    np.save(tmp_path / f"{TEST_IDS[1]}.npy", np.zeros((HEIGHT, WIDTH)))
    with pytest.raises(PredictionError, match="cannot be read"):
        evaluate(TextSeg(tiny, "test"), tmp_path)


def test_command_line(tiny, preds, run):
    done = run(
        "evaluate",
        "preds",
        "--json",
        "r.json",
        "--per-image",
        "r.csv",
        cwd=preds.parent,
        TEXTSEG_DATA=str(tiny),
    )
    assert done.returncode == 0, done.stderr
    assert "fgIoU" in done.stdout and "91.67 %" in done.stdout and "|split:test|n:2|" in done.stdout
    result = json.loads((preds.parent / "r.json").read_text())
    assert result["n"] == 2 and result["scores"]["f_image"] == pytest.approx(11 / 12)
    assert result["signature"] in done.stdout
    rows = list(csv.DictReader((preds.parent / "r.csv").open()))
    assert [row["id"] for row in rows] == TEST_IDS and rows[0]["tp"] == str(CHAR_PIXELS * 11 // 12)


def test_all_protocols_side_by_side(tiny, preds, run):
    done = run("evaluate", preds, "--data", tiny, "--all-protocols", "--json", preds.parent / "r.json")
    assert done.returncode == 0, done.stderr
    made = json.loads((preds.parent / "r.json").read_text())
    assert made["predictions"] == json.loads(evaluate(TextSeg(tiny, "test"), preds).to_json())["predictions"]
    document = made["protocols"]
    assert list(document) == list(PROTOCOLS)
    for name, protocol in PROTOCOLS.items():
        alone = evaluate(TextSeg(tiny, "test"), preds, protocol)
        assert document[name]["scores"] == dict(alone.scores)
        assert document[name]["signature"] == alone.signature and f"protocol:{name}|" in alone.signature
        assert alone.short_signature in done.stdout and f"as {name} prints it: " in done.stdout


def test_a_switch_on_top_of_a_protocol(tiny, preds, run):
    done = run("evaluate", preds, "--data", tiny, "--protocol", "hi-sam", "--effect", "fg", "--json", "-")
    protocol = replace(PROTOCOLS["hi-sam"], effect="fg")
    assert json.loads(done.stdout)["scores"] == dict(evaluate(TextSeg(tiny, "test"), preds, protocol).scores)
    assert "|protocol:custom|" in done.stdout


def test_protocols_are_listed(run):
    done = run("evaluate", "--protocols")
    assert done.returncode == 0 and all(f"\n{name}\n" in f"\n{done.stdout}" for name in PROTOCOLS)


def test_the_manifest_of_the_predictions_is_in_the_json(tiny, preds):
    method = {"model": "hrnetv2-w48", "weights": "ab" * 32}
    (preds / "manifest.json").write_text(json.dumps({"signature": "s", "method": method}))
    made_by = {"signature": "s", **method}
    assert json.loads(evaluate(TextSeg(tiny, "test"), preds).to_json())["predictions"]["made_by"] == made_by


@pytest.mark.parametrize(
    ("value", "note"),
    [
        (lambda truth: 0 * truth, "no text is predicted in any of 2 images"),
        (lambda truth: 0 * truth + 255, "every pixel of all 2 images is predicted as text"),
        (lambda truth: 90 * truth, "2 predictions hold two values only and none above the threshold 0.5: "),
    ],
)
def test_predictions_that_look_wrong_are_noted(tiny, tmp_path, value, note):
    for shift, id_ in enumerate(TEST_IDS, 3):
        save(tmp_path / f"{id_}.png", value((tiny_maskfg(shift) == 100).astype(np.uint8)))
    result = evaluate(TextSeg(tiny, "test"), tmp_path)
    assert any(one.startswith(note) for one in result.notes) and json.loads(result.to_json())["notes"]


def test_undefined_scores_are_null(tiny, tmp_path, run):
    for id_ in TEST_IDS:
        save(tmp_path / f"{id_}.png", np.zeros((HEIGHT, WIDTH), np.uint8))
    done = run("evaluate", tmp_path, "--data", tiny, "--json", "-")
    scores = json.loads(done.stdout)["scores"]
    assert scores["precision_dataset"] is None and scores["f_image"] is None and scores["fgiou"] == 0
    assert "undefined (0/0)" in run("evaluate", tmp_path, "--data", tiny).stdout


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [
        (["nowhere"], 2, "nowhere: does not exist"),
        (["preds", "--split", "dev"], 2, "no split 'dev': there are train, val, test"),
        (["preds", "--threshold", "2"], 2, "2.0 is not in the range 0<=x<1"),
        (["preds", "--effect", "some"], 2, "must be one of bg, fg, ignore, not 'some'"),
        (["preds", "--split", "train"], 1, "2 of 2 predictions are missing"),
        (["data", "--data", "preds"], 2, "data: does not exist"),
    ],
)
def test_wrong_calls(tiny, preds, run, words, code, message):
    done = run(
        "evaluate", *words, cwd=tiny.parent, **({} if "--data" in words else {"TEXTSEG_DATA": str(tiny)})
    )
    assert done.returncode == code and message in done.stderr and "Traceback" not in done.stderr
