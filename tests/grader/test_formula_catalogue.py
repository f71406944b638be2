"""Every wrong idea of the catalogue that adds products or takes a largest number has a formula, read off its function alone."""

import numpy as np
import pytest
from formulas import Tried

from grader.report.model import Formula

ROUNDS, DIVIDES = "it rounds", "it divides by what depends on the arrays"
NO_FORMULA = {
    "ex01_pixel_filter": {
        "divided by the sum of the weights": DIVIDES,
        "rounded": ROUNDS,
        "clipped to pixel range": "it cuts off on both sides",
    },
    "ex03_convolve_valid": {
        "kernel transposed": "it raises where it differs",
        "kept in the type of the image": ROUNDS,
    },
    "ex05_pad_same": {},
    "ex06_convolve_strided": {"kept in the type of the image": ROUNDS},
    "ex07_convolve_volume": {"kept in the type of the image": ROUNDS},
    "ex08_conv_layer": {
        "activation before the channels are summed": "ReLU inside of ReLU",
        "tanh for relu": "no sum of products is left after tanh",
        "kept in the type of the image": ROUNDS,
    },
    "ex11_max_pool": {},
    "ex12_avg_pool": {"rounded down": ROUNDS, "median": "the number in the middle is no sum and no maximum"},
    "ex14_pool_volume": {},
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
    scale = max(1.0, np.abs(answer).max())
    assert np.allclose(terms.evaluate(arrays), answer, rtol=1e-3, atol=1e-3 * scale)
