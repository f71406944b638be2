"""Functions that an earlier prover took for proved, or proved with some of its seeds: none of them is any longer.

Each is clearly wrong for some image of ordinary size; most of what they do does not show in the answer's formula.
"""

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax
from proving import IMAGE, KERNEL, convolve, layer, pool, verdict_on

from grader.programs.prove.field import Drawn

WHOLE, BOOLS = np.zeros((3, 4), np.int32), np.zeros((3, 3), bool)
SEEDS = [11, 12, 13, 14]


def times(y, factor, rounds):
    return lax.fori_loop(0, rounds, lambda _, y: y * factor, y)


def huge(x):
    return x[0, 0] * 1e35


def reordered(x):
    return (x[0, 0] + x[0, 1]) + x[0, 2] == x[0, 0] + (x[0, 1] + x[0, 2])


def differences(x):
    sums = jnp.pad(jnp.cumsum(x, 1), ((0, 0), (1, 0)))
    return sums[:, 2:] - sums[:, :-2]


def hidden(x, multiple):
    """A factor that is 0 modulo the largest primes below 2^31, in digits of 24 bits, times a number."""
    number = multiple * 2147483647 * 2147483629 * 2147483587
    digits = [(number >> 24 * i & (1 << 24) - 1) * 2.0 ** (24 * i - 120) for i in range(5)]
    return jnp.full(5, x) @ jnp.array(digits, jnp.float32)


def inside(x):
    return jnp.pad(x, 1, constant_values=-jnp.inf)


# What is asked, and lost: it is as it ought to be for every number, and not for every float.
ASKS = {
    "finite": lambda x, k: jnp.where(jnp.isfinite(huge(x)), convolve(x, k), 0),
    "not a number": lambda x, k: jnp.where(jnp.isnan(huge(x) - huge(x)), 0, convolve(x, k)),
    "below infinity": lambda x, k: jnp.where(huge(x) < jnp.inf, convolve(x, k), 0),
    "same in another order": lambda x, k: jnp.where(reordered(x), convolve(x, k), 0),
}
# Too large or too small on the way, or added and taken away.
ROUNDS = {
    "too small on the way": lambda x, k: times(times(convolve(x, k), 2.0**-12, 15), 2.0**12, 15),
    "nothing of what is too large": lambda x, k: convolve(x, k) + 0 * (x[0, 0] * 1e37),
    "pixel": lambda x, k: convolve(x, k) + x[0, 0] - x[0, 0],
    "far product": lambda x, k: convolve(x, k) + k[0, 0] * x[4, 5] - k[0, 0] * x[4, 5],
}
POOLS = {
    "nothing modulo known primes": lambda x: pool(x) + hidden(x[0, 0], 100),
    "in one member of a maximum": lambda x: pool(x.at[0, 0].set((x[0, 0] + x[0, 1]) - x[0, 1])),
    "a member that loses": lambda x: (pool(x) + x[0, 1]) - x[0, 1],
}


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", ASKS | ROUNDS)
def test_what_floats_do_beside_a_convolution_is_not_proved(name, seed):
    assert not verdict_on((ASKS | ROUNDS)[name], convolve, IMAGE, KERNEL, seed=seed).proved


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", POOLS)
def test_what_cancels_in_a_maximum_is_not_proved(name, seed):
    assert not verdict_on(POOLS[name], pool, IMAGE, seed=seed).proved


