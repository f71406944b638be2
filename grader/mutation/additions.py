"""The changes that add something: a number, an operand, an argument, a call around an expression."""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterator

from grader.mutation.mutate import Place
from grader.mutation.vocabulary import Vocabulary

_AXES: tuple[int | tuple[int, ...], ...] = (0, 1, -1, 2, (0, 1), (1, 2), (2, 3), 3)
_MAPPED = tuple(
    axes for size in (2, 3) for axes in itertools.product((0, None), repeat=size) if len(set(axes)) > 1
)
"""Which arguments of a function a map goes through."""
_HAVE_AXES = frozenset(
    (
        *(
            "sum",
            "mean",
            "max",
            "min",
            "prod",
            "stack",
            "concatenate",
            "argmax",
            "argmin",
            "softmax",
            "log_softmax",
        ),
        *(
            "logsumexp",
            "flip",
            "all",
            "any",
            "roll",
            "repeat",
            "take",
            "squeeze",
            "expand_dims",
            "cumsum",
            "norm",
            "sliding_window_view",
        ),
    )
)
_WRAPPERS = ("sum", "max", "mean", "abs", "ravel", "flip", "transpose", "square", "floor", "stack")
_BUILT_IN = ("sum", "int", "float", "len", "max", "range", "list", "enumerate")
_METHODS = ("sum", "mean", "max", "ravel", "copy")


def added(  # noqa: C901, PLR0912 - a table
    place: Place, words: Vocabulary
) -> Iterator[tuple[int, ast.expr]]:
    """Yield what may stand in place of an expression, each with its rank."""
    node, parent, field = place.node, place.parent, place.field
    if isinstance(node, ast.Slice):
        yield from ((2, changed) for changed in _sliced(node, words))
        return
    if not isinstance(node, ast.expr) or not isinstance(getattr(node, "ctx", ast.Load()), ast.Load):
        return
    if field == "func" or isinstance(node, ast.Starred | ast.GeneratorExp | ast.Lambda | ast.JoinedStr):
        return
    if isinstance(node, ast.Call):
        yield from ((2, changed) for changed in _with_arguments(node, words))
        if _may_have_more(node):
            more = (ast.Call(node.func, [*node.args, other], node.keywords) for other in words.longer)
            yield from ((3, changed) for changed in more)
    if isinstance(parent, ast.Attribute) and isinstance(node, ast.Name):
        yield from ((2, other) for other in words.arrays)
        return
    kind = words.kind(node)
    if field == "iter":
        yield 2, ast.Call(ast.Name("range", ast.Load()), [node], [])
    if field == "test":
        yield from (
            (3, ast.BoolOp(op(), [node, other])) for op in (ast.And, ast.Or) for other in words.longer
        )
        return
    if isinstance(node, ast.Compare) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str | bool)
    ):
        return
    if kind in ("int", "any"):
        yield from _integers(node, parent, words, certain=kind == "int")
    if kind in ("array", "float", "any") or _may_begin_elsewhere(node):
        yield from _arrays(node, parent, words)
    if kind in ("array", "tuple", "other", "any"):
        yield from ((2, changed) for changed in _wrapped(node, words))
    for other in words.longer:
        yield 3, other
        for op in _operators(parent, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv, ast.Div, ast.MatMult)):
            yield 3, ast.BinOp(node, op(), other)
            if op in (ast.Sub, ast.FloorDiv, ast.MatMult, ast.Div):
                yield 3, ast.BinOp(other, op(), node)


