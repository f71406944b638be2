"""The confusion matrix: which classes a network takes for which."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from jaxcnn.plots.figure import Plot, new_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

NUMBERED = 20  # largest number of classes with counts in the squares
NAMED = 50  # largest number of labels along an edge that can be read
IN_WORDS = 3  # mistakes that the caption names
GAMMA = 0.5  # of the colour scale, so that a few mistakes among many pictures are visible

Counts = NDArray[np.intp]


def count(labels: NDArray[np.integer], predicted: NDArray[np.integer], classes: int) -> Counts:
    """Count, as an array (classes, classes), the pictures of the row's class that were taken for the column's.

    Raises:
        ValueError: A label is no class.
    """
    outside = labels[(labels < 0) | (labels >= classes)]
    if outside.size:
        raise ValueError(f"labels must lie from 0 to {classes - 1}, one a logit, got {outside[0]}")
    pairs = labels.astype(np.intp) * classes + predicted
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def confusions(counts: Counts) -> list[tuple[int, int, int]]:
    """Return (true class, predicted class, times) of all mistakes, the most frequent first."""
    wrong = [(int(i), int(j), int(counts[i, j])) for i, j in np.argwhere(counts) if i != j]
    return sorted(wrong, key=lambda confusion: -confusion[2])


def plot(counts: Counts, labels: Sequence[str]) -> Plot:
    """Plot the counts as squares, coloured by their share of the row."""
    total, right = int(counts.sum()), int(counts.trace())
    mistakes = [
        f"{labels[i]} taken for {labels[j]}: {'once' if times == 1 else f'{times} times'}"
        for i, j, times in confusions(counts)[:IN_WORDS]
    ]
    text = f"{right} of {total} held-out pictures are classified rightly ({right / total:.1%})."
    text += (
        f" Most frequent mistakes: {'; '.join(mistakes)}."
        if mistakes
        else " None was taken for another class."
    )
    reading = " A row holds the pictures of a class, a column what they were taken for; the colour is the share of the row."
    alt = f"A square of {len(counts)} by {len(counts)} classes. {text}"
    return Plot("confusion", "Confusion matrix", text + reading, alt, lambda: _draw(counts, labels))


def shares(counts: Counts) -> NDArray[np.float64]:
    """Return each count's share of its row, from 0 to 1; zeros for a class without pictures."""
    share: NDArray[np.float64] = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    return share


def _draw(counts: Counts, labels: Sequence[str]) -> "Figure":
    from matplotlib import rcParams
    from matplotlib.colors import LinearSegmentedColormap, PowerNorm
    from matplotlib.ticker import PercentFormatter

    size = len(counts)
    side = min(max(2.4 + 0.36 * size, 3.6), 8.0)
    figure = new_figure(side, side + 1.2)
    axes = figure.subplots()
    accent = rcParams["axes.prop_cycle"].by_key()["color"][0]
    colours = LinearSegmentedColormap.from_list("share", [rcParams["axes.facecolor"], accent])
    picture = axes.imshow(shares(counts), norm=PowerNorm(GAMMA, 0, 1), cmap=colours)
    ticks = range(0, size, -(-size // NAMED))
    names = [labels[tick] for tick in ticks]
    small = 9 if size <= NUMBERED else 7
    rotation = "horizontal" if max(map(len, names)) <= 2 else "vertical"
    axes.set_xticks(ticks, names, rotation=rotation, fontsize=small)
    axes.set_yticks(ticks, names, fontsize=small)
    axes.set(xlabel="taken for", ylabel="class")
    if size <= NUMBERED:
        small = 9 if size <= 12 else 7  # four digits fit
        for (i, j), number in np.ndenumerate(counts):
            if number:
                is_dark = shares(counts)[i, j] ** GAMMA > 0.6
                ink = rcParams["axes.facecolor" if is_dark else "text.color"]
                axes.text(j, i, str(number), ha="center", va="center", color=ink, fontsize=small)
    bar = figure.colorbar(picture, ax=axes, label="share of the row", fraction=0.05)
    bar.ax.yaxis.set_major_formatter(PercentFormatter(1.0))
    return figure
