"""Many small pictures on one sheet, placed by inches.

A pair of axes for each of them would be laid out by matplotlib, at seconds a figure.
"""

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from jaxcnn.plots.figure import new_figure

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.image import AxesImage

GAP = 0.1  # inches between tiles
TITLE = 0.22  # inches of a line of text


def sheet(width: float, height: float) -> "Axes":
    """Axes as large as their figure, in inches from its upper left corner; nothing is drawn of them."""
    axes = new_figure(height, width, layout=None).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    axes.set_axis_off()
    return axes


def proportion(pixels: NDArray[Any]) -> float:
    """Height by width of a picture, at most 2 and at least a half: a line of pixels would not be seen."""
    height, width = pixels.shape[:2]
    return min(max(float(height / width), 0.5), 2.0)


def tile(axes: "Axes", pixels: NDArray[Any], x: float, y: float, side: float, **colours: Any) -> "AxesImage":
    """A framed picture, `side` inches wide, its upper left corner at x and y.

    Args:
        axes: From `sheet`.
        pixels: (H, W), or (H, W, 3) in [0, 1].
        x: Inches from the left.
        y: Inches from the top.
        side: Inches.
        colours: As for `imshow`: cmap and norm.
    """
    from matplotlib import rcParams
    from matplotlib.patches import Rectangle

    height = side * proportion(pixels)
    line: dict[str, Any] = {"edgecolor": rcParams["axes.edgecolor"], "linewidth": 0.8, "clip_on": False}
    axes.add_patch(Rectangle((x, y), side, height, fill=False, **line))
    return axes.imshow(pixels, extent=(x, x + side, y + height, y), aspect="auto", **colours)
