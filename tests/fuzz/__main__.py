"""Try one damaged input again and keep its files: `python -m tests.fuzz TARGET NUMBER FOLDER`."""

import sys
from pathlib import Path

from tests.fuzz.target import attempt
from tests.fuzz.targets import all_targets

name, number, folder = sys.argv[1:]
Path(folder).mkdir(parents=True)
target = next(target for target in all_targets() if target.name == name)
sys.exit(attempt(target, int(number), Path(folder)))
