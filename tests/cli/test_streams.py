"""Output goes to streams as shells and consoles give them: 8-bit code pages, closed, full."""

import json
import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

NAME = "日本語テキスト"


@pytest.fixture
def foreign(tiny):
    """A root with a transcription beyond every 8-bit code page, of which `validate` prints a problem."""
    path = tiny / "annotation" / "a00001_anno.json"
    words = json.loads(path.read_text(encoding="utf-8"))
    next(iter(words.values()))["text"] = NAME
    path.write_text(json.dumps(words, ensure_ascii=False), encoding="utf-8")
    return tiny


def shell(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    command = line.replace("textseg", f"{sys.executable} -m textseg", 1)
    return subprocess.run(command, shell=True, cwd=cwd, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "utf-8"])
def test_what_an_encoding_lacks_is_escaped(run, foreign, encoding):
    done = run("validate", "--data", foreign, PYTHONIOENCODING=encoding)
    assert done.returncode == 0 and done.stderr == ""
    shown = NAME if encoding == "utf-8" else NAME.encode("ascii", "backslashreplace").decode()
    assert shown in done.stdout


def test_an_error_about_a_name_that_cannot_be_printed(run, tiny):
    done = run("evaluate", NAME, "--data", tiny, PYTHONIOENCODING="cp1252")
    assert done.returncode == 2
    assert done.stderr.startswith(
        "Error: \\u65e5\\u672c\\u8a9e\\u30c6\\u30ad\\u30b9\\u30c8: does not exist; "
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the syntax of a POSIX shell")
@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("textseg validate >&-", 0),
        ("textseg validate 2>&-", 0),
        ("textseg validate >&- 2>&-", 0),
        ("textseg evaluate nowhere >&- 2>&-", 2),
        ("textseg validate --json - >&-", 1),
        pytest.param("textseg evaluate nowhere 2>/dev/full", 2, marks=pytest.mark.slow),
        pytest.param("textseg validate >/dev/full", 1, marks=pytest.mark.slow),
    ],
)
def test_closed_and_full_streams(tiny, line, code):
    done = shell(line, tiny.parent.parent)
    assert done.returncode == code and "Traceback" not in done.stderr and "ignored" not in done.stderr


def test_the_reader_may_end_early(tiny):
    done = shell("textseg baseline train --help | head -1", tiny.parent)
    assert done.stdout.startswith("Usage:") and done.stderr == ""


@pytest.mark.parametrize("words", [["formats"], ["baseline", "train", "--help"]])
def test_output_that_nobody_reads_ends_it_quietly(words):
    """With the exit code of a program that SIGPIPE ended."""
    command = [sys.executable, "-m", "textseg", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.close()
    assert process.stderr.read() == b"" and process.wait() == 141


@pytest.mark.skipif(sys.platform == "win32", reason="the syntax of a POSIX shell")
def test_no_file_takes_the_number_of_a_closed_stream(tmp_path):
    """What a library of C prints to standard error would go into it."""
    code = "from textseg.cli.streams import occupy_closed_streams as o; o(); exit(open('a', 'w').fileno())"
    done = subprocess.run(f'{sys.executable} -c "{code}" >&- 2>&-', shell=True, cwd=tmp_path, check=False)
    assert done.returncode == 3


def test_what_decoders_print_stays_out(run, tiny):
    """libpng writes to stderr by itself that rows are missing, where all checksums of a PNG are right."""
    rows = zlib.compress(b"\0" * 50)
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 60, 40, 8, 0, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b""))
    framed = (struct.pack(">I", len(c)) + k + c + struct.pack(">I", zlib.crc32(k + c)) for k, c in chunks)
    (tiny / "semantic_label" / "a00001_maskfg.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(framed))
    done = run("evaluate", tiny / "semantic_label", "--data", tiny, "--split", "train", "--read-as", "maskfg")
    assert done.returncode == 1 and "rows are missing" in done.stderr and "libpng" not in done.stderr
    shown = run(
        "--debug",
        "evaluate",
        tiny / "semantic_label",
        "--data",
        tiny,
        "--read-as",
        "maskfg",
        "--split",
        "all",
    )
    assert "libpng" in shown.stderr
