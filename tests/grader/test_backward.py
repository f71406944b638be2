"""The catalogue's LeNet-5 in NumPy has the logits and the gradients of the library's."""

import importlib

import jax
import numpy as np
import pytest

from grader.keymaker.load import load_exercise
from jaxcnn import apply, lenet5


@pytest.mark.parametrize("count", [1, 3])
def test_the_gradients_by_hand_are_jaxs(course, count):
    load_exercise(course, "ex20_train_step")  # opens the package `catalog`
    by_hand, networks = (importlib.import_module(f"catalog.{name}") for name in ("_backward", "_lenet"))
    rng = np.random.default_rng(count)
    params = networks.random_params(rng, bias=0.1)
    images = rng.standard_normal((count, 32, 32, 3), np.float32)
    gradient = rng.standard_normal((count, 10), np.float32)

    expected, pull_back = jax.vjp(lambda p: apply(p, images, lenet5()), params)
    logits, by_hand_back = by_hand.vjp(params, images)
    np.testing.assert_allclose(logits, expected, atol=1e-5)
    (right,), found = pull_back(gradient), by_hand_back(gradient)
    assert list(found) == list(params)
    for layer, arrays in right.items():
        for name, array in arrays.items():
            np.testing.assert_allclose(found[layer][name], array, atol=1e-5 * np.abs(array).max())
