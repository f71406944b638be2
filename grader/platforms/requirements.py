"""Select the requirements of a package from the lock file: those that the grader needs when it runs.

The lock is in pip's format, https://pip.pypa.io/en/stable/reference/requirements-file-format/; comments with "via" name
the packages that require an entry. The result has names, versions and hashes: no registry and no development tools.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


def runtime(lock: str, wanted: Iterable[str]) -> str:
    """Return the entries of a lock for some packages and everything these require.

    Args:
        lock: the text of a lock file.
        wanted: names of packages, or requirements with versions; those of an extra are left out.

    Raises:
        ValueError: the lock lacks a package, or has an entry without a hash.
    """
    entries = _entries(lock)
    chosen = {_normalized_name(need) for need in wanted if "extra ==" not in need}
    if lacking := chosen - {name for name, _, _ in entries}:
        raise ValueError(f"the lock has no {', '.join(sorted(lacking))}")
    before = 0
    while len(chosen) != before:
        before = len(chosen)
        chosen |= {name for name, parents, _ in entries if parents & chosen}
    texts = [text for name, _, text in entries if name in chosen]
    if unhashed := [text.split()[0] for text in texts if "--hash=sha256:" not in text]:
        raise ValueError(f"no hash for {', '.join(unhashed)}")
    return "".join(texts)


def _entries(lock: str) -> list[tuple[str, set[str], str]]:
    """Return each entry's name, the packages that require it, and its lines without comments."""
    entries = []
    for block in re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)[1:]:
        lines = block.splitlines(keepends=True)
        comments = [line.strip(" #\n") for line in lines if line.lstrip().startswith("#")]
        parents = {_normalized_name(line.removeprefix("via").strip()) for line in comments if line != "via"}
        entries.append(
            (
                _normalized_name(block),
                parents,
                "".join(line for line in lines if not line.lstrip().startswith("#")),
            )
        )
    return entries


def _normalized_name(requirement: str) -> str:
    """Return a requirement's name, normalized.

    The rule: https://packaging.python.org/en/latest/specifications/name-normalization/.
    """
    match = _NAME.match(requirement)
    return re.sub(r"[-_.]+", "-", match.group()).lower() if match else ""
