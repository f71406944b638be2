"""Work around a bug of the reference interpreter: its scatter overwrites its operand, which others may still read.

`y = x * 2; return y.at[0].set(9.0), y` gives the 9 twice there. A pad of width zero before the scatter makes the
missing copy.
"""

from __future__ import annotations

from typing import Any

from jaxlib.mlir import ir
from jaxlib.mlir.dialects import stablehlo

# The results of these operations are new arrays: without another reader, they need no copy.
_FRESH = ("stablehlo.scatter", "stablehlo.broadcast_in_dim")


def separate_scatters(module: ir.Module) -> None:
    """Give every scatter of a module an operand that nothing else reads."""
    scatters: list[Any] = []

    def visit(operation: ir.Operation) -> ir.WalkResult:
        if operation.name == "stablehlo.scatter":
            scatters.append(operation)
        return ir.WalkResult.ADVANCE

    module.operation.walk(visit)
    for scatter in scatters:
        for index in range(len(scatter.results)):
            operand = scatter.operands[index]
            if not _has_one_reader(operand):
                scatter.operands[index] = _copy(operand, scatter)


def _has_one_reader(value: Any) -> bool:
    name = getattr(value.owner, "name", None)  # a block's argument is owned by the block, which has none
    return len(list(value.uses)) == 1 and name in _FRESH


def _copy(value: Any, before: Any) -> Any:
    kind = ir.RankedTensorType(value.type)
    element: Any = kind.element_type
    zero: Any
    if isinstance(element, ir.IntegerType):
        zero = ir.BoolAttr.get(False) if element.width == 1 else ir.IntegerAttr.get(element, 0)
    else:
        zero = ir.FloatAttr.get(element, 0.0)
    none = [0] * len(kind.shape)
    with ir.InsertionPoint(before):
        constant = stablehlo.ConstantOp(
            ir.DenseElementsAttr.get_splat(ir.RankedTensorType.get([], element), zero)
        )
        return stablehlo.PadOp(value, constant.result, none, none, none).result
