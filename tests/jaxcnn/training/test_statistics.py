"""Running statistics and dropout: what a training does with them, and that they go through everything purely."""

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest
from flax import nnx

import jaxcnn
from jaxcnn import BatchNorm, Chain, Conv, Dense, Dropout, GlobalAvgPool, Network, Residual, Split
from jaxcnn.model import activations
from jaxcnn.nnx import Net, from_params, loss_and_gradient, to_params, to_statistics
from jaxcnn.training.checkpoints import CheckpointError, Checkpoints, load_arrays
from jaxcnn.training.gradient import make_gradient

NETWORK = Network(
    (4, 4, 2),
    (
        Conv(3, 3, padding="same", bias=False),
        BatchNorm(activation="relu"),
        Residual(Conv(3, 1, bias=False), BatchNorm(momentum=0.5), activation="relu"),
        GlobalAvgPool(),
        Dense(3),
    ),
)
DROPPING = Network((6,), (Dropout(0.25), Dense(3)))
RANDOM = np.random.default_rng(5)
IMAGES = RANDOM.normal(1, 2, size=(96, 4, 4, 2)).astype(np.float32)
LABELS = (IMAGES.mean(axis=(1, 2)) > 1).sum(axis=1).astype(np.int32)
DATA = Split(IMAGES[:80], LABELS[:80], IMAGES[80:], LABELS[80:])
ADAM = optax.adam(0.01)
PARAMS = jaxcnn.init(jax.random.key(0), NETWORK)
FRESH = jaxcnn.init_statistics(NETWORK)


def close(left, right, tolerance=1e-5):
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=tolerance), left, right)


def same(left, right):
    jax.tree.map(np.testing.assert_array_equal, left, right)


def test_statistics_nest_as_the_parameters_do():
    assert jax.tree.map(jnp.shape, FRESH) == {
        "NORM1": {"mean": (3,), "var": (3,)},
        "RES2": {"NORM1": {"mean": (3,), "var": (3,)}},
    }
    assert not FRESH["NORM1"]["mean"].any()
    assert (FRESH["RES2"]["NORM1"]["var"] == 1).all()
    assert PARAMS["NORM1"].keys() == {"scale", "bias"}
    assert (PARAMS["NORM1"]["scale"] == 1).all()
    assert jaxcnn.init_statistics(jaxcnn.lenet5()) == {}


def test_a_batch_is_normalised_by_its_own_statistics():
    network = Network((5, 4, 3), (BatchNorm(momentum=0.75, epsilon=0.1, activation="tanh"),))
    x = RANDOM.normal(3, 2, size=(6, 5, 4, 3)).astype(np.float32)
    params = {"NORM0": {"scale": jnp.array([1.0, 2.0, -1.0]), "bias": jnp.array([0.0, 0.5, 1.0])}}
    before = {"NORM0": {"mean": jnp.array([1.0, 2.0, 3.0]), "var": jnp.array([4.0, 5.0, 6.0])}}
    y, after = jaxcnn.apply_training(params, x, network, statistics=before)
    mean, var, scale, bias = x.mean((0, 1, 2)), x.var((0, 1, 2)), *map(np.asarray, params["NORM0"].values())
    np.testing.assert_allclose(y, np.tanh((x - mean) / np.sqrt(var + 0.1) * scale + bias), atol=1e-5)
    close(after["NORM0"]["mean"], 0.75 * np.array([1, 2, 3]) + 0.25 * mean)
    close(after["NORM0"]["var"], 0.75 * np.array([4, 5, 6]) + 0.25 * var)
    y = jaxcnn.apply(params, x, network, statistics=before)
    by_hand = (x - np.array([1, 2, 3])) / np.sqrt(np.array([4, 5, 6]) + 0.1) * scale + bias
    np.testing.assert_allclose(y, np.tanh(by_hand), atol=1e-5)


