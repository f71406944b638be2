"""Numbers modulo drawn primes compute what Python's whole numbers and fractions do; what is drawn depends on its seed alone."""

from fractions import Fraction

import numpy as np
import pytest

from grader.programs.prove.field import Drawn, Field, are_rounded
from grader.programs.prove.reason import NotProvableError, Reason, because

FIELD = Field(5)


def drawn(shape, seed=0):
    generator = np.random.default_rng(seed)
    return np.stack([generator.integers(0, p, shape, dtype=np.uint64) for p in FIELD.primes])


def modulo(fraction):
    return [fraction.numerator * pow(fraction.denominator, -1, p) % p for p in FIELD.primes]


@pytest.mark.parametrize("seed", range(5))
def test_primes_are_three_of_31_bits(seed):
    primes = Field(seed).primes
    assert len(set(primes)) == 3
    for prime in primes:
        assert 2**30 < prime < 2**31
        assert all(prime % divisor for divisor in range(2, 46341))
    assert primes == Field(seed).primes
    assert primes != Field(seed + 1).primes


def test_products_of_matrices_are_those_of_whole_numbers():
    left, right = drawn((2, 3, 50)), drawn((2, 50, 4), 1)
    for prime, a, b, found in zip(FIELD.primes, left, right, FIELD.matmul(left, right), strict=True):
        assert np.array_equal(found, a.astype(object) @ b.astype(object) % prime)


def test_of_nothing_they_are_zero():
    assert not FIELD.matmul(drawn((2, 0)), drawn((0, 3))).any()


def test_an_inverse_times_its_number_is_one():
    numbers = drawn(100)
    assert (numbers * FIELD.inverse(numbers) % FIELD.modulus == 1).all()
    with pytest.raises(NotProvableError, match="divides by zero"):
        FIELD.inverse(np.zeros((3, 1), np.uint64))


@pytest.mark.parametrize("value", [0.0, 1.5, -3.25, 0.1, 1e-30, -1e30, 2.0**-140, 123456789.0])
def test_a_float_is_what_it_is_exactly(value):
    residues, errors = FIELD.constants(np.array([value]), fractions=False)
    assert residues[:, 0].tolist() == modulo(Fraction(value))
    assert not errors.any()


@pytest.mark.parametrize(
    "fraction", [Fraction(1, 3), Fraction(-1, 9), Fraction(2, 7), Fraction(999, 1000), Fraction(5)]
)
def test_or_the_simple_fraction_that_it_was_rounded_from(fraction):
    rounded = np.float32(fraction.numerator) / np.float32(fraction.denominator)
    residues, errors = FIELD.constants(np.array([rounded]), fractions=True)
    assert residues[:, 0].tolist() == modulo(fraction)
    assert errors[0] == float(abs(Fraction(float(rounded)) - fraction))
    assert are_rounded(np.array([float(rounded)]))[0] == (errors[0] > 0)


def test_a_float_that_is_none_stays_what_it_is():
    residues, errors = FIELD.constants(np.array([np.e]), fractions=True)
    assert residues[:, 0].tolist() == modulo(Fraction(np.e))
    assert not errors.any()


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_no_number_is_refused(value):
    with pytest.raises(NotProvableError, match="infinity or NaN takes part"):
        FIELD.constants(np.array([1.0, value]), fractions=False)


def test_functions_are_drawn_by_name_and_arguments():
    functions, again = Drawn(FIELD, 3), Drawn(FIELD, 3)
    a, b = drawn(4), drawn(4, 1)
    value = functions.function("f", [a, b])
    assert np.array_equal(value, again.function("f", [a, b]))
    for other in (
        functions.function("g", [a, b]),
        functions.function("f", [b, a]),
        Drawn(FIELD, 4).function("f", [a, b]),
    ):
        assert (value != other).any(axis=0).all()


def test_a_reason_is_translated_before_its_parts_go_in():
    reason = because("it uses {name}", name=3).reason
    assert reason == Reason("it uses {name}", {"name": "3"})
    assert str(reason) == "it uses 3"
    assert reason.sentence({"it uses {name}": "usa {name}"}.get) == "usa 3"


def test_the_innermost_line_is_told():
    error = because("stops").at(None).at(7).at(3)
    assert error.reason.line == 7
