"""How often the body of a loop runs: counted by a debugger, and by the source itself."""

from __future__ import annotations

from collections.abc import Iterator

from grader.i18n import gettext as _
from grader.questions import wording
from grader.questions.draft import Draft, Option, Subject
from grader.questions.given import Given
from grader.questions.kinds.lines import recorded, seen
from grader.questions.program import Seen


def drafts(subject: Subject) -> Iterator[Draft]:
    """Make questions on the loops, and on what stands in comprehensions."""
    watched = seen(subject)
    if watched is None:
        return
    given, table = watched
    spots = subject.program.parts.spots
    loops = [n for n in table if spots[n].kind == "loop" or spots[n].repeated]
    in_order = sorted(subject.shuffled(loops), key=lambda n: (spots[n].kind != "loop", -table[n][0]))
    for number in in_order:
        draft = _draft(subject, given, table, number)
        if draft is not None:
            yield draft


def _draft(subject: Subject, given: Given, table: Seen, number: int) -> Draft | None:
    spots = subject.program.parts.spots
    spot, count = spots[number], table[number][0]
    same_text = [n for n in table if spots[n].text == spot.text and spots[n].at == spot.at]
    if count < 2 or (spot.kind == "expression" and any(table[n][0] != count for n in same_text)):
        return None
    where = wording.line(spot.at, spot.cell)
    if spot.kind == "loop":
        question = _("For {arguments}: how many times does the body of the loop in {where} run in all?")
    else:
        question = _("For {arguments}: how many times is `{code}` in {where} computed in all?")

    def holds() -> bool:
        second = recorded(subject, given).get(number)
        return second is not None and second[0] == count

    explanation = _("Counted in a call: {count} times.").format(count=count)
    return Draft(
        "times",
        given,
        question.format(arguments=wording.call(given), where=where, code=spot.text),
        Option(str(count), explanation),
        list(_others(subject, table, count)),
        holds,
        explanation,
        spot.at,
        spot.cell,
        [spot.function],
        hides=subject.told(given),
    )


def _others(subject: Subject, table: Seen, count: int) -> Iterator[Option]:
    """Other counts of the program, and its own numbers."""
    spots = subject.program.parts.spots
    nearest = sorted(table, key=lambda n: abs(table[n][0] - count))
    for number in nearest:
        spot, (other, forms) = spots[number], table[number]
        where = wording.line(spot.at, spot.cell)
        if spot.kind == "loop" and other > 1:
            yield Option(str(other), _("So often the body of the loop in {where} runs.").format(where=where))
        for form in forms[:1]:
            if form[0] == "plain" and type(form[1]) is int and 1 < form[1] < 10 * count:
                sentence = _("That is the value of `{code}` in {where}.")
                yield Option(str(form[1]), sentence.format(code=spot.text, where=where))
    near = _("It would be so with one step more or less.")
    yield from (Option(str(count + by), near) for by in (-1, 1, 2))
