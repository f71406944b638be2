"""Write and check the SHA-256 of every file below a folder, in the format of `sha256sum --check`. No JAX."""

import hashlib
from fnmatch import fnmatchcase
from pathlib import Path

from jaxcnn.files import write_whole

SUMS = "SHA256SUMS"
LITTER = (
    *(
        ".ds_store",
        "._*",
        ".appledouble",
        ".localized",
        ".spotlight-v100",
        ".trashes",
        ".fseventsd",
        "icon\r",
    ),
    *("desktop.ini", "thumbs.db", "ehthumbs.db", "$recycle.bin", "__macosx", "@eadir", ".directory"),
    *(".nfs*", ".fuse_hidden*", ".smbdelete*", ".~lock.*", "*~", ".dropbox*", ".syncthing.*"),
)


def write_sums(folder: Path) -> None:
    """Write the SHA-256 of all files below a folder into its file SHA256SUMS.

    Raises:
        OSError: A file cannot be read or written.
    """
    lines = [f"{digest}  {name}\n" for name, digest in _sums(folder).items()]
    write_whole(folder / SUMS, "".join(lines).encode())


def check_sums(folder: Path) -> None:
    """Check that the files below a folder are exactly those that were saved.

    Files that a system leaves in any folder don't count, nor hidden ones that were not there before.

    Raises:
        ValueError: A file is missing, additional or changed.
    """
    try:
        lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        raise ValueError("its saving was not finished") from None
    except UnicodeDecodeError:
        raise ValueError(f"its file {SUMS} is not what was saved") from None
    saved = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    actual = _sums(folder)
    for name in sorted(name for name in {*saved, *actual} if not _is_litter(name)):
        if name not in actual:
            raise ValueError(f"its file {name} is missing")
        if name not in saved and any(part.startswith(".") for part in name.split("/")):
            continue
        if saved.get(name) != actual[name]:
            raise ValueError(f"its file {name} is not what was saved")


def _sums(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of each file below a folder, except SHA256SUMS."""
    files = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    return {name: _sum(file) for name, file in sorted(files.items()) if name != SUMS and not _is_litter(name)}


def _is_litter(name: str) -> bool:
    """Whether a system, a file manager or a synchronisation left a file, which is no part of what was saved."""
    return any(fnmatchcase(part.lower(), pattern) for part in name.split("/") for pattern in LITTER)


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
