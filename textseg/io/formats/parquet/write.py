"""Writing Parquet tables with the types that the library `datasets` reads: images decode, words are nested lists."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import orjson

from textseg.errors import MissingDependencyError
from textseg.io.dataset import Dataset
from textseg.io.files.output import Written
from textseg.io.formats.shards import Members, ShardFile, ShardWriter

IMAGES = ("image", "maskfg", "mask", "maskeff")
"""Columns of image files, as bytes and a name; empty where a sample lacks the part."""

ROWS = 50
"""Samples in memory at a time: a row group of the file."""

TEXT = {"dtype": "string", "_type": "Value"}
POINTS = [{"dtype": "float64", "_type": "Value"}]
FEATURES = {
    "id": TEXT,
    **{name: {"_type": "Image"} for name in IMAGES},
    "words": [
        {
            "key": TEXT,
            "text": TEXT,
            "polygon": POINTS,
            "legible": {"dtype": "bool", "_type": "Value"},
            "attributes": TEXT,
            "chars": [
                {
                    "key": TEXT,
                    "text": TEXT,
                    "polygon": POINTS,
                    "mask_value": {"dtype": "int32", "_type": "Value"},
                }
            ],
        }
    ],
}
"""The columns, as `datasets` describes them in the metadata of a file."""


class ParquetShard(ShardFile):
    """A Parquet file."""

    def begin(self, stack: ExitStack) -> None:
        import pyarrow as pa
        from pyarrow import parquet

        self.rows: list[dict[str, Any]] = []
        about = json.dumps({"info": {"features": FEATURES}})
        self.schema = make_schema().with_metadata({"huggingface": about})
        self.writer = parquet.ParquetWriter(pa.PythonFile(self.output.stream, "w"), self.schema)
        stack.callback(self.writer.close)

    def add(self, piece: Members) -> None:
        """Add a row."""
        self.rows.append(_row(piece))
        if len(self.rows) == ROWS:
            self._flush()

    def _flush(self) -> None:
        import pyarrow as pa

        if self.rows:
            self.writer.write_table(pa.Table.from_pylist(self.rows, self.schema))
            self.rows.clear()

    def close(self) -> Written:
        self._flush()
        return super().close()


class ParquetWriter(ShardWriter):
    """Writes ``SPLIT-000000.parquet`` and so on."""

    shard = ParquetShard
    suffix = "parquet"

    def begin(self, dataset: Dataset) -> None:
        try:
            import pyarrow  # noqa: F401
        except ImportError as error:
            raise MissingDependencyError(
                "writing Parquet needs the package pyarrow", hint='pip install "textseg[parquet]"'
            ) from error
        super().begin(dataset)


def make_schema() -> Any:
    """The columns as pyarrow types them."""
    import pyarrow as pa

    points = pa.list_(pa.float64())
    image = pa.struct([("bytes", pa.binary()), ("path", pa.string())])
    char = pa.struct(
        [("key", pa.string()), ("text", pa.string()), ("polygon", points), ("mask_value", pa.int32())]
    )
    word = pa.struct(
        [
            ("key", pa.string()),
            ("text", pa.string()),
            ("polygon", points),
            ("legible", pa.bool_()),
            ("attributes", pa.string()),
            ("chars", pa.list_(char)),
        ]
    )
    columns = [("id", pa.string()), *((name, image) for name in IMAGES), ("words", pa.list_(word))]
    return pa.schema(columns)


def _row(piece: Members) -> dict[str, Any]:
    parts = {**piece.parts, "image": piece.parts[piece.image]}
    names = {"image": f"{piece.id}.{piece.image}", **{part: f"{piece.id}_{part}.png" for part in IMAGES[1:]}}
    words = orjson.loads(piece.parts["words"]) if "words" in piece.parts else {}
    return {
        "id": piece.id,
        **{part: {"bytes": parts[part], "path": names[part]} if part in parts else None for part in IMAGES},
        "words": [_word(key, entry) for key, entry in words.items()],
    }


def _word(key: str, entry: dict[str, Any]) -> dict[str, Any]:
    """A word of an ``_anno.json`` as a row."""
    return {
        "key": key,
        "text": entry["text"],
        "polygon": entry["bbox"],
        "legible": entry.get("legible", True),
        "attributes": json.dumps(entry.get("attributes", {}), ensure_ascii=False, sort_keys=True),
        "chars": [
            {"key": name, "text": char["text"], "polygon": char["bbox"], "mask_value": char["mask_value"]}
            for name, char in entry.get("char", {}).items()
        ],
    }
