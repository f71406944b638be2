"""Run an exercise: import the learner's file, run its checks under their limits, skip what would fail the same way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial
from itertools import takewhile
from typing import Any

from grader.grading.backend import Backend
from grader.grading.calls import Inputs
from grader.grading.case import MAX_SOURCE, CaseRunner, CrashedError, failure_of
from grader.grading.traced import TracedPrograms
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.key.file import Key
from grader.key.model import CaseKey, CheckKey, ExerciseKey
from grader.outcome import FATAL, Outcome, State, failed
from grader.programs.target import LoopTarget, Target
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.limits import ANSWERED_TOO_MUCH, MEBI, TRAINING, Limits
from grader.sandbox.messages.evaluator import Uses
from grader.sandbox.messages.worker import Call, Ready
from grader.sandbox.usage import out_of_cpu
from grader.sandbox.wire import Frame
from grader.scoring.judge import steps
from grader.text import printable
from grader.values import MalformedError, size_of

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

WAITED = mark(
    "This check took longer than {seconds:g} s, and little of that was computing. "
    "Does it wait for something: time.sleep, input(), a window, a thread?"
)
WAITED_AT_IMPORT = mark(
    "Importing the file took longer than {seconds:g} s, and little of that was computing. "
    "Does it wait for something: time.sleep, input(), a window, a thread?"
)
CPU_SIGNAL, KILL_SIGNAL = 24, 9  # SIGXCPU and SIGKILL, which Windows does not have


def killed_outright(sentence: str) -> bool:
    """Whether a crash's sentence is about SIGKILL, which the system sends when its memory runs out."""
    return sentence == _(CRASH_SIGNAL).format(code=KILL_SIGNAL)


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
        self._times, self._kept = 1.0, 0

    @property
    def traced(self) -> TracedPrograms:
        """The programs that were traced so far."""
        return self._cases.traced

    def open(self, path: str) -> Outcome | None:
        """Import the learner's file; return None, or an outcome that says why that failed."""
        try:
            self.backend.printed()  # whatever came from the file before is not this one's
            traces = any(case.inputs for check in self.exercise.checks for case in check.cases)
            forbidden = sorted({name for rule in self.exercise.rules for name in rule.names})
            reply = self.backend.open(path, self.exercise.parameters, forbidden, traces=traces).message
        except TimedOutError:
            return self._timed_out(_(WAITED_AT_IMPORT))
        except OverLimitError as over:
            return self._over(over)
        except DiedError:
            return self._crashed(None)
        if isinstance(reply, Ready):
            return self._read(path, forbidden) if forbidden else None
        try:
            return failure_of(reply)
        except CrashedError as crash:
            return self._crashed(crash.code, importing=True)

    def _read(self, path: str, forbidden: list[str]) -> Outcome | None:
        """Read the learner's file for what is forbidden; return None, or an outcome where it can't be read."""
        try:
            reply = self.backend.uses(path, list(self.exercise.parameters), forbidden).message
        except OverLimitError as over:
            return self._over(over)
        except (TimedOutError, DiedError):
            reply = None
        if not isinstance(reply, Uses):
            sentence = _("What the file uses could not be read: is an expression in it nested too deep?")
            return failed(State.GRADER_ERROR, sentence)  # it may be right
        self.uses = frozenset(printable(name[:MAX_SOURCE]) for name in reply.names)
        return None

    def run(self, check: CheckKey, arrays: dict[str, Any]) -> list[Outcome]:
        """Run a check's cases in two rounds, each under one deadline; return an outcome for each case.

        What can't be traced is called, all cases in one process. In the second round those are called again, the last
        one first: a function that keeps something from one call to the next gives another answer then.
        """
        self._times = TRAINING if any(isinstance(c.target, LoopTarget) for c in check.cases) else 1.0
        deadline = self._begin_round()
        most = steps(check, arrays) if check.constant_program else None
        outcomes: list[Outcome] = []
        for case in check.cases:
            if most is not None and any(sum(o.operations.values()) >= most for o in outcomes):
                outcomes.append(failed(State.SKIPPED, _("Not run, since the program is too long already.")))
                continue
            following = partial(_with_inputs, check.cases[len(outcomes) + 1 :], arrays)
            run = partial(self._cases.outcome, case, inputs_of(case, arrays), deadline, following, most)
            outcomes.append(self._attempt(run))
        called = [i for i, o in enumerate(outcomes) if o.path == "called" and o.failure is None]
        if called and self.stopped is None:
            deadline = self._begin_round()
            backwards = called[::-1]
            for number, i in enumerate(backwards):
                case = check.cases[i]
                rest = [check.cases[j] for j in backwards[number + 1 :]]
                following = partial(_one_call_each, rest, arrays)
                run = partial(self._cases.call, case, inputs_of(case, arrays), deadline, following)
                again = self._attempt(run)
                if again.failure is not None and again.failure.state is State.SKIPPED:
                    break
                changed = outcomes[i].changed or again.changed
                libraries = (*outcomes[i].called, *again.called)
                outcomes[i] = replace(outcomes[i], again=again, changed=changed, called=libraries)
        return outcomes

    def _begin_round(self) -> float:
        """Begin to count what a round of a check uses, and return its deadline."""
        self.backend.begin_round(self._times)
        return time.monotonic() + self._times * self.limits.seconds

    def _attempt(self, run: Callable[[], Outcome]) -> Outcome:
        """Run a case; where no answer comes, return why, and where that is fatal run nothing from then on."""
        if self.stopped is not None:
            return failed(
                State.SKIPPED, _("Not run, since an earlier check ended so that this one would too.")
            )
        try:
            outcome = run()
            self._keep(outcome)
        except TimedOutError:
            outcome = self._timed_out(_(WAITED))
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
        return outcome

    def _keep(self, outcome: Outcome) -> None:
        """Count what is kept of an exercise's answers until they are compared.

        Raises:
            OverLimitError: it is more than a right one ever takes.
        """
        size, most = size_of(outcome.value), self.limits.answered
        self._kept += size
        if self._kept > most:
            raise OverLimitError(State.ANSWERED_TOO_MUCH, _(ANSWERED_TOO_MUCH).format(size=most // MEBI))
        self.backend.keep(size)

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
        request = Frame(Call(case.target), inputs_of(case, arrays))
        with suppress(TimedOutError, DiedError, OverLimitError):
            self.backend.ask(request, self._begin_round())
        return replace(outcome, printed=self._printed())

    def _printed(self) -> str:
        output = self.backend.printed()
        self.spoke = True if output else self.spoke
        return output

    def _timed_out(self, sentence: str) -> Outcome:
        outcome = failed(State.TIMED_OUT, sentence.format(seconds=self._times * self.limits.seconds))
        return replace(outcome, printed=self._printed())

    def _over(self, error: OverLimitError) -> Outcome:
        return replace(failed(error.state, error.sentence), printed=self._printed())

    def _crashed(self, code: int | None, *, importing: bool = False) -> Outcome:
        self.backend.end_worker()
        if code == -CPU_SIGNAL:  # the process's own limit, where the grader did not look in time
            seconds = self.limits.import_cpu_seconds if importing else self._times * self.limits.cpu_seconds
            return self._over(out_of_cpu(seconds, importing=importing))
        sentence = CRASH if code is None else CRASH_SIGNAL if code < 0 else CRASH_CODE
        outcome = failed(State.CRASHED, _(sentence).format(code=abs(code or 0)))
        return replace(outcome, printed=self._printed())


def _with_inputs(cases: Sequence[CaseKey], arrays: dict[str, Any]) -> Iterator[tuple[CaseKey, Inputs]]:
    return ((case, inputs_of(case, arrays)) for case in cases)


def _one_call_each(cases: Sequence[CaseKey], arrays: dict[str, Any]) -> Iterator[tuple[CaseKey, Inputs]]:
    """Cases up to the first that is more than one call, with their arrays."""
    return _with_inputs(list(takewhile(lambda case: isinstance(case.target, Target), cases)), arrays)


def inputs_of(case: CaseKey, arrays: dict[str, Any]) -> dict[str, Any]:
    """A case's arrays by the names that its target gives them."""
    return {str(i): arrays[name] for i, name in enumerate(case.inputs)}
