"""The log of a training: lines that are none of its own are dropped, whatever they hold."""

import pytest

from textseg.models.training.run_folder import RunFolder

FIRST, SECOND = b'{"step": 1, "loss": 2.0, "coarse": 1.5}', b'{"step": 2, "loss": NaN, "coarse": 1.0}'


@pytest.mark.parametrize(
    "line",
    [
        b'{"loss": 1.0}',
        b'{"step": true, "loss": 1.0}',
        b'{"step": -1, "loss": 1.0}',
        b'{"step": ' + b"9" * 400 + b"}",
        b'{"step": ' + b"9" * 5000 + b"}",
        b'{"step": 2, "loss": "1.0"}',
        b'{"step": 2, "loss": [1.0]}',
        b'{"step": 2, "loss": ' + b"9" * 400 + b"}",
        b'{"step": 2, "lo',
        b"\xff\xfe",
        b"[" * 100_000,
        b"[2]",
        b"",
    ],
)
def test_other_lines_are_dropped(line, tmp_path):
    folder = RunFolder(tmp_path)
    folder.log.write_bytes(b"\n".join([FIRST, line, SECOND]))
    assert [record["step"] for record in folder.records()] == [1, 2]
    folder.rewind(1)
    assert folder.log.read_bytes() == FIRST + b"\n"


@pytest.mark.parametrize(
    "line",
    [b'{"step": 3, "loss": 1.0}', b'{"step": 3, "loss": null, "fgiou": null}', b'{"step": 3, "rate": 1}'],
)
def test_a_curve_of_lines_with_other_terms(line, tmp_path):
    folder = RunFolder(tmp_path)
    folder.log.write_bytes(b"\n".join([FIRST, line, SECOND]))
    folder.draw()
    assert folder.curve.read_bytes().startswith(b"\x89PNG")
