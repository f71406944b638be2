"""A question before its second key is looked for, and what all kinds of questions are made from."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np

from grader.key.model import ExerciseKey
from grader.questions.given import Given
from grader.questions.model import Kind
from grader.questions.parts import paths
from grader.questions.program import ENDED, NoValueError, Program, Seen

T = TypeVar("T")

LEAST, MOST = 3, 4
"""How many choices a question has."""
MOST_NUMBERS = 60
"""In the arrays of a call whose answer is asked for."""


@dataclass(frozen=True)
class Option:
    """An answer to choose from, and where it comes from, as a sentence."""

    text: str
    because: str = ""


@dataclass(frozen=True)
class Draft:
    """A question whose key is known in one way.

    Attributes:
        kind: what it asks for.
        given: the call that it is about.
        text: the question.
        right: the right answer.
        wrong: others, the best first.
        holds: looks for the key in the second way, and says whether that agrees.
        explanation: why the right answer is right.
        line, cell: the line that it is about, and the code cell that has it.
        shows: the functions whose lines are shown.
        hides: names of arguments that are not shown, since they are the choices.
    """

    kind: Kind
    given: Given
    text: str
    right: Option
    wrong: Sequence[Option]
    holds: Callable[[], bool]
    explanation: str
    line: int | None = None
    cell: int | None = None
    shows: Sequence[str] = ()
    hides: frozenset[str] = frozenset()

    def options(self) -> list[Option]:
        """Return the choices, the right one first; fewer than `LEAST` where there are no more that differ."""
        texts = {self.right.text}
        options = [self.right]
        for option in self.wrong:
            if option.text not in texts and len(options) < MOST:
                texts.add(option.text)
                options.append(option)
        return options


@dataclass
class Subject:
    """What questions about one function are made from.

    Attributes:
        program: the learner's.
        exercise: the exercise's key.
        calls: calls of the function, drawn from the seed.
        rng: draws what is left to choose.
        source: the lines of the file, by the number of the code cell.
        observed: a call, and what a debugger saw of it.
        recorded: what the recording source saw of the same call.
    """

    program: Program
    exercise: ExerciseKey
    calls: list[Given]
    rng: random.Random
    source: dict[int | None, list[str]]
    _answers: dict[tuple[int, str, bool], Any] = field(default_factory=dict)
    _kept: list[Given] = field(
        default_factory=list
    )  # so that no other call is at the address of one that has an answer
    observed: tuple[Given, Seen] | None = None
    recorded: Seen | None = None

    @property
    def function(self) -> str:
        """The function's name."""
        return self.calls[0].function

    def answer(self, given: Given, suffix: str = "", *, second: bool = False) -> Any:
        """What a call gives, each found once.

        Raises:
            NoValueError: nothing.
        """
        key = (id(given), suffix, second)
        if key not in self._answers:
            self._kept.append(given)
            try:
                ask = self.program.second_answer if second else self.program.answer
                self._answers[key] = ask(given, suffix)
            except NoValueError:
                self._answers[key] = NoValueError
            except ENDED:
                self._answers[key] = NoValueError
                if not self.program.recover():
                    raise
        if self._answers[key] is NoValueError:
            raise NoValueError
        return self._answers[key]

    def try_answer(self, given: Given, suffix: str = "") -> Any:
        """The same; None where there is nothing."""
        try:
            return self.answer(given, suffix)
        except NoValueError:
            return None

    def readable(self) -> Iterator[tuple[Given, Any]]:
        """Calls whose answers are short enough to be choices, and these; those first that are neither trivial nor large."""
        for given in sorted(
            self.calls, key=lambda given: (given.arrays and given.size < 6, given.size > 40, given.size)
        ):
            if given.size > MOST_NUMBERS:
                continue
            answer = self.try_answer(given)
            if next(paths(answer), None) is not None:
                yield given, answer

    def told(self, given: Given) -> frozenset[str]:
        """The arrays of a call that need not be shown: where a program can be traced, their shapes decide, and are told."""
        if not self.program.is_traceable(given):
            return frozenset()
        return frozenset(
            name for name, value in given.values.items() if isinstance(value, np.ndarray) and value.ndim
        )

    def function_at(self, line: int, cell: int | None) -> str:
        """The function that has a line."""
        places = self.program.parts.lines.items()
        return next((n for n, p in places if p.cell == cell and p.first <= line <= p.last), self.function)

    def line(self, number: int, cell: int | None) -> str:
        """A line of the source; empty where there is none."""
        lines = self.source.get(cell, [])
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def shuffled(self, items: Iterable[T]) -> list[T]:
        """Return items in an order drawn from the seed."""
        drawn = list(items)
        self.rng.shuffle(drawn)
        return drawn
