"""LeNet-5 with its gradients, in NumPy: compiling it for each number of images takes JAX two seconds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ._images import Array
from ._lenet import Params

Back = Callable[[Array], tuple[dict[str, Array], Callable[[], Array]]]
"""From a gradient with respect to a layer's output: those of its parameters, and a function for that of its input."""


Pulled = tuple[Array, Callable[[Array], Params]]
_LATEST: list[tuple[Params, Array, Pulled]] = []
Rows = tuple[Array, tuple[int, int, int]]
_ROWS: list[tuple[Array, tuple[int, ...], Rows]] = []
MOST_KEPT = 2
"""Calls whose results are kept: nearly all wrong trainings begin with the same parameters, and have the same images."""


def vjp(params: Params, images: Array) -> Pulled:
    """Logits (n, 10) of images (n, 32, 32, 3), and the function from their gradient to that of the parameters."""
    images = np.asarray(images)
    for place, kept in enumerate(_LATEST):
        if np.array_equal(kept[1], images) and _are_equal(kept[0], params):
            del _LATEST[place]
            break
    else:
        # Copies: a wrong training may write into what it was given.
        params = {
            layer: {name: np.array(a) for name, a in arrays.items()} for layer, arrays in params.items()
        }
        kept = params, images.copy(), _vjp(params, images.copy())
    _LATEST.append(kept)
    del _LATEST[:-MOST_KEPT]
    return kept[2]


def _are_equal(one: Params, other: Params) -> bool:
    return list(one) == list(other) and all(
        np.array_equal(array, other[layer][name])
        for layer, arrays in one.items()
        for name, array in arrays.items()
    )


def _vjp(params: Params, x: Array) -> Pulled:
    backs: list[tuple[str, Back]] = []
    for name, weights in params.items():
        layer = _convolution if weights["kernel"].ndim == 4 else _dense
        x, back = layer(x, weights["kernel"], weights["bias"], first=not backs, last=name == "Softmax")
        backs.append((name, back))

    last: list[tuple[Array, Params]] = []

    def pull_back(gradient: Array) -> Params:
        if not (last and np.array_equal(last[0][0], gradient)):
            last[:] = [(gradient, pulled_back(gradient))]
        return {name: dict(arrays) for name, arrays in last[0][1].items()}

    def pulled_back(gradient: Array) -> Params:
        gradients: Params = {}
        for name, back in reversed(backs):
            gradients[name], of_input = back(gradient)
            if name != backs[0][0]:  # the images' gradient is not asked for
                gradient = of_input()
        return {name: gradients[name] for name in params}

    return x, pull_back


def _convolution(x: Array, kernel: Array, bias: Array, *, first: bool, last: bool) -> tuple[Array, Back]:
    """A valid convolution, ReLU and 2x2 max pooling."""
    del last  # a convolution never is
    sides, m = kernel.shape[:2], kernel.shape[3]
    rows, (n, h, w) = (_rows_of_images if first else _rows)(x, sides)
    matrix = kernel.reshape(-1, m)
    sums = rows @ matrix + bias
    blocks = sums.reshape(n, h // 2, 2, w // 2, 2, m).swapaxes(2, 3).reshape(n, h // 2, w // 2, 4, m)
    place = blocks.argmax(axis=3)[:, :, :, None]  # of equal numbers, the gradient is the first one's
    largest = np.take_along_axis(blocks, place, 3)[:, :, :, 0]

    def back(gradient: Array) -> tuple[dict[str, Array], Callable[[], Array]]:
        at_blocks = np.zeros_like(blocks)
        at_largest = gradient.reshape(largest.shape) * (largest > 0)
        np.put_along_axis(at_blocks, place, at_largest[:, :, :, None], 3)
        at_sums = at_blocks.reshape(n, h // 2, w // 2, 2, 2, m).swapaxes(2, 3).reshape(-1, m)

        def of_input() -> Array:
            at_windows = (at_sums @ matrix.T).reshape(n, h, w, *kernel.shape[:3])
            at_x = np.zeros_like(x)
            for u, v in np.ndindex(*sides):
                at_x[:, u : u + h, v : v + w] += at_windows[:, :, :, u, v]
            return at_x

        kernels = (rows.T @ at_sums).reshape(kernel.shape)
        return {"bias": at_sums.sum(axis=0), "kernel": kernels}, of_input

    return np.maximum(largest, 0), back


def _rows(x: Array, sides: tuple[int, ...]) -> Rows:
    """The windows of an array as the rows of a matrix, and how many there are: images, down, across."""
    windows = np.lib.stride_tricks.sliding_window_view(x, sides, axis=(1, 2)).transpose(0, 1, 2, 4, 5, 3)
    n, h, w = windows.shape[:3]
    return windows.reshape(n * h * w, -1), (n, h, w)


def _rows_of_images(images: Array, sides: tuple[int, ...]) -> Rows:
    """The same of a network's input, which stays as it is whatever is learned."""
    for kept, kept_sides, rows in _ROWS:
        if kept_sides == sides and np.array_equal(kept, images):
            return rows
    _ROWS.append((images, sides, _rows(images, sides)))
    del _ROWS[:-MOST_KEPT]
    return _ROWS[-1][2]


def _dense(x: Array, kernel: Array, bias: Array, *, first: bool, last: bool) -> tuple[Array, Back]:
    """A dense layer, with ReLU unless it is the last one."""
    del first
    rows = x.reshape(len(x), -1)
    sums = rows @ kernel + bias

    def back(gradient: Array) -> tuple[dict[str, Array], Callable[[], Array]]:
        at_sums = gradient if last else gradient * (sums > 0)
        return {"bias": at_sums.sum(axis=0), "kernel": rows.T @ at_sums}, lambda: at_sums @ kernel.T

    return sums if last else np.maximum(sums, 0), back
