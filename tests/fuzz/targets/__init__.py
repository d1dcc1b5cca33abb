"""What is fuzzed: each module lists its `TARGETS`."""

import importlib
import pkgutil

from tests.fuzz.target import Target


def all_targets() -> list[Target]:
    """The targets of all modules here, by their names."""
    modules = (
        importlib.import_module(f"{__name__}.{entry.name}") for entry in pkgutil.iter_modules(__path__)
    )
    return sorted((target for module in modules for target in module.TARGETS), key=lambda target: target.name)
