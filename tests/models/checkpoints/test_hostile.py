"""Weights files made to hang, to fill the memory or to crash: each is refused with a sentence, at once."""

import io
import json
import pickle
import time
import zipfile

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from tests.descriptors import few_descriptors
from textseg.errors import CheckpointError
from textseg.models import build_model, load_checkpoint, read_training_state, save_checkpoint
from textseg.models.checkpoints import weights
from textseg.models.checkpoints.weights import read_header, read_weights

NAME = "hrnetv2-tiny"


@pytest.fixture(autouse=True)
def at_once():
    started = time.monotonic()
    yield
    assert time.monotonic() - started < 10


def nested_tuples(levels, wide=2):
    value = ()
    for _ in range(levels):
        value = (value,) * wide
    return value


def replace_in_zip(path, name, data, **options):
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", **options) as new:
        for entry in old.infolist():
            inner = entry.filename.rpartition("/")[2]
            new.writestr(entry.filename, data if inner == name else old.read(entry.filename))


def bomb(key):
    """A pickle of {key: 1}, written without Python's own hashing of the key: pickle never hashes what it saves."""
    data = pickle.dumps([key, 1], protocol=2)
    # ( ... e: the two items of the list; as SETITEMS of a dict instead of APPENDS of a list
    return data.replace(b"]", b"}", 1)[:-2] + b"u."


@pytest.mark.parametrize("key", [nested_tuples(60), nested_tuples(6, wide=100)])
@pytest.mark.parametrize("archive", [True, False])
def test_shared_tuples_as_a_key(key, archive, tmp_path):
    path = tmp_path / "a.pth"
    torch.save({}, path)
    if archive:
        replace_in_zip(path, "data.pkl", bomb(key))
    else:
        path.write_bytes(bomb(key))
    with pytest.raises(CheckpointError, match="nested tuples"):
        load_checkpoint(path)


def test_the_bomb_would_go_off_without_the_check():
    assert pickle.loads(bomb(nested_tuples(3))) == {nested_tuples(3): 1}


def test_a_dict_that_holds_itself(tmp_path):
    loop = {}
    loop["model"] = loop
    torch.save(loop, tmp_path / "a.pth")
    with pytest.raises(CheckpointError, match="holds no dict of tensors, but: model"):
        read_weights(tmp_path / "a.pth")


def test_no_tensors_at_all(tmp_path):
    save_file({}, tmp_path / "a.safetensors")
    save_checkpoint(tmp_path / "b.safetensors", build_model(NAME))
    with safe_open(tmp_path / "b.safetensors", "pt") as file:
        save_file({}, tmp_path / "b.safetensors", file.metadata())
    for name in ("a", "b"):
        with pytest.raises(CheckpointError, match="holds no tensors"):
            load_checkpoint(tmp_path / f"{name}.safetensors")


def ours(path, **changes):
    model = build_model(NAME)
    header = {
        "model": NAME,
        "settings": model.settings,
        "recipe": {},
        "version": "9",
        "training": None,
        **changes,
    }
    save_file(model.state_dict(), path, {"textseg": json.dumps(header)})
    return path


@pytest.mark.parametrize(
    "settings",
    [
        {"modules": [2**64, 1, 1]},
        {"modules": [1, 10**6, 10**6]},
        {"blocks": 10**7},
        {"channels": [2**64, 24, 36, 48]},
        {"channels": [10**6, 10**6, 10**6, 10**6]},
        {"channels": [0, 0, 0, 0]},
        {"channels": [-1, 2, 3, 4]},
        {"channels": 5},
        {"channels": [1]},
        {"channels": [[1], [2], {}, None]},
        {"blocks": "many"},
        {"stem": None},
        {"stem": 1e300},
        {"speed": 3},
    ],
    ids=str,
)
def test_settings_that_are_not_those_of_the_tensors(settings, tmp_path):
    with pytest.raises(CheckpointError):
        load_checkpoint(ours(tmp_path / "a.safetensors", settings=settings))


@pytest.mark.parametrize(
    "changes",
    [{"settings": [1]}, {"recipe": None}, {"model": 3}, {"training": 7}, {"version": {}}, {"model": None}],
    ids=str,
)
def test_metadata_of_other_types(changes, tmp_path):
    with pytest.raises(CheckpointError, match="metadata 'textseg' is not what textseg writes"):
        read_header(ours(tmp_path / "a.safetensors", **changes))


