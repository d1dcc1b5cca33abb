"""Prediction files of every kind; what is accepted must be what NumPy and the naive PNG decoder read."""

from __future__ import annotations

import io
import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from tests.fuzz.mutate import BYTES
from tests.fuzz.naive_png import decode_png
from tests.fuzz.structures import npy_header, png, zip_directory, zip_members
from tests.fuzz.target import Command, Target
from tests.tiny import make_tiny, tiny_masks
from textseg.evaluation.predictions.prediction import Prediction
from textseg.evaluation.predictions.read import read_prediction

NPZ = (*BYTES, zip_members, zip_directory)


def probability() -> NDArray[np.float64]:
    """(H, W): a soft copy of the text of the tiny dataset."""
    text = (tiny_masks()[0] == 1) | (tiny_masks()[0] == 2)
    return np.clip(text * 0.8 + np.random.default_rng(0).random(text.shape) * 0.2, 0, 1)


def arrays() -> dict[str, NDArray[Any]]:
    values = probability()
    logits = np.stack([1 - 3 * values, 3 * values - 1]).astype(np.float32)
    return {
        "float16": values.astype(np.float16),
        "float32": values.astype(np.float32),
        "big-endian": values.astype(">f8"),
        "logits": logits,
        "labels": (values > 0.5).astype(np.uint8),
        "bool": values > 0.5,
        "uint8": (values * 255).astype(np.uint8),
        "uint16": (values * 65535).astype(np.uint16),
    }


def image_file(name: str, kind: str) -> dict[str, bytes]:
    stream = io.BytesIO()
    Image.fromarray(arrays()[kind]).save(stream, Path(name).suffix[1:].replace("tif", "tiff"))
    return {name: stream.getvalue()}


def npy_file(kind: str) -> dict[str, bytes]:
    stream = io.BytesIO()
    np.save(stream, arrays()[kind])
    return {"p.npy": stream.getvalue()}


def npz_file(kind: str, save: Any) -> dict[str, bytes]:
    stream = io.BytesIO()
    save(stream, arrays()[kind])
    return {"p.npz": stream.getvalue()}


def read(folder: Path) -> Prediction:
    return read_prediction(next(folder.iterdir()))


def same_as_png(folder: Path, prediction: Prediction) -> None:
    found = decode_png((folder / "p.png").read_bytes())
    if found.colour == 0 and found.bits in (1, 8, 16):
        top = 1 if prediction.form.reading == "probability" else max(found.samples.max(), 1)
        assert np.array_equal(prediction.values * top, found.samples), "other values than in the file"


def same_as_numpy(folder: Path, prediction: Prediction) -> None:
    file = next(folder.iterdir())
    loaded = np.load(file)
    values = loaded if isinstance(loaded, np.ndarray) else loaded[loaded.files[0]]
    if values.shape == prediction.values.shape and prediction.form.reading == "probability":
        assert np.array_equal(prediction.values, values), "other values than in the file"


def folder_to_score() -> dict[str, bytes]:
    """The tiny dataset with a perfect prediction of each image of its test split."""
    import tempfile

    with tempfile.TemporaryDirectory() as name:
        root = make_tiny(Path(name))
        files = {
            f"data/{path.relative_to(root)}": path.read_bytes() for path in root.rglob("*") if path.is_file()
        }
    for id_ in json.loads(files["data/split.json"])["test"]:
        mask = np.array(Image.open(io.BytesIO(files[f"data/semantic_label/{id_}_maskfg.png"])))
        stream = io.BytesIO()
        Image.fromarray((mask == 100).astype(np.uint8) * 255).save(stream, "PNG")
        files[f"preds/{id_}.png"] = stream.getvalue()
    return files


def scored_perfectly(folder: Path, _: None) -> None:
    """Damage that is not found must not change the score."""
    scores = json.loads((folder / "result.json").read_text())["scores"]
    truth = [Image.open(path) for path in sorted(folder.glob("data/semantic_label/*_maskfg.png"))]
    assert scores["fgiou"] == 1 and truth, "another score"


EVALUATE = Command(
    "evaluate", "preds", "--data", "data", "--jobs", "1", "--json", "result.json", "--per-image", "a.csv"
)

TARGETS = [
    *(
        Target(
            f"prediction-png-{kind}",
            partial(image_file, "p.png", kind),
            read,
            "",
            (*BYTES, png),
            same_as_png,
            300,
        )
        for kind in ("labels", "bool", "uint8", "uint16")
    ),
    Target("prediction-tif", partial(image_file, "p.tif", "uint8"), read, number=120),
    Target("prediction-bmp", partial(image_file, "p.bmp", "uint8"), read, number=120),
    *(
        Target(
            f"prediction-npy-{kind}",
            partial(npy_file, kind),
            read,
            "",
            (*BYTES, npy_header),
            same_as_numpy,
            200,
        )
        for kind in arrays()
    ),
    *(
        Target(
            f"prediction-{save.__name__}-{kind}",
            partial(npz_file, kind, save),
            read,
            "",
            NPZ,
            same_as_numpy,
            300,
        )
        for kind in ("float32", "labels")
        for save in (np.savez, np.savez_compressed)
    ),
    Target("evaluate-png", folder_to_score, EVALUATE, r"preds/", BYTES, scored_perfectly, 150),
]
