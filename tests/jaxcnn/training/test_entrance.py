"""What training does not take, and what it says: the argument, what came, what is wanted."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import optax
import pytest

from jaxcnn import (
    Augment,
    Conv,
    Dense,
    Network,
    Split,
    evaluate,
    init,
    make_step,
    predict,
    start,
    train,
    train_many,
)
from jaxcnn.entrance import compute_dtype, images, labels, learning_rate, optimizer, seed, sequence, smoothing

NETWORK = Network((4, 5, 3), (Dense(3),))
SGD = optax.sgd(0.1)
IMAGES = np.random.default_rng(1).normal(size=(8, 4, 5, 3)).astype(np.float32)
LABELS = np.arange(8) % 3
DATA = Split(IMAGES, LABELS, IMAGES[:4], LABELS[:4])
PARAMS = init(jax.random.key(0), NETWORK)
STATE = start(PARAMS, SGD)
TEXT = np.array(["cat", "dog", "owl", "cat", "dog", "owl", "cat", "dog"])

WRONG_LABELS = {
    "column": (LABELS[:, None], ValueError, r"shape \(8,\), got \(8, 1\); give \.reshape\(-1\)"),
    "one-hot": (np.eye(3)[LABELS], TypeError, r"a row of float64 for each of shape \(8, 3\); give \.argmax"),
    "one-hot of integers": (np.eye(3, dtype=int)[LABELS], TypeError, "give .argmax"),
    "square": (np.zeros((8, 8), int), ValueError, r"must have shape \(8,\), got \(8, 8\)"),
    "a number": (1, ValueError, r"must have shape \(8,\), got \(\)"),
    "None": (None, TypeError, "got None; number the classes"),
    "text": (TEXT, TypeError, r"got an array of text; number the classes: np\.unique"),
    "list of text": (TEXT.tolist(), TypeError, "got an array of text"),
    "bytes": (TEXT.astype("S3"), TypeError, "got an array of text"),
    "objects": (LABELS.astype(object), TypeError, "got an array of objects"),
    "floats": (LABELS.astype(float), TypeError, r"got float64; give \.astype\(int\)"),
    "bfloat16": (jnp.asarray(LABELS, jnp.bfloat16), TypeError, "got bfloat16"),
    "fractions": (LABELS + 0.5, TypeError, "got float64"),
    "booleans": (LABELS > 0, TypeError, "got booleans"),
    "complex": (LABELS.astype(complex), TypeError, "got complex128"),
    "negative": (
        LABELS - 1,
        ValueError,
        "must lie from 0 to 2, as the network has 3 outputs, got -1 at position 0",
    ),
    "from 1": (LABELS + 1, ValueError, "got 3 at position 2; they seem to begin at 1: subtract it"),
    "large": (LABELS + 2**40, ValueError, "got 1099511627776 at position 0"),
    "on the device": (jnp.asarray(LABELS) + 3, ValueError, "got 3 at position 0"),
    "fewer": (LABELS[1:], ValueError, "must be as many as images, got 7 for 8"),
    "more": (np.arange(9) % 3, ValueError, "must be as many as images, got 9 for 8"),
    "ragged": ([[0], [1, 2]], ValueError, "rows of different lengths"),
    "dates": (LABELS.astype("M8[D]"), TypeError, "got an array of datetime64"),
}
WRONG_IMAGES = {
    "channels first": (
        IMAGES.transpose(0, 3, 1, 2),
        ValueError,
        r"channels come last: give \.transpose\(0, 2, 3, 1\)",
    ),
    "grey": (IMAGES[..., 0], ValueError, r"got \(8, 4, 5\); give \[\.\.\., None\]\.repeat\(3, axis=3\)"),
    "flat": (
        IMAGES.reshape(8, -1),
        ValueError,
        r"must have shape \(N, 4, 5, 3\), as the network takes, got \(8, 60\)",
    ),
    "larger": (np.zeros((8, 5, 5, 3)), ValueError, r"got \(8, 5, 5, 3\)"),
    "one": (IMAGES[0], ValueError, r"give image\[None\] for a single one"),
    "integers": (np.zeros((8, 4, 5, 3), int), TypeError, r"got int64; give \.astype\(np\.uint8\)"),
    "int8": (np.zeros((8, 4, 5, 3), np.int8), TypeError, "got int8"),
    "booleans": (IMAGES > 0, TypeError, "got bool"),
    "complex": (IMAGES.astype(complex), TypeError, "got complex128"),
    "objects": (IMAGES.astype(object), TypeError, "must be an array of numbers, got an array of objects"),
    "text": ("pictures", TypeError, "must be an array of numbers, got 'pictures'"),
    "None": (None, TypeError, "must be an array of numbers, got None"),
    "ragged": ([[1.0], [1.0, 2.0]], ValueError, "rows of different lengths"),
}
ENTRANCES = {
    "train": (
        "data.train_",
        lambda x, y: train(NETWORK, DATA._replace(train_images=x, train_labels=y), batch=4),
    ),
    "held out": (
        "data.test_",
        lambda x, y: train(NETWORK, Split(IMAGES, LABELS, x, y), batch=4),
    ),
    "train_many": (
        "data.train_",
        lambda x, y: train_many(NETWORK, DATA._replace(train_images=x, train_labels=y), batch=4),
    ),
    "evaluate": ("", lambda x, y: evaluate(PARAMS, x, y, NETWORK)),
    "make_step": ("", lambda x, y: make_step(NETWORK, SGD)(STATE, x, y)),
}


@pytest.mark.parametrize("kind", WRONG_LABELS)
@pytest.mark.parametrize("entrance", ENTRANCES)
def test_labels(entrance, kind):
    value, error, message = WRONG_LABELS[kind]
    name, call = ENTRANCES[entrance]
    with pytest.raises(error, match=message) as caught:
        call(IMAGES, value)
    assert str(caught.value).startswith(f"{name}labels must")
    assert "learning rate" not in str(caught.value)


@pytest.mark.parametrize("kind", WRONG_IMAGES)
@pytest.mark.parametrize("entrance", [*ENTRANCES, "predict"])
def test_images(entrance, kind):
    value, error, message = WRONG_IMAGES[kind]
    name, call = ENTRANCES.get(entrance, ("", lambda x, _: predict(PARAMS, x, NETWORK)))
    with pytest.raises(error, match=message) as caught:
        call(value, LABELS)
    assert str(caught.value).startswith(f"{name}images must")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("entrance", ["train", "held out", "train_many", "make_step"])
def test_an_image_that_is_not_finite_is_named(entrance, value):
    spoilt = IMAGES.copy()
    spoilt[5, 2, 3, 1] = value
    name, call = ENTRANCES[entrance]
    with pytest.raises(ValueError, match=f"^{name}images must be finite, got NaN or infinity in image 5"):
        call(spoilt, LABELS)


@pytest.mark.parametrize(
    "make",
    [
        np.asarray,
        jnp.asarray,
        list,
        tuple,
        lambda y: y.astype(">i4"),
        lambda y: y.astype("u1"),
        lambda y: y.astype("u8"),
    ],
)
def test_labels_of_any_integers_are_taken(make):
    found = labels("labels", make(LABELS), 8, NETWORK)
    np.testing.assert_array_equal(found, LABELS)
    assert evaluate(PARAMS, IMAGES, make(predict(PARAMS, IMAGES, NETWORK)), NETWORK) == 1


@pytest.mark.parametrize(
    "make",
    [np.ndarray.tolist, jnp.asarray, lambda x: x.astype(">f8"), lambda x: x.astype("f2").astype("f4"), list],
)
def test_images_in_any_form_are_taken(make):
    expected = predict(PARAMS, np.asarray(make(IMAGES), np.float32), NETWORK)
    np.testing.assert_array_equal(predict(PARAMS, make(IMAGES), NETWORK), expected)
    assert images("images", make(IMAGES), NETWORK).shape == IMAGES.shape


def test_lists_train_as_arrays_do():
    lists = Split(IMAGES.tolist(), LABELS.tolist(), [], [])
    found = train(NETWORK, lists, epochs=1, batch=4)
    expected = train(NETWORK, Split(IMAGES, LABELS, IMAGES[:0], LABELS[:0]), epochs=1, batch=4)
    np.testing.assert_array_equal(found.params["FC1"]["kernel"], expected.params["FC1"]["kernel"])


def test_no_images_have_no_classes():
    assert predict(PARAMS, IMAGES[:0], NETWORK).shape == (0,)
    with pytest.raises(ValueError, match="images must hold at least one image"):
        make_step(NETWORK, SGD)(STATE, IMAGES[:0], LABELS[:0])


@pytest.mark.parametrize("value", [2**32, 2**32 + 7, 2**63, 2**64, 10**30])
def test_a_seed_that_would_count_as_another_is_refused(value):
    for call in (
        lambda: train(NETWORK, DATA, batch=4, seed=value),
        lambda: train_many(NETWORK, DATA, seeds=[value]),
    ):
        with pytest.raises(ValueError, match=r"seeds? must be below 2\*\*32 = 4294967296, got"):
            call()


@pytest.mark.parametrize(
    "value", [0.5, 1.0, "1", None, True, np.bool_(1), [1], np.array([1, 2]), 1j, object()]
)
def test_a_seed_is_an_integer(value):
    with pytest.raises(TypeError, match=r"^seed must be an integer"):
        seed("seed", value)


def test_seeds_of_any_integers_are_taken():
    for value in (3, np.int64(3), np.uint8(3), jnp.int32(3), 2**32 - 1):
        assert seed("seed", value) == int(value)
    assert sequence("seeds", np.arange(3)) == [0, 1, 2]
    assert sequence("seeds", range(2)) == [0, 1]
    for value in (3, "123", None, np.int32(3), jnp.int32(1), {1: 2}):
        with pytest.raises(TypeError, match="seeds must be a sequence, such as a list, got"):
            sequence("seeds", value)


@pytest.mark.parametrize(
    "value", [np.nan, np.inf, -np.inf, 0, -0.1, 1e39, 1e-50, np.float32("nan"), 10**400, -1]
)
def test_a_rate_is_finite_and_above_0(value):
    with pytest.raises((ValueError, TypeError), match=r"^learning_rates must be"):
        train_many(NETWORK, DATA, learning_rates=[1e-3, value], batch=4)


@pytest.mark.parametrize("value", ["0.1", None, True, [0.1], np.ones(2), 1j, b"1"])
def test_a_rate_is_a_number(value):
    with pytest.raises(TypeError, match=r"^rate must be a number, got"):
        learning_rate("rate", value)
    with pytest.raises(TypeError, match=r"^label_smoothing must be a number, got"):
        smoothing(value)


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf, -0.1, 1, 1.5])
def test_a_smoothing_is_at_least_0_and_below_1(value):
    with pytest.raises(ValueError, match=r"^label_smoothing must be at least 0 and below 1, got"):
        train(NETWORK, DATA, label_smoothing=value, batch=4)


@pytest.mark.parametrize(
    "value",
    [int, "int8", np.int32, bool, "complex64", "float8_e4m3fn", "bf16", "half precision", 3, object(), str],
)
def test_a_type_that_trains_nothing_is_refused(value):
    with pytest.raises(TypeError, match=r"^dtype must be one of float16, bfloat16, float32, float64, got"):
        train(NETWORK, DATA, dtype=value, batch=4)


def test_types_to_compute_in():
    for value in ("bfloat16", jnp.bfloat16, np.float16, "float32", np.dtype("float32")):
        assert compute_dtype(value) == jnp.dtype(value)
    assert compute_dtype(None) is None
    with pytest.raises(ValueError, match=r"dtype must not be float64 without jax\.config"):
        compute_dtype("float64")


NOT_CALLED = "optimizer must be an optimiser, such as optax.adam.1e-3., got"
NOT_FINITE = (
    "optimizer must take finite steps, got NaN or infinity in its first one; look at its learning rate"
)


@pytest.mark.parametrize(
    ("make", "error", "message"),
    [
        (lambda: optax.adam, TypeError, f"{NOT_CALLED} the function adam; call it"),
        (lambda: optax.sgd, TypeError, f"{NOT_CALLED} the function sgd; call it"),
        (lambda: optax.MultiSteps, TypeError, f"{NOT_CALLED} the class MultiSteps; call it"),
        (lambda: partial(optax.adam, 1e-3), TypeError, f"{NOT_CALLED} .*; call it"),
        (
            lambda: optax.cosine_decay_schedule(0.1, 10),
            TypeError,
            f"{NOT_CALLED} the function schedule; call it",
        ),
        (lambda: "adam", TypeError, f"{NOT_CALLED} 'adam'"),
        (lambda: 0.1, TypeError, f"{NOT_CALLED} 0.1"),
        (lambda: (1, 2), TypeError, NOT_CALLED),
        (lambda: optax.contrib.sam(SGD, SGD), TypeError, "got one that does not: .*'value'"),
        (
            lambda: optax.masked(SGD, {"CONV9": True}),
            TypeError,
            "must take a step of this network, .* got one that",
        ),
        (lambda: optax.sgd(np.nan), ValueError, NOT_FINITE),
        (lambda: optax.adam(np.inf), ValueError, NOT_FINITE),
        (lambda: optax.sgd(1e39), ValueError, NOT_FINITE),
        (lambda: optax.sgd(0.1, momentum=np.nan), ValueError, NOT_FINITE),
        (lambda: optax.sgd(0.1, momentum=np.inf), ValueError, NOT_FINITE),
        (lambda: optax.adamw(0.1, weight_decay=np.nan), ValueError, NOT_FINITE),
        (lambda: optax.adamw(0.1, weight_decay=np.inf), ValueError, NOT_FINITE),
        (lambda: optax.adam(0.1, b1=np.nan), ValueError, NOT_FINITE),
        (lambda: optax.sgd(-0.1), ValueError, "optimizer must go downhill, got one that goes uphill"),
        (lambda: optax.adam(-0.1), ValueError, "optimizer must go downhill"),
    ],
)
def test_optimisers_that_cannot_train(make, error, message):
    for call in (lambda o: train(NETWORK, DATA, optimizer=o, batch=4), lambda o: make_step(NETWORK, o)):
        with pytest.raises(error, match=message):
            call(make())


@pytest.mark.parametrize(
    "make",
    [
        optax.lbfgs,
        lambda: optax.chain(optax.sgd(0.1), optax.contrib.reduce_on_plateau(patience=2)),
        lambda: optax.chain(optax.sgd(1.0), optax.scale_by_backtracking_linesearch(5)),
        optax.polyak_sgd,
        lambda: optax.MultiSteps(optax.adam(0.1), 2),
        lambda: optax.inject_hyperparams(optax.adam)(0.1),
        lambda: optax.multi_transform({"a": optax.adam(0.1)}, lambda params: dict.fromkeys(params, "a")),
        lambda: optax.adam(optax.warmup_cosine_decay_schedule(0, 0.1, 3, 30)),
    ],
    ids=["lbfgs", "plateau", "line search", "polyak", "several steps", "injected", "multi", "warm-up"],
)
def test_optimisers_that_ask_for_more_get_it(make):
    result = train(NETWORK, DATA, optimizer=make(), epochs=8, batch=8)
    assert result.history[-1].loss < 0.9 * result.history[0].loss
    assert all(np.isfinite(leaf).all() for leaf in jax.tree.leaves(result.params))


def test_lbfgs_is_that_of_optax():
    """One step on all images, against Optax's own loop."""
    from jaxcnn import cross_entropy
    from jaxcnn.model import apply

    step = make_step(NETWORK, optax.lbfgs())
    state, _ = step(start(PARAMS, optax.lbfgs()), IMAGES, LABELS)

    def loss(params):
        return cross_entropy(apply(params, IMAGES, NETWORK), LABELS)

    value, change = jax.value_and_grad(loss)(PARAMS)
    solver = optax.lbfgs()
    updates, _ = solver.update(change, solver.init(PARAMS), PARAMS, value=value, grad=change, value_fn=loss)
    expected = optax.apply_updates(PARAMS, updates)
    np.testing.assert_allclose(state.params["FC1"]["kernel"], expected["FC1"]["kernel"], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: train(None, DATA), TypeError, r"network must be a Network, such as lenet5\(\), got None"),
        (lambda: train([Dense(3)], DATA), TypeError, "network must be a Network"),
        (lambda: predict(PARAMS, IMAGES, {}), TypeError, "network must be a Network"),
        (
            lambda: train(Network((4, 5, 3), (Conv(2, 2),)), DATA),
            ValueError,
            r"network must end in a vector, .* got a last output of shape \(3, 4, 2\)",
        ),
        (lambda: train(NETWORK, tuple(DATA)), TypeError, r"data must be a jaxcnn\.Split"),
        (lambda: train(NETWORK, IMAGES), TypeError, r"data must be a jaxcnn\.Split.*got ndarray"),
        (
            lambda: train(NETWORK, DATA._replace(test_images=(IMAGES[:4] * 0).astype(np.uint8)), batch=4),
            TypeError,
            r"data\.test_images must be float32, as data\.train_images, got uint8",
        ),
        (
            lambda: train(NETWORK, DATA, batch=9),
            ValueError,
            "batch must be at most the number of images, 8, got 9",
        ),
        (
            lambda: train(NETWORK, DATA, batch=4, shard=9),
            ValueError,
            "shard: its size must be at most .* 8, got 9",
        ),
        (lambda: train(NETWORK, DATA, batch=4, augment=True), TypeError, "augment must be an Augment"),
        (lambda: train(NETWORK, DATA, batch=4, augment=Augment(crop=4)), ValueError, "crop must be smaller"),
        (lambda: Augment(flip="no"), TypeError, "flip must be True or False, got 'no'"),
        (lambda: train(NETWORK, DATA, batch=4, mesh=2), TypeError, "mesh must be a Mesh"),
        (lambda: train(NETWORK, DATA, batch=4, begin=STATE), TypeError, "begin must be a Progress"),
        (lambda: train(NETWORK, DATA, batch=4, after_epoch=3), TypeError, "after_epoch must be a function"),
        (
            lambda: train_many(NETWORK, DATA, seeds=3),
            TypeError,
            "seeds must be a sequence, such as a list, got 3",
        ),
        (
            lambda: train_many(NETWORK, DATA, learning_rates=0.1),
            TypeError,
            r"learning_rates must be a sequence, such as a list, got 0\.1",
        ),
        (
            lambda: train_many(NETWORK, DATA, learning_rates=[0.1], optimizer=lambda _: 3),
            TypeError,
            "optimizer must be an optimiser",
        ),
        (lambda: start(PARAMS, optax.adam), TypeError, "the function adam; call it"),
        (lambda: make_step(NETWORK, SGD)(PARAMS, IMAGES, LABELS), TypeError, "state must be a State"),
        (
            lambda: predict(STATE, IMAGES, NETWORK),
            TypeError,
            r"params must be a dictionary.*got State; give its \.params",
        ),
        (
            lambda: predict({**PARAMS, "X": {}}, IMAGES, NETWORK),
            ValueError,
            "no layers but those .* got 'X', too",
        ),
        (
            lambda: predict(jax.tree.map(lambda a: a.astype(int), PARAMS), IMAGES, NETWORK),
            TypeError,
            r"params\['FC1'\]\['bias'\] must be floating point, got int32",
        ),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()


def test_progress_of_another_network_or_optimiser():
    from jaxcnn.training import Progress

    other = start(init(jax.random.key(0), Network((4, 5, 3), (Dense(2), Dense(3)))), SGD)
    with pytest.raises(ValueError, match="begin must be of the same network"):
        train(NETWORK, DATA, optimizer=SGD, batch=4, begin=Progress(other, ()))
    with pytest.raises(ValueError, match="begin must be of the same optimiser"):
        train(NETWORK, DATA, batch=4, begin=Progress(STATE, ()))


def test_what_is_traced_is_looked_at_by_its_shape():
    step = make_step(NETWORK, SGD)
    state, _ = jax.jit(step)(STATE, IMAGES, LABELS)
    np.testing.assert_allclose(
        state.params["FC1"]["kernel"], step(STATE, IMAGES, LABELS)[0].params["FC1"]["kernel"]
    )
    with pytest.raises(ValueError, match="labels must have shape"):
        jax.jit(step)(STATE, IMAGES, LABELS[:, None])


def test_an_optimiser_that_cannot_be_hashed():
    class Unhashable:
        __hash__ = None
        init, update = staticmethod(SGD.init), staticmethod(SGD.update)

    found = Unhashable()
    assert optimizer(found, NETWORK) is found
