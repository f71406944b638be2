"""What the catalogue does in NumPy is what JAX does: LeNet-5 and its gradients, and a cast."""

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


def test_what_is_kept_of_a_call_is_not_what_was_written_into_since(course):
    load_exercise(course, "ex20_train_step")  # opens the package `catalog`
    by_hand, networks = (importlib.import_module(f"catalog.{name}") for name in ("_backward", "_lenet"))
    rng, vjp = np.random.default_rng(3), by_hand.vjp
    params, images = networks.random_params(rng, bias=0.1), rng.random((2, 32, 32, 3), np.float32)
    logits, pull_back = vjp(params, images)
    gradient = np.ones_like(logits)
    before = pull_back(gradient)["CONV1"]["kernel"].copy()
    params["FC3"]["kernel"] *= 2
    assert (vjp(params, images)[0] != logits).any()
    assert (pull_back(gradient)["CONV1"]["kernel"] == before).all()
    params["FC3"]["kernel"] /= 2
    assert (vjp(params, images)[1](gradient)["CONV1"]["kernel"] == before).all()
    assert (vjp(params, images)[1](2 * gradient)["CONV1"]["kernel"] != before).any()


def test_the_rows_of_images_are_kept_for_these_alone(course, monkeypatch):
    load_exercise(course, "ex20_train_step")  # opens the package `catalog`
    by_hand, networks = (importlib.import_module(f"catalog.{name}") for name in ("_backward", "_lenet"))
    made, real = [], by_hand._rows
    monkeypatch.setattr(by_hand, "_rows", lambda x, sides: made.append(x.shape) or real(x, sides))
    rng = np.random.default_rng(5)
    images = rng.random((2, 32, 32, 3), np.float32)
    one, other = networks.random_params(rng, bias=0.1), networks.random_params(rng, bias=0.1)
    by_hand.vjp(one, images)
    by_hand.vjp(other, images)
    assert [shape[-1] for shape in made].count(3) == 1  # the images have three channels
    images[0, 0, 0] += 1
    logits, _ = by_hand.vjp(other, images)
    np.testing.assert_allclose(logits, apply(other, images, lenet5()), atol=1e-5)


def test_a_cast_to_uint8_is_jaxs(course):
    load_exercise(course, "ex05_pad_same")  # opens the package `catalog`
    cast = importlib.import_module("catalog._ideas").as_jax_makes_it_uint8
    floats = [
        0,
        1.5,
        -1.5,
        -0.5,
        254.99999999,
        255.9,
        256,
        300,
        -300,
        3e9,
        1e20,
        -1e20,
        np.nan,
        np.inf,
        -np.inf,
    ]
    for array in (
        *(np.array(floats, kind) for kind in ("float32", "float64")),
        np.array([0, -1, 255, 70_000]),
    ):
        expected = np.asarray(jax.numpy.asarray(array).astype(jax.numpy.uint8))
        np.testing.assert_array_equal(cast(array), expected, strict=True)
