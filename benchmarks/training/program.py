"""A program to be timed, and whether it computes what ours does."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

STEPS = 20  # of the loss curve that are compared
# Measured over 20 steps in float32: at most 4e-4 of the loss; Adam makes steps of the sign of what is only rounding.
# Weights permuted wrongly give 0.25, a rate off by a tenth gives 0.03.
TOLERANCE = 5e-3


class Program(NamedTuple):
    """`run(prepare())` trains one epoch from the initial weights and gives its losses, (steps,).

    Only `run` is timed. `peer` is whom it stands for, `name` in which setting. A program that this machine
    cannot run says in `missing` why.
    """

    peer: str
    name: str
    prepare: Callable[[], Any] = lambda: None
    run: Callable[[Any], Any] = lambda _: None
    missing: str = ""


class UnfairError(Exception):
    """A time that would mean nothing: a program does other work than ours, or compiles while it is timed."""


def compare_losses(name, losses, expected, tolerance=TOLERANCE):
    """The largest relative difference of two loss curves; UnfairError above the tolerance.

    Losses below a hundredth count as a hundredth.
    """
    losses, expected = (np.asarray(curve, np.float64)[:STEPS] for curve in (losses, expected))
    if losses.shape != expected.shape:
        raise UnfairError(f"{name} ran {len(losses)} steps where ours ran {len(expected)}.")
    apart = np.abs(losses - expected) / np.maximum(1e-2, np.abs(expected))
    worst = int(np.argmax(apart))
    if not apart.max() <= tolerance:  # NaN is caught as well
        raise UnfairError(
            f"{name} does not train what ours trains: at step {worst} its loss is {losses[worst]:.5f} "
            f"and ours {expected[worst]:.5f}, more than {tolerance:g} of it apart."
        )
    return float(apart.max())
