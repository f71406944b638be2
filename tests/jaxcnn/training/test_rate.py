"""The search for a learning rate, against a loop over single steps."""

import jax
import numpy as np
import optax
import pytest

from jaxcnn import Dense, Network, find_rate, init, make_step, start
from jaxcnn.data import Split
from jaxcnn.training.rate import _judged

NETWORK = Network((6,), (Dense(3),))
IMAGES = np.random.default_rng(1).normal(size=(40, 6)).astype(np.float32)
LABELS = IMAGES[:, :3].argmax(axis=1).astype(np.int32)
DATA = Split(IMAGES, LABELS, IMAGES[:0], LABELS[:0])


def test_the_losses_are_those_of_steps_whose_rate_grows_by_the_same_factor():
    found = find_rate(NETWORK, DATA, optimizer=optax.sgd, low=0.01, high=10.0, steps=7, batch=8, seed=5)
    np.testing.assert_allclose(found.rates, np.geomspace(0.01, 10.0, 7))
    key = jax.random.key(5)
    rates = iter(found.rates)
    params, losses = init(key, NETWORK), []
    for epoch in range(2):
        for chosen in jax.random.permutation(jax.random.fold_in(key, epoch), 40).reshape(5, 8):
            if (rate := next(rates, None)) is None:
                break
            optimizer = optax.sgd(rate)
            state, loss = make_step(NETWORK, optimizer)(
                start(params, optimizer), IMAGES[chosen], LABELS[chosen]
            )
            params = state.params
            losses.append(float(loss))
    np.testing.assert_allclose(found.losses, losses, rtol=1e-5)


def test_the_suggested_rate_learns_and_one_far_below_does_not():
    found = find_rate(NETWORK, DATA, optimizer=optax.sgd, high=100.0, batch=8)
    assert 1e-3 < found.suggested < 10
    least = np.nanargmin(found.smoothed)
    assert found.suggested == pytest.approx(found.rates[least] / 10)
    assert found.smoothed[least] < 0.8 * found.smoothed[0]


def test_what_comes_after_it_diverged_does_not_count():
    found = _judged(np.array([2.0, 1.0, 0.5, 300.0, 0.0, 0.0]), 1e-3, 1.0, 6)
    np.testing.assert_array_equal(np.isnan(found.smoothed), [False, False, False, True, True, True])
    assert found.suggested == pytest.approx(1e-3 * 1000 ** (2 / 5) / 10)
    np.testing.assert_array_equal(found.losses, [2.0, 1.0, 0.5, 300.0, 0.0, 0.0])


def test_what_comes_after_a_loss_that_is_no_number_does_not_count():
    found = _judged(np.array([2.0, 1.0, np.inf, 0.1]), 1e-3, 1.0, 6)
    np.testing.assert_array_equal(np.isnan(found.losses), [False, False, True, True, True, True])
    with pytest.raises(ValueError, match="no rate gives a finite loss"):
        _judged(np.array([np.nan]), 1e-3, 1.0, 6)


@pytest.mark.parametrize(
    ("arguments", "error", "told"),
    [
        ({"low": 1.0, "high": 1.0}, ValueError, "high must be above low"),
        ({"low": 0.0}, ValueError, "low must be above 0"),
        ({"steps": 1}, ValueError, "steps must be at least 2"),
        ({"batch": 41}, ValueError, "batch must be at most"),
        ({"optimizer": 0.1}, TypeError, "must make an optimiser of a rate"),
        ({"optimizer": lambda rate: rate}, TypeError, "must be an optimiser"),
        ({"network": "lenet5"}, TypeError, "network must be a Network"),
    ],
)
def test_arguments_that_are_wrong_are_told(arguments, error, told):
    with pytest.raises(error, match=told):
        find_rate(**{"network": NETWORK, "data": DATA, "batch": 8} | arguments)
