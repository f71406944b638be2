"""Have the evaluator say what the traced programs of a passed exercise are known by, for `scoring.proof` to judge.

Whatever goes wrong here leaves an exercise tested; it costs no point and changes no state.
"""

from __future__ import annotations

import time

from grader.grading.case import number_of
from grader.grading.exercise import ExerciseRun
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.key.model import CaseKey
from grader.programs.prove.fingerprint import decoded
from grader.programs.target import Target, names_of_arrays
from grader.sandbox.errors import OverLimitError, StoppedError, TimedOutError
from grader.sandbox.messages import Known, NotProvable, Prove
from grader.sandbox.wire import Frame
from grader.scoring.proof import Finding
from grader.text import printable

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
    traced = run.traced
    times = run.limits.proof_cpu_seconds / run.limits.cpu_seconds
    deadline = time.monotonic() + CLOCK * run.limits.proof_cpu_seconds
    run.backend.begin_round(times)
    for proof, programs in sorted(traced.by_proof.items()):
        for program, case in programs.items():
            findings.append(_find(run, proof, program, case, deadline))
            if findings[-1].reason:
                return findings
    if traced.is_full:
        findings.append(Finding(reason=_(TOO_LONG)))
    return findings


def _find(run: ExerciseRun, proof: int, program: bytes, case: CaseKey, deadline: float) -> Finding:
    assert isinstance(case.target, Target)
    names = names_of_arrays(case.target, run.exercise.parameters[case.target.function])
    request = Frame(Prove(run.exercise.point, names), programs=(program,))
    try:
        reply = run.backend.ask_evaluator(request, deadline)
        if isinstance(reply.message, NotProvable):
            reason = printable(reply.message.reason[:MAX_REASON])
            return Finding(proof, reason=reason, line=number_of(reply.message.line))
        if isinstance(reply.message, Known):
            arrays = [reply.arrays[str(i)] for i in range(len(reply.arrays))]
            return Finding(proof, decoded(dict(zip(reply.message.names, arrays, strict=True))))
        is_large = getattr(reply.message, "state", "") == "out_of_memory"
    except StoppedError:
        raise
    except (TimedOutError, OverLimitError) as error:
        if getattr(error, "state", None) == "out_of_memory":
            return Finding(proof, reason=_(OUT_OF_MEMORY))
        return Finding(proof, reason=_(OUT_OF_TIME).format(seconds=run.limits.proof_cpu_seconds))
    except Exception:  # noqa: BLE001 - an answer that is none, an evaluator that ended or does not start
        return Finding(proof, reason=_(NO_ANSWER))
    return Finding(proof, reason=_(OUT_OF_MEMORY) if is_large else _(NO_ANSWER))
