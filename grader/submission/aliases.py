"""Find the own files that others import, where their names were changed on the way: helper-1.py for `import helper`."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath

from grader.submission.names import PYTHON, Fit, fit, number_behind

_IMPORT = re.compile(r"^[ \t]*(?:from|import)[ \t]+([^\W\d]\w+)", re.MULTILINE)

MOST = 500  # imports that are looked at, in all


def aliases(files: Mapping[str, bytes], notebooks: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return, by the path that an import would look for and does not find, the path of the file that is meant.

    Args:
        files: the bytes of each file, by path.
        notebooks: the code cells of those that are notebooks.
    """
    modules = [path for path in files if PYTHON.search(path)]
    found: dict[str, str] = {}
    left = MOST
    for path in {**dict.fromkeys(modules), **notebooks}:
        cells = notebooks.get(path)
        text = files[path].decode("utf-8", "replace") if cells is None else "\n".join(cells)
        folder = PurePosixPath(path).parent
        for name in dict.fromkeys(_IMPORT.findall(text)):
            left -= 1
            if left < 0:
                return found
            target = str(folder / f"{name}.py")
            is_there = target in files or any(other.startswith(f"{folder / name}/") for other in files)
            if (
                not is_there
                and name not in sys.stdlib_module_names
                and (meant := _meant(name, path, modules))
            ):
                found[target] = meant
    return found


def _meant(name: str, importing: str, modules: Sequence[str]) -> str | None:
    """Return the file beside another one that is meant by an import."""
    beside = [
        (kind, -number_behind(path), path)
        for path in modules
        if path != importing and PurePosixPath(path).parent == PurePosixPath(importing).parent
        if (kind := fit(PurePosixPath(path).name, name)) in (Fit.SAME, Fit.WITHIN)
    ]
    return min(beside)[2] if beside else None
