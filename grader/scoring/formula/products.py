"""Read a function that adds products: each number of its answer is a sum of terms, perhaps with a ReLU around some of them.

Such a function is linear in each of its arrays: with all arrays but some at 0, what is left are the terms that multiply
elements of just these. So they are read in the order of how many elements they multiply, the constants first.
"""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from grader.scoring.formula.probes import MOST_TERMS, Array, Case, Prober, UnreadableError, one_hots
from grader.scoring.formula.terms import Kind, Terms

ROUNDING = 2e-4
"""What float32 may lose in a sum of some products, relative to the largest number of an answer."""


def close(one: Array, other: Array, least: float = 1e-6) -> bool:
    """Whether answers are equal up to rounding."""
    scale = max(np.abs(one).max(initial=0), np.abs(other).max(initial=0))
    return bool((np.abs(one - other) <= ROUNDING * scale + least).all())


@dataclass
class Products:
    """Reads the terms of sums of products.

    Attributes:
        prober: runs the function.
        names: what the arrays are called.
        relu: whether terms may stand inside a ReLU. Each array is then tried with both signs: ReLU lets one of them through.
    """

    prober: Prober
    names: tuple[str, ...]
    relu: bool

    def read(self) -> Terms:
        """Return the terms.

        Raises:
            UnreadableError: the function is no such sum.
        """
        prober, arrays = self.prober, range(len(self.prober.like))
        if not self.relu:
            self._see_linear()
        found = self._constants(prober.run([prober.zeros()])[0])
        for count in range(1, len(arrays) + 1):
            for subset in itertools.combinations(arrays, count):
                if not self._explains(found, subset):
                    found = self._with(found, subset)
        return found

    def _explains(self, found: Terms, subset: tuple[int, ...]) -> bool:
        """Whether terms explain the answer to random numbers in these arrays and zeros in the others.

        A ReLU may hide what is inside of it: it can't for both signs.
        """
        case = self.prober.only(self.prober.random(), subset)
        flipped = self.prober.with_array(case, subset[0], -case[subset[0]])
        answers = self.prober.run([case, flipped][: 1 + self.relu])
        return all(
            close(answer, _flat(found, array))
            for answer, array in zip(answers, [case, flipped], strict=False)
        )

    def _see_linear(self) -> None:
        """Compare f(x) + f(-x) with 2 f(0) for each array: a few runs that refuse most other functions."""
        prober = self.prober
        case = prober.random()
        arrays = range(len(case))
        negated = [prober.with_array(case, i, -case[i]) for i in arrays]
        without = [prober.with_array(case, i, 0 * case[i]) for i in arrays]
        answers = prober.run([case, *negated, *without])
        for minus, zero in zip(answers[1 : 1 + len(case)], answers[1 + len(case) :], strict=True):
            if not close(answers[0] + minus, 2 * zero):
                raise UnreadableError("not linear in an array")

    def _constants(self, answer: Array) -> Terms:
        kept = np.flatnonzero(np.abs(answer) > ROUNDING * np.abs(answer).max(initial=0) + 1e-7)
        none = np.full((len(kept), len(self.prober.like)), -1)
        return self._terms(kept, none, answer[kept], outside=True)

    def _with(self, found: Terms, subset: tuple[int, ...]) -> Terms:
        """Return the terms found with those that multiply an element of each of these arrays."""
        for way in (self._by_codes, self._by_elements):
            for coded in self._in_turn(subset):
                try:
                    more = way(found, subset, coded)
                except UnreadableError:
                    continue
                both = found.joined(more)
                if self._explains(both, subset):
                    return both
        raise UnreadableError("terms that don't explain the answers")

    def _in_turn(self, subset: tuple[int, ...]) -> list[int]:
        """The arrays of a subset, the largest first: of the others one element at a time is tried."""
        return sorted(subset, key=lambda i: -self.prober.like[i].size)

    def _by_codes(self, found: Terms, subset: tuple[int, ...], coded: int) -> Terms:
        """Find which one element of an array each output multiplies, by two runs for all of its elements.

        All elements are random in the first run, and times their own number in the second: where an output has one term,
        its second answer divided by its first one is the number.
        """
        if len(subset) == 1:  # an output may well have several terms of one array alone, as a mean has
            raise UnreadableError("to be read element by element")
        like = self.prober.like[coded]
        weights = np.abs(self.prober.numbers(like)) + 1
        numbered = weights * np.arange(1, like.size + 1).reshape(like.shape)
        others, bases = self._bases(subset, coded)
        cases = [
            self.prober.with_array(base, coded, array) for base in bases for array in (weights, numbered)
        ]
        parts = self._measured(found, cases, coded)
        return _all(
            self._decoded(part.reshape(len(bases), 2, -1), others, coded, weights, outside=outside)
            for part, outside in parts
        )

    def _decoded(self, answers: Array, others: Array, coded: int, weights: Array, *, outside: bool) -> Terms:
        first, second = answers[:, 0], answers[:, 1]
        there = np.abs(answers).max(axis=1) > ROUNDING * np.abs(first).max(initial=0) + 1e-6
        base, where = np.nonzero(there)
        with np.errstate(divide="ignore", invalid="ignore"):
            ratio = second[there] / first[there]
        number = np.round(np.nan_to_num(ratio, nan=0, posinf=0, neginf=0)).astype(np.int64)
        if ((number < 1) | (number > weights.size) | (np.abs(ratio - number) > 1e-5 * weights.size)).any():
            raise UnreadableError("outputs with several terms")
        factors = others[base].copy()
        factors[:, coded] = number - 1
        return self._terms(where, factors, first[there] / weights.ravel()[number - 1], outside=outside)

    def _by_elements(self, found: Terms, subset: tuple[int, ...], coded: int) -> Terms:
        """Try each element of an array by itself."""
        if coded != self._in_turn(subset)[0]:
            raise UnreadableError("tried already")
        others, bases = self._bases(subset, coded)
        hots = one_hots(self.prober.like[coded])
        if len(bases) * len(hots) * (1 + self.relu) > self.prober.left:
            raise UnreadableError("too many runs")
        cases = [self.prober.with_array(base, coded, hot) for base in bases for hot in hots]
        factors = np.repeat(others, len(hots), axis=0)
        factors[:, coded] = np.tile(np.arange(len(hots)), len(bases))
        terms = []
        for part, outside in self._measured(found, cases, coded):
            case, where = np.nonzero(np.abs(part) > ROUNDING * np.abs(part).max(initial=0) + 1e-6)
            terms.append(self._terms(where, factors[case], part[case, where], outside=outside))
        return _all(terms)

    def _bases(self, subset: tuple[int, ...], coded: int) -> tuple[Array, list[Case]]:
        """For each choice of one element of each array of a subset but one: these elements' indices, and a case of ones there."""
        arrays = [i for i in subset if i != coded]
        sizes = [self.prober.like[i].size for i in arrays]
        if np.prod(sizes, dtype=float) > self.prober.left:
            raise UnreadableError("too many runs")
        choices = list(itertools.product(*map(range, sizes)))
        factors = np.full((len(choices), len(self.prober.like)), -1)
        cases = []
        for row, choice in zip(factors, choices, strict=True):
            case = self.prober.zeros()
            for i, element in zip(arrays, choice, strict=True):
                case[i].flat[element] = 1
                row[i] = element
            cases.append(case)
        return factors, cases

    def _measured(self, found: Terms, cases: list[Case], flipped: int) -> list[tuple[Array, bool]]:
        """Run cases, and return what the terms found so far don't explain; outside of a ReLU, and inside of it.

        With one array's signs changed, terms inside pass in one of the two runs, and terms outside in both.
        """
        if len(cases) * (1 + self.relu) > self.prober.left:
            raise UnreadableError("too many runs")
        if not self.relu:
            return [(self.prober.run(cases) - np.array([_flat(found, case) for case in cases]), True)]
        both = [*cases, *(self.prober.with_array(case, flipped, -case[flipped]) for case in cases)]
        known = found.only(found.is_outside)  # how much of what is inside passes is not known
        answers = self.prober.run(both) - np.array([_flat(known, case) for case in both])
        plus, minus = answers[: len(cases)], answers[len(cases) :]
        none = ROUNDING * np.abs(answers).max(initial=0) + 1e-6
        inside = np.where(np.abs(plus) <= none, -minus, plus + minus)
        inside[np.abs(plus + minus) <= none] = 0
        outside = np.where(np.abs(plus) <= none, 0, -minus)
        return [(inside, False), (outside, True)]

    def _terms(self, where: Array, factors: Array, coefficients: Array, *, outside: bool) -> Terms:
        output = self.prober.output
        assert output is not None
        if len(where) > MOST_TERMS:
            raise UnreadableError("too many terms")
        shapes = tuple(array.shape for array in self.prober.like)
        kind: Kind = "relu" if self.relu else "sum"
        after = np.full(len(where), outside) if self.relu else None
        return Terms(kind, self.names, shapes, output, where, factors, _tidy(coefficients), after)


def _tidy(coefficients: Array) -> Array:
    """Coefficients without the rounding of those that are whole numbers."""
    whole = np.round(coefficients)
    return np.where(np.abs(coefficients - whole) <= 1e-5 * np.maximum(1, np.abs(whole)), whole, coefficients)


def _flat(terms: Terms, case: Case) -> Array:
    return terms.evaluate(case).ravel()


def _all(several: Iterable[Terms]) -> Terms:
    return functools.reduce(Terms.joined, several)
