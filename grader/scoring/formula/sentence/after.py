"""Terms that are added after numbers below 0 were replaced: here they multiply one more array, of a single 1 and without a name.

So all other measures tell them from those inside, and need to know nothing of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, Goal, with_
from grader.scoring.formula.sentence.law import groups
from grader.scoring.formula.terms import Terms


def marked(terms: Terms) -> Terms:
    """Return terms with one more array, which those added after the ReLU multiply."""
    column = np.where(terms.is_outside, 0, -1)
    return with_(
        terms,
        names=(*terms.names, ""),
        shapes=(*terms.shapes, ()),
        factors=np.column_stack([terms.factors, column]),
        outside=None,
    )


def after(now: Terms, goal: Goal) -> Iterator[Change]:
    """Propose that all terms with some arrays are added after the ReLU."""
    got = goal.terms
    if got.kind != "relu" or now.kind != "relu" or now.names[-1]:
        return
    for arrays in groups(now):
        name = " * ".join(now.names[array] for array in arrays)
        if not name:
            continue
        mine = ((now.factors >= 0) == np.isin(np.arange(len(now.names)), arrays)).all(axis=1)
        factors = now.factors.copy()
        factors[mine, -1] = 0
        words = _("`{name}` is added after numbers below 0 are replaced by 0, and not before")
        yield Change(with_(now, factors=factors), words.format(name=name), frozenset({"amount"}))