OTHERS = {
    "choice of what cancels": (
        lambda x, k: jnp.where((convolve(x, k) + 1e9) - 1e9 > 0, convolve(x, k), 0),
        layer,
        IMAGE,
        KERNEL,
    ),
    "cancels in an argument": (lambda x: jnp.exp((x + 1e9) - 1e9), jnp.exp, IMAGE),
    "too large in an argument": (
        lambda x: jnp.exp(times(times(x, 2.0**12, 15), 2.0**-12, 15)),
        jnp.exp,
        IMAGE,
    ),
    "differences of running sums": (differences, lambda x: x[:, 1:] + x[:, :-1], IMAGE),
    "factors rounded": (
        lambda x, k: lax.dot(x, k, precision=lax.DotAlgorithmPreset.BF16_BF16_F32),
        lambda x, k: x @ k,
        IMAGE,
        (6, 3),
    ),
    "whole numbers": (
        lambda x: (x * x * x * x).astype(jnp.float32),
        lambda x: x.astype(jnp.float32) ** 4,
        WHOLE,
    ),
    "largest whole number": (
        lambda x: jax.nn.relu((x[0] * x[1]) ** 2).astype(jnp.float32),
        lambda x: jax.nn.relu((x[0].astype(jnp.float32) * x[1].astype(jnp.float32)) ** 2),
        WHOLE,
    ),
    "bools": (
        lambda x: (x @ x).astype(jnp.float32),
        lambda x: x.astype(jnp.float32) @ x.astype(jnp.float32),
        BOOLS,
    ),
    "no place in an integer": (
        lambda x: x[jnp.minimum(jnp.exp(jnp.float32(22.5)).astype(jnp.int32), 4)],
        lambda x: x[0],
        IMAGE,
    ),
    "small error in a maximum": (
        lambda x: jnp.maximum(times(x[0], 0.9999998, 2000) * 1e-3, x[1]),
        lambda x: jnp.maximum(x[0] * 1e-3, x[1]),
        IMAGE,
    ),
    "padding that is asked": (
        lambda x: lax.reduce_window(
            jnp.where(jnp.isfinite(inside(x)), inside(x), 0), -jnp.inf, lax.max, (2, 2), (1, 1), "VALID"
        ),
        lambda x: lax.reduce_window(inside(x), -jnp.inf, lax.max, (2, 2), (1, 1), "VALID"),
        IMAGE,
    ),
    "choices moved": (
        lambda x: jnp.where(jnp.concatenate([x[0] > 0, x[1] > 0]), x[:2].ravel(), 0),
        lambda x: jax.nn.relu(x[:2].ravel()),
        IMAGE,
    ),
}


@pytest.mark.parametrize("name", OTHERS)
def test_nor_is_what_an_operation_or_a_type_does_with_numbers(name):
    function, solution, *shapes = OTHERS[name]
    verdict = verdict_on(function, solution, *shapes)
    assert not verdict.proved
    assert verdict.reason


