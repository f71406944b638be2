"""The scopes of a source: which names its functions, classes and modules bind, and where. Read, never run."""

from __future__ import annotations

import ast
import contextlib
import importlib.util
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import KW_ONLY, dataclass, field
from pathlib import Path

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Definition = Function | ast.ClassDef
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)


@dataclass(frozen=True, eq=False)
class Binding:
    """One place that binds a name, or changes what it is bound to.

    Attributes:
        order: how many statements of its scope begin before.
        source: what is bound: an expression, a definition, a module and a name in it, or None where that is unknown.
        sure: whether it is met whenever the scope's code runs, so that what was bound before is gone.
        changes: whether it changes what is bound already, as `table["a"] = 1` does.
    """

    order: int
    source: ast.expr | Definition | tuple[str, str | None] | None
    _: KW_ONLY
    sure: bool = True
    changes: bool = False


@dataclass(eq=False)
class Scope:
    """The names that a function, class, comprehension or module binds itself."""

    kind: str
    module: ModuleScope
    parent: Scope | None
    names: dict[str, list[Binding]] = field(default_factory=lambda: defaultdict(list))
    of_module: set[str] = field(default_factory=set)
    """Names that are declared global."""
    stars: list[str] = field(default_factory=list)
    orders: dict[int, int] = field(default_factory=dict)
    """The order of each statement, by its id."""

    def collect(self, body: list[ast.stmt], *, sure: bool = True) -> None:
        """Note what statements bind, without what the functions in them do."""
        for statement in body:
            order = self.orders[id(statement)] = len(self.orders)
            self._collect(statement, order, sure=sure)
            for node in _evaluated_in(statement):
                if isinstance(node, ast.NamedExpr):
                    self._bind(node.target, node.value, order, sure=False)

    def _collect(  # noqa: C901, PLR0912 - one case a kind of statement
        self, statement: ast.stmt, order: int, *, sure: bool
    ) -> None:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self.names[name].append(Binding(order, statement, sure=sure))
            case ast.Import(names=names):
                for alias in names:
                    root = alias.name.partition(".")[0]
                    source = (alias.name if alias.asname else root, None)
                    self.names[alias.asname or root].append(Binding(order, source, sure=sure))
            case ast.ImportFrom(module=module, names=names, level=level):
                origin = "." * level + (module or "")
                for alias in names:
                    if alias.name == "*":
                        self.stars.append(origin)
                    else:
                        binding = Binding(order, (origin, alias.name), sure=sure)
                        self.names[alias.asname or alias.name].append(binding)
            case ast.Assign(targets=targets, value=value):
                for target in targets:
                    self._bind(target, value, order, sure=sure)
            case ast.AnnAssign(target=target, value=ast.expr() as value):
                self._bind(target, value, order, sure=sure)
            case ast.AugAssign(target=target, value=value):
                self._change(target, value, order)
            case ast.Global(names=names) if self.kind != "module":
                self.of_module.update(names)
            case _:
                self._compound(statement, order, sure=sure)

    def _compound(  # noqa: C901 - one case a kind of statement
        self, statement: ast.stmt, order: int, *, sure: bool
    ) -> None:
        match statement:
            case ast.For(target=target) | ast.AsyncFor(target=target):
                self._bind(target, None, order, sure=False)
            case ast.With(items=items) | ast.AsyncWith(items=items):
                for item in items:
                    if item.optional_vars is not None:
                        self._bind(item.optional_vars, None, order, sure=sure)
            case ast.Match(cases=cases):
                for node in (inner for case in cases for inner in ast.walk(case.pattern)):
                    name = getattr(node, "rest" if isinstance(node, ast.MatchMapping) else "name", None)
                    if isinstance(name, str):
                        self.names[name].append(Binding(order, None, sure=False))
            case ast.Try(handlers=handlers):
                for handler in handlers:
                    if handler.name:
                        self.names[handler.name].append(Binding(order, None, sure=False))
        for block, always in blocks(statement, self.module):
            self.collect(block, sure=sure and always)

    def _bind(self, target: ast.expr, value: ast.expr | None, order: int, *, sure: bool) -> None:
        match target:
            case ast.Name(id=name):
                self.names[name].append(Binding(order, value, sure=sure))
            case ast.Starred(value=inner):
                self._bind(inner, None, order, sure=sure)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                values: list[ast.expr | None] = [None] * len(targets)
                if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(targets):
                    values = list(value.elts)
                for inner, part in zip(targets, values, strict=True):
                    self._bind(inner, part, order, sure=sure)
            case _ if value is not None:
                self._change(target, value, order)

    def _change(self, target: ast.expr, value: ast.expr, order: int) -> None:
        while isinstance(target, ast.Attribute | ast.Subscript | ast.Starred):
            target = target.value
        if isinstance(target, ast.Name):
            self.names[target.id].append(Binding(order, value, sure=False, changes=True))

    def in_effect(self, name: str, at: int | None) -> list[Binding]:
        """What a name may be bound to when a statement of this scope runs, or (None) after all of them."""
        found = []
        for binding in reversed(self.names.get(name, ())):
            if at is None or binding.order < at:
                found.append(binding)
                if binding.sure and self.kind == "module":
                    break
        return found


