"""The checks that every peer runs: copied, beside `cases.json`, to where each peer expects its files."""

import json
from pathlib import Path

import numpy as np

CASES = json.loads(Path(__file__).with_name("cases.json").read_text("utf-8"))
CHECKS = CASES["checks"]


def value(plain, array=np.asarray):
    """Decode a value from JSON, in which arrays are objects and tuples are lists."""
    if isinstance(plain, dict):
        return array(np.array(plain["data"], plain["dtype"]).reshape(plain["shape"]))
    return tuple(value(item, array) for item in plain) if isinstance(plain, list) else plain


def argument(array):
    """Convert an array for a student's function: to JAX, as the exercises' signatures say, or leave it NumPy's."""
    if CASES["arrays"] == "numpy":
        return array
    import jax.numpy as jnp

    return jnp.asarray(array)


def check(number, function):
    """Call a student's function on every case of a check; raise AssertionError if an answer is wrong."""
    for arguments, expected in CHECKS[number]["cases"]:
        got = np.asarray(function(*value(arguments, argument)))
        right = np.asarray(value(expected))
        assert got.shape == right.shape, f"the shape is {got.shape}, not {right.shape}"
        np.testing.assert_allclose(got, right, rtol=1e-4, atol=1e-5)
