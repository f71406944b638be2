"""Every program of the library is proved equal to its formula: for every image and every kernel of a shape."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from flax import nnx
from proving import verdict_on

import jaxcnn
from jaxcnn.nnx import LeNet5, Weights

IMAGES, KERNEL = (2, 6, 7, 4), (3, 2, 2, 6)
SHAPES = [
    {"stride": 1, "padding": ((0, 0), (0, 0)), "dilation": 1, "groups": 2},
    {"stride": (2, 3), "padding": ((1, 0), (2, 1)), "dilation": (1, 2), "groups": 2},
    {"stride": (3, 1), "padding": ((2, 2), (1, 1)), "dilation": (2, 1), "groups": 2},
]


def padded(images, padding, value=0.0):
    return jnp.pad(images, ((0, 0), *padding, (0, 0)), constant_values=value)


def places(images, window, stride, dilation):
    """Each cell of a window, and the pixels that meet it: (n, rows, columns, channels)."""
    (rows, columns), (down, right), (d, e) = (
        images.shape[1:3],
        np.broadcast_to(stride, 2),
        np.broadcast_to(dilation, 2),
    )
    height, width = (
        (rows - (window[0] - 1) * d - 1) // down + 1,
        (columns - (window[1] - 1) * e - 1) // right + 1,
    )
    for u, v in np.ndindex(*window):
        top, left = u * d, v * e
        yield (
            (u, v),
            images[
                :, top : top + (height - 1) * down + 1 : down, left : left + (width - 1) * right + 1 : right
            ],
        )


def convolution(images, kernel, bias, *, stride, padding, dilation, groups):
    """The formula of `conv2d`'s docstring."""
    channels, filters = kernel.shape[2], kernel.shape[3] // groups
    answer = 0
    for (u, v), pixels in places(padded(images, padding), kernel.shape[:2], stride, dilation):
        parts = [
            jnp.einsum(
                "nijc,co->nijo",
                pixels[..., g * channels : (g + 1) * channels],
                kernel[u, v, :, g * filters : (g + 1) * filters],
            )
            for g in range(groups)
        ]
        answer = answer + jnp.concatenate(parts, -1)
    return answer + bias


def loss_of(function):
    """The gradients of a loss that knows every output apart, with respect to all arguments."""

    def gradients(*arrays):
        def loss(*arrays):
            answer = function(*arrays)
            return (answer * jnp.arange(1.0, answer.size + 1).reshape(answer.shape)).sum()

        return jax.grad(loss, tuple(range(len(arrays))))(*arrays)

    return gradients


@pytest.mark.parametrize("of", [lambda f: f, loss_of], ids=["values", "gradients"])
@pytest.mark.parametrize("options", SHAPES, ids=str)
@pytest.mark.parametrize("method", ["canonical", "dots", "shifts", "lax", None])
def test_convolution_is_its_formula_for_every_image_and_kernel(method, options, of):
    ours = of(lambda x, k, b: jaxcnn.conv2d(x, k, b, method=method, **options))
    theirs = of(lambda x, k, b: convolution(x, k, b, **options))
    verdict = verdict_on(ours, theirs, IMAGES, KERNEL, (6,))
    assert verdict.proved, verdict.reason


@pytest.mark.parametrize("of", [lambda f: f, loss_of], ids=["values", "gradients"])
@pytest.mark.parametrize("stride", [1, 2])
def test_depthwise_convolution_is_its_formula_for_every_image_and_kernel(stride, of):
    def theirs(x, k, b):
        pixels = places(padded(x, ((1, 1), (1, 1))), (3, 2), stride, 1)
        return sum(jnp.repeat(p, 2, axis=-1) * k[u, v, 0] for (u, v), p in pixels) + b

    ours = of(lambda x, k, b: jaxcnn.depthwise_conv2d(x, k, b, stride=stride, padding=1))
    verdict = verdict_on(ours, of(theirs), IMAGES, (3, 2, 1, 8), (8,))
    assert verdict.proved, verdict.reason


