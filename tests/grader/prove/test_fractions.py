"""Random programs: what is proved equal is equal, computed exactly with fractions; what algebra makes equal is proved."""

import contextlib

import numpy as np
import pytest
from expressions import SHAPE, Grower, exactly, points, program
from proving import verdict_on

from grader.programs.prove.reason import NotProvableError

SEEDS = range(40)
POINTS = 6


def verdict(tree, base):
    return verdict_on(program(tree), program(base), SHAPE, SHAPE)


def provable(seed):
    """A random program of which the prover can follow all, and what drew it."""
    grower = Grower(generator := np.random.default_rng(seed))
    while True:
        base = grower.tree(int(generator.integers(2, 5)))
        with contextlib.suppress(NotProvableError):
            if verdict(base, base).proved:
                return grower, base, list(points(generator, POINTS))


@pytest.mark.thorough(but=lambda seed: seed % 2 == 0)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_proved_equal_has_equal_values(seed):
    grower, base, where = provable(seed)
    values = [exactly(base, inputs) for inputs in where]
    for _ in range(10):
        tree = grower.perturbed(base)
        if verdict(tree, base).proved:
            assert [exactly(tree, inputs) for inputs in where] == values


@pytest.mark.thorough(but=lambda seed: seed % 4 == 0)
@pytest.mark.parametrize("seed", SEEDS)
def test_what_algebra_makes_equal_is_proved(seed):
    grower, base, where = provable(seed)
    for _ in range(5):
        tree = grower.rewritten(base)
        assert [exactly(tree, inputs) for inputs in where[:2]] == [exactly(base, i) for i in where[:2]]
        assert verdict(tree, base).proved, verdict(tree, base).reason


def test_the_fractions_tell_programs_apart():
    """Else the tests above would show nothing: most changes change a value."""
    generator = np.random.default_rng(0)
    grower, differ = Grower(generator), 0
    where = list(points(generator, 2))
    for _ in range(100):
        base = grower.tree(3)
        differ += any(exactly(grower.perturbed(base), inputs) != exactly(base, inputs) for inputs in where)
    assert differ > 70
