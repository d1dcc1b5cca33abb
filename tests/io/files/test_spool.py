from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from textseg.errors import OutputError
from textseg.io.files.spool import Spool


def test_threads_get_back_what_they_added(tmp_path):
    values = {f"{number}": bytes([number]) * 1000 * number for number in range(100)}
    with Spool(tmp_path) as spool, ThreadPoolExecutor(8) as pool:
        list(pool.map(spool.add, values, values.values()))
        assert list(pool.map(spool.__getitem__, reversed(values))) == list(reversed(values.values()))
        assert dict(spool) == values


def test_nothing_is_left_and_a_missing_folder_is_not_made(tmp_path):
    with Spool(tmp_path / "new" / "folder") as spool:
        spool.add("a", b"x")
        assert spool["a"] == b"x"
    assert not list(tmp_path.iterdir())


def test_a_full_disk_is_one_sentence(tmp_path):
    with Spool(tmp_path) as spool, Path("/dev/full").open("r+b", buffering=0) as full:
        spool._stream.close()
        spool._stream = full
        with pytest.raises(OutputError, match="cannot be written: the disk is full"):
            spool.add("a", bytes(1 << 20))
