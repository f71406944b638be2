"""The program that questions are about: taken apart, run as it is, run with a change, watched; each in two ways."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from grader.grading.many import by_calls, by_program
from grader.key.model import ExerciseKey
from grader.questions.given import Given
from grader.sandbox.dissection.forms import form_of
from grader.sandbox.dissection.messages import (
    FORMS,
    RECORDED,
    RETYPED,
    Define,
    Dissected,
    Observe,
    Observed,
    Spot,
)
from grader.sandbox.errors import DiedError, OverLimitError, StartError, TimedOutError
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.sandbox.messages.evaluator import Evaluate, Evaluated
from grader.sandbox.messages.worker import Call, Ready, Returned, Trace, Traced
from grader.sandbox.wire import Frame
from grader.values import unpack

Form = tuple[Any, ...]
Seen = dict[int, tuple[int, list[Form]]]
"""By the number of a spot: how often it was reached, and the distinct forms of its values, in their order."""
ENDED = (DiedError, OverLimitError, TimedOutError, StartError)
"""What a run ends with that had to be ended, or that ended its process."""
RECORDING = "#recording"
SHARE_OF_A_CHANGE = 0.15
"""Of a check's processor time, what one run of a changed program may take."""
MOST_ENDS = 3
"""How often a program is begun again after a run that had to be ended."""


class UnaskableError(Exception):
    """No questions can be made of a program; the message says why, as a sentence."""


class NoValueError(Exception):
    """A call gives no value."""


