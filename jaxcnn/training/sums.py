"""The SHA-256 of every file below a folder, in a file there, as `sha256sum --check` reads it. No JAX."""

import hashlib
from pathlib import Path

from jaxcnn.files import write_whole

SUMS = "SHA256SUMS"


def write_sums(place: Path) -> None:
    """Write the sums of all files there are.

    Raises:
        OSError: They cannot be read or written.
    """
    lines = [f"{digest}  {name}\n" for name, digest in _sums(place).items()]
    write_whole(place / SUMS, "".join(lines).encode())


def check_sums(place: Path) -> None:
    """Accept a folder whose files are those that were saved, no more and no fewer.

    Raises:
        ValueError: One is not.
    """
    try:
        lines = (place / SUMS).read_text(encoding="ascii").splitlines()
    except FileNotFoundError:
        raise ValueError("its saving was not finished") from None
    saved = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    found = _sums(place)
    for name in sorted({*saved, *found}):
        if name not in found:
            raise ValueError(f"its file {name} is missing")
        if saved.get(name) != found[name]:
            raise ValueError(f"its file {name} is not what was saved")


def _sums(place: Path) -> dict[str, str]:
    """The SHA-256 of each file below a folder, its list of them left out."""
    files = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()}
    return {name: _sum(file) for name, file in sorted(files.items()) if name != SUMS}


def _sum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "sha256").hexdigest()
