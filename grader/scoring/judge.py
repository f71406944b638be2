"""From outcomes to verdicts: pure functions, no process, no JAX."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from grader.exercise import Rule
from grader.i18n import gettext as _
from grader.key.model import CaseKey, CheckKey, value_of
from grader.outcome import Failure, Outcome, State
from grader.scoring.compare import Difference, as_array, compare
from grader.scoring.part import NoSuchPartError, part_of
from grader.scoring.wording import number

# A program may grow a little with its arrays (a branch more, a constant more), but not as their elements do.
GROWTH = 1.5


@dataclass(frozen=True)
class Verdict:
    """How a check ended, and on which case.

    Attributes:
        state: passed, or the first failing case's state.
        sentence: why it did not pass, for the learner; empty where it did.
        case: index of the failing case; None where it passed, or where no one case is to blame.
        difference: the first difference from the expected answer, where there is one.
    """

    state: State
    sentence: str = ""
    case: int | None = None
    difference: Difference | None = None


def judge(
    check: CheckKey,
    outcomes: Sequence[Outcome],
    arrays: Mapping[str, Any],
    rules: Sequence[Rule],
    names: frozenset[str],
) -> Verdict:
    """The verdict on one check."""
    if check.constant_program and (sentence := growth(outcomes)):
        return Verdict(State.BROKE_RULE, sentence)
    for index, (case, outcome) in enumerate(zip(check.cases, outcomes, strict=True)):
        if broken := broken_rule(rules, outcome, names):
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
        return Verdict(State.FAILED, _capital(difference.sentence), difference=difference)
    if outcome.changed:
        sentence = _(
            "The numbers are right, but the call changed its argument {name} in place. "
            "A function leaves its arguments as they were: work on a copy."
        )
        return Verdict(State.FAILED, sentence.format(name=outcome.changed[0]))
    if outcome.again is not None and (difference := difference_of(check, case, outcome.again, arrays)):
        sentence = _(
            "The first call was right, a second one with the same arguments was not: {difference} "
            "Something is kept from one call to the next, in a global or a default argument."
        )
        return Verdict(State.FAILED, sentence.format(difference=difference.sentence), difference=difference)
    return None


def difference_of(check: CheckKey, case: CaseKey, value: Any, arrays: Mapping[str, Any]) -> Difference | None:
    """The first difference between the part of an answer that a check looks at and the expected part."""
    try:
        got = part_of(value, check.part)
    except NoSuchPartError as error:
        return Difference("structure", str(error))
    if check.at_least is not None:
        return _too_small(got, check.at_least)
    return compare(part_of(value_of(case.expected, arrays), check.part), got, check)


def broken_rule(rules: Sequence[Rule], outcome: Outcome, names: frozenset[str]) -> str:
    """What a learner reads about the first rule that an outcome breaks; empty where it breaks none.

    A traced program shows what it does under any name. On the called path the source's identifiers are looked at
    instead, which an honest slip does not get past, and a disguise may.
    """
    for rule in rules:
        if rule.must_trace and outcome.failure is not None and outcome.failure.untraceable:
            return _because(rule.sentence, outcome.failure)
        if outcome.failure is not None:
            continue
        if rule.must_trace and outcome.path == "called":
            return _because(rule.sentence, outcome.untraceable)
        there, forbidden = (
            (outcome.operations.keys(), rule.ops) if outcome.path == "traced" else (names, rule.names)
        )
        if found := sorted(set(forbidden) & there):
            return _("{rule} (Found: {names}.)").format(rule=rule.sentence, names=", ".join(found[:3]))
    return ""


def _because(rule: str, why: Failure | None) -> str:
    return rule if why is None else _("{rule} JAX stopped: {why}").format(rule=rule, why=sentence_of(why))


def _too_small(got: Any, at_least: float) -> Difference | None:
    value = as_array(got)
    if value is None or value.ndim or value.dtype.kind not in "iuf":
        return Difference("structure", _("the answer is no single number."))
    if np.float32(value) >= np.float32(at_least):  # NaN is not, and 0.9 in 32 bits is
        return None
    sentence = _("expected at least {least}, got {got}.")
    return Difference("values", sentence.format(least=number(at_least), got=number(value[()])))


def growth(outcomes: Sequence[Outcome]) -> str:
    """What a learner reads whose program grows with its arrays; empty where it does not."""
    counts = [sum(outcome.operations.values()) for outcome in outcomes if outcome.operations]
    if len(counts) < 2 or max(counts) <= GROWTH * min(counts):
        return ""
    return _(
        "The traced program grows with its arrays: {few:,} operations on the smallest, {many:,} on the largest. "
        "There is a Python loop over elements in it; let one operation work on all of them at once."
    ).format(few=min(counts), many=max(counts))


def sentence_of(failure: Failure) -> str:
    """A failure with the learner's own line, where it has one."""
    if failure.line is None:
        return failure.sentence
    if failure.cell is not None:
        where = _("{sentence} (your line {line} in code cell {cell}: {code})")
    elif failure.source:
        where = _("{sentence} (your line {line}: {code})")
    else:
        where = _("{sentence} (your line {line})")
    return where.format(sentence=failure.sentence, line=failure.line, cell=failure.cell, code=failure.source)


def _capital(sentence: str) -> str:
    return sentence[:1].upper() + sentence[1:]


def state_of(verdicts: Sequence[Verdict]) -> State:
    """An exercise's state: passed, or that of its first check that did not pass."""
    states = [verdict.state for verdict in verdicts]
    if State.GRADER_ERROR in states:
        return State.GRADER_ERROR
    return next((state for state in states if state is not State.PASSED), State.PASSED)
