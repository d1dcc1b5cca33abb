"""`unpack`: where members go, what is left alone, and archives that mean harm."""

import gzip
import itertools
import random
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.tiny import make_tiny
from textseg.errors import UsageError
from textseg.io.files.temporary import PREFIX
from textseg.io.formats.textseg.archive.tarstream import HEADER, Limits
from textseg.io.formats.textseg.archive.unpack import unpack

from .archives import files_of, make_archive, member, only, pack
from .test_members import REFUSED


@pytest.fixture
def root(tmp_path):
    return make_tiny(tmp_path / "whole")


@pytest.mark.parametrize(
    "name", [name for name in REFUSED if "\x00" not in name]
)  # tarfile cannot write that
def test_a_path_that_leads_astray_writes_nothing(name, tmp_path):
    archive = make_archive(tmp_path / "image.tar.gz", member(name), member("image/b.jpg"))
    laid = only(unpack([archive], tmp_path / "a/b/root"))
    assert set(files_of(tmp_path)) == {"image.tar.gz", "a/b/root/image/b.jpg"}
    assert laid.written == 1
    assert len(laid.refused) == 1
    assert not laid.ok


@pytest.mark.parametrize("prefix", ["", "./", "TextSeg_Release/", "a/b/c/"])
@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_a_root_comes_back(prefix, mode, root, tmp_path):
    laid = only(unpack([pack(tmp_path / "all.tar", root, prefix, mode)], tmp_path / "root"))
    assert laid.ok
    assert files_of(tmp_path / "root") == files_of(root)


def test_the_released_archives_with_bare_members(root, tmp_path):
    names = {"image": "image", "annotation": "annotation", "semantic_label": "semantic_label"}
    archives = [pack(tmp_path / f"{name}.tar.gz", root / folder) for name, folder in names.items()]
    archives.append(pack(tmp_path / "semantic_label_v1.tar.gz", root / "semantic_label", "semantic_label/"))
    results = unpack([*archives, str(root / "split.json")], tmp_path / "root")
    assert [laid.written for laid in results] == [5, 15, 5, 5, 1]
    assert {name for name in files_of(tmp_path / "root") if name.startswith("semantic_label_v1")} == {
        f"semantic_label_v1/{path.name}" for path in (root / "semantic_label").iterdir()
    }


def test_what_is_there_is_left_alone_and_replaced_only_by_force(root, tmp_path):
    archive, target = pack(tmp_path / "all.tar.gz", root), tmp_path / "root"
    unpack([archive], target)
    times = {path: path.stat().st_mtime_ns for path in target.rglob("*.*")}
    laid = only(unpack([archive], target))
    assert (laid.written, laid.up_to_date, laid.ok) == (0, 26, True)
    assert {path: path.stat().st_mtime_ns for path in target.rglob("*.*")} == times

    image, mask, split = (
        target / "image/a00001.jpg",
        target / "annotation/a00001_mask.png",
        target / "split.json",
    )
    image.write_bytes(image.read_bytes()[:-1] + b"?")  # the same size
    mask.write_bytes(b"")
    split.unlink()
    laid = only(unpack([archive], target))
    assert (laid.written, laid.up_to_date, laid.different) == (1, 23, [mask, image])
    assert not laid.ok
    assert mask.read_bytes() == b""
    assert only(unpack([archive], target, force=True)).written == 2
    assert files_of(target) == files_of(root)


def test_force_after_a_long_common_beginning(tmp_path):
    content = random.Random(1).randbytes(3 << 20)
    archive = make_archive(tmp_path / "image.tar.gz", member("a.jpg", content))
    for place in (0, 1 << 18, len(content) - 1):
        changed = bytearray(content)
        changed[place] ^= 1
        (tmp_path / "image").mkdir(exist_ok=True)
        (tmp_path / "image/a.jpg").write_bytes(changed)
        assert only(unpack([archive], tmp_path)).different
        assert (tmp_path / "image/a.jpg").read_bytes() == changed
        assert only(unpack([archive], tmp_path, force=True)).written == 1
        assert (tmp_path / "image/a.jpg").read_bytes() == content


