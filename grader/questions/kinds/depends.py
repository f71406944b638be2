"""Which elements of an array a number of the answer depends on: by the terms of the program, and by changing each element."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from typing import Any

import numpy as np

from grader.i18n import gettext as _
from grader.programs.target import names_of_arrays
from grader.questions import parts, wording
from grader.questions.draft import Draft, Option, Subject
from grader.questions.given import Array, Given
from grader.scoring.compare import as_array
from grader.scoring.formula.probes import NoAnswerError, UnreadableError
from grader.scoring.formula.reading import read
from grader.scoring.formula.terms import Terms
from grader.scoring.part import NoSuchPartError, part_of

MOST_ELEMENTS = 60
QUESTIONS = 3
HIGH = 1000.0
Index = tuple[int, ...]


def drafts(subject: Subject) -> Iterator[Draft]:
    """Make questions on some numbers of one answer."""
    for given in sorted(subject.calls, key=lambda given: (given.size > MOST_ELEMENTS, -min(given.size, 30)))[
        :2
    ]:
        if not given.arrays or given.size > 2 * MOST_ELEMENTS or given.target.args[1][0][:1] != ["array"]:
            continue
        reading = _reading(subject, given)
        if reading is not None:
            yield from reading.drafts()
            return


def _reading(subject: Subject, given: Given) -> _Reading | None:
    """What the function's terms are, in the first part of its answer that is an array of several numbers."""
    names = names_of_arrays(given.target, given.names)
    largest = max(range(len(given.arrays)), key=lambda i: given.arrays[i].size)
    answer = subject.try_answer(given)
    for path in _array_paths(answer):
        try:
            terms = read(_of_part(subject, given, path), given.arrays, names)
        except (NoAnswerError, UnreadableError):
            continue
        if terms is not None:
            return _Reading(subject, given, path, terms, largest, names[largest])
    return None


def _array_paths(answer: Any) -> Iterator[parts.Path]:
    if isinstance(answer, dict):
        yield from (
            (key,) for key, value in answer.items() if _is_array(value) and isinstance(key, str | int)
        )
    elif _is_array(answer):
        yield ()


def _is_array(value: Any) -> bool:
    array = as_array(value)
    return array is not None and array.size > 1


def _of_part(subject: Subject, given: Given, path: parts.Path) -> Any:
    def ask(stacks: list[Array]) -> list[Array]:
        found = []
        for answer in subject.program.answers(given, stacks):
            try:
                array = as_array(part_of(answer, path))
            except NoSuchPartError:
                array = None
            if array is None:
                raise UnreadableError("an answer is no array")
            found.append(array)
        return found

    return ask


@dataclass(frozen=True)
class _Reading:
    subject: Subject
    given: Given
    path: parts.Path
    terms: Terms
    which: int
    name: str

    def drafts(self) -> Iterator[Draft]:
        outputs = list(np.ndindex(self.terms.output))
        regions = {index: self._region(index) for index in outputs}
        everything = _text(self.name, list(np.ndindex(self.terms.shapes[self.which])))
        shown = {index: text for index, region in regions.items() if (text := _text(self.name, region))}
        chosen = [
            index for index in self.subject.shuffled(outputs) if shown.get(index, everything) != everything
        ]
        chosen.sort(key=lambda index: sum(i == 0 for i in index))
        for index in chosen[:QUESTIONS]:
            yield self._draft(index, regions[index], shown)

    def _region(self, index: Index) -> list[Index]:
        flat = int(np.ravel_multi_index(index, self.terms.output)) if index else 0
        found = self.terms.of(flat)
        return sorted({tuple(map(int, i)) for i in found.indices(self.which) if (i >= 0).all()})

    def _draft(self, index: Index, region: list[Index], shown: dict[Index, str]) -> Draft:
        given, right = self.given, shown[index]
        place = parts.call(given.function, self.path)
        sentence = _("That is what {position} depends on.")
        near = sorted(
            shown, key=lambda other: (sum(abs(a - b) for a, b in zip(other, index, strict=True)), other)
        )
        wrong = [
            Option(shown[o], sentence.format(position=list(o))) for o in [index[::-1], *near] if o in shown
        ]
        question = _("For {arguments}: which elements of `{name}` does {position} of `{call}` depend on?")
        explanation = _("Changing each element by itself changes {position} only for those.")
        return Draft(
            "depends",
            given,
            question.format(arguments=wording.call(given), name=self.name, position=list(index), call=place),
            Option(right, explanation.format(position=list(index))),
            wrong,
            lambda: self._changing(index) == region,
            explanation.format(position=list(index)),
            None,
            None,
            [given.function],
            hides=self.subject.told(given),
        )

    def _changing(self, index: Index) -> list[Index] | None:
        """The elements that change a number of the answer when they alone become much larger, or much smaller."""
        rng = np.random.default_rng(self.subject.rng.getrandbits(32))
        base = [
            (rng.integers(1, 9, a.shape) * rng.choice([-1, 1], a.shape)).astype(a.dtype)
            for a in self.given.arrays
        ]
        array, cases = base[self.which], [base]
        for element, by in product(np.ndindex(array.shape), (HIGH, -HIGH)):
            other = array.copy()
            other[element] += array.dtype.type(by)
            cases.append([other if i == self.which else a for i, a in enumerate(base)])
        try:
            answers = _of_part(self.subject, self.given, self.path)(
                [np.stack(stack) for stack in zip(*cases, strict=True)]
            )
        except (NoAnswerError, UnreadableError):
            return None
        if any(answer.shape != answers[0].shape for answer in answers):
            return None
        values = [float(answer[index]) for answer in answers]
        pairs = zip(np.ndindex(array.shape), values[1::2], values[2::2], strict=True)
        return [element for element, *changed in pairs if any(value != values[0] for value in changed)]


def _text(name: str, region: Sequence[Index]) -> str:
    """Return elements of an array as Python would take them; empty where they are no grid."""
    if not region:
        return ""
    sides = [sorted(set(side)) for side in zip(*region, strict=True)]
    if len(region) != int(np.prod([len(side) for side in sides])):
        return ""
    slices = [_slice(side) for side in sides]
    return f"{name}[{', '.join(slices)}]" if all(slices) else ""


def _slice(side: list[int]) -> str:
    steps = {b - a for a, b in pairwise(side)}
    if len(side) == 1:
        return str(side[0])
    if len(steps) != 1:
        return ""
    (step,) = steps
    return f"{side[0]}:{side[-1] + 1}" + (f":{step}" if step > 1 else "")
