"""Dependencies point one way: the import statements of every module are read and held against the table."""

import ast
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
BASE = {"errors", "choices", "settings", "names", "labels", "arrays", "parallel", "glyphs", "representation"}
ALLOWED = {
    "errors": set(),
    "choices": set(),
    "representation": set(),
    "settings": {"errors", "names"},
    "names": {"errors"},
    "labels": {"errors", "choices"},
    "arrays": {"errors", "labels"},
    "parallel": {"errors"},
    "cluster": {"errors", "parallel"},
    "glyphs": {"errors"},
    "io": BASE,
    "metrics": {"errors", "choices", "settings", "names", "labels", "arrays", "glyphs"},
    "synth": BASE | {"io"},
    "evaluation": BASE | {"io", "metrics"},
    "statistics": BASE | {"io"},
    "plots": BASE | {"io", "metrics", "statistics"},
    "html_report": BASE | {"io", "metrics", "evaluation", "plots"},
    "segmentation": BASE | {"io"},
    "viewing": BASE | {"io", "metrics", "evaluation", "statistics", "plots", "segmentation"},
    "models": BASE | {"io", "synth", "metrics", "evaluation", "plots", "segmentation"},
    "cli": BASE
    | {
        "cluster",
        "io",
        "metrics",
        "synth",
        "evaluation",
        "html_report",
        "statistics",
        "plots",
        "segmentation",
        "viewing",
        "models",
    },
}
OF_MODELS = {
    "networks": set(),
    "shared": {"networks"},
    "checkpoints": {"networks"},
    "prediction": {"networks", "shared", "checkpoints", "recipes"},
    "recipes": {"networks"},  # late: the table of networks needs PyTorch
    "training": {"networks", "shared", "checkpoints", "prediction", "recipes"},
}
"""The folders of textseg/models; "shared" stands for what lies in it directly. Prediction reads recipes."""
ONLY_IN = {"torch": {"models"}, "click": {"cli"}, "rich": {"cli"}}
LIGHT = {  # the standard library only: options are made from them
    "textseg.choices",
    "textseg.representation",
    "textseg.settings",
    "textseg.io.files.limits",
    "textseg.names",
    "textseg.metrics.protocol",
    "textseg.metrics.resampling",
    "textseg.metrics.protocols",
    "textseg.models.prediction.settings",
    "textseg.models.training.events",
    "textseg.models.training.recipes",
    "textseg.segmentation.settings",
}
HEAVY = {"torch", "PIL", "pandas", "matplotlib", "cv2", "numpy", "shapely", "pycocotools", "orjson"}


def modules() -> list[tuple[str, Path]]:
    """(part, file) of every module; the package's own __init__ and __main__ are its face and belong to none."""
    found = [("cli", path) for path in (REPOSITORY / "cli").rglob("*.py")]
    for path in (REPOSITORY / "textseg").rglob("*.py"):
        part = path.relative_to(REPOSITORY / "textseg").parts[0].removesuffix(".py")
        if part not in ("__init__", "__main__"):
            found.append((part, path))
    return found


def imports(path: Path, *, top_level: bool = False) -> set[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    names = set()
    for node in _runtime_nodes(tree) if top_level else ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def _runtime_nodes(tree: ast.Module):
    """The statements that run when the module is imported: not those in functions or under TYPE_CHECKING."""
    for node in tree.body:
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield node


def part_of(name: str) -> str | None:
    parts = name.split(".")
    return parts[1] if parts[0] == "textseg" and len(parts) > 1 else None


@pytest.mark.parametrize(
    ("part", "path"), [pytest.param(*found, id=str(found[1].name)) for found in modules()]
)
def test_a_module_imports_only_what_its_layer_may(part, path):
    assert part in ALLOWED, f"{part} is in no layer: add it to DESIGN 7's table here"
    used = {part_of(name) for name in imports(path)} - {None, part, "__version__"}
    assert used <= ALLOWED[part], f"{path} imports {sorted(used - ALLOWED[part])}"
    for name in imports(path):
        package = name.split(".")[0]
        assert part in ONLY_IN.get(package, {part}), (
            f"{path} imports {package}, which belongs to {ONLY_IN[package]}"
        )


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.name) for part, path in modules() if part == "models"]
)
def test_the_folders_of_the_networks_build_on_each_other_one_way(path):
    def room(parts):
        if parts[:2] in (("training", "recipes"), ("training", "recipes.py")):
            return "recipes"
        return parts[0] if len(parts) > 1 and parts[0] in OF_MODELS else "shared"

    here = path.relative_to(REPOSITORY / "textseg" / "models").parts
    if here == ("__init__.py",):  # the face: it names what users import
        return
    used = {room(tuple(name.split(".")[2:])) for name in imports(path) if name.startswith("textseg.models.")}
    assert used <= OF_MODELS[room(here)] | {room(here)}


@pytest.mark.parametrize(
    "path", [pytest.param(path, id=path.name) for part, path in modules() if part == "cli"]
)
def test_the_command_line_imports_heavy_parts_late(path):
    top = {name for name in imports(path, top_level=True) if name.rpartition(".")[0] not in LIGHT}
    assert not {name.split(".")[0] for name in top} & HEAVY
    assert {part_of(name) for name in top} <= {None, "__version__", "errors"}


def test_no_file_is_too_long():
    folders = ("textseg", "cli", "tests", "benchmarks")
    lengths = {
        path: len(path.read_text(encoding="utf-8").splitlines())
        for folder in folders
        for path in (REPOSITORY / folder).rglob("*.py")
    }
    assert {path: lines for path, lines in lengths.items() if lines > 400} == {}


def test_pixel_values_stand_only_in_labels():
    """No literal 100, 200 or 255 compared with or stored as a label outside labels.py."""
    for part, path in modules():
        if part in ("io", "evaluation", "metrics"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Compare):
                    literals = [side for side in node.comparators if isinstance(side, ast.Constant)]
                    assert not [side for side in literals if side.value in (100, 200)], (
                        f"{path}:{node.lineno}"
                    )


def test_no_public_class_has_the_name_of_another():
    """One name, one meaning; only the options of formats are named alike, one pair in each room."""
    places: dict[str, list[Path]] = {}
    for _, path in modules():
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(path)
    twice = {name: paths for name, paths in places.items() if len(paths) > 1}
    assert twice.keys() <= {"ReadOptions", "WriteOptions"}, twice
