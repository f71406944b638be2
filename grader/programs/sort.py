"""Make every sort of a program a stable one, which is a right answer for the others, too.

With an order that contradicts itself (each before each), the compiler's unstable sort runs beyond the array's ends, and
shows or spoils what lies there. Its stable one gives some order of the array.
"""

from __future__ import annotations

from jaxlib.mlir import ir


def sort_stably(module: ir.Module) -> None:
    """Set the attribute by which a sort is stable."""

    def visit(operation: ir.Operation) -> ir.WalkResult:
        if operation.name == "stablehlo.sort":
            operation.attributes["is_stable"] = ir.BoolAttr.get(True)
        return ir.WalkResult.ADVANCE

    module.operation.walk(visit)
