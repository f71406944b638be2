"""Learning curves: loss and accuracy over the epochs."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from jaxcnn.plots.figure import Plot, new_figure
from jaxcnn.plots.history import Epoch

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

Points = list[tuple[int, float]]


def plot(history: Sequence[Epoch]) -> Plot:
    """Plot two panels: the loss, on a logarithmic scale if it falls far, and the accuracies.

    A value that is not finite leaves a gap in its curve, and the caption says where.

    Raises:
        ValueError: There are no epochs.
    """
    if not history:
        raise ValueError("history must hold at least one epoch, got none")
    loss = [(epoch.epoch, float(epoch.loss)) for epoch in history]
    accuracies = {"training batches": [(epoch.epoch, float(epoch.accuracy)) for epoch in history]}
    measured = [(e.epoch, float(e.test_accuracy)) for e in history if e.test_accuracy is not None]
    if measured:
        accuracies["held out"] = measured
    return Plot(
        "curves",
        "Curves of learning",
        _caption(loss, accuracies),
        _alt(loss, accuracies),
        lambda: _draw(loss, accuracies),
    )


def _draw(loss: Points, accuracies: dict[str, Points]) -> "Figure":
    figure = new_figure(height=3.4)
    left, right = figure.subplots(1, 2)
    _panel(left, {"loss": loss})
    if logarithmic(loss):
        left.set_yscale("log")
        left.yaxis.set_major_formatter("{x:g}")  # the default formatter writes TeX
        left.yaxis.set_minor_formatter(lambda x, _: f"{x:g}" if f"{x:e}"[0] in "25" else "")
    left.set_title("loss, logarithmic" if logarithmic(loss) else "loss", loc="left")
    _panel(right, accuracies)
    low = min((y for points in accuracies.values() for _, y in points if math.isfinite(y)), default=0.0)
    room = max(0.08 * (1 - low), 0.005)  # so that a point at 100% is not cut off
    right.set_ylim(low - room, 1 + room / 2)
    right.yaxis.set_major_formatter(lambda x, _: f"{100 * x:.4g}%" if -1e-6 < x < 1 + 1e-6 else "")
    right.set_title("accuracy", loc="left")
    right.legend(loc="lower right", bbox_to_anchor=(1, 1), ncols=2, frameon=False, borderpad=0)
    return figure


def _panel(axes: "Axes", curves: dict[str, Points]) -> None:
    from matplotlib.ticker import MaxNLocator

    epochs = [epoch for points in curves.values() for epoch, _ in points]
    for (label, points), marker in zip(curves.items(), "os", strict=False):
        finite = [y if math.isfinite(y) else math.nan for _, y in points]
        # Small where markers would overlap, but always there: a point between two gaps has no line.
        size = 5 if len(points) <= 30 else 2
        axes.plot([x for x, _ in points], finite, marker=marker, markersize=size, label=label)
    axes.set_xlabel("epoch")
    axes.set_xlim(min(epochs) - 0.5, max(epochs) + 0.5)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True, min_n_ticks=1, steps=[1, 2, 5, 10]))
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y")
    if not any(math.isfinite(y) for points in curves.values() for _, y in points):
        axes.set_yticks([])
        axes.text(0.5, 0.5, "no finite value", transform=axes.transAxes, ha="center")


def logarithmic(points: Points) -> bool:
    """Whether the finite values span more than a power of ten, all above zero."""
    finite = [y for _, y in points if math.isfinite(y)]
    return bool(finite) and min(finite) > 0 and max(finite) > 10 * min(finite)


def _caption(loss: Points, accuracies: dict[str, Points]) -> str:
    text = (
        "Left: the mean of the cross-entropy over an epoch's batches. Right: the fraction of pictures "
        "classified rightly. The training batches are counted while the network still learns from them, "
        "so that their curve may lie below the held-out one."
    )
    gaps = [("loss", loss), *((f"accuracy ({name})", points) for name, points in accuracies.items())]
    for name, points in gaps:
        missing = [str(epoch) for epoch, value in points if not math.isfinite(value)]
        if missing:
            listed = ", ".join(missing[:8]) + (", …" if len(missing) > 8 else "")
            text += f" No finite {name} in {'epoch' if len(missing) == 1 else 'epochs'} {listed}."
    return text


def _alt(loss: Points, accuracies: dict[str, Points]) -> str:
    parts = [f"loss from {loss[0][1]:.3g} in epoch {loss[0][0]} to {loss[-1][1]:.3g} in epoch {loss[-1][0]}"]
    for name, points in accuracies.items():
        parts.append(f"accuracy ({name}) from {points[0][1]:.1%} to {points[-1][1]:.1%}")
    return f"Curves over {len(loss)} {'epoch' if len(loss) == 1 else 'epochs'}: {'; '.join(parts)}."
