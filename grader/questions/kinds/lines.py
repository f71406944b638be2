"""Questions on what is in a line: the shape of an array, a plain number. A debugger and a recording source must agree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import product
from typing import Any

from grader.i18n import gettext as _
from grader.questions import wording
from grader.questions.draft import Draft, Option, Subject
from grader.questions.given import Given
from grader.questions.program import NoValueError, Seen
from grader.sandbox.dissection.messages import Spot

MOST_SPOTS = 12
# Of an argument, it stands in the question.
_TOLD = re.compile(r"\w+(\.(shape|ndim|size)(\[[^\]]*\])?)?|len\(\w+\)")
_COMPUTED, _NAME = re.compile(r"[-+*/%(]"), re.compile(r"[^\W\d]\w*")


def seen(subject: Subject) -> tuple[Given, Seen] | None:
    """Return a call on which much can be told apart, and what a debugger sees; None where it sees nothing."""
    if subject.observed is None:
        calls = sorted(subject.calls, key=_sameness)
        subject.observed = (calls[0], {})
        for given in calls[:3]:
            try:
                found = subject.program.observed(given)
            except NoValueError:
                continue
            if found:
                subject.observed = (given, found)
                break
    return subject.observed if subject.observed[1] else None


def _sameness(given: Given) -> tuple[Any, ...]:
    """The order of calls: those first whose sides differ, are more than 1 and not many."""
    sides = [side for array in given.arrays for side in array.shape]
    plain = [value for value in given.values.values() if isinstance(value, int)]
    equal = len(sides) - len(set(sides)) + len(plain) - len(set(plain))
    return (sum(side < 2 for side in sides), given.size > 2000, equal, given.size > 100)


def drafts(subject: Subject) -> Iterator[Draft]:
    """Make questions on variables and expressions of the function, and of those that it calls."""
    watched = seen(subject)
    if watched is None:
        return
    given, table = watched
    spots = subject.program.parts.spots
    unclear = _unclear(spots, table)
    chosen = [n for n in table if spots[n].kind != "loop" and table[n][1] and n not in unclear]
    # Names first: they are what a program is read by.
    for number in sorted(
        subject.shuffled(chosen), key=lambda n: (spots[n].kind != "name", spots[n].repeated)
    )[:MOST_SPOTS]:
        form = table[number][1][0]
        make = _shape if form[0] == "array" else _value
        draft = make(subject, given, table, number)
        if draft is not None:
            yield draft


def _unclear(spots: list[Spot], table: Seen) -> set[int]:
    """Spots that are written alike in one line and are not alike: a question could mean any of them."""
    by_text: dict[tuple[str, int, int | None], list[int]] = {}
    for number in table:
        spot = spots[number]
        by_text.setdefault((spot.text, spot.at, spot.cell), []).append(number)
    return {n for alike in by_text.values() for n in alike[1:]} | {
        n for alike in by_text.values() for n in alike if table[n] != table[alike[0]]
    }


def _shape(subject: Subject, given: Given, table: Seen, number: int) -> Draft | None:
    spot, (_count, forms) = subject.program.parts.spots[number], table[number]
    sides = forms[0][2]
    others = [Option(wording.shape(s), why) for s, why in _shapes(subject, given, table) if s != sides]
    # Those with as many axes are nearer.
    others.sort(key=lambda option: option.text.count(",") != wording.shape(sides).count(","))
    for change, i in product((1, -1), range(len(sides))):
        near = (*sides[:i], sides[i] + change, *sides[i + 1 :])
        others.append(Option(wording.shape(near), _("One of its axes would be longer or shorter by 1.")))
    if len(sides) == 0 and len(others) < 2:
        return None
    where = wording.line(spot.at, spot.cell)
    question = _("For {arguments}: what is the shape of `{code}` in {where}?")
    if len({form[2] if form[0] == "array" else None for form in forms}) > 1:
        question = _(
            "For {arguments}: what is the shape of `{code}` in {where} when that line runs for the first time?"
        )
    explanation = _("When the function runs, `{code}` in {where} has the shape {shape}.")
    return _draft(
        subject,
        "shape",
        given,
        number,
        question,
        wording.shape(sides),
        others,
        explanation.format(code=spot.text, where=where, shape=wording.shape(sides)),
    )


def _shapes(subject: Subject, given: Given, table: Seen) -> Iterator[tuple[tuple[int, ...], str]]:
    """The shapes in a program: those of its variables and expressions, and of what it is given."""
    spots = subject.program.parts.spots
    sentence = _("That is the shape of `{code}` in {where}.")
    for number in subject.shuffled(table):
        for form in table[number][1][:1]:
            if form[0] == "array":
                where = wording.line(spots[number].at, spots[number].cell)
                yield form[2], sentence.format(code=spots[number].text, where=where)
    for name, value in given.values.items():
        if hasattr(value, "shape"):
            yield tuple(value.shape), _("That is the shape of `{code}`.").format(code=name)


def _value(subject: Subject, given: Given, table: Seen, number: int) -> Draft | None:
    spot, (_count, forms) = subject.program.parts.spots[number], table[number]
    value = forms[0][1]
    text = wording.written(value)
    if not text or not _is_computed(subject, given, spot):
        return None
    others = []
    sentence = _("That is the value of `{code}` in {where}.")
    spots = subject.program.parts.spots
    for other in subject.shuffled(table):
        for form in table[other][1][:1]:
            if form[0] == "plain" and type(form[1]) is type(value):
                where = wording.line(spots[other].at, spots[other].cell)
                others.append(
                    Option(wording.written(form[1]), sentence.format(code=spots[other].text, where=where))
                )
    for name, argument in given.values.items():
        if type(argument) is type(value):
            others.append(Option(wording.written(argument), _("That is `{code}`.").format(code=name)))
    if type(value) is int:
        near = _("It would be so with one step more or less.")
        others += [Option(str(value + by), near) for by in (1, -1, 2)]
    where = wording.line(spot.at, spot.cell)
    question = _("For {arguments}: what is the value of `{code}` in {where}?")
    if len(forms) > 1:
        question = _(
            "For {arguments}: what is the value of `{code}` in {where} when that line runs for the first time?"
        )
    explanation = _("When the function runs, `{code}` in {where} is {value}.")
    return _draft(
        subject,
        "value",
        given,
        number,
        question,
        text,
        others,
        explanation.format(code=spot.text, where=where, value=text),
    )


def _is_computed(subject: Subject, given: Given, spot: Spot) -> bool:
    """Whether a value is more than what the question says already."""
    if spot.kind == "expression":
        is_short = len(_COMPUTED.findall(spot.text)) < 2
        only_given = set(_NAME.findall(spot.text)) <= set(given.names)
        return _TOLD.fullmatch(spot.text) is None and not (is_short and only_given)
    source = subject.line(spot.at, spot.cell).partition("=")[2]
    return _COMPUTED.search(source) is not None


def _draft(
    subject: Subject,
    kind: Any,
    given: Given,
    number: int,
    question: str,
    right: str,
    wrong: list[Option],
    explanation: str,
) -> Draft:
    spot = subject.program.parts.spots[number]
    where = wording.line(spot.at, spot.cell)
    text = question.format(arguments=wording.call(given), code=spot.text, where=where)

    def holds() -> bool:
        first, second = (table.get(number) for table in (_table(subject), recorded(subject, given)))
        return first is not None and first == second

    wrong = [option for option in wrong if option.text]
    return Draft(
        kind,
        given,
        text,
        Option(right, explanation),
        wrong,
        holds,
        explanation,
        spot.at,
        spot.cell,
        [spot.function],
        hides=subject.told(given),
    )


def _table(subject: Subject) -> Seen:
    return subject.observed[1] if subject.observed else {}


def recorded(subject: Subject, given: Given) -> Seen:
    """What the recording source sees in a call, found once."""
    if subject.recorded is None:
        try:
            subject.recorded = subject.program.recorded(given)
        except NoValueError:
            subject.recorded = {}
    return subject.recorded
