"""What the names and expressions of a source stand for: imports, aliases, functions of one's own. Read, never run."""

from __future__ import annotations

import ast
import builtins
import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from grader.sandbox.worker.scopes import Binding, Definition, ModuleScope, Scope


@dataclass(frozen=True)
class Library:
    """A module that was not handed in, or something in it, by its dotted name; `builtins.sum`, too."""

    path: str


@dataclass(frozen=True)
class Text:
    """A text that is known, as `"correlate" + "2d"`."""

    text: str


@dataclass(frozen=True, eq=False)
class Code:
    """A function or a class that was handed in."""

    node: Definition
    scope: Scope


@dataclass(frozen=True, eq=False)
class OwnModule:
    """A file that was handed in."""

    scope: ModuleScope


Value = Library | Text | Code | OwnModule


class Bindings:
    """Looks up what expressions stand for."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int, int | None], list[Value]] = {}

    def values(self, node: ast.expr, scope: Scope, at: int | None) -> list[Value]:
        """What an expression may stand for, as far as that is known.

        Args:
            node: the expression.
            scope: where it is.
            at: the order of the module's statement that runs it; None for what runs when all of them have.
        """
        key = id(node), id(scope), at
        if key not in self._known:
            self._known[key] = []  # while it is looked for: a name may be bound to itself
            self._known[key] = list(dict.fromkeys(self._values(node, scope, at)))
        return self._known[key]

    def _values(  # noqa: C901, PLR0912 - one case a kind of node
        self, node: ast.expr, scope: Scope, at: int | None
    ) -> Iterator[Value]:
        match node:
            case ast.Constant(value=str(text)):
                yield Text(text)
            case ast.Name(id=name):
                yield from self.named(name, scope, at)
            case ast.Attribute(value=value, attr=attribute):
                for owner in self.values(value, scope, at):
                    yield from self.attribute(owner, attribute)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                for first in self._texts(left, scope, at):
                    yield from (Text(first + second) for second in self._texts(right, scope, at))
            case ast.JoinedStr(values=parts):
                inner = [p.value if isinstance(p, ast.FormattedValue) else p for p in parts]
                known = [self._texts(part, scope, at) for part in inner]
                if all(known):
                    yield Text("".join(texts[0] for texts in known))
            case ast.IfExp(body=first, orelse=second) | ast.BoolOp(values=[first, second]):
                yield from (*self.values(first, scope, at), *self.values(second, scope, at))
            case ast.NamedExpr(value=value) | ast.Await(value=value):
                yield from self.values(value, scope, at)
            case ast.Lambda():
                yield Code(node, scope)
            case ast.Subscript(value=value, slice=index):
                yield from self._subscript(value, index, scope, at)
            case ast.Call(func=function, args=arguments):
                yield from self._called(function, arguments, scope, at)

    def named(self, name: str, scope: Scope, at: int | None) -> Iterator[Value]:
        """What a name stands for in a scope."""
        for owner, binding in self.bindings(name, scope, at):
            yield from self.bound(binding, owner)
        if not self.bindings(name, scope, at):
            yield from self._unbound(name, scope.module)

    def bindings(self, name: str, scope: Scope, at: int | None) -> list[tuple[Scope, Binding]]:
        """The places that bind a name, each with its scope."""
        place: Scope | None = scope.module if name in scope.of_module else scope
        while place is not None:
            if name in place.names and (place is scope or place.kind != "class"):
                return [(place, binding) for binding in place.in_effect(name, at)]
            place = place.parent
        return []

    def bound(self, binding: Binding, owner: Scope) -> Iterator[Value]:
        """What a name stands for by one of its bindings."""
        match binding.source:
            case (str(module), name):
                yield from self._imported(module, name, owner.module)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() as definition:
                yield Code(definition, owner)
            case ast.expr() as value if not binding.changes:
                yield from self.values(value, owner, binding.order if owner.kind == "module" else None)

    def attribute(self, owner: Value, name: str) -> Iterator[Value]:
        """What an attribute of something stands for."""
        match owner:
            case Library(path=path):
                yield Library(f"{path}.{name}")
            case OwnModule(scope=scope):
                inner = scope.files.module(f"{scope.name}.{name}") if scope.name else None
                yield from [OwnModule(inner)] if inner else self.named(name, scope, None)
            case Code(node=ast.ClassDef() as node, scope=scope):
                yield from self.named(name, scope.module.scope_of(node, scope), None)

    def _imported(self, module: str, name: str | None, importer: ModuleScope) -> Iterator[Value]:
        own = importer.imported(module)
        inner = importer.imported(f"{module.rstrip('.')}.{name}" if module.rstrip(".") else f"{module}{name}")
        if name is not None and inner is not None:
            yield OwnModule(inner)
        elif own is not None:
            yield from [OwnModule(own)] if name is None else self.named(name, own, None)
        elif not module.startswith("."):
            yield Library(f"{module}.{name}" if name else module)

    def _unbound(self, name: str, module: ModuleScope) -> Iterator[Value]:
        for star in module.stars:
            own = module.imported(star)
            if own is not None and own is not module:
                yield from self.named(name, own, None)
            elif own is None and name in _exported(star):
                yield Library(f"{star}.{name}")
        if hasattr(builtins, name):
            yield Library(f"builtins.{name}")

    def _subscript(self, value: ast.expr, index: ast.expr, scope: Scope, at: int | None) -> Iterator[Value]:
        texts = self._texts(index, scope, at)
        for owner in self.values(value, scope, at) if texts else ():
            if owner == Library("sys.modules"):
                yield from self._imported(texts[0], None, scope.module)
            elif isinstance(owner, Library) and owner.path.endswith(".__dict__"):
                yield Library(f"{owner.path.removesuffix('.__dict__')}.{texts[0]}")
        match value:
            case ast.Call(func=ast.Name(id="globals"), args=[]) if texts:
                yield from self.named(texts[0], scope.module, at)
            case ast.Call(func=ast.Name(id="vars"), args=[module]) if texts:
                for owner in self.values(module, scope, at):
                    yield from self.attribute(owner, texts[0])

    def _called(  # noqa: C901 - one case a kind of call
        self, function: ast.expr, arguments: list[ast.expr], scope: Scope, at: int | None
    ) -> Iterator[Value]:
        match function:
            case ast.Attribute(value=ast.Constant(value=str(between)), attr="join") if len(arguments) == 1:
                parts = [self._texts(part, scope, at) for part in getattr(arguments[0], "elts", ())]
                if parts and all(parts):
                    yield Text(between.join(texts[0] for texts in parts))
                return
        for called in self.values(function, scope, at):
            match called:
                case Library(path="builtins.getattr") if len(arguments) > 1:
                    for name in self._texts(arguments[1], scope, at):
                        for owner in self.values(arguments[0], scope, at):
                            yield from self.attribute(owner, name)
                case Library(path="importlib.import_module") if arguments:
                    for name in self._texts(arguments[0], scope, at):
                        yield from self._imported(name, None, scope.module)
                case Library(path="builtins.__import__") if arguments:
                    for name in self._texts(arguments[0], scope, at):
                        whole = len(arguments) > 3
                        yield from self._imported(
                            name if whole else name.partition(".")[0], None, scope.module
                        )

    def _texts(self, node: ast.expr, scope: Scope, at: int | None) -> list[str]:
        return [value.text for value in self.values(node, scope, at) if isinstance(value, Text)]


def _exported(module: str) -> frozenset[str]:
    """The names that `from module import *` binds; the learner's file imports that library anyway."""
    try:
        found = importlib.import_module(module)
    except BaseException:  # noqa: BLE001 - a library that can't be imported here binds nothing
        return frozenset()
    names = getattr(found, "__all__", None) or [name for name in vars(found) if not name.startswith("_")]
    return frozenset(names)
