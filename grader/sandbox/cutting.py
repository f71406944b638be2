"""Cut a function out of a stranger's file, with the helpers, constants and imports that it needs, and nothing else.

Asked of the evaluator, which runs none of it. What comes out is the body of one function: helpers and imports stand in it, so
that nothing runs before it is called. No comment, docstring, message or decorator is left, and no name of a library but a few.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterable

from grader.sandbox.messages.evaluator import CutOut, NotCut, Piece
from grader.sandbox.plain_code import PlainError
from grader.sandbox.top_level import Module
from grader.sandbox.wire import Frame

MOST_READ, MOST_LINES, MOST_LETTERS = 256 << 10, 60, 4_000
_WORD = re.compile(r"[A-Za-z]+")


def cut_out(frame: Frame) -> Frame:
    """Answer a request to cut a function out; the frame's program is the file's text."""
    request = frame.message
    assert isinstance(request, CutOut)
    try:
        return Frame(cut(frame.programs[0], request.function, request.parameters))
    except PlainError as error:
        return Frame(NotCut(str(error)))
    except (SyntaxError, ValueError, LookupError):
        return Frame(NotCut("it can't be read as Python"))
    except (RecursionError, MemoryError):
        return Frame(NotCut("it is nested too deep"))


def cut(source: bytes, function: str, parameters: list[str]) -> Piece:
    """Cut a function out.

    Args:
        source: the file's text.
        function: the function's name.
        parameters: the names that its parameters get.

    Raises:
        PlainError: it can't be cut out; the message is the end of a sentence.
        SyntaxError, ValueError, LookupError, RecursionError, MemoryError: it can't be read.
    """
    if len(source) > MOST_READ:
        raise PlainError("it is too long")
    module = Module(ast.parse(source).body)
    wanted = module.function(function)
    needed = module.needed_by(wanted)
    own = _bound_in(wanted) | set(parameters)
    if clash := sorted(own & {name for name, _statement in needed}):
        raise PlainError(f"{clash[0]!r} is one thing inside of {function}, and another outside of it")
    imports = [statement for _name, statement in needed if isinstance(statement, ast.Import | ast.ImportFrom)]
    others = list(
        dict.fromkeys(one for _name, one in needed if not isinstance(one, ast.Import | ast.ImportFrom))
    )
    if any(name == function for name, _statement in needed):
        wanted = _calling(function, parameters)  # it calls itself: it stands among the helpers
    arguments = _arguments(wanted, parameters)
    body = [*others, *wanted.body]
    parts = [*map(ast.unparse, others), *arguments, *map(ast.unparse, wanted.body)]
    text = "\n".join(parts)
    lines = text.splitlines()
    if len(lines) > MOST_LINES or len(text) > MOST_LETTERS:
        raise PlainError(f"it has more than {MOST_LINES} lines with all that it needs")
    if not all(line.isascii() and line.isprintable() for line in lines):
        raise PlainError("it holds letters that are not ASCII")
    return Piece(
        text,
        list(dict.fromkeys(map(ast.unparse, imports))),
        _words(body),
        sorted(_builtins_in(body)),
    )


def _calling(function: str, parameters: list[str]) -> ast.FunctionDef:
    """Return a function that calls the one of this name."""
    call = f"def {function}({', '.join(parameters)}):\n    return {function}({', '.join(parameters)})"
    [made] = ast.parse(call).body
    assert isinstance(made, ast.FunctionDef)
    return made


def _bound_in(function: ast.FunctionDef) -> set[str]:
    """Return the names that are bound in a function itself."""
    table = symtable.symtable(ast.unparse(function), "cut", "exec").get_children()[0]
    return {symbol.get_name() for symbol in table.get_symbols() if symbol.is_local()}


def _arguments(function: ast.FunctionDef, parameters: list[str]) -> list[str]:
    """Give a function's parameters other names, and return the statements that some of them need for that."""
    args = function.args
    if args.kwarg:
        raise PlainError("it takes arguments of any name")
    own = [*args.posonlyargs, *args.args]
    gathered = []
    if args.vararg:
        gathered = [(args.vararg.arg, f"({''.join(f'{name}, ' for name in parameters[len(own) :])})")]
        parameters = parameters[: len(own)]
    defaults: list[ast.expr | None] = [None] * (len(own) - len(args.defaults))
    pairs = [
        *zip(own, [*defaults, *args.defaults], strict=True),
        *zip(args.kwonlyargs, args.kw_defaults, strict=True),
    ]
    rest = pairs[len(parameters) :]
    if len(own) < len(parameters) or any(default is None for _arg, default in rest):
        raise PlainError(f"it does not take {len(parameters)} arguments")
    asked = [(arg.arg, new) for arg, new in zip(own, parameters, strict=False) if arg.arg != new]
    bound_again = [*gathered, *((old, new) for old, new in asked if not _rename(function, old, new))]
    statements = []
    if bound_again:
        left, right = (", ".join(names) for names in zip(*bound_again, strict=True))
        statements.append(f"{left} = {right}")
    used = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    statements += [
        f"{arg.arg} = {ast.unparse(default)}"
        for arg, default in rest
        if default is not None and arg.arg in used
    ]
    return statements


def _rename(function: ast.FunctionDef, old: str, new: str) -> bool:
    """Rename a parameter, where its new name means nothing else in the function, and its old one either."""
    inner = [node for statement in function.body for node in ast.walk(statement)]
    names = [node for node in inner if isinstance(node, ast.Name)]
    others = {node.arg for node in inner if isinstance(node, ast.arg)}
    others |= {
        node.name for node in inner if isinstance(node, ast.FunctionDef | ast.ExceptHandler) and node.name
    }
    others |= {node.asname or node.name.partition(".")[0] for node in inner if isinstance(node, ast.alias)}
    taken = {node.id for node in names} | {
        arg.arg for arg in ast.walk(function.args) if isinstance(arg, ast.arg)
    }
    targets = {
        node.id
        for loop in inner
        if isinstance(loop, ast.comprehension)
        for node in ast.walk(loop.target)
        if isinstance(node, ast.Name)
    }
    if new in taken | others or old in others | targets:
        return False
    for node in names:
        if node.id == old:
            node.id = new
    return True


def _words(body: Iterable[ast.stmt]) -> list[str]:
    """Return the words in names that are bound here, and in texts: a person's name would be among them."""
    texts = []
    for node in (node for statement in body for node in ast.walk(statement)):
        match node:
            case ast.Name(id=text, ctx=ast.Store()) | ast.arg(arg=text) | ast.Constant(value=str(text)):
                texts.append(text)
            case ast.FunctionDef(name=text) | ast.ClassDef(name=text) | ast.alias(asname=str(text)):
                texts.append(text)
            case ast.Attribute(attr=text, ctx=ast.Store()):
                texts.append(text)
    return sorted({word.lower() for text in texts for word in _WORD.findall(text)})


def _builtins_in(body: Iterable[ast.stmt]) -> set[str]:
    names = {node.id for one in body for node in ast.walk(one) if isinstance(node, ast.Name)}
    return {name for name in names if hasattr(builtins, name)}
