"""Turn a statement, which is a docstring, into the Markdown of a notebook's cell. Pure functions.

Markdown as CommonMark has it, with `$$` around formulas: JupyterLab, VS Code and Colab show it alike.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby

# A word with an underscore, a dotted name, a call or an index, without a space before its bracket.
_BRACKETS = r"(?:\((?:[^()]|\([^()]*\))*\)|\[[^][]*\])"
_CODE = re.compile(rf"`[^`]+`|\b(?:[^\W\d][\w.]*{_BRACKETS}+|[^\W\d]\w*(?:\.[^\W\d]\w+)+|[^\W\d]\w*_\w+)")
_SPECIAL = re.compile(r"[\\*_<>$\[\]#|~]")
_CALL = re.compile(r"\w+\(.*\)")


def markdown(statement: str, formulas: Mapping[str, str]) -> str:
    """Return a statement as Markdown.

    Args:
        statement: paragraphs between blank lines. What is indented is shown as it stands there, unless it is a formula, or
            names functions, each with an explanation that is indented further: these become a list.
        formulas: LaTeX by the text of an indented block.
    """
    blocks = [block for paragraph in statement.split("\n\n") for block in _blocks(paragraph)]
    made = []
    for is_prose, group in groupby(blocks, key=lambda block: not block.startswith("    ")):
        made += map(_prose, group) if is_prose else _indented(list(group), formulas)
    return "\n\n".join(made)


def _blocks(paragraph: str) -> Iterator[str]:
    """Yield the parts of a paragraph that are indented, and those that are not."""
    lines = paragraph.strip("\n").splitlines()
    for _, group in groupby(lines, key=lambda line: line.startswith("    ")):
        yield "\n".join(group)


def _prose(text: str) -> str:
    """Return a paragraph on one line, what is code in it as code."""
    line = " ".join(text.split())
    made, end = "", 0
    for match in _CODE.finditer(line):
        made += _escaped(line[end : match.start()]) + f"`{match[0].strip('`')}`"
        end = match.end()
    return made + _escaped(line[end:])


def _escaped(text: str) -> str:
    # Spaces around a sign make it one of multiplication or comparison, which Markdown leaves alone, but for `<` and `>`.
    return _SPECIAL.sub(lambda match: f"\\{match[0]}", text)


def _indented(blocks: list[str], formulas: Mapping[str, str]) -> Iterator[str]:
    """Yield indented blocks, those that stand together in one frame."""
    depth = min(len(line) - len(line.lstrip()) for block in blocks for line in block.splitlines())
    frame: list[str] = []
    for block in blocks:
        plain = "\n".join(line[depth:].rstrip() for line in block.splitlines())
        special = _formula(plain, formulas) or _list(plain)
        if not special:
            frame.append(plain)
            continue
        yield from _framed(frame)
        frame = []
        yield special
    yield from _framed(frame)


def _framed(blocks: list[str]) -> Iterator[str]:
    if blocks:
        yield "```text\n" + textwrap.dedent("\n\n".join(blocks)) + "\n```"


def _formula(block: str, formulas: Mapping[str, str]) -> str:
    latex = formulas.get(textwrap.dedent(block))
    return f"$$\n{latex}\n$$" if latex else ""


def _list(block: str) -> str:
    """Return calls with what they do, which is indented under them, as a list; empty if the block is something else."""
    lines = block.splitlines()
    items: list[list[str]] = []
    for line in lines:
        if not line.startswith(" "):
            items.append([line])
        elif items:
            items[-1].append(line)
    if not items or lines[0].startswith(" ") or not all(_CALL.match(item[0]) and item[1:] for item in items):
        return ""
    return "\n".join(f"- `{' '.join(item[0].split())}`: {_prose(chr(10).join(item[1:]))}" for item in items)
