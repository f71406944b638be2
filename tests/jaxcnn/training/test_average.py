"""The average of the weights against a loop in NumPy."""

import jax
import numpy as np
import optax
import pytest

from jaxcnn import Dense, Network, init, make_epoch, make_step, start
from jaxcnn.training.average import averaging, in_use

NETWORK = Network((6,), (Dense(3),))
IMAGES = np.random.default_rng(1).normal(size=(40, 6)).astype(np.float32)
LABELS = IMAGES[:, :3].argmax(axis=1).astype(np.int32)


@pytest.mark.parametrize("decay", [0.0, 0.3, 0.9])
def test_it_is_the_average_of_the_steps_that_are_taken_without_it(decay):
    params = init(jax.random.key(0), NETWORK)
    plain, kept = optax.adam(0.1), averaging(optax.adam(0.1), decay)
    state, other = start(params, plain), start(params, kept)
    average = jax.tree.map(np.asarray, params)
    for t in range(1, 6):
        batch = IMAGES[8 * t - 8 : 8 * t], LABELS[8 * t - 8 : 8 * t]
        state, _ = make_step(NETWORK, plain)(state, *batch)
        other, _ = make_step(NETWORK, kept)(other, *batch)
        d = min(decay, (1 + t) / (10 + t))
        average = jax.tree.map(lambda a, new, d=d: d * a + (1 - d) * np.asarray(new), average, state.params)
    jax.tree.map(np.testing.assert_array_equal, other.params, state.params)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5),
        in_use(other.params, other.optimizer),
        average,
    )
    assert in_use(state.params, state.optimizer) is state.params


def test_an_epoch_keeps_it_too():
    params = init(jax.random.key(0), NETWORK)
    optimizer = averaging(optax.sgd(0.1), 0.5)
    state, _ = make_epoch(NETWORK, optimizer, batch=8)(
        start(params, optimizer), IMAGES, LABELS, jax.random.key(1)
    )
    assert int(state.optimizer.steps) == 5
    assert not np.allclose(state.optimizer.average["FC1"]["kernel"], state.params["FC1"]["kernel"])


@pytest.mark.parametrize(("decay", "error"), [(1.0, ValueError), (-0.1, ValueError), ("0.9", TypeError)])
def test_what_is_no_decay_is_told(decay, error):
    with pytest.raises(error, match="decay must be"):
        averaging(optax.sgd(0.1), decay)
