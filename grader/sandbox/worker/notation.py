"""Jupyter's own notation, as Python: `%magic`, `!command`, `x = !command`, `name?`, `%%cell_magic`, pasted prompts.

Written down as IPython does it, as calls of `get_ipython()`, so that a notebook and what nbconvert makes of it read the
same. Lines keep their numbers. IPython itself need not be installed; the tests compare with it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from textwrap import dedent

_PROMPT = re.compile(r"^(>>>|\.\.\.)( |$)")
_IPYTHON_PROMPT = re.compile(r"^(In \[\d+\]: |\s*\.{3,}: ?)")
_HELP = re.compile(r"^(?P<indent>[ \t]*)(?P<name>%{0,2}(?!\d)[\w.*\[\]-]+)(?P<esc>\?{1,2})$")
_QUOTE = re.compile(r"\"\"\"|'''|\"|'")
_OPENING, _CLOSING = "([{", ")]}"
# A `=` that assigns: neither a comparison nor a part of another operator.
_ASSIGN = re.compile(r"(?<![=!<>:+\-*/%&|^@])=(?!=)")


def to_python(cell: str) -> str:
    """Return a cell as Python, where it is in Jupyter's notation; any other text stays as it is."""
    lines = _without_prompts(cell.replace("\r\n", "\n").split("\n"))
    first = next((i for i, line in enumerate(lines) if line.strip()), 0)
    if _is_indented(lines):
        lines = dedent("\n".join(lines)).split("\n")
    if lines and lines[first].startswith("%%"):
        body = "\n".join(lines[first + 1 :])
        ended = body + "\n" * (body != "" and not body.endswith("\n"))
        return "\n" * first + _cell_magic(lines[first][2:].rstrip(), ended)
    out: list[str] = []
    place = _Place()
    while len(out) < len(lines):
        line = lines[len(out)]
        end = len(out)
        if place.begins_statement and (found := _start_of_notation(line)) is not None:
            while lines[end].endswith("\\") and end + 1 < len(lines):
                end += 1
            text = _joined([line[found:], *lines[len(out) + 1 : end + 1]])
            out.append(line[:found] + _call(text, is_assigned=bool(line[:found].strip())))
        elif place.begins_statement and (asked := _HELP.match(line.rstrip())):
            out.append(asked["indent"] + _help(asked["name"], asked["esc"]))
        else:
            place.read(line)
            out.append(line)
        out += [""] * (end + 1 - len(out))
    return "\n".join(out)


def _without_prompts(lines: list[str]) -> list[str]:
    for prompt, initial in ((_PROMPT, re.compile(r"^>>>( |$)")), (_IPYTHON_PROMPT, _IPYTHON_PROMPT)):
        if any(initial.match(line) for line in lines[:2]):
            lines = [prompt.sub("", line, count=1) for line in lines]
    return lines


def _is_indented(lines: list[str]) -> bool:
    return next((line for line in lines if line.strip()), "")[:1] in (" ", "\t")


def _cell_magic(head: str, body: str) -> str:
    if re.match(r"\w+\?", head):
        return _help(f"%%{head.partition('?')[0]}", "??" if "??" in head else "?")
    name, _, rest = head.partition(" ")
    return f"get_ipython().run_cell_magic({name!r}, {rest!r}, {body!r})"


def _start_of_notation(line: str) -> int | None:
    """Where in a line Jupyter's notation begins: at its start, or behind a `=`; None where there is none."""
    start = len(line) - len(line.lstrip())
    if line[start : start + 1] in ("%", "!", "?", ",", ";", "/"):
        return start
    place = _Place()
    for match in _ASSIGN.finditer(line):
        place.read(line[place.column : match.start()], ends=False)
        place.column = match.end()
        if not place.begins_statement:
            continue
        behind = match.end() + len(line[match.end() :]) - len(line[match.end() :].lstrip())
        is_command = line[behind : behind + 1] == "!" and line[: match.start()].strip()
        return behind if is_command or re.match(r"%\s*[^\W\d]", line[behind:]) else None
    return None


def _joined(parts: list[str]) -> str:
    return " ".join([*(part[:-1] for part in parts[:-1]), parts[-1]])


def _call(text: str, *, is_assigned: bool) -> str:  # noqa: PLR0911 - one for each kind of notation
    """The Python of `%name rest`, `!command` and the like."""
    if is_assigned and text.startswith("!"):
        return f"get_ipython().getoutput({text[1:]!r})"
    if text.endswith("?") and not text.startswith("?") and (asked := _HELP.match(text.rstrip())):
        return _help(asked["name"], asked["esc"])
    escape = text[:2] if text[:2] in ("!!", "??") else text[:1]
    content = text[len(escape) :]
    name, _, rest = content.partition(" ")
    match escape:
        case "!":
            return f"get_ipython().system({content!r})"
        case "!!":
            return f"get_ipython().getoutput({content!r})"
        case "%":
            return f"get_ipython().run_line_magic({name!r}, {rest!r})"
        case ",":
            return '{}("{}")'.format(name, '", "'.join(rest.split()))
        case ";":
            return f'{name}("{rest}")'
        case "/":
            return f"{name}({', '.join(rest.split())})"
    return _help(content, escape) if content else "get_ipython().show_usage()"


def _help(name: str, escape: str) -> str:
    method = "pinfo2" if escape == "??" else "psearch" if "*" in name else "pinfo"
    return f"get_ipython().run_line_magic({method!r}, {name!r})"


@dataclass
class _Place:
    """Where in Python a reader is: inside how many brackets, inside which text of several lines.

    Attributes:
        depth: brackets that are open.
        quote: the quotes of the text that is open, or none.
        goes_on: whether the line before ended with a backslash.
        column: how far a line has been read, for who reads one piece by piece.
    """

    depth: int = 0
    quote: str = ""
    goes_on: bool = False
    column: int = 0

    @property
    def begins_statement(self) -> bool:
        """Whether what comes next is no continuation."""
        return not self.depth and not self.quote and not self.goes_on

    def read(self, text: str, *, ends: bool = True) -> None:
        """Go on by a line, or by a piece of one (`ends` is False)."""
        i = 0
        self.goes_on = False
        while i < len(text):
            if self.quote:
                i = self._inside_quotes(text, i)
                continue
            character = text[i]
            if character == "#":
                return
            if quote := _QUOTE.match(text, i):
                self.quote = quote[0]
                i = quote.end()
                continue
            self.depth = max(0, self.depth + (character in _OPENING) - (character in _CLOSING))
            i += 1
        self.goes_on = ends and text.endswith("\\")
        if ends and len(self.quote) == 1 and not self.goes_on:
            self.quote = ""  # a text that its line does not end: no Python

    def _inside_quotes(self, text: str, i: int) -> int:
        if text[i] == "\\":
            return i + 2
        if text.startswith(self.quote, i):
            i += len(self.quote)
            self.quote = ""
            return i
        return i + 1
