"""Every number that the lecture states, by the number of its system."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxcnn
from jaxcnn import reference

IMAGE = np.array(
    [
        [206, 205, 247, 245, 244],
        [244, 161, 137, 244, 254],
        [192, 154, 75, 200, 249],
        [90, 109, 96, 143, 223],
        [67, 69, 107, 196, 236],
    ],
    np.float32,
)
BLURRED = np.array(
    [[177.75, 175.375, 216.4375], [141.0625, 133.1875, 183.25], [105.9375, 116.9375, 166.8125]]
)
POOLED = np.array([[1, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]], np.float32)
EXERCISE = np.array(
    [[1, 3, 2, 1, 3], [2, 9, 1, 1, 5], [1, 3, 2, 3, 2], [8, 3, 5, 1, 0], [5, 6, 1, 2, 9]], np.float32
)


@pytest.fixture(params=[jaxcnn, reference], ids=["jax", "reference"])
def ops(request):
    """Both ways to compute: each has to give the lecture's numbers."""
    return request.param


def test_01_parameters_of_a_dense_layer_on_a_large_image():
    network = jaxcnn.Network((1000, 1000, 3), (jaxcnn.Dense(1000),))
    row_in, row = jaxcnn.summary(network)
    assert row_in.size == 3_000_000
    assert row.parameters == 3_000_000_000 + 1000
    assert jaxcnn.dense_parameters(3_000_000, 1000, bias=False) == 3_000_000_000


def test_02_blur_at_one_pixel():
    value = jaxcnn.apply_filter(IMAGE[:3, :3], jaxcnn.BLUR)
    assert value.shape == (1, 1)
    assert value[0, 0] == 177.75
    assert round(float(value[0, 0])) == 178


def test_02_slips_of_the_slide():
    assert jaxcnn.BLUR[2, 1] == 0.125  # printed 0,0125
    assert jaxcnn.BLUR.sum() == 1
    printed = IMAGE[:3, :3].copy()
    printed[1, 0] = 144  # where the image has 244
    assert jaxcnn.apply_filter(printed, jaxcnn.BLUR)[0, 0] == 165.25


def test_03_valid_convolution():
    blurred = jaxcnn.apply_filter(IMAGE, jaxcnn.BLUR)
    np.testing.assert_array_equal(blurred, BLURRED)
    np.testing.assert_array_equal(np.round(blurred), [[178, 175, 216], [141, 133, 183], [106, 117, 167]])


def test_04_size_rule():
    assert [jaxcnn.output_size(5, f) for f in (1, 3, 5)] == [5, 3, 1]


def test_05_vertical_edge(ops):
    image = np.repeat([[10.0, 10, 10, 0, 0, 0]], 6, axis=0)
    edges = ops.conv2d(image[..., None], jaxcnn.VERTICAL[..., None, None])[..., 0]
    np.testing.assert_array_equal(edges, [[0, 30, 30, 0]] * 4)


@pytest.mark.parametrize(
    ("kernel", "first_column"), [("vertical", [1, 1, 1]), ("sobel", [1, 2, 1]), ("scharr", [3, 10, 3])]
)
def test_05_edge_kernels(kernel, first_column):
    column = np.array(first_column)
    np.testing.assert_array_equal(jaxcnn.FILTERS[kernel], np.stack([column, 0 * column, -column], axis=1))


def test_05_horizontal_is_vertical_turned():
    np.testing.assert_array_equal(jaxcnn.HORIZONTAL, jaxcnn.VERTICAL.T)


def test_06_gradient_descent_recovers_a_hidden_kernel(rng):
    hidden = rng.normal(size=(3, 3, 1, 1)).astype(np.float32)
    images = rng.normal(size=(8, 10, 12, 1)).astype(np.float32)
    targets = jaxcnn.conv2d(images, hidden)

    @jax.jit
    def descend(kernel):
        error = lambda k: jnp.mean((jaxcnn.conv2d(images, k) - targets) ** 2)  # noqa: E731
        return kernel - 0.2 * jax.grad(error)(kernel)

    kernel = jnp.zeros((3, 3, 1, 1))
    for _ in range(60):
        kernel = descend(kernel)
    np.testing.assert_allclose(kernel, hidden, atol=1e-4)


def test_07_padding(ops):
    assert jaxcnn.same_padding(3) == 1
    assert all(jaxcnn.output_size(9, f, padding=jaxcnn.same_padding(f)) == 9 for f in (1, 3, 5, 7))
    assert jaxcnn.output_size(5, 3, padding=1) == 5
    padded = ops.conv2d(IMAGE[..., None], jaxcnn.BLUR[..., None, None], padding=1)[..., 0]
    assert padded.shape == (5, 5)
    np.testing.assert_array_equal(padded[1:-1, 1:-1], BLURRED)


def test_08_stride(ops):
    assert jaxcnn.output_size(5, 3, stride=2) == 2
    assert jaxcnn.output_size(6, 3, stride=2) == 2  # rounded down
    strided = ops.conv2d(IMAGE[..., None], jaxcnn.BLUR[..., None, None], stride=2)[..., 0]
    np.testing.assert_array_equal(strided, [[177.75, 216.4375], [105.9375, 166.8125]])


