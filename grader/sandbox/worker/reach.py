"""Which forbidden functions of libraries a learner's functions use, found in the source before any of it runs.

Followed are the functions asked for, whatever they name, and so on, into other files that were handed in. Not followed
is what they don't reach: a comparison under `if __name__ == "__main__"`, a function that nothing calls, code behind a
`return`.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path

from grader.exercise import is_named
from grader.sandbox.worker.bindings import Bindings, Code, Library, Value
from grader.sandbox.worker.scopes import (
    UNREADABLE,
    Comprehension,
    Definition,
    ModuleScope,
    OwnFiles,
    Scope,
    blocks,
)

# Who names one of these may mean to disarm what watches the calls; see `watch.py`.
_DISARMING = frozenset(
    {
        *("setprofile", "settrace", "monitoring", "_getframe", "gc", "ctypes", "inspect", "sandbox", "types"),
        *(
            "__code__",
            "__globals__",
            "__builtins__",
            "__dict__",
            "exec",
            "eval",
            "compile",
            "setattr",
            "vars",
        ),
    }
)
MAX_NAMES = 100


def uses_of(
    source: bytes | list[ast.stmt],
    folders: Sequence[Path],
    wanted: Iterable[str],
    names: frozenset[str],
    written: Mapping[str, str] | None = None,
) -> list[str]:
    """List the forbidden library functions that a file's functions use; see `library_use`.

    Args:
        source: the file's text, or its statements.
        folders: where the files are that were handed in with it.
        wanted: the names of the functions asked for.
        names: what is forbidden; see `grader.exercise.Rule`.
        written: files that a notebook writes itself; None where it is no notebook.
    """
    if not names:
        return []
    try:
        body = ast.parse(source).body if isinstance(source, bytes) else source
    except UNREADABLE:
        return []  # nor can it be run
    try:
        module = ModuleScope(body, OwnFiles(folders, written), is_main=written is not None)
        return library_use(module, wanted, partial(is_named, names))
    except RecursionError:
        return sorted(_mentioned(body, partial(is_named, names)))[:MAX_NAMES]


def library_use(module: ModuleScope, wanted: Iterable[str], forbids: Callable[[str], bool]) -> list[str]:
    """List the forbidden library functions that functions of a file use, by their dotted names.

    What may or may not be run (in an `if`, a `try`) is left to `watch.py`, which sees what is called; except where the
    source names something by which that could be undone.

    Args:
        module: the file.
        wanted: the names of the functions asked for.
        forbids: whether a dotted name is forbidden.
    """
    reach = _Reach(forbids)
    for name in wanted:
        reach.use(list(reach.bindings.named(name, module, None)), sure=True)
        reach.statements_of(name, module, None, sure=True)
    reach.follow()
    sources = [module, *(other for other in module.files.modules.values() if other is not None)]
    found = reach.sure | reach.perhaps if any(map(_disarms, sources)) else reach.sure
    return sorted(found)[:MAX_NAMES]


class _Reach:
    """Walks what is reached. `sure`: it runs whenever the function is called; `perhaps`: it may."""

    def __init__(self, forbids: Callable[[str], bool]) -> None:
        self.bindings = Bindings()
        self.sure: set[str] = set()
        self.perhaps: set[str] = set()
        self._forbids = forbids
        self._todo: list[tuple[Code, bool]] = []
        self._seen: dict[int, bool] = {}
        self._statements_seen: set[tuple[int, bool]] = set()
        self._attributes: dict[str, bool] = {}
        self._classes: list[tuple[ast.ClassDef, Scope, bool]] = []

    def follow(self) -> None:
        """Walk everything that is reached."""
        while self._todo:
            code, sure = self._todo.pop()
            try:
                self._definition(code.node, code.scope, sure=sure)
            except RecursionError:  # too deep to be followed: every name that is in the file counts
                self.sure |= _mentioned(code.scope.module.body, self._forbids)

    def use(self, values: list[Value], *, sure: bool) -> None:
        """Note that these are used."""
        forbidden = [v for v in values if isinstance(v, Library) and self._forbids(v.path)]
        only = sure and len(forbidden) == len(values)
        for library in forbidden:
            (self.sure if only else self.perhaps).add(library.path)
        for value in values:
            if isinstance(value, Code) and self._seen.get(id(value.node)) not in (True, sure):
                self._seen[id(value.node)] = sure
                self._todo.append((value, sure and len(values) == 1))

    def statements_of(self, name: str, scope: Scope, at: int | None, *, sure: bool) -> None:
        """Walk what the statements that bind a name of a file evaluate: that is run when the file is imported."""
        for owner, binding in self.bindings.bindings(name, scope, at):
            key = id(binding), sure
            if (
                owner.kind == "module"
                and isinstance(binding.source, ast.expr)
                and key not in self._statements_seen
            ):
                self._statements_seen.add(key)
                if binding.changes or not self._is_alias(binding.source, owner, binding.order):
                    self._expression(binding.source, owner, binding.order, sure=sure)

    def _is_alias(self, value: ast.expr, scope: Scope, at: int | None) -> bool:
        """Whether an assigned value is another name for something: where that name is used, it is looked up."""
        if isinstance(value, ast.Lambda):
            return True
        known = isinstance(value, ast.Name | ast.Attribute | ast.Call | ast.Subscript)
        return known and bool(self.bindings.values(value, scope, at))

    def _definition(self, node: Definition, scope: Scope, *, sure: bool) -> None:
        at = scope.orders.get(id(node)) if scope.kind == "module" else None
        inner = scope.module.scope_of(node, scope)
        if isinstance(node, ast.ClassDef):
            for expression in (*node.decorator_list, *node.bases, *(k.value for k in node.keywords)):
                self._expression(expression, scope, at, sure=sure)
            self._block(node.body, inner, at, sure=sure)
            self._classes.append((node, inner, sure))
            for name in inner.names:
                if name.startswith("__") and name.endswith("__"):
                    self._method(name, inner, sure=sure)
                elif name in self._attributes:
                    self._method(name, inner, sure=sure and self._attributes[name])
            return
        decorators = [] if isinstance(node, ast.Lambda) else node.decorator_list
        for expression in (*decorators, *node.args.defaults, *filter(None, node.args.kw_defaults)):
            self._expression(expression, scope, at, sure=sure)
        if isinstance(node, ast.Lambda):
            self._expression(node.body, inner, None, sure=sure)
        else:
            self._block(node.body, inner, None, sure=sure)

    def _method(self, name: str, of_class: Scope, *, sure: bool) -> None:
        self.use(list(self.bindings.named(name, of_class, None)), sure=sure)

    def _block(self, body: list[ast.stmt], scope: Scope, at: int | None, *, sure: bool) -> None:
        for statement in body:
            for child in ast.iter_child_nodes(statement):
                match child:
                    case ast.expr() if not isinstance(
                        statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
                    ):
                        self._evaluated(statement, child, scope, at, sure=sure)
                    case ast.withitem():
                        self._expression(child.context_expr, scope, at, sure=sure)
            loops = isinstance(statement, ast.For | ast.AsyncFor | ast.While)
            for block, always in blocks(statement, scope.module):
                first = loops and block is statement.body  # type: ignore[attr-defined]
                self._block(block, scope, at, sure=sure and (always or first))
            if isinstance(statement, ast.Return | ast.Raise | ast.Continue | ast.Break):
                return
            sure = sure and not _may_return(statement)

    def _evaluated(
        self, statement: ast.stmt, expression: ast.expr, scope: Scope, at: int | None, *, sure: bool
    ) -> None:
        is_named = isinstance(statement, ast.Assign) and all(
            isinstance(target, ast.Name) and target.id not in scope.of_module for target in statement.targets
        )
        if is_named and self._is_alias(expression, scope, at):
            return
        self._expression(expression, scope, at, sure=sure)

    def _expression(  # noqa: C901, PLR0912 - one case a kind of node
        self, node: ast.expr, scope: Scope, at: int | None, *, sure: bool
    ) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Load()):
                self.use(self.bindings.values(node, scope, at), sure=sure)
                self.statements_of(name, scope, at, sure=sure)
                return
            case ast.Attribute(value=value, attr=attribute, ctx=ast.Load()):
                found = self.bindings.values(node, scope, at)
                self.use(found, sure=sure)
                if not any(isinstance(v, Library) for v in found):
                    self._attribute(attribute, sure=sure)
                    self._expression(value, scope, at, sure=sure)
                return
            case ast.Call() | ast.Subscript():
                self.use(self.bindings.values(node, scope, at), sure=sure)
            case ast.Lambda():
                self.use([Code(node, scope)], sure=sure)
                return
            case ast.IfExp(test=first, body=second, orelse=third):
                self._expression(first, scope, at, sure=sure)
                self._expression(second, scope, at, sure=False)
                self._expression(third, scope, at, sure=False)
                return
            case ast.BoolOp(values=[first, *others]):
                self._expression(first, scope, at, sure=sure)
                for other in others:
                    self._expression(other, scope, at, sure=False)
                return
        inner = scope.module.scope_of(node, scope) if isinstance(node, Comprehension) else scope
        for child in ast.iter_child_nodes(node):
            match child:
                case ast.expr():
                    self._expression(child, inner, at, sure=sure)
                case ast.comprehension():
                    for part in (child.iter, *child.ifs):
                        self._expression(part, inner, at, sure=sure)
                case ast.keyword(value=value):
                    self._expression(value, inner, at, sure=sure)

    def _attribute(self, name: str, *, sure: bool) -> None:
        """A method of that name may be called, of any class that is reached."""
        if self._attributes.get(name) in (True, sure):
            return
        self._attributes[name] = sure
        for _, inner, class_sure in self._classes:
            if name in inner.names:
                self._method(name, inner, sure=sure and class_sure)


def _mentioned(body: list[ast.stmt], forbids: Callable[[str], bool]) -> set[str]:
    """The forbidden names that stand anywhere in statements, whatever they mean there."""
    found = set()
    nodes = [inner for statement in body for inner in ast.walk(statement)]
    by_star = any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in nodes)
    for node in nodes:
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=str(module), names=names):
                found |= {f"{module}.{alias.name}" for alias in names}
            case ast.Name(id=name) if by_star:
                found.add(f"library.{name}")
            case ast.Attribute(attr=name) | ast.Constant(value=str(name)) if name.isidentifier():
                found.add(f"library.{name}")
    return {name for name in found if forbids(name)}


def _may_return(statement: ast.stmt) -> bool:
    """Whether a function may end in the middle of a statement."""
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Return):
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.expr):
            todo += ast.iter_child_nodes(node)
    return False


def _disarms(module: ModuleScope) -> bool:
    for node in (inner for statement in module.body for inner in ast.walk(statement)):
        match node:
            case ast.Name(id=name) | ast.Attribute(attr=name) if name in _DISARMING:
                return True
            case ast.alias(name=name) | ast.ImportFrom(module=str(name)) if not _DISARMING.isdisjoint(
                name.split(".")
            ):
                return True
    return False
