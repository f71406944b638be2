"""The outcome of one call of a learner's function: either a value or a failure."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal


class State(StrEnum):
    """How a check or an exercise ended; there are many ways not to pass."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_STARTED = "not_started"
    RAISED = "raised"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    OUT_OF_CPU = "out_of_cpu"
    OUT_OF_DISK = "out_of_disk"
    TOO_MANY_TASKS = "too_many_tasks"
    TOO_MANY_FILES = "too_many_files"
    PRINTED_TOO_MUCH = "printed_too_much"
    ANSWERED_TOO_MUCH = "answered_too_much"
    COMPILED_TOO_LONG = "compiled_too_long"
    CRASHED = "crashed"
    BROKE_RULE = "broke_rule"
    SKIPPED = "skipped"
    GRADER_ERROR = "grader_error"


OVER_LIMITS = frozenset(
    {
        State.TIMED_OUT,
        State.OUT_OF_CPU,
        State.OUT_OF_MEMORY,
        State.OUT_OF_DISK,
        State.TOO_MANY_TASKS,
        State.TOO_MANY_FILES,
        State.PRINTED_TOO_MUCH,
        State.ANSWERED_TOO_MUCH,
        State.COMPILED_TOO_LONG,
    }
)
"""States of exceeded limits, one for each limit; see `grader.sandbox.limits`."""

FATAL = OVER_LIMITS | {State.NOT_STARTED, State.CRASHED}
"""States after which the exercise's later checks are skipped: they would end the same way, slowly."""


REPORTED_BY_PROCESSES = frozenset(
    {
        State.NOT_STARTED,
        State.FAILED,
        State.RAISED,
        State.OUT_OF_MEMORY,
        State.OUT_OF_DISK,
        State.TOO_MANY_TASKS,
        State.TOO_MANY_FILES,
        State.ANSWERED_TOO_MUCH,
    }
)
"""States that a worker or an evaluator may report itself; the others only the grader may set."""


@dataclass(frozen=True)
class Failure:
    """Why there is no value.

    Attributes:
        state: any state but passed.
        sentence: what happened, for the learner.
        line: line number in the learner's file, from 1; None if not known.
        source: that line's text.
        cell: in a notebook, the number of the code cell that has the line.
        untraceable: whether JAX could not trace the function.
        decides: whether that was for asking whether something is true of an array's values, as an `if` does.
        raised: the exception as Python says it, its class and its text; never shown, and the same in every language.
    """

    state: State
    sentence: str
    line: int | None = None
    source: str = ""
    cell: int | None = None
    untraceable: bool = False
    decides: bool = False
    raised: str = ""


@dataclass(frozen=True)
class Outcome:
    """The answer to one case, or the reason that there is none.

    Attributes:
        value: the answer, of builtins, NumPy arrays and `NotData`; meaningless if `failure` is set.
        failure: None if there is a value.
        path: "traced" if the traced program was run, "called" if the function itself was called.
        operations: how often each operation occurs in the traced program; empty on the called path.
        changed: names of arguments that the call changed in place.
        called: forbidden library functions that were called meanwhile, by dotted names.
        again: the outcome of a second call with the same arguments, after calls of the check's other cases; None where
            there was none.
        untraceable: why the function was called and not traced, if tracing was tried.
        printed: what the learner's code printed, capped and cleaned.
    """

    value: Any = None
    failure: Failure | None = None
    path: Literal["traced", "called"] = "traced"
    operations: dict[str, int] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    called: tuple[str, ...] = ()
    again: Outcome | None = None
    untraceable: Failure | None = None
    printed: str = ""


def failed(state: State, sentence: str, **details: Any) -> Outcome:
    """Return an outcome without a value, for a failure."""
    return Outcome(failure=Failure(state, sentence, **details))
