"""Find what a file defines at top level, by reading its syntax tree: nothing of it is run.

What can't be parsed is searched for lines that look like a definition, so that a file with a slip in it is still known
for the one that was meant. What is found is data alone, since a stranger's file is parsed in a process of its own.
"""

from __future__ import annotations

import ast
import hashlib
import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import PurePosixPath

from grader.parsing import parse
from grader.submission.names import PYTHON

MAX_PARSED, MAX_PARSED_IN_ALL = 256 << 10, 2 << 20
"""Bytes of a text, and of all of a submission: a tree takes hundreds of times the memory. The rest is searched by lines."""

MAX_SEEMING, MAX_NAME = 10_000, 200
"""Names that are found by lines, and the signs of each."""

_DEFINITION = re.compile(
    r"^(?:>>> |\.\.\. |In \[\d+\]: |%time )?[ \t]*(?:(?:async[ \t]+)?def|class)[ \t]+(\w+)|^(\w+)[ \t]*(?:=(?!=)|:)",
    re.MULTILINE,
)
_MAGIC_VALUE = re.compile(r"[\w, \t]+=[ \t]*[%!]")
# What can't be a function, whatever name it is given.
_NO_FUNCTION = (ast.Constant, ast.JoinedStr, ast.List, ast.Tuple, ast.Dict, ast.Set)


@dataclass(frozen=True)
class Definitions:
    """The names that a file gives to what may be a function.

    Attributes:
        functions: by name, a hash of what a function or class does; empty where it is yet to be written.
        assigned: names of lambdas' and other values that may be functions.
        imported: names that are imported from elsewhere.
        is_python: whether all of it could be parsed; else the names were found by a pattern.
    """

    functions: dict[str, str] = field(default_factory=dict)
    assigned: frozenset[str] = frozenset()
    imported: frozenset[str] = frozenset()
    is_python: bool = True

    def has_begun(self, name: str, starter: Definitions) -> bool:
        """Whether a name is defined here, and not as in an untouched starter."""
        written = self.functions.get(name, "")
        return name in self.assigned or bool(written and written != starter.functions.get(name))

    @property
    def names(self) -> frozenset[str]:
        """All names that are defined here, imported ones left out."""
        return self.assigned.union(self.functions)


def of_files(files: Mapping[str, bytes], notebooks: Mapping[str, Sequence[str]]) -> dict[str, Definitions]:
    """Return by path what the Python files and the notebooks of a submission define, and texts that may be Python.

    Args:
        files: the bytes of each file, by path.
        notebooks: the code cells of those that are notebooks.
    """
    found = {path: of_cells(cells) for path, cells in notebooks.items()}
    room = MAX_PARSED_IN_ALL
    for path in sorted(files, key=lambda path: (path.count("/"), path)):
        if path not in notebooks and _may_be_python(path):
            room -= len(files[path])
            found[path] = of_source(files[path], parse=room >= 0)
    return found


def _may_be_python(path: str) -> bool:
    return bool(PYTHON.search(path)) or PurePosixPath(path).suffix.lower() in ("", ".txt", ".text")


def of_source(source: str | bytes, *, parse: bool = True, is_main: bool = False) -> Definitions:
    """Return what a Python file defines.

    Args:
        source: the file's text.
        parse: whether its tree is read; else its lines are searched.
        is_main: whether `if __name__ == "__main__":` is true in it, as it is in a notebook.
    """
    try:
        tree = _parsed(source) if parse else None
        if tree is not None:
            return _of_tree(tree, is_main=is_main)
    except (RecursionError, MemoryError):  # what can be parsed may still be too deep to be walked through
        pass
    text = source if isinstance(source, str) else source.decode("utf-8", "replace")
    return Definitions(dict.fromkeys(_seeming(text), _BY_PATTERN), is_python=False)


def of_cells(cells: Iterable[str]) -> Definitions:
    """Return what a notebook's code cells define together: Jupyter's own lines are left out, a failing cell is searched."""
    parts = []
    for cell in cells:
        part = of_source(cell, is_main=True)
        parts.append(part if part.is_python else of_source(_plain(cell), is_main=True))
    return _together(parts)