def _may_begin_elsewhere(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value in (0, 0.0)


def _operators(parent: ast.AST, operators: tuple[type[ast.operator], ...]) -> list[type[ast.operator]]:
    """Those operators that are not as well put around the whole of a chain."""
    above = parent.op if isinstance(parent, ast.BinOp) else None
    sums, products = (ast.Add, ast.Sub), (ast.Mult,)
    return [
        op
        for op in operators
        if not (isinstance(above, sums) and op in sums)
        and not (isinstance(above, products) and op in products)
    ]


def _integers(
    node: ast.expr, parent: ast.AST, words: Vocabulary, *, certain: bool
) -> Iterator[tuple[int, ast.expr]]:
    rank = 2 if certain else 3
    number = isinstance(node, ast.Constant)
    ends = number or (isinstance(node, ast.BinOp) and isinstance(node.right, ast.Constant))
    if not ends and _operators(parent, (ast.Add,)):
        # As small a change as a bound that is one off, so that it is weighed against those.
        yield 1, ast.BinOp(node, ast.Add(), ast.Constant(1))
        yield 1, ast.BinOp(node, ast.Sub(), ast.Constant(1))
    atoms = words.integers
    if isinstance(node, ast.Constant | ast.Name | ast.Subscript | ast.Attribute):
        yield from ((rank, other) for other in atoms)
    for op in _operators(parent, (ast.Add, ast.Sub, ast.Mult, ast.FloorDiv)):
        for other in (*atoms, ast.Constant(2)):
            yield rank, ast.BinOp(node, op(), other)
            if op in (ast.Sub, ast.FloorDiv) and not number:
                yield rank, ast.BinOp(other, op(), node)
            if op is ast.Sub and number:
                yield rank, ast.BinOp(other, op(), node)


def _arrays(  # noqa: C901 - a table
    node: ast.expr, parent: ast.AST, words: Vocabulary
) -> Iterator[tuple[int, ast.expr]]:
    yield 2, ast.UnaryOp(ast.USub(), node)
    if isinstance(node, ast.Constant):
        yield 2, ast.UnaryOp(ast.USub(), ast.Call(ast.Name("float", ast.Load()), [ast.Constant("inf")], []))
    if isinstance(node, ast.Name):
        yield from ((2, other) for other in words.arrays)
    if isinstance(parent, ast.Subscript) and parent.value is node:
        return
    for op in _operators(parent, (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.MatMult)):
        for other in words.arrays:
            yield 2, ast.BinOp(node, op(), other)
            if op in (ast.Sub, ast.MatMult):
                yield 2, ast.BinOp(other, op(), node)
        if op in (ast.Mult, ast.Div):
            yield 2, ast.BinOp(node, op(), ast.Constant(2))
        if op in (ast.Mult, ast.Div, ast.Add):
            yield from ((3, ast.BinOp(node, op(), other)) for other in words.integers)
    yield 2, ast.BinOp(node, ast.Pow(), ast.Constant(2))
    for index in words.integers:
        if isinstance(index, ast.Name):
            yield 2, ast.Subscript(node, index, ast.Load())


def _wrapped(node: ast.expr, words: Vocabulary) -> Iterator[ast.expr]:
    """Yield an expression reversed, transposed, or as the first argument of a call."""
    if not isinstance(node, ast.Tuple | ast.List | ast.Dict | ast.ListComp):
        back = ast.Slice(None, None, ast.UnaryOp(ast.USub(), ast.Constant(1)))
        yield ast.Attribute(node, "T", ast.Load())
        yield ast.Subscript(node, back, ast.Load())
        yield ast.Subscript(node, ast.Tuple([back, back], ast.Load()), ast.Load())
        yield from (ast.Call(ast.Attribute(node, name, ast.Load()), [], []) for name in _METHODS)
    yield from (ast.Call(call.func, [node, *call.args[1:]], call.keywords) for call in words.calls)
    yield from (ast.Call(ast.Name(name, ast.Load()), [node], []) for name in _BUILT_IN)
    yield ast.Call(ast.Name("enumerate", ast.Load()), [node, ast.Constant(1)], [])
    if words.numerical:
        library = ast.Name(words.numerical, ast.Load())
        yield from (ast.Call(ast.Attribute(library, name, ast.Load()), [node], []) for name in _WRAPPERS)
        largest = ast.Attribute(library, "maximum", ast.Load())
        yield ast.Call(largest, [node, ast.Constant(0)], [])
        yield from (
            ast.Call(ast.Attribute(library, name, ast.Load()), [node], [_axis(0)])
            for name in ("sum", "max", "mean")
        )


def _sliced(node: ast.Slice, words: Vocabulary) -> Iterator[ast.expr]:
    """Yield a slice with a part more."""
    for other in words.integers:
        if node.step is None:
            yield ast.Slice(node.lower, node.upper, other)
        if node.upper is None:
            yield ast.Slice(node.lower, other, node.step)
        if node.lower is None:
            yield ast.Slice(other, node.upper, node.step)
    for other in words.longer:
        if node.upper is None and words.kind(other) == "int":
            yield ast.Slice(node.lower, other, node.step)


def _with_arguments(node: ast.Call, words: Vocabulary) -> Iterator[ast.expr]:
    """Yield a call with an argument more, or with another axis."""
    name = ast.unparse(node.func).rpartition(".")[2]
    has = {keyword.arg for keyword in node.keywords}
    axes = [_axis(value) for value in _AXES] if name in _HAVE_AXES else []
    if "axis" in has:
        others = [keyword for keyword in node.keywords if keyword.arg != "axis"]
        yield from (ast.Call(node.func, node.args, [*others, axis]) for axis in axes)
    for keyword in (*axes, *words.keywords):
        if keyword.arg not in has:
            yield ast.Call(node.func, node.args, [*node.keywords, keyword])
    numbers = [ast.Constant(value) for value in (0, 1, 2, 3, 0.0)]
    minus = ast.UnaryOp(ast.USub(), ast.Constant(1))
    mapped = [_tuple(value) for value in _MAPPED] if name == "vmap" else []
    if _may_have_more(node):
        for other in (*numbers, minus, *words.integers, *words.arrays, *words.tuples, *mapped):
            yield ast.Call(node.func, [*node.args, other], node.keywords)
            if len(node.args) == 1:
                yield ast.Call(node.func, [other, *node.args], node.keywords)


def _may_have_more(node: ast.Call) -> bool:
    return bool(node.args) and not any(isinstance(argument, ast.Starred) for argument in node.args)


def _tuple(value: tuple[int | None, ...]) -> ast.expr:
    return ast.parse(repr(value), mode="eval").body


def _axis(value: int | tuple[int, ...]) -> ast.keyword:
    node = ast.parse(repr(value), mode="eval").body
    return ast.keyword("axis", node)
