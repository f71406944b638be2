"""Small changes to a source, each to one line, with the line as its author would write it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutation.mutate import one_by_one
from grader.sandbox.dissection.messages import Change

MOST_OF_LINE, MOST = 14, 160
"""Changes of a line, and of a source; those that come first."""
MOST_LETTERS = 20_000
"""Letters of a definition that is changed."""
LONGEST = 110
"""Letters of a changed line."""


def changes(top: ast.stmt, lines: list[str], definition: int, cell: int | None) -> Iterator[Change]:
    """Yield the changes to one statement at the top level.

    Args:
        top: the statement.
        lines: the text that has it.
        definition: its number.
        cell: the number of its code cell.
    """
    first = min([top.lineno, *(d.lineno for d in getattr(top, "decorator_list", []))])
    segment = lines[first - 1 : top.end_lineno]
    if sum(map(len, segment)) > MOST_LETTERS:
        return
    try:
        tree = ast.parse("\n".join(segment))
    except (SyntaxError, ValueError):  # with a magic in it
        return
    if ast.dump(tree) != ast.dump(ast.Module([top], [])):
        return
    seen = {ast.dump(tree)}
    of_line: dict[int, int] = {}
    for place, changed in one_by_one(tree):
        number = getattr(place.node, "lineno", 0)
        if not number or place.node.end_lineno != number or of_line.get(number, 0) >= MOST_OF_LINE:  # type: ignore[attr-defined]
            continue
        dumped = ast.dump(tree)
        if dumped in seen:
            continue
        seen.add(dumped)
        line = _spliced(segment, number, place.node, changed, dumped)
        if line is None:
            continue
        of_line[number] = of_line.get(number, 0) + 1
        source = "\n".join([*segment[: number - 1], line, *segment[number:]])
        yield Change(first + number - 1, line.strip(), definition, source, cell)


def _spliced(segment: list[str], number: int, node: ast.AST, changed: ast.AST, dumped: str) -> str | None:
    """Return the line with the change, where that is the same program; None where there is no such line."""
    old = segment[number - 1].encode()
    before, after = old[: node.col_offset], old[node.end_col_offset :]  # type: ignore[attr-defined]
    text = ast.unparse(changed)
    for written in (text, f"({text})"):
        line = (before + written.encode() + after).decode("utf-8", "replace")
        try:
            tree = ast.parse("\n".join([*segment[: number - 1], line, *segment[number:]]))
        except (SyntaxError, ValueError):
            continue
        if ast.dump(tree) == dumped:
            return line if len(line.strip()) <= LONGEST and line.isprintable() else None
    return None
