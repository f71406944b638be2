"""Starters: the statement and the signature, with nothing solved."""

from __future__ import annotations

import ast
from collections.abc import Collection


def blank(source: str, names: Collection[str]) -> str:
    """A starter with the bodies of these functions taken out, docstrings kept.

    A clone's `exercises/` is where its owner writes; whoever resets one of them wants the empty function back. Text
    that is not Python stays as it is.
    """
    try:
        tree = ast.parse(source)
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
    """The module docstring of a starter, or nothing where there is none to read."""
    try:
        return ast.get_docstring(ast.parse(source)) or ""
    except (SyntaxError, ValueError):
        return ""