@pytest.mark.parametrize("of", [lambda f: f, loss_of], ids=["values", "gradients"])
@pytest.mark.parametrize("method", ["lax", "phases", None])
@pytest.mark.parametrize(("stride", "dilation"), [(1, 2), (2, 1), ((3, 2), (1, 2))])
def test_transposed_convolution_is_its_formula_for_every_image_and_kernel(method, stride, dilation, of):
    """Every pixel lays the kernel on the output; of the whole output, a row and a column are cut off on each side."""
    (s, t), (d, e) = np.broadcast_to(stride, 2), np.broadcast_to(dilation, 2)

    def theirs(x, k, b):
        _, rows, columns, _ = x.shape
        y = jnp.zeros((2, (rows - 1) * s + 2 * d + 1, (columns - 1) * t + e + 1, 6))
        for u, v in np.ndindex(3, 2):
            laid = jnp.concatenate([x[..., :2] @ k[u, v, :, :3], x[..., 2:] @ k[u, v, :, 3:]], -1)
            around = ((0, 0, 0), (u * d, (2 - u) * d, s - 1), (v * e, (1 - v) * e, t - 1), (0, 0, 0))
            y = y + jax.lax.pad(laid, 0.0, around)
        return y[:, 1:-1, 1:-1] + b

    options = {"stride": stride, "padding": 1, "dilation": dilation, "groups": 2, "method": method}
    ours = of(lambda x, k, b: jaxcnn.conv_transpose2d(x, k, b, **options))
    verdict = verdict_on(ours, of(theirs), (2, 3, 4, 4), KERNEL, (6,))
    assert verdict.proved, verdict.reason


BORDERS = {
    "reflect": ([1, 0, 1, 2, 3, 4, 5, 4], [1, 0, 1, 2, 3, 4, 5, 6, 5]),
    "circular": ([5, 0, 1, 2, 3, 4, 5, 0], [6, 0, 1, 2, 3, 4, 5, 6, 0]),
    "edge": ([0, 0, 1, 2, 3, 4, 5, 5], [0, 0, 1, 2, 3, 4, 5, 6, 6]),
}


@pytest.mark.parametrize(
    ("padding", "of"),
    [(padding, lambda f: f) for padding in BORDERS] + [("reflect", loss_of), ("circular", loss_of)],
    ids=[*BORDERS, "reflect's gradients", "circular's gradients"],
)
def test_a_border_holds_these_pixels_for_every_image_and_kernel(padding, of):
    rows, columns = BORDERS[padding]
    options = {"stride": 1, "padding": ((0, 0), (0, 0)), "dilation": 1, "groups": 2}

    def theirs(x, k, b):
        x = jnp.stack([x[:, row] for row in rows], 1)
        return convolution(jnp.stack([x[:, :, column] for column in columns], 2), k, b, **options)

    ours = of(lambda x, k, b: jaxcnn.conv2d(x, k, b, padding=padding, groups=2))
    verdict = verdict_on(ours, of(theirs), IMAGES, (3, 3, 2, 6), (6,))
    assert verdict.proved, verdict.reason


@pytest.mark.parametrize(
    ("window", "stride", "padding"), [((2, 2), (2, 2), "valid"), ((3, 2), (1, 3), ((1, 1), (0, 1)))]
)
@pytest.mark.parametrize("method", ["lax", "slices", None])
def test_max_pooling_is_the_largest_of_each_window_for_every_image(method, window, stride, padding):
    sides = ((0, 0), (0, 0)) if padding == "valid" else padding

    def largest(images):
        pixels = [p for _, p in places(padded(images, sides, -jnp.inf), window, stride, 1)]
        return jnp.stack(pixels).max(0)

    verdict = verdict_on(
        lambda x: jaxcnn.max_pool2d(x, window, stride=stride, padding=padding, method=method), largest, IMAGES
    )
    assert verdict.proved, verdict.reason


