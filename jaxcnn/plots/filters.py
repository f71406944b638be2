"""The filters that the first convolution learned, beside Sobel's."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from jaxcnn.filters import SOBEL
from jaxcnn.layers import Conv
from jaxcnn.network import Network
from jaxcnn.parameters import Params
from jaxcnn.plots.figure import WIDTH, Absent, Plot
from jaxcnn.plots.tiles import GAP, TITLE, proportion, sheet, tile

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 10
MOST = 48
SCALE = 0.9  # inches at the right, for the colour bar
NAME, HEADING = "filters", "Learned filters"


def plot(network: Network, params: Params) -> Plot | Absent:
    """Plot the first layer's filters as pictures, all on one symmetric colour scale.

    A filter of several channels is shown as the mean over them: up to a factor, this is the filter that a grey picture
    in colour format is convolved with. The mean hides channels of different signs, so filters of three channels are also
    shown in colour.

    Sobel's weights are 1 and 2, learned ones much smaller: Sobel's are scaled to the same largest value, since only the
    patterns are to be compared.
    """
    if not network.layers or not isinstance(network.layers[0], Conv):
        return Absent(NAME, HEADING, "The first layer is no convolution, so there are no filters to show.")
    name = network.names[0]
    kernel = np.asarray(params[name]["kernel"], np.float64)
    limit = _limit(_mean(kernel))
    sobel = np.repeat(SOBEL[:, :, None] * (limit / np.abs(SOBEL).max()), kernel.shape[2], axis=2)
    titled = [("Sobel,\nvertical", sobel), ("Sobel,\nhorizontal", sobel.transpose(1, 0, 2))]
    titled += [(str(index), kernel[..., index]) for index in range(min(MOST, kernel.shape[3]))]
    alt = (
        f"The weights of {len(titled) - 2} filters of {kernel.shape[0]} by {kernel.shape[1]} pixels as "
        f"coloured squares, from {-limit:.2g} (blue) to {limit:.2g} (red), behind Sobel's two."
    )
    return Plot(
        NAME,
        HEADING,
        _caption(name, kernel.shape),
        alt,
        lambda: _draw(titled, limit, _limit(kernel)),
    )


def in_colour(weights: NDArray[np.float64], limit: float) -> NDArray[np.float64]:
    """Return weights (f_h, f_w, 3) as colours in [0, 1]: zero is middle grey, `limit` full colour."""
    return (0.5 + 0.5 * np.nan_to_num(weights / limit)).clip(0, 1)


def _mean(weights: NDArray[np.float64]) -> NDArray[np.float64]:
    with np.errstate(invalid="ignore"):  # of opposite infinities: a failed training is shown as well
        mean: NDArray[np.float64] = weights.mean(axis=2)
    return mean


def _limit(weights: NDArray[np.float64]) -> float:
    """Return the largest finite absolute value of the weights; 1 if all are zero or none is finite."""
    return float(np.abs(weights[np.isfinite(weights)]).max(initial=0)) or 1.0


def _draw(titled: list[tuple[str, NDArray[np.float64]]], limit: float, full: float) -> "Figure":
    from matplotlib.colors import Normalize

    learned = titled[-1][1]
    colour = learned.shape[2] == 3
    columns = min(COLUMNS, len(titled))
    side = min((WIDTH - SCALE) / columns, 1.2) - GAP
    tall = max(side * proportion(weights) for _, weights in (titled[0], titled[-1])) + GAP
    tall_row = TITLE + tall * (2 if colour else 1)
    width, height = columns * (side + GAP), TITLE + -(-len(titled) // columns) * tall_row
    axes = sheet(width + SCALE, height)
    scale: dict[str, Any] = {"norm": Normalize(-limit, limit), "cmap": "RdBu_r"}
    for index, (title, weights) in enumerate(titled):
        x, y = index % columns * (side + GAP), TITLE + index // columns * tall_row
        axes.text(x + side / 2, y + TITLE - 0.05, title, ha="center", va="bottom")
        picture = tile(axes, _mean(weights), x, y + TITLE, side, **scale)
        if colour:
            tile(axes, in_colour(weights, full), x, y + TITLE + tall, side)
    figure = axes.figure.get_figure(root=True)
    bar_position = (
        (width + 0.1) / (width + SCALE),
        GAP / height,
        0.12 / (width + SCALE),
        1 - 3 * TITLE / height,
    )
    figure.colorbar(picture, cax=figure.add_axes(bar_position), label="weight")
    return figure


def _caption(name: str, shape: tuple[int, ...]) -> str:
    height, width, channels, filters = shape
    which = "filter" if filters == 1 else f"{filters} filters"
    text = (
        f"The {f'first {MOST} of the ' if filters > MOST else ''}{which} of {name}: {height}x{width} weights"
    )
    if channels > 1:
        text += f" in each of {channels} channels, shown as the mean over the channels"
    text += (
        ". Red weights are positive, blue ones negative, on the same scale for all; Sobel's two, which "
        "find vertical and horizontal edges, are scaled to its ends."
    )
    if channels > 1:
        text += " Channels of opposite signs cancel in a mean"
        text += ": below it" if channels == 3 else "."
    if channels == 3:
        text += (
            " are the same weights as red, green and blue, grey where zero. A filter that is grey all "
            "over does not look at colour; to a grey picture only the mean counts."
        )
    return text
