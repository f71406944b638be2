"""A function of the catalogue's, written out as a program that stands alone: with all that it calls, and without types."""

import ast
import builtins
import copy
import functools
import inspect
import itertools
import symtable
import sys
import types
from pathlib import Path

import numpy as np

from grader.misconception import Misconception

LIBRARIES = {"math", "functools", "itertools", "operator", "_operator", "dataclasses", "typing"}
"""Whose functions are imported."""


class NoProgramError(Exception):
    """A misconception that no NumPy program of a learner's shows: its function returns a sign, or must be traced."""


class Written:
    """Writes functions out: what they call first, each under a name of its own."""

    def __init__(self, beside=""):
        self.imports, self.definitions, self._names = set(), [], {}
        self._taken = {node.id for node in ast.walk(ast.parse(beside)) if isinstance(node, ast.Name)}

    def function(self, function, name):
        """Write a function under a name."""
        function = inspect.unwrap(function)
        if not _is_of_the_catalogue(function):
            raise NoProgramError(name)
        self._taken.add(name)
        self._names.setdefault(id(function), (name, function))  # it may call itself
        tree = definition(function)
        tree.name = name
        values = dict(zip(tree.args.args[::-1], (function.__defaults__ or ())[::-1], strict=False))
        values |= {
            arg: function.__kwdefaults__[arg.arg]
            for arg, default in zip(tree.args.kwonlyargs, tree.args.kw_defaults, strict=True)
            if default is not None
        }
        tree.args.defaults = [self._parsed(values[arg]) for arg in tree.args.args if arg in values]
        tree.args.kw_defaults = [
            self._parsed(values[arg]) if arg in values else None for arg in tree.args.kwonlyargs
        ]
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        self._write(tree, function.__globals__ | {other: cell.cell_contents for other, cell in cells})

    def _class(self, value, name):
        """Write a class of the catalogue's under a name."""
        around = vars(sys.modules[value.__module__])
        found = [node for node in _nodes(around["__file__"]) if getattr(node, "name", "") == value.__name__]
        tree = copy.deepcopy(found[0])
        tree.name = name
        _without_words(tree)
        self._write(tree, around)

    def _write(self, tree, around):
        """Write a definition, in which what stands around it has other names."""
        tables, waiting = [], [symtable.symtable(ast.unparse(tree), tree.name, "exec")]
        while waiting:
            tables.append(waiting.pop())
            waiting += tables[-1].get_children()
        symbols = [symbol for table in tables for symbol in table.get_symbols()]
        free = {one.get_name() for one in symbols if one.is_referenced() and one.is_global()} & around.keys()
        if clash := free & {one.get_name() for one in symbols if one.is_local()}:
            raise NoProgramError(f"{clash} inside and outside of {tree.name}")
        names = {other: self._name(other, around[other]) for other in sorted(free)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Name):
                node.id = names.get(node.id, node.id)
        self.definitions += [ast.unparse(tree), ""]

    def _name(self, name, value):
        """What a value is called, that a function calls by a name."""
        if id(value) in self._names:
            return self._names[id(value)][0]
        if getattr(builtins, name, self) is value:
            return name
        own = next(
            one
            for one in itertools.chain([name], (f"{name}_{n}" for n in itertools.count(2)))
            if one not in self._taken
        )
        self._taken.add(own)
        self._names[id(value)] = own, value  # kept, so that nothing else gets its id
        if isinstance(value, types.ModuleType):
            self.imports.add(f"import {value.__name__} as {own}")
        elif isinstance(value, Misconception):
            self.function(value.function, f"{own}_idea")
            self.definitions += [f"class {own}:\n    function = staticmethod({own}_idea)", ""]
        elif _is_of_the_catalogue(value):
            self.function(value, own)
        elif isinstance(value, type) and value.__module__.startswith("catalog"):
            self._class(value, own)
        else:
            self.definitions += [f"{own} = {self._expression(value)}", ""]
        return own

    def _parsed(self, value):
        return ast.parse(self._expression(value), mode="eval").body

    def _expression(self, value):
        """A value as source."""
        if isinstance(value, np.ndarray):
            source = f"{self._expression(np.array)}({value.tolist()}, np.{value.dtype.name})"
        elif isinstance(value, dict):
            pairs = (f"{key!r}: {self._expression(one)}" for key, one in value.items())
            source = "{" + ", ".join(pairs) + "}"
        elif type(value) in (tuple, list):
            inside = "".join(f"{self._expression(one)}, " for one in value)
            source = f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
        elif isinstance(value, functools.partial) and not value.keywords:
            parts = ", ".join(map(self._expression, (value.func, *value.args)))
            source = f"{self._expression(functools.partial)}({parts})"
        elif isinstance(value, types.BuiltinMethodType) and isinstance(value.__self__, dict):
            source = f"({self._expression(value.__self__)}).{value.__name__}"
        elif value is None or isinstance(value, bool | int | float | str | slice):
            source = repr(value)
        else:
            source = self._known(value)
        return source

    def _known(self, value):
        """What a function or class is called: of the catalogue, of NumPy, of Python."""
        name, module = getattr(value, "__name__", ""), (getattr(value, "__module__", None) or "")
        if _is_of_the_catalogue(value):
            return self._name(name if name.isidentifier() else "part", value)
        if getattr(builtins, name, self) is value:
            return name
        if getattr(np, name, self) is value:
            self.imports.add("import numpy as np")
            return f"np.{name}"
        if module in LIBRARIES:
            self.imports.add(f"import {module.strip('_')}")
            return f"{module.strip('_')}.{name}"
        raise NoProgramError(repr(value))


def _is_of_the_catalogue(value):
    function = inspect.unwrap(value) if callable(value) else value
    return isinstance(function, types.FunctionType) and function.__module__.startswith("catalog")


@functools.cache
def _nodes(path):
    """The definitions and lambdas of a file."""
    tree = ast.parse(Path(path).read_text("utf-8"))
    kinds = ast.FunctionDef | ast.Lambda | ast.ClassDef
    return [node for node in ast.walk(tree) if isinstance(node, kinds)]


def definition(function):
    """A function's definition without decorators, annotations and docstrings; a lambda becomes one."""
    code = function.__code__
    inside = [place for place in code.co_positions() if None not in place and place[3] > 0]
    found = [node for node in _nodes(code.co_filename) if _is_of(node, code, inside)]
    if not found:
        raise NoProgramError(function.__name__)
    tree = copy.deepcopy(min(found, key=lambda node: (node.end_lineno - node.lineno, node.end_col_offset)))
    if isinstance(tree, ast.Lambda):
        tree = ast.FunctionDef("_", tree.args, [ast.Return(tree.body)], [], type_params=[])
    tree.decorator_list = []
    _without_words(tree)
    return ast.fix_missing_locations(tree)


def _without_words(tree):
    """Take annotations and docstrings out; a class's fields stay fields."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and ast.get_docstring(node) is not None
            and len(node.body) > 1
        ):
            node.body = node.body[1:]
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant("some")


def _is_of(node, code, inside):
    """Whether a definition or lambda may be what some code was made from: its arguments, and where its instructions lie."""
    if isinstance(node, ast.ClassDef):
        return False
    args = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    if args != [*code.co_varnames[: code.co_argcount]] or getattr(node, "name", "<lambda>") != code.co_name:
        return False
    begin, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    return all(begin <= (line, column) and (last, to) <= end for line, last, column, to in inside)
