"""What Jupyter gives every cell: `get_ipython()` and `display()`. No shell is behind it, and nothing is shown."""

from __future__ import annotations

import builtins
import contextlib
import importlib
import os
import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

# What follows these in a cell is Python of the same notebook ...
PYTHON_CELLS = frozenset({"time", "timeit", "capture", "prun", "memit", "mprun", "lprun"})
# ... and what follows these is something else.
OTHER_CELLS = frozenset(
    {
        *(
            "!",
            "bash",
            "sh",
            "cmd",
            "script",
            "system",
            "sx",
            "perl",
            "ruby",
            "pypy",
            "python",
            "python2",
            "python3",
        ),
        *(
            "html",
            "HTML",
            "js",
            "javascript",
            "latex",
            "markdown",
            "svg",
            "SVG",
            "sql",
            "bigquery",
            "R",
            "cython",
        ),
        *("writefile", "file", "shell", "debug"),
    }
)


class Shell:
    """What `get_ipython()` returns: does of magics what changes files, the folder or the environment.

    Args:
        namespace: where cells run.
        execute: runs a text as a cell, or (its second argument) a file, and returns the value of a lone expression.
    """

    def __init__(self, namespace: dict[str, Any], execute: Callable[[str, Path | None], Any]) -> None:
        self.user_ns = namespace
        self._execute = execute

    def run_line_magic(self, magic_name: str, line: str = "", *_: Any, **__: Any) -> Any:
        """`%name line`."""
        match magic_name:
            case "time" | "prun":
                return self._execute(line, None)
            case "run" if (file := named_file(line)) is not None:
                return self._execute("", Path(file))
            case "cd":
                os.chdir(Path(line.strip().strip("'\"") or "~").expanduser())
            case "env" | "set_env":
                name, _sign, value = line.partition("=" if "=" in line else " ")
                if value:
                    os.environ[name.strip()] = value.strip()
            case "pwd":
                return str(Path.cwd())
        return None

    def run_cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        """`%%name line` and what follows in the cell."""
        if magic_name in ("writefile", "file"):
            append, file = written_file(line)
            if file:
                path = Path(file).expanduser()
                path.parent.mkdir(parents=True, exist_ok=True)  # `!mkdir` was not run
                with path.open("a" if append else "w", encoding="utf-8") as opened:
                    opened.write(cell)
                importlib.invalidate_caches()
        elif magic_name in PYTHON_CELLS:
            return self._execute(cell, None)
        return None

    def magic(self, text: str) -> Any:
        """`%name line`, as older notebooks say it."""
        name, _, line = text.partition(" ")
        return self.run_line_magic(name, line)

    def getoutput(self, *_: Any, **__: Any) -> list[str]:
        """`x = !command`: no command is run."""
        return []

    def __getattr__(self, name: str) -> Callable[..., None]:
        """Do nothing for whatever else a shell can do: `system`, `events.register` and so on."""
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing()


class _Nothing:
    def __call__(self, *_: Any, **__: Any) -> None:
        """Do nothing."""

    def __getattr__(self, name: str) -> _Nothing:
        if name.startswith("__"):
            raise AttributeError(name)
        return self


def provide(shell: Shell) -> None:
    """Give all code of this process what Jupyter gives it."""
    vars(builtins).update(get_ipython=lambda: shell, display=_Nothing())


def named_file(line: str) -> str | None:
    """The file that `%run line` names; None where it names none."""
    with contextlib.suppress(ValueError):
        names = [word for word in shlex.split(line) if not word.startswith("-")]
        if names and "-m" not in line.split():
            return names[0] if Path(names[0]).suffix else f"{names[0]}.py"
    return None


def written_file(line: str) -> tuple[bool, str]:
    """Whether `%%writefile line` appends, and to which file."""
    words = line.split()
    append = any(word in ("-a", "--append") for word in words)
    names = [word for word in words if not word.startswith("-")]
    return append, os.path.normpath(names[0].strip("'\"")) if names else ""
