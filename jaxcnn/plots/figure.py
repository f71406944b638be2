"""A figure with its texts, and its drawing as a PNG picture on a light or dark background.

Figures are made without pyplot, which would keep them in a list of its own and choose a window system.
"""

import io
from collections.abc import Callable, Mapping
from textwrap import fill
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from jaxcnn.extras import library

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Theme = Literal["light", "dark"]

WIDTH = 8.6  # inches: as wide as the page's column
LETTERS = 12  # per inch of a caption
DPI = 192  # two pixels per CSS pixel, for high-resolution screens

# The page's colours: background, text, soft text and lines; then the colours of curves, which Okabe and Ito ("Color
# Universal Design", 2008) chose for every kind of colour vision, lighter on a dark background.
COLOURS: Mapping[Theme, tuple[str, str, str, str, tuple[str, str]]] = MappingProxyType(
    {
        "light": ("#ffffff", "#1c2330", "#545e6d", "#dfe3e8", ("#0072b2", "#d55e00")),
        "dark": ("#191e25", "#e7eaee", "#a5aeba", "#39424e", ("#56b4e9", "#e69f00")),
    }
)


class Plot(NamedTuple):
    """A figure with its texts.

    Attributes:
        name: The name of its file, without a suffix.
        title: A heading.
        caption: What it shows and how to read it.
        alt: A description for readers who cannot see it.
        draw: Draws the figure, in the colours of the theme that `png` sets.
    """

    name: str
    title: str
    caption: str
    alt: str
    draw: Callable[[], "Figure"]


class Absent(NamedTuple):
    """A figure that can't be made for a network, and the reason."""

    name: str
    title: str
    reason: str


class Png(NamedTuple):
    """A picture: the bytes of its file, and its size in CSS pixels (96 an inch)."""

    data: bytes
    width: int
    height: int


def require_matplotlib() -> None:
    """Check that matplotlib is installed.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    library("matplotlib", "plot")


def new_figure(
    height: float, width: float = WIDTH, layout: Literal["constrained"] | None = "constrained"
) -> "Figure":
    """Make an empty figure; sizes are in inches."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), layout=layout)


def png(plot: Plot, theme: Theme = "light", *, with_caption: bool = False) -> Png:
    """Draw a figure as a PNG picture.

    Args:
        plot: The figure to draw.
        theme: The background that it is drawn for.
        with_caption: Whether to write the caption below it, for a picture used on its own.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    require_matplotlib()
    from matplotlib import style

    # After a reset, so that the user's own settings, such as TeX, do not apply here.
    with style.context(_settings(theme), after_reset=True):
        figure = plot.draw()
        if with_caption:  # below the figure: the saved picture includes all that is drawn
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

    background, text, soft, line, curves = COLOURS[theme]
    return {
        "text.parse_math": False,  # a dollar sign in a class name is no TeX
        "font.family": "DejaVu Sans",  # comes with matplotlib
        "font.size": 10,
        "axes.titlesize": "medium",
        "figure.facecolor": background,
        "axes.facecolor": background,
        "legend.facecolor": background,
        "text.color": text,
        "axes.labelcolor": soft,
        "axes.edgecolor": soft,
        "xtick.color": soft,
        "ytick.color": soft,
        "grid.color": line,
        "legend.edgecolor": line,
        "axes.prop_cycle": cycler(color=curves),
    }