@pytest.mark.parametrize("force", [False, True])
def test_a_member_that_comes_twice(force, tmp_path):
    """In one archive or in two, now or when it is repeated: another content is refused, and said."""
    first, same, other = member("a.jpg", b"one"), member("image/a.jpg", b"one"), member("./a.jpg", b"two")
    one = make_archive(tmp_path / "image.tar", first, same, other, mode="w")
    two = make_archive(tmp_path / "image_2.tar", other, mode="w")
    for written in (1, 0):
        laid, again = unpack([one, two], tmp_path / "root", force=force)
        assert (laid.written, laid.up_to_date, laid.different) == (written, 2 - written, [])
        assert [len(laid.refused), len(again.refused)] == [1, 1] and not laid.ok and not again.ok
        assert "is there twice with different content" in laid.refused[0]
        assert (tmp_path / "root/image/a.jpg").read_bytes() == b"one"


LINKS = {
    "symbolic link": {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"},
    "hard link": {"type": tarfile.LNKTYPE, "linkname": "image/b.jpg"},
    "device": {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 5},
    "disk": {"type": tarfile.BLKTYPE},
    "pipe": {"type": tarfile.FIFOTYPE},
}


@pytest.mark.parametrize("kind", LINKS)
def test_links_and_devices_are_refused(kind, tmp_path):
    bad = member("image/a.jpg", b"", **LINKS[kind])
    through = member("image/a.jpg/b.jpg")  # would be written through a link to a folder
    archive = make_archive(tmp_path / "image.tar", member("image/b.jpg"), bad, through, mode="w")
    laid = only(unpack([archive], tmp_path / "root"))
    assert laid.refused == ["'image/a.jpg' is no ordinary file, but a link, a device or sparse"]
    assert not laid.ok
    assert set(files_of(tmp_path / "root")) == {"image/b.jpg"}


def test_a_link_in_the_root_is_not_written_through(tmp_path):
    (tmp_path / "root/image").mkdir(parents=True)
    (tmp_path / "root/image/a.jpg").symlink_to(tmp_path / "outside")
    archive = make_archive(tmp_path / "image.tar", member("a.jpg"), mode="w")
    assert only(unpack([archive], tmp_path / "root")).different
    assert only(unpack([archive], tmp_path / "root", force=True)).written == 1
    assert not (tmp_path / "outside").exists()
    assert not (tmp_path / "root/image/a.jpg").is_symlink()


def test_sparse_files_are_refused(tmp_path):
    """A header of 512 bytes says that a file of 8 GiB has no data at all."""
    info, _ = member("image/a.jpg", b"")
    header = bytearray(info.tobuf(tarfile.GNU_FORMAT))
    header[156:157] = tarfile.GNUTYPE_SPARSE
    header[386:398] = header[398:410] = b"00000000000\0"
    header[483:495] = b"%011o\0" % (100 << 20)
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    archive = tmp_path / "image.tar"
    archive.write_bytes(bytes(header) + bytes(1024))
    laid = only(unpack([archive], tmp_path / "root"))
    assert laid.refused == ["'image/a.jpg' is no ordinary file, but a link, a device or sparse"]
    assert not (tmp_path / "root").exists()


def bomb(path, name, size):
    """An archive whose only file is `size` zeros."""
    info, _ = member(name, b"")
    info.size = size
    with gzip.open(path, "wb", 1) as stream:
        stream.write(info.tobuf())
        for _ in range(size >> 20):
            stream.write(bytes(1 << 20))
    return path


def test_bombs_are_stopped(tmp_path):
    def error(archive, **limits):
        return only(unpack([archive], tmp_path / "root", limits=Limits(**limits))).error.problem

    large = bomb(tmp_path / "image.tar.gz", "image/a.jpg", 30 << 20)
    assert (
        error(large, file=1 << 20)
        == "holds a file of 31457280 bytes ('image/a.jpg'), which no dataset archive does"
    )
    assert error(large, total=20 << 20) == "holds more than 20971520 bytes, which no dataset archive does"
    many = make_archive(tmp_path / "many.tar.gz", *(member(f"image/{number}.jpg") for number in range(50)))
    assert error(many, members=20) == "holds more than 20 members, which no dataset archive does"
    assert len(files_of(tmp_path / "root")) == 20
    skipped = bomb(tmp_path / "other.tar.gz", "readme.txt", 30 << 20)
    assert "more than 20971520 bytes" in error(skipped, total=20 << 20)
    assert not any(PREFIX in name for name in files_of(tmp_path))


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.GNUTYPE_LONGNAME, tarfile.XGLTYPE])
def test_a_header_that_would_fill_the_memory_is_stopped(kind, tmp_path):
    info, _ = member("x", b"", type=kind)
    info.size = 3 * HEADER
    archive = tmp_path / "image.tar"
    archive.write_bytes(info.tobuf() + b"a" * info.size + bytes(1024))
    assert "a header of more than" in only(unpack([archive], tmp_path / "root")).error.problem


