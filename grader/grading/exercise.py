"""Run an exercise: import the learner's file, run its checks under their limits, skip what would fail the same way."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any

from grader.grading.backend import Backend
from grader.grading.case import MAX_SOURCE, CaseRunner, CrashedError, failure_of
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.key.file import Key
from grader.key.model import CaseKey, CheckKey, ExerciseKey
from grader.outcome import FATAL, Outcome, State, failed
from grader.programs.target import Target
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.limits import Limits
from grader.sandbox.messages import Call, Ready
from grader.sandbox.wire import Frame
from grader.scoring.judge import growth
from grader.text import printable
from grader.values import MalformedError

CRASH = mark(
    "Your code ended the process that ran it. Python code rarely can; did something call os._exit or a C library?"
)
CRASH_CODE = mark(
    "Your code ended the process that ran it (exit code {code}). Python code rarely can; "
    "did something call os._exit or a C library?"
)
CRASH_SIGNAL = mark(
    "Your code ended the process that ran it (signal {code}). Python code rarely can; "
    "did something call os._exit or a C library?"
)


def killed_outright(sentence: str) -> bool:
    """Whether a crash's sentence is about SIGKILL, which the system sends when its memory runs out."""
    return sentence == _(CRASH_SIGNAL).format(code=signal.Signals.SIGKILL.value)


@dataclass
class ExerciseRun:
    """The state of one exercise of one submission while its checks run.

    Attributes:
        uses: forbidden library functions that the learner's functions use, as their source says.
        stopped: the outcome after which nothing more is run, if there was one.
        spoke: whether the learner's code prints, in a trace or in a call; None before anyone listened.
    """

    backend: Backend
    key: Key
    exercise: ExerciseKey
    limits: Limits
    uses: frozenset[str] = frozenset()
    stopped: Outcome | None = None
    spoke: bool | None = None

    def __post_init__(self) -> None:
        self._cases = CaseRunner(self.backend, self.key, self.exercise)

    def open(self, path: str) -> Outcome | None:
        """Import the learner's file; return None, or an outcome that says why that failed."""
        try:
            self.backend.printed()  # whatever came from the file before is not this one's
            traces = any(case.inputs for check in self.exercise.checks for case in check.cases)
            forbidden = sorted({name for rule in self.exercise.rules for name in rule.names})
            reply = self.backend.open(path, self.exercise.parameters, forbidden, traces=traces).message
        except TimedOutError:
            return self._timed_out(
                _("Importing the file took longer than {seconds:g} s. Is there a loop that never ends?")
            )
        except OverLimitError as over:
            return self._over(over)
        except DiedError:
            return self._crashed(None)
        if isinstance(reply, Ready):
            self.uses = frozenset(printable(name[:MAX_SOURCE]) for name in reply.uses)
            return None
        try:
            return failure_of(reply)
        except CrashedError as crash:
            return self._crashed(crash.code)

    def run(self, check: CheckKey, arrays: dict[str, Any]) -> Iterator[Outcome]:
        """Run a check's cases, one after the other, under one deadline; yield an outcome for each."""
        deadline = time.monotonic() + self.limits.seconds
        self.backend.begin_check()
        only_count = check.constant_program and self._grows(check, arrays, deadline)
        for case in check.cases:
            if self.stopped is not None:
                sentence = _("Not run, since an earlier check ended so that this one would too.")
                yield failed(State.SKIPPED, sentence)
                continue
            inputs = inputs_of(case, arrays)
            try:
                run = self._cases.count if only_count else self._cases.outcome
                outcome = run(case, inputs, deadline)
            except TimedOutError:
                outcome = self._timed_out(
                    _("This check took longer than {seconds:g} s. Is there a loop that never ends?")
                )
            except OverLimitError as over:
                outcome = self._over(over)
            except DiedError:
                outcome = self._crashed(None)
            except CrashedError as crash:
                outcome = self._crashed(crash.code)
            except MalformedError:
                outcome = failed(State.FAILED, _("The answer is no value that can be compared."))
            if outcome.failure is not None and outcome.path == "called" and not outcome.printed:
                outcome = replace(outcome, printed=self._printed())
            if outcome.failure is not None and outcome.failure.state in FATAL:
                self.stopped = outcome
            yield outcome

    def look_closer(self, case: CaseKey, outcome: Outcome, arrays: dict[str, Any]) -> Outcome:
        """Call a failing case again to see what it prints; nothing else of its outcome changes.

        Code that printed nothing so far is not called: tracing runs the same statements, and a call compiles.
        """
        if self.stopped is not None:
            return replace(outcome, printed=outcome.printed or self.stopped.printed)
        if not isinstance(case.target, Target):
            return outcome
        if self.spoke is None:
            self.spoke = bool(self.backend.printed())
        if not self.spoke:
            return outcome
        self.backend.printed()
        self.backend.begin_check()
        request = Frame(Call(case.target, twice=False), inputs_of(case, arrays))
        with suppress(TimedOutError, DiedError, OverLimitError):
            self.backend.call(request, time.monotonic() + self.limits.seconds)
        return replace(outcome, printed=self._printed())

    def _grows(self, check: CheckKey, arrays: dict[str, Any], deadline: float) -> bool:
        """Whether the traced programs grow with their arrays; then they are too long to run, and counting is enough."""
        if self.stopped is not None:
            return False
        try:
            outcomes = [self._cases.count(case, inputs_of(case, arrays), deadline) for case in check.cases]
        except (TimedOutError, DiedError, OverLimitError, CrashedError, MalformedError):
            return False  # the check itself will meet the same, and tell it
        return all(o.failure is None for o in outcomes) and bool(growth(outcomes))

    def _printed(self) -> str:
        output = self.backend.printed()
        self.spoke = True if output else self.spoke
        return output

    def _timed_out(self, sentence: str) -> Outcome:
        outcome = failed(State.TIMED_OUT, sentence.format(seconds=self.limits.seconds))
        return replace(outcome, printed=self._printed())

    def _over(self, error: OverLimitError) -> Outcome:
        return replace(failed(error.state, error.sentence), printed=self._printed())

    def _crashed(self, code: int | None) -> Outcome:
        self.backend.end_worker()
        sentence = CRASH if code is None else CRASH_SIGNAL if code < 0 else CRASH_CODE
        outcome = failed(State.CRASHED, _(sentence).format(code=abs(code or 0)))
        return replace(outcome, printed=self._printed())


def inputs_of(case: CaseKey, arrays: dict[str, Any]) -> dict[str, Any]:
    """A case's arrays by the names that its target gives them."""
    return {str(i): arrays[name] for i, name in enumerate(case.inputs)}
