"""Files are complete or not there, also on mounts that refuse permissions or renames."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from textseg.errors import OutputError
from textseg.io.files.output import Written, open_output, write_output, write_outputs


def test_nothing_is_left_when_writing_fails(tmp_path):
    with pytest.raises(KeyboardInterrupt), open_output(tmp_path / "a.txt") as output:
        output.write(b"half")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_other_content_stays_without_force(tmp_path):
    write_output(tmp_path / "a.txt", b"one")
    with pytest.raises(OutputError, match="force=True"):
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
    for name in ("a.txt", "b/c.txt"):
        with pytest.raises(OutputError, match=r"file: is a file, not a folder; give another place"):
            write_output(tmp_path / "file" / name, b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(OutputError, match="is a folder"):
        write_output(tmp_path / "folder", b"", force=True)
    with pytest.raises(OutputError, match="new: is the name of a folder"):
        write_output(f"{tmp_path}/new/", b"")
    assert not (tmp_path / "new").exists()


def test_full_disk_is_said_in_words(tmp_path):
    with pytest.raises(OutputError, match="the disk is full"), open_output(tmp_path / "a.txt"):
        raise OSError(errno.ENOSPC, "No space left on device")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_real_full_device(run, tiny, tmp_path):
    """The report goes to a device that is full: one sentence, no traceback."""
    done = run("make-maskfg", "--data", tiny, "--out", "/dev/full/labels")
    assert done.returncode == 1 and "/dev/full: is a file, not a folder" in done.stderr
    assert "Traceback" not in done.stderr


def test_new_files_have_ordinary_permissions(tmp_path):
    write_output(tmp_path / "a.txt", b"")
    (tmp_path / "b.txt").write_bytes(b"")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode


def refuse(number):
    def refused(*_, **__):
        raise OSError(number, os.strerror(number))

    return refused


def test_a_mount_without_hard_links_is_written_to(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "link", refuse(errno.EPERM))
    assert write_output(tmp_path / "a", b"one") is Written.NEW
    assert [(path.name, path.read_bytes()) for path in tmp_path.iterdir()] == [("a", b"one")]


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
    monkeypatch.setattr(os, "link", refuse(errno.EROFS))
    with pytest.raises(OutputError, match="cannot be written: read-only file system"):
        write_output(tmp_path / "a", b"one")
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_block_is_not_hidden_by_a_temporary_that_cannot_be_removed(tmp_path, monkeypatch):
    monkeypatch.setattr(Path, "unlink", refuse(errno.EPERM))
    with pytest.raises(ZeroDivisionError), open_output(tmp_path / "a"):
        raise ZeroDivisionError


@pytest.mark.parametrize("target", ["loop", "elsewhere", "real"])
def test_a_link_is_replaced_with_force_only_and_never_followed(tmp_path, target):
    (tmp_path / "real").write_bytes(b"one")
    (tmp_path / "loop").symlink_to(target)
    with pytest.raises(OutputError, match=r"leads nowhere|other content"):
        write_output(tmp_path / "loop", b"two")
    write_output(tmp_path / "loop", b"two", force=True)
    assert (tmp_path / "real").read_bytes() == b"one" and not (tmp_path / "elsewhere").exists()
    assert not (tmp_path / "loop").is_symlink() and (tmp_path / "loop").read_bytes() == b"two"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_pipe_is_written_to_and_stays_a_pipe(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with ThreadPoolExecutor(1) as reader:
        read = reader.submit((tmp_path / "pipe").read_bytes)
        write_output(tmp_path / "pipe", b"one", force=True)
        assert read.result() == b"one"
    assert (tmp_path / "pipe").is_fifo()


def test_of_two_writers_one_wins_and_the_other_says_so(tmp_path, monkeypatch):
    """The second finds no file, and the first is done before it renames."""
    there = os.path.lexists

    def there_too_late(path):
        found = there(path)
        if path.name == "a" and not found:
            path.write_bytes(b"one")
        return found

    monkeypatch.setattr(os.path, "lexists", there_too_late)
    with pytest.raises(OutputError, match="other content"):
        write_output(tmp_path / "a", b"two")
    assert (tmp_path / "a").read_bytes() == b"one"


def test_files_that_belong_together_appear_together(tmp_path):
    (tmp_path / "there").mkdir()
    files = {tmp_path / "a": b"1", tmp_path / "b": b"2"}
    with pytest.raises(OutputError, match="is a folder"):
        write_outputs({**files, tmp_path / "there": b""})
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
    assert set(write_outputs(files).values()) == {Written.NEW}
    assert {path: path.read_bytes() for path in files} == files
    with pytest.raises(OutputError, match="other content"):
        write_outputs({tmp_path / "c": b"", tmp_path / "a": b"other"})
    assert not (tmp_path / "c").exists()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_nothing_appears_when_one_of_them_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match="the disk is full"):
        write_outputs({tmp_path / "a": b"1", "/dev/full": b"2"})
    assert list(tmp_path.iterdir()) == []
