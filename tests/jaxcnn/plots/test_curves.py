"""The curves of a training."""

import math

import numpy as np
import pytest

from jaxcnn.plots import curves
from jaxcnn.plots.figure import png

NAN = math.nan


def drawn(plot):
    """The figure's lines by their labels, as lists of x and of y."""
    figure = plot.draw()
    lines = [line for axes in figure.axes for line in axes.lines]
    return figure, {
        line.get_label(): (np.asarray(line.get_xdata()), np.asarray(line.get_ydata())) for line in lines
    }


def test_lines_are_the_history(history):
    figure, lines = drawn(curves.plot(history([2.0, 1.0, 0.5], [0.3, 0.6, 0.7], [0.2, 0.5, 0.9])))
    for label, values in {
        "loss": [2.0, 1.0, 0.5],
        "training batches": [0.3, 0.6, 0.7],
        "held out": [0.2, 0.5, 0.9],
    }.items():
        np.testing.assert_array_equal(lines[label][0], [1, 2, 3])
        np.testing.assert_array_equal(lines[label][1], values)
    assert [axes.get_yscale() for axes in figure.axes] == ["linear", "linear"]


def test_held_out_where_it_was_measured_and_all_epochs_in_sight(history):
    figure, lines = drawn(curves.plot(history([1.0] * 4, held_out=[None, None, 0.5, 0.75])))
    np.testing.assert_array_equal(lines["held out"], [[3, 4], [0.5, 0.75]])
    for axes in figure.axes:
        low, high = axes.get_xlim()
        assert low < 1
        assert high > 4


def test_nobody_measured_on_held_out_pictures(history):
    assert "held out" not in drawn(curves.plot(history([1.0, 0.9])))[1]


@pytest.mark.parametrize(
    ("losses", "scale"),
    [
        ([2.0, 0.19], "log"),
        ([2.0, 0.21], "linear"),
        ([2.0, 0.0], "linear"),
        ([2.0, NAN, 0.1], "log"),
        ([NAN, NAN], "linear"),
    ],
)
def test_a_loss_that_falls_far_is_logarithmic(history, losses, scale):
    plot = curves.plot(history(losses))
    figure = plot.draw()
    assert figure.axes[0].get_yscale() == scale
    assert ("logarithmic" in figure.axes[0].get_title("left")) == (scale == "log")
    assert png(plot).data


def test_logarithmic_numbers_are_no_tex(history):
    figure = curves.plot(history([20.0, 2.0, 0.02])).draw()
    figure.draw_without_rendering()
    written = {tick.label1.get_text() for tick in figure.axes[0].yaxis.get_major_ticks()}
    assert {"0.1", "1", "10"} <= written


def test_what_is_not_finite_is_a_gap_and_is_told(history):
    plot = curves.plot(history([1.0, NAN, math.inf, 0.5], [0.1, 0.2, NAN, 0.4]))
    _, lines = drawn(plot)
    np.testing.assert_array_equal(lines["loss"][1], [1.0, NAN, NAN, 0.5])
    assert "No finite loss in epochs 2, 3." in plot.caption
    assert "No finite accuracy (training batches) in epoch 3." in plot.caption
    assert png(plot).data


def test_nothing_finite_at_all(history):
    plot = curves.plot(history([NAN] * 9, [NAN] * 9))
    figure = plot.draw()
    assert [[text.get_text() for text in axes.texts] for axes in figure.axes] == [["no finite value"]] * 2
    assert "in epochs 1, 2, 3, 4, 5, 6, 7, 8, …" in plot.caption
    assert png(plot).data


def test_one_epoch_is_a_point_that_can_be_seen(history):
    plot = curves.plot(history([0.7], [0.25], [1.0]))
    figure, lines = drawn(plot)
    assert lines["loss"] == ([1], [0.7])
    assert all(line.get_marker() != "None" and line.get_markersize() for line in figure.axes[1].lines)
    assert figure.axes[1].get_ylim()[1] > 1
    low, high = figure.axes[0].get_xlim()
    assert [place for place in figure.axes[0].get_xticks() if low <= place <= high] == [1]
    assert "over 1 epoch:" in plot.alt


def test_points_of_a_long_training_do_not_vanish_between_gaps(history):
    figure = curves.plot(history([NAN, 1.0, NAN] * 20)).draw()
    assert figure.axes[0].lines[0].get_markersize() > 0


def test_alt_tells_the_first_and_the_last(history):
    alt = curves.plot(history([2.345, 0.1], [0.25, 0.5], [0.3, 0.875])).alt
    assert "loss from 2.35 in epoch 1 to 0.1 in epoch 2" in alt
    assert "held out) from 30.0% to 87.5%" in alt


def test_no_epochs():
    with pytest.raises(ValueError, match="history must hold at least one epoch, got none"):
        curves.plot([])
