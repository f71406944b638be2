"""NaN and infinity: every method gives what the loops by hand give, in the windows that see them and in no others."""

from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxcnn
from jaxcnn import AvgPool, Conv, Dense, MaxPool, Network, reference

NAN, INF = np.nan, np.inf
PLACES = {
    "corner": [((0, 0, 0, 0), NAN)],
    "last corner": [((1, -1, -1, -1), NAN)],  # a row that no pooling window reaches
    "inside": [((0, 4, 3, 0), INF)],
    "below": [((1, 3, 5, 1), -INF)],
    "both": [((0, 2, 2, 0), INF), ((0, 2, 3, 1), -INF), ((1, 5, 5, 0), NAN)],
}


def pictures(place, rng):
    x = rng.normal(size=(2, 8, 9, 2)).astype(np.float32)
    for index, value in PLACES[place]:
        x[index] = value
    return x


@pytest.mark.parametrize("method", [None, "lax", "layers", "packed"])
@pytest.mark.parametrize("place", PLACES)
def test_a_network(place, method, rng):
    x = pictures(place, rng)
    network = Network(
        (8, 9, 2), (Conv(3, (3, 2), padding=((1, 0), (0, 0)), activation="relu"), MaxPool((2, 3)))
    )
    params = jaxcnn.init(jax.random.key(0), network)
    kernel = params["CONV1"]["kernel"].at[0, 0, 0, 0].set(0)  # zero times infinity is NaN
    params = {"CONV1": {"kernel": kernel, "bias": jnp.array([0.1, -0.2, 0.0])}}
    with np.errstate(invalid="ignore"):
        y = reference.conv2d(x, kernel, params["CONV1"]["bias"], padding=((1, 0), (0, 0)))
        expected = reference.max_pool2d(np.maximum(y, 0), (2, 3))
    assert not np.isfinite(expected).all() or place == "last corner"
    assert np.isfinite(expected).any()
    apply = partial(jaxcnn.apply, network=network, method=method)
    for program in (apply, jax.jit(apply)):  # with values that are known, and with those that are not
        np.testing.assert_allclose(program(params, x), expected, rtol=1e-4, atol=1e-4)


def test_many_networks_at_once(rng):
    network = Network((8, 9, 2), (Conv(3, 3), MaxPool(2)))
    params = jax.vmap(lambda key: jaxcnn.init(key, network))(jax.random.split(jax.random.key(0), 3))
    x = pictures("both", rng)
    apply = jax.vmap(lambda params, x: jaxcnn.apply(params, x, network, method="packed"), (0, None))
    single = [
        jaxcnn.apply(jax.tree.map(lambda a, n=n: a[n], params), x, network, method="layers") for n in range(3)
    ]
    np.testing.assert_allclose(apply(params, x), np.stack(single), rtol=1e-4, atol=1e-4)
    both = jax.vmap(apply, (None, 0))(params, x[:, None])
    np.testing.assert_allclose(both[:, :, 0].swapaxes(0, 1), np.stack(single), rtol=1e-4, atol=1e-4)


def test_a_pixel_that_nothing_sees_changes_no_gradient(rng):
    x, network = (
        pictures("last corner", rng),
        Network((8, 9, 2), (Conv(3, (3, 2), activation="tanh"), MaxPool((2, 3)))),
    )
    params = jaxcnn.init(jax.random.key(1), network)

    @jax.jit
    def gradient(params, x):
        return jax.grad(lambda params: (jaxcnn.apply(params, x, network, method="packed") ** 2).sum())(params)

    found, expected = gradient(params, x), gradient(params, np.nan_to_num(x))
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-4), found, expected)


def test_a_pixel_that_something_sees_makes_the_gradient_no_number(rng):
    x, network = pictures("inside", rng), Network((8, 9, 2), (Conv(3, (3, 2)), MaxPool((2, 3)), Dense(2)))
    params = jaxcnn.init(jax.random.key(1), network)
    gradient = jax.jit(
        jax.grad(lambda params: (jaxcnn.apply(params, x, network, method="packed") ** 2).sum())
    )
    assert not np.isfinite(gradient(params)["CONV1"]["kernel"]).any()


def test_images_said_to_be_finite_cost_nothing():
    network = Network((8, 9, 2), (Conv(3, (3, 2)), MaxPool((2, 3))))
    params = jaxcnn.init(jax.random.key(1), network)

    def program(**options):
        return jax.jit(lambda x: jaxcnn.apply(params, x, network, method="packed", **options)).lower(
            np.ones((2, 8, 9, 2), np.float32)
        )

    assert "is_finite" in program().as_text()
    assert "is_finite" not in program(finite=True).as_text()


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("method", [None, "lax", "canonical", "dots", "shifts"])
def test_a_convolution(place, method, rng):
    x, kernel = pictures(place, rng), rng.normal(size=(3, 2, 2, 4)).astype(np.float32)
    options = {"stride": (1, 2), "padding": "same", "dilation": (2, 1)}
    with np.errstate(invalid="ignore"):
        expected = reference.conv2d(x, kernel, **options)
    found = jaxcnn.conv2d(x, kernel, method=method, **options)
    np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-4)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("method", [None, "lax", "slices"])
def test_pooling(place, method, rng):
    x = pictures(place, rng)
    with np.errstate(invalid="ignore"):
        largest = reference.max_pool2d(x, (2, 3), stride=2, padding=1)
        mean = reference.avg_pool2d(x, (2, 3), stride=2, padding=1, count_include_pad=False)
    np.testing.assert_allclose(
        jaxcnn.max_pool2d(x, (2, 3), stride=2, padding=1, method=method), largest, rtol=1e-5
    )
    found = jaxcnn.avg_pool2d(x, (2, 3), stride=2, padding=1, count_include_pad=False, method=method)
    np.testing.assert_allclose(found, mean, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("place", PLACES)
def test_pooling_to_a_size(place, rng):
    x = pictures(place, rng)
    with np.errstate(invalid="ignore"):
        expected = reference.adaptive_avg_pool2d(x, (3, 5))
    assert np.isfinite(expected).any()
    np.testing.assert_allclose(jaxcnn.adaptive_avg_pool2d(x, (3, 5)), expected, rtol=1e-4, atol=1e-6)


def test_the_number_of_channels_and_filters_changes_nothing():
    """With more of them `method=None` computes layer by layer."""
    image = np.ones((1, 10, 10, 16), np.float32)
    image[0, 9, 9, 0] = NAN
    for channels, filters in ((2, 4), (16, 32)):
        network = Network((10, 10, channels), (Conv(filters, 2), MaxPool(2), AvgPool(2), Dense(3)))
        params = jaxcnn.init(jax.random.key(0), network)
        assert np.isfinite(
            jax.jit(partial(jaxcnn.apply, network=network))(params, image[..., :channels])
        ).all()
