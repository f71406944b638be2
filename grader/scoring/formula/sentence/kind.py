"""A maximum for a sum or a mean and the reverse; sums below 0 that become 0, or don't."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, Goal, with_
from grader.scoring.formula.terms import CLOSE, Terms

AMOUNT: frozenset[int | str] = frozenset({"amount"})


def kind(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose that the terms are put together in another way."""
    got = goal.terms
    if now.kind == got.kind:
        return
    ones, counts = np.ones(len(now)), np.bincount(now.where)[now.where]
    if got.kind == "maximum" and now.kind == "sum":
        mean = len(now) and np.allclose(now.coefficients, 1 / counts, rtol=CLOSE)
        words = (
            _("it takes the largest element in place of the mean")
            if mean
            else _("it takes the largest term in place of the sum")
        )
        yield Change(
            with_(now, kind="maximum", coefficients=ones if mean else now.coefficients), words, AMOUNT
        )
    elif now.kind == "maximum" and got.kind == "sum":
        words = _("it takes the mean in place of the largest element")
        yield Change(with_(now, kind="sum", coefficients=1 / counts), words, AMOUNT)
        words = _("it adds the elements up in place of taking the largest")
        yield Change(with_(now, kind="sum"), words, AMOUNT)
    elif now.kind == "relu" and got.kind == "sum":
        yield Change(with_(now, kind="sum"), _("numbers below 0 stay: nothing replaces them by 0"), AMOUNT)
    elif now.kind == "sum" and got.kind == "relu":
        yield Change(with_(now, kind="relu"), _("numbers below 0 are replaced by 0"), AMOUNT)
