"""Writing a JSON object whose last members are long lists, so that memory does not grow with them."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

import orjson

from textseg.io.files.output import OutputFile, Written, open_output
from textseg.io.files.temporary import open_unnamed


class JsonLists:
    """A file being written: the first list goes to it at once, those that come after it by spools."""

    def __init__(self, output: OutputFile, head: Mapping[str, Any], streams: Mapping[str, BinaryIO]) -> None:
        self.output = output
        self.streams = streams
        self.counts = dict.fromkeys(streams, 0)
        output.write(orjson.dumps(head)[:-1] + b",\n")
        for name, stream in streams.items():
            stream.write(b'"' + name.encode() + b'": [')

    @property
    def result(self) -> Written:
        """What happened to the file, once it is closed."""
        return self.output.result

    def add(self, name: str, record: Mapping[str, Any]) -> None:
        """Add an object to one of the lists, on a line of its own."""
        self.streams[name].write(b",\n" if self.counts[name] else b"\n")
        self.streams[name].write(orjson.dumps(record))
        self.counts[name] += 1

    def end(self) -> None:
        """Put the lists together."""
        for place, stream in enumerate(self.streams.values()):
            if place:
                self.output.write(b"\n],\n")
                stream.seek(0)
                shutil.copyfileobj(stream, self.output.stream, 1 << 20)
        self.output.write(b"\n]}\n")


@contextlib.contextmanager
def open_json_lists(
    path: str | os.PathLike[str], head: Mapping[str, Any], names: Sequence[str], *, force: bool = False
) -> Iterator[JsonLists]:
    """Open a JSON file of lists; it appears under its name when the block ends without an error.

    Args:
        path: the file.
        head: its members that are no long lists; at least one.
        names: the lists, in the order they have in the file.
        force: as for `open_output`.

    Raises:
        OutputError: as `open_output`.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "x.json"
        >>> with open_json_lists(path, {"a": 1}, ["b", "c"]) as file:
        ...     for number in range(2):
        ...         file.add("c", {"n": number})
        >>> orjson.loads(path.read_bytes())
        {'a': 1, 'b': [], 'c': [{'n': 0}, {'n': 1}]}
    """
    with open_output(path, force=force) as output, contextlib.ExitStack() as stack:
        spools = [stack.enter_context(open_unnamed(Path(path).parent)) for _ in names[1:]]
        file = JsonLists(output, head, dict(zip(names, [output.stream, *spools], strict=True)))
        yield file
        file.end()
