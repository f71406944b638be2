"""Turn a statement, which is a docstring, into the Markdown of a notebook's cell. Pure functions.

Markdown as CommonMark has it, with `$$` around formulas: JupyterLab, VS Code and Colab show it alike.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Mapping
from itertools import groupby

_INSIDE = r"(?:[^()]|\([^()]*\))*"
# A call or an index without a space before its bracket, a dotted name, a word with an underscore, numbers in brackets.
_NAME = (
    rf"\b[^\W\d][\w.]*(?:\({_INSIDE}\)|\[[^][]*\])+|\b[^\W\d]\w*(?:\.[^\W\d]\w+)+|\b[^\W\d]\w*_\w+"
    r"|\[(?:[-\d.,; ]|\[[-\d.,; ]+\])+\]"
)
# One of them, or a letter, a number or a bracket, and signs between them: n - f + 1.
_TERM = rf"(?:{_NAME}|\b\d*[a-z]\b'?|\b\d+(?:\.\d+)?\b|\({_INSIDE}\))"
_CODE = re.compile(rf"`[^`]+`|{_TERM}(?: (?:[-+*/=]|->) -?{_TERM})+|{_NAME}")
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
    made: list[str] = []
    for is_indented, group in groupby(blocks, key=lambda block: block.startswith("    ")):
        together = list(group)
        made += _indented(together, formulas) if is_indented else map(_prose, together)
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
    """Yield indented blocks: formulas, lists, and all others, those that stand together in one frame."""
    depth = min(len(line) - len(line.lstrip()) for block in blocks for line in block.splitlines())
    plain = ["\n".join(line[depth:].rstrip() for line in block.splitlines()) for block in blocks]
    kinds = [(_formula(block, formulas), _list(block), block) for block in plain]
    for kind, group in groupby(kinds, key=lambda found: 0 if found[0] else 1 if found[1] else 2):
        together = [found[kind] for found in group]
        frame = textwrap.dedent("\n\n".join(together))
        yield ("\n\n".join(together), "\n".join(together), f"```text\n{frame}\n```")[kind]


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
    return "\n".join(f"- `{' '.join(item[0].split())}`: {_explained(item[1:])}" for item in items)


def _explained(lines: list[str]) -> str:
    return _prose(" ".join(lines)).rstrip(";.") + "."