def test_09_volumes_sum_over_channels(ops):
    volume = np.stack([IMAGE, 2 * IMAGE, -4 * IMAGE], axis=-1)
    y = ops.conv2d(volume, np.repeat(jaxcnn.BLUR[..., None, None], 3, axis=2))
    np.testing.assert_array_equal(y[..., 0], -BLURRED)
    with pytest.raises(ValueError, match="kernel"):
        ops.conv2d(volume, np.ones((3, 3, 2, 1)))


def test_10_several_filters_bias_and_activation(ops, rng):
    volume, kernel = rng.normal(size=(5, 5, 3)), rng.normal(size=(3, 3, 3, 4))
    bias = np.array([0.5, -1, 2, 0])
    y = ops.conv2d(volume, kernel, bias)
    assert y.shape == (3, 3, 4)
    for m in range(4):
        alone = ops.conv2d(volume, kernel[..., m : m + 1])[..., 0] + bias[m]
        np.testing.assert_allclose(y[..., m], alone, rtol=1e-5, atol=1e-5)
    layer = jaxcnn.Network((5, 5, 3), (jaxcnn.Conv(4, 3, activation="relu"),))
    params = {"CONV1": {"kernel": jnp.asarray(kernel), "bias": jnp.asarray(bias)}}
    np.testing.assert_allclose(jaxcnn.apply(params, volume, layer), np.maximum(y, 0), rtol=1e-5, atol=1e-5)


def test_11_classifier():
    shapes = [row.shape for row in jaxcnn.summary(jaxcnn.lecture_classifier(classes=7))]
    assert shapes == [(39, 39, 3), (37, 37, 10), (17, 17, 20), (7, 7, 40), (1960, 1), (7, 1)]
    params = jaxcnn.init(jax.random.key(0), jaxcnn.lecture_classifier())
    assert jaxcnn.apply(params, jnp.ones((2, 39, 39, 3)), jaxcnn.lecture_classifier()).shape == (2, 10)


def test_12_parameters_of_ten_filters():
    assert jaxcnn.conv_parameters(3, 3, 10) == (27 + 1) * 10 == 280


def test_13_max_pooling(ops):
    np.testing.assert_array_equal(ops.max_pool2d(POOLED[..., None], 2)[..., 0], [[9, 2], [6, 3]])


def test_14_average_pooling(ops):
    np.testing.assert_array_equal(ops.avg_pool2d(POOLED[..., None], 2)[..., 0], [[3.75, 1.25], [3.75, 2]])


def test_15_exercise(ops):
    pooled = ops.max_pool2d(EXERCISE[..., None], 3, stride=1)[..., 0]
    np.testing.assert_array_equal(pooled, [[9, 9, 5], [9, 9, 5], [8, 6, 9]])


def test_16_pooling_keeps_channels_apart(ops):
    volume = np.stack([POOLED, -POOLED, 10 * POOLED], axis=-1)
    for pool in (ops.max_pool2d, ops.avg_pool2d):
        pooled = pool(volume, 2)
        assert pooled.shape == (2, 2, 3)
        for channel in range(3):
            np.testing.assert_array_equal(pooled[..., channel], pool(volume[..., channel, None], 2)[..., 0])


def test_17_lenet5_table():
    rows = jaxcnn.summary(jaxcnn.lenet5())
    assert [(row.name, row.shape, row.size, row.parameters) for row in rows] == [
        ("INPUT", (32, 32, 3), 3072, 0),
        ("CONV1", (28, 28, 8), 6272, 608),
        ("POOL1", (14, 14, 8), 1568, 0),
        ("CONV2", (10, 10, 16), 1600, 3216),
        ("POOL2", (5, 5, 16), 400, 0),
        ("FC3", (120, 1), 120, 48120),
        ("FC4", (84, 1), 84, 10164),
        ("Softmax", (10, 1), 10, 850),
    ]
    assert sum(row.parameters for row in rows) == 62_958
    params = jaxcnn.init(jax.random.key(0), jaxcnn.lenet5())
    assert sum(array.size for array in jax.tree.leaves(params)) == 62_958


def test_18_parameter_sharing_and_sparse_connections(rng):
    assert jaxcnn.conv_parameters(5, 3, 8) == 608
    assert jaxcnn.dense_parameters(3072, 6272) == 3072 * 6272 + 6272 == 19_273_856
    image = rng.normal(size=(32, 32, 3)).astype(np.float32)
    kernel = rng.normal(size=(5, 5, 3, 8)).astype(np.float32)
    depends_on = jax.grad(lambda x: jaxcnn.conv2d(x, kernel)[11, 7, 3])(image)
    assert int((depends_on != 0).sum()) == 75


def test_19_training_reaches_97_percent_on_held_out_digits():
    data, network = jaxcnn.digits(), jaxcnn.lenet5()
    result = jaxcnn.train(network, data)
    assert result.history[-1].loss < result.history[0].loss / 10
    assert jaxcnn.evaluate(result.params, data.test_images, data.test_labels, network) >= 0.97
