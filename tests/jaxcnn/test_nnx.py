"""The Flax NNX module against the plain functions."""

import re
import textwrap
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
import orbax.checkpoint as ocp
import pytest
from flax import nnx

import jaxcnn
from jaxcnn import AvgPool, Conv, Dense, MaxPool, Network
from jaxcnn.nnx import LeNet5, Net, from_params, loss_and_gradient, to_params

NETWORK = jaxcnn.lenet5()
NETWORKS = (
    NETWORK,
    Network(
        (9, 8, 2), (Conv(4, 3, padding="same", bias=False), AvgPool(2), Dense(5, activation="tanh"), Dense(4))
    ),
    Network(
        (7, 9, 3),
        (Conv(6, (2, 3), groups=3, activation="relu", name="first"), MaxPool(2), Dense(3, bias=False)),
    ),
    Network((6,), (Dense(3),)),
)
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


@pytest.mark.parametrize("network", NETWORKS)
def test_any_network(network):
    images = np.random.default_rng(4).normal(size=(3, *network.input_shape)).astype(np.float32)
    model = Net(network, rngs=nnx.Rngs(5))
    equal(model(images), jaxcnn.apply(to_params(model), images, network))
    params = jaxcnn.init(jax.random.key(6), network)
    assert jax.tree.map(jnp.shape, to_params(model)) == jax.tree.map(jnp.shape, params)
    equal(to_params(from_params(params, network)), params)
    equal(nnx.to_pure_dict(nnx.state(from_params(params, network))), params)


def by_flax(model, images, labels):
    loss = nnx.value_and_grad(lambda model: jaxcnn.cross_entropy(model(images, finite=True), labels))
    return loss(model)


def by_jaxcnn(model, images, labels):
    loss, gradient = loss_and_gradient(model, images, labels)
    return loss.value, gradient


def whole_step(gradient):
    """A step as Flax's documentation writes it."""

    @nnx.jit
    def step(model, optimizer, images, labels):
        loss, change = gradient(model, images, labels)
        optimizer.update(model, change)
        return loss

    return step


def by_steps(gradient):
    def loop(model, optimizer, batches):
        step = whole_step(gradient)
        return [step(model, optimizer, images, labels) for images, labels in batches]

    return loop


def by_the_docstring(model, optimizer, batches):
    """The loop in the documentation of `jaxcnn.nnx`."""
    names = {
        "model": model,
        "optimizer": optimizer,
        "batches": batches,
        "jax": jax,
        "nnx": nnx,
        "jaxcnn": jaxcnn,
    }
    lines = [line for line in jaxcnn.nnx.__doc__.splitlines() if line.startswith("    ") or not line]
    exec(textwrap.dedent("\n".join(lines)), names)  # documentation that runs
    return [names["loss"]]


@pytest.mark.parametrize("loop", [by_steps(by_flax), by_steps(by_jaxcnn), by_the_docstring])
def test_a_loop_of_flax_learns_what_ours_learns(loop):
    adam, network = optax.adam(1e-2), NETWORKS[1]
    params = jaxcnn.init(jax.random.key(7), network)
    batches = [(IMAGES[:, first : first + 9, :8, :2], np.array([1, 2, 3])) for first in range(3)]
    state, step, expected = jaxcnn.start(params, adam), jaxcnn.make_step(network, adam), []
    for batch in batches:
        state, loss = step(state, *batch)
        expected.append(loss)
    model = from_params(params, network)
    losses = loop(model, nnx.Optimizer(model, adam, wrt=nnx.Param), batches)
    np.testing.assert_allclose(losses, expected[-len(losses) :], rtol=1e-5)
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-5), to_params(model), state.params)


@pytest.mark.parametrize(
    ("gradient", "batch"),
    [(by_flax, 32), (by_jaxcnn, 32), (by_jaxcnn, 256)],  # 256 is computed in pieces, on a CPU
)
def test_a_step_of_flax_is_the_same_program(gradient, batch):
    """What takes the time is the same, so the time is: docs/performance.md has it measured."""
    adam, images, labels = optax.adam(1e-3), np.ones((batch, 32, 32, 3), np.float32), np.zeros(batch, int)
    params = jaxcnn.init(jax.random.key(0), NETWORK)
    model = from_params(params)
    optimizer = nnx.Optimizer(model, adam, wrt=nnx.Param)
    theirs = whole_step(gradient).lower(model, optimizer, images, labels).as_text()
    ours = jaxcnn.make_step(NETWORK, adam).lower(jaxcnn.start(params, adam), images, labels).as_text()
    assert products(theirs) == products(ours)
    assert len(products(ours)) == 14  # five layers: forward, and two gradients but for the images'
    for program in (ours, theirs):
        assert "convolution" not in program
        assert "reduce_window" not in program
        assert program.count("stablehlo.while") == (batch > 128)


def products(program):
    return sorted(re.findall(r"dot_general.*: (\(.*)", program))


def test_loss_and_gradient_have_the_options_of_training():
    network, labels = NETWORKS[2], np.array([1, 2, 0])
    model = Net(network, rngs=nnx.Rngs(1))
    pixels = np.random.default_rng(0).integers(0, 256, (3, *network.input_shape), np.uint8)
    images = pixels / np.float32(255)
    loss, gradient = loss_and_gradient(model, pixels, labels, label_smoothing=0.2)
    smooth = partial(jaxcnn.cross_entropy, labels=labels, label_smoothing=0.2)
    value, expected = nnx.value_and_grad(lambda model: smooth(model(images)))(model)
    assert float(loss.value) == pytest.approx(float(value), rel=1e-5)
    assert int(loss.correct) == (np.argmax(model(images), axis=1) == labels).sum()
    jax.tree.map(partial(np.testing.assert_allclose, rtol=1e-4, atol=1e-6), gradient, expected)
    narrow, change = loss_and_gradient(model, pixels, labels, label_smoothing=0.2, dtype=jnp.bfloat16)
    assert narrow.value.dtype == change["first"]["kernel"][...].dtype == jnp.float32
    assert float(narrow.value) == pytest.approx(float(value), rel=0.02)
    assert float(narrow.value) != float(loss.value)
    with pytest.raises(TypeError, match="labels must be integers"):
        loss_and_gradient(model, pixels, np.ones(3))


def test_an_orbax_checkpoint_of_ours_is_read_by_flax(tmp_path):
    params = params_with_biases()
    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(tmp_path / "ours", params)
    model = LeNet5(rngs=nnx.Rngs(0))
    with ocp.StandardCheckpointer() as checkpointer:
        state = nnx.state(model, nnx.Param)
        nnx.replace_by_pure_dict(state, checkpointer.restore(tmp_path / "ours", nnx.to_pure_dict(state)))
        nnx.update(model, state)
    equal(to_params(model), params)


def test_an_orbax_checkpoint_of_flax_is_read_by_ours(tmp_path):
    model = LeNet5(rngs=nnx.Rngs(8))
    with ocp.StandardCheckpointer() as checkpointer:
        checkpointer.save(tmp_path / "theirs", nnx.to_pure_dict(nnx.state(model, nnx.Param)))
    with ocp.StandardCheckpointer() as checkpointer:
        params = checkpointer.restore(tmp_path / "theirs", jaxcnn.init(jax.random.key(0), NETWORK))
    equal(params, to_params(model))
    equal(jaxcnn.apply(params, IMAGES, NETWORK), model(IMAGES))


def test_refuses_other_parameters():
    params = params_with_biases()
    params["FC4"]["bias"] = jnp.ones(85)
    with pytest.raises(ValueError, match=r"params must have the shapes of lenet5\(\), .* got .*85"):
        from_params(params)