RIGHT = {
    "smallest float": (
        lambda x: lax.reduce_window(x, jnp.finfo(jnp.float32).min, lax.max, (4, 2), (2, 2), "VALID"),
        lambda x: lax.reduce_window(x, -jnp.inf, lax.max, (4, 2), (2, 2), "VALID"),
        IMAGE,
    ),
    "finite": (lambda x, k: jnp.nan_to_num(convolve(x, k)), convolve, IMAGE, KERNEL),
    "mean of parts": (lambda x: (x / x.size).sum(), lambda x: x.sum() / x.size, (200, 200)),
    "whole sums": (lambda x: x.sum(1).astype(jnp.float32), lambda x: x.astype(jnp.float32).sum(1), WHOLE),
    "difference": (lambda x: x[1:] - x[:-1], lambda x: -(x[:-1] - x[1:]), IMAGE),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_rounds_no_more_than_the_solution_still_is(name):
    verdict = verdict_on(*RIGHT[name])
    assert verdict.proved, verdict.reason


def atop(x):
    """Maxima of which the corners are of padding alone."""
    return lax.reduce_window(x, -jnp.inf, lax.max, (2, 2), (2, 2), ((2, 2), (2, 2)))


def kept(z):
    return z * (z > 0).astype(jnp.float32)


def halves(x, k):
    """Nothing but for rounding: half a convolution less half of it summed in another order."""
    return convolve(x, k) / 2 - jnp.flip(convolve(jnp.flip(x), jnp.flip(k))) / 2


def total(*rows):
    """The dimension numbers of a scatter of windows that overlap."""
    return lax.scatter(*rows, lax.ScatterDimensionNumbers((0,), (), (0,)))


BYTES, SIGNED, SQUARE = np.zeros(4, np.uint8), np.zeros(4, np.int8), np.zeros((7, 7), np.int32)
ROW, THREE = (6,), (3, 4)
# A function has no value where the solution does not ask for it, or asks otherwise.
FUNCTIONS = {
    "one-hot of logarithms": (lambda x: jnp.eye(6) @ jnp.log(x), jnp.log, ROW),
    "where, not maximum": (
        lambda x: jnp.where(jnp.log(x) > 0, jnp.log(x), 0),
        lambda x: jnp.maximum(jnp.log(x), 0),
        ROW,
    ),
    "maximum, not where": (
        lambda x: jnp.maximum(jnp.log(x), 0),
        lambda x: jnp.where(jnp.log(x) > 0, jnp.log(x), 0),
        ROW,
    ),
    "times a comparison": (lambda x: kept(jnp.log(x)), lambda x: jax.nn.relu(jnp.log(x)), ROW),
    "sorted": (lambda x: jnp.sort(jnp.log(x))[0], lambda x: jnp.log(x).min(), ROW),
    "sign of zero": (
        lambda x: jnp.arctan2(-(x[1] - x[0]), x[2]),
        lambda x: jnp.arctan2(x[0] - x[1], x[2]),
        THREE,
    ),
    "sign of nothing": (lambda x: jnp.arctan2(0 * x, x), lambda x: jnp.arctan2(jnp.zeros(6), x), ROW),
    "one by zero": (lambda x: 1 / -(x[1] - x[0]), lambda x: 1 / (x[0] - x[1]), THREE),
    "one by a comparison": (lambda x: 1 / kept(x), lambda x: 1 / jax.nn.relu(x), ROW),
    "rounded below zero": (
        lambda x: jnp.sqrt(x[0] + (x[1] + x[2])),
        lambda x: jnp.sqrt((x[0] + x[1]) + x[2]),
        THREE,
    ),
}
# What is lost where nothing seems to cancel.
LOSES = {
    "a member of another's size": (
        lambda x: jnp.maximum(jnp.maximum(x[0], x[0] + 2 * x[1]), (x[0] + x[1]) - x[1]),
        lambda x: jnp.maximum(x[0], x[0] + 2 * x[1]),
        THREE,
    ),
    "a zero of another's size": (
        lambda x: jnp.maximum(jax.nn.relu(1 - x), ((0.5 + x / 2) - x / 2) - 0.5),
        lambda x: jax.nn.relu(1 - x),
        ROW,
    ),
    "a layer's zero": (lambda x, k: jnp.maximum(layer(x, k), halves(x, k)), layer, IMAGE, KERNEL),
    "many small steps": (
        lambda x: lax.fori_loop(0, 1 << 12, lambda _, s: s + 2.0**-26, x),
        lambda x: x + 2.0**-14,
        ROW,
    ),
    "padding alone": (lambda x: kept(atop(x)), lambda x: jax.nn.relu(atop(x)), (4, 4)),
}
TYPES = {
    "folds from an input": (
        lambda x: lax.reduce(np.int8([50, 50]), x[0], lax.add, (0,)).astype(jnp.float32),
        lambda x: x[0].astype(jnp.float32) + 100,
        SIGNED,
    ),
    "windows fold from an input": (
        lambda x: lax.reduce_window(np.full(4, 50, np.int8), x[0], lax.add, (2,), (1,), "VALID").astype(
            jnp.float32
        ),
        lambda x: (x[0].astype(jnp.float32) + 100) * np.ones(3, np.float32),
        SIGNED,
    ),
    "floats beyond 2^24": (
        lambda x, k: (4 * x.astype(jnp.float32) * k.astype(jnp.float32)).sum(),
        lambda x, k: (4 * x * k).sum(),
        SQUARE,
        SQUARE,
    ),
    "smallest of bytes": (
        lambda x: jnp.minimum(x, np.uint8(251)).astype(jnp.float32),
        lambda x: jnp.minimum(x.astype(jnp.float32), -5.0),
        BYTES,
    ),
}


def of_small(dtype, *numbers):
    """A product of constants, summed in a wider type."""
    made = jnp.array(numbers, dtype)
    return lax.dot(made, made, preferred_element_type=jnp.int32).astype(jnp.float32)


# Constants of which a digit, or more, is another one in XLA.
CONSTANTS = {
    "products of bytes": lambda x: x + of_small(jnp.int8, 16) * 1e-9 * x[0],
    "products of bools": lambda x: x + (of_small(bool, 1, 1) - 1) * 1e-9 * x[0],
    "last digit": lambda x: x + (jnp.exp(lax.full((), 0.25)) - np.exp(np.float32(0.25))) * x[0],
    "rounded down": lambda x: (
        x + (jnp.floor(jnp.exp(lax.full((), 0.25)) / np.exp(np.float32(0.25))) - 1) * x[0] * 1e-9
    ),
    "sum of many": lambda x: x + (jnp.full(99999, 0.1).sum() - np.full(99999, 0.1, np.float32).sum()) * x[0],
    "product of many": lambda x: x + (jnp.full(999, 0.1) @ jnp.full(999, 0.1) - 9.99) * x[0] * 1e-9,
    "order of zeros": lambda x: x.at[0].set(x[lax.top_k(jnp.array([-0.0, 0.0]), 1)[1][0]]),
}
CONSTANTS = {name: (function, lambda x: x, ROW) for name, function in CONSTANTS.items()}
ORDERS = {
    "padded by what it begins with": (
        lambda x: lax.reduce_window(jnp.zeros(1), x[0], lax.add, (1,), (1,), ((1, 0),)),
        lambda x: x[0] * jnp.array([2.0, 1.0]),
        ROW,
    ),
    "windows that overlap": (
        lambda x: total(x, np.int32([[0], [1]]), x[:4].reshape(2, 2)),
        lambda x: jnp.concatenate([x[:1], x[2:4], x[3:]]),
        ROW,
    ),
}
ROWS = np.floor(np.arange(64, dtype=np.float32) / np.float32(1.2)).astype(int)


def largest_difference(x):
    exponentials = jnp.exp(x)
    return jnp.maximum(exponentials[:-2] - exponentials[1:-1], exponentials[:-2] - exponentials[2:])


# What XLA rounds otherwise, and roundings that no sum was counted for.
OTHERWISE = {
    "places by a quotient": (
        lambda x: x[jnp.floor(jnp.arange(64, dtype=jnp.float32) / 1.2).astype(int)],
        lambda x: x[ROWS],
        (int(ROWS.max()) + 2,),
    ),
    "a product of constants": (
        lambda x: x * lax.optimization_barrier(jnp.array([1.1, 1.3, 1.7])).prod() / 2.431,
        lambda x: x,
        ROW,
    ),
    "one by a largest difference": (
        lambda x: 1 / largest_difference(x) + 0 / largest_difference(x)[::-1],
        lambda x: 1 / largest_difference(x),
        ROW,
    ),
    "many sums of two": (
        lambda x: lax.fori_loop(0, 1 << 12, lambda _, s: jnp.stack([s, jnp.full(1, 2.0**-25)]).sum(0), x),
        lambda x: x + 2.0**-13,
        (1,),
    ),
    "steep root": (
        lambda x: jnp.cbrt(x[0] + (x[1] + x[2])),
        lambda x: jnp.cbrt((x[0] + x[1]) + x[2]),
        THREE,
    ),
}
LATER = FUNCTIONS | OTHERWISE | LOSES | TYPES | CONSTANTS | ORDERS


@pytest.mark.parametrize("name", LATER)
def test_nor_are_those_that_were_found_later(name):
    function, solution, *shapes = LATER[name]
    verdict = verdict_on(function, solution, *shapes)
    assert not verdict.proved
    assert verdict.reason


# Nothing lies inside, or nothing is there.
EMPTY = {
    "all beyond": (lambda x: x.at[7].set(0.0), lambda x: x, ROW),
    "product of nothing": (lambda x: x[:0] @ x[:0] + x, lambda x: x, ROW),
    "convolution of nothing": (
        lambda x: lax.conv(x[None, None, :0], x[None, None, :2], (1,), [(0, 1)]),
        lambda x: jnp.zeros((1, 1, 0)),
        ROW,
    ),
}


@pytest.mark.parametrize("name", EMPTY)
def test_nothing_is_followed(name):
    verdict = verdict_on(*EMPTY[name])
    assert verdict.proved, verdict.reason


def test_a_high_degree_is_no_proof():
    def power(x):
        return lax.fori_loop(0, 100, lambda _, p: p * x, x)

    verdict = verdict_on(lambda x: power(x) * 1, power, (1000, 4))
    assert not verdict.proved
    assert "degree" in str(verdict.reason)


def test_sums_that_look_alike_by_chance_are_not_taken_for_one(monkeypatch):
    monkeypatch.setattr(Drawn, "key", lambda self, residues: residues[0] * np.uint64(0))
    verdict = verdict_on(lambda x: x.max(), lambda x: jnp.max(x[::-1]), (5,))
    assert not verdict.proved
    assert "by chance" in str(verdict.reason)


def test_a_fold_of_nothing_is_what_it_begins_with():
    def begun(x):
        return x * lax.reduce(jnp.zeros((0, 6)), np.float32(3), lax.add, (0,))

    assert verdict_on(begun, lambda x: 3 * x, ROW).proved


EXACT = {
    "root": lambda x: x * jnp.sqrt(lax.full((), 9.0)) / 3,
    "power": lambda x: x * lax.pow(lax.full((), 3.0), lax.full((), 2.0)) / 9,
    "sum of many": lambda x: x * jnp.full(2**16, 0.5).sum() / 2**15,
    "product of many": lambda x: x * (jnp.full(2**10, 0.5) @ jnp.full(2**10, 0.25)) / 2**7,
    "of nothing": lambda x: x * jnp.exp(lax.full((), 0.0)),
    "places of the largest": lambda x: x[lax.top_k(jnp.array([1.0, 3.0, 2.0, 6.0, 5.0, 4.0]), 6)[1]][
        jnp.array([5, 3, 4, 0, 1, 2])
    ],
    "one place each": lambda x: jnp.zeros(6).at[jnp.arange(6)[::-1]].set(x)[::-1],
}


@pytest.mark.parametrize("name", EXACT)
def test_what_is_exact_is_followed(name):
    verdict = verdict_on(EXACT[name], lambda x: x, ROW)
    assert verdict.proved, verdict.reason


REFUSED = {
    "zeros of both signs": (CONSTANTS["order of zeros"][0], "zeros of both signs"),
    "compared in total": (
        lambda x: x * jnp.searchsorted(lax.optimization_barrier(jnp.array([0.0, jnp.nan])), -4.0),
        "are NaN or",
    ),
    "function": (CONSTANTS["last digit"][0], "it takes the exponential of constants"),
    "sum": (CONSTANTS["sum of many"][0], "it sums constants"),
    "product": (CONSTANTS["product of many"][0], "it sums constants"),
    "padding": (ORDERS["padded by what it begins with"][0], "begins with"),
    "one after the other": (ORDERS["windows that overlap"][0], "one after the other"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_told(name):
    function, words = REFUSED[name]
    assert words in str(verdict_on(function, lambda x: x, ROW).reason)


def test_the_largest_of_numbers_of_64_bits_is_none_below_zero():
    with jax.enable_x64(True):
        verdict = verdict_on(
            lambda x: jnp.maximum(x.astype(jnp.uint64), np.uint64(2**64 - 6)).astype(jnp.float32),
            lambda x: jnp.maximum(x.astype(jnp.float32), -6.0),
            BYTES,
        )
    assert not verdict.proved


def test_the_smaller_of_bools_ends_in_no_error():
    bools = np.zeros(4, bool)
    verdict_on(
        lambda x: lax.min(x, np.ones(4, bool)).astype(jnp.float32), lambda x: x.astype(jnp.float32), bools
    )
