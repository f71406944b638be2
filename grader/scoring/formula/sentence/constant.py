"""Numbers that depend on no array: added, left out, or taking part in a maximum."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

import numpy as np

from grader.i18n import gettext as _
from grader.scoring.formula.sentence.change import Change, with_
from grader.scoring.formula.terms import CLOSE, Array, Terms
from grader.scoring.number_format import number


def constant(now: Terms, got: Terms) -> Iterator[Change]:
    """Propose a constant more in each number, or none."""
    mine, theirs = (_constants(terms) for terms in (now, got))
    varying = now.only(np.any(now.factors >= 0, axis=1))
    if now.output != got.output or not len(theirs):
        return
    if np.isfinite(mine).any():
        yield Change(varying, _("nothing constant is added"))
    first = float(theirs[0])
    if not np.isfinite(theirs).all() or np.ptp(theirs) > CLOSE * max(1, abs(first)):
        return
    added, part = _("{constant} is added to every number"), _("{constant} takes part in every maximum")
    words = part if now.kind == "maximum" else added
    count = prod(now.output)
    constants = with_(
        varying,
        where=np.append(varying.where, np.arange(count)),
        factors=np.vstack([varying.factors, np.full((count, len(now.names)), -1)]),
        coefficients=np.append(varying.coefficients, np.full(count, first)),
    )
    yield Change(constants, words.format(constant=number(round(first, 6))))


def _constants(terms: Terms) -> Array:
    """Return each number's constant; NaN where it has none."""
    found = np.full(prod(terms.output), np.nan)
    alone = (terms.factors < 0).all(axis=1)
    found[terms.where[alone]] = terms.coefficients[alone]
    return found
