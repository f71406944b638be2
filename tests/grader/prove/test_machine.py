"""The prover's machine computes what JAX does: each operation at points of small whole numbers, where both are exact."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from proving import at_whole_numbers

IMAGE = (5, 6)


def conv(strides=(1, 1), padding=((0, 0), (0, 0)), **options):
    names = ("NHWC", "HWIO", "NHWC")
    return lambda x, k: lax.conv_general_dilated(x, k, strides, padding, dimension_numbers=names, **options)


def scattered(mode, places=((0, 1), (4, 5), (0, 1), (2, 2))):
    rows, columns = np.array(places).T
    return lambda x, u: getattr(x.at[rows, columns], mode)(u)


def running(x):
    def body(i, total):
        return total + x[i] * (i + 1)

    return lax.fori_loop(0, x.shape[0], body, jnp.zeros(x.shape[1:]))


def counted(x):
    return lax.while_loop(lambda s: s[0] < 7, lambda s: (s[0] * 2, s[1] + s[0] * x), (1, x * 0))[1]


def window(x, init, op, **options):
    options = {"window_strides": (1, 2), "padding": ((1, 0), (0, 2)), **options}
    return lax.reduce_window(x, init, op, (2, 3), **options)


CASES = {
    "sum": (lambda x: x.sum(), IMAGE),
    "sum along": (lambda x: x.sum(1), IMAGE),
    "mean doubled": (lambda x: x.reshape(5, 3, 2).mean(2) * 2, IMAGE),
    "product with a constant": (lambda x: x * jnp.arange(6) - 3, IMAGE),
    "square": (lambda x: x**2 + x**3, IMAGE),
    "maximum along": (lambda x: x.max(0), IMAGE),
    "relu": (jax.nn.relu, IMAGE),
    "where greater": (lambda x: jnp.where(x > 2, x, 2), IMAGE),
    "where less": (lambda x: jnp.where(x < x[::-1], x[::-1], x), IMAGE),
    "absolute": (jnp.abs, IMAGE),
    "clip": (lambda x: x.clip(-2, None), IMAGE),
    "nan": (lambda x: jnp.where(jnp.isnan(x), 0, x), IMAGE),
    "finite": (jnp.nan_to_num, IMAGE),
    "transposed": (lambda x: x.T.reshape(3, 10)[::-1], IMAGE),
    "slices": (lambda x: x[1:5:2, ::-2] + x[3, 1], IMAGE),
    "pad": (lambda x: jnp.pad(x, ((1, 2), (0, 3)), constant_values=7), IMAGE),
    "pad between": (lambda x: lax.pad(x, 3.0, ((-1, 2, 1), (1, -2, 2))), IMAGE),
    "pad edge": (lambda x: jnp.pad(x, 2, mode="edge"), IMAGE),
    "pad reflect": (lambda x: jnp.pad(x, 2, mode="reflect"), IMAGE),
    "rolled": (lambda x: jnp.roll(x, (1, -2), (0, 1)), IMAGE),
    "stacked": (lambda x: jnp.stack([x, x[::-1]], 1), IMAGE),
    "repeat": (lambda x: jnp.kron(x, jnp.ones((2, 1))), IMAGE),
    "cumulative": (lambda x: jnp.cumsum(x, 1), IMAGE),
    "cumulative maximum": (lambda x: lax.cummax(x, 1), IMAGE),
    "fancy": (lambda x: x[jnp.array([4, 0, -1]), jnp.array([1, 5, 0])], IMAGE),
    "fancy rows": (lambda x: x[jnp.array([[3, 1], [0, 9]])], IMAGE),
    "take along": (
        lambda x: jnp.take_along_axis(x, jnp.array([[3, 1], [0, 2], [5, 5], [1, 1], [0, 0]]), 1),
        IMAGE,
    ),
    "boolean": (lambda x: x * (jnp.arange(6) % 2 == 0), IMAGE),
    "triangle": (lambda x: jnp.triu(x) + jnp.eye(5, 6), IMAGE),
    "set": (lambda x: x.at[1:3, 2].set(9.0), IMAGE),
    "scattered set": (scattered("set", ((0, 1), (4, 5), (2, 2), (3, 0))), IMAGE, (4,)),
    "scattered add": (scattered("add"), IMAGE, (4,)),
    "scattered multiply": (scattered("multiply"), IMAGE, (4,)),
    "scattered max": (scattered("max"), IMAGE, (4,)),
    "scattered rows": (lambda x, u: x.at[jnp.array([3, 3, 0])].add(u), IMAGE, (3, 6)),
    "scattered outside": (lambda x, u: x.at[jnp.array([3, 77, 0])].add(u, mode="drop"), IMAGE, (3, 6)),
    "segment sum": (lambda x: jax.ops.segment_sum(x, jnp.array([0, 2, 0, 1, 2]), 3), IMAGE),
    "dynamic slice": (lambda x: lax.dynamic_slice(x, (3, 9), (3, 2)), IMAGE),
    "dynamic update": (lambda x, u: lax.dynamic_update_slice(x, u, (4, 1)), IMAGE, (2, 3)),
    "matrix": (lambda a, b: a @ b, (3, 4), (4, 2)),
    "matrix vector": (lambda a, b: b @ a, (3, 4), (3,)),
    "batched": (lambda a, b: jnp.einsum("bij,bkj->kbi", a, b), (2, 3, 4), (2, 5, 4)),
    "contracted twice": (lambda a, b: jnp.einsum("ijk,kjl->il", a, b), (2, 3, 4), (4, 3, 5)),
    "outer": (lambda a, b: jnp.einsum("i,j->ij", a, b), (3,), (4,)),
    "conv": (conv(), (2, 5, 6, 3), (2, 3, 3, 4)),
    "conv strides": (conv((2, 1), ((1, 0), (2, 1))), (2, 5, 6, 3), (2, 3, 3, 4)),
    "conv dilated": (conv(rhs_dilation=(2, 1), lhs_dilation=(1, 2)), (1, 5, 6, 2), (2, 3, 2, 2)),
    "conv groups": (conv(feature_group_count=2), (2, 5, 6, 4), (2, 3, 2, 6)),
    "conv depthwise": (conv(feature_group_count=3), (2, 5, 6, 3), (2, 2, 1, 6)),
    "conv batch groups": (conv(batch_group_count=2), (4, 5, 6, 3), (2, 3, 3, 4)),
    "conv cut": (conv(padding=((-1, 0), (0, -2))), (1, 5, 6, 2), (2, 2, 2, 2)),
    "conv 1d": (jnp.convolve, (7,), (3,)),
    "correlate": (lambda x, k: jax.scipy.signal.correlate2d(x, k, mode="same"), IMAGE, (3, 3)),
    "convolve": (lambda x, k: jax.scipy.signal.convolve2d(x, k, mode="full"), IMAGE, (3, 2)),
    "gradient of conv": (
        lambda x, k: jax.grad(lambda k: (conv((2, 1))(x, k) ** 2).sum())(k),
        (1, 4, 4, 2),
        (2, 2, 2, 2),
    ),
    "gradient to image": (
        lambda x, k: jax.grad(lambda x: conv((2, 2))(x, k).sum())(x),
        (1, 5, 5, 2),
        (2, 2, 2, 2),
    ),
    "window max": (lambda x: window(x, -jnp.inf, lax.max, padding="VALID"), IMAGE),
    "window max from 0": (lambda x: window(x, 0.0, lax.max), IMAGE),
    "window sum": (lambda x: window(x, 0.0, lax.add), IMAGE),
    "window dilated": (
        lambda x: window(x, 0.0, lax.add, window_dilation=(2, 1), base_dilation=(1, 2)),
        IMAGE,
    ),
    "loop": (running, IMAGE),
    "while": (counted, IMAGE),
    "scan": (lambda x: lax.scan(lambda c, r: (c + r, c * 2), jnp.zeros(6), x), IMAGE),
    "map": (lambda x: lax.map(lambda r: r.sum() - r, x), IMAGE),
    "branch": (lambda x: lax.switch(1, [lambda: x, lambda: x * 2]), IMAGE),
    "vmap": (jax.vmap(lambda r: jnp.convolve(r, jnp.array([1.0, -2.0]), "valid")), IMAGE),
    "gradient": (jax.grad(lambda x: (x**3).sum()), IMAGE),
    "sum of maxima": (lambda x: x.max(0) + x[0], IMAGE),
    "scaled maximum": (lambda x: 3 * x.max(1), IMAGE),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", [0, 1])
def test_each_operation_computes_what_jax_computes(name, seed):
    function, *shapes = CASES[name]
    generator = np.random.default_rng(seed)
    arrays = [generator.integers(-9, 10, shape).astype(np.float32) for shape in shapes]
    expected = jax.tree.leaves(jax.jit(function)(*arrays))
    found = at_whole_numbers(lambda *a: jax.tree.leaves(function(*a)), *arrays)
    assert len(found) == len(expected)
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, np.asarray(other, np.int64))
