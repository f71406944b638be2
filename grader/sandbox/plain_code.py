"""Reduce a stranger's statements to what they compute: no words for people in them, and nothing that reaches out.

This is no wall: who reads the code decides. It keeps names and jokes out of a catalogue, and refuses what nobody needs who
computes something.
"""

from __future__ import annotations

import ast
import re

LIBRARIES = frozenset({"numpy", "jax", "scipy", "math", "itertools", "functools", "operator", "collections"})
"""Libraries that may be imported."""
_NAMES = frozenset(
    {
        *("eval", "exec", "compile", "open", "input", "breakpoint", "help", "exit", "quit", "memoryview"),
        *(
            "globals",
            "locals",
            "vars",
            "dir",
            "getattr",
            "setattr",
            "delattr",
            "hasattr",
            "type",
            "super",
            "id",
        ),
    }
)
_ATTRIBUTES = frozenset(
    {
        *(
            "load",
            "loads",
            "loadtxt",
            "genfromtxt",
            "fromfile",
            "fromregex",
            "memmap",
            "open_memmap",
            "tofile",
        ),
        *(
            "save",
            "savez",
            "savez_compressed",
            "savetxt",
            "dump",
            "dumps",
            "DataSource",
            "npyio",
            "ctypeslib",
            "ctypes",
        ),
        *(
            "f2py",
            "distutils",
            "testing",
            "io",
            "datasets",
            "debug",
            "callback",
            "pure_callback",
            "io_callback",
        ),
        *(
            "profiler",
            "distributed",
            "experimental",
            "config",
            "seterr",
            "seterrcall",
            "setbufsize",
            "show_config",
        ),
    }
)
_TEXT = re.compile(r"[A-Za-z0-9_,.>\-+ ]{0,40}")
_NO_COMPUTING = {
    "Global": "keeps something from one call to the next",
    "Nonlocal": "keeps something from one call to the next",
    "TemplateStr": "makes texts",
    **dict.fromkeys(("Yield", "YieldFrom"), "is a generator"),
    **dict.fromkeys(("Await", "AsyncFor", "AsyncWith", "AsyncFunctionDef"), "is asynchronous"),
}


_IN_A_CLASS = ast.FunctionDef | ast.Assign | ast.AnnAssign | ast.Expr | ast.Pass
_KINDS = frozenset({"staticmethod", "classmethod", "property"})
"""What a method may be decorated with."""


class PlainError(Exception):
    """The code is not plain; the message is the end of a sentence."""


