"""Which images there are in files, folders and glob patterns."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from textseg.errors import UsageError
from textseg.io.files.images import IMAGE_SUFFIXES
from textseg.representation import counted


@dataclass(frozen=True)
class Job:
    """One file to segment: where it is, and the name of its mask without suffix, with ``/`` for folders."""

    file: Path
    name: str


def find_jobs(inputs: Iterable[str | os.PathLike[str]]) -> tuple[list[Job], list[Path]]:
    """The images in files, folders (to the bottom, their structure kept) and glob patterns.

    Returns:
        The jobs, and the files in folders that were left out because they are no images.

    Raises:
        UsageError: an input does not exist, there is no image, or two images would have the same mask.
    """
    jobs: list[Job] = []
    skipped: list[Path] = []
    for given in inputs:
        path = Path(given)
        matches = [path] if path.exists() else sorted(_expand(path))
        if not matches:
            pattern = any(sign in path.name for sign in "*?[")
            raise UsageError("matches no file" if pattern else "does not exist", file=given)
        for match in matches:
            if match.is_dir():
                files = sorted(
                    file for file in match.rglob("*") if file.is_file() and not _hidden(file, match)
                )
                skipped += [file for file in files if file.suffix.lower() not in IMAGE_SUFFIXES]
                jobs += [
                    Job(file, file.relative_to(match).with_suffix("").as_posix())
                    for file in files
                    if file.suffix.lower() in IMAGE_SUFFIXES
                ]
            else:
                jobs.append(Job(match, match.stem))
    if not jobs:
        kinds = ", ".join(suffix[1:] for suffix in IMAGE_SUFFIXES)
        raise UsageError("there are no images in the inputs", hint=f"images are {kinds} files")
    jobs = list(dict.fromkeys(jobs))  # a file may be named twice, as in photo.jpg *.jpg
    first: dict[str, Job] = {}
    clashes = [
        f"{first[job.name].file} and {job.file}" for job in jobs if first.setdefault(job.name, job) is not job
    ]
    if clashes:
        raise UsageError(
            f"{counted(len(clashes), 'image')} would have the mask of another one",
            hint="rename them, or take one folder at a time",
            details=clashes,
        )
    return jobs, skipped


def place_masks(jobs: list[Job], out: Path) -> tuple[list[Job], Path]:
    """The jobs and the folder of their masks: `out`, or where it is the file of one mask, what it is in.

    Raises:
        UsageError: `out` is a file of another kind, or one file for several images.

    Example:
        >>> place_masks([Job(Path("photo.jpg"), "photo")], Path("found/text.png"))[0][0].name
        'text'
    """
    suffix = out.suffix.lower()
    if out.is_dir() or suffix not in (*IMAGE_SUFFIXES, ".pdf"):
        return jobs, out
    if suffix != ".png":
        raise UsageError("masks are PNG files", file=out, hint="give a folder, or a name that ends in .png")
    if len(jobs) > 1:
        raise UsageError(f"is one file for the masks of {len(jobs)} images", file=out, hint="give a folder")
    return [Job(jobs[0].file, out.stem)], out.parent


def _expand(pattern: Path) -> Iterable[Path]:
    """The files that a glob pattern means; ``**`` stands for folders of any depth."""
    root = Path(pattern.anchor or ".")
    return root.glob(str(pattern.relative_to(pattern.anchor))) if pattern.parts else ()


def _hidden(file: Path, folder: Path) -> bool:
    return any(part.startswith(".") for part in file.relative_to(folder).parts)
