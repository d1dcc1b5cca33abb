"""Making archives, and looking at what was laid out from them."""

import io
import tarfile


def files_of(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if not path.is_dir()
    }


def member(name, content=b"content", **fields):
    info = tarfile.TarInfo(name)
    info.size = len(content)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, content


def make_archive(path, *members, mode="w:gz", format=tarfile.PAX_FORMAT):
    with tarfile.open(path, mode, format=format) as archive:
        for info, content in members:
            archive.addfile(info, io.BytesIO(content))
    return path


def pack(path, folder, prefix="", mode="w:gz"):
    """An archive of the files of a folder, each under the prefix."""
    members = [member(prefix + name, content) for name, content in sorted(files_of(folder).items())]
    return make_archive(path, *members, mode=mode)


def only(results):
    (laid,) = results
    return laid
