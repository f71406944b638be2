"""A program's answer, put together as it is compared: dicts go by their keys, and nested lists of numbers are arrays.

A function may answer with an array where another has a list of its rows, or of plain numbers that are no outputs of its
program. For a proof, both get the same outputs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from jaxlib.mlir import ir

from grader.values import Node

_INNER = "the_answer"
_WIDEST = {"f": "f64", "i": "i64"}


@dataclass(frozen=True)
class Part:
    """An array of an answer.

    Attributes:
        shape: the array's.
        entries: what it is made of, one after the other in C order: numbers of outputs, or plain numbers as nodes.
    """

    shape: tuple[int, ...]
    entries: tuple[int | tuple[str, str], ...]


def with_answer(module: ir.Module, answer: Node) -> ir.Module:
    """Return a program with an answer's parts as outputs, in order; the same program if these are its outputs.

    Args:
        module: a program.
        answer: the node of its answer; its arrays are the outputs "0", "1", ...

    Raises:
        ValueError: the node is none, or holds numbers that have no place in an array.
    """
    main = next(op for op in module.body.operations if _name(op) == "main")
    types = ir.FunctionType(ir.TypeAttr(main.attributes["function_type"]).value)
    kinds = [ir.RankedTensorType(kind) for kind in types.results]
    parts = list(parts_of(answer, [tuple(kind.shape) for kind in kinds]))
    if parts == [Part(tuple(kind.shape), (i,)) for i, kind in enumerate(kinds)]:
        return module
    outer = ir.Module.parse(_text([str(kind) for kind in types.inputs], kinds, parts))
    made = ir.Module.create()
    for operation in module.body.operations:
        copy = operation.operation.clone()
        if _name(copy) == "main":
            copy.attributes["sym_name"] = ir.StringAttr.get(_INNER)
        made.body.append(copy)
    last = next(op for op in outer.body.operations if _name(op) == "main").operation
    made.body.append(last.detach_from_parent())
    return made


def parts_of(node: Node, shapes: Sequence[tuple[int, ...]]) -> Iterator[Part]:
    """Yield the arrays of an answer, each nested list of numbers as one; texts and the like are left out.

    Args:
        node: the answer's.
        shapes: of the program's outputs.

    Raises:
        ValueError: the node is none that a program has.
    """
    if (part := _array(node, shapes)) is not None:
        yield part
        return
    match node:
        case ["list" | "tuple", list(items)]:
            for item in items:
                yield from parts_of(item, shapes)
        case ["dict", list(pairs)]:
            for _key, item in sorted(pairs, key=repr):
                yield from parts_of(item, shapes)
        case ["none"] | ["str" | "other", str()]:
            return
        case _:
            raise ValueError("no node of an answer")


def _array(node: Node, shapes: Sequence[tuple[int, ...]]) -> Part | None:
    """A node as one array; None where it is something else."""
    match node:
        case ["array", str(name)] if name.isdecimal() and int(name) < len(shapes):
            return Part(shapes[int(name)], (int(name),))
        case ["int" | "float" as kind, str(digits)]:
            return Part((), ((kind, digits),))
        case ["bool", bool(value)]:
            return Part((), (("bool", str(value).lower()),))
        case ["list" | "tuple", [_, *_] as items]:
            parts = [_array(item, shapes) for item in items]
            inner = {part.shape if part else None for part in parts}
            if len(inner) == 1 and None not in inner:
                entries = tuple(entry for part in parts if part for entry in part.entries)
                return Part((len(parts), *(parts[0].shape if parts[0] else ())), entries)
    return None


def _text(inputs: Sequence[str], kinds: Sequence[ir.RankedTensorType], parts: Sequence[Part]) -> str:
    """A program that calls another one, and puts its outputs together."""
    arguments = [f"%arg{i}" for i in range(len(inputs))]
    signature = f"({', '.join(inputs)}) -> ({', '.join(map(str, kinds))})"
    declared = ", ".join(f"{name}: {kind}" for name, kind in zip(arguments, inputs, strict=True))
    call = f"func.call @{_INNER}({', '.join(arguments)}) : {signature}"
    lines = [f"%out:{len(kinds)} = {call}"] if kinds else [call]
    results = [_put_together(part, number, kinds, lines) for number, part in enumerate(parts)]
    values, types = ", ".join(value for value, _type in results), ", ".join(kind for _value, kind in results)
    lines.append(f"func.return {values} : {types}" if results else "func.return")
    body = "\n".join(lines)
    return f"func.func private @{_INNER}{signature}\nfunc.func public @main({declared}) -> ({types}) {{\n{body}\n}}"


def _put_together(
    part: Part, number: int, kinds: Sequence[ir.RankedTensorType], lines: list[str]
) -> tuple[str, str]:
    """Add the lines that make one array, and return its name and its type."""
    values = [_entry(entry, kinds) for entry in part.entries]
    elements = {element for _value, element, _size in values}
    joined = elements.pop() if len(elements) == 1 else _WIDEST["f" if _has_floats(elements) else "i"]
    flat = []
    for index, (line, element, size) in enumerate(values):
        name = f"%part{number}_{index}"
        lines.append(f"{name} = {line}")
        if element != joined:
            lines.append(
                f"{name}c = stablehlo.convert {name} : (tensor<{size}x{element}>) -> tensor<{size}x{joined}>"
            )
            name += "c"
        flat.append((name, f"tensor<{size}x{joined}>"))
    whole = f"%part{number}"
    size = math.prod(part.shape)
    made = "x".join([*map(str, part.shape), joined])
    names, types = ", ".join(name for name, _type in flat), ", ".join(kind for _name, kind in flat)
    lines.append(
        f"{whole}_all = stablehlo.concatenate {names}, dim = 0 : ({types}) -> tensor<{size}x{joined}>"
    )
    lines.append(f"{whole} = stablehlo.reshape {whole}_all : (tensor<{size}x{joined}>) -> tensor<{made}>")
    return whole, f"tensor<{made}>"


def _entry(entry: int | tuple[str, str], kinds: Sequence[ir.RankedTensorType]) -> tuple[str, str, int]:
    """What makes an array of one axis of an entry, its elements' type and its length."""
    if isinstance(entry, int):
        kind = kinds[entry]
        size, element = math.prod(kind.shape), str(kind.element_type)
        return f"stablehlo.reshape %out#{entry} : ({kind}) -> tensor<{size}x{element}>", element, size
    name, digits = entry
    element = {"int": "i64", "float": "f64", "bool": "i1"}[name]
    if name == "int" and not -(2**63) <= int(digits) < 2**63:
        raise ValueError("an integer of more than 64 bits")
    if name == "float":
        if not math.isfinite(float(digits)):
            raise ValueError("no finite number")
        digits = f"{float(digits):.17e}"
    return f"stablehlo.constant dense<{digits}> : tensor<1x{element}>", element, 1


def _has_floats(elements: set[str]) -> bool:
    return any("f" in element for element in elements)


def _name(operation: ir.Operation | ir.OpView) -> str:
    return str(ir.StringAttr(operation.attributes["sym_name"]).value)
