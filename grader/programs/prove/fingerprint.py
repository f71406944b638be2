"""What a program is known by: its outputs at a random point, modulo three primes. NumPy alone: keys hold it, too.

Where only equality is asked it is a digest, so that it stays small beside a program's outputs.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np

from grader.programs.prove.bounds import HIGHEST, LOWEST, SUMS
from grader.programs.prove.field import Array

RUNS = ("exact", "simple", "both")
"""The ways in which a program is run: each constant what it is; constants that are simple fractions but for their rounding
taken for these; and this beside the same with every minus a plus. Nothing cancels there: `x + y - y` is `x + 2 y`. Side by
side, what is equal in one of the two alone stays apart in a maximum."""
DIGEST = 16  # bytes
KINDS = "biuf"
"""The kinds of dtypes, as NumPy's letters for them."""
BEYOND = 2**16 - 1
"""Stands for a limit that is not known, or larger than any that matters."""


@dataclass(frozen=True)
class Fingerprint:
    """What a program is known by.

    Attributes:
        shapes: of the outputs, int64: for each its rank and then its sizes.
        kinds: of the outputs' dtypes, uint8: places in `KINDS`.
        digests: (3, DIGEST) uint8, of all outputs in each of `RUNS`.
        sizes: (1 or n,) float32, of the outputs' elements, or of all if they are alike; see `bounds`.
        limits: (4 + inputs, 1 or n) uint16: powers of two of the largest on the way and of the inverse of the smallest, the
            number of sums, and the degrees.
        error: () float64, the largest part by which an element is off where constants are taken for simple fractions.
        used: (k,) uint64, see `Arithmetic.used`.
        asked: (4 + inputs,) uint16, as `limits`, of `Arithmetic.asked`.
        drawn: () bool, whether programs that differ may be equal: a number was drawn for a function or a maximum, or an input
            is a bool, which is its own square.
    """

    shapes: Array
    kinds: Array
    digests: Array
    sizes: Array
    limits: Array
    error: Array
    used: Array
    asked: Array
    drawn: Array

    def encoded(self) -> dict[str, Array]:
        """Return all of it as arrays, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def outputs(self) -> list[tuple[int, ...]]:
        """The shapes of the outputs."""
        return _split([int(n) for n in self.shapes])

    @property
    def size(self) -> int:
        """The number of the outputs' elements."""
        return sum(map(math.prod, self.outputs))


def digest(residues: Array) -> Array:
    """The digest of all outputs' residues (3, n)."""
    whole = hashlib.blake2b(np.ascontiguousarray(residues, "<u8").tobytes(), digest_size=DIGEST)
    return np.frombuffer(whole.digest(), np.uint8)


def shapes_of(outputs: Sequence[tuple[int, ...]]) -> Array:
    """Shapes as one array: for each its rank and then its sizes."""
    return np.array([number for shape in outputs for number in (len(shape), *shape)], np.int64)


def limits_of(rows: Array) -> Array:
    """The limits of elements from the rows of `bounds`, (5 + 1 + inputs, n)."""
    found = np.empty((len(rows) - 2, rows.shape[1]))
    with np.errstate(all="ignore"):
        found[:2] = np.ceil(np.log2(np.maximum(rows[[HIGHEST, LOWEST]], 1)))
    found[2:] = rows[SUMS:]
    return np.where(found < BEYOND, found, BEYOND).astype(np.uint16)  # NaN is beyond, too


def narrowed(rows: Array) -> Array:
    """Rows (..., n) of which all columns are alike as one column."""
    return rows[..., :1] if (rows == rows[..., :1]).all() else rows


def decoded(arrays: Mapping[str, Array]) -> Fingerprint:
    """Return the fingerprint that `Fingerprint.encoded` wrote as arrays, from whoever sent them.

    Raises:
        ValueError: they are none.
    """
    if set(arrays) != set(_DTYPES):
        raise ValueError(f"a fingerprint of {', '.join(sorted(arrays))}")
    for name, dtype in _DTYPES.items():
        if arrays[name].dtype != dtype:
            raise ValueError(f"a fingerprint's {name} of the type {arrays[name].dtype}")
    made = Fingerprint(**arrays)
    outputs, rows = made.outputs, len(made.asked)
    columns = (1, sum(map(math.prod, outputs)))
    shapes: dict[str, list[tuple[int, ...]]] = {
        "kinds": [(len(outputs),)],
        "digests": [(len(RUNS), DIGEST)],
        "sizes": [(n,) for n in columns],
        "limits": [(rows, n) for n in columns],
        "error": [()],
        "used": [(made.used.size,)],
        "asked": [(max(4, rows),)],
        "drawn": [()],
    }
    for name, allowed in shapes.items():
        if arrays[name].shape not in allowed:
            raise ValueError(f"a fingerprint's {name} of the shape {arrays[name].shape}")
    if (made.kinds >= len(KINDS)).any():
        raise ValueError("a fingerprint of a type that is not known")
    return made


_DTYPES = {
    "shapes": np.dtype(np.int64),
    "kinds": np.dtype(np.uint8),
    "digests": np.dtype(np.uint8),
    "sizes": np.dtype(np.float32),
    "limits": np.dtype(np.uint16),
    "error": np.dtype(np.float64),
    "used": np.dtype(np.uint64),
    "asked": np.dtype(np.uint16),
    "drawn": np.dtype(bool),
}


def _split(numbers: list[int]) -> list[tuple[int, ...]]:
    """The shapes in a list of ranks and sizes.

    Raises:
        ValueError: there are none such.
    """
    outputs, at = [], 0
    while at < len(numbers):
        rank = numbers[at]
        shape = tuple(numbers[at + 1 : at + 1 + rank])
        if rank < 0 or len(shape) != rank or min(shape, default=0) < 0:
            raise ValueError("a fingerprint of shapes that are none")
        outputs.append(shape)
        at += 1 + rank
    return outputs
