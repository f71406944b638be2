"""Bounds of elements that were moved about are those of elements with columns of their own, in less memory."""

import numpy as np
import pytest

from grader.programs.prove.bounds import SHARED, Bounds, joined, of_inputs

RNG = np.random.default_rng(6)
WINDOWS = RNG.integers(0, 10, 24)


def one():
    return of_inputs([10, 3], seed=1)[0].add(Bounds(of_inputs([10, 3], seed=2)[0].rows))


def shared_and_own():
    shared = one().taken(WINDOWS)
    return shared, Bounds(one().rows[:, WINDOWS])


@pytest.mark.parametrize(
    "compute",
    [
        lambda a: a.sum_along((2, 4, 3), [1]),
        lambda a: a.largest_along((2, 4, 3), [0, 2]),
        lambda a: a.product(a, (4, 2, 3), (4, 3, 2)),
        lambda a: a.add(a).multiply(a),
        lambda a: a.taken(np.array([5, 0, 5])),
        lambda a: joined([a, a.taken(np.array([3, 2])), one()]),
    ],
)
def test_what_is_shared_computes_the_same(compute):
    shared, own = shared_and_own()
    assert shared.places is not None
    np.testing.assert_array_equal(compute(shared).rows, compute(own).rows)


def test_parts_of_one_array_share_its_columns():
    whole = one()
    parts = [whole.taken(np.arange(8)), whole.taken(np.arange(2, 10)), whole]
    assert joined(parts).taken(WINDOWS).columns is whole.columns


def test_a_few_elements_keep_no_large_array_in_memory():
    whole = Bounds(np.zeros((7, 9 * SHARED)))
    assert whole.taken(np.arange(9)).columns is whole.columns
    assert not np.shares_memory(whole.taken(np.arange(8)).columns, whole.columns)
    assert whole.taken(np.arange(8)).columns.shape == (7, 8)
