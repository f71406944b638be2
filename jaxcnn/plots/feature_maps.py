"""Feature maps: one picture, and the outputs of a network's convolutions and poolings for it."""

from typing import TYPE_CHECKING

import jax
import numpy as np
from numpy.typing import NDArray

from jaxcnn.layers import AvgPool, Conv, MaxPool
from jaxcnn.model import activations
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics
from jaxcnn.plots.figure import WIDTH, Absent, Plot
from jaxcnn.plots.tiles import GAP, TITLE, proportion, sheet, tile

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COLUMNS = 8
SIDE = WIDTH / COLUMNS - GAP  # inches a tile
NAME, HEADING = "feature_maps", "Feature maps"

Maps = dict[str, NDArray[np.float64]]


def plot(
    network: Network,
    params: Params,
    image: NDArray[np.generic],
    label: str,
    statistics: Statistics | None = None,
) -> Plot | Absent:
    """Plot a picture (H, W, C) in [0, 1] and a few channels of each Conv, pooling layer's and block's output for it.

    Args:
        network: The layers.
        params: The network's parameters.
        image: The picture, of the network's input shape.
        label: The name of its class.
        statistics: The network's running statistics, as for `jaxcnn.apply`.
    """
    shown = [
        part.name
        for part in network.parts
        if len(part.output) == 3
        and (isinstance(part.layer, (Conv, MaxPool, AvgPool)) or part.layer.parts(part.shape))
    ]
    if not shown:
        return Absent(
            NAME, HEADING, "The network has neither convolution nor pooling, so there are no maps to show."
        )
    outputs = jax.device_get(activations(params, image, network, statistics=statistics))
    maps = {name: np.asarray(outputs[name], np.float64) for name in shown}
    caption = (
        f"A held-out picture of class {label} and what the layers make of it, the first {COLUMNS} channels "
        "of each. Black is the smallest value among a layer's channels shown, white the largest."
    )
    alt = f"A picture of class {label}, and rows of grey pictures, one a channel, behind {', '.join(shown)}."
    return Plot(NAME, HEADING, caption, alt, lambda: _draw(image, label, maps))


def _draw(image: NDArray[np.generic], label: str, maps: Maps) -> "Figure":
    rows = [TITLE + SIDE * proportion(pixels) + GAP for pixels in (image, *maps.values())]
    columns = max(
        3, *(min(pixels.shape[2], COLUMNS) for pixels in maps.values())
    )  # at least 3, to have room for a title
    axes = sheet(columns * (SIDE + GAP), sum(rows))
    axes.text(0, TITLE - 0.05, f"{_title('input', image)}, class {label}", va="bottom")
    tile(axes, visible(image), 0, TITLE, SIDE, cmap="gray", vmin=0, vmax=1)
    y = rows[0]
    for height, (name, channels) in zip(rows[1:], maps.items(), strict=True):
        shown = channels[..., :COLUMNS]
        finite = shown[np.isfinite(shown)]
        low, high = (float(np.min(finite)), float(np.max(finite))) if finite.size else (0.0, 1.0)
        axes.text(0, y + TITLE - 0.05, f"{_title(name, channels)}: {low:.2g} to {high:.2g}", va="bottom")
        for index in range(shown.shape[2]):
            x = index * (SIDE + GAP)
            tile(axes, shown[..., index], x, y + TITLE, SIDE, cmap="gray", vmin=low, vmax=high)
        y += height
    return axes.figure.get_figure(root=True)


def _title(name: str, pixels: NDArray[np.generic]) -> str:
    return f"{name}  {'x'.join(map(str, pixels.shape))}"


def visible(image: NDArray[np.generic]) -> NDArray[np.float64]:
    """Return a picture (H, W, C) in [0, 1] to show: (H, W, 3) in colour or, if C is not 3, the mean (H, W)."""
    values = np.nan_to_num(np.asarray(image, np.float64)).clip(0, 1)
    return values if values.shape[2] == 3 else values.mean(axis=2)
