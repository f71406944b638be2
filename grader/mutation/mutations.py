"""The changes that a mutation makes to one node of a syntax tree: each swaps things that are easily confused."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

_ARITHMETIC: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Sub,),
    ast.Sub: (ast.Add,),
    ast.Mult: (ast.Div, ast.Add),
    ast.Div: (ast.Mult, ast.FloorDiv),
    ast.FloorDiv: (ast.Div, ast.Mult),
    ast.Mod: (ast.FloorDiv,),
    ast.Pow: (ast.Mult,),
    ast.MatMult: (ast.Mult,),
}
_COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
_PAIRS = (
    *(("sum", "mean"), ("max", "min"), ("maximum", "minimum"), ("zeros", "ones"), ("floor", "ceil")),
    *(("zeros_like", "ones_like"), ("argmax", "argmin"), ("all", "any"), ("grad", "value_and_grad")),
)
_FUNCTIONS = {a: b for pair in _PAIRS for a, b in (pair, pair[::-1])}
# Swapping their arguments changes nothing, in any program.
_SYMMETRIC = frozenset({"maximum", "minimum", "result_type", "add", "multiply"})


def changes(
    node: ast.AST, parent: ast.AST, field: str, partners: Mapping[str, set[str]]
) -> Iterator[ast.AST]:
    """Yield the nodes that may replace a node, which is in `field` of its parent.

    Args:
        node: the node to replace.
        parent: its parent.
        field: the parent's field that holds the node.
        partners: names that may replace each other, from `bound_together`.
    """
    if isinstance(node, ast.expr):
        yield from _by_position(node, parent, field)
    match node:
        case ast.Constant(value=value):
            yield from _constants(value)
        case ast.Name(id=name, ctx=ast.Load() as ctx):
            yield from (ast.Name(other, ctx) for other in sorted(partners.get(name, ())))
        case ast.BinOp() | ast.Compare() | ast.BoolOp() | ast.UnaryOp() | ast.IfExp():
            yield from _operators(node)
        case ast.Slice() | ast.Tuple() | ast.List():
            yield from _sequences(node)
        case ast.Call():
            yield from _calls(node)
        case ast.AugAssign(target=target, op=op, value=value):
            yield from (ast.AugAssign(target, other(), value) for other in _ARITHMETIC.get(type(op), ()))
            yield ast.Pass()
        case ast.Assign(targets=[ast.Subscript() | ast.Attribute()]) | ast.Expr():
            yield ast.Pass()


def _by_position(node: ast.expr, parent: ast.AST, field: str) -> Iterator[ast.expr]:
    """Yield a condition negated, a bound off by one, or a function replaced by its counterpart."""
    if field in ("test", "ifs"):
        yield ast.UnaryOp(ast.Not(), node)
    if _is_bound(parent, field) and not _ends_in_constant(node):
        yield ast.BinOp(node, ast.Add(), ast.Constant(1))
        yield ast.BinOp(node, ast.Sub(), ast.Constant(1))
    if field == "func":
        yield from _counterparts(node)


def _operators(node: ast.expr) -> Iterator[ast.expr]:
    """Yield the expression with another operator, and each operand alone."""
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield from (ast.BinOp(left, other(), right) for other in _ARITHMETIC.get(type(op), ()))
            yield from (left, right)
        case ast.Compare(left=left, ops=ops, comparators=right):
            for i, comparison in enumerate(ops):
                for another in _COMPARISONS[type(comparison)]:
                    yield ast.Compare(left, [*ops[:i], another(), *ops[i + 1 :]], right)
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.And() if isinstance(op, ast.Or) else ast.Or(), values)
            yield from values
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(body=body, orelse=orelse):
            yield from (body, orelse)


def _sequences(node: ast.expr) -> Iterator[ast.expr]:
    """Yield an open slice made shorter by one, or a sequence with two neighbours swapped."""
    match node:
        case ast.Slice(lower=lower, upper=upper, step=step):
            if lower is None:
                yield ast.Slice(ast.Constant(1), upper, step)
            if upper is None:
                yield ast.Slice(lower, _number(-1), step)
        case ast.Tuple(elts=items, ctx=ctx):
            yield from (ast.Tuple(swapped, ctx) for swapped in _swaps(items))
        case ast.List(elts=items, ctx=ctx):
            yield from (ast.List(swapped, ctx) for swapped in _swaps(items))


def bound_together(tree: ast.AST) -> dict[str, set[str]]:
    """Return the names that may replace each name: its neighbours among parameters, unpacked names or loop variables."""
    groups: list[list[str]] = []
    for node in ast.walk(tree):
        match node:
            case ast.Tuple(elts=items, ctx=ast.Store()):
                groups.append(_names(items))
            case ast.FunctionDef(args=ast.arguments(args=args)):
                groups.append([a.arg for a in args])
                loops = (n for n in ast.walk(node) if isinstance(n, ast.For | ast.comprehension))
                groups.append(_names([loop.target for loop in loops]))
    partners: dict[str, set[str]] = {}
    for one, other in (pair for group in groups for pair in pairwise(group) if "_" not in pair):
        partners.setdefault(one, set()).add(other)
        partners.setdefault(other, set()).add(one)
    return partners


def _names(targets: Sequence[ast.expr]) -> list[str]:
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _is_bound(parent: ast.AST, field: str) -> bool:
    """Whether this field of a parent holds a bound of a slice or of a range."""
    match parent:
        case ast.Slice():
            return True
        case ast.Call(func=ast.Name(id="range")):
            return field == "args"
    return False


def _ends_in_constant(node: ast.expr) -> bool:
    """Whether a node is a number or adds one: the number is then changed by one on its own."""
    match node:
        case ast.Constant() | ast.BinOp(op=ast.Add() | ast.Sub(), right=ast.Constant()):
            return True
    return False


def _counterparts(function: ast.expr) -> Iterator[ast.expr]:
    match function:
        case ast.Attribute(value=value, attr=name, ctx=ctx) if name in _FUNCTIONS:
            yield ast.Attribute(value, _FUNCTIONS[name], ctx)
        case ast.Name(id=name, ctx=ctx) if name in _FUNCTIONS:
            yield ast.Name(_FUNCTIONS[name], ctx)


def _constants(value: object) -> Iterator[ast.expr]:
    match value:
        case bool():
            yield ast.Constant(not value)
        case int() | float():
            yield from (_number(value + 1), _number(value - 1))


def _number(value: float) -> ast.expr:
    # Write a negative number as minus a number: ** binds tighter than the minus.
    return ast.Constant(value) if value >= 0 else ast.UnaryOp(ast.USub(), ast.Constant(-value))


def _swaps(items: Sequence[ast.expr]) -> Iterator[list[ast.expr]]:
    """Yield the items once for each pair of neighbours, with those two swapped."""
    for i in range(len(items) - 1):
        yield [*items[:i], items[i + 1], items[i], *items[i + 2 :]]


def _calls(node: ast.Call) -> Iterator[ast.expr]:
    """Yield a call with arguments swapped or dropped, and its first argument or receiver alone."""
    name = ast.unparse(node.func).rpartition(".")[2]
    if name not in _SYMMETRIC:
        yield from (ast.Call(node.func, swapped, node.keywords) for swapped in _swaps(node.args))
    if len(node.args) > 1:
        yield ast.Call(node.func, node.args[:-1], node.keywords)
    for i in range(len(node.keywords)):
        yield ast.Call(node.func, node.args, node.keywords[:i] + node.keywords[i + 1 :])
    if node.args:
        yield node.args[0]
    elif isinstance(node.func, ast.Attribute):
        yield node.func.value