@dataclass
class Program:
    """One exercise's file, open in a lane.

    Every method may raise TimedOutError, DiedError, OverLimitError or StartError: nothing more can be asked then.

    Attributes:
        parts: what its source was taken apart into.
        variants: suffixes of the changed functions that the file's process is to have.
    """

    lane: Lane
    exercise: ExerciseKey
    path: str
    limits: Limits
    parts: Dissected = field(init=False)
    _variants: dict[str, str] = field(default_factory=dict)
    _traceable: dict[str, bool] = field(default_factory=dict)
    _deadline: float = 0
    _ends: int = 0

    def open(self) -> None:
        """Take the file apart, and import it.

        Raises:
            UnaskableError: it can't be.
        """
        reply = self.lane.dissect(self.path, list(self.exercise.parameters)).message
        if not isinstance(reply, Dissected):
            raise UnaskableError
        self.parts = reply
        self._variants = {RECORDING: reply.recording}
        self.reopen()

    def reopen(self) -> None:
        """Import the file in a fresh process, which has no memory of the calls before."""
        reply = self.lane.open(self.path, self.exercise.parameters).message
        if not isinstance(reply, Ready):
            raise UnaskableError
        self.lane.begin_round(1.0)
        self._deadline = self._deadline or time.monotonic() + self.limits.seconds
        self._define(self._variants)

    def recover(self) -> bool:
        """Begin again after an end, which a change may have brought about; False once that has been often enough."""
        self._ends += 1
        if self._ends > MOST_ENDS:
            return False
        self.reopen()
        return True

    def change(self, sources: Mapping[str, str]) -> None:
        """Have changed sources, by the suffixes of what they make."""
        self._variants |= sources
        self._define(sources)

    def begin(self) -> None:
        """Count from here what is used, with all that a check has."""
        self.lane.begin_round(1.0)

    def answers(self, given: Given, stacks: list[Any]) -> list[Any]:
        """What a function returns for several arrays, stacked on a first axis.

        Raises:
            NoAnswerError: a call gives no value.
        """
        if self.is_traceable(given):
            run = by_program(self.lane, given.target, given.specs, self._deadline)
        else:
            run = by_calls(self.lane, given.target, self._deadline)
        return run(stacks)

    def _define(self, sources: Mapping[str, str]) -> None:
        self._ask(Frame(Define(dict(sources), list(self.exercise.parameters))))

    def is_traceable(self, given: Given) -> bool:
        """Whether a function can be traced on such arguments."""
        if given.function not in self._traceable:
            self._traceable[given.function] = bool(given.arrays) and self._trace(given) is not None
        return self._traceable[given.function]

    def answer(self, given: Given, suffix: str = "") -> Any:
        """What a function, or a variant of it, returns: by its program, outside of the learner's process, or else by a call.

        Raises:
            NoValueError: it returns nothing that can be compared.
        """
        traceable = self.is_traceable(given)
        if suffix:  # it may never end
            self.lane.begin_round(SHARE_OF_A_CHANGE)
        return (self._evaluated if traceable else self._called)(given.of(suffix))

    def second_answer(self, given: Given, suffix: str = "") -> Any:
        """The same by a call: of a program of arrays compiled as a whole, of any other one in a process that has just begun.

        Raises:
            NoValueError: it returns nothing that can be compared.
        """
        return self._called(given.of(suffix).through("jit" if self.is_traceable(given) else "plain"))

    def retyped(self, given: Given, number: int, *, second: bool = False) -> Any:
        """What a function returns where the variables that a spot's statement binds have another dtype; in either way.

        Raises:
            NoValueError: it returns nothing that can be compared.
        """
        args = ["tuple", [["int", str(number)], *given.target.args[1]]]
        changed = given.with_args(args)
        traceable = self.is_traceable(given)
        if traceable and not second:
            return self._evaluated(changed.of(RETYPED + RECORDING))
        return self._called(changed.of(RETYPED + RECORDING).through("jit" if traceable else "plain"))

    def observed(self, given: Given) -> Seen:
        """What a debugger sees.

        Raises:
            NoValueError: the call ends without a value.
        """
        spots = dict(enumerate(self.parts.spots))
        try:
            return self._observed(given, spots)
        except (
            NoValueError
        ):  # an expression is no other one's twice: a layer that gets its name, a file that is read
            return self._observed(given, {n: spot for n, spot in spots.items() if not spot.expression})

    def _observed(self, given: Given, spots: dict[int, Spot]) -> Seen:
        on_shapes = self.is_traceable(given)
        request = Observe(given.target, spots, given.specs if on_shapes else [])
        reply = self._ask(Frame(request, {} if on_shapes else given.table))
        if not isinstance(reply.message, Observed):
            raise NoValueError
        return _seen(unpack(reply.message.seen, {}))

    def recorded(self, given: Given) -> Seen:
        """What the source itself records: values where they can leave the program, else their forms.

        Raises:
            NoValueError: the call ends without a value.
        """
        if self.is_traceable(given):
            try:
                _, table = self._evaluated(given.of(RECORDED + RECORDING))
                return _seen({n: (count, list(map(form_of, values))) for n, (count, values) in table.items()})
            except (
                NoValueError,
                TypeError,
                ValueError,
            ):  # a value that can't leave a loop of JAX's, or a branch
                return _seen(self._evaluated(given.of(FORMS + RECORDING)))
        return _seen(self._called(given.of(FORMS + RECORDING)))

    def _trace(self, given: Given) -> Frame | None:
        reply = self._ask(Frame(Trace(given.target, given.specs)))
        return reply if isinstance(reply.message, Traced) else None

    def _evaluated(self, given: Given) -> Any:
        traced = self._trace(given)
        if traced is None:
            raise NoValueError
        request = Frame(Evaluate(), given.table, traced.programs)
        reply = self.lane.ask_evaluator(request, self._deadline)
        if not isinstance(reply.message, Evaluated):
            raise NoValueError
        return unpack(traced.message.result, reply.arrays)

    def _called(self, given: Given) -> Any:
        reply = self._ask(Frame(Call(given.target), given.table))
        if not isinstance(reply.message, Returned):
            raise NoValueError
        return unpack(reply.message.result, reply.arrays)

    def _ask(self, frame: Frame) -> Frame:
        return self.lane.ask(frame, self._deadline)


def _seen(table: Any) -> Seen:
    """Return what was seen, where it is in the form in which it is told.

    Raises:
        NoValueError: it is not.
    """
    if not isinstance(table, dict):
        raise NoValueError
    seen: Seen = {}
    for number, entry in table.items():
        match number, entry:
            case int(), (int(count), [*forms]) | [int(count), [*forms]]:
                seen[number] = (count, [form for form in map(_form, forms) if form is not None])
    return seen


def _form(form: Any) -> Form | None:
    match form:
        case ("array", str(dtype), (*shape,)) if all(type(side) is int for side in shape):
            return ("array", dtype, tuple(shape))
        case ("plain", int() | float() | tuple() | list() as value):
            return ("plain", value)
    return None
