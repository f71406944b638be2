"""Find the cases whose answers are public: whoever has seen a key, or the feedback to another's try, can type them in."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from grader.exercise import Case, Loop
from grader.keymaker.draw import call_target

ANOTHER_SEED = "another than any other"
"""What is drawn from this seed as from a key's own does not depend on the seed; no key is made from it."""


def which_are_the_same(drawn: Sequence[Case | Loop], others: Sequence[Case | Loop]) -> list[bool]:
    """Say of each case whether it comes under every seed: the same call is drawn from another one."""
    known = {data_of(case) for case in others if isinstance(case, Case)}
    return [isinstance(case, Case) and data_of(case) in known for case in drawn]


def which_are_public(
    drawn: Sequence[Case | Loop],
    others: Sequence[Case | Loop],
    same: Sequence[bool],
    differ: Callable[[Case, Case], bool],
) -> list[bool]:
    """Say of each case of a check whether its answer is public: the same case is drawn from another seed.

    Where a check's other answers do not depend on the seed either, though its cases do, all are public. A loop's answer is
    not, since its data never reach the learner's code.

    Args:
        drawn: the check's cases.
        others: its cases from another seed.
        same: which of them come under every seed.
        differ: whether the right answers to two cases differ.
    """
    hidden = [
        pair for pair, is_same in zip(zip(drawn, others, strict=False), same, strict=False) if not is_same
    ]
    if len(drawn) != len(others) or any(_tells(*pair, differ) for pair in hidden):
        return list(same)
    return [True] * len(drawn)


def _tells(one: Case | Loop, other: Case | Loop, differ: Callable[[Case, Case], bool]) -> bool:
    """Whether the answer to a case tells its seed from another."""
    return not (isinstance(one, Case) and isinstance(other, Case)) or differ(one, other)


def data_of(case: Case) -> bytes:
    """Return all that is known of a call, as bytes: equal calls have equal answers."""
    target, arrays = call_target(case, "")
    parts = [(f"{a.dtype.name}{a.shape}", a.tobytes()) for a in arrays]
    return msgspec.msgpack.encode([target, parts])
