"""The loss of a run in which the learning rate grows, over the rate."""

from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from jaxcnn.plots.figure import Plot, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure


class RateTest(Protocol):
    """What `jaxcnn.find_rate` returns."""

    @property
    def rates(self) -> NDArray[np.float64]: ...  # noqa: D102  # described there
    @property
    def losses(self) -> NDArray[np.float64]: ...  # noqa: D102
    @property
    def smoothed(self) -> NDArray[np.float64]: ...  # noqa: D102
    @property
    def suggested(self) -> float: ...  # noqa: D102


def plot(test: RateTest) -> Plot:
    """Plot the losses, their running mean, and the rate that is suggested."""
    least = int(np.nanargmin(test.smoothed))
    return Plot(
        "rate",
        "The learning rate",
        "The loss of each step of one short run in which the learning rate grows, and its running mean. Too small a rate "
        f"learns nothing, too large a one diverges. The mean is least at {test.rates[least]:.2g}; a tenth of that, "
        f"{test.suggested:.2g}, learns fast and keeps away from where the loss rises.",
        f"The running mean of the loss falls from {test.smoothed[0]:.3g} at a rate of {test.rates[0]:.2g} to "
        f"{test.smoothed[least]:.3g} at {test.rates[least]:.2g}; suggested is {test.suggested:.2g}.",
        lambda: _draw(test),
    )


def _draw(test: RateTest) -> "Figure":
    figure = new_figure(height=3.4)
    axes = figure.subplots()
    shown = np.isfinite(test.smoothed)
    axes.plot(test.rates[shown], test.losses[shown], ".", markersize=4, alpha=0.5, label="each step")
    axes.plot(test.rates[shown], test.smoothed[shown], label="running mean")
    axes.axvline(test.suggested, linestyle="--", color="0.5", label=f"suggested: {test.suggested:.2g}")
    axes.set_xscale("log")
    axes.xaxis.set_major_formatter("{x:g}")  # the default formatter writes TeX
    axes.xaxis.set_minor_formatter(lambda _, __: "")
    axes.set_xlabel("learning rate, logarithmic")
    axes.set_title("loss", loc="left")
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y")
    axes.legend(loc="upper right", frameon=False)
    return figure
