"""A program to time, and a check that it computes the same as ours."""

from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np

STEPS = 20  # steps of the loss curve to compare
# Measured over 20 steps in float32: at most 4e-4 of the loss, since Adam takes full steps even for rounding errors.
# Weights in a wrong order give 0.25, a rate off by a tenth gives 0.03.
TOLERANCE = 5e-3


class Program(NamedTuple):
    """A program whose `run(prepare())` trains one epoch from the initial weights and returns its losses, (steps,).

    Only `run` is timed. `peer` is the library, `name` its setting. If this machine cannot run the program, `missing` says
    why.
    """

    peer: str
    name: str
    prepare: Callable[[], Any] = lambda: None
    run: Callable[[Any], Any] = lambda _: None
    missing: str = ""


class UnfairError(Exception):
    """A time would be meaningless: a program does other work than ours, or compiles while it is timed."""


def compare_losses(name, losses, expected, tolerance=TOLERANCE):
    """Return the largest relative difference of two loss curves; raise UnfairError above the tolerance.

    Differences are relative to losses of at least 0.01.
    """
    losses, expected = (np.asarray(curve, np.float64)[:STEPS] for curve in (losses, expected))
    if losses.shape != expected.shape:
        raise UnfairError(f"{name} ran {len(losses)} steps where ours ran {len(expected)}.")
    difference = np.abs(losses - expected) / np.maximum(1e-2, np.abs(expected))
    worst = int(np.argmax(difference))
    if not difference.max() <= tolerance:  # NaN is caught as well
        raise UnfairError(
            f"{name} does not train what ours trains: at step {worst} its loss is {losses[worst]:.5f} "
            f"and ours {expected[worst]:.5f}, more than {tolerance:g} of it apart."
        )
    return float(difference.max())
