"""Arrays as they come: in either byte order, as lists, of small types, without images; JAX with other settings."""

import os
import subprocess
import sys

import jax
import jax.numpy as jnp
import ml_dtypes
import numpy as np
import pytest

import jaxcnn
from jaxcnn import AvgPool, Conv, Dense, Flatten, MaxPool, Network, reference

NETWORK = Network((6, 7, 3), (Conv(4, 3, activation="relu"), MaxPool(2), AvgPool(2), Flatten(), Dense(5)))
PARAMS = jaxcnn.init(jax.random.key(0), NETWORK)
X = np.random.default_rng(0).normal(size=(2, 6, 7, 3)).astype(np.float32)
KERNEL = np.random.default_rng(1).normal(size=(3, 2, 3, 4)).astype(np.float32)
NORM = np.array([1.0, 2, 3], ">f4"), np.array([0.5, 0, 1], ">f4")
CALLS = {
    "conv2d": lambda x: jaxcnn.conv2d(x, KERNEL, np.ones(4, x.dtype if hasattr(x, "dtype") else None)),
    "conv_transpose2d": lambda x: jaxcnn.conv_transpose2d(
        x, KERNEL.astype(">f4"), np.ones(4, ">f4"), stride=2
    ),
    "depthwise_conv2d": lambda x: jaxcnn.depthwise_conv2d(x, KERNEL.reshape(3, 2, 1, 12)),
    "max_pool2d": lambda x: jaxcnn.max_pool2d(x, 2, padding=1),
    "avg_pool2d": lambda x: jaxcnn.avg_pool2d(x, 2, padding=1, count_include_pad=False),
    "pooled and put back": lambda x: jaxcnn.max_unpool2d(
        *jaxcnn.max_pool2d(x, 2, return_indices=True), (6, 7)
    ),
    "adaptive_avg_pool2d": lambda x: jaxcnn.adaptive_avg_pool2d(x, (4, 3)),
    "global_avg_pool": jaxcnn.global_avg_pool,
    "batch_norm": lambda x: jaxcnn.batch_norm(x, *NORM, *(np.ones(3, np.float32),) * 2, train=True)[0],
    "layer_norm": lambda x: jaxcnn.layer_norm(x, *NORM),
    "group_norm": lambda x: jaxcnn.group_norm(x, *NORM, groups=3),
    "dropout": lambda x: jaxcnn.dropout(jax.random.key(0), x, 0.5),
    "gelu": jaxcnn.gelu,
    "dense": lambda x: jaxcnn.dense(np.reshape(x, (2, -1)), np.ones((126, 2), np.float32), np.ones(2, ">f4")),
    "apply": lambda x: jaxcnn.apply(PARAMS, x, NETWORK),
    "activations": lambda x: jaxcnn.model.activations(PARAMS, x, NETWORK)["FC2"],
    "predict": lambda x: jaxcnn.predict(PARAMS, x, NETWORK),
    "apply_filter": lambda x: jaxcnn.apply_filter(x[0], jaxcnn.BLUR.astype(">f4")),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("make", [lambda x: x.astype(">f4"), lambda x: x.astype(">f8"), np.ndarray.tolist])
def test_either_byte_order_and_lists(call, make):
    np.testing.assert_allclose(CALLS[call](make(X)), CALLS[call](X), rtol=1e-6)


def test_parameters_in_either_byte_order():
    other = jax.tree.map(lambda array: np.asarray(array).astype(">f4"), PARAMS)
    np.testing.assert_array_equal(jaxcnn.apply(other, X, NETWORK), jaxcnn.apply(PARAMS, X, NETWORK))


@pytest.mark.parametrize(
    ("value", "error", "message"),
    [
        ([[1.0], [1.0, 2.0]], ValueError, "x must be an array of numbers, got rows of different lengths"),
        (X.astype(object), TypeError, "x must be an array of numbers, got an array of objects"),
        ("picture", TypeError, "x must be an array of numbers, got 'picture'"),
        (None, TypeError, "x must be an array of numbers, got None"),
        (X > 0, TypeError, "x must hold integers or floating-point numbers, got dtype bool"),
        (
            jnp.ones((4, 4, 1), jnp.int4),
            TypeError,
            "x must hold numbers of at least 8 bits, .* got dtype int4",
        ),
        (jnp.ones((4, 4, 1), jnp.float8_e8m0fnu), TypeError, "at least 8 bits, with a sign and a zero"),
    ],
)
def test_what_is_no_array_of_numbers(value, error, message):
    with pytest.raises(error, match=message):
        jaxcnn.max_pool2d(value, 2)


FLOAT8 = ["e4m3fn", "e5m2", "e4m3b11fnuz", "e4m3", "e3m4", "e4m3fnuz", "e5m2fnuz"]


@pytest.mark.parametrize("method", [None, "lax", "slices"])
@pytest.mark.parametrize("name", FLOAT8)
def test_pooling_of_float8(name, method):
    dtype = getattr(ml_dtypes, f"float8_{name}")
    x = (np.random.default_rng(2).normal(size=(2, 4, 5, 2)) - 3).astype(
        dtype
    )  # padding must not win over them
    exact = x.astype(np.float64)
    largest = jaxcnn.max_pool2d(x, 2, padding=1, method=method)
    assert largest.dtype == dtype
    np.testing.assert_array_equal(np.asarray(largest, np.float64), reference.max_pool2d(exact, 2, padding=1))
    mean = jaxcnn.avg_pool2d(x, 2, method=method)
    assert mean.dtype == dtype
    expected = reference.avg_pool2d(exact, 2).astype(np.float32).astype(dtype)
    np.testing.assert_array_equal(np.asarray(mean, np.float64), expected.astype(np.float64))


@pytest.mark.parametrize("method", [None, "lax", "layers", "packed"])
def test_no_images_give_no_outputs(method):
    assert jaxcnn.apply(PARAMS, X[:0], NETWORK, method=method).shape == (0, 5)


@pytest.mark.parametrize("method", [None, "lax", "canonical", "dots", "shifts"])
def test_no_images_change_no_kernel(method):
    change = jax.grad(lambda kernel: jaxcnn.conv2d(X[:0], kernel, method=method).sum())(KERNEL)
    np.testing.assert_array_equal(change, np.zeros_like(KERNEL))


@pytest.mark.parametrize("method", [None, "lax", "phases"])
def test_no_images_change_no_transposed_kernel(method):
    loss = lambda kernel: jaxcnn.conv_transpose2d(X[:0], kernel, stride=2, method=method).sum()  # noqa: E731
    np.testing.assert_array_equal(jax.grad(loss)(KERNEL), np.zeros_like(KERNEL))


# What such settings of JAX would stop.
PROGRAM = """
import jax
import numpy as np
import jaxcnn
from jaxcnn import Augment, AvgPool, Conv, Dense, Flatten, MaxPool, Network, Split
from jaxcnn.nnx import from_params, loss_and_gradient

network = Network((6, 7, 3), (Conv(4, 3, activation="relu"), MaxPool(2), AvgPool(2), Flatten(), Dense(5)))
x, y = np.random.default_rng(0).normal(size=(8, 6, 7, 3)).astype(np.float32), np.arange(8) % 5
params = jaxcnn.init(jax.random.key(0), network)
for method in (None, "lax", "layers", "packed"):
    jaxcnn.apply(params, x, network, method=method)
jaxcnn.avg_pool2d(x, 2, padding=1, count_include_pad=False)
jaxcnn.max_unpool2d(*jaxcnn.max_pool2d(x, (2, 3), ceil_mode=True, return_indices=True), (6, 7))
jaxcnn.adaptive_avg_pool2d(x, (4, 3))
jaxcnn.batch_norm(x, *np.ones((4, 3), np.float32), train=True)
jaxcnn.group_norm(x, *np.ones((2, 3), np.float32), groups=3)
jaxcnn.layer_norm(jaxcnn.dropout(jax.random.key(0), jaxcnn.hard_swish(x), 0.5), *np.ones((2, 3), np.float32))
jaxcnn.conv2d(x, np.ones((3, 3, 1, 3), np.float32), np.ones(3, np.float32), groups=3)
jaxcnn.conv_transpose2d(x, np.ones((3, 3, 3, 2), np.float32), np.ones(2, np.float32), stride=2)
jaxcnn.evaluate(params, x, y, network)
loss_and_gradient(from_params(params, network), x, y)
options = {"epochs": 1, "batch": 4, "label_smoothing": 0.1, "augment": Augment(shift=1, flip=True)}
data = Split(x, y, x, y)
losses = [float(jaxcnn.train(network, data, **options).history[0].loss)]
losses += [float(jaxcnn.train_many(network, data, seeds=(0, 1), **options).history[0].loss[0])]
"""


def test_other_settings_of_jax_change_nothing():
    """Both in one process of their own, which compiles nothing: each stops the program where it would by itself."""
    here = {}
    exec(PROGRAM, here)
    done = subprocess.run(
        [sys.executable, "-c", f"{PROGRAM}\nprint(*losses)"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "JAX_NUMPY_RANK_PROMOTION": "raise", "JAX_DISABLE_JIT": "1"},
    )
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose([float(loss) for loss in done.stdout.split()], here["losses"], rtol=1e-5)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        (
            {**PARAMS, "FC9": {"kernel": KERNEL}},
            "no layers but those of the network, CONV1, .* got 'FC9', too",
        ),
        ({**PARAMS, "FC9": {}}, "got 'FC9', too"),
        ({**PARAMS, "POOL1": {"kernel": KERNEL}}, r"params\['POOL1'\] must hold \{\}, got"),
        ({**PARAMS, "CONV1": {**PARAMS["CONV1"], "scale": KERNEL}}, r"params\['CONV1'\] must hold"),
        ({"CONV1": PARAMS["CONV1"]}, r"params\['FC2'\] must hold"),
    ],
)
def test_parameters_are_exactly_those_of_the_network(params, message):
    for function in (jaxcnn.apply, jaxcnn.model.activations):
        with pytest.raises(ValueError, match=message):
            function(params, X, NETWORK)