@pytest.mark.parametrize(("window", "stride"), [((2, 2), (2, 2)), ((3, 2), (1, 3))])
@pytest.mark.parametrize("method", ["lax", "slices", None])
def test_average_pooling_is_the_mean_of_each_window_for_every_image(method, window, stride):
    def mean(images):
        return sum(p for _, p in places(images, window, stride, 1)) / (window[0] * window[1])

    verdict = verdict_on(lambda x: jaxcnn.avg_pool2d(x, window, stride=stride, method=method), mean, IMAGES)
    assert verdict.proved, verdict.reason


@pytest.mark.parametrize("method", ["lax", "slices"])
def test_a_mean_of_windows_that_hang_over_counts_what_they_cover_for_every_image(method):
    def mean(images):
        rows = [
            images[:, :2].sum(1),
            images[:, 2:4].sum(1),
            images[:, 4:].sum(1),
        ]  # three pixels wide: 3, 3 and 1
        parts = [[row[:, a:b].sum(1) for a, b in ((0, 3), (3, 6), (6, 7))] for row in rows]
        return jnp.stack(
            [jnp.stack([p / (2 * n) for p, n in zip(r, (3, 3, 1), strict=True)], 1) for r in parts], 1
        )

    pool = lambda x: jaxcnn.avg_pool2d(x, (2, 3), ceil_mode=True, method=method)  # noqa: E731
    verdict = verdict_on(pool, mean, IMAGES)
    assert verdict.proved, verdict.reason


@pytest.mark.parametrize("output", [(4, 5), (2, 7), (1, 1), (8, 3)])
def test_adaptive_pooling_is_the_mean_of_its_windows_for_every_image(output):
    def mean(images):
        rows, columns = (
            [(i * n // m, -(-(i + 1) * n // m)) for i in range(m)]
            for n, m in zip(images.shape[1:3], output, strict=True)
        )
        cells = [images[:, top:end, left:right].mean((1, 2)) for top, end in rows for left, right in columns]
        return jnp.stack(cells, 1).reshape(-1, *output, images.shape[3])

    verdict = verdict_on(lambda x: jaxcnn.adaptive_avg_pool2d(x, output), mean, IMAGES)
    assert verdict.proved, verdict.reason


def by_nnx(params, images, _network):
    module = nnx.merge(*nnx.split(MODULE))
    for name, arrays in params.items():
        setattr(module, name, Weights(arrays, {}))
    return module(images)


MODULE = LeNet5(rngs=nnx.Rngs(0))
WAYS = {
    "layers": lambda params, images, network: jaxcnn.apply(params, images, network, method="layers"),
    "packed": lambda params, images, network: jaxcnn.apply(params, images, network, method="packed"),
    "NNX": by_nnx,
}


@pytest.mark.parametrize("way", WAYS)
def test_lenet_is_its_layers_one_after_the_other_for_every_image_and_all_weights(way):
    network = jaxcnn.lenet5()
    params = jax.eval_shape(lambda: jaxcnn.init(jax.random.key(0), network))
    arrays, structure = jax.tree.flatten(params)

    def plainly(images, *arrays):
        params = jax.tree.unflatten(structure, arrays)
        x = images
        for name in ("CONV1", "CONV2"):
            options = {"stride": 1, "padding": ((0, 0), (0, 0)), "dilation": 1, "groups": 1}
            x = jax.nn.relu(convolution(x, params[name]["kernel"], params[name]["bias"], **options))
            x = jnp.stack([p for _, p in places(x, (2, 2), 2, 1)]).max(0)
        x = x.reshape(x.shape[0], -1)
        for name in ("FC3", "FC4", "Softmax"):
            x = x @ params[name]["kernel"] + params[name]["bias"]
            x = x if name == "Softmax" else jax.nn.relu(x)
        return x

    def ours(images, *arrays):
        return WAYS[way](jax.tree.unflatten(structure, arrays), images, network)

    verdict = verdict_on(ours, plainly, (1, 32, 32, 3), *arrays)
    assert verdict.proved, verdict.reason
