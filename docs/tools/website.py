"""What `mkdocs.yml` does beyond the pages of docs/: the README as the start, and the reference of the public names."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

ROOT = Path(__file__).parents[2]
MODULES = {"textseg": "textseg", "models": "textseg.models"}
"""The page of each public module."""
OUTSIDE = {
    "README.md": "index.md",
    "docs/README.md": "documents.md",
    "CONTRIBUTING.md": "contributing.md",
    "examples/tour.ipynb": "tour.ipynb",
    "LICENSE": "LICENSE",
    "NOTICE": "NOTICE",
    "CITATION.cff": "CITATION.cff",
}
"""Files of the repository, and where they are on the site."""


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what is not in docs/; the README of the project is the start, so the index of docs/ gets another name."""
    index = files.get_file_from_path("README.md")
    if index is not None:
        files.remove(index)
    for source, place in OUTSIDE.items():
        files.append(File.generated(config, place, abs_src_path=str(ROOT / source)))
    for page, module in MODULES.items():
        files.append(File.generated(config, f"python/{page}.md", content=_reference(module)))
    files.append(File.generated(config, "python/errors.md", content="# Errors\n\n::: textseg.errors\n"))
    return files


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn links between files of the repository into links between pages of the site."""
    place = page.file.src_uri
    source = ROOT / next((source for source, moved in OUTSIDE.items() if moved == place), f"docs/{place}")

    def moved(link: re.Match[str]) -> str:
        target = (source.parent / link[1]).resolve().relative_to(ROOT).as_posix()
        target = OUTSIDE.get(target, target.removeprefix("docs/"))
        return f"]({'../' * place.count('/')}{target}{link[2]})"

    return re.sub(r"\]\((?!\w+:|#)([^)#]+)([^)]*)\)", moved, markdown)


def _reference(module: str) -> str:
    """The page of a module: its docstring, its functions, its classes."""
    names = [name for name in importlib.import_module(module).__all__ if not name.startswith("_")]
    names.sort(key=lambda name: (not name.islower(), name))
    head = f"# {module}\n\n::: {module}\n    options: {{members: [], show_root_heading: false}}\n"
    return head + "".join(f"\n::: {module}.{name}\n" for name in names)
