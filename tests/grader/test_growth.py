"""Programs that go through an image step by step are told from those that do not, whatever else they hold."""

import functools

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from grader.key.file import Key
from grader.outcome import Outcome
from grader.programs import trace
from grader.programs.interpret import Program
from grader.programs.target import Spec
from grader.scoring.judge import growth, steps

STEM = "ex18_vectorised_conv"


def sizes(images, kernel):
    f_h, f_w, c_in, m = kernel.shape
    return f_h, f_w, c_in, m, images.shape[1] - f_h + 1, images.shape[2] - f_w + 1


def every_index(images, kernel):
    """Loops over all four axes of the kernel, one product at a time, filters stacked."""
    f_h, f_w, c_in, m, rows, columns = sizes(images, kernel)
    maps = []
    for k in range(m):
        out = jnp.zeros((images.shape[0], rows, columns))
        for u in range(f_h):
            for v in range(f_w):
                for c in range(c_in):
                    out = out.at[:, :, :].add(
                        images[:, u : u + rows, v : v + columns, c] * kernel[u, v, c, k]
                    )
        maps.append(out)
    return jnp.stack(maps, axis=-1)


def mapped_everywhere(images, kernel):
    f_h, f_w, c_in, _, rows, columns = sizes(images, kernel)

    def at(image, weights, i, j):
        return (jax.lax.dynamic_slice(image, (i, j, 0), (f_h, f_w, c_in)) * weights).sum()

    f = jax.vmap(at, (None, 3, None, None))
    f = jax.vmap(f, (None, None, None, 0))
    f = jax.vmap(f, (None, None, 0, None))
    return jax.vmap(f, (0, None, None, None))(images, kernel, jnp.arange(rows), jnp.arange(columns))


def rolled(images, kernel):
    f_h, f_w, _, _, rows, columns = sizes(images, kernel)
    shifted = [jnp.roll(images, (-u, -v), (1, 2)) @ kernel[u, v] for u in range(f_h) for v in range(f_w)]
    return sum(shifted)[:, :rows, :columns]


def gathered(images, kernel):
    f_h, f_w, _, _, rows, columns = sizes(images, kernel)
    i = jnp.arange(rows)[:, None, None, None] + jnp.arange(f_h)[:, None]
    j = jnp.arange(columns)[:, None, None] + jnp.arange(f_w)
    return jnp.einsum("bijuvc,uvck->bijk", images[:, i, j], kernel)


def toeplitz(images, kernel):
    """One large matrix from pixels to places."""
    f_h, f_w, _, _, rows, columns = sizes(images, kernel)
    h, w = images.shape[1:3]
    u = jnp.arange(h)[None, None, :, None] - jnp.arange(rows)[:, None, None, None]
    v = jnp.arange(w)[None, None, None, :] - jnp.arange(columns)[None, :, None, None]
    inside = (u >= 0) & (u < f_h) & (v >= 0) & (v < f_w)
    weights = jnp.where(inside[..., None, None], kernel[u.clip(0, f_h - 1), v.clip(0, f_w - 1)], 0)
    return jnp.einsum("ijhwck,bhwc->bijk", weights, images)


def summed_areas(images, kernel):
    """Sums over rectangles as differences of running sums: of the products, for each place a rectangle of one pixel."""
    f_h, f_w, _, _, rows, columns = sizes(images, kernel)
    out = 0.0
    for u in range(f_h):
        for v in range(f_w):
            running = jnp.cumsum(jnp.pad(images, ((0, 0), (1, 0), (0, 0), (0, 0))), axis=1)
            pixel = running[:, 1:] - running[:, :-1]
            out = out + pixel[:, u : u + rows, v : v + columns] @ kernel[u, v]
    return out


RIGHT = (every_index, mapped_everywhere, rolled, gathered, toeplitz, summed_areas)


def by_pixels(images, kernel):
    f_h, f_w, _, _, rows, columns = sizes(images, kernel)
    places = [
        jnp.tensordot(images[:, i : i + f_h, j : j + f_w], kernel, 3)
        for i in range(rows)
        for j in range(columns)
    ]
    return jnp.stack(places, 1).reshape(images.shape[0], rows, columns, -1)


def by_rows(images, kernel):
    rows = sizes(images, kernel)[4]
    return jnp.concatenate(
        [gathered(images[:, i : i + kernel.shape[0]], kernel) for i in range(rows)], axis=1
    )


