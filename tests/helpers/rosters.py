"""Classes as they arrive: laid out as folders or packed into archives, from a table of names and contents."""

import io
import tarfile
import zipfile

from grader.batch.roster.model import Shape
from grader.batch.roster.recognise import Options, read

CODE = b"def f():\n    return 1\n"
EMPTY = None  # in place of a content: an empty folder


def zipped(files):
    """A zip of these files; a content of None is an empty folder."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in files.items():
            archive.writestr(f"{name}/" if data is EMPTY else name, data or b"")
    return buffer.getvalue()


def tarred(files):
    """A tar.gz of these files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size, info.type = len(data or b""), tarfile.DIRTYPE if data is EMPTY else tarfile.REGTYPE
            archive.addfile(info, io.BytesIO(data or b""))
    return buffer.getvalue()


def laid_out(folder, files):
    """Write these files into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if data is EMPTY:
            path.mkdir(exist_ok=True)
        else:
            path.write_bytes(data)
    return folder


def source_of(tmp_path, files, packed):
    """The class as a folder, or as an archive of the given kind."""
    if not packed:
        return laid_out(tmp_path / "class", files)
    source = tmp_path / f"class.{packed}"
    source.write_bytes({"zip": zipped, "tar.gz": tarred}[packed](files))
    return source


def roster_of(source, tmp_path, **options):
    """The roster of a class."""
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir(parents=True, exist_ok=True)
    if "shape" in options:
        options["shape"] = Shape(options["shape"])
    return read(source, unpacked, Options(**options))


def states(roster):
    """What each student handed in, in a word: "file", "nothing", or the beginning of the problem."""
    return {
        entry.student.id: "nothing" if entry.is_nothing else entry.problem or "file"
        for entry in roster.entries
    }
