"""A source with what records the values at each spot: the second way to what a debugger sees."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from grader.sandbox.dissection.forms import MOST_FORMS
from grader.sandbox.dissection.messages import FORMS, RECORDED, RETYPED
from grader.sandbox.dissection.spots import Found

_TABLE, _SEE, _FORM = "table_of_the_grader", "see_for_the_grader", "form_for_the_grader"
_RETYPE, _WHICH = "retype_for_the_grader", "which_of_the_grader"
OTHER_DTYPE = "float16"
_HEAD = f"""
from grader.sandbox.dissection.forms import form_of as {_FORM}
{_TABLE} = {{}}
def {_SEE}(number, value):
    entry = {_TABLE}.setdefault(number, [0, [], []])
    entry[0] += 1
    if len(entry[1]) < {MOST_FORMS} and (form := {_FORM}(value)) not in entry[2]:
        entry[1].append(value)
        entry[2].append(form)
    return value
{_WHICH} = []
def {_RETYPE}(number, value):
    if number not in {_WHICH}:
        return value
    if isinstance(value, tuple):
        return tuple({_RETYPE}(number, item) for item in value)
    return value.astype("{OTHER_DTYPE}") if hasattr(value, "astype") else value
"""
_FOOT = f"""
def {{name}}{RECORDED}(*args):
    {_TABLE}.clear()
    return [{{name}}(*args), {{{{n: [e[0], e[1]] for n, e in {_TABLE}.items()}}}}]
def {{name}}{FORMS}(*args):
    {_TABLE}.clear()
    {{name}}(*args)
    return {{{{n: [e[0], e[2]] for n, e in {_TABLE}.items()}}}}
def {{name}}{RETYPED}(number, *args):
    {_WHICH}[:] = [number]
    try:
        return {{name}}(*args)
    finally:
        {_WHICH}.clear()
"""


def recording(statements: Sequence[ast.stmt], found: Sequence[Found], names: Sequence[str]) -> str:
    """Return the source of statements, which are changed, with what records values.

    Args:
        statements: those at the top level.
        found: the spots, in the order of their numbers.
        names: the functions to be recorded.
    """
    for number, spot in enumerate(found):
        if spot.where is not None:
            spot.where.put(_see(number, spot.where.node))
    for number, spot in enumerate(found):
        if spot.spot.kind == "loop":
            assert isinstance(spot.statement, ast.For | ast.While)
            spot.statement.body.insert(0, ast.Expr(_see(number, ast.Constant(0))))
        elif spot.spot.kind == "name":
            here = next(i for i, s in enumerate(spot.body) if s is spot.statement)
            seen = _see(number, ast.Name(spot.spot.text, ast.Load()))
            spot.body.insert(here + 1, ast.Expr(seen))
            # The variables of a statement get another dtype together, by the number of the first.
            if isinstance(spot.statement, ast.Assign) and not _is_retyped(spot.statement.value):
                spot.statement.value = _call(_RETYPE, number, spot.statement.value)
    for node in (node for statement in statements for node in ast.walk(statement)):
        if isinstance(node, ast.FunctionDef):  # what is seen inside of a compiled function can't leave it
            node.decorator_list = [d for d in node.decorator_list if "jit" not in ast.unparse(d)]
    body = "\n".join(ast.unparse(ast.fix_missing_locations(statement)) for statement in statements)
    return _HEAD + body + "".join(_FOOT.format(name=name) for name in names)


def _see(number: int, node: ast.AST) -> ast.expr:
    return _call(_SEE, number, node)


def _call(name: str, number: int, node: ast.AST) -> ast.expr:
    return ast.Call(ast.Name(name, ast.Load()), [ast.Constant(number), node], [])  # type: ignore[list-item]


def _is_retyped(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == _RETYPE
