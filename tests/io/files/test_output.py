"""Files are complete or not there, also on mounts that refuse permissions or renames."""

import errno
import os
from pathlib import Path

import pytest

from textseg.errors import OutputError
from textseg.io.files.output import Written, open_output, write_output


def test_nothing_is_left_when_writing_fails(tmp_path):
    with pytest.raises(KeyboardInterrupt), open_output(tmp_path / "a.txt") as output:
        output.write(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_other_content_stays_without_force(tmp_path):
    write_output(tmp_path / "a.txt", b"one")
    with pytest.raises(OutputError, match="--force"):
        write_output(tmp_path / "a.txt", b"two")
    assert (tmp_path / "a.txt").read_bytes() == b"one"
    assert write_output(tmp_path / "a.txt", b"two", force=True) is Written.NEW
    assert write_output(tmp_path / "a.txt", b"two") is Written.UP_TO_DATE
    assert [path.name for path in tmp_path.iterdir()] == ["a.txt"]


def test_a_file_of_the_same_content_is_not_touched(tmp_path):
    write_output(tmp_path / "a.txt", b"one")
    os.utime(tmp_path / "a.txt", (1, 1))
    write_output(tmp_path / "a.txt", b"one", force=True)
    assert (tmp_path / "a.txt").stat().st_mtime == 1


def test_folder_or_file_in_the_way(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="cannot be written"):
        write_output(tmp_path / "file" / "a.txt", b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_output(tmp_path / "folder", b"", force=True)


def test_full_disk_is_said_in_words(tmp_path):
    with pytest.raises(OutputError, match="the disk is full"), open_output(tmp_path / "a.txt"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_real_full_device(run, tiny, tmp_path):
    """The report goes to a device that is full: one sentence, no traceback."""
    done = run("make-maskfg", "--data", tiny, "--out", "/dev/full/labels")
    assert done.returncode == 1 and "cannot be written" in done.stderr and "Traceback" not in done.stderr


def test_new_files_have_ordinary_permissions(tmp_path):
    write_output(tmp_path / "a.txt", b"")
    (tmp_path / "b.txt").write_bytes(b"")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def refuse(number):
    def refused(*_, **__):
        raise OSError(number, os.strerror(number))

    return refused


@pytest.mark.parametrize("number", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_mount_without_permissions_is_written_to(tmp_path, monkeypatch, number):
    monkeypatch.setattr(Path, "chmod", refuse(number))
    assert write_output(tmp_path / "a", b"one") is Written.NEW
    assert (tmp_path / "a").read_bytes() == b"one"


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOSYS, errno.EXDEV])
def test_a_mount_without_rename_is_written_to(tmp_path, monkeypatch, number):
    (tmp_path / "a").write_bytes(b"before")
    monkeypatch.setattr(Path, "replace", refuse(number))
    with pytest.raises(OutputError, match="already there with other content"):
        write_output(tmp_path / "a", b"one")
    assert write_output(tmp_path / "a", b"one", force=True) is Written.NEW
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"one")]


def test_a_refused_rename_for_another_reason_is_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "replace", refuse(errno.EROFS))
    with pytest.raises(OutputError, match="cannot be written: read-only file system"):
        write_output(tmp_path / "a", b"one")
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_block_is_not_hidden_by_a_temporary_that_cannot_be_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "unlink", refuse(errno.EPERM))
    with pytest.raises(ZeroDivisionError), open_output(tmp_path / "a"):
        raise ZeroDivisionError