def by_columns(images, kernel):
    turned = by_rows(images.transpose(0, 2, 1, 3), kernel.transpose(1, 0, 2, 3))
    return turned.transpose(0, 2, 1, 3)


def by_images(images, kernel):
    return jnp.stack([gathered(image[None], kernel)[0] for image in images])


def by_halves(images, kernel):
    """Rows by calls of calls: few lines that run as many operations."""
    rows, f_h = sizes(images, kernel)[4], kernel.shape[0]
    size = 1 << (rows - 1).bit_length()
    padded = jnp.pad(images, ((0, 0), (0, size - rows), (0, 0), (0, 0)))

    @functools.cache
    def rows_from(count):
        @jax.jit
        def f(start):
            if count == 1:
                return gathered(jax.lax.dynamic_slice_in_dim(padded, start, f_h, 1), kernel)
            half = rows_from(count // 2)
            return jnp.concatenate([half(start), half(start + count // 2)], axis=1)

        return f

    return rows_from(size)(0)[:, :rows]


def dead(x):
    jnp.exp(x)
    return x


# Each leaves the values as they are, or nearly, and none can be taken away by a look at one operation.
IDLE = {
    "plus nothing": lambda x: x + 0,
    "times one": lambda x: x * 1,
    "turned and turned back": lambda x: x.transpose(0, 2, 1, 3).transpose(0, 2, 1, 3),
    "reshaped": lambda x: x.reshape(-1).reshape(x.shape),
    "at most very much": lambda x: jnp.minimum(x, 1e30),
    "times nothing": lambda x: x + 0 * x.sum(),
    "chosen": lambda x: jnp.where(True, x, 0),
    "cut together": lambda x: jnp.concatenate([x, x])[: x.shape[0]],
    "dead": dead,
}


def padded_with(idle, function):
    """As `function`, with idle operations that make a small image's program as long as a large one's."""

    def f(images, kernel):
        images = images.astype(jnp.float32)
        for _ in range(max(0, 700 - images.size)):
            images = idle(images)
        return function(images, kernel)

    return f


def outcomes(check, arrays, function, cases=slice(None)):
    found = []
    for case in check.cases[cases]:
        inputs = [arrays[name] for name in case.inputs]
        text, _ = trace.trace(function, case.target, [Spec(a.shape, a.dtype.name) for a in inputs])
        found.append(Outcome(operations=Program(text).operations))
    return found


@pytest.fixture(scope="module")
def check(key: Key):
    (found,) = [one for one in key.exercises[STEM].checks if one.constant_program]
    return found, key.arrays(STEM)


@pytest.mark.parametrize("function", RIGHT, ids=lambda f: f.__name__)
def test_whole_arrays_are_no_steps(check, function):
    images, kernel = (np.random.default_rng(0).standard_normal(s) for s in ((2, 4, 5, 2), (2, 3, 2, 3)))
    np.testing.assert_allclose(function(images, kernel), gathered(images, kernel), atol=1e-5)
    one, arrays = check
    found = outcomes(one, arrays, function)
    assert growth(one, found, arrays) == ""
    # Not by a hair: others write longer.
    assert max(sum(o.operations.values()) for o in found) < 0.6 * steps(one, arrays)


@pytest.mark.parametrize(
    ("function", "large"),
    [(by_pixels, 1), (by_rows, 1), (by_columns, 2), (by_images, 3), (by_halves, 1)],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_steps_are_seen_in_every_direction(check, function, large):
    one, arrays = check
    images, kernel = (np.random.default_rng(0).standard_normal(s) for s in ((2, 4, 5, 2), (2, 3, 2, 3)))
    np.testing.assert_allclose(function(images, kernel), gathered(images, kernel), atol=1e-5)
    (found,) = outcomes(one, arrays, function, slice(large, large + 1))
    assert sum(found.operations.values()) > steps(one, arrays)


@pytest.mark.parametrize("name", IDLE)
def test_idle_operations_hide_no_steps(check, name):
    one, arrays = check
    found = outcomes(one, arrays, padded_with(IDLE[name], by_pixels), slice(1))
    # Were it as long at every size, it would still be longer than one without a loop.
    assert "needs far fewer" in growth(one, found * 4, arrays)
