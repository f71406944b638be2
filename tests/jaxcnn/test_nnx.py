"""The Flax NNX module against the plain functions."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

import jaxcnn
from jaxcnn.nnx import LeNet5, from_params, to_params

NETWORK = jaxcnn.lenet5()
IMAGES = np.random.default_rng(2).normal(size=(3, 32, 32, 3)).astype(np.float32)


def equal(left, right):
    jax.tree.map(np.testing.assert_array_equal, left, right)


def params_with_biases():
    return jax.tree.map(lambda array: array + 0.05, jaxcnn.init(jax.random.key(7), NETWORK))


def test_from_params_computes_what_apply_computes():
    params = params_with_biases()
    equal(from_params(params)(IMAGES), jaxcnn.apply(params, IMAGES, NETWORK))
    single = from_params(params)(IMAGES[0])
    assert single.shape == (10,)
    np.testing.assert_allclose(single, jaxcnn.apply(params, IMAGES[0], NETWORK), rtol=1e-5, atol=1e-5)


def test_to_params_computes_what_the_module_computes():
    model = LeNet5(rngs=nnx.Rngs(3))
    equal(jaxcnn.apply(to_params(model), IMAGES, NETWORK), model(IMAGES))


def test_there_and_back():
    params = params_with_biases()
    assert jax.tree.structure(to_params(from_params(params))) == jax.tree.structure(params)
    equal(to_params(from_params(params)), params)


def test_seeded_and_complete():
    equal(to_params(LeNet5(rngs=nnx.Rngs(3))), to_params(LeNet5(rngs=nnx.Rngs(3))))
    model = LeNet5(rngs=nnx.Rngs(3))
    assert not np.array_equal(model(IMAGES), LeNet5(rngs=nnx.Rngs(4))(IMAGES))
    assert sum(array.size for array in jax.tree.leaves(nnx.state(model, nnx.Param))) == 62_958


def test_dtype():
    assert (
        LeNet5(rngs=nnx.Rngs(0), dtype=jnp.bfloat16)(jnp.ones((32, 32, 3), jnp.bfloat16)).dtype
        == jnp.bfloat16
    )


def test_one_step_of_training_is_the_same():
    params, labels, rate = params_with_biases(), np.array([1, 2, 3]), 0.1
    model = from_params(params)
    optimizer = nnx.Optimizer(model, optax.sgd(rate), wrt=nnx.Param)

    @nnx.jit
    def step(model, optimizer):
        gradient = nnx.grad(lambda m: jaxcnn.cross_entropy(m(IMAGES), labels))(model)
        optimizer.update(model, gradient)

    step(model, optimizer)
    plain = optax.sgd(rate)
    state, _ = jaxcnn.make_step(NETWORK, plain)(jaxcnn.start(params, plain), IMAGES, labels)
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-5, atol=1e-6), to_params(model), state.params
    )


def test_refuses_other_parameters():
    params = params_with_biases()
    params["FC4"]["bias"] = jnp.ones(85)
    with pytest.raises(ValueError, match=r"params must have the shapes of lenet5\(\), .* got .*85"):
        from_params(params)
