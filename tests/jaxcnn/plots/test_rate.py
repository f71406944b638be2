"""The picture of a run whose learning rate grows."""

import numpy as np

from jaxcnn.plots import rate
from jaxcnn.plots.figure import png
from jaxcnn.training.rate import RateTest

TEST = RateTest(
    np.geomspace(1e-4, 1.0, 5),
    np.array([2.0, 1.5, 0.5, 1.0, 9.0]),
    np.array([2.0, 1.7, 0.9, 1.0, np.nan]),
    0.001,
)


def test_it_draws_the_steps_that_count_and_the_suggestion():
    (axes,) = rate.plot(TEST).draw().axes
    steps, mean, suggested = axes.lines
    np.testing.assert_array_equal(steps.get_xydata(), np.stack([TEST.rates, TEST.losses], axis=1)[:4])
    np.testing.assert_array_equal(mean.get_xydata(), np.stack([TEST.rates, TEST.smoothed], axis=1)[:4])
    assert list(suggested.get_xdata()) == [0.001, 0.001]
    assert axes.get_xscale() == "log"


def test_its_texts_say_the_numbers():
    plot = rate.plot(TEST)
    assert "least at 0.01" in plot.caption
    assert "0.001, learns fast" in plot.caption
    assert plot.alt == (
        "The running mean of the loss falls from 2 at a rate of 0.0001 to 0.9 at 0.01; suggested is 0.001."
    )
    assert png(plot).data.startswith(b"\x89PNG")
