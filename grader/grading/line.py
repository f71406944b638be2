"""Find the line of a mistake: the function is changed in small ways, and where one makes every case right, it is there.

The process that holds the learner's code makes the changes and calls the function; what it answers is compared here, so no
answer is in that process. What is right so is graded once more as every submission is, with the rules. The changes of a rank
are tried where none of the smaller ones helps, and a line is named only where all that help are on it, or in one statement.
Whatever goes wrong here means only that nothing is said.
"""

from __future__ import annotations

import enum
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from grader.grading.case import MAX_SOURCE, number_of
from grader.grading.exercise import ExerciseRun, inputs_of
from grader.grading.unknown import filled, is_unknown
from grader.key.model import CaseKey, CheckKey, value_of
from grader.mutation.repairs import RANKS
from grader.outcome import Outcome, State
from grader.programs.target import LoopTarget, Target
from grader.report import model as rep
from grader.sandbox.errors import StoppedError
from grader.sandbox.messages.worker import Put, PutChange, Tried, TryChanges
from grader.sandbox.wire import Frame
from grader.scoring.judge import difference_of, judge
from grader.text import LINES, printable
from grader.values import MalformedError, unpack

SECONDS = 3.0
"""Processor time for all changes of a file."""
MOST_LINES, MOST_TRIED = 4, 3
"""Lines whose changes are graded as a submission, and how many of each."""


class NothingFoundError(Exception):
    """No line can be named."""


def line_of(
    run: ExerciseRun, outcomes: Sequence[Sequence[Outcome]], arrays: dict[str, Any]
) -> rep.Line | None:
    """Return the line on which a small change makes every case right; None where there is none, or more than one.

    Args:
        run: the exercise, its file still open.
        outcomes: the outcomes of each check's cases.
        arrays: the exercise's table of arrays.
    """
    if run.stopped is not None:
        return None
    search = Search(run, arrays)
    try:
        return search.line(outcomes)
    except StoppedError:
        raise
    except Exception:  # noqa: BLE001 - a limit, an end, an answer that is none
        return None
    finally:
        run.backend.printed()  # what the functions print for us is not shown


class Verdict(enum.Enum):
    """What a change makes of a case: right, or right as far as it is known without gradients."""

    RIGHT, UNKNOWN, WRONG = range(3)


@dataclass(frozen=True)
class _Called:
    """A call, and the cases in which it is judged: two checks may look at two parts of one answer."""

    target: Target
    inputs: tuple[str, ...]
    judged: list[tuple[CheckKey, CaseKey]] = field(default_factory=list)


@dataclass(frozen=True)
class _Change:
    """A change that makes the cases right, and where it is."""

    number: int
    put: Put


