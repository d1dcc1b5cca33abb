"""Run the benchmarks named, or all, and print their table as Markdown."""

from __future__ import annotations

import importlib
import sys

from benchmarks.timing import describe_machine

NAMES = ("counting", "rle", "commands", "startup", "growth", "inference", "segment")


def main() -> None:
    names = sys.argv[1:] or NAMES
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        sys.exit(f"no benchmark {unknown[0]!r}: there are {', '.join(NAMES)}")
    print(f"{describe_machine()}\n\n| what | reach | found | times |\n|---|---|---|---|", flush=True)
    for name in names:
        for row in importlib.import_module(f"benchmarks.{name}").run():
            print(f"| {row.what} | {row.reach} | {row.found} | {row.behind} |", flush=True)


if __name__ == "__main__":
    main()
