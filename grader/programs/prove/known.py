"""Run a program at a random point, for what it is known by."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from jaxlib.mlir import ir

from grader.programs.prove import bounds, control, convolution, folds, moves, pointwise
from grader.programs.prove.arithmetic import Arithmetic
from grader.programs.prove.field import PRIMES, Drawn, draw_primes
from grader.programs.prove.fingerprint import Fingerprint, Output, Run
from grader.programs.prove.machine import Machine
from grader.programs.prove.reading import type_of
from grader.programs.prove.symbol import Symbol

MAKERS = {
    **moves.MAKERS,
    **pointwise.MAKERS,
    **folds.MAKERS,
    **convolution.MAKERS,
    **control.MAKERS,
}


def fingerprint(module: ir.Module, seed: int) -> Fingerprint:
    """Run a program in the three ways that it is known by, at the point that a seed draws.

    Raises:
        NotProvableError: it does what no proof follows.
    """
    return Fingerprint(
        run_at(module, seed, fractions=False),
        run_at(module, seed, fractions=True),
        run_at(module, seed, fractions=True, absolute=True),
    )


def run_at(module: ir.Module, seed: int, *, fractions: bool, absolute: bool = False) -> Run:
    """Run a program at the point that a seed draws.

    Args:
        module: the program, in StableHLO alone.
        seed: what the point and all unknown functions are drawn from.
        fractions: see `field.of_constants`.
        absolute: see `Arithmetic`.

    Raises:
        NotProvableError: it does what no proof follows.
    """
    draw_primes(seed)
    main = next(
        op for op in module.body.operations if ir.StringAttr(op.attributes["sym_name"]).value == "main"
    )
    shapes = [type_of(argument)[0] for argument in main.regions[0].blocks[0].arguments]
    arithmetic = Arithmetic(Drawn(seed), len(shapes), fractions=fractions, absolute=absolute)
    machine = Machine(module, arithmetic, MAKERS)
    results = [arithmetic.lifted(value) for value in machine.run(_point(shapes, seed))]
    outputs = [Output(r.shape, arithmetic.canonical(r), r.bounds.rows) for r in results]
    return Run(outputs, frozenset(arithmetic.used), arithmetic.asked)


def _point(shapes: Sequence[tuple[int, ...]], seed: int) -> list[Symbol]:
    """Draw a residue modulo each prime for each element of arrays of these shapes."""
    generator = np.random.default_rng(seed)
    sizes = [int(np.prod(shape, dtype=np.int64)) for shape in shapes]
    members = [
        np.stack([generator.integers(0, prime, (1, size), dtype=np.uint64) for prime in PRIMES])
        for size in sizes
    ]
    return [Symbol(*drawn) for drawn in zip(members, bounds.of_inputs(sizes, seed), shapes, strict=True)]
