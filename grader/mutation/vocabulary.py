"""What a source offers to be put into it: its names, its short and its longer expressions, the calls that it makes."""

from __future__ import annotations

import ast
import copy
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from grader.mutation import mirror

Kind = Literal["int", "float", "array", "tuple", "text", "other", "any"]
"""What an expression's value is, as far as it is known; "any" where it is not."""

MOST_ATOMS, MOST_LONGER, LONGEST = 14, 32, 12
_COUNTS = frozenset({"len", "int", "ord"})
_WHOLE = (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Mod, ast.Pow)


@dataclass(frozen=True)
class Vocabulary:
    """What may be put into one statement of a module.

    Attributes:
        kinds: what the names are, as far as it is known.
        integers: short expressions for whole numbers: names, sides of arrays, entries of tuples.
        arrays: names of arrays, and of what may be one.
        tuples: names of tuples, and of what is no number and no array.
        longer: other expressions without a call that binds anything.
        calls: calls whose first argument something else may take.
        keywords: the keywords that calls have.
        texts: the texts that stand in the source.
        numerical: what the source calls the library of arrays.
    """

    kinds: Mapping[str, Kind]
    integers: list[ast.expr] = field(default_factory=list)
    arrays: list[ast.expr] = field(default_factory=list)
    tuples: list[ast.expr] = field(default_factory=list)
    longer: list[ast.expr] = field(default_factory=list)
    calls: list[ast.Call] = field(default_factory=list)
    keywords: list[ast.keyword] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    numerical: str = ""

    @classmethod
    def of(cls, statement: ast.stmt, tree: ast.Module, kinds: Mapping[str, Kind]) -> Vocabulary:
        """Read a statement, and the calls and keywords of the whole module."""
        words = cls(kinds, numerical=_numerical(tree))
        expressions = _distinct(_expressions(statement))
        names = _distinct(_names(statement))
        for node in [*names, *expressions]:
            match words.kind(node), node:
                case "int", ast.Name() | ast.Attribute() | ast.Subscript():
                    words.integers.append(node)
                case "array" | "float" | "any", ast.Name() if node.id not in _modules(tree):
                    words.arrays.append(node)
                case "tuple" | "other", ast.Name():
                    words.tuples.append(node)
        del words.tuples[MOST_ATOMS:]
        del words.integers[MOST_ATOMS:], words.arrays[MOST_ATOMS:]
        short = {ast.unparse(node) for node in (*words.integers, *words.arrays)}
        of = mirror.pairs(statement)
        for node in _distinct([*expressions, *(mirror.mirrored(e, of) for e in expressions)]):
            if not isinstance(node, ast.Name | ast.Constant) and ast.unparse(node) not in short:
                words.longer.append(node)
        words.longer.sort(key=_size)
        del words.longer[MOST_LONGER:]
        elsewhere = _distinct(_expressions(tree))
        words.calls.extend(n for n in elsewhere if isinstance(n, ast.Call) and _takes_another(n))
        keywords = (k for n in ast.walk(tree) if isinstance(n, ast.Call) for k in n.keywords if k.arg)
        words.keywords.extend(copy.deepcopy(k) for k in {ast.unparse(k): k for k in keywords}.values())
        words.texts.extend(
            dict.fromkeys(
                n.value for n in elsewhere if isinstance(n, ast.Constant) and isinstance(n.value, str)
            )
        )
        return words

    def kind(self, node: ast.expr) -> Kind:  # noqa: C901, PLR0911 - a table
        """What an expression's value is."""
        match node:
            case ast.Constant(value=value):
                return "int" if type(value) is int else "float" if type(value) is float else "other"
            case ast.Name(id=name):
                return self.kinds.get(name, "any")
            case ast.UnaryOp(op=ast.USub(), operand=operand):
                return self.kind(operand)
            case ast.BinOp(left=left, op=op, right=right):
                both = {self.kind(left), self.kind(right)}
                if "array" in both:
                    return "array"
                return "int" if both == {"int"} and isinstance(op, _WHOLE) else "any"
            case ast.Attribute(attr="shape"):
                return "tuple"
            case ast.Attribute(attr="size" | "ndim"):
                return "int"
            case ast.Attribute(attr="T"):
                return "array"
            case ast.Call(func=ast.Name(id=name)) if name in _COUNTS:
                return "int"
            case ast.Subscript(value=value, slice=index) if self.kind(value) == "tuple":
                return "tuple" if isinstance(index, ast.Slice) else "int"
            case ast.Tuple() | ast.List() | ast.ListComp() | ast.Dict() | ast.JoinedStr() | ast.Compare():
                return "other"
        return "any"


def _expressions(node: ast.AST) -> Iterator[ast.expr]:
    """Yield all short expressions that are read."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.arguments | ast.Import | ast.ImportFrom):
            continue
        if isinstance(child, ast.expr) and isinstance(getattr(child, "ctx", ast.Load()), ast.Load):
            is_function = isinstance(node, ast.Call) and child is node.func
            if not is_function and not isinstance(child, ast.Starred) and _size(child) <= LONGEST:
                yield child
        yield from _expressions(child)


def _names(statement: ast.stmt) -> Iterator[ast.expr]:
    """Yield the names that a statement binds, and the parameters of its functions."""
    for node in ast.walk(statement):
        match node:
            case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                yield ast.Name(name, ast.Load())


def _distinct(nodes: Iterable[ast.expr]) -> list[ast.expr]:
    # Copies: what is put into a tree must not hold the place that it is put into.
    return [copy.deepcopy(node) for node in {ast.unparse(node): node for node in nodes}.values()]


def _size(node: ast.AST) -> int:
    return sum(not isinstance(inner, ast.expr_context | ast.operator) for inner in ast.walk(node))


def _takes_another(call: ast.Call) -> bool:
    """Whether a call has an argument in whose place something else may stand."""
    return bool(call.args) and not any(isinstance(a, ast.Starred | ast.GeneratorExp) for a in call.args)


def _modules(tree: ast.Module) -> set[str]:
    return {
        alias.asname or alias.name.partition(".")[0]
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def _numerical(tree: ast.Module) -> str:
    """What NumPy, or what has its functions, is called: that of `import numpy as np`, `import jax.numpy as jnp`."""
    found = [
        alias.asname
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
        if alias.asname and alias.name.rpartition(".")[2] == "numpy"
    ]
    return found[-1] if found else ""
