"""What of a submission is accepted: which names, which sizes, which contents. Pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from pathlib import PurePath, PurePosixPath

from grader.i18n import gettext as _
from grader.submission.names import NOTEBOOK, PYTHON
from grader.submission.notebook import SUFFIX
from grader.text import printable

MAX_FILE, MAX_TOTAL, MAX_FILES, MAX_NAME = 4 << 20, 32 << 20, 2_000, 500
# Of a notebook, whose outputs are not kept, and of an archive inside another; of all that archives unpack.
MAX_READ, MAX_UNPACKED = 64 << 20, 128 << 20
MAX_DEPTH = 4  # an archive in a folder has depth 1, one inside it 2

LEFT_OUT = frozenset(
    {"__pycache__", "node_modules", "site-packages", "venv", "__MACOSX"}
    | {"Thumbs.db", "ehthumbs.db", "desktop.ini", "$RECYCLE.BIN"}
)
DATA = re.compile(
    r"(?:[-.]idx\d-ubyte|\.(png|jpe?g|gif|bmp|tiff?|webp|svg|heic|mp4|avi|mov|mkv|mp3|wav|"
    r"pdf|docx?|xlsx?|pptx?|odt|csv|tsv|json|npy|npz|"
    r"h5|hdf5|mat|pkl|pickle|pth?|ckpt|keras|safetensors|parquet|bin|dat|log|html?|pyc|so|dll|exe|ttf))$",
    re.IGNORECASE,
)
"""Files beside which exercises lie, but not in which: too many of them are left out, and nothing is missing."""

# What a Python file begins with that is none, and what it is then.
_STRANGE = (
    (re.compile(rb"%PDF"), "PDF"),
    (re.compile(rb"\{\\rtf"), "RTF"),
    (re.compile(rb"(PK\x03\x04|\xd0\xcf\x11\xe0)"), "Word"),
    (re.compile(rb"\s*<(!doctype|html|\?xml)", re.IGNORECASE), "HTML"),
    (re.compile(rb"\xff\xfe|\xfe\xff"), "UTF-16"),
    (re.compile(rb"bplist00"), "iCloud's placeholder"),
)


def read_at_most(name: str) -> int:
    """How many bytes of a file are read at most: one more than it may have."""
    return (MAX_FILE if DATA.search(name) or PYTHON.search(name) else MAX_READ) + 1


def too_large(most: int) -> str:
    """Say that a file is larger than it may be."""
    return _("it is larger than {size} MiB").format(size=most >> 20)


def is_data_set(names: Sequence[str]) -> bool:
    """Whether an archive of these files is a data set; a compressed file without a suffix is one, too."""
    alone = len(names) == 1 and not PurePosixPath(names[0]).suffix
    return bool(names) and (alone or all(DATA.search(name) for name in names))


def is_document(names: Sequence[str]) -> bool:
    """Whether an archive of these files is a text processor's document, under whatever name."""
    return "[Content_Types].xml" in names or names[:1] == ["mimetype"]


def problem_of(name: str, content: bytes) -> str:
    """Return why a file is left out for what is in it; empty if it is not."""
    if len(content) > MAX_FILE:
        return too_large(MAX_FILE)
    if not PYTHON.search(name):
        return ""
    if kind := next((kind for pattern, kind in _STRANGE if pattern.match(content)), ""):
        return _("it is {kind} and no Python; hand in the code itself, as text in UTF-8").format(kind=kind)
    if content and not content.strip(b"\0"):
        return _("it holds nothing but zeros; hand it in again")
    return ""


def as_notebook(name: str, files: Container[str]) -> str:
    """Return a notebook's name with the suffix by which it is known: HW.IPYNB, hw.ipynb.txt and hw.ipynb (1) have others."""
    match = NOTEBOOK.search(name)
    if name.endswith(SUFFIX):
        return name
    path = PurePosixPath(name)
    behind = re.sub(r"\.\w+$", "", name[match.start() + len(SUFFIX) :]) if match else ""
    found = f"{name[: match.start()]}{behind}{SUFFIX}" if match else str(path.with_suffix(SUFFIX))
    return f"{name}{SUFFIX}" if found in files else found


def clean_name(name: str) -> str:
    """Return a name in one Unicode form, with plain spaces and without marks that nobody sees.

    It is another path than before: whether it leads out is to be asked of this one.
    """
    visible = "".join(c for c in unicodedata.normalize("NFC", name) if unicodedata.category(c) != "Cf")
    return str(PurePosixPath("".join(" " if unicodedata.category(c) == "Zs" else c for c in visible)))


def leads_out(name: str) -> bool:
    """Whether a name leads out of the folder in which it would be laid out, here or on the system of archives' names."""
    paths = (PurePosixPath(name), PurePath(name))
    return any(path.is_absolute() or path.drive or ".." in path.parts for path in paths)


def name_problem(name: str, files: Mapping[str, bytes]) -> str:
    """Return why a file of that name can't be accepted; empty if it can."""
    parts = PurePosixPath(name).parts
    if leads_out(name):
        return _("its path leads out of the archive")
    if not parts or name != printable(name):
        return _("its name is no plain text")
    if len(name) > MAX_NAME or any(len(part.encode()) > 200 for part in parts):
        return _("its name is too long")
    clash = any(str(parent) in files for parent in PurePosixPath(name).parents)
    clash = clash or name in files or any(f.startswith(f"{name}/") for f in files)
    return _("another file has its name") if clash else ""


def is_ignored(name: str) -> bool:
    """Whether a file or folder of that name is passed over: hidden, or left behind by a program."""
    return (name.startswith((".", "~$")) and not name.endswith(".icloud")) or name in LEFT_OUT
