"""Turn a program's large constants into arguments: programs that differ in nothing else are one then, and compiled once."""

from __future__ import annotations

from typing import Any

import numpy as np
from jaxlib.mlir import ir

from grader.programs.interpret import CONTEXT

LARGE = 1000
"""Elements of a constant that is data; a smaller one stays, as part of what is computed."""


def as_arguments(text: bytes) -> tuple[bytes, list[np.ndarray[Any, Any]]]:
    """Return a trusted program whose large constants are further arguments, after its own, and these constants in order."""
    with CONTEXT, ir.Location.unknown():
        module = ir.Module.parse(text)
        main = next(
            op for op in module.body.operations if ir.StringAttr(op.attributes["sym_name"]).value == "main"
        )
        block, arrays = main.regions[0].blocks[0], []
        for operation in [view.operation for view in block.operations]:
            if operation.name != "stablehlo.constant":
                continue
            value = ir.DenseElementsAttr(operation.attributes["value"])
            if not value.is_splat and len(value) >= LARGE:
                arrays.append(np.array(value))
                argument = block.add_argument(operation.result.type, operation.location)
                operation.result.replace_all_uses_with(argument)
                operation.erase()
        types = ir.FunctionType(ir.TypeAttr(main.attributes["function_type"]).value)
        inputs = [argument.type for argument in block.arguments]
        main.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(inputs, types.results))
        return str(module).encode(), arrays
