"""Loops, branches and calls; how often and which must depend on no input."""

from __future__ import annotations

from collections.abc import Sequence

from jaxlib.mlir import ir

from grader.i18n import mark
from grader.programs.prove.arithmetic import Value, is_symbolic
from grader.programs.prove.machine import Frame, Machine, Maker, Reader, Step
from grader.programs.prove.reason import BY_VALUE, CHOOSES


def _while(machine: Machine, operation: ir.Operation, reader: Reader) -> Step:
    condition, body = (reader.block(region.blocks[0]) for region in operation.regions)

    def step(frame: Frame, operands: list[Value]) -> Sequence[Value]:
        state = list(operands)
        while True:
            (more,) = machine.execute(condition, frame, state)
            if is_symbolic(more):
                text = mark("how long a loop runs depends on the value of {what}")
                general = mark("how long a loop runs depends on an input's value")
                raise machine.arithmetic.naming.depending(text, general, more)
            if not bool(more):
                return state
            state = machine.execute(body, frame, state)

    return step


def _case(machine: Machine, operation: ir.Operation, reader: Reader) -> Step:
    branches = [reader.block(region.blocks[0]) for region in operation.regions]

    def step(frame: Frame, operands: list[Value]) -> Sequence[Value]:
        if is_symbolic(*operands):
            machine.arithmetic.lifted(operands[0])  # which says more of a comparison
            raise machine.arithmetic.naming.depending(CHOOSES, BY_VALUE, operands[0])
        index = int(operands[0])
        return machine.execute(branches[index if 0 <= index < len(branches) else -1], frame, [])

    return step


def _call(machine: Machine, operation: ir.Operation, _reader: Reader) -> Step:
    name = ir.FlatSymbolRefAttr(operation.attributes["callee"]).value
    return lambda _frame, operands: machine.call(name, operands)


MAKERS: dict[str, Maker] = {"while": _while, "case": _case, "call": _call}