def test_normalisation_agrees_with_flax():
    x = RANDOM.normal(3, 2, size=(7, 3, 2, 4)).astype(np.float32)
    theirs = nnx.BatchNorm(4, momentum=0.9, epsilon=1e-5, rngs=nnx.Rngs(0))
    network = Network((3, 2, 4), (BatchNorm(),))
    params, before = jaxcnn.init(jax.random.key(0), network), jaxcnn.init_statistics(network)

    def loss(x):
        return (jaxcnn.apply_training(params, x, network, statistics=before)[0] ** 3).sum()

    plain = lambda x: (x - x.mean((0, 1, 2))) / jnp.sqrt(x.var((0, 1, 2)) + 1e-5)  # noqa: E731
    expected = jax.grad(lambda x: (plain(x) ** 3).sum())(x)
    np.testing.assert_allclose(jax.grad(loss)(x), expected, atol=1e-3)
    y, after = jaxcnn.apply_training(params, x, network, statistics=before)
    np.testing.assert_allclose(y, theirs(x), atol=1e-5)
    close(after["NORM0"], {"mean": theirs.mean[...], "var": theirs.var[...]})


def test_statistics_of_narrow_numbers_are_wide():
    narrow = jax.tree.map(lambda array: array.astype(jnp.bfloat16), PARAMS)
    x = (IMAGES + 100).astype(jnp.bfloat16)
    y, after = jaxcnn.apply_training(narrow, x, NETWORK, statistics=FRESH)
    assert y.dtype == jnp.bfloat16
    assert {leaf.dtype for leaf in jax.tree.leaves(after)} == {jnp.dtype("float32")}
    assert jaxcnn.apply(narrow, x, NETWORK, statistics=FRESH).dtype == jnp.bfloat16


def test_nothing_is_changed_in_place_and_jit_gives_the_same():
    copied = jax.tree.map(np.array, FRESH)
    eager = jaxcnn.apply_training(PARAMS, IMAGES, NETWORK, statistics=FRESH)
    same(FRESH, copied)
    jitted = jax.jit(lambda p, s, x: jaxcnn.apply_training(p, x, NETWORK, statistics=s))(
        PARAMS, FRESH, IMAGES
    )
    close(eager, jitted)


def test_a_network_without_statistics_gives_what_apply_gives():
    network = Network((4, 4, 2), (Conv(2, 3), Dense(3)))
    params = jaxcnn.init(jax.random.key(0), network)
    y, after = jaxcnn.apply_training(params, IMAGES, network)
    np.testing.assert_array_equal(y, jaxcnn.apply(params, IMAGES, network))
    assert after == {}
    assert jaxcnn.start(params, ADAM).statistics == {}


def test_the_whole_batch_counts_and_not_its_pieces():
    """96 images would be cut into pieces for a CPU's cache; the statistics must be those of all of them."""
    found, change = jax.jit(make_gradient(NETWORK))(PARAMS, IMAGES, LABELS, FRESH)

    def loss(params):
        logits, after = jaxcnn.apply_training(params, IMAGES, NETWORK, statistics=FRESH)
        return jaxcnn.cross_entropy(logits, LABELS), after

    (value, after), expected = jax.value_and_grad(loss, has_aux=True)(PARAMS)
    close((found.value, found.statistics, change), (value, after, expected))


def test_steps_epochs_and_modules_carry_the_statistics():
    state, step = jaxcnn.start(PARAMS, ADAM, FRESH), jaxcnn.make_step(NETWORK, ADAM)
    model = from_params(PARAMS, NETWORK)
    optimizer = nnx.Optimizer(model, ADAM, wrt=nnx.Param)
    order = jax.random.permutation(jax.random.key(1), 80)
    for batch in order.reshape(2, 40):
        state, _ = step(state, IMAGES[batch], LABELS[batch])
        _, change = loss_and_gradient(model, IMAGES[batch], LABELS[batch])
        optimizer.update(model, change)
    assert not np.allclose(state.statistics["NORM1"]["mean"], 0)
    close((to_params(model), to_statistics(model)), (state.params, state.statistics), 1e-4)
    epoch = jaxcnn.make_epoch(NETWORK, ADAM, batch=40)
    begin = jax.tree.map(jnp.copy, jaxcnn.start(PARAMS, ADAM, FRESH))  # an epoch donates its state
    after, _ = epoch(begin, *DATA[:2], jax.random.key(1))
    close(after, state, 1e-4)


def test_an_epoch_that_diverges_keeps_the_statistics():
    epoch = jaxcnn.make_epoch(NETWORK, ADAM, batch=40)
    begin = jaxcnn.start(PARAMS, ADAM, FRESH)
    after, metrics = epoch(
        jax.tree.map(jnp.copy, begin), DATA[0] * np.float32(1e30), DATA[1], jax.random.key(1)
    )
    assert not metrics.finite
    same(after, begin)