def test_metadata_nested_without_end(tmp_path):
    path = ours(tmp_path / "a.safetensors")
    text = "[" * 100_000 + "]" * 100_000
    save_file({"w": torch.ones(1)}, path, {"textseg": f'{{"model": {text}}}'})
    with pytest.raises(CheckpointError, match="metadata"):
        read_header(path)


@pytest.mark.parametrize(
    "training",
    [{"a": {"$tensor": "training.9"}}, {"a": {"$tensor": []}}, {"a": {"$items": [[[], 1]]}}],
    ids=str,
)
def test_a_training_state_that_makes_no_sense(training, tmp_path):
    with pytest.raises(CheckpointError, match="its training state is damaged"):
        read_training_state(ours(tmp_path / "a.safetensors", training=training))


def test_a_tensor_larger_than_its_file(tmp_path):
    torch.save({"w": torch.zeros(1).expand(10**6, 10**6)}, tmp_path / "a.pth")
    with pytest.raises(CheckpointError, match="its tensor w holds no plain numbers"):
        read_weights(tmp_path / "a.pth")


@pytest.mark.parametrize(
    "tensor", [torch.zeros(2, device="meta"), torch.eye(3).to_sparse()], ids=["meta", "sparse"]
)
def test_tensors_without_plain_numbers(tensor, tmp_path):
    torch.save({"w": tensor}, tmp_path / "a.pth")
    with pytest.raises(CheckpointError):
        read_weights(tmp_path / "a.pth")


def test_archives(tmp_path):
    path = tmp_path / "a.pth"
    torch.save({"w": torch.zeros(10**6)}, path)
    whole = path.read_bytes()
    with zipfile.ZipFile(path) as archive:
        data = archive.read("a/data.pkl")
    replace_in_zip(path, "data.pkl", data, compression=zipfile.ZIP_DEFLATED)
    with pytest.raises(CheckpointError, match="is a compressed archive"):
        read_weights(path)
    directory = bytearray(whole)
    entry = directory.rindex(b"PK\x01\x02")
    directory[entry + 8] |= 1  # the flag of encryption
    path.write_bytes(directory)
    with pytest.raises(CheckpointError, match="is an encrypted archive"):
        read_weights(path)
    for offset in range(6, 46, 4):  # a damaged entry of the directory
        directory = bytearray(whole)
        directory[entry + offset] ^= 0xFF
        path.write_bytes(directory)
        try:
            read_weights(path)
        except CheckpointError:
            continue
    (tmp_path / "b.pth").write_bytes(b"\x1f\x8b\x08\x00" + bytes(600))
    with pytest.raises(CheckpointError, match="is an archive, not a weights file; unpack it first"):
        read_weights(tmp_path / "b.pth")


def test_a_changed_byte_of_an_archive(tmp_path):
    """PyTorch itself does not look at the checksums: other weights would be loaded."""
    path = tmp_path / "a.pth"
    torch.save({"w": torch.ones(1000)}, path)
    data = bytearray(path.read_bytes())
    data[data.index(torch.ones(100).numpy().tobytes()) + 200] ^= 1
    path.write_bytes(data)
    assert torch.load(path)["w"].unique().numel() == 2
    with pytest.raises(CheckpointError, match="is damaged or cut short"):
        read_weights(path)


@pytest.mark.parametrize("kind", ["safetensors", "zip", "legacy"])
def test_too_many_open_files_are_no_damage(tmp_path, monkeypatch, kind):
    path = tmp_path / "weights"
    tensors = {"a": torch.zeros(3)}
    if kind == "safetensors":
        save_file(tensors, path)
    else:
        torch.save(tensors, path, _use_new_zipfile_serialization=kind == "zip")
    read_weights(path)
    refused = []
    start = weights.read_start(path)
    for read_start in (
        weights.read_start,
        lambda _: start,
    ):  # the limit may be reached after the first look, too
        monkeypatch.setattr(weights, "read_start", read_start)
        for spare in range(3):
            with few_descriptors(spare):
                try:
                    read_weights(path)
                except CheckpointError as error:
                    refused.append(str(error))
    assert len(refused) >= 2
    for message in refused:
        assert "damaged" not in message
        assert "too many open files" in message.lower() or message.endswith("cannot be opened; try again")