class Plain(ast.NodeTransformer):
    """Takes out what is for people: docstrings, prints, messages, annotations, and decorators that change no answer."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        """Take a function's docstring, annotations and `jit` off."""
        for decorator in node.decorator_list:
            if not _is_jit(decorator):
                raise PlainError(f"{node.name} has the decorator {ast.unparse(decorator)[:80]!r}")
        node.decorator_list, node.returns = [], None
        for default in (*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)):
            if any(isinstance(part, ast.Call | ast.NamedExpr) for part in ast.walk(default)):
                raise PlainError(f"a default of {node.name} is more than a value")
        self.generic_visit(node)
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.ClassDef:
        """Take a class's docstring and annotations off; it is made of methods and values, and of no other class."""
        if node.decorator_list or node.keywords or any(ast.unparse(base) != "object" for base in node.bases):
            raise PlainError(f"the class {node.name} is made from more than its own methods")
        node.bases = []
        if not all(isinstance(one, _IN_A_CLASS) for one in node.body):
            raise PlainError(f"the class {node.name} does more than define methods and values")
        for method in node.body:
            if isinstance(method, ast.FunctionDef):
                kinds = [one for one in method.decorator_list if ast.unparse(one) in _KINDS]
                method.decorator_list = [one for one in method.decorator_list if one not in kinds]
                self.visit(method)
                method.decorator_list = kinds
        node.body = [
            one
            for part in node.body
            if (one := part if isinstance(part, ast.FunctionDef) else self.visit(part)) is not None
        ]
        return node

    def visit_arg(self, node: ast.arg) -> ast.arg:
        """Take an annotation off."""
        return ast.copy_location(ast.arg(node.arg), node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        """Take an annotation off."""
        if node.value is None:
            return None
        return self.generic_visit(ast.copy_location(ast.Assign([node.target], node.value), node))

    def visit_Expr(self, node: ast.Expr) -> ast.AST | None:
        """Take docstrings and prints out."""
        match node.value:
            case ast.Constant() | ast.Call(func=ast.Name(id="print")):
                return None
        return self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        """Take an exception's message out."""
        raised = node.exc.func if isinstance(node.exc, ast.Call) else node.exc
        if raised is not None and not isinstance(raised, ast.Name):
            raise PlainError("it raises what is no exception of Python's")
        return ast.copy_location(ast.Raise(raised, None), node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        """Take a message out."""
        return self.generic_visit(ast.copy_location(ast.Assert(node.test, None), node))


def plain(statement: ast.stmt) -> ast.stmt:
    """Return a statement reduced to what it computes.

    Raises:
        PlainError: it does something else, or may.
    """
    reduced: ast.stmt = Plain().visit(statement)
    for node in ast.walk(reduced):
        if getattr(node, "body", None) == []:
            node.body = [ast.Pass()]  # type: ignore[attr-defined]
    _check(reduced)
    ast.fix_missing_locations(reduced)
    return reduced


def _check(statement: ast.stmt) -> None:
    for node in ast.walk(statement):
        if (kind := _NO_COMPUTING.get(type(node).__name__)) is not None:
            raise PlainError(f"it {kind}")
        _check_names(node)
        match node:
            case ast.With(items=items) if not all(map(_is_errstate, items)):
                raise PlainError("it has a with statement")
            case ast.Constant(value=str(text)) if _TEXT.fullmatch(text):
                _check_attribute(
                    text
                )  # the name of a mode, an equation of einsum; and of a method, for methodcaller
            case ast.Constant(value=str() | bytes()):
                raise PlainError("it holds a text")


def _check_names(node: ast.AST) -> None:
    match node:
        case ast.Import(names=names):
            for alias in names:
                _check_module(alias.name)
        case ast.ImportFrom(module=module, level=level, names=names):
            _check_module("." * level + (module or ""))
            for alias in names:
                _check_attribute(alias.name)
        case ast.Name(id=name) | ast.arg(arg=name):
            if name in _NAMES or name.startswith("__"):
                raise PlainError(f"it uses {name!r}")
        case ast.Attribute(attr=name):
            _check_attribute(name)


def _check_module(name: str) -> None:
    root, *parts = name.split(".")
    if root not in LIBRARIES:
        raise PlainError(f"it imports {name[:80]!r}")
    for part in parts:
        _check_attribute(part)


def _check_attribute(name: str) -> None:
    if name in _ATTRIBUTES or name.startswith("_") or name == "*":
        raise PlainError(f"it uses {name!r}")


def _is_errstate(item: ast.withitem) -> bool:
    """Whether a context is np.errstate, which quiets warnings and changes no answer."""
    match item:
        case ast.withitem(
            context_expr=ast.Call(func=ast.Attribute(value=ast.Name(), attr="errstate")), optional_vars=None
        ):
            return True
    return False


def _is_jit(node: ast.expr) -> bool:
    """Whether a decorator is jax.jit, with options or without; it changes no answer."""
    match node:
        case ast.Name(id="jit") | ast.Attribute(value=ast.Name(id="jax"), attr="jit"):
            return True
        case ast.Call(func=ast.Name(id="partial") | ast.Attribute(attr="partial"), args=[inner]):
            return _is_jit(inner)
        case ast.Call(func=inner, args=[]):
            return _is_jit(inner)
    return False
