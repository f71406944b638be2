"""What is compiled, how often, and that it computes the same."""

import chex
import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from wide import wide

import jaxcnn

IMAGES = np.random.default_rng(3).normal(size=(8, 32, 32, 3)).astype(np.float32)
LABELS = np.arange(8)


class Variants(chex.TestCase):
    """With and without jit, the values of the loops by hand."""

    @chex.variants(with_jit=True, without_jit=True)
    def test_conv2d(self):
        kernel = np.random.default_rng(4).normal(size=(3, 2, 3, 4)).astype(np.float32)
        function = self.variant(lambda x, k: jaxcnn.conv2d(x, k, stride=3, padding="same", dilation=2))
        by_hand = jaxcnn.reference.conv2d(IMAGES[0], kernel, stride=3, padding="same", dilation=2)
        np.testing.assert_allclose(function(IMAGES[0], kernel), by_hand, rtol=1e-4, atol=1e-4)

    @chex.variants(with_jit=True, without_jit=True)
    def test_max_pool2d(self):
        function = self.variant(lambda x: jaxcnn.max_pool2d(x, 3, stride=2, padding=1))
        by_hand = jaxcnn.reference.max_pool2d(IMAGES[0], 3, stride=2, padding=1)
        np.testing.assert_array_equal(function(IMAGES[0]), by_hand.astype(np.float32))

    @chex.variants(with_jit=True, without_jit=True)
    def test_avg_pool2d(self):
        function = self.variant(lambda x: jaxcnn.avg_pool2d(x, 3, padding=1, count_include_pad=False))
        by_hand = jaxcnn.reference.avg_pool2d(IMAGES[0], 3, padding=1, count_include_pad=False)
        np.testing.assert_allclose(function(IMAGES[0]), by_hand, rtol=1e-5, atol=1e-6)

    @chex.variants(with_jit=True, without_jit=True)
    def test_apply(self):
        network = jaxcnn.lenet5()
        params = jaxcnn.init(jax.random.key(0), network)
        logits = self.variant(lambda p, x: jaxcnn.apply(p, x, network))(params, IMAGES[:2])
        x = IMAGES[:2]
        for layer in ("CONV1", "CONV2"):
            x = np.maximum(jaxcnn.conv2d(x, params[layer]["kernel"], params[layer]["bias"]), 0)
            x = x.reshape(2, x.shape[1] // 2, 2, x.shape[2] // 2, 2, -1).max((2, 4))
        x = x.reshape(2, 400)
        for layer in ("FC3", "FC4"):
            x = np.maximum(x @ np.asarray(params[layer]["kernel"]) + params[layer]["bias"], 0)
        by_hand = x @ np.asarray(params["Softmax"]["kernel"]) + params["Softmax"]["bias"]
        np.testing.assert_allclose(logits, by_hand, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize(
    "function",
    [
        lambda x: jaxcnn.conv2d(x, np.ones((5, 5, 3, 2), np.float32), stride=(2, 1)),
        lambda x: jaxcnn.max_pool2d(x, 2),
        lambda x: jaxcnn.avg_pool2d(x, 2),
        lambda x: jaxcnn.conv2d(x, np.ones((3, 3, 1, 3), np.float32), groups=3, padding="same"),
    ],
)
def test_a_second_call_is_not_traced(function):
    counted = jax.jit(chex.assert_max_traces(function, n=1))
    for shift in range(3):
        counted(IMAGES + shift)
    with pytest.raises(AssertionError, match="traced"):
        counted(IMAGES[:3])  # another shape is another program, so the counter does count


def test_eager_pooling_compiles_once():
    from jaxcnn import pool

    jaxcnn.max_pool2d(IMAGES, 4)
    compiled = pool._largest._cache_size()
    jaxcnn.max_pool2d(IMAGES + 1, (4, 4), stride=4)
    assert pool._largest._cache_size() == compiled


def test_steps_trace_the_network_once(monkeypatch):
    network, optimizer = jaxcnn.lenet5(), optax.sgd(0.01)
    counted = chex.assert_max_traces(jaxcnn.apply_training, n=1)
    monkeypatch.setattr("jaxcnn.training.gradient.apply_training", counted)
    step = jaxcnn.make_step(network, optimizer)
    state = jaxcnn.start(jaxcnn.init(jax.random.key(0), network), optimizer)
    for _ in range(2):
        state, _ = step(state, IMAGES, LABELS)
    assert step._cache_size() == 1


@pytest.mark.parametrize(("dtype", "n"), [("float64", 16_385), ("float32", 32_769)])
def test_jit_of_a_vmapped_product_and_sum(dtype, n):
    """jax#39103: jax 0.10.2 gives 266342400 in place of 268435456 under jit, for float64 on the CPU."""
    with wide():
        index = jnp.arange(n, dtype=dtype)
        x = jnp.stack((index, jnp.zeros_like(index), jnp.zeros_like(index)), axis=1)
        matrix = jnp.eye(3, dtype=dtype)

        def squared_norms(x):
            return jax.vmap(lambda row: jnp.sum((matrix @ row) ** 2))(x)

        eager, compiled = squared_norms(x), jax.jit(squared_norms)(x)
        assert eager[16_384] == 268_435_456
        np.testing.assert_array_equal(compiled, eager)
