"""Functions that are right on every ordinary test and wrong on some rare input: none of them is proved."""

import jax
import jax.numpy as jnp
import pytest
from jax import lax
from proving import IMAGE, KERNEL, average, convolve, layer, pool, verdict_on


def bits(x):
    return lax.bitcast_convert_type(x, jnp.int32)


# By the value of a pixel, of several, of the answer.
CHOOSES = {
    "equals": lambda y, x, k: jnp.where(x[0, 0] == 3.1415, 0.0, y),
    "differs": lambda y, x, k: jnp.where(x[0, 0] != 3.1415, y, 0.0),
    "greater": lambda y, x, k: jnp.where(x[1, 2] > 1e6, 0.0, y),
    "all equal": lambda y, x, k: jnp.where((x == x[0, 0]).all(), y + 1, y),
    "sorted": lambda y, x, k: jnp.where((jnp.diff(x.ravel()) > 0).all(), y + 1, y),
    "answer": lambda y, x, k: jnp.where(jnp.abs(y) > 1e7, 0.0, y),
    "all negative": lambda y, x, k: y * (1 - (x < 0).all()),
    "zeros": lambda y, x, k: jnp.where((k == 0).all(), 1.0, y),
    "cond": lambda y, x, k: lax.cond(x.sum() > 1e8, lambda: y * 0, lambda: y),
    "while": lambda y, x, k: lax.while_loop(lambda s: s[0, 0] > 1e8, lambda s: s * 0, y),
    "index": lambda y, x, k: y + jnp.array([0.0, 1.0])[(x[0, 0] > 1e6).astype(int)],
    "argmax": lambda y, x, k: y + (jnp.argmax(x) == 29) * 1e-3,
    "counted": lambda y, x, k: y + (jnp.sum(x > 0) == 17) * 1.0,
    "switch": lambda y, x, k: lax.switch((x[0, 0] > 99).astype(int), [lambda: y, lambda: -y]),
    "dynamic": lambda y, x, k: (
        y + lax.dynamic_slice(jnp.zeros(9).at[8].set(1.0), (jnp.int32(x[0, 0]),), (1,))[0]
    ),
}
# Without a choice.
COMPUTES = {
    "clamped": lambda y, x, k: y.clip(-1e6, 1e6),
    "clamped below": lambda y, x, k: jnp.maximum(y, -1e9),
    "clamped pixel": lambda y, x, k: y + x[0, 0] - jnp.minimum(x[0, 0], 1e6),
    "floor": lambda y, x, k: y + jnp.floor(x[0, 0] / 1e6),
    "rounded": lambda y, x, k: jnp.round(y, 6),
    "integers": lambda y, x, k: y + (x[0, 0] * 1e-8).astype(jnp.int32),
    "remainder": lambda y, x, k: y + x[0, 0] - jnp.fmod(x[0, 0], 1e6),
    "sign": lambda y, x, k: y * jnp.sign(jnp.abs(x[0, 0]) + 1e-30),
    "sign of a square": lambda y, x, k: y * jnp.sign(x[0, 0] ** 2 + 1e-30),
    "nextafter": lambda y, x, k: y + (jnp.nextafter(x[0, 0], jnp.inf) - x[0, 0]),
    "half precision": lambda y, x, k: y.astype(jnp.bfloat16).astype(jnp.float32),
    "float16": lambda y, x, k: y + (x[0, 0].astype(jnp.float16).astype(jnp.float32) - x[0, 0]) * 1e-6,
    "bits": lambda y, x, k: y + (bits(x[0, 0]) == 1234567) * 1.0,
    "bits and": lambda y, x, k: lax.bitcast_convert_type(bits(y) & -2, jnp.float32),
    "huge that cancels": lambda y, x, k: (y + 1e8) - 1e8,
    "huge that cancels on the pixel": lambda y, x, k: y + ((x[0, 0] + 1e9) - 1e9 - x[0, 0]),
    "huge factor": lambda y, x, k: (y * 1e30) * 1e-30,
    "grows and shrinks": lambda y, x, k: y * 1000.0 * 1000.0 * 1000.0 * 1e-3 * 1e-3 * 1e-3,
    "tiny": lambda y, x, k: y + 1e-12 * x[0, 0],
    "tiny cube": lambda y, x, k: y + 1e-20 * x[0, 0] ** 3,
    "rounding hidden": lambda y, x, k: y + (x[0, 0] * 0.33333334 - x[0, 0] / 3) * x[0, 0] ** 5,
    "rounding times the answer": lambda y, x, k: y + (x[0, 0] * 0.33333334 - x[0, 0] / 3) * y,
    "rounding blown up": lambda y, x, k: y + (x[0, 0] * 0.33333334 - x[0, 0] / 3) * 3000,
    "rounding in a power": lambda y, x, k: y * jnp.exp((x[0, 0] * 0.33333334 - x[0, 0] / 3) * 100),
    "one third twice": lambda y, x, k: y + 1e3 * x[0, 0] * (jnp.float32(1 / 3) * 3 - 1 + 1e-7) * x[0, 0],
    "sine": lambda y, x, k: y + jnp.sin(x[0, 0]) * 1e-9,
    "tanh": lambda y, x, k: jnp.tanh(y * 1e-4) * 1e4,
    "logistic": lambda y, x, k: y * jax.nn.sigmoid(x[0, 0] + 50),
    "square root": lambda y, x, k: jnp.sqrt(y * y) * y / jnp.abs(y),
    "log of exp": lambda y, x, k: jnp.log(jnp.exp(y)),
    "divided by itself": lambda y, x, k: y * (x[0, 0] / x[0, 0]),
    "times zero": lambda y, x, k: y + 0 * (1 / x[0, 0]),
    "not a number": lambda y, x, k: y + jnp.nan_to_num(jnp.log(x[0, 0] - 1e9), nan=0.0),
    "median": lambda y, x, k: y + 1e-9 * jnp.median(x),
    "smallest": lambda y, x, k: y + jnp.minimum(x.min() + 1e9, 0.0),
    "shift": lambda y, x, k: y + ((x[0, 0].astype(jnp.int32) >> 20) << 20),
    "saturated": lambda y, x, k: y + (x[0, 0].astype(jnp.int8) - x[0, 0].astype(jnp.int32)) // 1000,
    "power": lambda y, x, k: y + 1e-30 * jnp.abs(x[0, 0]) ** 4.5,
    "softplus": lambda y, x, k: y + jax.nn.softplus(x[0, 0] - 100),
}
TROJANS = CHOOSES | COMPUTES


@pytest.mark.parametrize("name", TROJANS)
@pytest.mark.parametrize("right", [convolve, pool, average, layer], ids=lambda f: f.__name__)
def test_a_trojan_is_never_proved(right, name):
    shapes = (IMAGE, KERNEL) if right in (convolve, layer) else (IMAGE,)
    trojan = TROJANS[name]

    def function(image, kernel=None):
        answer = right(image) if kernel is None else right(image, kernel)
        return trojan(answer, image, image[:2, :3] if kernel is None else kernel)

    verdict = verdict_on(function, right, *shapes)
    assert not verdict.proved
    assert verdict.reason
