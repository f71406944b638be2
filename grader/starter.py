"""Starters: the files of an exercise with its statement and signatures, without a solution."""

from __future__ import annotations

import ast
from collections.abc import Collection

from grader.parsing import parse


def blank(source: str, names: Collection[str]) -> str:
    """Return a source with the bodies of these functions removed, and their docstrings kept.

    In a clone, learners write their solutions into `exercises/`; a reset must give the empty function back. Text that is
    not Python is returned unchanged.
    """
    try:
        tree = parse(source)
    except (SyntaxError, ValueError):
        return source
    lines = source.splitlines(keepends=True)
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names]
    for node in sorted(functions, key=lambda node: node.lineno, reverse=True):
        documented = ast.get_docstring(node) is not None
        body = node.body[1:] if documented else node.body
        if [ast.unparse(statement) for statement in body] == ["raise NotImplementedError"]:
            continue
        first = (node.body[0].end_lineno or 0) if documented else node.body[0].lineno - 1
        indent = " " * node.body[0].col_offset
        lines[first : node.end_lineno] = [f"{indent}raise NotImplementedError\n"]
    return "".join(lines)


def statement(source: str) -> str:
    """Return the module docstring of a starter; empty if it has none, or is not Python."""
    try:
        return ast.get_docstring(parse(source)) or ""
    except (SyntaxError, ValueError):
        return ""
