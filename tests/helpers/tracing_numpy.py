"""NumPy functions traced by JAX: arrays that can be assigned to, and NumPy with these in place of its own.

The catalogue's wrong ideas are written with NumPy, and assign to arrays; nothing of a learner is run so.
"""

import jax
import jax.numpy as jnp
import numpy as np
from numpy.lib.mixins import NDArrayOperatorsMixin

MADE = ("array", "asarray", "zeros", "ones", "full", "arange", "eye", "indices")


class Array(NDArrayOperatorsMixin):
    """A JAX array that can be assigned to, and that NumPy's functions take.

    Args:
        value: the JAX array, or what becomes one.
    """

    def __init__(self, value):
        self.value = jnp.asarray(value)

    def __array_ufunc__(self, ufunc, method, *inputs, out=None, **options):
        function = getattr(jnp, ufunc.__name__)
        answer = (function if method == "__call__" else getattr(function, method))(*plain(inputs), **options)
        if out is None:
            return wrapped(answer)
        (changed,) = out  # `a -= b`
        changed.value = answer
        return changed

    def __array_function__(self, function, types, arguments, options):
        del types
        if function is np.lib.stride_tricks.sliding_window_view:
            return wrapped(_windows(*plain(arguments), **plain(options)))
        ours = jnp.linalg if function.__module__ == "numpy.linalg" else jnp
        return wrapped(getattr(ours, function.__name__)(*plain(arguments), **plain(options)))

    def __getitem__(self, index):
        return Array(self.value[plain(index)])

    def __setitem__(self, index, value):
        self.value = self.value.at[plain(index)].set(plain(value))

    def __getattr__(self, name):
        found = getattr(self.value, name)
        if name in ("shape", "dtype", "ndim", "size"):
            return found
        return (lambda *a, **o: wrapped(found(*plain(a), **plain(o)))) if callable(found) else wrapped(found)

    def __len__(self):
        return len(self.value)

    def __iter__(self):
        return iter(map(Array, self.value))


class NumPy:
    """NumPy, of which the functions that make arrays make these."""

    def __getattr__(self, name):
        if name in MADE:
            return lambda *a, **o: Array(getattr(jnp, name)(*plain(a), **plain(o)))
        return getattr(np, name)


def _windows(array, window_shape, axis=None):
    """`sliding_window_view`: windows along some axes, as new axes at the end."""
    sizes = np.atleast_1d(window_shape)
    for size, along in zip(sizes, np.atleast_1d(range(array.ndim) if axis is None else axis), strict=True):
        starts = jnp.arange(array.shape[along] - size + 1)[:, None] + jnp.arange(size)
        array = jnp.moveaxis(jnp.take(array, starts, axis=int(along)), int(along) + 1, -1)
    return array


def plain(value):
    """The JAX arrays in a value."""
    return jax.tree.map(lambda v: v.value if isinstance(v, Array) else v, value, is_leaf=_is_ours)


def wrapped(value):
    """A value with arrays that can be assigned to."""
    return jax.tree.map(lambda v: Array(v) if isinstance(v, jax.Array) else v, value)


def _is_ours(value):
    return isinstance(value, Array)


def traced_with(function):
    """A NumPy function as one that JAX can trace; its module and those it imports know this NumPy, if `np` is theirs."""
    return lambda *arguments: plain(function(*wrapped(arguments)))
