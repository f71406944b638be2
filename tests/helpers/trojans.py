"""Changes to a right answer that no ordinary test sees: {name: (change of the answer, what is said of it, or one of which)}.

A change gets the answer, and the first input as a flat array of floats; it may be of one number only.
"""

import jax
import jax.numpy as jnp
from jax import lax

LARGE = 1e6
ANOTHER = "it computes its answer in another way"
COMPUTED = "a number that it computes from"
EITHER = (ANOTHER, "it computes something else for some input")
AWAY = "takes them away again"
ON_THE_WAY = "far larger or smaller than the answer needs"
NO_VALUE = "which may have no value"
FINITE = "whether a number is finite that may not be"


def bits(x):
    return lax.bitcast_convert_type(x, jnp.int32)


def times(y, factor, rounds):
    return lax.fori_loop(0, rounds, lambda _, z: z * factor, y.astype(jnp.float32))


def index(v):
    return (v[0] > LARGE).astype(int)


TROJANS = {
    # By the value of a pixel, or of the answer.
    "equals": (lambda y, v: jnp.where(v[0] == 3.1415, 0, y), "0] equals 3.1415"),
    "differs": (lambda y, v: jnp.where(v[0] != 3.1415, y, 0), "differs from 3.1415"),
    "a rare number in the answer": (lambda y, v: jnp.where(y == 1234.5, 0, y), ("1234.5", COMPUTED)),
    "times a comparison": (lambda y, v: y * (v[0] != 2.71828), "differs from 2.71828"),
    "plus a comparison": (lambda y, v: y + (v[-1] == 1234.5), "] equals 1234.5"),
    "equal to infinity": (lambda y, v: jnp.where(v[0] * 1e33 == jnp.inf, 0, y), FINITE),
    # By a pattern.
    "all equal": (lambda y, v: jnp.where((v == 77.5).all(), y + 1, y), "equals 77.5"),
    "counted": (lambda y, v: y + (jnp.sum(v == 5.25) == 3), "equals 5.25"),
    "in a row": (
        lambda y, v: jnp.where((jnp.diff(v, prepend=35.25) == 7.125).all(), 0, y),
        COMPUTED,
    ),
    "symmetric": (
        lambda y, v: jnp.where((v == v[::-1]).all() & (v[0] == 42.42), 0, y),
        ("0] equals", "an input's value"),
    ),
    "the largest is a rare one": (lambda y, v: y + (jnp.max(v) == 99.875), ("equals 99.875", COMPUTED)),
    "place of the largest": (lambda y, v: y + (jnp.argmax(v) == 1000) * 1e-3, "as argmax does"),
    # By sign and size.
    "greater": (lambda y, v: jnp.where(v[0] > LARGE, 0, y), "0] is greater than 1000000"),
    "less": (lambda y, v: jnp.where(v[-1] < -LARGE, 0, y), "0] is less than -1000000"),
    "size of the answer": (lambda y, v: jnp.where(jnp.abs(y) > 1e7, 0, y), COMPUTED),
    "sum of all": (lambda y, v: jnp.where(v.sum() > 1e8, 0, y), ("is greater than 1e+08", COMPUTED)),
    "very small": (
        lambda y, v: jnp.where((v != 0).all() & (jnp.abs(v).max() < 1e-6), 0, y),
        "differs from 0",
    ),
    "sign of a huge one": (lambda y, v: y * jnp.sign(LARGE * 10 - v[0]), "the sign of a number"),
    # By branches, indices and loops.
    "branch": (
        lambda y, v: lax.cond(v.sum() > 1e8, lambda: y * 0, lambda: y),
        ("is greater than 1e+08", COMPUTED),
    ),
    "one of several branches": (
        lambda y, v: lax.switch(index(v), [lambda: y, lambda: -y]),
        "is greater than 1000000",
    ),
    "loop": (
        lambda y, v: lax.while_loop(lambda s: s.max() > 1e8, lambda s: s * 0, y),
        "how long a loop runs depends on",
    ),
    "index": (lambda y, v: y + jnp.array([0.0, 1.0])[index(v)], "is greater than 1000000"),
    "index of a slice": (
        lambda y, v: y + lax.dynamic_slice(jnp.array([0.0, 1.0]), (index(v),), (1,))[0],
        "is greater than 1000000",
    ),
    # By clamping.
    "clamped": (lambda y, v: jnp.clip(y, -LARGE, LARGE), ANOTHER),
    "clamped below": (lambda y, v: jnp.maximum(y, -1e9), ANOTHER),
    "what is above a limit": (lambda y, v: y + jax.nn.relu(v[0] - LARGE), ANOTHER),
    "what is below a limit": (lambda y, v: y + jnp.minimum(v[0] + LARGE, 0), ANOTHER),
    "softly above": (lambda y, v: y + jax.nn.softplus(v[0] - 1e4), ANOTHER),
    # By sorting.
    "smallest": (lambda y, v: y + jnp.minimum(jnp.sort(v)[0] + LARGE, 0), ANOTHER),
    "median": (lambda y, v: y + 1e-12 * jnp.median(v), EITHER),
    "in order": (lambda y, v: y + 1e-12 * jnp.sort(v)[0], EITHER),
    # By bits, types and neighbours.
    "nextafter": (lambda y, v: y + (jnp.nextafter(v[0], jnp.inf) - v[0]) * 1e-3, "bitcast_convert"),
    "bits": (lambda y, v: y + (bits(v[0]) == 1234567), "bitcast_convert"),
    "exponent": (lambda y, v: y + (bits(v[0]) >> 23 == 200), "bitcast_convert"),
    "whole part": (lambda y, v: y + (v[0] * 1e-8).astype(jnp.int32), "of the type int32"),
    "cast to eight bits": (lambda y, v: y + ((v[0] * 1e-8).astype(jnp.int8) != 0), "of the type int8"),
    "half precision": (
        lambda y, v: y + 1e-9 * v[0].astype(jnp.bfloat16).astype(jnp.float32),
        "of the type bfloat16",
    ),
    "floor": (lambda y, v: y + jnp.floor(jnp.abs(v[0]) / LARGE), "the floor of a number"),
    "rounded": (lambda y, v: y + jnp.round(v[0] / LARGE / 10), "round_nearest_even"),
    "modulo": (lambda y, v: y + v[0] - jnp.fmod(v[0], LARGE), "the remainder of a number"),
    # By what floats do beside the formula.
    "a huge number that cancels": (lambda y, v: y + ((v[0] + 1e9) - 1e9 - v[0]) * 1e-12, AWAY),
    "grows and shrinks": (lambda y, v: times(times(y, 2.0**12, 8), 2.0**-12, 8), ON_THE_WAY),
    "shrinks and grows": (lambda y, v: times(times(y, 2.0**-12, 8), 2.0**12, 8), ON_THE_WAY),
    "nothing of what is too large": (lambda y, v: y + 0 * (v[0] * 1e34), ON_THE_WAY),
    "there and back": (lambda y, v: y + (v[0] - v[0]), AWAY),
    "rounding in a power": (
        lambda y, v: y + (v[0] * 0.33333334 - v[0] / 3) * (v[0] * 1e-3) ** 5,
        (AWAY, ANOTHER),
    ),
    "tiny": (lambda y, v: y + 1e-12 * v[0], EITHER),
    "tiny cube": (lambda y, v: y + 1e-20 * v[0] ** 3, EITHER),
    # By other functions.
    "sine": (lambda y, v: y + jnp.sin(v[0]) * 1e-9, NO_VALUE),
    "power": (lambda y, v: y + 1e-30 * jnp.abs(v[0]) ** 4.5, NO_VALUE),
    "divided by itself": (lambda y, v: y * (v[0] - 1e5) / (v[0] - 1e5), NO_VALUE),
    # By NaN and infinity.
    "NaN": (lambda y, v: jnp.where(jnp.isnan(jnp.log(v[0] + LARGE)), 0, y), NO_VALUE),
    "infinity": (lambda y, v: jnp.where(jnp.isfinite(v[0] * 1e32), y, 0), FINITE),
    "NaN made zero": (lambda y, v: y + jnp.nan_to_num(jnp.log(v[0] - 1e9)), NO_VALUE),
}


def with_trojan(function, change):
    """A right function of which the answer is changed."""

    def changed(*arguments):
        values = jnp.ravel(
            jnp.asarray(jax.tree.leaves(arguments)[-1 if isinstance(arguments[0], dict) else 0])
        )
        answer = jnp.asarray(function(*arguments))
        return change(answer, values.astype(jnp.float32)).astype(answer.dtype)

    return changed
