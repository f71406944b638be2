"""Draws the pictures of docs/proof.md beside this file: python docs/images/draw_proof.py.

Every number in them is computed here. The same versions of matplotlib draw the same bytes.
"""  # noqa: INP001  # a script, not a package

from pathlib import Path

import numpy as np
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

# A ground of their own, so that they can be read on a dark page as well; the colours of draw_performance.py.
GROUND, TEXT, SOFT, EMPTY = "#ffffff", "#1c2330", "#545e6d", "#eef0f3"
BLUE, ORANGE, GREEN, PURPLE = FOUR = ("#9fd3f3", "#f3c766", "#7fd0b5", "#e3b4cd")
SETTINGS = {
    "svg.hashsalt": "jaxcnn",
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 10,
    "text.color": TEXT,
    "figure.facecolor": GROUND,
}
PRIME = 31
IMAGE = np.array([[3, 9, 2, 5], [7, 1, 8, 4]])
THRESHOLDS = (5, 8, 9)


def right(x: NDArray[np.int64]) -> NDArray[np.int64]:
    """The image (x, 2) under the kernel (x, 3)."""
    return x * x + 2 * 3


def flipped(x: NDArray[np.int64]) -> NDArray[np.int64]:
    """The same with the kernel turned round."""
    return x * 3 + 2 * x


def meetings() -> list[int]:
    """The residues at which the two agree."""
    x = np.arange(PRIME)
    return np.flatnonzero((right(x) - flipped(x)) % PRIME == 0).tolist()


def pooled(image: NDArray[np.int64]) -> NDArray[np.int64]:
    """Max pooling, windows of 2x2 in steps of 2."""
    return image.reshape(1, 2, 2, 2).max(axis=(1, 3))


def draw_points() -> Figure:
    """Both sums modulo 31, for every x; where they meet."""
    figure = Figure(figsize=(8.6, 3.6), layout="constrained")
    ax = figure.add_subplot()
    x = np.arange(PRIME)
    ax.plot(
        x, right(x) % PRIME, "o", color=BLUE, markeredgecolor=TEXT, markersize=7, label="right: x·x + 2·3"
    )
    ax.plot(
        x,
        flipped(x) % PRIME,
        "s",
        color=ORANGE,
        markeredgecolor=TEXT,
        markersize=6,
        label="flipped: x·3 + 2·x",
    )
    same = np.array(meetings())
    ax.plot(
        same, right(same) % PRIME, "o", color=GREEN, markeredgecolor=TEXT, markersize=12, label="they meet"
    )
    ax.set(xlim=(-1, PRIME), ylim=(-2, PRIME + 1), xlabel="x", ylabel=f"remainder after division by {PRIME}")
    figure.legend(loc="outside upper center", ncols=3, frameon=False)
    return figure


def draw_thresholds() -> Figure:
    """An image and its maxima; below, what is at least t, for some t, and the maxima of that."""
    figure = Figure(figsize=(8.6, 3.9), layout="constrained")
    ax = figure.add_subplot()
    ax.axis("off")
    ax.set_aspect("equal")
    pictures = [("the image", IMAGE, pooled(IMAGE))]
    pictures += [(f"at least {t}?", (t <= IMAGE) * 1, pooled((t <= IMAGE) * 1)) for t in THRESHOLDS]
    for number, (title, image, maxima) in enumerate(pictures):
        left = 5.2 * number
        ax.text(left + 2, -0.4, title, ha="center", weight="bold")
        for (row, column), value in np.ndenumerate(image):
            colour = FOUR[column // 2] if number == 0 or value else EMPTY
            _square(ax, left + column, row, value, colour)
        for window in range(2):
            ax.add_patch(Rectangle((left + 2 * window, 0), 2, 2, fill=False, edgecolor=TEXT, linewidth=1.4))
            value = maxima[0, window]
            _square(ax, left + 0.5 + 2 * window, 3.4, value, FOUR[window] if number == 0 or value else EMPTY)
            ax.annotate(
                "",
                (left + 1 + 2 * window, 3.35),
                (left + 1 + 2 * window, 2.1),
                arrowprops={"arrowstyle": "->", "color": SOFT},
            )
        if number == 0:
            ax.text(left + 2.05, 2.75, "max", ha="center", va="center", color=SOFT, size=9)
        elif not np.array_equal((pooled(IMAGE) >= THRESHOLDS[number - 1]) * 1, maxima):
            raise AssertionError("a maximum does not commute with a threshold")
    ax.set(xlim=(-0.2, 19.8), ylim=(4.6, -1))
    return figure


def _square(ax: Axes, x: float, y: float, number: object, colour: str) -> None:
    ax.add_patch(Rectangle((x, y), 1, 1, facecolor=colour, edgecolor=GROUND, linewidth=1))
    soft = SOFT if colour == EMPTY else TEXT
    ax.text(x + 0.5, y + 0.5, str(number), ha="center", va="center_baseline", size=9, color=soft)


def draw(folder: Path) -> None:
    """Write all pictures into a folder."""
    with style.context(SETTINGS, after_reset=True):
        for name, figure in (("points", draw_points()), ("thresholds", draw_thresholds())):
            figure.savefig(folder / f"proof_{name}.svg", metadata={"Date": None}, bbox_inches="tight")


if __name__ == "__main__":
    draw(Path(__file__).parent)
