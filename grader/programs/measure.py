"""Measure a program: which operations it has, how often they run, and how much work they are."""

from __future__ import annotations

import math
from collections import Counter

from jaxlib.mlir import ir

MOST = 1 << 53  # a count beyond is as good as this one, and JSON has no larger integers


def operations_of(module: ir.Module) -> dict[str, int]:
    """Count each operation of a module, at any depth, as if every call were the function's text in its place.

    Raises:
        ValueError: there is no function `main`, functions call each other in a circle, or something is no function.
    """
    own: dict[str, Counter[str]] = {}
    calls: dict[str, Counter[str]] = {}
    for function in module.body.operations:
        if function.operation.name != "func.func":
            raise ValueError(f"{function.operation.name} is no function")
        name = ir.StringAttr(function.attributes["sym_name"]).value
        own[name], calls[name] = _counts(function.operation)
    total: dict[str, Counter[str] | None] = {}

    def count(name: str) -> Counter[str]:
        if name not in total:
            total[name] = None  # while it is counted
            counts = Counter(own[name])
            for callee, times in calls[name].items():
                for operation, number in count(callee).items():
                    counts[operation] = min(MOST, counts[operation] + times * number)
            total[name] = counts
        found = total[name]
        if found is None:
            raise ValueError(f"the function {name} calls itself")
        return found

    try:
        return dict(count("main"))
    except (KeyError, RecursionError) as error:
        raise ValueError("the calls of its functions lead nowhere") from error


def _counts(function: ir.Operation) -> tuple[Counter[str], Counter[str]]:
    """How often each operation, and each call of another function, stands in a function."""
    operations, calls = Counter[str](), Counter[str]()

    def visit(operation: ir.Operation) -> ir.WalkResult:
        operations[operation.name] += 1
        if operation.name == "func.call":
            calls[ir.FlatSymbolRefAttr(operation.attributes["callee"]).value] += 1
        return ir.WalkResult.ADVANCE

    function.walk(visit)
    return operations, calls


def names_and_work(module: ir.Module) -> tuple[set[str], int]:
    """Return the names of a module's operations and the work of one run, in one walk: each walk is slow."""
    names, total = set(), 0

    def visit(operation: ir.Operation) -> ir.WalkResult:
        nonlocal total
        names.add(operation.name)
        for result in operation.results:
            if isinstance(result.type, ir.RankedTensorType):
                total += _size(result.type) * _terms(operation)
        return ir.WalkResult.ADVANCE

    module.operation.walk(visit)
    return names, total


def _terms(operation: ir.Operation) -> int:
    """Return the number of products summed for one element of an operation's result."""
    if operation.name == "stablehlo.convolution":
        kernel = _size(ir.RankedTensorType(operation.operands[1].type))
        return max(1, kernel // max(1, ir.RankedTensorType(operation.results[0].type).shape[-1]))
    if operation.name == "stablehlo.dot_general":
        left, right, out = (
            _size(ir.RankedTensorType(v.type)) for v in (*operation.operands, operation.results[0])
        )
        # With b batched, m and n free and k contracted elements: (bmk)(bnk) / (bmn) = b k^2.
        return max(1, round(math.sqrt(left * right / max(1, out))))
    return 1


def _size(tensor: ir.RankedTensorType) -> int:
    return math.prod(tensor.shape)
