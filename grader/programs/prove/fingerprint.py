"""What a program is known by: its outputs at a random point, modulo three primes. NumPy alone: keys hold it, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from grader.programs.prove.field import Array


@dataclass(frozen=True)
class Output:
    """An output at a random point.

    Attributes:
        shape: the output's.
        residues: (3, n), for its elements in C order.
        bounds: of the elements; see `bounds`.
    """

    shape: tuple[int, ...]
    residues: Array
    bounds: Array


@dataclass(frozen=True)
class Run:
    """A run of a program at a random point.

    Attributes:
        outputs: in order.
        used: see `Arithmetic.used`.
        asked: see `Arithmetic.asked`.
    """

    outputs: list[Output]
    used: frozenset[int]
    asked: Array


@dataclass(frozen=True)
class Fingerprint:
    """What a program is known by.

    Attributes:
        exact: its outputs, each constant what it is.
        simple: its outputs, constants that are simple fractions but for their rounding taken for these.
        absolute: the same, every minus a plus. Nothing cancels there: `x + y - y` is `x + 2 y`.
    """

    exact: Run
    simple: Run
    absolute: Run

    def encoded(self) -> dict[str, Array]:
        """Return all of it as arrays, by name."""
        arrays = {}
        for name in _RUNS:
            run: Run = getattr(self, name)
            arrays[f"{name}.used"] = np.array(sorted(run.used), np.uint64)
            arrays[f"{name}.asked"] = run.asked
            for i, output in enumerate(run.outputs):
                arrays[f"{name}.{i}.shape"] = np.array(output.shape, np.int64)
                arrays[f"{name}.{i}.residues"] = output.residues
                arrays[f"{name}.{i}.bounds"] = output.bounds
        return arrays


def decoded(arrays: Mapping[str, Array]) -> Fingerprint:
    """Return the fingerprint that `Fingerprint.encoded` wrote as arrays.

    Raises:
        ValueError: they are none.
    """
    try:
        return Fingerprint(*(_run(name, arrays) for name in _RUNS))
    except KeyError as error:
        raise ValueError(f"a fingerprint without {error}") from error


_RUNS = ("exact", "simple", "absolute")


def _run(name: str, arrays: Mapping[str, Array]) -> Run:
    outputs: list[Output] = []
    while f"{name}.{len(outputs)}.shape" in arrays:
        at = f"{name}.{len(outputs)}"
        shape = tuple(int(n) for n in arrays[f"{at}.shape"])
        outputs.append(Output(shape, arrays[f"{at}.residues"], arrays[f"{at}.bounds"]))
    used = frozenset(int(number) for number in arrays[f"{name}.used"])
    return Run(outputs, used, arrays[f"{name}.asked"])
