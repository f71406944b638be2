"""What is read of an operation: types of its values, its attributes, and what its regions compute."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import Any

import numpy as np
from jaxlib.mlir import ir

from grader.i18n import mark
from grader.programs.lines import NAME
from grader.programs.prove.reason import because

_DTYPES: dict[str, Any] = {
    "i1": np.bool_,
    **{f"i{bits}": np.dtype(f"int{bits}") for bits in (8, 16, 32, 64)},
    **{f"ui{bits}": np.dtype(f"uint{bits}") for bits in (8, 16, 32, 64)},
    "f32": np.float32,
    "f64": np.float64,
}


_NAMES = {"bf16": "bfloat16", "f16": "float16", "complex<f32>": "complex64"}
SYMMETRIC = ("add", "and", "maximum", "minimum", "multiply", "or", "xor")


def type_of(value: ir.Value[Any]) -> tuple[tuple[int, ...], np.dtype[Any]]:
    """The shape and the dtype of a value.

    Raises:
        NotProvableError: its numbers lose digits, or are complex.
    """
    kind = ir.RankedTensorType(value.type)
    name = str(kind.element_type)
    if name not in _DTYPES:
        raise because(mark("it computes with numbers of the type {name}"), name=_NAMES.get(name, name))
    return tuple(kind.shape), np.dtype(_DTYPES[name])


def integers(operation: ir.Operation, name: str, default: Sequence[int] = ()) -> list[int]:
    """An attribute that holds several whole numbers; the default where there is none."""
    if name not in operation.attributes:
        return list(default)
    attribute = operation.attributes[name]
    for kind in (ir.DenseI64ArrayAttr, ir.DenseBoolArrayAttr):
        with contextlib.suppress(ValueError):
            return [int(number) for number in kind(attribute)]
    return [int(number) for number in np.asarray(ir.DenseIntElementsAttr(attribute)).ravel()]


def integer(operation: ir.Operation, name: str) -> int:
    """An attribute that is a whole number."""
    return int(ir.IntegerAttr(operation.attributes[name]).value)


def line_of(operation: ir.Operation) -> int | None:
    """The line of the learner's file that an operation comes from; None where the program does not say."""
    found = re.fullmatch(rf'loc\("{NAME}":(\d+):1\)', str(operation.location))
    return int(found[1]) if found else None


def body_of(operation: ir.Operation) -> str:
    """The one operation by which a region joins two numbers, "second" for the second of them; "" for anything else."""
    block = operation.regions[0].blocks[0]
    names = [view.operation.name.removeprefix("stablehlo.") for view in block.operations]
    first = block.operations[0].operation
    if len(names) == 1:
        return "second" if list(first.operands) == [block.arguments[1]] else ""
    operands, arguments = list(first.operands), list(block.arguments)
    in_order = operands == arguments or (names[0] in SYMMETRIC and operands == arguments[::-1])
    joins_both = len(names) == 2 and len(arguments) == 2 and in_order
    returns_it = joins_both and list(block.operations[1].operands) == list(first.results)
    return names[0] if returns_it else ""
