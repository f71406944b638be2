"""The arithmetic of sizes, parameters and receptive fields."""

import doctest

import hypothesis.strategies as st
import jax
import jax.numpy as jnp
import numpy as np
import pytest
from hypothesis import given

from jaxcnn import (
    conv_parameters,
    dense_parameters,
    output_size,
    receptive_field,
    same_padding,
    shapes,
    transposed_output_size,
)


def test_examples_of_the_docstrings():
    failed, tried = doctest.testmod(shapes)
    assert (failed, tried) == (0, 8)


@given(st.integers(1, 60), st.integers(1, 9), st.integers(0, 4), st.integers(1, 5))
def test_output_size_counts_positions(n, f, p, s):
    positions = len(range(0, n + 2 * p - f + 1, s))
    if positions:
        assert output_size(n, f, p, s) == positions
    else:
        with pytest.raises(ValueError, match="f must be at most the padded size"):
            output_size(n, f, p, s)


@given(st.integers(1, 20), st.integers(1, 9), st.integers(0, 4), st.integers(1, 5))
def test_transposed_output_sizes_are_those_that_convolutions_make_so_small(n, f, p, s):
    sizes = [size for size in range(1, 150) if size + 2 * p >= f and output_size(size, f, p, s) == n]
    found = [transposed_output_size(n, f, p, s, r) for r in range(s) if (n - 1) * s + f + r > 2 * p]
    assert found == sizes


def test_conv_parameters():
    assert conv_parameters((3, 5), 4, 7) == (60 + 1) * 7
    assert conv_parameters((3, 5), 4, 7, bias=False) == 60 * 7
    assert dense_parameters(400, 120, bias=False) == 48_000


@pytest.mark.parametrize("layers", [[(3, 1)], [(3, 2), (3, 1)], [(3, 1), (2, 2), (2, 3), (2, 1)]])
def test_receptive_field_is_what_the_gradient_sees(layers):
    def one_output(x):
        for f, s in layers:
            x = windows(x, f, s)
        return x[0]

    def windows(x, f, s):
        count = output_size(len(x), f, stride=s)
        return jnp.stack([x[i * s : i * s + f].sum() for i in range(count)])

    seen = jax.jit(jax.grad(one_output))(jnp.ones(20))
    assert int((seen != 0).sum()) == receptive_field(layers)


def test_receptive_field_of_no_layer():
    assert receptive_field([]) == 1


def test_numpy_integers_are_integers():
    assert output_size(np.int64(5), np.int32(3)) == 3


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: output_size(5, 7),
            ValueError,
            r"f must be at most the padded size n \+ 2 \* padding = 5, got 7",
        ),
        (lambda: output_size(0, 1), ValueError, r"n must be at least 1, got 0"),
        (lambda: output_size(5, 3, -1), ValueError, r"padding must be at least 0, got -1"),
        (lambda: output_size(5, 3, stride=0), ValueError, r"stride must be at least 1, got 0"),
        (lambda: output_size(5, 3, stride=2.0), TypeError, r"stride must be an integer, got 2.0"),
        (lambda: output_size("5", 3), TypeError, r"n must be an integer, got '5'"),
        (lambda: output_size(5, np.True_), TypeError, r"f must be an integer, got np.True_"),
        (
            lambda: transposed_output_size(5, 3, stride=2, output_padding=2),
            ValueError,
            r"output_padding must be below the stride 2, got 2",
        ),
        (
            lambda: transposed_output_size(2, 3, padding=2),
            ValueError,
            r"padding must leave at least one of 4 pixels, got 2",
        ),
        (lambda: transposed_output_size(2, 1.5), TypeError, r"f must be an integer, got 1.5"),
        (lambda: same_padding(4), ValueError, r"f must be odd to pad both sides alike, got 4"),
        (lambda: conv_parameters((3, 3, 3), 1, 1), ValueError, r"f must be an integer or a pair"),
        (lambda: conv_parameters(3, 0, 1), ValueError, r"in_channels must be at least 1, got 0"),
        (lambda: conv_parameters(3, 1, 1.5), TypeError, r"out_channels must be an integer, got 1.5"),
        (lambda: dense_parameters(0, 1), ValueError, r"inputs must be at least 1, got 0"),
        (lambda: dense_parameters(1, "2"), TypeError, r"outputs must be an integer, got '2'"),
        (lambda: receptive_field([3]), TypeError, r"layers must hold pairs \(f, stride\), got 3"),
        (lambda: receptive_field([(3, 0)]), ValueError, r"stride must be at least 1, got 0"),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
