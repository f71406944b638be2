"""Sets of sums, each the largest of its members: what is drawn for one, joined, pruned, computed with each member.

A number added to a maximum is added to each member, and so is a positive factor. What else is done with a maximum is done
with a number drawn for its set: equal sets stay equal.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.i18n import mark
from grader.programs.prove.field import Array, Drawn
from grader.programs.prove.reason import because
from grader.programs.prove.symbol import ABSENT

MOST_MEMBERS = 4096
_LAST = np.uint64(2**64 - 1)


class Sets:
    """Computes with members (rows, k, n) and numbers (rows, n).

    Args:
        drawn: the functions of which nothing is known.
    """

    def __init__(self, drawn: Drawn) -> None:
        self._drawn = drawn

    def single(self, members: Array) -> Array:
        """One number for each set (rows, n): its only member, or a number drawn for the set.

        Raises:
            NotProvableError: a set has no member.
        """
        absent = members[0] == ABSENT
        _refuse_empty(absent)
        if members.shape[1] == 1:
            return np.asarray(members[:, 0])
        members = self.pruned(members)
        if members.shape[1] == 1:
            return np.asarray(members[:, 0])
        absent = members[0] == ABSENT
        drawn = self._drawn.of_sets(members, absent)
        return np.where((~absent).sum(axis=0) == 1, members[:, 0], drawn)

    def canonical(self, members: Array) -> Array:
        """As `single`, and for a set without members a number that no other has."""
        empty = (members[0] == ABSENT).all(axis=0)
        return np.where(empty, ABSENT, self.single(np.where(empty, np.uint64(0), members)))

    def pruned(self, members: Array) -> Array:
        """Each set with each member once, those present first, and no wider than the largest set."""
        if members.shape[1] == 1:
            return members
        keys = np.where(members[0] == ABSENT, _LAST, self._drawn.key(members))
        ordered = np.sort(keys, axis=0)
        if not (ordered[1:] == ordered[:-1]).any() and not (ordered[-1] == _LAST).any():
            return members
        order = np.argsort(keys, axis=0, kind="stable")
        keys = np.take_along_axis(keys, order, axis=0)
        again = keys[1:] == keys[:-1]
        in_order = np.take_along_axis(members, np.broadcast_to(order, members.shape), axis=1)
        if (in_order[:, 1:] != in_order[:, :-1])[:, again & (keys[1:] != _LAST)].any():
            raise because(mark("two of the sums that it takes the maximum of look alike by chance"))
        keys[1:][again] = _LAST
        present = int((keys != _LAST).sum(axis=0).max(initial=1))
        if present > MOST_MEMBERS:
            raise because(mark("it takes the maximum of more than {count} sums"), count=MOST_MEMBERS)
        last = np.argsort(keys, axis=0, kind="stable")[: max(1, present)]
        order, gone = (np.take_along_axis(a, last, axis=0) for a in (order, keys == _LAST))
        kept = np.take_along_axis(members, np.broadcast_to(order, (len(members), *order.shape)), axis=1)
        return np.where(gone, ABSENT, kept)

    def union(self, first: Array, second: Array) -> Array:
        """The sets of the members of both."""
        return self.pruned(np.concatenate([first, second], axis=1))

    def sum(self, first: Array, second: Array) -> Array:
        """Sums: of a set and a number that of each member, of two sets that of the numbers drawn for them."""
        modulus = self._drawn.field.modulus
        numbers = [self.single(members) for members in (first, second)]
        total = np.asarray((numbers[0] + numbers[1]) % modulus)[:, None]
        for members, number, other in ((first, numbers[1], second), (second, numbers[0], first)):
            if members.shape[1] > 1:
                to_each = ((other != ABSENT)[0].sum(axis=0) == 1) & ((members != ABSENT)[0].sum(axis=0) > 1)
                missing = members.shape[1] - total.shape[1]
                total = np.pad(total, ((0, 0), (0, max(0, missing)), (0, 0)), constant_values=ABSENT)
                sums = self.each(members, number, np.add)
                total[:, : members.shape[1], to_each] = sums[:, :, to_each]
                total[:, members.shape[1] :, to_each] = ABSENT
        return total

    def each(self, members: Array, number: Array, compute: Callable[[Array, Array], Array]) -> Array:
        """Compute with each member and one number (rows, n) for its set; what is absent stays so.

        Raises:
            NotProvableError: a set has no member.
        """
        absent = members == ABSENT
        _refuse_empty(absent[0])
        computed = (
            compute(np.where(absent, np.uint64(0), members), number[:, None])
            % self._drawn.field.modulus[:, :, None]
        )
        return np.where(absent, ABSENT, computed)


def _refuse_empty(absent: Array) -> None:
    if absent.all(axis=0).any():
        raise because(mark("minus infinity takes part in a sum or product"))
