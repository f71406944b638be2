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

_BITS, _EXACT = 31, 53  # of a residue, and of a float64
_MOST_TERMS = 1 << 11  # in one sum, so that pieces have 11 bits


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

        Numbers of 31 bits are multiplied by pieces of others as float64. The fewer terms a sum has, the larger these may be
        for it to be exact.
        """
        rows = zip(left, right, self.modulus[:, 0], strict=True)  # one by one: the pieces of all take 100 MB
        return np.stack([_matmul(*row) for row in rows])


def _matmul(left: Array, right: Array, modulus: np.uint64) -> Array:
    shape = np.broadcast_shapes(left.shape[:-2], right.shape[:-2])
    total = np.zeros((*shape, left.shape[-2], right.shape[-1]), np.uint64)
    for start in range(0, left.shape[-1], _MOST_TERMS):
        a, b = left[..., start : start + _MOST_TERMS], right[..., start : start + _MOST_TERMS, :]
        bits = _EXACT - _BITS - (a.shape[-1] - 1).bit_length()
        some, whole = np.zeros_like(total), b.astype(np.float64)
        for low in reversed(range(0, _BITS, bits)):
            piece = a >> np.uint64(low) & np.uint64((1 << bits) - 1)
            product = np.matmul(piece.astype(np.float64), whole).astype(np.uint64)
            some = ((some << np.uint64(bits)) + product % modulus) % modulus
        total = (total + some) % modulus
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
        # Not the generator of the point: the salts would be made of the same bits.
        self._salts = np.random.default_rng([seed, 3]).integers(1, 1 << 63, 12, dtype=np.uint64)

    def key(self, residues: Array) -> Array:
        """A number of 64 bits for each column of residues (rows, ...).

        It is that of all runs together: what is equal in one run alone is not taken for equal.
        """
        return self._key(residues, self._salts[:4])

    def of_sets(self, members: Array, absent: Array) -> Array:
        """Residues (rows, n) for sets of members (rows, k, n), without those that are absent (k, n), in any order.

        Two numbers of 64 bits are made of each set: different sets agree in both in one of 2^128 cases.
        """
        keys = [self._key(members, salts) for salts in (self._salts[:4], self._salts[4:8])]
        first, second = (np.where(absent, np.uint64(0), key).sum(axis=0, dtype=np.uint64) for key in keys)
        residues = self._residues(first, second)
        if len(members) > 3:  # what is made of differences has another number where every minus is a plus
            cancels = ((members[:3] != members[3:]).any(axis=0) & ~absent).any(axis=0)
            residues[3:, cancels] = self._residues(~first, second)[3:, cancels]
        return residues

    def function(self, name: str, arguments: list[Array]) -> Array:
        """The value of a function of which nothing is known but its name, (rows, n), for arguments (rows, n)."""
        self.has_functions = True
        number = int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest())
        pair = []
        for salts in (self._salts[:4], self._salts[4:8]):
            key = np.full(arguments[0].shape[1:], number, np.uint64)
            for argument in arguments:
                key = mixed(key ^ salts[3]) ^ self._key(argument, salts)
            pair.append(mixed(key ^ self._salts[8]))
        return self._residues(*pair)

    def _key(self, residues: Array, salts: Array) -> Array:
        keys = []
        for row in range(0, len(residues), 3):
            first, second, third = residues[row : row + 3]
            keys.append(mixed(mixed(mixed(first ^ salts[0]) ^ second ^ salts[1]) ^ third ^ salts[2]))
        return mixed(keys[0] + mixed(keys[-1] ^ salts[3]))

    def _residues(self, first: Array, second: Array) -> Array:
        """Residues (rows, n) for pairs of numbers of 64 bits."""
        self.is_used = True
        salts = self._salts[9:]
        drawn = [mixed(first ^ salts[0]), mixed(second ^ salts[1]), mixed(first + mixed(second ^ salts[2]))]
        return self.field.in_all_runs(np.stack(drawn)) % self.field.modulus


def mixed(bits: Array) -> Array:
    """Mix numbers of 64 bits: the end of SplitMix64 (Steele, Lea, Flood 2014, https://doi.org/10.1145/2660193.2660195)."""
    bits = (bits ^ bits >> np.uint64(30)) * np.uint64(0xBF58476D1CE4E5B9)
    bits = (bits ^ bits >> np.uint64(27)) * np.uint64(0x94D049BB133111EB)
    return np.asarray(bits ^ bits >> np.uint64(31))
