"""Place many small pictures on one sheet, by positions in inches.

With a pair of axes for each picture, matplotlib would take seconds to lay out a figure.
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
    """Make invisible axes as large as their figure, in inches from its upper left corner."""
    axes = new_figure(height, width, layout=None).add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0), autoscale_on=False)
    axes.set_axis_off()
    return axes


def proportion(pixels: NDArray[Any]) -> float:
    """Return a picture's height divided by its width, limited to 0.5 to 2, so that a line of pixels is visible."""
    height, width = pixels.shape[:2]
    return min(max(float(height / width), 0.5), 2.0)


def tile(axes: "Axes", pixels: NDArray[Any], x: float, y: float, side: float, **colours: Any) -> "AxesImage":
    """Draw a framed picture, `side` inches wide, with its upper left corner at x and y.

    Args:
        axes: From `sheet`.
        pixels: (H, W), or (H, W, 3) in [0, 1].
        x: Inches from the left.
        y: Inches from the top.
        side: Width in inches.
        colours: As for `imshow`: cmap and norm.
    """
    from matplotlib import rcParams
    from matplotlib.patches import Rectangle

    height = side * proportion(pixels)
    line: dict[str, Any] = {"edgecolor": rcParams["axes.edgecolor"], "linewidth": 0.8, "clip_on": False}
    axes.add_patch(Rectangle((x, y), side, height, fill=False, **line))
    return axes.imshow(pixels, extent=(x, x + side, y + height, y), aspect="auto", **colours)
