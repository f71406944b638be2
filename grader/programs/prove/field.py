"""Numbers modulo three primes, all at once; constants brought there; and functions drawn by chance.

Two polynomials of degree d that differ agree at a random point modulo a prime p with probability at most d / p (Schwartz
1980, Zippel 1979; https://doi.org/10.1145/322217.322225). Three primes of 31 bits make that less than d^3 / 2^90.
"""

from __future__ import annotations

import functools
import hashlib
from fractions import Fraction
from typing import Any

import numpy as np

from grader.i18n import mark
from grader.programs.prove.reason import because

Array = np.ndarray[Any, Any]

SIMPLE = 1000  # the largest denominator of a simple fraction
ROUNDINGS = 2.0**-22  # relative: two roundings of a float32 and a little more

_HALF = np.uint64(16)  # bits
_LOW = np.uint64((1 << 16) - 1)
_MOST_TERMS = 1 << 20  # sums of so many products of 16 bits are exact in a float64


class Field:
    """Numbers modulo three primes: a product of two has 62 bits. Several runs of a program stand one below the other.

    Args:
        seed: what the primes are drawn from: to fixed ones, a constant that they divide would be zero.
        runs: how many runs.

    Attributes:
        primes: in order.
        rows: three for each run.
        modulus: the primes as an array (rows, 1).
    """

    def __init__(self, seed: int, runs: int = 1) -> None:
        self.primes = _primes(seed)
        self.rows = 3 * runs
        self._three = np.array(self.primes, np.uint64)[:, None]
        self.modulus = self.in_all_runs(self._three)

    def in_all_runs(self, residues: Array) -> Array:
        """The same residues (3, ...) for each run, (rows, ...)."""
        return np.concatenate([residues] * (self.rows // 3)) if self.rows > 3 else residues

    def integers(self, values: Array) -> Array:
        """Bring whole numbers (n,) here, (3, n)."""
        wide = np.uint64 if values.dtype.kind in "bu" else np.int64
        return (values.astype(wide)[None] % self._three.astype(wide)).astype(np.uint64)

    def constants(self, values: Array, *, fractions: bool) -> tuple[Array, Array]:
        """Bring constants (n,) of a program here, (3, n), for one run.

        Args:
            values: floats, whole numbers or bools.
            fractions: whether a float that is a simple fraction but for its rounding, such as 1/9, is that fraction.

        Returns:
            The residues, and by how much (n,) the fractions differ from the constants.

        Raises:
            NotProvableError: one of them is no number.
        """
        exactly = np.zeros(values.shape)
        if values.dtype.kind in "iub":
            return self.integers(values), exactly
        floats = values.astype(np.float64)
        if not np.isfinite(floats).all():
            raise because(mark("infinity or NaN takes part in a sum or product"))
        residues, errors = self._floats(floats), exactly
        if fractions and (rounded := are_rounded(floats)).any():
            unique, where = np.unique(floats[rounded], return_inverse=True)
            nearest = [_simple(float(value)) for value in unique]
            simple = [[_modulo(fraction, prime) for fraction in nearest] for prime in self.primes]
            off = [float(abs(f - Fraction(float(v)))) for f, v in zip(nearest, unique, strict=True)]
            residues[:, rounded] = np.array(simple, np.uint64)[:, where.ravel()]
            errors[rounded] = np.array(off)[where.ravel()]
        return residues, errors

    def _floats(self, values: Array) -> Array:
        """Bring floats here exactly: each is a whole number times a power of two."""
        mantissas, exponents = np.frexp(values)
        whole = self.integers(np.ldexp(mantissas, 53).astype(np.int64))
        unique, where = np.unique(exponents - 53, return_inverse=True)
        powers = np.array([[pow(2, int(e), p) for e in unique] for p in self.primes], np.uint64)
        return whole * powers.reshape(3, -1)[:, where.ravel()] % self._three

    def inverse(self, residues: Array) -> Array:
        """Return 1 / residues, (3, n).

        Raises:
            NotProvableError: one of them is 0.
        """
        if not residues.all():
            raise because(mark("it divides by zero"))
        result, base = np.ones_like(residues), residues
        exponents = self.modulus - np.uint64(2)  # Fermat: x^(p - 2) x = 1
        for bit in range(31):
            is_factor = exponents >> np.uint64(bit) & np.uint64(1)
            result = np.where(is_factor, result * base % self.modulus, result)
            base = base * base % self.modulus
        return result

    def matmul(self, left: Array, right: Array) -> Array:
        """Return the products (..., m, k) @ (..., k, n) of residues; the first axis is that of the rows.

        Halves of 16 bits are multiplied as float64, in which the sums are exact.
        """
        modulus = self.modulus.reshape(self.rows, *[1] * (left.ndim - 1))
        shape = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
        total = np.zeros((*shape, left.shape[-2], right.shape[-1]), np.uint64)
        for start in range(0, left.shape[-1], _MOST_TERMS):
            a, b = left[..., start : start + _MOST_TERMS], right[..., start : start + _MOST_TERMS, :]
            for i, a_half in enumerate((a & _LOW, a >> _HALF)):
                for j, b_half in enumerate((b & _LOW, b >> _HALF)):
                    product = np.matmul(a_half.astype(np.float64), b_half.astype(np.float64))
                    shifted = product.astype(np.uint64)
                    for _ in range(i + j):
                        shifted = (shifted % modulus) << _HALF
                    total = (total + shifted % modulus) % modulus
        return total


@functools.lru_cache(64)
def _primes(seed: int) -> tuple[int, ...]:
    """Draw three primes of 31 bits."""
    generator, found = np.random.default_rng([seed, 2]), set[int]()
    while len(found) < 3:
        number = int(generator.integers(1 << 30, 1 << 31)) | 1
        # Miller and Rabin: enough below 3,215,031,751 (https://doi.org/10.1090/S0025-5718-1980-0572872-7).
        if all(_may_be_prime(number, base) for base in (2, 3, 5, 7)):
            found.add(number)
    return tuple(sorted(found))


def _may_be_prime(number: int, base: int) -> bool:
    twos = ((number - 1) & -(number - 1)).bit_length() - 1
    power = pow(base, number >> twos, number)
    return power == 1 or any(pow(power, 1 << i, number) == number - 1 for i in range(twos))


def are_rounded(floats: Array) -> Array:
    """Which constants may be simple fractions but for their rounding; those of small powers of two are exact."""
    parts = floats * 512  # the largest power of two up to `SIMPLE`
    rounded: Array = parts != np.trunc(parts)
    return rounded


def _simple(value: float) -> Fraction:
    """A simple fraction that a float is but for its rounding; else what it is exactly."""
    exact = Fraction(value)
    simple = exact.limit_denominator(SIMPLE)
    return simple if abs(simple - exact) <= abs(exact) * Fraction(ROUNDINGS) else exact


def _modulo(fraction: Fraction, prime: int) -> int:
    return fraction.numerator % prime * pow(fraction.denominator, -1, prime) % prime


class Drawn:
    """Functions drawn by chance: equal arguments have equal values, others hardly ever.

    Args:
        field: where the values are.
        seed: what they are drawn from.

    Attributes:
        is_used: whether a value was drawn: programs that differ so may still be equal, as x and sqrt(x)^2 are.
        has_functions: whether one was, of a function.
    """

    def __init__(self, field: Field, seed: int) -> None:
        self.field, self.is_used, self.has_functions = field, False, False
        self._salts = np.random.default_rng(seed).integers(1, 1 << 63, 9, dtype=np.uint64)

    def key(self, residues: Array) -> Array:
        """A number of 64 bits for each column of residues (rows, ...).

        It is that of all runs together: what is equal in one run alone is not taken for equal.
        """
        keys = [self._key(residues[row : row + 3]) for row in range(0, len(residues), 3)]
        return mixed(keys[0] + mixed(keys[-1] ^ self._salts[8]))

    def _key(self, residues: Array) -> Array:
        first, second, third = residues
        return mixed(mixed(mixed(first ^ self._salts[0]) ^ second ^ self._salts[1]) ^ third ^ self._salts[2])

    def residues(self, keys: Array) -> Array:
        """Residues (rows, n) for numbers of 64 bits."""
        self.is_used = True
        drawn = np.stack([mixed(keys ^ salt) for salt in self._salts[3:6]])
        return self.field.in_all_runs(drawn) % self.field.modulus

    def function(self, name: str, arguments: list[Array]) -> Array:
        """The value of a function of which nothing is known but its name, (rows, n), for arguments (rows, n)."""
        self.has_functions = True
        number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
        key = np.full(arguments[0].shape[1:], number, np.uint64)
        for argument in arguments:
            key = mixed(key ^ self._salts[6]) ^ self.key(argument)
        return self.residues(mixed(key ^ self._salts[7]))


def mixed(bits: Array) -> Array:
    """Mix numbers of 64 bits: the end of SplitMix64 (Steele, Lea, Flood 2014, https://doi.org/10.1145/2660193.2660195)."""
    bits = (bits ^ bits >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ bits >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return np.asarray(bits ^ bits >> np.uint64(31))
