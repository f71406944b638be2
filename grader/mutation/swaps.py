"""The changes beside those that make mutants that add nothing: another operator, an order, a part that is left out."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from grader.mutation.mutate import Place
from grader.mutation.vocabulary import Vocabulary

_OPERATORS: dict[type[ast.operator], tuple[type[ast.operator], ...]] = {
    ast.Add: (ast.Mult,),
    ast.Sub: (ast.Mult, ast.FloorDiv),
    ast.Mult: (ast.FloorDiv, ast.Pow, ast.MatMult, ast.Sub),
    ast.Div: (ast.Add,),
    ast.FloorDiv: (ast.Mod, ast.Sub),
    ast.Mod: (ast.Mult,),
    ast.Pow: (ast.Div,),
    ast.MatMult: (ast.Add,),
}
_WORDS = (
    *(("same", "valid"), ("SAME", "VALID"), ("full", "valid"), ("VALID", "valid"), ("SAME", "same")),
    *(("edge", "constant"), ("reflect", "constant"), ("wrap", "constant"), ("F", "C")),
)
_FUNCTIONS = {
    "sum": ("max", "prod"),
    "mean": ("max", "min"),
    "max": ("mean", "sum", "maximum"),
    "min": ("mean", "sum"),
    "maximum": ("add", "max"),
    "dot": ("multiply", "matmul", "vdot"),
    "matmul": ("multiply", "dot"),
    "multiply": ("matmul", "dot"),
    "outer": ("dot", "multiply"),
    "stack": ("concatenate", "sum"),
    "concatenate": ("stack",),
    "round": ("floor", "int"),
    "ceil": ("int",),
    "int": ("round",),
    "empty": ("zeros",),
    "argmax": ("max",),
    "softmax": ("log_softmax",),
    "convolve2d": ("correlate2d",),
    "convolve": ("correlate",),
    "append": ("extend",),
    "extend": ("append",),
    "value_and_grad": ("grad",),
}


def exchanged(place: Place, words: Vocabulary) -> Iterator[ast.AST]:  # noqa: C901, PLR0912 - a table
    """Yield what may stand in place of a node."""
    node, parent, field = place.node, place.parent, place.field
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            yield from (ast.BinOp(left, other(), right) for other in _OPERATORS.get(type(op), ()))
            if isinstance(op, ast.Sub | ast.Div | ast.FloorDiv | ast.MatMult):
                yield ast.BinOp(right, op, left)
            yield from _regrouped(node)
        case ast.Slice(lower=lower, upper=upper, step=step):
            yield from _shorter(lower, upper, step)
        case ast.Subscript(value=value, ctx=ast.Load()):
            yield value
        case ast.Tuple(elts=items, ctx=ctx) | ast.List(elts=items, ctx=ctx) if isinstance(ctx, ast.Load):
            if len(items) > 2:
                yield type(node)(items[::-1], ctx)
            for i in range(len(items)) if len(items) > 1 else ():
                yield type(node)(items[:i] + items[i + 1 :], ctx)
        case ast.Constant(value=str(text)):
            yield from (ast.Constant(other) for other in _texts(text, words))
        case ast.ListComp(elt=elt, generators=[one, two]):
            yield ast.ListComp(elt, [two, one])
        case ast.comprehension(target=target, iter=iterated, ifs=[_, *_]):
            yield ast.comprehension(target, iterated, [], 0)
        case ast.Call(func=ast.Attribute(value=value, attr=name), args=[]) if field != "func":
            del name
            yield value
        case ast.Call(func=func, args=[one, two, *more], keywords=keywords) if more:
            yield ast.Call(func, [one, *more], keywords)
            del two
        case ast.Lambda(args=args, body=body):
            yield from (ast.Lambda(args, changed) for changed in _bodies(body))
    if isinstance(node, ast.expr) and field == "func" and isinstance(parent, ast.Call):
        yield from _functions(node)
    if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load) and node.attr == "T":
        yield node.value


def _regrouped(node: ast.BinOp) -> Iterator[ast.expr]:
    """Yield the other place of brackets: `a + b // c` for `(a + b) // c`, and back."""
    match node:
        case ast.BinOp(left=ast.BinOp(left=a, op=inner, right=b), op=outer, right=c):
            if type(inner) is not type(outer) or not isinstance(inner, ast.Add | ast.Mult):
                yield ast.BinOp(a, inner, ast.BinOp(b, outer, c))
    match node:
        case ast.BinOp(left=a, op=outer, right=ast.BinOp(left=b, op=inner, right=c)):
            if type(inner) is not type(outer) or not isinstance(inner, ast.Add | ast.Mult):
                yield ast.BinOp(ast.BinOp(a, outer, b), inner, c)
                yield ast.BinOp(ast.BinOp(a, outer, c), inner, b)
    # (a + 1) * b + c, and the like: the last operand goes in or out.
    match node:
        case ast.BinOp(
            left=ast.BinOp(left=ast.BinOp(left=a, op=one, right=b), op=two, right=c), op=three, right=d
        ):
            yield ast.BinOp(ast.BinOp(ast.BinOp(a, one, b), three, d), two, c)
            yield ast.BinOp(a, one, ast.BinOp(ast.BinOp(b, two, c), three, d))


def _shorter(lower: ast.expr | None, upper: ast.expr | None, step: ast.expr | None) -> Iterator[ast.expr]:
    if lower is not None:
        yield ast.Slice(None, upper, step)
    if upper is not None:
        yield ast.Slice(lower, None, step)
    if step is not None:
        yield ast.Slice(lower, upper, None)
    if lower is not None and upper is not None:
        yield ast.Slice(upper, lower, step)


def _texts(text: str, words: Vocabulary) -> Iterator[str]:
    for pair in _WORDS:
        if text in pair:
            yield pair[1 - pair.index(text)]
    yield from (other for other in words.texts if other != text and _is_word(other) and _is_word(text))
    if "->" in text or "," in text:  # the letters of a sum
        for i in range(len(text) - 1):
            if text[i].isalpha() and text[i + 1].isalpha():
                yield text[:i] + text[i + 1] + text[i] + text[i + 2 :]
        letters = sorted({letter for letter in text if letter.isalpha()})
        for i, old in enumerate(text):
            if old.isalpha():
                yield text[:i] + text[i + 1 :]
                yield from (text[:i] + new + text[i + 1 :] for new in letters if new != old)


def _is_word(text: str) -> bool:
    return 0 < len(text) <= 20 and "\n" not in text


def _functions(function: ast.expr) -> Iterator[ast.expr]:
    match function:
        case ast.Attribute(value=value, attr=name, ctx=ctx):
            yield from (ast.Attribute(value, other, ctx) for other in _FUNCTIONS.get(name, ()))
        case ast.Name(id=name, ctx=ctx):
            yield from (ast.Name(other, ctx) for other in _FUNCTIONS.get(name, ()))


def _bodies(body: ast.expr) -> Iterator[ast.expr]:
    match body:
        case ast.BinOp(left=left, op=ast.Sub(), right=right):
            yield ast.BinOp(right, ast.Sub(), left)
