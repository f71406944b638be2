"""Programs that differ in their data alone are compiled once: large constants become arguments."""

import jax
import numpy as np
import pytest

from grader.programs import trace
from grader.programs.constants import LARGE, as_arguments
from grader.programs.interpret import Program
from grader.programs.run import run_program

SHAPE = jax.ShapeDtypeStruct((4,), np.float32)


def program(table):
    return trace.lower(lambda x: [(x * table).sum(axis=1) + 1.5, x], SHAPE)


@pytest.fixture
def tables():
    rng = np.random.default_rng(4)
    return [rng.random((LARGE // 4, 4), np.float32) for _ in range(2)]


def test_other_data_is_the_same_program(tables):
    (first, constants), (second, others) = (as_arguments(program(table)) for table in tables)
    assert first == second
    np.testing.assert_array_equal([*constants, *others], tables)


def test_it_computes_the_same(tables):
    x = np.arange(4, dtype=np.float32)
    text = program(tables[0])
    taken, constants = as_arguments(text)
    outputs = [run_program(Program(text), [x]), run_program(Program(taken), [x, *constants])]
    assert all(np.array_equal(one, other) for one, other in zip(*outputs, strict=True))


@pytest.mark.parametrize("table", [np.ones((LARGE, 4), np.float32), np.eye(4, dtype=np.float32)])
def test_constants_that_are_small_or_all_one_number_stay(table):
    taken, constants = as_arguments(program(table))
    assert constants == []
    assert taken == Program(program(table)).text()