def test_train_evaluates_by_the_running_statistics():
    result = jaxcnn.train(NETWORK, DATA, epochs=20, batch=16, optimizer=ADAM)
    running = result.state.statistics
    assert result.history[-1].loss < 0.7 * result.history[0].loss
    found = jaxcnn.evaluate(result.params, *DATA[2:4], NETWORK, statistics=running)
    assert found == result.history[-1].test_accuracy
    many = jaxcnn.train_many(NETWORK, DATA, seeds=(0, 1), epochs=20, batch=16, optimizer=ADAM)
    close(jax.tree.map(lambda array: array[0], many.state.statistics), running, 1e-2)
    assert float(many.history[-1].test_accuracy[0]) == pytest.approx(found, abs=0.1)


def test_checkpoints_hold_them_and_a_resumed_run_is_the_same(tmp_path):
    checkpoints, seen = Checkpoints(tmp_path), []
    options = {"batch": 16, "optimizer": ADAM}
    whole = jaxcnn.train(NETWORK, DATA, epochs=3, **options)
    jaxcnn.train(NETWORK, DATA, epochs=2, after_epoch=checkpoints.after_epoch, **options)
    like = jaxcnn.training.Progress(jaxcnn.start(PARAMS, ADAM, FRESH), ())
    begin = Checkpoints(tmp_path).latest(like)
    resumed = jaxcnn.train(NETWORK, DATA, epochs=3, begin=begin, **options)
    same(resumed.state, whole.state)
    params, running = load_arrays(tmp_path)
    same((params, running), (begin.state.params, begin.state.statistics))
    # Of another network, with one normalisation more in the same place.
    other = Network((4, 4, 2), (*NETWORK.layers[:2], Chain(BatchNorm(), name="RES2"), *NETWORK.layers[3:]))
    start = jaxcnn.start(jaxcnn.init(jax.random.key(0), other), ADAM, jaxcnn.init_statistics(other))
    with pytest.raises(CheckpointError, match="it is another network's: its layer RES2 has"):
        Checkpoints(tmp_path, tell=seen.append).latest(jaxcnn.training.Progress(start, ()))
    with pytest.raises(ValueError, match="begin must be of the same network, got another one's statistics"):
        jaxcnn.train(NETWORK, DATA, epochs=3, begin=begin._replace(state=begin.state._replace(statistics={})))


def test_checkpoints_without_statistics_are_as_they_were(tmp_path):
    network = Network((4, 4, 2), (Dense(3),))
    checkpoints = Checkpoints(tmp_path)
    jaxcnn.train(network, DATA, epochs=1, batch=16, after_epoch=checkpoints.after_epoch)
    assert not (tmp_path / "checkpoints" / "1" / "statistics").exists()
    assert load_arrays(tmp_path)[1] == {}


def test_a_module_updates_its_statistics_in_training_alone():
    model = Net(NETWORK, rngs=nnx.Rngs(0))
    assert nnx.to_pure_dict(nnx.state(model, nnx.BatchStat)).keys() == {"NORM1", "RES2"}
    np.testing.assert_array_equal(
        model(IMAGES), jaxcnn.apply(to_params(model), IMAGES, NETWORK, statistics=to_statistics(model))
    )
    same(to_statistics(model), FRESH)

    @nnx.jit
    def call(model, x):
        return model(x, training=True)

    y, after = jaxcnn.apply_training(to_params(model), IMAGES, NETWORK, statistics=FRESH)
    np.testing.assert_allclose(call(model, IMAGES), y, atol=1e-5)
    close(to_statistics(model), after)
    again = from_params(to_params(model), NETWORK, to_statistics(model))
    np.testing.assert_array_equal(again(IMAGES), model(IMAGES))
    with pytest.raises(ValueError, match="statistics must have the shapes of the network"):
        from_params(to_params(model), NETWORK, {"NORM1": {}})


