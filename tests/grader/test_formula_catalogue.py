"""Every wrong idea of the catalogue that adds products or takes a largest number has a formula, read off its function alone."""

import numpy as np
import pytest
from formulas import Tried

from grader.report.model import Formula

pytestmark = pytest.mark.usefixtures("one_context")

ROUNDS, DIVIDES = "it rounds", "it divides by what depends on the arrays"
CUTS, SIGNS = "it cuts off", "it takes signs off"
LARGEST, SMALLEST = "the largest of products, or of sums", "the smallest is no sum and no maximum"
NOT_ITS_NUMBERS = "it shows by a shape, or raises where it differs"
TYPE = "its numbers are of another type, which is what is told"
OF_SUMS = {
    "clipped to pixel range": CUTS,
    "made whole numbers": ROUNDS,
    "eight bits for the result": ROUNDS,
    "sign taken off": SIGNS,
    "divided by the sum of the weights": DIVIDES,
    "kernel made whole numbers": ROUNDS,
    "largest product": LARGEST,
    "kernel transposed": NOT_ITS_NUMBERS,
    "kept in the type of the image": ROUNDS,
}
NO_FORMULA = {
    "ex01_pixel_filter": {
        "divided by the sum of the weights": DIVIDES,
        "rounded": ROUNDS,
        "clipped to pixel range": CUTS,
        "kernel made whole numbers": ROUNDS,
        "largest product": LARGEST,
        "kept in the type of the pixels": ROUNDS,
        "eight bits for the result": ROUNDS,
        "sign taken off": SIGNS,
    },
    "ex03_convolve_valid": OF_SUMS,
    "ex05_pad_same": {
        "size not changed": NOT_ITS_NUMBERS,
        "half of f - 1 as a float": NOT_ITS_NUMBERS,
        "another type of numbers": TYPE,
    },
    "ex06_convolve_strided": OF_SUMS,
    "ex07_convolve_volume": {
        "kept in the type of the image": ROUNDS,
        "largest channel in place of the sum": LARGEST,
    },
    "ex08_conv_layer": {
        "activation before the channels are summed": "ReLU inside of ReLU",
        "tanh for relu": "no sum of products is left after tanh",
        "kept in the type of the image": ROUNDS,
        "products activated": "ReLU inside of ReLU",
        "sigmoid for relu": "no sum of products is left after it",
        "smooth or leaky for relu": "no sum of products is left after it",
        "magnitude for relu": SIGNS,
        "smaller of both": SMALLEST,
        "cut off above": CUTS,
        "softmax over the maps": DIVIDES,
        "largest channel in place of the sum": LARGEST,
    },
    "ex11_max_pool": {
        "where in place of how large": TYPE,
        "magnitudes compared": SIGNS,
        "smallest in place of largest": SMALLEST,
        "image as bytes": ROUNDS,
    },
    "ex12_avg_pool": {
        "rounded down": ROUNDS,
        "median": "the number in the middle is no sum and no maximum",
        "half of smallest and largest": SMALLEST,
        "zeros not counted": DIVIDES,
        "squashed": "no sum is left after it",
        "image as bytes": ROUNDS,
    },
    "ex14_pool_volume": {
        "where in place of how large": TYPE,
        "averages made whole": ROUNDS,
        "magnitudes compared": SIGNS,
        "smallest in place of largest": SMALLEST,
    },
}
"""Which wrong ideas have none, and why."""


@pytest.mark.parametrize("stem", NO_FORMULA)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_wrong_ideas_have_formulas_or_a_reason_why_not(course, key, stem):
    tried = Tried(course, key, stem)
    without = set()
    for name, misconception in tried.misconceptions.items():
        read = list(tried.read(tried.functions(misconception)))
        assert read, f"{name} passes"
        if not any(isinstance(found, Formula) for *_, found in read):
            without.add(name)
        for _, case, expected, got, _ in read:
            if got is not None:
                _explains(got, tried, misconception, case)
                assert not got.equals(expected)
    assert without == set(NO_FORMULA[stem])


def _explains(terms, tried, misconception, case):
    """The terms give the wrong function's answer to the case."""
    arrays = [tried.table[name] for name in case.inputs]
    answer = np.asarray(tried.answer(tried.functions(misconception), case.target, arrays))
    scale = max(1.0, np.abs(answer).max(initial=0))
    assert np.allclose(terms.evaluate(arrays), answer, rtol=1e-3, atol=1e-3 * scale)
