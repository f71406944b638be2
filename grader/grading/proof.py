"""Have the evaluator say what the traced programs of a passed exercise are known by, for `scoring.proof` to judge.

Whatever goes wrong here leaves an exercise tested; it costs no point and changes no state.
"""

from __future__ import annotations

import contextlib
import time

import msgspec

from grader.grading.case import number_of
from grader.grading.exercise import ExerciseRun
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.outcome import State
from grader.programs.prove.fingerprint import Fingerprint, decoded
from grader.programs.target import names_of_arrays
from grader.sandbox.errors import OverLimitError, StoppedError, TimedOutError
from grader.sandbox.messages.evaluator import Known, NotEvaluated, NotProvable, Prove
from grader.sandbox.messages.worker import Trace, Traced
from grader.sandbox.wire import Frame
from grader.scoring.proof import Finding
from grader.text import printable
from grader.values import Node

MAX_REASON = 500
CLOCK = 6.0
"""The wall clock of a proof runs so many times as long as its processor time."""
TOO_LONG = mark("its programs are too long to be followed")
OUT_OF_TIME = mark("following its programs takes more than {seconds:g} s of processor time")
OUT_OF_MEMORY = mark("following its programs takes more memory than a proof has")
NO_ANSWER = mark("its programs could not be followed")


def find(run: ExerciseRun) -> list[Finding]:
    """Return what is found of the traced programs, in the order of the key's proofs, up to the first that no proof follows."""
    findings: list[Finding] = []
    deadline = time.monotonic() + CLOCK * run.limits.proof_cpu_seconds
    run.backend.begin_round(run.limits.proof_cpu_seconds / run.limits.cpu_seconds)
    for proof, programs in sorted(run.traced.by_proof.items()):
        for (program, answer), trace in programs.items():
            findings.append(_find(run, proof, program, msgspec.json.decode(answer), trace, deadline))
            if findings[-1].reason:
                return findings
    if run.traced.is_full:
        findings.append(Finding(reason=_(TOO_LONG)))
    return findings


def _find(
    run: ExerciseRun, proof: int, program: bytes, answer: Node, trace: Trace, deadline: float
) -> Finding:
    try:
        found = _asked(run, program, answer, trace, deadline)
    except StoppedError:
        raise
    except (TimedOutError, OverLimitError) as error:
        is_memory = isinstance(error, OverLimitError) and error.state is State.OUT_OF_MEMORY
        reason = _(OUT_OF_MEMORY) if is_memory else _(OUT_OF_TIME)
        return Finding(proof, reason=reason.format(seconds=run.limits.proof_cpu_seconds))
    except Exception:  # noqa: BLE001 - an answer that is none, an evaluator that ended or does not start
        return Finding(proof, reason=_(NO_ANSWER))
    if isinstance(found, Fingerprint):
        return Finding(proof, found)
    if found.line is None:
        found = _with_line(run, found, trace, deadline)
    return Finding(proof, reason=printable(found.reason[:MAX_REASON]), line=number_of(found.line))


def _asked(
    run: ExerciseRun, program: bytes, answer: Node, trace: Trace, deadline: float
) -> Fingerprint | NotProvable:
    """What a program is known by, or why no proof follows it.

    Raises:
        TimedOutError, DiedError, OverLimitError, StartError: no answer came.
        ValueError: it is none.
    """
    names = names_of_arrays(trace.target, run.exercise.parameters[trace.target.function])
    request = Frame(Prove(run.exercise.point, names, answer), programs=(program,))
    reply = run.backend.ask_evaluator(request, deadline)
    match reply.message:
        case NotProvable() as reason:
            return reason
        case Known(names=parts):
            arrays = (reply.arrays[str(i)] for i in range(len(reply.arrays)))
            return decoded(dict(zip(parts, arrays, strict=True)))
        case NotEvaluated(state=State.OUT_OF_MEMORY):
            return NotProvable(_(OUT_OF_MEMORY))
    return NotProvable(_(NO_ANSWER))


def _with_line(run: ExerciseRun, found: NotProvable, trace: Trace, deadline: float) -> NotProvable:
    """A reason with the learner's line, where tracing once more, with lines, comes to the same reason."""
    with contextlib.suppress(Exception):  # it was only asked for the line
        reply = run.backend.ask(Frame(msgspec.structs.replace(trace, lines=True)), deadline)
        if isinstance(reply.message, Traced):
            again = _asked(run, reply.programs[0], reply.message.result, trace, deadline)
            if isinstance(again, NotProvable) and again.reason == found.reason:
                return again
    return found
