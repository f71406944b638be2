"""What follows from a gradient that is not computed yet is NaN, and counts as right; all else is compared."""

import numpy as np
import pytest

from grader.grading.unknown import filled, is_unknown

NAN = float("nan")
UNKNOWN = [np.float32(NAN), np.array([1, NAN]), [1.0, NAN], (2, {"kernel": np.array([NAN])})]
KNOWN = [1, "text", np.array([1, 2]), [1.0, np.inf], {"kernel": np.zeros(2)}, None]


@pytest.mark.parametrize("answer", UNKNOWN, ids=str)
def test_an_answer_with_nan_is_unknown(answer):
    assert is_unknown(answer)


@pytest.mark.parametrize("answer", KNOWN, ids=str)
def test_an_answer_without_is_known(answer):
    assert not is_unknown(answer)


def test_only_what_is_unknown_is_taken_from_the_right_answer():
    got = {"kernel": np.array([1, NAN], np.float32), "loss": NAN, "step": 3}
    made = filled(got, {"kernel": np.array([5, 6], np.float32), "loss": 7.0, "step": 4})
    assert made["kernel"].tolist() == [1, 6]
    assert made["kernel"].dtype == np.float32
    assert (float(made["loss"]), made["step"]) == (7.0, 3)


def test_another_shape_stays_another():
    assert np.isnan(filled(np.array([NAN]), np.array([1.0, 2.0]))).all()
    assert np.isnan(filled([NAN], [1.0, 2.0])).all()
