"""What a program is known by, as arrays: it comes back the same, anything else is refused, and no NaN proves a thing."""

import dataclasses
import gc
import weakref

import jax.numpy as jnp
import numpy as np
import pytest
from proving import IMAGE, KERNEL, known, layer, verdict_on

from grader.programs.prove import known as knowing
from grader.programs.prove import verdict
from grader.programs.prove.fingerprint import BEYOND, decoded
from grader.programs.prove.symbol import Symbol

WHOLE = np.zeros((3, 4), np.int32)


@pytest.fixture(scope="module")
def arrays():
    return known(layer, IMAGE, KERNEL).encoded()


def test_it_comes_back_as_it_was(arrays):
    again = decoded({name: array.copy() for name, array in arrays.items()})
    assert again.outputs == [(4, 4)]
    assert verdict.compare(again, known(layer, IMAGE, KERNEL)).proved


def test_it_is_small_where_elements_are_alike(arrays):
    assert sum(array.nbytes for array in arrays.values()) < 400


BROKEN = {
    "shapes": [[2, 4], [-1], [1, -4], [3, 2, 2]],
    "kinds": [[9], [3, 3], []],
    "digests": [[[0] * 16] * 2, [0] * 16],
    "sizes": [[1, 2, 3], [[1]]],
    "limits": [[[1]], [1, 2]],
    "error": [[0]],
    "used": [[[1]]],
    "asked": [[1, 1], [[0]]],
    "drawn": [[True]],
}


@pytest.mark.parametrize(("name", "values"), [(n, v) for n, some in BROKEN.items() for v in some])
def test_what_is_none_is_refused(arrays, name, values):
    with pytest.raises(ValueError, match="a fingerprint"):
        decoded({**arrays, name: np.array(values, arrays[name].dtype)})


@pytest.mark.parametrize("name", BROKEN)
def test_so_is_a_part_that_is_missing_or_of_another_type(arrays, name):
    with pytest.raises(ValueError, match="a fingerprint"):
        decoded({n: a for n, a in arrays.items() if n != name})
    with pytest.raises(ValueError, match="a fingerprint"):
        decoded({**arrays, name: arrays[name].astype(np.float16)})


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("side", [0, 1])
def test_what_is_no_number_proves_nothing(value, side):
    right = known(layer, IMAGE, KERNEL)
    odd = dataclasses.replace(right, sizes=np.array([value], np.float32))
    assert not verdict.compare(*((odd, right), (right, odd))[side]).proved
    both = dataclasses.replace(odd, limits=np.full((5, 1), BEYOND, np.uint16))
    assert not verdict.compare(both, both).proved


def test_an_error_that_is_no_number_is_too_large():
    third = known(lambda x: x * jnp.float32(1 / 3), IMAGE)
    other = known(lambda x: x / 3, IMAGE)
    assert verdict.compare(third, other).proved
    assert not verdict.compare(dataclasses.replace(third, error=np.array(np.nan)), other).proved


NESTED = {
    "numbers": (lambda x: [x[i, j] for i in range(5) for j in range(6)], True),
    "rows": (lambda x: [x[i] for i in range(5)], True),
    "columns": (lambda x: [x[:, j] for j in range(6)], False),
    "too few": (lambda x: [x[i] for i in range(4)], False),
    "flat": (lambda x: x.ravel(), False),
}


@pytest.mark.parametrize("name", NESTED)
def test_lists_of_numbers_or_rows_are_an_array(name):
    function, is_proved = NESTED[name]
    assert verdict_on(function, lambda x: x, IMAGE).proved == is_proved


KINDS = {
    "whole as floats": (lambda x: x.max(0).astype(jnp.float32), lambda x: x.max(0), True),
    "whole sums as floats": (lambda x: x.astype(jnp.float32).sum(), lambda x: x.sum(), True),
    "whole products": (lambda x: (x[0] * x[1]).astype(jnp.float32), lambda x: x[0] * x[1], True),
    "whole powers as floats": (lambda x: x.astype(jnp.float32) ** 4, lambda x: x**4, False),
    "whole powers": (lambda x: x**4, lambda x: x**2 * x**2, True),
    "floats as whole": (lambda x: x.max(0), lambda x: x.max(0).astype(jnp.float32), False),
}


@pytest.mark.parametrize("name", KINDS)
def test_types_are_of_one_kind(name):
    function, solution, is_proved = KINDS[name]
    assert verdict_on(function, solution, WHOLE + 1).proved == is_proved


def test_no_input_stays_in_memory(monkeypatch):
    seen = []

    class Watched(Symbol):
        def __init__(self, *parts):
            super().__init__(*parts)
            seen.append(weakref.ref(self))

    monkeypatch.setattr(knowing, "Symbol", Watched)
    gc.disable()  # a class's keys are made with many proofs between two collections
    try:
        known(lambda x: x.max() - 2 * x.sum(), np.ones(3, np.float32))
        assert seen
        assert [ref for ref in seen if ref() is not None] == []
    finally:
        gc.enable()
