"""Fetch the fonts and images that the shipped model was trained with, by the names of their packages.

    python examples/fetch_training_assets.py assets
    textseg synth data/Kinds --kinds photo,document --fonts assets/fonts --backgrounds assets/backgrounds

Needs a Debian or Ubuntu with `apt-get`, `dpkg-deb` and `npm`, and the Python packages scikit-image and scikit-learn;
nothing is installed, packages are only unpacked.
What is fetched is listed in `training_assets.json`, the licences in `docs/training-assets.md`. Run again, it goes on
where it stopped.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterable
from fnmatch import fnmatch
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageOps

ASSETS = Path(__file__).with_suffix("").with_name("training_assets.json")
Image.MAX_IMAGE_PIXELS = None  # wallpapers of trusted packages are large
LONGEST = 1600
"""Pixels of the longer side of a background; larger ones are reduced."""
LONGEST_OBJECT = 480
"""The same for an image with transparency, which is pasted as an object."""

FONTS = (".ttf", ".otf", ".ttc")
IMAGES = (".jpg", ".jpeg", ".png", ".webp")
_SKIMAGE = """
astronaut.png brick.png camera.png chelsea.png coffee.png coins.png grass.png gravel.png hubble_deep_field.jpg ihc.png
moon.png motorcycle_left.png retina.jpg rocket.jpg
"""
PYTHON_IMAGES = {"skimage": _SKIMAGE.split(), "sklearn": ["china.jpg", "flower.jpg"]}
"""Images inside of Python packages, where these are installed: photos and textures without text."""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path, help="folder for fonts/ and backgrounds/")
    out: Path = parser.parse_args().out
    assets: dict[str, Any] = json.loads(ASSETS.read_text())
    failed = [*fetch_fonts(assets, out / "fonts"), *fetch_images(assets, out / "backgrounds")]
    fonts = sum(1 for path in (out / "fonts").rglob("*") if path.suffix in FONTS)
    images = sum(1 for path in (out / "backgrounds").rglob("*") if path.is_file())
    print(f"{fonts} font files and {images} images in {out}")
    if failed:
        sys.exit(f"Error: {len(failed)} package(s) could not be fetched: {', '.join(failed)}")


def fetch_fonts(assets: dict[str, Any], out: Path) -> Iterable[str]:
    """Unpack the font files of each package into out/HAND/PACKAGE; yields the packages that failed."""
    for source, unpack in (("debian", unpack_debian), ("npm", unpack_npm)):
        for hand, packages in assets[f"{source} fonts"].items():
            for package in packages:
                folder = out / hand / package.rpartition("/")[2]
                with tempfile.TemporaryDirectory() as scratch:
                    if folder.is_dir():
                        continue
                    if not unpack(package, Path(scratch)):
                        yield package
                        continue
                    files = [p for p in sorted(Path(scratch).rglob("*")) if p.suffix.lower() in FONTS]
                    files = [path for path in files if path.name not in assets["dropped fonts"]]
                    folder.mkdir(parents=True)
                    for path in few_weights(files) if source == "npm" else files:
                        if not path.is_symlink():
                            (folder / path.name).with_suffix(path.suffix.lower()).write_bytes(
                                path.read_bytes()
                            )


def few_weights(files: list[Path]) -> list[Path]:
    """Of a family in up to 18 weights and slants, the thinnest, the regular and the boldest upright one."""
    upright = [path for path in files if "Italic" not in path.name] or files
    regular = next((path for path in upright if "400Regular" in path.name), upright[0])
    return sorted({upright[0], regular, upright[-1]})


def fetch_images(assets: dict[str, Any], out: Path) -> Iterable[str]:
    """Reduce the images of each package into out/PACKAGE; yields the packages that failed."""
    for package, choice in assets["images"].items():
        folder = out / package
        if folder.is_dir():
            continue
        with tempfile.TemporaryDirectory() as scratch:
            if not unpack_debian(package, Path(scratch)):
                yield package
                continue
            save_images(largest(chosen(Path(scratch), choice["keep"], choice["drop"])), folder)
    for package, names in PYTHON_IMAGES.items():
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            yield f"{package} (a Python package that is not installed)"
            continue
        inside = sorted(path for path in Path(spec.origin).parent.rglob("*") if path.name in names)
        save_images(inside, out / package)


def chosen(root: Path, keep: list[str], drop: list[str]) -> list[Path]:
    """The image files of a package whose path or name fits a pattern of `keep` and none of `drop`."""

    def fits(path: Path, patterns: list[str]) -> bool:
        return any(fnmatch(str(path), pattern) or fnmatch(path.name, pattern) for pattern in patterns)

    files = [p for p in sorted(root.rglob("*")) if p.suffix.lower() in IMAGES and not p.is_symlink()]
    return [path for path in files if fits(path, keep) and not fits(path, drop)]


def largest(paths: list[Path]) -> list[Path]:
    """Of a wallpaper that comes in many sizes (files named 1920x1080), the largest file."""
    groups: dict[Path, list[Path]] = {}
    for path in paths:
        sized = all(part.isdigit() for part in path.stem.split("x", 1))
        groups.setdefault(path.parent if sized else path, []).append(path)
    return [max(group, key=lambda path: path.stat().st_size) for group in groups.values()]


def save_images(paths: Iterable[Path], folder: Path) -> None:
    """Save as JPEG of at most LONGEST pixels; what is transparent at its rim as PNG, cut to what can be seen."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, path in enumerate(paths):
        with Image.open(path) as image:
            name = f"{number:03d}-{path.parent.parent.parent.name if path.stem[0].isdigit() else path.stem}"
            upright = ImageOps.exif_transpose(image)
            if "A" in upright.getbands() or "transparency" in upright.info:
                upright = upright.convert("RGBA")
                seen = upright.getbbox()
                if seen is None:
                    continue
                upright = upright.crop(seen)
                if np.asarray(upright.getchannel("A")).min() < 255:
                    upright.thumbnail((LONGEST_OBJECT, LONGEST_OBJECT))
                    upright.save(folder / f"{name}.png")
                    continue
            upright = upright.convert("RGB")
            upright.thumbnail((LONGEST, LONGEST))
            upright.save(folder / f"{name}.jpg", quality=92)


def unpack_debian(package: str, folder: Path) -> bool:
    """Download a Debian package and unpack it; whether that worked."""
    return ran(["apt-get", "download", package], folder) and all(
        ran(["dpkg-deb", "-x", path.name, "files"], folder) for path in folder.glob("*.deb")
    )


def unpack_npm(package: str, folder: Path) -> bool:
    """Download an npm package and unpack it; whether that worked."""
    if not ran(["npm", "pack", "--silent", package], folder):
        return False
    for path in folder.glob("*.tgz"):
        with tarfile.open(path) as archive:
            archive.extractall(folder, filter="data")
    return True


def ran(command: list[str], folder: Path) -> bool:
    """Run a command in a folder; whether it is there and succeeds."""
    try:
        return subprocess.run(command, cwd=folder, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    main()