class ModuleScope(Scope):
    """The scope of a file or a notebook.

    Args:
        body: its statements.
        files: the files that were handed in with it.
        name: its dotted name, by which others import it; empty for none.
        package: the dotted name of the folder that it is in; empty for the submission itself.
        is_main: whether `if __name__ == "__main__":` is true in it, as it is in a notebook.
    """

    def __init__(
        self,
        body: list[ast.stmt],
        files: OwnFiles,
        name: str = "",
        package: str = "",
        *,
        is_main: bool = False,
    ) -> None:
        super().__init__("module", self, None)
        self.body, self.files, self.name, self.package, self.is_main = body, files, name, package, is_main
        self._inner: dict[int, Scope] = {}
        self.collect(body)

    def imported(self, name: str) -> ModuleScope | None:
        """The file that was handed in and that an import in this one means; None where it means a library."""
        return self.files.module(self._absolute(name))

    def _absolute(self, name: str) -> str:
        """A dotted name without the leading dots of a relative import."""
        rest = name.lstrip(".")
        levels = len(name) - len(rest)
        if not levels:
            return name
        package = self.package.split(".")[: 1 - levels or None]
        return ".".join(part for part in (*package, rest) if part)

    def scope_of(self, node: Definition | Comprehension, parent: Scope) -> Scope:
        """The scope that a function, class or comprehension opens."""
        if (known := self._inner.get(id(node))) is not None:
            return known
        kind = "class" if isinstance(node, ast.ClassDef) else "function"
        scope = self._inner[id(node)] = Scope(kind, self, parent)
        if isinstance(node, Comprehension):
            for generator in node.generators:
                scope._bind(generator.target, None, 0, sure=False)  # noqa: SLF001 - its own class
            return scope
        if not isinstance(node, ast.ClassDef):
            arguments = node.args
            named = (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
            for argument in (*named, arguments.vararg, arguments.kwarg):
                if argument is not None:
                    scope.names[argument.arg].append(Binding(-1, None))
        if not isinstance(node, ast.Lambda):
            scope.collect(node.body)
        return scope


class OwnFiles:
    """The Python files that were handed in, as sources.

    Args:
        folders: where they are looked for.
        written: sources that a notebook writes itself, by their names.
    """

    def __init__(self, folders: Sequence[Path], written: Mapping[str, str] | None = None) -> None:
        self._folders, self._written = folders, dict(written or {})
        self.modules: dict[str, ModuleScope | None] = {}

    def module(self, name: str) -> ModuleScope | None:
        """The file of that module; None where none was handed in, or a library of that name comes first."""
        if name not in self.modules:
            self.modules[name] = None  # while it is read: it may import itself
            with contextlib.suppress(*UNREADABLE):
                self.modules[name] = self._read(name)
        return self.modules[name]

    def _read(self, name: str) -> ModuleScope | None:
        path, above = name.replace(".", "/"), name.rpartition(".")[0]
        for candidate, package in ((f"{path}.py", above), (f"{path}/__init__.py", name)):
            source = self._source(candidate)
            if source is not None and not self._is_library(name.partition(".")[0]):
                return ModuleScope(ast.parse(source).body, self, name, package)
        return None

    def _source(self, path: str) -> str | bytes | None:
        if path in self._written:
            return self._written[path]
        with contextlib.suppress(OSError, ValueError):
            for folder in self._folders:
                if (folder / path).is_file():
                    return (folder / path).read_bytes()
        return None

    def _is_library(self, root: str) -> bool:
        if root in sys.stdlib_module_names:
            return True
        try:
            spec = importlib.util.find_spec(root)
        except (ImportError, ValueError, AttributeError):
            return False
        if spec is None or spec.origin is None:
            return False
        return not any(Path(spec.origin).is_relative_to(folder) for folder in self._folders)


def blocks(  # noqa: C901 - one case a kind of statement
    statement: ast.stmt, module: ModuleScope
) -> Iterator[tuple[list[ast.stmt], bool]]:
    """The blocks inside a statement that may run, and whether they do whenever the statement does."""
    match statement:
        case ast.If(test=test, body=body, orelse=orelse):
            known = _truth(test, module)
            if known is not False:
                yield body, known is True
            if known is not True:
                yield orelse, known is False
        case ast.For(body=body, orelse=orelse) | ast.AsyncFor(body=body, orelse=orelse):
            yield body, False
            yield orelse, False
        case ast.While(test=test, body=body, orelse=orelse):
            if _truth(test, module) is not False:
                yield body, False
            yield orelse, False
        case ast.With(body=body) | ast.AsyncWith(body=body):
            yield body, True
        case ast.Try() | ast.TryStar():
            yield statement.body, False
            for handler in statement.handlers:
                yield handler.body, False
            yield statement.orelse, False
            yield statement.finalbody, True
        case ast.Match(cases=cases):
            for case in cases:
                yield case.body, False


def _truth(test: ast.expr, module: ModuleScope) -> bool | None:
    match test:
        case ast.Constant(value=value):
            return bool(value)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            known = _truth(operand, module)
            return None if known is None else not known
        case (
            ast.Compare(left=ast.Name(id="__name__"), ops=[ast.Eq()], comparators=[ast.Constant("__main__")])
            | ast.Compare(left=ast.Constant("__main__"), ops=[ast.Eq()], comparators=[ast.Name("__name__")])
        ):
            return module.is_main
        case ast.BoolOp(op=ast.And(), values=values):
            return False if any(_truth(value, module) is False for value in values) else None
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return False
    return None


def _evaluated_in(statement: ast.stmt) -> Iterator[ast.AST]:
    """The expressions of a statement itself: not those of its blocks, nor those of functions in it."""
    todo = [child for child in ast.iter_child_nodes(statement) if isinstance(child, ast.expr | ast.withitem)]
    while todo:
        node = todo.pop()
        yield node
        if not isinstance(node, ast.Lambda):
            todo += [c for c in ast.iter_child_nodes(node) if isinstance(c, ast.expr | ast.comprehension)]  # type: ignore[misc]