_BY_PATTERN = "found by a pattern"


def _parsed(source: str | bytes) -> ast.Module | None:
    if len(source) > MAX_PARSED:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about a learner's escape sequences
            return parse(source)
    except (SyntaxError, ValueError, LookupError):  # the last for an encoding that is none of texts
        return None


def _seeming(text: str) -> Iterator[str]:
    names = (match[1] or match[2] for match in islice(_DEFINITION.finditer(text), MAX_SEEMING))
    return (name for name in names if len(name) <= MAX_NAME)


def _plain(cell: str) -> str:
    """Return a cell with Jupyter's own lines made Python's."""
    return "\n".join(map(_plain_line, cell.split("\n")))


def _plain_line(line: str) -> str:
    code = line.strip()
    if code.startswith(("%", "!", "?")) or (code.endswith("?") and "#" not in code):
        return line[: len(line) - len(line.lstrip())] + "pass"
    return line.partition("=")[0] + "= None" if _MAGIC_VALUE.match(line) else line


def _of_tree(tree: ast.Module, *, is_main: bool) -> Definitions:
    functions: dict[str, str] = {}
    assigned: set[str] = set()
    imported: set[str] = set()
    for node in _top_level(tree.body, is_main=is_main):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                # A stub further down, as in a notebook that begins with the starter, hides nothing.
                functions[name] = _what_it_does(node) or functions.get(name, "")
            case ast.Assign(value=value, targets=targets):
                assigned.update(_named(targets, value))
            case ast.AnnAssign(value=ast.expr() as value, target=target):
                assigned.update(_named([target], value))
            case ast.Expr(value=ast.NamedExpr(target=target, value=value)):
                assigned.update(_named([target], value))
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                imported.update(alias.asname or alias.name for alias in names)
    return Definitions(functions, frozenset(assigned), frozenset(imported))


def _top_level(body: Iterable[ast.stmt], *, is_main: bool) -> Iterator[ast.stmt]:
    """Yield the statements that run when the file is imported, those in blocks too."""
    for node in body:
        yield node
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            continue
        for part in ("body", "orelse", "finalbody"):
            if is_main or not (part == "body" and _is_main_guard(node)):
                yield from _top_level(getattr(node, part, ()), is_main=is_main)
        for inner in (*getattr(node, "handlers", ()), *getattr(node, "cases", ())):
            yield from _top_level(inner.body, is_main=is_main)


def _is_main_guard(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "__main__" in ast.dump(node.test)


def _named(targets: Iterable[ast.expr], value: ast.expr) -> Iterator[str]:
    """Yield the names that an assignment gives to what may be a function."""
    for target in targets:
        match target, value:
            case ast.Tuple(elts=names) | ast.List(elts=names), ast.Tuple(elts=values) | ast.List(elts=values):
                for name, one in zip(names, values, strict=False):
                    yield from _named([name], one)
            case ast.Tuple(elts=names) | ast.List(elts=names), _:
                yield from (name.id for name in names if isinstance(name, ast.Name))
            case ast.Subscript(value=ast.Call(func=ast.Name("globals")), slice=ast.Constant(str(name))), _:
                yield name
            case ast.Name(id=name), _ if not isinstance(value, _NO_FUNCTION):
                yield name


def _what_it_does(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str:
    """Return a hash of a function's tree, its docstring left out; empty if all is yet to be written."""
    body = node.body[ast.get_docstring(node, clean=False) is not None :]
    if all(_is_stub(statement) for statement in body):
        return ""
    return hashlib.sha256(ast.dump(ast.Module(body, [])).encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _is_stub(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.Raise(exc=ast.Name(id=name) | ast.Call(func=ast.Name(id=name))):
            return name == "NotImplementedError"
    return False


def _together(parts: list[Definitions]) -> Definitions:
    functions: dict[str, str] = {}
    for part in parts:
        for name, text in part.functions.items():
            functions[name] = text or functions.get(name, "")
    return Definitions(
        functions,
        frozenset().union(*(part.assigned for part in parts)),
        frozenset().union(*(part.imported for part in parts)),
        all(part.is_python for part in parts),
    )