@dataclass
class Search:
    """The search in one file.

    Attributes:
        run: the exercise.
        arrays: its table of arrays.
        left: the processor time that is left.
        changed: whether the file was left changed.
    """

    run: ExerciseRun
    arrays: dict[str, Any]
    left: float = SECONDS
    changed: bool = False
    ends: float = field(default_factory=time.monotonic)

    def line(self, outcomes: Sequence[Sequence[Outcome]]) -> rep.Line | None:
        """Return the line.

        Raises:
            NothingFoundError: there is none.
            TimedOutError, DiedError, OverLimitError, StartError: there is no answer.
        """
        self.ends = time.monotonic() + self.run.limits.seconds
        try:
            return self._line(outcomes)
        finally:
            if self.changed:
                self.run.backend.ask(Frame(PutChange(RANKS[0], None)), self.ends)

    def _line(self, outcomes: Sequence[Sequence[Outcome]]) -> rep.Line | None:
        cases = self._in_order(outcomes)
        for rank in RANKS if cases else ():
            numbers = self._right(rank, cases)
            if helpful := self._graded(rank, self._placed(rank, numbers)):
                return _named(helpful)
        return None

    def _in_order(self, outcomes: Sequence[Sequence[Outcome]]) -> list[_Called]:
        """The cases that can be called, the smallest first, and before all others those that fail."""
        calls: dict[tuple[str, tuple[str, ...]], _Called] = {}
        failing: list[_Called] = []
        for check, results in zip(self.run.exercise.checks, outcomes, strict=True):
            for case, outcome in zip(check.cases, results, strict=True):
                if not isinstance(target := case.target, Target):
                    continue
                key = (repr(target), tuple(case.inputs))
                called = calls.setdefault(key, _Called(target, tuple(case.inputs)))
                called.judged.append((check, case))
                passes = outcome.failure is None and not difference_of(
                    check, case, outcome.value, self.arrays
                )
                if not passes and called not in failing:
                    failing.append(called)
        if not failing:
            return []
        plain = [called for called in failing if called.target.transform == "plain"] or failing
        others = [c for c in calls.values() if c not in failing and c.target.transform == "plain"]
        return [*sorted(plain, key=self._size), *sorted(others, key=self._size)]

    def _size(self, called: _Called) -> int:
        return sum(self.arrays[name].size for name in called.inputs)

    def _right(self, rank: int, cases: Sequence[_Called]) -> list[int]:
        """The changes of a rank that make these cases right.

        At first no gradient is computed, and what follows from one is taken for right; few are left for which the first is.
        """
        numbers: list[int] | None = None
        unknown: list[set[int]] = []
        for called in cases:
            tried = list(self._tried(rank, called, numbers))
            numbers = [number for number, verdict in tried if verdict is not Verdict.WRONG]
            unknown.append({number for number, verdict in tried if verdict is Verdict.UNKNOWN})
            if not numbers:
                return []
        left = numbers or []
        # The smallest first, whether they fail or not: here it is the time of one that counts.
        for called, among in sorted(zip(cases, unknown, strict=True), key=lambda one: self._size(one[0])):
            again = [number for number in left if number in among]
            wrong = {
                number
                for number, verdict in (self._tried(rank, called, again, gradients=True) if again else ())
                if verdict is Verdict.WRONG
            }
            left = [number for number in left if number not in wrong]
        return left

    def _tried(
        self, rank: int, called: _Called, numbers: list[int] | None, *, gradients: bool = False
    ) -> Iterator[tuple[int, Verdict]]:
        """Yield each change, and what it makes of a case.

        Raises:
            NothingFoundError: there is no time for all of them.
        """
        first = 0
        while True:
            if self.left <= 0:
                raise NothingFoundError
            request = TryChanges(called.target, rank, self.left, first, numbers, gradients)
            self.run.backend.begin_round(1.0)
            reply = self.run.backend.ask(
                Frame(request, inputs_of(called.judged[0][1], self.arrays)), self.ends
            )
            if not isinstance(reply.message, Tried):
                raise NothingFoundError
            tried = reply.message
            self.left -= max(tried.spent, 0.01)
            verdicts = [self._verdict(called, reply, i) for i in range(len(tried.answers))]
            done = numbers if numbers is not None else range(first, first + len(tried.led_to))
            yield from (
                (number, verdicts[index] if 0 <= index < len(verdicts) else Verdict.WRONG)
                for number, index in zip(done, tried.led_to, strict=False)
            )
            if tried.next is None:
                return
            if numbers is not None:
                numbers = numbers[len(tried.led_to) :]
            first = tried.next

    def _verdict(self, called: _Called, reply: Frame, index: int) -> Verdict:
        try:
            begin = sum(reply.message.sizes[:index])
            table = {str(i): reply.arrays[str(begin + i)] for i in range(reply.message.sizes[index])}
            answer = unpack(reply.message.answers[index], table)
        except (MalformedError, LookupError):
            return Verdict.WRONG
        verdicts = [self._judged(check, case, answer) for check, case in called.judged]
        return max(verdicts, key=lambda verdict: verdict.value)

    def _judged(self, check: CheckKey, case: CaseKey, answer: Any) -> Verdict:
        if difference_of(check, case, answer, self.arrays) is None:
            return Verdict.RIGHT
        if not is_unknown(answer):
            return Verdict.WRONG
        answer = filled(answer, value_of(case.expected, self.arrays))
        return Verdict.WRONG if difference_of(check, case, answer, self.arrays) else Verdict.UNKNOWN

    def _placed(self, rank: int, numbers: Sequence[int]) -> dict[tuple[int | None, int], list[_Change]]:
        """The changes by the lines on which they are."""
        places: dict[tuple[int | None, int], list[_Change]] = {}
        for number in numbers:
            put = self._put(rank, number)
            places.setdefault((put.cell, put.line), []).append(_Change(number, put))
        return places

    def _put(self, rank: int, number: int) -> Put:
        self.changed = True
        reply = self.run.backend.ask(Frame(PutChange(rank, number)), self.ends).message
        if not isinstance(reply, Put):
            raise NothingFoundError
        return reply

    def _graded(self, rank: int, places: dict[tuple[int | None, int], list[_Change]]) -> list[_Change]:
        """One change of each line that passes as a submission does.

        Raises:
            NothingFoundError: the lines are too many to be looked at.
        """
        if len(places) > MOST_LINES:
            raise NothingFoundError
        found = []
        for changes in places.values():
            for change in changes[:MOST_TRIED]:
                self._put(rank, change.number)
                if self._passes():
                    found.append(change)
                    break
        return found

    def _passes(self) -> bool:
        """Whether the file as it is now passes all checks."""
        run = self.run
        again = ExerciseRun(run.backend, run.key, run.exercise, run.limits)
        for check in sorted(run.exercise.checks, key=_is_long):  # the rules hold for the file as it was
            outcomes = again.run(check, self.arrays)
            if judge(check, outcomes, self.arrays, run.exercise.rules, run.uses).state is not State.PASSED:
                return False
        return True


def _is_long(check: CheckKey) -> bool:
    return any(isinstance(case.target, LoopTarget) for case in check.cases)


def _named(helpful: Sequence[_Change]) -> rep.Line | None:
    """The line on which all changes are; the first of a statement in which all are; None where they are in several."""
    puts = [change.put for change in helpful]
    if len({(put.cell, put.first) for put in puts}) > 1:
        return None
    put = puts[0]
    number = number_of(put.line if len({p.line for p in puts}) == 1 else put.first)
    if number is None:
        return None
    source = printable(put.source[:MAX_SOURCE], LINES) if number == put.line else ""
    return rep.Line(number, source, number_of(put.cell))