def test_a_chain_of_headers_is_stopped(tmp_path):
    info, _ = member("x", b"8 a=bc\n\n", type=tarfile.XHDTYPE)
    archive = tmp_path / "image.tar"
    archive.write_bytes((info.tobuf() + b"8 a=bcd\n".ljust(512, b"\0")) * 100_000)
    assert only(unpack([archive], tmp_path / "root")).error is not None


def test_an_archive_cut_anywhere_is_told_of_and_leaves_whole_files(root, tmp_path):
    for name, mode in {"all.tar": "w", "all.tar.gz": "w:gz"}.items():
        content = pack(tmp_path / name, root, mode=mode).read_bytes()
        end = len(content.rstrip(b"\0")) if mode == "w" else len(content)
        whole = files_of(root)
        for number, size in enumerate(range(0, end, end // 40)):
            (tmp_path / name).write_bytes(content[:size])
            target = tmp_path / f"{mode[2:]}{number}"
            laid = only(unpack([tmp_path / name], target))
            assert laid.error is not None
            assert not laid.ok
            got = files_of(target) if target.exists() else {}
            assert got.items() <= whole.items()
            (tmp_path / name).write_bytes(content)
            assert only(unpack([tmp_path / name], target)).ok  # and goes on from there
            assert files_of(target) == whole


def test_damage_in_the_middle_is_told_of(root, tmp_path):
    content = bytearray(pack(tmp_path / "all.tar.gz", root).read_bytes())
    content[-8] ^= 1  # its checksum
    (tmp_path / "all.tar.gz").write_bytes(content)
    laid = only(unpack([tmp_path / "all.tar.gz"], tmp_path / "root"))
    assert "is damaged" in str(laid.error)
    assert "force=True" in str(laid.error)

    content = bytearray(pack(tmp_path / "all.tar", root, mode="w").read_bytes())
    start = content.index(b"image/c00003.jpg")
    content[start : start + 300] = b"?" * 300  # a header
    (tmp_path / "all.tar").write_bytes(content)
    assert "makes no sense" in str(only(unpack([tmp_path / "all.tar"], tmp_path / "root2")).error)


@pytest.mark.parametrize("seed", range(4))
def test_no_damage_makes_it_raise_or_write_elsewhere(seed, root, tmp_path):
    rng = random.Random(seed)
    for name, mode in {"all.tar": "w", "all.tar.gz": "w:gz", "all.tar.xz": "w:xz"}.items():
        content = pack(tmp_path / name, root, mode=mode).read_bytes()
        for number in range(30):
            damage = bytearray(content)
            for _ in range(rng.choice([1, 5, 50])):
                damage[rng.randrange(len(damage))] = rng.randrange(256)
            (tmp_path / name).write_bytes(damage)
            only(unpack([tmp_path / name], tmp_path / f"{mode[2:]}{number}"))
    assert all(path.is_dir() or path.suffix in (".tar", ".gz", ".xz") for path in tmp_path.iterdir())


def test_calls_that_cannot_be_meant(tmp_path):
    (tmp_path / "BTS_TRAIN.zip").write_bytes(b"PK\x03\x04rest")
    (tmp_path / "other.json").write_text("{}")
    given = [tmp_path, tmp_path / "absent.tar.gz", tmp_path / "BTS_TRAIN.zip", tmp_path / "other.json"]
    with pytest.raises(UsageError) as caught:
        unpack(given, tmp_path / "root")
    lines = [caught.value.problem, *caught.value.details]
    assert [line.split(": ", 1)[1] for line in lines] == [
        "is a folder, not an archive",
        "is missing",
        "is a zip archive, which is not read here: unpack it yourself",
        "is neither an archive nor split.json",
    ]
    assert not (tmp_path / "root").exists()


def test_files_that_are_no_archives(root, tmp_path):
    contents = {
        "a.tar.gz": (b"", "is empty (0 bytes)"),
        "b.tar.gz": (b"\n<!DOCTYPE html><html>", "is a web page, not an archive"),
        "c.tar.gz": (b"just text", "is not a tar archive"),
        "d.tar.gz": (gzip.compress(b"just text"), "is not a tar archive"),
        "split.json": (b'{"train": [', "is not valid JSON"),
    }
    for name, (content, _) in contents.items():
        (tmp_path / name).write_bytes(content)
    paths = [*(tmp_path / name for name in contents), pack(tmp_path / "z.tar", root, mode="w")]
    results = unpack(paths, tmp_path / "r")
    for laid, (_, problem) in zip(results, contents.values(), strict=False):
        assert problem in str(laid.error)
    assert results[-1].written == 26  # the others do not keep it from being laid out


def test_memory_does_not_grow_with_the_number_of_members(tmp_path):
    code = """
import resource, sys
from textseg.io.formats.textseg.archive.unpack import unpack
unpack([sys.argv[1]], sys.argv[2])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
    peaks = []
    for number in (10, 5000):
        members = (member(f"other/{index}.txt", b"x" * 2000) for index in range(number))
        large = [member("image/a.jpg", bytes(20 << 20))] if number == 5000 else []
        archive = make_archive(tmp_path / f"image{number}.tar.gz", *members, *large)
        done = subprocess.run(
            [sys.executable, "-c", code, archive, tmp_path / f"root{number}"],
            capture_output=True,
            text=True,
            check=True,
        )
        peaks.append(int(done.stdout))
    assert peaks[1] - peaks[0] < 12_000  # KiB; the large file alone is 20 MiB


def test_progress_ends_at_the_total(root, tmp_path):
    seen = []
    archives = [pack(tmp_path / f"{name}.tar", root, mode="w") for name in ("a", "b")]
    unpack(archives, tmp_path / "root", progress=lambda done, total: seen.append((done, total)))
    assert seen[-1][0] == seen[-1][1]
    assert all(first[0] <= second[0] for first, second in itertools.pairwise(seen))


def test_the_command(root, tmp_path):
    pack(tmp_path / "image.tar.gz", root / "image")

    def run(*arguments):
        command = [sys.executable, "-m", "textseg", "unpack", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    done = run("image.tar.gz", str(root / "split.json"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "image.tar.gz: 5 written, 0 up to date" in done.stdout
    assert (tmp_path / "data/TextSeg/image/a00001.jpg").is_file()
    (tmp_path / "data/TextSeg/split.json").write_text("{}")
    done = run("image.tar.gz", str(root / "split.json"))
    assert done.returncode == 1
    assert "1 not replaced: they exist with other content" in done.stdout
    (tmp_path / "image.tar.gz").write_bytes((tmp_path / "image.tar.gz").read_bytes()[:-50])
    done = run("image.tar.gz", "--to", "other")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: image.tar.gz: is cut short")
    assert run("absent.tar.gz").returncode == 2
    assert run().returncode == 2
    Path(tmp_path / "file").touch()
    pack(tmp_path / "image.tar.gz", root / "image")
    done = run("image.tar.gz", "--to", "file")
    assert done.returncode == 1
    assert "file: is a file, not a folder" in done.stderr
