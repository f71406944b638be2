"""Judge the outcomes of checks: pure functions, no process, no JAX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.exercise import Rule
from grader.i18n import gettext as _
from grader.key.model import CaseKey, CheckKey, value_of
from grader.outcome import FATAL, Failure, Outcome, State
from grader.scoring.compare import Difference, as_array, compare, shape_of
from grader.scoring.number_format import number
from grader.scoring.part import NoSuchPartError, part_of
from grader.scoring.place import Place

# A program may have a few more operations for larger arrays (a branch, a constant), but not one for each step.
GROWTH = 1.5


@dataclass(frozen=True)
class Verdict:
    """The verdict on a check.

    Attributes:
        state: passed, or the first failing case's state.
        sentence: why it did not pass, for the learner; empty if it passed.
        case: index of the failing case; None if the check passed, or no single case failed.
        difference: the first difference from the expected answer, if there is one.
        helped: whether the check's help is about what is wrong.
        again: whether it is the second call that was wrong.
    """

    state: State
    sentence: str = ""
    case: int | None = None
    difference: Difference | None = None
    helped: bool = False
    again: bool = False


def judge(
    check: CheckKey,
    outcomes: Sequence[Outcome],
    arrays: Mapping[str, Any],
    rules: Sequence[Rule],
    uses: frozenset[str],
) -> Verdict:
    """Judge the outcomes of one check.

    Args:
        check: the check.
        outcomes: one for each of its cases.
        arrays: the exercise's table of arrays.
        rules: the exercise's rules.
        uses: forbidden library functions that the learner's functions use, as their source says.
    """
    if check.constant_program and (sentence := growth(check, outcomes, arrays)):
        return Verdict(State.BROKE_RULE, sentence)
    for index, (case, outcome) in enumerate(zip(check.cases, outcomes, strict=True)):
        if broken := broken_rule(rules, outcome, uses):
            return Verdict(State.BROKE_RULE, broken, index)
        if verdict := _judge_case(check, case, outcome, arrays):
            return replace(verdict, case=index)
    return Verdict(State.PASSED)


def _judge_case(
    check: CheckKey, case: CaseKey, outcome: Outcome, arrays: Mapping[str, Any]
) -> Verdict | None:
    if outcome.failure is not None:
        return Verdict(outcome.failure.state, sentence_of(outcome.failure))
    if difference := difference_of(check, case, outcome.value, arrays):
        helped = _helps(check, difference)
        return Verdict(State.FAILED, _capital(difference.sentence), difference=difference, helped=helped)
    if outcome.changed:
        sentence = _(
            "The numbers are right, but the call changed its argument {name} in place. "
            "A function leaves its arguments as they were: work on a copy."
        )
        return Verdict(State.FAILED, sentence.format(name=outcome.changed[0]))
    return _judge_again(check, case, outcome.again, arrays) if outcome.again is not None else None


def _judge_again(check: CheckKey, case: CaseKey, again: Outcome, arrays: Mapping[str, Any]) -> Verdict | None:
    """Judge a second call with the same arguments, where the first one was right."""
    sentence = _(
        "The first call was right, a second one with the same arguments was not: {difference} "
        "Something is kept from one call to the next, in a global or a default argument."
    )
    if again.failure is not None:
        state = again.failure.state
        if state in FATAL:
            return Verdict(state, sentence_of(again.failure), again=True)
        return Verdict(state, sentence.format(difference=sentence_of(again.failure)), again=True)
    if difference := difference_of(check, case, again.value, arrays):
        text = sentence.format(difference=difference.sentence)
        return Verdict(State.FAILED, text, difference=difference, again=True)
    return None


def _helps(check: CheckKey, difference: Difference) -> bool:
    """Whether a check's help is about a difference: a missing part or a wrong type is none of its subject."""
    subject = {"shape": "shape", "finiteness": "values", "values": "values"}.get(difference.kind)
    return subject is not None and check.help_with in ("", subject)


def difference_of(check: CheckKey, case: CaseKey, value: Any, arrays: Mapping[str, Any]) -> Difference | None:
    """Return the first difference between the part of an answer that a check looks at and the expected part."""
    try:
        got = part_of(value, check.part, check.names)
    except NoSuchPartError as error:
        return Difference("structure", str(error), missing=True)
    if check.at_least is not None:
        return _too_small(got, check.at_least)
    where = Place(check.part, check.names)
    return compare(part_of(value_of(case.expected, arrays), check.part), got, check, where)


