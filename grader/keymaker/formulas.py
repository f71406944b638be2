"""What each number of the right answers is made of, for each distinct call of an exercise's cases: read off the solution."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np

from grader.exercise import Comparison
from grader.key.model import TermsKey
from grader.keymaker.reference import Answering, Programs
from grader.programs.target import Spec, Target, names_of_arrays
from grader.scoring.formula.parts import Path, parts_of
from grader.scoring.formula.probes import Array, NoAnswerError
from grader.scoring.formula.reading import read
from grader.scoring.formula.terms import Terms
from grader.scoring.part import part_of

MOST_KEPT = 4_000
"""Terms kept for one call; a learner is shown some of them, and small cases come first."""


class Formulas:
    """Collects what a key holds of one exercise's formulas.

    Args:
        right: computes the right answers.
        programs: holds what was read already: the cases of another seed mostly have the same shapes.

    Attributes:
        terms: the terms of each distinct call, of each array of its answer.
        arrays: their arrays, for the exercise's table.
    """

    def __init__(self, right: Answering, programs: Programs) -> None:
        self._right, self._programs, self._kept = right, programs, programs.terms
        self.terms: list[TermsKey] = []
        self.arrays: dict[str, Any] = {}
        self._indices: dict[bytes, list[int]] = {}

    def indices(
        self, target: Target, parameters: Sequence[str], arrays: list[Array], answer: Any, check: Comparison
    ) -> list[int]:
        """Return the indices among `terms` of what a right answer is made of; none where that is not to be shown, or not read.

        Args:
            target: the call.
            parameters: names of the function's parameters.
            arrays: the call's arrays.
            answer: the right answer.
            check: what looks at it.
        """
        if check.conceal or check.at_least is not None:
            return []
        specs = [Spec(array.shape, array.dtype.name) for array in arrays]
        call = msgspec.json.encode([self._right.name, target, specs, check.part])
        if call not in self._kept:
            names = names_of_arrays(target, parameters)
            with self._programs.once():
                self._kept[call] = self._read(target, names, arrays, answer, check.part)
        if call not in self._indices:
            self._indices[call] = [self._store(path, terms) for path, terms in self._kept[call].items()]
        return self._indices[call]

    def _read(
        self, target: Target, names: list[str], arrays: list[Array], answer: Any, part: Path
    ) -> dict[Path, Terms]:
        found = {}
        for path in parts_of(part_of(answer, part), part):

            def ask(stacks: list[Array], path: Path = path) -> list[Array]:
                try:
                    return [_at(answer, path) for answer in self._right.answers(target, stacks)]
                except Exception as error:  # on arrays that no author thought of
                    raise NoAnswerError from error

            terms = None
            with contextlib.suppress(NoAnswerError):
                terms = read(ask, arrays, names)
            if terms is not None and len(terms) <= MOST_KEPT:
                found[path] = terms
        return found

    def _store(self, path: Path, terms: Terms) -> int:
        prefix = f"t{len(self.terms)}."
        self.arrays |= {prefix + name: np.asarray(a, order="C") for name, a in terms.arrays().items()}
        shapes = [list(shape) for shape in terms.shapes]
        self.terms.append(
            TermsKey(list(path), terms.kind, list(terms.names), shapes, list(terms.output), prefix)
        )
        return len(self.terms) - 1


def _at(answer: Any, path: Path) -> Array:
    array = parts_of(part_of(answer, path)).get(())
    if array is None:
        raise NoAnswerError("an answer without an array")
    return array
