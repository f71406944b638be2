"""Run a program on numbers that depend on no input, and on symbols.

A program is read once: each operation becomes a function of its operands, and each value a place in a frame. So another
round of a loop costs no reading.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jaxlib.mlir import ir

from grader.i18n import mark
from grader.programs.prove.arithmetic import Arithmetic, Value
from grader.programs.prove.reading import line_of
from grader.programs.prove.reason import NotProvableError, because

Frame = list[Value]
Step = Callable[[Frame, list[Value]], Sequence[Value]]
"""An operation: from the frame, for the sake of its regions, and its operands to its results."""

MOST_STEPS = 1_000_000


@dataclass
class Block:
    """A block of operations, read.

    Attributes:
        arguments: the places of its arguments.
        steps: each operation's function, the places of its operands and results, and it itself, for its line.
        results: the places of what it returns.
        ends: for each step of a function's own block, the places that nothing reads after it.
    """

    arguments: list[int]
    steps: list[tuple[Step, list[int], list[int], ir.Operation]] = field(default_factory=list)
    results: list[int] = field(default_factory=list)
    ends: dict[int, list[int]] = field(default_factory=dict)


class Machine:
    """A program, ready to run.

    Args:
        module: the program, in StableHLO alone.
        makers: what makes the function of an operation, by its name without the dialect.
    """

    def __init__(self, module: ir.Module, makers: Mapping[str, Maker]) -> None:
        self.arithmetic: Arithmetic
        """What the present run computes with."""
        self._makers, self._steps = makers, 0
        self._sources = {ir.StringAttr(op.attributes["sym_name"]).value: op for op in module.body.operations}
        self._read: dict[str, tuple[Block, int]] = {}

    def run(self, arithmetic: Arithmetic, inputs: Sequence[Value]) -> list[Value]:
        """Run the program by an arithmetic, and return its outputs in order.

        Raises:
            NotProvableError: it does what no proof follows.
        """
        self.arithmetic, self._steps = arithmetic, 0
        try:
            return self.call("main", inputs)
        finally:
            # It has all inputs; and the steps that were read have this machine, and it has them.
            del self.arithmetic

    def call(self, name: str, operands: Sequence[Value]) -> list[Value]:
        """Run one of its functions."""
        if name not in self._read:
            reader = Reader(self)
            self._read[name] = reader.function(self._sources[name].regions[0].blocks[0]), reader.size
        block, size = self._read[name]
        return self.execute(block, [None] * size, operands)

    def execute(self, block: Block, frame: Frame, operands: Sequence[Value]) -> list[Value]:
        """Run a block in a frame."""
        for place, operand in zip(block.arguments, operands, strict=True):
            frame[place] = operand
        self._steps += 1 + len(block.steps)
        if self._steps > MOST_STEPS:
            raise because(mark("it runs more than {count} operations"), count=MOST_STEPS)
        for index, (step, sources, targets, operation) in enumerate(block.steps):
            try:
                results = step(frame, [frame[place] for place in sources])
            except NotProvableError as error:
                raise error.at(line_of(operation)) from None
            for place, result in zip(targets, results, strict=True):
                frame[place] = result
            for place in block.ends.get(index, ()):
                frame[place] = None  # a training's numbers take 150 MB, most of them read only once
        return [frame[place] for place in block.results]

    def step(self, operation: ir.Operation, reader: Reader) -> Step:
        """Make the function of an operation."""
        name = operation.name.partition(".")[2]
        if name not in self._makers:
            return _refuse(name)
        return self._makers[name](self, operation, reader)


class Reader:
    """Reads the blocks of one function.

    Args:
        machine: what will run them.

    Attributes:
        size: the number of places given out so far.
    """

    def __init__(self, machine: Machine) -> None:
        self._machine, self.size = machine, 0
        self._places: dict[ir.Value[Any], int] = {}
        self._outer: Block | None = None
        self._last: dict[int, int] = {}

    def function(self, source: ir.Block) -> Block:
        """Read a function's own block, and find where each value is read last."""
        block = self.block(source)
        for place, index in self._last.items():
            if place not in block.results:
                block.ends.setdefault(index, []).append(place)
        return block

    def _place(self, value: ir.Value[Any]) -> int:
        """The place of a value that is read: in the present step of the function's own block, or in a block inside of it."""
        place = self._places[value]
        if self._outer is not None:
            self._last[place] = len(self._outer.steps)
        return place

    def block(self, source: ir.Block) -> Block:
        """Read a block, and the blocks in it."""
        block = Block([self._new(argument) for argument in source.arguments])
        self._outer = block if self._outer is None else self._outer
        for view in source.operations:
            operation = view.operation
            operands = [self._place(value) for value in operation.operands]
            if operation.name in ("func.return", "stablehlo.return"):
                block.results = operands
                break
            try:
                step = self._machine.step(operation, self)
            except NotProvableError as error:
                raise error.at(line_of(operation)) from None
            results = [self._new(result) for result in operation.results]
            block.steps.append((step, operands, results, operation))
        return block

    def _new(self, value: ir.Value[Any]) -> int:
        self._places[value] = self.size
        self.size += 1
        return self.size - 1


Maker = Callable[[Machine, ir.Operation, Reader], Step]


def _refuse(name: str) -> Step:
    def step(_frame: Frame, _operands: list[Value]) -> Sequence[Value]:
        raise because(mark("it uses the operation {name}"), name=name)

    return step
