"""Right ways to solve the exercises of sums, products and maxima, as good students write them: {stem: {name: functions}}."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from jax.scipy.signal import convolve2d, correlate2d

from grader.find import find_course

_STEMS = {
    1: "ex01_pixel_filter",
    3: "ex03_convolve_valid",
    5: "ex05_pad_same",
    6: "ex06_convolve_strided",
    7: "ex07_convolve_volume",
    8: "ex08_conv_layer",
    11: "ex11_max_pool",
    12: "ex12_avg_pool",
    14: "ex14_pool_volume",
    17: "ex17_learn_filter",
    18: "ex18_vectorised_conv",
    19: "ex19_lenet_forward",
}
_NAMES = {number: stem.partition("_")[2] for number, stem in _STEMS.items()}
STEMS = list(_STEMS.values())
"""The exercises that compute sums, products and maxima of arrays."""

OTHERS = {(stem, path.stem): path for stem in STEMS for path in find_course().others(stem)}
"""The other right ways that come with the course: (stem, name) and the file."""
CALLED = [
    ("ex06_convolve_strided", "flipped_back"),
    ("ex07_convolve_volume", "nested_lists"),
    ("ex07_convolve_volume", "sliding_windows"),
    ("ex08_conv_layer", "sliding_windows"),
    ("ex11_max_pool", "nested_lists"),
    ("ex12_avg_pool", "sliding_windows"),
    *((stem, "numpy_loops") for stem in STEMS if (stem, "numpy_loops") in OTHERS),
]
"""Those of them that are called and not traced: NumPy's functions, and numbers of Python."""

WAYS = {}


def way(stem):
    """A right way to solve an exercise."""

    def add(function):
        functions = function() if function.__name__.startswith("both") else {_NAMES[stem]: function}
        WAYS.setdefault(_STEMS[stem], {})[function.__name__] = functions
        return function

    return add


# 1: one pixel through a filter


@way(1)
def tensordot(neighbourhood, kernel):
    return jnp.tensordot(neighbourhood, kernel, 2)


@way(1)
def trace(neighbourhood, kernel):
    return jnp.trace(neighbourhood @ kernel.T)


@way(1)
def inner_loop(neighbourhood, kernel):
    def body(i, total):
        return total + neighbourhood.ravel()[i] * kernel.ravel()[i]

    return lax.fori_loop(0, kernel.size, body, 0.0)


@way(1)
def scanned_rows(neighbourhood, kernel):
    def step(total, rows):
        return total + (rows[0] * rows[1]).sum(), None

    return lax.scan(step, 0.0, (neighbourhood, kernel))[0]


@way(1)
def running_sum(neighbourhood, kernel):
    return jnp.cumsum((neighbourhood * kernel).ravel())[-1]


@way(1)
def turned_twice(neighbourhood, kernel):
    return (jnp.rot90(neighbourhood, 2) * jnp.rot90(kernel, 2)).sum()


@way(1)
def mean_times_size(neighbourhood, kernel):
    return jnp.mean(neighbourhood * kernel) * kernel.size


@way(1)
def python_sum(neighbourhood, kernel):
    return sum(
        neighbourhood[u, v] * kernel[u, v] for u in range(kernel.shape[0]) for v in range(kernel.shape[1])
    )


@way(1)
def correlated(neighbourhood, kernel):
    return correlate2d(neighbourhood.astype(float), kernel.astype(float), mode="valid")[0, 0]


# 3: a whole image


def windows_of(image, kernel_shape, stride=(1, 1)):
    (f_h, f_w), (s_h, s_w) = kernel_shape, stride
    i = jnp.arange(0, image.shape[0] - f_h + 1, s_h)[:, None, None, None] + jnp.arange(f_h)[:, None]
    j = jnp.arange(0, image.shape[1] - f_w + 1, s_w)[:, None, None] + jnp.arange(f_w)
    return image[i, j]


@way(3)
def gathered_and_summed_up(image, kernel):
    return jnp.einsum("ijuv,uv->ij", windows_of(image, kernel.shape), kernel)


