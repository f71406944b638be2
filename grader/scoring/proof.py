"""Judge whether an exercise that passed its tests is proved, and what an instructor should look at. Pure functions."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from grader.i18n import gettext as _
from grader.key.model import CaseKey, ExerciseKey, arrays_of
from grader.outcome import Failure, Outcome
from grader.programs.prove.fingerprint import Fingerprint, decoded
from grader.programs.prove.verdict import compare
from grader.programs.target import LoopTarget, Target, names_of_arrays
from grader.report.model import MAX_ARGUMENTS, MAX_SENTENCE, MAX_SENTENCES, ExerciseReport, Proof
from grader.scoring.judge import sentence_of
from grader.text import shortened


@dataclass(frozen=True)
class Finding:
    """What was found of one traced program.

    Attributes:
        proof: index of the key's proof that it was traced for; None where a reason is about all of them.
        known: what it is known by; None where no proof follows it.
        reason: why not, as the end of a sentence.
        line: of the learner's file, where that is known.
    """

    proof: int | None = None
    known: Fingerprint | None = None
    reason: str = ""
    line: int | None = None


def with_proof(
    report: ExerciseReport,
    exercise: ExerciseKey,
    outcomes: Sequence[Sequence[Outcome]],
    findings: Sequence[Finding],
    arrays: Mapping[str, Any],
    *,
    official: bool,
) -> ExerciseReport:
    """Return the report of an exercise that passed with its proof, and in an official run with what is worth a look.

    Args:
        report: the report.
        exercise: the key's part.
        outcomes: one for each case of each check.
        findings: of the programs traced for these.
        arrays: the exercise's table.
        official: whether it is an official run.
    """
    proof, review = proof_of(exercise, outcomes, findings, arrays)
    review = [shortened(sentence, MAX_SENTENCE) for sentence in review[:MAX_SENTENCES]]
    return msgspec.structs.replace(report, proof=proof, review=review if official else [])


def proof_of(
    exercise: ExerciseKey,
    outcomes: Sequence[Sequence[Outcome]],
    findings: Sequence[Finding],
    arrays: Mapping[str, Any],
) -> tuple[Proof, list[str]]:
    """Say whether an exercise that passed is proved, and what of it is worth a look; see `with_proof`."""
    verdicts = [_judged(finding, exercise, arrays) for finding in findings]
    unproved = next((finding for finding, _bound in verdicts if finding.reason), None)
    if unproved is not None:
        return Proof(reason=_sentence(unproved)), [_listed(unproved)]
    cases = [
        (case, outcome)
        for check, results in zip(exercise.checks, outcomes, strict=True)
        for case, outcome in zip(check.cases, results, strict=True)
    ]
    reason, review = _why_tested(cases), list(_decided(exercise, cases))
    if reason or not findings:
        return Proof(reason=reason and shortened(reason, MAX_SENTENCE)), review
    shapes = len({finding.proof for finding in findings})
    bound = min(1.0, sum(bound for _finding, bound in verdicts))
    return Proof("proved", None, shapes, bound, _arguments(exercise, cases)), review


def _arguments(exercise: ExerciseKey, cases: Sequence[tuple[CaseKey, Outcome]]) -> list[str]:
    """The names of the arguments that hold the arrays for all of whose values it is proved, in the functions' order."""
    names: dict[str, None] = {}
    for case, _outcome in cases:
        if isinstance(case.target, Target) and case.proof is not None:
            own = msgspec.structs.replace(case.target, cotangent=False)  # which is no argument
            found = names_of_arrays(own, exercise.parameters[own.function])
            names |= dict.fromkeys(name.partition("[")[0] for name in found)
    return list(names)[:MAX_ARGUMENTS]


def _judged(finding: Finding, exercise: ExerciseKey, arrays: Mapping[str, Any]) -> tuple[Finding, float]:
    """A finding, with the reason where it is not the solution's; and the probability that it looks so and is not."""
    if finding.known is None or finding.proof is None:
        return finding, 1.0
    solution = decoded(arrays_of(exercise.proofs[finding.proof].prefix, arrays))
    verdict = compare(finding.known, solution)
    reason = "" if verdict.reason is None else verdict.reason.sentence(_)
    return replace(finding, reason=reason), verdict.bound


def _why_tested(cases: Sequence[tuple[CaseKey, Outcome]]) -> str | None:
    """Why an exercise is not proved all of whose traced programs are; None where it is."""
    for case, outcome in cases:
        if outcome.path == "called" and case.inputs:
            return _called(outcome.untraceable)
    if not all(case.inputs for case, _outcome in cases):
        return _("It works with plain numbers, of which the tests try some.")
    proved = {case.target.function for case, _outcome in cases if isinstance(case.target, Target)}
    for case, _outcome in cases:
        if isinstance(case.target, LoopTarget):
            if not {case.target.step, case.target.init or case.target.step} <= proved:
                return _("It is run many times, from one step to the next, which no proof follows.")
        elif case.proof is None:
            return _("It computes what no proof follows: the tests alone say that it is right.")
    return None


def _called(why: Failure | None) -> str:
    """The sentence about a function that was called, with the line that could not be traced."""
    if why is None or why.line is None:
        return _("It was called, not traced into a program.")
    sentence = _("It was called, not traced into a program: JAX can't follow your line {line}, {code}.")
    if why.cell is not None:
        sentence = _(
            "It was called, not traced into a program: JAX can't follow your line {line} in code cell {cell}, {code}."
        )
    return sentence.format(line=why.line, cell=why.cell, code=f"`{why.source.strip()}`")


def _decided(exercise: ExerciseKey, cases: Sequence[tuple[CaseKey, Outcome]]) -> Iterator[str]:
    """What is to be looked at where tracing stopped at a decision by a value, and the right answer needs none."""
    natural = {
        case.target.function
        for case, _outcome in cases
        if isinstance(case.target, Target) and (case.proof is None or exercise.proofs[case.proof].chooses)
    }
    seen: set[Failure] = set()
    for case, outcome in cases:
        why = outcome.untraceable
        if why is None or why in seen or not isinstance(case.target, Target):
            continue
        seen.add(why)
        if case.target.function not in natural and _decides(why):
            sentence = _("It passed its tests, and decides by a value that it is given. JAX stopped: {why}")
            yield sentence.format(why=sentence_of(why))


_DECISION = re.compile(r"(el)?if\b|while\b|.*\bif\b.*\belse\b")


def _decides(why: Failure) -> bool:
    """Whether tracing stopped where something was decided by a value."""
    return why.decides or (why.untraceable and _DECISION.match(why.source.strip()) is not None)


def _sentence(finding: Finding) -> str:
    """A reason as a sentence."""
    clause = _clause(finding)
    return _("{reason}.").format(reason=clause[:1].upper() + clause[1:])


def _listed(finding: Finding) -> str:
    return _("It passed its tests, and it is not proved: {reason}.").format(reason=_clause(finding))


def _clause(finding: Finding) -> str:
    """A reason as the end of a sentence, with the learner's line."""
    if finding.line is None:
        return finding.reason
    return _("{reason} (line {line})").format(reason=finding.reason, line=finding.line)
