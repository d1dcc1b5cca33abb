"""Every format that is written takes any dataset: it writes it, or says why not and writes nothing."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.io.formats.random_datasets import datasets
from textseg.errors import TextSegError
from textseg.io.convert import convert
from textseg.io.formats import FORMATS, load_format

WRITTEN = [name for name in FORMATS if load_format(name).can_write]


def files(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


@pytest.mark.parametrize("name", WRITTEN)
@settings(max_examples=15, deadline=None)
@given(dataset=datasets())
def test_random_datasets(name, dataset):
    with tempfile.TemporaryDirectory() as place:
        one, two = Path(place, "one"), Path(place, "two")
        try:
            done = convert(dataset, one, to=name, jobs=1)
        except TextSegError as error:
            assert str(error) and not files(Path(place))
            return
        assert done.images == len(dataset) and files(one)
        again = convert(dataset, one, to=name, jobs=2)
        assert (again.written, again.up_to_date) == (0, len(files(one)))
        convert(dataset, two, to=name, jobs=3)
        assert files(one) == files(two), "the bytes do not depend on the number of workers"


@pytest.mark.parametrize("name", [name for name in WRITTEN if load_format(name).can_read])
def test_every_format_that_is_read_and_written_has_a_round_trip(name):
    others = (path for path in Path(__file__).parent.rglob("test_*.py") if path != Path(__file__))
    texts = (path.read_text(encoding="utf-8") for path in others)
    assert any("@given(" in text and f'"{name}"' in text for text in texts)
