"""Lay a formula out: its terms beside those of the right number, and the elements of an argument that are really read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import isclose

from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.report.feedback import grid
from grader.report.model import Formula, Term

MOST_LINES = 8
"""Terms that a terminal shows."""

_Key = tuple[tuple[tuple[str, tuple[int, ...]], ...], bool]


@dataclass(frozen=True)
class Line:
    """A term: its factors, and how often it is in the right number and in the learner's; "-" where it is not."""

    term: str
    right: str
    given: str
    wrong: bool


@dataclass(frozen=True)
class Layout:
    """A formula for people.

    Attributes:
        sentence: how the answer differs in all its numbers; may be empty.
        title: which number the terms make, and how.
        lines: the terms, those that differ first.
    """

    sentence: str
    title: str
    lines: tuple[Line, ...]


def lay_out(formula: Formula) -> Layout:
    """Lay out a formula's terms."""
    right, given = _counted(formula.expected), _counted(formula.got)
    right_kind = formula.expected_kind or formula.kind
    lines = []
    for key in sorted({**right, **given}, key=lambda key: _order(key, right)):
        one, other = right.get(key), given.get(key)
        same = one is not None and other is not None and isclose(one, other, rel_tol=1e-3)
        constant = not key[0]
        lines.append(
            Line(
                _product(key),
                _amount(one, right_kind, constant=constant),
                _amount(other, formula.kind, constant=constant),
                wrong=not same or formula.expected_kind is not None,
            )
        )
    lines.sort(key=lambda line: not line.wrong)  # sorting is stable
    return Layout(formula.sentence, _title(formula), tuple(lines))


def fold(lines: Sequence[Line], most: int = MOST_LINES) -> tuple[list[Line], str]:
    """Return the first lines, and how many more there are in words; empty if there are none.

    Where all of them would fit but one, that one stays, too.
    """
    if len(lines) <= most + 1:
        return list(lines), ""
    left = len(lines) - most
    wrong = sum(line.wrong for line in lines[most:])
    if not wrong:
        text = ngettext("... and {count} more, which is right", "... and {count} more, which are right", left)
    else:
        text = ngettext("... and {count} more", "... and {count} more", left)
    return list(lines[:most]), text.format(count=left)


def reads(formula: Formula | None, argument: str) -> frozenset[tuple[int, ...]]:
    """Return the elements of an argument that the learner's number is made of, where they are not the right ones."""
    if formula is None:
        return frozenset()
    right, given = (_elements(terms, argument) for terms in (formula.expected, formula.got))
    return frozenset() if right == given else frozenset(given)


def place(formula: Formula) -> str:
    """Return which number of the answer a formula is of: [0, 1]; "your answer" where it is the only one."""
    index = ", ".join(map(str, formula.output))
    return f"[{index}]" if formula.output else _("your answer")


def legend(formula: Formula) -> str:
    """Return in words what is marked as read."""
    return _("what {place} is really made of").format(place=place(formula))


def _title(formula: Formula) -> str:
    if formula.expected_kind is not None:
        text = _("What {place} is made of")
    else:
        text = {
            "sum": _("What {place} adds up"),
            "maximum": _("What {place} is the largest of"),
            "relu": _("What {place} adds up; a sum below 0 becomes 0"),
        }[formula.kind]
    return text.format(place=place(formula))


def _counted(terms: Iterable[Term]) -> dict[_Key, float]:
    """Return terms by their factors; equal ones are one."""
    found: Counter[_Key] = Counter()
    for term in terms:
        factors = tuple((factor.argument, tuple(factor.index)) for factor in term.factors)
        found[factors, term.outside] += term.coefficient  # type: ignore[assignment]
    return dict(found)


def _order(key: _Key, right: dict[_Key, float]) -> tuple[object, ...]:
    """Sort by the last factor: what a weight should meet stands above what it meets. Constants come last."""
    factors, outside = key
    return outside, -len(factors), factors[-1:], key not in right, factors


def _product(key: _Key) -> str:
    factors, outside = key
    text = " x ".join(
        f"{name}[{', '.join(map(str, index))}]" if index else name for name, index in factors
    ) or _("a constant")
    return _("{term}, added after that").format(term=text) if outside else text


def _amount(coefficient: float | None, kind: str, *, constant: bool) -> str:
    if coefficient is None:
        return "-"
    if kind == "maximum" and not constant:
        return _("yes")
    share = round(1 / coefficient) if 1e-6 < coefficient < 1 else 0
    if share > 1 and isclose(coefficient * share, 1, rel_tol=1e-4):
        number = f"1/{share}"
        return number if constant else _("{share} of it").format(share=number)
    near = abs(coefficient) < 1e6 and isclose(coefficient, round(coefficient), rel_tol=1e-4)
    number = str(round(coefficient)) if near else grid.number_text(float(coefficient))
    if constant:
        return number
    return _("once") if number == "1" else _("{factor} times").format(factor=number)


def _elements(terms: Iterable[Term], argument: str) -> set[tuple[int, ...]]:
    return {tuple(f.index) for term in terms for f in term.factors if f.argument == argument}
