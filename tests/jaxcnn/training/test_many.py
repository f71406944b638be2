"""Several runs at once against each on its own."""

import jax
import numpy as np
import optax
import pytest

from jaxcnn import Conv, Dense, MaxPool, Network, train, train_many
from jaxcnn.data import Split
from jaxcnn.training import Augment

LITTLE = Network((10, 10, 1), (Conv(4, 3, activation="relu"), MaxPool(2), Dense(3)))
PICTURES = np.random.default_rng(2).normal(size=(30, 10, 10, 1)).astype(np.float32)
KINDS = np.random.default_rng(3).integers(0, 3, 30).astype(np.int32)
DATA = Split(PICTURES, KINDS, PICTURES[:9], KINDS[:9])
OPTIONS = {"epochs": 2, "batch": 10, "augment": Augment(shift=1), "label_smoothing": 0.1}


def agrees(many, number, single):
    own = jax.tree.map(lambda array: array[number], many.params)
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5), own, single.params)
    for together, alone in zip(many.history, single.history, strict=True):
        assert together.epoch == alone.epoch
        assert together.loss[number] == pytest.approx(alone.loss, rel=1e-4)
        assert together.accuracy[number] == pytest.approx(alone.accuracy)
        assert together.test_accuracy[number] == pytest.approx(alone.test_accuracy)
        assert together.finite[number]


@pytest.mark.thorough
def test_seeds_agree_with_single_runs():
    many = train_many(LITTLE, DATA, seeds=(4, 9), **OPTIONS)
    for number, seed in enumerate((4, 9)):
        agrees(many, number, train(LITTLE, DATA, seed=seed, **OPTIONS))


def test_learning_rates_agree_with_single_runs():
    rates = (0.1, 0.001)
    many = train_many(LITTLE, DATA, seeds=(3,), learning_rates=rates, optimizer=optax.sgd, **OPTIONS)
    for number, rate in enumerate(rates):
        agrees(many, number, train(LITTLE, DATA, seed=3, optimizer=optax.sgd(rate), **OPTIONS))


def test_one_that_diverges_does_not_stop_the_others():
    many = train_many(LITTLE, DATA, learning_rates=(1e-3, 1e30), optimizer=optax.sgd, epochs=2, batch=10)
    assert many.history[-1].finite.tolist() == [True, False]
    assert all(np.isfinite(array).all() for array in jax.tree.leaves(many.params))


def test_without_held_out_images():
    many = train_many(LITTLE, Split(PICTURES, KINDS, PICTURES[:0], KINDS[:0]), epochs=1, batch=10)
    assert many.history[0].test_accuracy is None


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"seeds": (1, 2), "learning_rates": (1, 2, 3)}, ValueError, "a single one, got 2 and 3"),
        ({"seeds": ()}, ValueError, "a single one, got 0 and 1"),
        ({"seeds": (1.5,)}, TypeError, r"seeds must be an integer, got 1\.5"),
        (
            {"learning_rates": (1,), "optimizer": optax.sgd(0.1)},
            TypeError,
            r"optimizer must be a function from a learning rate to an optimiser, such as optax\.adam",
        ),
        ({"optimizer": optax.sgd}, TypeError, r"optimizer must be an optimiser, such as optax\.adam\(1e-3\)"),
        ({"batch": 31}, ValueError, "batch must be at most the number of images, 30, got 31"),
    ],
)
def test_refuses(options, error, message):
    with pytest.raises(error, match=message):
        train_many(LITTLE, DATA, **options)
