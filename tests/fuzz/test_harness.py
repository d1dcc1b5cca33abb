"""The harness finds every kind of fault, planted here, and nothing where there is none."""

import ctypes
import os
import time
from functools import partial
from random import Random

import numpy as np
import pytest
from PIL import Image

from tests.fuzz.mutate import BYTES
from tests.fuzz.naive_png import decode_png
from tests.fuzz.structures import (
    PNG,
    json_document,
    npy_header,
    png,
    safetensors_header,
    zip_directory,
    zip_members,
)
from tests.fuzz.target import Command, Target, attempt, make_input
from tests.fuzz.worker import Worker
from textseg.errors import TextSegError

VALID = {"a/in.txt": bytes(range(100)), "other.txt": b"kept"}


def valid():
    return VALID


def accept(folder):
    return (folder / "a/in.txt").read_bytes()


def is_damaged(folder):
    return accept(folder) != VALID["a/in.txt"]


def refuse(folder):
    if is_damaged(folder):
        raise TextSegError("is damaged", file=folder)


def leave_a_temporary(folder):
    (folder / ".textseg-tmp-1").write_bytes(b"x")


def write_half(folder):
    (folder / "out.json").write_text('{"a": ')


def change_the_input(folder):
    (folder / "other.txt").write_text("gone")


def remove_the_input(folder):
    (folder / "other.txt").unlink()


def print_from_c(folder):
    os.write(2, b"warning from a library")


def run_out_of_memory(folder):
    try:
        raise MemoryError
    except MemoryError as error:
        raise TextSegError("cannot be read") from error


def fail(folder):
    raise ValueError("planted")


def wrong(folder, result):
    raise AssertionError("another result")


def hang(folder):
    time.sleep(60 * is_damaged(folder))


def crash(folder):
    if is_damaged(folder):
        ctypes.string_at(0)


def fill(folder, size):
    bytearray(size * is_damaged(folder))


def target(run, **options):
    return Target("planted", valid, run, "in.txt", **options)


@pytest.mark.parametrize(
    ("planted", "found"),
    [
        (target(fail), "ValueError: planted"),
        (target(accept, verify=wrong), "another result"),
        (target(leave_a_temporary), "was left behind"),
        (target(write_half), "out.json is half a file"),
        (target(change_the_input), "other.txt was changed"),
        (target(remove_the_input), "other.txt was removed"),
        (target(print_from_c), "printed: warning from a library"),
        (target(run_out_of_memory), "took all memory"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_fault_is_found(planted, found, tmp_path):
    assert found in (attempt(planted, 0, tmp_path) or "")


@pytest.mark.parametrize(
    "run", [refuse, accept, Command("report", "none.json")], ids=["refuse", "accept", "command"]
)
def test_nothing_is_found_where_nothing_is_wrong(run, tmp_path):
    assert attempt(target(run), 0, tmp_path) is None


def test_the_valid_input_must_be_accepted(tmp_path):
    refused = attempt(target(Command("report", "none.json")), None, tmp_path)
    assert refused.startswith("the valid input is refused")


@pytest.fixture(scope="module")
def worker():
    worker = Worker(memory=1 << 29)
    yield worker
    worker.stop()


@pytest.mark.parametrize(
    ("run", "found"),
    [
        (crash, "killed the process"),
        (partial(fill, size=5 << 27), "MiB of memory"),
        (partial(fill, size=1 << 34), "MemoryError"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_the_worker_survives(run, found, worker):
    assert found in (worker.attempt(target(run), 0) or "")
    assert worker.attempt(target(refuse), 0) is None


def test_a_worker_that_hangs():
    worker = Worker(seconds=1)
    assert worker.attempt(target(hang), 0) == "did not end within 1 seconds"
    worker.stop()


def test_an_input_is_damaged_and_its_number_gives_it_again(tmp_path):
    made = [make_input(target(accept), number, tmp_path) for number in (*range(50), *range(50))]
    assert made[:50] == made[50:]
    assert len({files["a/in.txt"] for files in made}) > 45
    assert all(files["a/in.txt"] != VALID["a/in.txt"] and files["other.txt"] == b"kept" for files in made)
    assert (tmp_path / "a/in.txt").read_bytes() == made[-1]["a/in.txt"]


@pytest.mark.parametrize(
    "change", [*BYTES, png, zip_members, zip_directory, safetensors_header, npy_header, json_document]
)
def test_mutators_take_anything(change):
    for number in range(100):
        data = Random(number).randbytes(number + 1)
        assert isinstance(change(data, Random(number)), bytes)
        assert isinstance(change(PNG + data, Random(number)), bytes)


@pytest.mark.parametrize("mode", ["L", "P", "1", "I;16", "RGB", "RGBA", "LA"])
def test_the_naive_decoder_decodes_what_pillow_writes(mode, tmp_path):
    wide = mode in ("RGB", "RGBA", "LA")
    values = np.random.default_rng(0).integers(
        0, 2 if mode == "1" else 256, (7, 13, len(mode) if wide else 1)
    )
    array = values.astype({"1": bool, "I;16": np.uint16}.get(mode, np.uint8))
    image = Image.fromarray(array if wide else array[..., 0], mode if wide else None)
    if mode == "P":
        image = image.copy()
        image.putpalette(bytes(768))
    image.save(tmp_path / "a.png")
    assert np.array_equal(
        decode_png((tmp_path / "a.png").read_bytes()).samples, values if wide else values[..., 0]
    )
