"""Write a misconception into the text of a catalogue's file: the function before `EXERCISE`, its name at the tuple's end."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable
from dataclasses import dataclass

from grader.sandbox.messages.evaluator import Piece

WIDTH = 100  # letters of a line, where no formatter says otherwise
_NEW = "EXERCISE"


class InsertionError(Exception):
    """The file has no place that can be found; the message says what is expected."""


@dataclass(frozen=True)
class Entry:
    """A misconception to write.

    Attributes:
        name: the function's name.
        help: the sentence for learners, on one line.
        docstring: what the function is, on one line.
        parameters: the names of the right function's parameters.
        replaces: the function that it replaces, where it is not the exercise's first.
        piece: the function's body and imports.
    """

    name: str
    help: str
    docstring: str
    parameters: list[str]
    replaces: str | None
    piece: Piece


def names_in(text: str) -> set[str]:
    """Return the names that a catalogue's file binds at its top."""
    return {name for statement in ast.parse(text).body for name in _bound_by(statement)}


def inserted(text: str, entry: Entry, style: Callable[[str], str] = str) -> str:
    """Return a catalogue's file with one more misconception.

    Args:
        text: the file's text.
        entry: the misconception.
        style: formats its function, as the course's author does.

    Raises:
        InsertionError: there is no `EXERCISE = Exercise(..., misconceptions=(...))` in it.
    """
    tree = ast.parse(text)
    exercise = next(filter(_is_exercise, tree.body), None)
    call = exercise.value if isinstance(exercise, ast.Assign | ast.AnnAssign) else None
    keywords = {keyword.arg: keyword.value for keyword in call.keywords} if isinstance(call, ast.Call) else {}
    listed = keywords.get("misconceptions")
    if exercise is None or not isinstance(listed, ast.Tuple):
        raise InsertionError(
            "there is no EXERCISE = Exercise(..., misconceptions=(...)) with a tuple written out"
        )
    lines = text.splitlines(keepends=True)
    _add_to(lines, listed, entry.name)
    lines.insert(exercise.lineno - 1, f"{style(_function(tree, entry)).rstrip()}\n\n\n")
    return "".join(lines)


def function_source(entry: Entry, name: str) -> str:
    """Return the function alone, under a name, as a learner would have written it."""
    body = "\n".join([*entry.piece.imports, entry.piece.body])
    return f"def {name}({', '.join(entry.parameters)}):\n{textwrap.indent(body, '    ')}\n"


def _function(tree: ast.Module, entry: Entry) -> str:
    known = {
        ast.unparse(_single(node, alias))
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }
    imports = [statement for statement in entry.piece.imports if statement not in known]
    arguments, returns = _signature_like(tree, entry.parameters)
    body = [literal(entry.docstring, '"""'), *imports, entry.piece.body]
    decorator = _decorator(entry)
    head = f"def {entry.name}({arguments}){returns}:"
    return "\n".join([decorator, head, textwrap.indent("\n".join(body), "    ")])


def _single(node: ast.Import | ast.ImportFrom, alias: ast.alias) -> ast.stmt:
    return (
        ast.Import([alias])
        if isinstance(node, ast.Import)
        else ast.ImportFrom(node.module, [alias], node.level)
    )


def _decorator(entry: Entry) -> str:
    replaces = "" if entry.replaces is None else f"replaces={literal(entry.replaces)}"
    short = f"@misconception({', '.join(filter(None, [literal(entry.help), replaces]))})"
    if len(short) <= WIDTH:
        return short
    parts = textwrap.wrap(entry.help, WIDTH - 8, drop_whitespace=False, break_long_words=False)
    lines = [f"    {literal(part)}" for part in parts]
    if replaces:
        lines = [*lines[:-1], f"{lines[-1]},", f"    {replaces},"]
    return "\n".join(["@misconception(", *lines, ")"])


def _signature_like(tree: ast.Module, parameters: list[str]) -> tuple[str, str]:
    """Return parameters and the returned type, annotated as those of the file's other misconceptions are."""
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.decorator_list)
    for node in functions:
        if [arg.arg for arg in node.args.args] == parameters:
            return ast.unparse(node.args), f" -> {ast.unparse(node.returns)}" if node.returns else ""
    return ", ".join(parameters), ""


def literal(text: str, quote: str = '"') -> str:
    """Return a printable text on one line as Python's source, in double quotes where that needs no backslash.

    Raises:
        InsertionError: it can't be written so.
    """
    if quote == '"' and '"' in text and "'" not in text:
        quote = "'"
    escaped = text.replace("\\", "\\\\").replace(quote[0], f"\\{quote[0]}")
    source = f"{quote}{escaped}{quote}"
    if not text.isprintable() or ast.literal_eval(source) != text:
        raise InsertionError("a text holds what can't be written on a line of Python")
    return source


def _add_to(lines: list[str], listed: ast.Tuple, name: str) -> None:
    """Add a name to the end of a tuple, in the lines of a file."""
    if not listed.elts:
        _replace(lines, listed, f"({name},)")
    elif listed.lineno == listed.end_lineno:
        inside = [*map(ast.unparse, listed.elts), name]
        _replace(lines, listed, f"({', '.join(inside)})")
    else:
        last = listed.elts[-1]
        assert last.end_lineno is not None
        line = lines[last.lineno - 1]
        indent = line[: len(line) - len(line.lstrip())]
        _put(lines, last.end_lineno, last.end_col_offset or 0, f",\n{indent}{name}")


def _replace(lines: list[str], node: ast.expr, text: str) -> None:
    line = lines[node.lineno - 1].encode()
    lines[node.lineno - 1] = (line[: node.col_offset] + text.encode() + line[node.end_col_offset :]).decode()


def _put(lines: list[str], number: int, column: int, text: str) -> None:
    line = lines[number - 1].encode()
    lines[number - 1] = (line[:column] + text.encode() + line[column:]).decode()


def _is_exercise(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Assign | ast.AnnAssign) and _NEW in _bound_by(statement)


def _bound_by(statement: ast.stmt) -> set[str]:
    match statement:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return {name}
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return {alias.asname or alias.name.partition(".")[0] for alias in names}
    nodes = ast.walk(statement)
    return {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
