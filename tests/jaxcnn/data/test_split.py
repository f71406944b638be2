"""The split that keeps every class's share."""

import numpy as np
import pytest

from jaxcnn.data import DataError
from jaxcnn.data.split import stratified

LABELS = np.array([2, 0, 1, 0, 2, 0, 0, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 1])  # 9, 9 and 2 of them


def test_each_class_gives_its_share_and_every_index_comes_once():
    train, test = stratified(LABELS, held_out=1 / 3)
    assert sorted([*train, *test]) == list(range(20))
    assert np.bincount(LABELS[test]).tolist() == [3, 3, 1]


@pytest.mark.parametrize(("held_out", "count"), [(0.01, 1), (0.99, 1)])
def test_each_part_has_each_class(held_out, count):
    train, test = stratified(LABELS, held_out=held_out)
    assert set(LABELS[train]) == set(LABELS[test]) == {0, 1, 2}
    assert np.sum(LABELS[test] == 2) == count


def test_the_parts_are_shuffled_by_the_seed():
    labels = np.repeat(np.arange(5), 40)
    train, test = stratified(labels, seed=3)
    for again, part in zip(stratified(labels, seed=3), (train, test), strict=True):
        np.testing.assert_array_equal(again, part)
    assert set(stratified(labels, seed=4)[1]) != set(test)
    assert np.abs(np.diff(labels[train])).mean() > 1  # sorted labels would give 4/160
    assert set(labels[test[:20]]) == set(range(5))


def test_labels_need_no_class_0_and_no_neighbours():
    train, test = stratified(np.array([7, 3, 7, 3]), held_out=0.5)
    assert sorted([*train, *test]) == [0, 1, 2, 3]
    assert len(test) == 2


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: stratified(np.array([0, 0, 4])), DataError, "class 4 has 1 example; give it at least two"),
        (lambda: stratified(LABELS, held_out=1.0), ValueError, "held_out must lie between 0 and 1, got 1.0"),
        (lambda: stratified(LABELS, seed=-1), ValueError, "seed must be at least 0, got -1"),
        (lambda: stratified(LABELS, seed=0.5), TypeError, "seed must be an integer, got 0.5"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
