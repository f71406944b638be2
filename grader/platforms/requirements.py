"""What a package installs: the part of the lock that the grader needs when it runs.

A lock as pip reads it, https://pip.pypa.io/en/stable/reference/requirements-file-format/, in which each entry says by
"via" what asked for it. Names, versions and hashes alone: no registry, and nothing of the tools for development.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def runtime(lock: str, wanted: Iterable[str]) -> str:
    """The entries of a lock for some packages, and for what these need.

    Args:
        lock: the text of a lock file.
        wanted: names of packages, or whole requirements; those of an extra are left out.

    Raises:
        ValueError: the lock lacks one, or has an entry without a hash.
    """
    entries = _entries(lock)
    chosen = {_plain(need) for need in wanted if "extra ==" not in need}
    if lacking := chosen - {name for name, _, _ in entries}:
        raise ValueError(f"the lock has no {', '.join(sorted(lacking))}")
    before = 0
    while len(chosen) != before:
        before = len(chosen)
        chosen |= {name for name, askers, _ in entries if askers & chosen}
    texts = [text for name, _, text in entries if name in chosen]
    if bare := [text.split()[0] for text in texts if "--hash=sha256:" not in text]:
        raise ValueError(f"no hash for {', '.join(bare)}")
    return "".join(texts)


def _entries(lock: str) -> list[tuple[str, set[str], str]]:
    """Each entry's name, who asked for it, and its lines without the comments."""
    found = []
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]:
        lines = block.splitlines(keepends=True)
        comments = [line.strip(" #\n") for line in lines if line.lstrip().startswith("#")]
        askers = {_plain(line.removeprefix("via").strip()) for line in comments if line != "via"}
        found.append(
            (_plain(block), askers, "".join(line for line in lines if not line.lstrip().startswith("#")))
        )
    return found


def _plain(requirement: str) -> str:
    """A requirement's name as https://packaging.python.org/en/latest/specifications/name-normalization/ writes it."""
    match = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", match.group()).lower() if match else ""