def broken_rule(rules: Sequence[Rule], outcome: Outcome, uses: frozenset[str]) -> str:
    """What a learner reads about the first rule that an outcome breaks; empty where it breaks none.

    Library functions are found in the source, by what its names are bound to, and among those that were called. A traced
    program shows its operations, whoever put them there.
    """
    for rule in rules:
        if rule.must_trace and outcome.failure is not None and outcome.failure.untraceable:
            return _because(rule.sentence, outcome.failure)
        if outcome.failure is not None:
            continue
        if rule.must_trace and outcome.path == "called":
            return _because(rule.sentence, outcome.untraceable)
        used = {name for name in uses.union(outcome.called) if rule.forbids(name)}
        used -= {
            name for name in used if any(other.startswith(f"{name}.") for other in used)
        }  # a function's module
        sentence = _("{rule} (Found: {names}.)")
        if not used:
            used = {op.removeprefix("stablehlo.") for op in outcome.operations.keys() & set(rule.ops)}
            sentence = _("{rule} (Found in the traced program: {names}.)")
        if used:
            return sentence.format(rule=rule.sentence, names=", ".join(sorted(used)[:3]))
    return ""


def _because(rule: str, why: Failure | None) -> str:
    if why is None:
        return rule
    if not why.untraceable:  # the rule says how to keep to values that JAX can trace, and that was not it
        return _("JAX must be able to trace this function. It stopped: {why}").format(why=sentence_of(why))
    return _("{rule} JAX stopped: {why}").format(rule=rule, why=sentence_of(why))


def _too_small(got: Any, at_least: float) -> Difference | None:
    value = as_array(got) if shape_of(got) == () else None
    if value is None or value.dtype.kind not in "iuf":
        return Difference("structure", _("the answer is no single number."))
    if np.float32(value) >= np.float32(at_least):  # False for NaN; in 32 bits, 0.9 equals 0.9
        return None
    sentence = _("expected at least {least}, got {got}.")
    return Difference("values", sentence.format(least=number(at_least), got=f"{float(value):.4g}"))


def steps(check: CheckKey, arrays: Mapping[str, Any]) -> int:
    """The length of the longest axis among a check's arrays: who goes through that one by one takes so many steps."""
    return max(max(arrays[name].shape, default=0) for case in check.cases for name in case.inputs)


def growth(check: CheckKey, outcomes: Sequence[Outcome], arrays: Mapping[str, Any]) -> str:
    """Return a sentence for the learner if the traced program goes through its arrays step by step; else an empty one.

    Such a program has an operation for each step at least, whatever else is in it, so idle operations hide nothing: no
    program of a check may have as many operations as the longest axis of its arrays is long. Nor may it grow.
    """
    counts = [sum(outcome.operations.values()) for outcome in outcomes if outcome.operations]
    if not counts:
        return ""
    few, many = min(counts), max(counts)
    longest = steps(check, arrays)
    advice = _("There is a Python loop over elements in it; let one operation work on all of them at once.")
    if many > GROWTH * few:
        sentence = _(
            "The traced program grows with its arrays: {few} operations on the smallest, {many} on the largest."
        )
    elif many >= longest:
        sentence = _(
            "The traced program has {many} operations. The longest axis of its arrays has {longest} entries, and a "
            "program that does not go through them one by one needs far fewer."
        )
    else:
        return ""
    return f"{sentence.format(few=few, many=many, longest=longest)} {advice}"


def sentence_of(failure: Failure) -> str:
    """Return a failure's sentence, followed by the learner's line if it is known."""
    if failure.line is None:
        return failure.sentence
    if failure.cell is not None:
        template = _("{sentence} Your line {line} in code cell {cell}: {code}")
    elif failure.source:
        template = _("{sentence} Your line {line}: {code}")
    else:
        template = _("{sentence} (your line {line})")
    # The code stands in backticks: its own brackets and stops are then not taken for the sentence's.
    return template.format(
        sentence=_ended(failure.sentence),
        line=failure.line,
        cell=failure.cell,
        code=f"`{failure.source.strip()}`",
    )


def _ended(sentence: str) -> str:
    return sentence if sentence.endswith((".", "!", "?", ":", ")")) else f"{sentence}."


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def state_of(verdicts: Sequence[Verdict]) -> State:
    """Return an exercise's state: a grader error if there is one, else that of its first check that did not pass."""
    states = [verdict.state for verdict in verdicts]
    if State.GRADER_ERROR in states:
        return State.GRADER_ERROR
    return next((state for state in states if state is not State.PASSED), State.PASSED)
