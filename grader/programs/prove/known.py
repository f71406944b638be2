"""Run a program at a random point, for what it is known by."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from jaxlib.mlir import ir

from grader.programs.prove import bounds, control, convolution, folds, moves, pointwise, sorting
from grader.programs.prove.arithmetic import Arithmetic
from grader.programs.prove.asking import bottomless
from grader.programs.prove.field import Array, Drawn, Field
from grader.programs.prove.fingerprint import KINDS, Fingerprint, digest, limits_of, narrowed, shapes_of
from grader.programs.prove.machine import Machine
from grader.programs.prove.reading import type_of
from grader.programs.prove.symbol import Symbol

MAKERS = {
    **moves.MAKERS,
    **pointwise.MAKERS,
    **folds.MAKERS,
    **convolution.MAKERS,
    **control.MAKERS,
    **sorting.MAKERS,
}


@dataclass(frozen=True)
class Run:
    """What is kept of a run of a program at a random point: not the inputs, which take most of the memory.

    Attributes:
        shapes: of the outputs, in order.
        residues: (rows, n), of all elements of the outputs, one output after the other.
        rows: of the same, see `bounds`.
        rounded, subtracts, used, asked: see `Arithmetic`.
        drawn: whether a number was drawn for a function or a maximum.
    """

    shapes: list[tuple[int, ...]]
    residues: Array
    rows: Array
    rounded: bool
    subtracts: bool
    used: set[int]
    asked: Array
    drawn: bool


def fingerprint(module: ir.Module, seed: int, names: Sequence[str] = ()) -> Fingerprint:
    """Run a program in the three ways that it is known by, at the point that a seed draws.

    Args:
        module: the program, in StableHLO alone.
        seed: what the primes, the point and all unknown functions are drawn from.
        names: what the learner calls the program's inputs, for reasons.

    Raises:
        NotProvableError: it does what no proof follows.
    """
    main, machine = _main(module), Machine(module, MAKERS)
    shapes = [type_of(argument)[0] for argument in main.arguments]
    has_bools = any(type_of(argument)[1].kind == "b" for argument in main.arguments)
    known = names if len(names) == len(shapes) else ()

    sizes = bounds.of_inputs([math.prod(shape) for shape in shapes], seed)

    def run(runs: int, *, fractions: bool) -> Run:
        drawn = Drawn(Field(seed, runs), seed)
        points = _point(shapes, drawn.field, seed)
        inputs = [Symbol(*parts) for parts in zip(points, sizes, shapes, strict=True)]
        return _run(machine, Arithmetic(drawn, inputs, known, fractions=fractions), inputs)

    simple = run(1, fractions=True)
    exact = run(1, fractions=False) if simple.rounded else simple
    both = simple.residues
    both = run(2, fractions=True).residues if simple.subtracts else np.concatenate([both, both])
    returned = main.operations[len(main.operations) - 1].operands
    with np.errstate(over="ignore"):
        of_outputs = exact.rows[bounds.SIZE].astype(np.float32)
    return Fingerprint(
        shapes_of(exact.shapes),
        np.array([KINDS.index(type_of(value)[1].kind) for value in returned], np.uint8),
        np.stack([digest(residues) for residues in (exact.residues, simple.residues, both)]),
        narrowed(of_outputs),
        narrowed(limits_of(exact.rows)),
        np.array(simple.rows[bounds.ERROR].max(initial=0)),
        np.array(sorted(exact.used), np.uint64),
        limits_of(exact.asked[:, None])[:, 0],
        np.array(has_bools or simple.drawn or exact.drawn),
    )


def _run(machine: Machine, arithmetic: Arithmetic, inputs: Sequence[Symbol]) -> Run:
    outputs = [arithmetic.lifted(value) for value in machine.run(arithmetic, inputs)]
    for output in outputs:
        bottomless(arithmetic, output)
    residues = [
        np.empty((arithmetic.field.rows, 0), np.uint64),
        *(arithmetic.canonical(output) for output in outputs),
    ]
    rows = [np.empty((bounds.rows_of(len(inputs)), 0)), *(output.bounds.rows for output in outputs)]
    return Run(
        [output.shape for output in outputs],
        np.concatenate(residues, 1),
        np.concatenate(rows, 1),
        arithmetic.rounded,
        arithmetic.subtracts,
        arithmetic.used,
        arithmetic.asked,
        arithmetic.drawn.is_used,
    )


def _main(module: ir.Module) -> ir.Block:
    operations = module.body.operations
    main = next(op for op in operations if ir.StringAttr(op.attributes["sym_name"]).value == "main")
    block: ir.Block = main.regions[0].blocks[0]
    return block


def _point(shapes: Sequence[tuple[int, ...]], field: Field, seed: int) -> list[Array]:
    """Draw a residue modulo each prime for each element of arrays of these shapes, (rows, 1, n)."""
    generator = np.random.default_rng(seed)
    members = [
        np.stack(
            [generator.integers(0, prime, (1, math.prod(shape)), dtype=np.uint64) for prime in field.primes]
        )
        for shape in shapes
    ]
    return [field.in_all_runs(drawn) for drawn in members]
