"""The identifiers in a source: where a function can only be called, rules are looked up among them."""

from __future__ import annotations

import ast

MAX_NAMES = 5_000


def identifiers(source: bytes) -> list[str]:
    """List the names, attributes and imports that a source uses, without the names that it defines itself.

    Empty where it is no Python.
    """
    try:
        return identifiers_in(ast.parse(source))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return []


def identifiers_in(tree: ast.Module) -> list[str]:
    """List the same for a source that is parsed already."""
    used: set[str] = set()
    defined = {name for node in ast.walk(tree) if (name := _bound(node))}
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name) if name in defined:
                pass  # a helper or a variable of the learner's own may be called conv
            case ast.Name(id=name) | ast.Attribute(attr=name):
                used.add(name)
            case ast.Import(names=names):
                used.update(part for alias in names for part in alias.name.split("."))
            case ast.ImportFrom(module=module, names=names):
                used.update((module or "").split("."))
                used.update(alias.name for alias in names)
            case (
                ast.Call(func=ast.Name(id="getattr" | "import_module" | "__import__"), args=arguments)
                | ast.Call(func=ast.Attribute(attr="import_module"), args=arguments)
            ):
                texts = [
                    a.value for a in arguments if isinstance(a, ast.Constant) and isinstance(a.value, str)
                ]
                used.update(part for text in texts for part in text.split("."))
    return sorted(name[:100] for name in used)[:MAX_NAMES]


def _bound(node: ast.AST) -> str:
    """The name that a node defines, or an empty one."""
    match node:
        case ast.FunctionDef(name=name) | ast.ClassDef(name=name):
            return name
        case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
            return name
    return ""
