"""Which line of a learner's file each operation of a program comes from.

JAX can write where an operation was traced: all calls on the way, through everyone's files. Of that a program keeps the
innermost line in one file, in a form that holds nothing else: `loc("line":12:1)`.
"""

from __future__ import annotations

import re

NAME = "line"
"""What stands for that file."""

_STRING = r'"(?:[^"\\\n]|\\.)*"'
_FLAT = rf"\((?:[^()\"\n]|{_STRING})*\)"
_DEEP = rf"\((?:[^()\"\n]|{_STRING}|{_FLAT})*\)"
_LOCATION = re.compile(rf" ?\bloc(\((?:[^()\"\n]|{_STRING}|{_DEEP})*\))")
_DEFINED = re.compile(rf"^#loc(\d*) = {_LOCATION.pattern}\n?", re.MULTILINE)
_PART = re.compile(rf"({_STRING}):(\d+):\d+|#loc(\d*)")


def with_lines(text: str, file: str) -> str:
    """Return a program's text with the lines of one file in place of all locations.

    Args:
        text: as `as_text(debug_info=True)` writes it.
        file: the file's name, without its folders.
    """
    defined: dict[str, str] = dict(_DEFINED.findall(text))
    found: dict[str, str] = {}

    def line(places: str) -> str:
        for path, number, name in _PART.findall(places):
            if path and re.split(r"[/\\]+", path.strip('"'))[-1] == file:
                return str(number)
            if not path and (inner := line_at(name)):
                return inner
        return ""

    def line_at(name: str) -> str:
        if name not in found:
            found[name] = ""  # a circle leads nowhere
            found[name] = line(defined.get(name, ""))
        return found[name]

    def kept(match: re.Match[str]) -> str:
        number = line(match[1])
        return f' loc("{NAME}":{number}:1)' if number else ""

    return _LOCATION.sub(kept, _DEFINED.sub("", text))
