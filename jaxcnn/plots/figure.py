"""What a figure is before it is drawn, and how it becomes a PNG picture on light or on dark ground.

Figures are made by matplotlib's objects alone: pyplot would keep them in a list of its own and choose a
window system.
"""

import io
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from textwrap import fill
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Theme = Literal["light", "dark"]

WIDTH = 8.6  # inches: as wide as the page's column
LETTERS = 12  # an inch of a caption
DPI = 192  # two pixels a CSS pixel, for the screens of today

# The page's own colours: ground, text, soft text and lines; then the lines of curves, which Okabe and
# Ito ("Color Universal Design", 2008) chose for every kind of colour vision, lighter on dark ground.
COLOURS: Mapping[Theme, tuple[str, str, str, str, tuple[str, str]]] = MappingProxyType(
    {
        "light": ("#ffffff", "#1c2330", "#545e6d", "#dfe3e8", ("#0072b2", "#d55e00")),
        "dark": ("#191e25", "#e7eaee", "#a5aeba", "#39424e", ("#56b4e9", "#e69f00")),
    }
)


class Plot(NamedTuple):
    """A figure with its words.

    Attributes:
        name: Of its file, without a suffix.
        title: A heading.
        caption: What it shows and how to read it, for everybody.
        alt: What can be seen in it, for those who do not see it.
        draw: Makes the figure, in the colours of the theme that `png` has set.
    """

    name: str
    title: str
    caption: str
    alt: str
    draw: Callable[[], "Figure"]


class Absent(NamedTuple):
    """A figure that a network does not have, and why."""

    name: str
    title: str
    reason: str


class Png(NamedTuple):
    """A picture: the bytes of its file, and its size in CSS pixels (96 an inch)."""

    data: bytes
    width: int
    height: int


def require_matplotlib() -> None:
    """Say so where there is nothing to draw with.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        raise ModuleNotFoundError("drawing figures needs matplotlib: pip install 'jaxcnn[plot]'")


def new_figure(
    height: float, width: float = WIDTH, layout: Literal["constrained"] | None = "constrained"
) -> "Figure":
    """An empty figure; sizes in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout=layout)


def png(plot: Plot, theme: Theme = "light", *, with_caption: bool = False) -> Png:
    """The figure as a picture.

    Args:
        plot: What to draw.
        theme: The ground that it will stand on.
        with_caption: Write the caption beneath it, for a picture that stands alone.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    require_matplotlib()
    from matplotlib import style

    # After a reset: a person's own settings, TeX among them, are for that person's figures.
    with style.context(_settings(theme), after_reset=True):
        figure = plot.draw()
        if with_caption:  # below the figure: what is saved reaches as far as what is drawn
            lines = fill(plot.caption, int(max(figure.get_figwidth(), 5) * LETTERS))
            figure.text(0, -0.15 / figure.get_figheight(), lines, va="top", linespacing=1.4)
        buffer = io.BytesIO()
        figure.savefig(
            buffer,
            format="png",
            backend="agg",
            dpi=DPI,
            bbox_inches="tight",
            pad_inches=0.08,
            metadata={"Software": None},
        )
    data = buffer.getvalue()
    width, height = (int.from_bytes(data[start : start + 4]) * 96 // DPI for start in (16, 20))
    return Png(data, width, height)


def _settings(theme: Theme) -> dict[str, Any]:
    from cycler import cycler

    ground, text, soft, line, curves = COLOURS[theme]
    return {
        "text.parse_math": False,  # a dollar in the name of a class is a dollar
        "font.family": "DejaVu Sans",  # comes with matplotlib
        "font.size": 10,
        "axes.titlesize": "medium",
        "figure.facecolor": ground,
        "axes.facecolor": ground,
        "legend.facecolor": ground,
        "text.color": text,
        "axes.labelcolor": soft,
        "axes.edgecolor": soft,
        "xtick.color": soft,
        "ytick.color": soft,
        "grid.color": line,
        "legend.edgecolor": line,
        "axes.prop_cycle": cycler(color=curves),
    }