@way(3)
def pixel_by_pixel(image, kernel):
    f_h, f_w = kernel.shape
    out = jnp.zeros((image.shape[0] - f_h + 1, image.shape[1] - f_w + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out = out.at[i, j].set((image[i : i + f_h, j : j + f_w] * kernel).sum())
    return out


@way(3)
def mapped_twice(image, kernel):
    def at(i, j):
        return (lax.dynamic_slice(image, (i, j), kernel.shape) * kernel).sum()

    over_columns = jax.vmap(at, (None, 0))
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    return jax.vmap(over_columns, (0, None))(jnp.arange(rows), jnp.arange(columns))


@way(3)
def loop_of_weights(image, kernel):
    f_h, f_w = kernel.shape
    shape = (image.shape[0] - f_h + 1, image.shape[1] - f_w + 1)

    def body(n, out):
        u, v = n // f_w, n % f_w
        return out + kernel[u, v] * lax.dynamic_slice(image, (u, v), shape)

    return lax.fori_loop(0, f_h * f_w, body, jnp.zeros(shape))


@way(3)
def flipped_twice(image, kernel):
    return convolve2d(image.astype(float), jnp.flip(kernel).astype(float), mode="valid")


@way(3)
def rolled_and_cut(image, kernel):
    (h, w), (f_h, f_w) = image.shape, kernel.shape
    rolled = (jnp.roll(image, (-u, -v), (0, 1)) * kernel[u, v] for u, v in np.ndindex(f_h, f_w))
    return sum(rolled)[: h - f_h + 1, : w - f_w + 1]


@way(3)
def padded_and_cut(image, kernel):
    """The full convolution of the turned kernel, without what hangs over."""
    (h, w), (f_h, f_w) = image.shape, kernel.shape
    full = convolve2d(image.astype(float), kernel[::-1, ::-1].astype(float), mode="full")
    return full[f_h - 1 : h, f_w - 1 : w]


@way(3)
def row_by_row(image, kernel):
    rows = image.shape[0] - kernel.shape[0] + 1
    lines = []
    for i in range(rows):
        line = sum(
            jnp.correlate(image[i + u].astype(float), kernel[u].astype(float), mode="valid")
            for u in range(kernel.shape[0])
        )
        lines.append(line)
    return jnp.stack(lines)


@way(3)
def scanned(image, kernel):
    columns = image.shape[1] - kernel.shape[1] + 1

    def step(_, top):
        rows = lax.dynamic_slice_in_dim(image, top, kernel.shape[0])
        return None, jnp.stack([(rows[:, j : j + kernel.shape[1]] * kernel).sum() for j in range(columns)])

    return lax.scan(step, None, jnp.arange(image.shape[0] - kernel.shape[0] + 1))[1]


@way(3)
def matrix_of_the_kernel(image, kernel):
    (h, w), (f_h, f_w) = image.shape, kernel.shape
    rows, columns = h - f_h + 1, w - f_w + 1
    matrix = jnp.zeros((rows * columns, h * w))
    for i in range(rows):
        for j in range(columns):
            for u in range(f_h):
                places = (i + u) * w + j + np.arange(f_w)
                matrix = matrix.at[i * columns + j, places].set(kernel[u])
    return (matrix @ image.ravel()).reshape(rows, columns)


@way(3)
def while_loop(image, kernel):
    f_h, f_w = kernel.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1

    def body(state):
        n, out = state
        i, j = n // columns, n % columns
        window = lax.dynamic_slice(image, (i, j), (f_h, f_w))
        return n + 1, out.at[i, j].set(jnp.vdot(window, kernel))

    return lax.while_loop(lambda s: s[0] < rows * columns, body, (0, jnp.zeros((rows, columns))))[1]


# 5: padding


@way(5)
def concatenated(image, kernel_shape):
    p_h, p_w = kernel_shape[0] // 2, kernel_shape[1] // 2
    side = jnp.zeros((image.shape[0], p_w), image.dtype)
    middle = jnp.hstack([side, image, side])
    edge = jnp.zeros((p_h, middle.shape[1]), image.dtype)
    return jnp.vstack([edge, middle, edge])


@way(5)
def dynamic_update(image, kernel_shape):
    p_h, p_w = kernel_shape[0] // 2, kernel_shape[1] // 2
    empty = jnp.zeros((image.shape[0] + 2 * p_h, image.shape[1] + 2 * p_w), image.dtype)
    return lax.dynamic_update_slice(empty, image, (p_h, p_w))


@way(5)
def two_matrices(image, kernel_shape):
    (h, w), p_h, p_w = image.shape, kernel_shape[0] // 2, kernel_shape[1] // 2
    return jnp.eye(h + 2 * p_h, h, -p_h) @ image @ jnp.eye(w, w + 2 * p_w, p_w)


@way(5)
def pixel_put_by_pixel(image, kernel_shape):
    (h, w), p_h, p_w = image.shape, kernel_shape[0] // 2, kernel_shape[1] // 2
    out = jnp.zeros((h + 2 * p_h, w + 2 * p_w))
    for i in range(h):
        for j in range(w):
            out = out.at[i + p_h, j + p_w].set(image[i, j])
    return out


@way(5)
def rolled(image, kernel_shape):
    p_h, p_w = kernel_shape[0] // 2, kernel_shape[1] // 2
    wide = jnp.pad(image, ((0, 2 * p_h), (0, 2 * p_w)))
    return jnp.roll(jnp.roll(wide, p_h, 0), p_w, 1)


@way(5)
def masked_edge(image, kernel_shape):
    (h, w), p_h, p_w = image.shape, kernel_shape[0] // 2, kernel_shape[1] // 2
    wide = jnp.pad(image, ((p_h, p_h), (p_w, p_w)), mode="edge")
    i, j = jnp.indices(wide.shape)
    return jnp.where((i >= p_h) & (i < p_h + h) & (j >= p_w) & (j < p_w + w), wide, 0)


@way(5)
def index_filled(image, kernel_shape):
    p_h, p_w = kernel_shape[0] // 2, kernel_shape[1] // 2
    i = jnp.arange(-p_h, image.shape[0] + p_h)
    j = jnp.arange(-p_w, image.shape[1] + p_w)
    inside = jnp.outer((i >= 0) & (i < image.shape[0]), (j >= 0) & (j < image.shape[1]))
    return image[jnp.clip(i, 0, image.shape[0] - 1)][:, jnp.clip(j, 0, image.shape[1] - 1)] * inside


# 6: strides


@way(6)
def gathered_with_a_stride(image, kernel, stride):
    return jnp.einsum("ijuv,uv->ij", windows_of(image, kernel.shape, stride), kernel)


@way(6)
def library(image, kernel, stride):
    return lax.conv(image[None, None].astype(float), kernel[None, None].astype(float), stride, "VALID")[0, 0]


@way(6)
def lists_of_windows(image, kernel, stride):
    (f_h, f_w), (s_h, s_w) = kernel.shape, stride
    return jnp.array(
        [
            [
                jnp.sum(image[i : i + f_h, j : j + f_w] * kernel)
                for j in range(0, image.shape[1] - f_w + 1, s_w)
            ]
            for i in range(0, image.shape[0] - f_h + 1, s_h)
        ]
    )


@way(6)
def mapped_starts(image, kernel, stride):
    tops = jnp.arange(0, image.shape[0] - kernel.shape[0] + 1, stride[0])
    lefts = jnp.arange(0, image.shape[1] - kernel.shape[1] + 1, stride[1])

    def row(top):
        def place(left):
            return jnp.vdot(kernel, lax.dynamic_slice(image, (top, left), kernel.shape))

        return lax.map(place, lefts)

    return lax.map(row, tops)


@way(6)
def patches(image, kernel, stride):
    rows = lax.conv_general_dilated_patches(image[None, None].astype(float), kernel.shape, stride, "VALID")[0]
    return jnp.tensordot(kernel.ravel().astype(float), rows, 1)


@way(6)
def slices_by_lax(image, kernel, stride):
    f_h, f_w = kernel.shape
    (h, w), (s_h, s_w) = image.shape, stride
    out = None
    for (u, v), weight in ((place, kernel[place]) for place in np.ndindex(f_h, f_w)):
        part = weight * lax.slice(image, (u, v), (h - f_h + u + 1, w - f_w + v + 1), (s_h, s_w))
        out = part if out is None else out + part
    return out


# 7: volumes


@way(7)
def einsum_of_windows(image, kernel):
    return jnp.einsum("ijuvc,uvc->ij", windows_of(image, kernel.shape[:2]), kernel)


@way(7)
def mapped_channels(image, kernel):
    def flat(image, kernel):
        f_h, f_w = kernel.shape
        rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
        return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in np.ndindex(f_h, f_w))

    return jax.vmap(flat, in_axes=(2, 2))(image, kernel).sum(0)


@way(7)
def library_volume(image, kernel):
    names = ("NHWC", "HWIO", "NHWC")
    image, kernel = image.astype(float), kernel.astype(float)
    return lax.conv_general_dilated(image[None], kernel[..., None], (1, 1), "VALID", dimension_numbers=names)[
        0, :, :, 0
    ]


@way(7)
def scanned_channels(image, kernel):
    def step(total, channel):
        image, kernel = channel
        return total + correlate2d(image, kernel, mode="valid"), None

    shape = (image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1)
    channels = (jnp.moveaxis(image, 2, 0).astype(float), jnp.moveaxis(kernel, 2, 0).astype(float))
    return lax.scan(step, jnp.zeros(shape), channels)[0]


@way(7)
def valid_in_three_dimensions(image, kernel):
    return jax.scipy.signal.correlate(image.astype(float), kernel.astype(float), mode="valid")[:, :, 0]


@way(7)
def product_then_sum(image, kernel):
    f_h, f_w, _ = kernel.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    shifted = [image[u : u + rows, v : v + columns] * kernel[u, v] for u, v in np.ndindex(f_h, f_w)]
    return jnp.sum(jnp.stack(shifted), axis=(0, -1))


# 8: a layer


def convolved(image, kernels):
    f_h, f_w = kernels.shape[:2]
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    return sum(image[u : u + rows, v : v + columns] @ kernels[u, v] for u, v in np.ndindex(f_h, f_w))


@way(8)
def relu_by_where(image, kernels, bias):
    z = convolved(image, kernels) + bias
    return jnp.where(z > 0, z, 0)


@way(8)
def relu_by_where_turned(image, kernels, bias):
    z = convolved(image, kernels) + bias
    return jnp.where(z < 0, 0, z)


@way(8)
def relu_by_a_mask(image, kernels, bias):
    z = convolved(image, kernels) + bias
    return z * (z > 0)


@way(8)
def relu_by_a_mask_of_floats(image, kernels, bias):
    z = convolved(image, kernels) + bias
    return z * (z >= 0).astype(z.dtype)


@way(8)
def relu_by_the_absolute(image, kernels, bias):
    z = convolved(image, kernels) + bias
    return (z + jnp.abs(z)) / 2


@way(8)
def relu_by_clip(image, kernels, bias):
    return jnp.clip(convolved(image, kernels) + bias, 0)


@way(8)
def relu_by_clip_to_infinity(image, kernels, bias):
    return jnp.clip(convolved(image, kernels) + bias, 0, jnp.inf)


@way(8)
def relu_of_the_opposite(image, kernels, bias):
    return -jnp.minimum(-(convolved(image, kernels) + bias), 0)


@way(8)
def relu_by_leaky(image, kernels, bias):
    return jax.nn.leaky_relu(convolved(image, kernels) + bias, 0.0)


@way(8)
def bias_first(image, kernels, bias):
    f_h, f_w, _, m = kernels.shape
    z = jnp.broadcast_to(bias, (image.shape[0] - f_h + 1, image.shape[1] - f_w + 1, m))
    for u, v in np.ndindex(f_h, f_w):
        z = z + jnp.einsum("ijc,cm->ijm", image[u : u + z.shape[0], v : v + z.shape[1]], kernels[u, v])
    return jax.nn.relu(z)


@way(8)
def bias_as_a_channel(image, kernels, bias):
    f_h, f_w, _, m = kernels.shape
    ones = jnp.ones((*image.shape[:2], 1))
    last = jnp.zeros((f_h, f_w, 1, m)).at[0, 0, 0].set(bias)
    return jax.nn.relu(convolved(jnp.concatenate([image, ones], 2), jnp.concatenate([kernels, last], 2)))


@way(8)
def library_layer(image, kernels, bias):
    names = ("NHWC", "HWIO", "NHWC")
    image, kernels = image.astype(float), kernels.astype(float)
    z = lax.conv_general_dilated(image[None], kernels, (1, 1), "VALID", dimension_numbers=names)
    return jax.nn.relu(z[0] + bias)


@way(8)
def tensordot_of_windows(image, kernels, bias):
    windows = windows_of(image, kernels.shape[:2])
    return jnp.maximum(0, jnp.tensordot(windows, kernels, axes=3) + bias)


@way(8)
def sum_of_products_of_axes(image, kernels, bias):
    windows = windows_of(image, kernels.shape[:2])
    return jax.nn.relu((windows[..., None] * kernels).sum((2, 3, 4)) + bias)


@jax.custom_vjp
def _own_relu(z):
    return jnp.maximum(z, 0)


_own_relu.defvjp(lambda z: (jnp.maximum(z, 0), z), lambda z, g: (g * (z > 0),))


@way(8)
def relu_with_its_own_derivative(image, kernels, bias):
    return _own_relu(convolved(image, kernels) + bias)


@way(8)
def mapped_filters(image, kernels, bias):
    def one(kernel, b):
        return jax.nn.relu(convolved(image, kernel[..., None])[..., 0] + b)

    return jax.vmap(one, in_axes=(3, 0), out_axes=2)(kernels, bias)


# 11: max pooling


def flat_windows(image, window, stride):
    windows = windows_of(image, window, stride)
    return windows.reshape(*windows.shape[:2], -1)


@way(11)
def largest_of_windows(image, window, stride):
    return jnp.max(flat_windows(image, window, stride), axis=-1)


@way(11)
def sorted_windows(image, window, stride):
    return jnp.sort(flat_windows(image, window, stride), axis=-1)[..., -1]


@way(11)
def top_k(image, window, stride):
    return lax.top_k(flat_windows(image, window, stride), 1)[0][..., 0]


@way(11)
def smallest_of_the_opposites(image, window, stride):
    return -jnp.min(-flat_windows(image, window, stride), axis=-1)


@way(11)
def taken_where_it_is_largest(image, window, stride):
    windows = flat_windows(image, window, stride)
    return jnp.take_along_axis(windows, jnp.argmax(windows, -1)[..., None], -1)[..., 0]


@way(11)
def compared_and_chosen(image, window, stride):
    windows = flat_windows(image, window, stride)
    out = windows[..., 0]
    for k in range(1, windows.shape[-1]):
        out = jnp.where(windows[..., k] > out, windows[..., k], out)
    return out


@way(11)
def chosen_by_less_or_equal(image, window, stride):
    windows = flat_windows(image, window, stride)
    out = windows[..., 0]
    for k in range(1, windows.shape[-1]):
        out = jnp.where(windows[..., k] <= out, out, windows[..., k])
    return out


@way(11)
def associative_scan(image, window, stride):
    return lax.associative_scan(jnp.maximum, flat_windows(image, window, stride), axis=-1)[..., -1]


@way(11)
def running_maximum(image, window, stride):
    return lax.cummax(flat_windows(image, window, stride), axis=2)[..., -1]


@way(11)
def rows_then_columns(image, window, stride):
    floats = image.astype(float)
    lines = lax.reduce_window(floats, -jnp.inf, lax.max, (1, window[1]), (1, stride[1]), "VALID")
    return lax.reduce_window(lines, -jnp.inf, lax.max, (window[0], 1), (stride[0], 1), "VALID")


@way(11)
def thinned_out_window(image, window, stride):
    """All places, then every s-th."""
    everywhere = lax.reduce_window(image.astype(float), -jnp.inf, lax.max, window, (1, 1), "VALID")
    return everywhere[:: stride[0], :: stride[1]]


@way(11)
def largest_with_a_mask(image, window, stride):
    (h, w), (f_h, f_w) = image.shape, window
    i, j = jnp.arange(h)[:, None], jnp.arange(w)
    lines = []
    for top in range(0, h - f_h + 1, stride[0]):
        lefts = range(0, w - f_w + 1, stride[1])
        masks = [(i >= top) & (i < top + f_h) & (j >= left) & (j < left + f_w) for left in lefts]
        lines.append([jnp.max(image.astype(float), where=m, initial=-jnp.inf) for m in masks])
    return jnp.array(lines)


@way(11)
def loop_of_maxima(image, window, stride):
    f_h, f_w = window
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1

    def body(n, out):
        return jnp.maximum(out, lax.dynamic_slice(image, (n // f_w, n % f_w), (rows, columns)))

    return lax.fori_loop(0, f_h * f_w, body, image[:rows, :columns])[:: stride[0], :: stride[1]]


@way(11)
def starting_at_the_smallest_float(image, window, stride):
    f_h, f_w = window
    floats = image.astype(jnp.float32)
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    out = jnp.full((rows, columns), jnp.finfo(jnp.float32).min)
    for u, v in np.ndindex(f_h, f_w):
        out = jnp.maximum(out, floats[u : u + rows, v : v + columns])
    return out[:: stride[0], :: stride[1]]


@way(11)
def padded_with_minus_infinity(image, window, stride):
    """Padded, pooled, and the border cut off again."""
    (h, w), (f_h, f_w) = image.shape, window
    wide = jnp.pad(image.astype(float), ((0, f_h), (0, f_w)), constant_values=-jnp.inf)
    shifted = jnp.stack([wide[u : u + h, v : v + w] for u, v in np.ndindex(f_h, f_w)])
    return shifted.max(0)[: h - f_h + 1 : stride[0], : w - f_w + 1 : stride[1]]


@way(11)
def folded_by_python(image, window, stride):
    f_h, f_w = window
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    copies = [image[u : u + rows : stride[0], v : v + columns : stride[1]] for u, v in np.ndindex(f_h, f_w)]
    return functools.reduce(jnp.maximum, copies)


@way(11)
def half_of_sum_and_difference(image, window, stride):
    windows = flat_windows(image, window, stride)
    out = windows[..., 0]
    for k in range(1, windows.shape[-1]):
        out = (out + windows[..., k] + jnp.abs(out - windows[..., k])) / 2
    return out


@way(11)
def turned_there_and_back(image, window, stride):
    flipped = flat_windows(image, window, stride)[::-1, ::-1]
    return flipped.max(-1)[::-1, ::-1]


# 12: average pooling


@way(12)
def mean_of_windows(image, window, stride):
    return windows_of(image, window, stride).mean((2, 3))


@way(12)
def sum_then_divided(image, window, stride):
    total = lax.reduce_window(image.astype(float), 0.0, lax.add, window, stride, "VALID")
    return total / (window[0] * window[1])


@way(12)
def divided_then_summed(image, window, stride):
    return windows_of(image / (window[0] * window[1]), window, stride).sum((2, 3))


@way(12)
def times_the_inverse(image, window, stride):
    return windows_of(image, window, stride).sum((2, 3)) * (1 / (window[0] * window[1]))


@way(12)
def mean_of_means(image, window, stride):
    return windows_of(image, window, stride).mean(3).mean(2)


@way(12)
def weights_by_einsum(image, window, stride):
    weights = jnp.full(window, 1 / (window[0] * window[1]))
    return jnp.einsum("ijuv,uv->ij", windows_of(image, window, stride), weights)


@way(12)
def separated(image, window, stride):
    (h, w), (f_h, f_w), (s_h, s_w) = image.shape, window, stride
    rows, columns = (h - f_h) // s_h + 1, (w - f_w) // s_w + 1
    down = sum(jnp.eye(h)[u : u + (rows - 1) * s_h + 1 : s_h] for u in range(f_h)) / f_h
    right = sum(jnp.eye(w)[v : v + (columns - 1) * s_w + 1 : s_w] for v in range(f_w)) / f_w
    return down @ image @ right.T


@way(12)
def average_by_numpy(image, window, stride):
    return jnp.average(windows_of(image, window, stride), axis=(2, 3))


@way(12)
def counted_window(image, window, stride):
    ones = lax.reduce_window(jnp.ones(image.shape), 0.0, lax.add, window, stride, "VALID")
    return lax.reduce_window(image.astype(float), 0.0, lax.add, window, stride, "VALID") / ones


@way(12)
def loop_of_averages(image, window, stride):
    f_h, f_w = window
    lines = []
    for top in range(0, image.shape[0] - f_h + 1, stride[0]):
        starts = range(0, image.shape[1] - f_w + 1, stride[1])
        lines.append(jnp.stack([image[top : top + f_h, s : s + f_w].mean() for s in starts]))
    return jnp.stack(lines)


# 14: volumes pooled


@way(14)
def windows_of_a_volume(volume, window, stride, mode):
    windows = windows_of(volume, window, stride)
    return windows.max((2, 3)) if mode == "max" else windows.mean((2, 3))


@way(14)
def channel_by_channel(volume, window, stride, mode):
    maps = [windows_of(volume[:, :, c], window, stride) for c in range(volume.shape[2])]
    return jnp.stack([m.max((2, 3)) if mode == "max" else jnp.mean(m, (2, 3)) for m in maps], axis=-1)


@way(14)
def reduced_volume(volume, window, stride, mode):
    floats, sizes, steps = volume.astype(float), (*window, 1), (*stride, 1)
    if mode == "max":
        return lax.reduce_window(floats, -jnp.inf, lax.max, sizes, steps, "VALID")
    return lax.reduce_window(floats, 0.0, lax.add, sizes, steps, "VALID") / np.prod(window)


@way(14)
def chosen_by_a_table(volume, window, stride, mode):
    reduce = {"max": jnp.max, "average": jnp.mean}[mode]
    (f_h, f_w), (s_h, s_w) = window, stride
    return jnp.array(
        [
            [
                reduce(volume[i : i + f_h, j : j + f_w], axis=(0, 1))
                for j in range(0, volume.shape[1] - f_w + 1, s_w)
            ]
            for i in range(0, volume.shape[0] - f_h + 1, s_h)
        ]
    )


# 17: learning a filter


@way(17)
def both_with_a_vjp():
    def predict(kernel, image):
        return jnp.einsum("ijuv,uv->ij", windows_of(image, kernel.shape), kernel)

    def loss(kernel, image, target):
        return jnp.mean(jnp.square(predict(kernel, image) - target))

    def gradient_step(kernel, image, target, learning_rate):
        predicted, pull_back = jax.vjp(lambda k: predict(k, image), kernel)
        (gradient,) = pull_back(2 * (predicted - target) / target.size)
        return kernel - learning_rate * gradient

    return {"loss": loss, "gradient_step": gradient_step}


@way(17)
def both_with_value_and_grad():
    def loss(kernel, image, target):
        error = target - correlate2d(image, kernel, mode="valid")
        return (error**2).sum() / error.size

    def gradient_step(kernel, image, target, learning_rate):
        _, gradient = jax.value_and_grad(loss)(kernel, image, target)
        return jax.tree.map(lambda k, g: k - learning_rate * g, kernel, gradient)

    return {"loss": loss, "gradient_step": gradient_step}


@way(17)
def both_with_products():
    def loss(kernel, image, target):
        error = windows_of(image, kernel.shape).reshape(target.size, -1) @ kernel.ravel() - target.ravel()
        return jnp.dot(error, error) / target.size

    def gradient_step(kernel, image, target, learning_rate):
        rows = windows_of(image, kernel.shape).reshape(target.size, -1)
        error = rows @ kernel.ravel() - target.ravel()
        return kernel - learning_rate * (2 / target.size * rows.T @ error).reshape(kernel.shape)

    return {"loss": loss, "gradient_step": gradient_step}


@way(17)
def both_with_forward_derivatives():
    def loss(kernel, image, target):
        f_h, f_w = kernel.shape
        rows, columns = target.shape
        z = sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in np.ndindex(f_h, f_w))
        return ((z - target) ** 2).mean()

    def gradient_step(kernel, image, target, learning_rate):
        return kernel - learning_rate * jax.jacfwd(loss)(kernel, image, target)

    return {"loss": loss, "gradient_step": gradient_step}


# 18: vectorised


@way(18)
def library_images(images, kernel):
    names = ("NHWC", "HWIO", "NHWC")
    images, kernel = images.astype(float), kernel.astype(float)
    return lax.conv_general_dilated(images, kernel, (1, 1), "VALID", dimension_numbers=names)


@way(18)
def dots_of_places(images, kernel):
    f_h, f_w = kernel.shape[:2]
    rows, columns = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    parts = [
        jnp.einsum("nijc,cm->nijm", images[:, u : u + rows, v : v + columns], kernel[u, v])
        for u, v in np.ndindex(f_h, f_w)
    ]
    return functools.reduce(jnp.add, parts)


@way(18)
def stacked_windows(images, kernel):
    f_h, f_w = kernel.shape[:2]
    rows, columns = images.shape[1] - f_h + 1, images.shape[2] - f_w + 1
    stacked = jnp.stack(
        [jnp.stack([images[:, u : u + rows, v : v + columns] for v in range(f_w)]) for u in range(f_h)]
    )
    return jnp.tensordot(stacked, kernel, axes=((0, 1, 5), (0, 1, 2)))


@way(18)
def mapped_layers(images, kernel):
    return jax.vmap(convolved, in_axes=(0, None))(images, kernel)


@way(18)
def scanned_places(images, kernel):
    f_h, f_w, _, m = kernel.shape
    n, rows, columns = images.shape[0], images.shape[1] - f_h + 1, images.shape[2] - f_w + 1

    def step(out, place):
        u, v, weights = place
        shape = (n, rows, columns, images.shape[3])
        return out + lax.dynamic_slice(images, (0, u, v, 0), shape) @ weights, None

    u, v = jnp.indices((f_h, f_w)).reshape(2, -1)
    places = (u, v, kernel.reshape(f_h * f_w, -1, m).astype(float))
    return lax.scan(step, jnp.zeros((n, rows, columns, m)), places)[0]


@way(18)
def taken_rows_and_columns(images, kernel):
    f_h, f_w = kernel.shape[:2]
    i = np.arange(images.shape[1] - f_h + 1)[:, None] + np.arange(f_h)
    j = np.arange(images.shape[2] - f_w + 1)[:, None] + np.arange(f_w)
    windows = jnp.take(jnp.take(images, i, axis=1), j, axis=3)
    return jnp.einsum("niujvc,uvcm->nijm", windows, kernel)


@way(18)
def grouped_patches(images, kernel):
    f_h, f_w, c, m = kernel.shape
    names = ("NHWC", "HWIO", "NHWC")
    rows = lax.conv_general_dilated_patches(
        images.astype(float), (f_h, f_w), (1, 1), "VALID", dimension_numbers=names
    )
    return rows @ kernel.transpose(2, 0, 1, 3).reshape(c * f_h * f_w, m).astype(float)


# 19: LeNet


def _layers(params, images, convolve, activate, pool):
    x = images
    for name in ("CONV1", "CONV2"):
        x = pool(activate(convolve(x, params[name]["kernel"]) + params[name]["bias"]))
    x = x.reshape(x.shape[0], -1)
    for name in ("FC3", "FC4"):
        x = activate(x @ params[name]["kernel"] + params[name]["bias"])
    return x @ params["Softmax"]["kernel"] + params["Softmax"]["bias"]


def _pool_by_reshape(x):
    n, h, w, c = x.shape
    return x.reshape(n, h // 2, 2, w // 2, 2, c).max((2, 4))


def _convolve_images(x, kernel):
    f_h, f_w = kernel.shape[:2]
    rows, columns = x.shape[1] - f_h + 1, x.shape[2] - f_w + 1
    return sum(x[:, u : u + rows, v : v + columns] @ kernel[u, v] for u, v in np.ndindex(f_h, f_w))


@way(19)
def by_hand(params, images):
    return _layers(params, images, _convolve_images, jax.nn.relu, _pool_by_reshape)


@way(19)
def pooled_before_relu(params, images):
    x = images
    for name in ("CONV1", "CONV2"):
        z = _convolve_images(x, params[name]["kernel"])
        x = jnp.maximum(_pool_by_reshape(z) + params[name]["bias"], 0)
    x = x.reshape(x.shape[0], -1)
    for name in ("FC3", "FC4"):
        x = jnp.maximum(0, jnp.dot(x, params[name]["kernel"]) + params[name]["bias"])
    return jnp.dot(x, params["Softmax"]["kernel"]) + params["Softmax"]["bias"]


@way(19)
def im2col_and_quarters(params, images):
    def convolve(x, kernel):
        f = kernel.shape[0]
        rows, columns = x.shape[1] - f + 1, x.shape[2] - f + 1
        parts = [x[:, u : u + rows, v : v + columns] for u, v in np.ndindex(f, f)]
        return jnp.concatenate(parts, -1) @ kernel.reshape(-1, kernel.shape[3])

    def pool(x):
        upper = jnp.maximum(x[:, ::2, ::2], x[:, ::2, 1::2])
        return jnp.maximum(upper, jnp.maximum(x[:, 1::2, ::2], x[:, 1::2, 1::2]))

    return _layers(params, images, convolve, jax.nn.relu, pool)


@way(19)
def relu_by_comparison(params, images):
    return _layers(params, images, _convolve_images, lambda z: jnp.where(z > 0, z, 0.0), _pool_by_reshape)


@way(19)
def image_by_image(params, images):
    def one(image):
        return _layers(params, image[None], _convolve_images, jax.nn.relu, _pool_by_reshape)[0]

    return lax.map(one, images)