def test_what_a_network_of_blocks_looks_at():
    """Behind the block are a mean and a dense layer, so that the derivative by its maps is known."""
    running = {"NORM1": FRESH["NORM1"], "RES2": {"NORM1": {"mean": jnp.ones(3), "var": jnp.full(3, 2.0)}}}
    maps = activations(PARAMS, IMAGES[0], NETWORK, statistics=running)["RES2"]
    expected = np.maximum(maps @ PARAMS["FC3"]["kernel"][:, 1] / 16, 0)
    found = jaxcnn.grad_cam(PARAMS, IMAGES[0], NETWORK, 1, statistics=running)
    np.testing.assert_allclose(found, expected, atol=1e-5)
    with pytest.raises(ValueError, match="statistics must be the network's running statistics"):
        jaxcnn.saliency(PARAMS, IMAGES[0], NETWORK, 1)
    assert jaxcnn.saliency(PARAMS, IMAGES[0], NETWORK, 1, statistics=running).shape == (4, 4)
    falls = jaxcnn.occlusion(PARAMS, IMAGES[0], NETWORK, 1, window=2, stride=2, statistics=running)
    assert falls.shape == (2, 2)


def test_dropout_drops_a_part_and_keeps_the_mean():
    network = Network((1000,), (Dropout(0.25),))
    x = np.full((8, 1000), 3, np.float32)
    y, _ = jaxcnn.apply_training({}, x, network, key=jax.random.key(0))
    assert set(np.unique(y).tolist()) == {0.0, 4.0}
    assert float((y == 0).mean()) == pytest.approx(0.25, abs=0.02)
    assert not np.array_equal(y[0], y[1])
    same(y, jaxcnn.apply_training({}, x, network, key=jax.random.key(0))[0])
    assert not np.array_equal(y, jaxcnn.apply_training({}, x, network, key=jax.random.key(1))[0])
    np.testing.assert_array_equal(jaxcnn.apply({}, x, network), x)
    two, _ = jaxcnn.apply_training(
        {}, x, Network((1000,), (Dropout(0.25), Dropout(0.25))), key=jax.random.key(0)
    )
    assert float((two == 0).mean()) == pytest.approx(1 - 0.75**2, abs=0.02)  # each draws its own


def test_a_step_of_dropout_takes_a_key_and_an_epoch_draws_anew():
    data = Split(*(part.reshape(len(part), -1)[:, :6] if part.ndim > 1 else part for part in DATA[:4]))
    params = jaxcnn.init(jax.random.key(0), DROPPING)
    state, step = jaxcnn.start(params, ADAM), jaxcnn.make_step(DROPPING, ADAM)
    first, again, other = (step(state, *data[:2], jax.random.key(n))[1] for n in (0, 0, 1))
    assert first == again != other
    with pytest.raises(ValueError, match=r"key must be a random key, .* since the network has a Dropout"):
        step(state, *data[:2])
    still = jaxcnn.make_epoch(
        DROPPING, optax.sgd(0.0), batch=80
    )  # nothing is learned: only what is dropped differs
    begin = [jaxcnn.start(jaxcnn.init(jax.random.key(0), DROPPING), optax.sgd(0.0)) for _ in range(2)]
    losses = [float(still(begin[n], *data[:2], jax.random.key(n))[1].losses[0]) for n in range(2)]
    assert losses[0] != losses[1]


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: jaxcnn.apply(PARAMS, IMAGES, NETWORK),
            ValueError,
            r"statistics must be the network's running statistics, since it has a BatchNorm",
        ),
        (
            lambda: jaxcnn.apply(PARAMS, IMAGES, NETWORK, statistics=3),
            TypeError,
            r"statistics must be a dictionary, as jaxcnn.init_statistics makes it, got int",
        ),
        (
            lambda: jaxcnn.apply(PARAMS, IMAGES, NETWORK, statistics={"NORM1": FRESH["NORM1"]}),
            ValueError,
            r"statistics\['RES2'\]\['NORM1'\] must hold .* got \{\}",
        ),
        (
            lambda: jaxcnn.apply_training(PARAMS, IMAGES[0], NETWORK, statistics=FRESH),
            ValueError,
            r"x must be a batch, of shape \(N, 4, 4, 2\), got a single example",
        ),
        (lambda: jaxcnn.init_statistics(None), TypeError, r"network must be a Network"),
        (
            lambda: jaxcnn.predict(PARAMS, IMAGES, NETWORK),
            ValueError,
            r"statistics must be the network's running statistics",
        ),
        (
            lambda: jaxcnn.make_step(NETWORK, ADAM)(jaxcnn.start(PARAMS, ADAM), IMAGES, LABELS),
            ValueError,
            r"statistics\['NORM1'\] must hold",
        ),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
