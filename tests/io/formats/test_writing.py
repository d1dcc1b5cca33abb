"""The loop that writes every format: what a format cannot hold is said before anything is written."""

from collections import Counter

from textseg import TextSeg
from textseg.io.formats.writing import FolderWriter, write_dataset


class _Names(FolderWriter):
    """Writes the name of each sample, and cannot hold chars."""

    def files(self, sample):
        yield f"{sample.id}.txt", sample.id.encode

    def losses(self, sample):
        return Counter({"chars": len(sample.chars), "nothing at all": 0})


def test_losses_are_counted_and_said_before_anything_is_written(tiny, tmp_path):
    said = []
    out = tmp_path / "out"
    done = write_dataset(
        TextSeg(tiny), _Names(out, force=False), on_notes=lambda notes: said.append((notes[:], out.exists()))
    )
    notes = ["the format cannot hold and leaves out: chars (10)"]
    assert said == [(notes, False)] and done.notes == tuple(notes)
    assert done.written == 5
