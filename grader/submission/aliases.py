"""Find the own files that others import, where their names were changed on the way: helper-1.py for `import helper`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from grader.submission.names import PYTHON, Fit, fit, number_behind

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([^\W\d]\w+)", re.MULTILINE)

MOST = 20_000  # names that are compared, in all


def aliases(files: Mapping[str, bytes], notebooks: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return, by the path that an import would look for and does not find, the path of the file that is meant.

    Args:
        files: the bytes of each file, by path.
        notebooks: the code cells of those that are notebooks.
    """
    modules = [path for path in files if PYTHON.search(path)]
    beside: dict[PurePosixPath, list[str]] = {}
    for path in modules:
        beside.setdefault(PurePosixPath(path).parent, []).append(path)
    folders = {str(parent) for path in files for parent in PurePosixPath(path).parents}
    found: dict[str, str] = {}
    left = MOST
    for path in {**dict.fromkeys(modules), **notebooks}:
        cells = notebooks.get(path)
        text = files[path].decode("utf-8", "replace") if cells is None else "\n".join(cells)
        folder = PurePosixPath(path).parent
        for name in dict.fromkeys(_IMPORT.findall(text)):
            left -= 1 + len(beside.get(folder, ()))
            if left < 0:
                return found
            target = str(folder / f"{name}.py")
            is_there = target in files or str(folder / name) in folders
            if (
                not is_there
                and name not in sys.stdlib_module_names
                and (meant := _meant(name, path, beside.get(folder, ())))
            ):
                found[target] = meant
    return found


def _meant(name: str, importing: str, beside: Sequence[str]) -> str | None:
    """Return which of the files beside another one is meant by an import in it."""
    fitting = [
        (kind, -number_behind(path), path)
        for path in beside
        if path != importing
        if (kind := fit(PurePosixPath(path).name, name)) in (Fit.SAME, Fit.WITHIN)
    ]
    return min(fitting)[2] if fitting else None
