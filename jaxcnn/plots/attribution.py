"""What the network looks at: a few held-out pictures, and three maps of what speaks for the class that it names."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import jax
import numpy as np
from numpy.typing import NDArray

from jaxcnn.attribution import default_layer, grad_cam, occlusion, saliency
from jaxcnn.network import Network
from jaxcnn.parameters import Params, Statistics
from jaxcnn.plots.feature_maps import visible
from jaxcnn.plots.figure import Absent, Plot
from jaxcnn.plots.tiles import GAP, TITLE, proportion, sheet, tile

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

SIDE = 1.6  # inches a tile
MOST = 4  # pictures
PATCH = 4  # the covered square is a fourth of the picture's side
STEPS = 16  # and moves by a sixteenth
AGAINST, FOR = (
    "#3b8eea",
    "#ff4b33",
)  # blue and red that are seen on black and on white; opacity is the strength
STRONGEST = 0.8  # opacity of the largest value
NAME, HEADING = "attribution", "What the network looks at"

Map = NDArray[np.float64]


class Seen(NamedTuple):
    """A picture with its maps; the patch that covered it has a size and a stride, in pixels."""

    image: NDArray[np.generic]
    title: str
    grad_cam: Map
    saliency: Map
    occlusion: Map
    patch: tuple[int, int]
    stride: tuple[int, int]


def choose(labels: NDArray[np.integer], predicted: NDArray[np.integer]) -> list[int]:
    """Return the numbers of the pictures to show: the first ones named rightly, and as many named wrongly if there are."""
    right, wrong = np.flatnonzero(labels == predicted), np.flatnonzero(labels != predicted)
    half = MOST // 2
    return [*right[: max(half, MOST - len(wrong))].tolist(), *wrong[: max(half, MOST - len(right))].tolist()]


def plot(
    network: Network,
    params: Params,
    images: NDArray[np.floating],
    labels: Sequence[int],
    predicted: Sequence[int],
    names: Sequence[str],
    statistics: Statistics | None = None,
) -> Plot | Absent:
    """Plot pictures (N, H, W, C) in [0, 1], each with Grad-CAM, saliency and occlusion for the class that was predicted.

    Args:
        network: The layers.
        params: The network's parameters.
        images: The pictures, of the network's input shape.
        labels: Their classes.
        predicted: The classes that the network names.
        names: A name for each class.
        statistics: The network's running statistics, as for `jaxcnn.apply`.
    """
    try:
        layer = default_layer(network)
    except ValueError:
        return Absent(
            NAME, HEADING, "The network has no layer of maps with weights, so there is nothing to lay over."
        )
    seen = [
        _seen(network, params, statistics, image, _title(names[label], names[guess]), guess)
        for image, label, guess in zip(images, labels, predicted, strict=True)
    ]
    height, width = seen[0].patch
    caption = (
        "Held-out pictures, and what speaks for the class that the network names. Grad-CAM is red where those maps of "
        f"{layer} are large that speak for it. Saliency is bright where the class's logit changes fastest with a pixel. "
        f"Occlusion is red where the logit falls when a grey patch of {height}x{width} pixels covers the place, and blue "
        "where it rises. Each map has a scale of its own. They tell what this network goes by, not what it should go by."
    )
    alt = (
        f"{len(seen)} pictures below each other ({'; '.join(one.title for one in seen)}), each beside three maps over "
        f"it: Grad-CAM of {layer}, saliency and occlusion."
    )
    return Plot(NAME, HEADING, caption, alt, lambda: _draw(seen, layer))


def _title(name: str, guess: str) -> str:
    return f"class {name}, named rightly" if name == guess else f"class {name}, taken for {guess}"


def _seen(
    network: Network,
    params: Params,
    statistics: Statistics | None,
    image: NDArray[np.floating],
    title: str,
    label: int,
) -> Seen:
    height, width = network.input_shape[:2]
    patch, stride = ((max(height // part, 1), max(width // part, 1)) for part in (PATCH, STEPS))
    maps = (
        grad_cam(params, image, network, label, statistics=statistics),
        saliency(params, image, network, label, statistics=statistics),
        occlusion(params, image, network, label, window=patch, stride=stride, statistics=statistics),
    )
    weights, slopes, falls = (
        np.nan_to_num(np.asarray(one, np.float64), posinf=0, neginf=0) for one in jax.device_get(maps)
    )
    return Seen(image, title, weights, slopes, falls, patch, stride)


def _draw(seen: Sequence[Seen], layer: str) -> "Figure":
    row = TITLE + SIDE * proportion(seen[0].image) + GAP
    headings = ("picture", f"Grad-CAM of {layer}", "saliency", "occlusion")
    axes = sheet(len(headings) * (SIDE + GAP), TITLE + len(seen) * row)
    for number, heading in enumerate(headings):
        axes.text(number * (SIDE + GAP), TITLE - 0.05, heading, va="bottom")
    for number, one in enumerate(seen):
        top = TITLE + number * row
        axes.text(0, top + TITLE - 0.05, one.title, va="bottom", fontsize="small")
        places = [(column * (SIDE + GAP), top + TITLE) for column in range(len(headings))]
        tile(axes, visible(one.image), *places[0], SIDE, cmap="gray", vmin=0, vmax=1)
        size = one.image.shape[:2]
        _lay_over(axes, one, one.grad_cam, places[1], ((0, size[0]), (0, size[1])))
        tile(axes, one.saliency, *places[2], SIDE, cmap="gray", vmin=0, vmax=_limit(one.saliency))
        _lay_over(axes, one, one.occlusion, places[3], _extent(one))
    return axes.figure.get_figure(root=True)


def _extent(one: Seen) -> tuple[tuple[float, float], ...]:
    """Return from which to which row and column the occlusion lies: a number around the middle of each patch."""
    ranges = []
    for patch, stride, number in zip(one.patch, one.stride, one.occlusion.shape, strict=True):
        first = (patch - stride) / 2
        ranges.append((first, first + number * stride))
    return tuple(ranges)


def _lay_over(
    axes: "Axes", one: Seen, values: Map, place: tuple[float, float], extent: tuple[tuple[float, float], ...]
) -> None:
    """Draw a map in colour over its picture in grey; the extent is that of the map in the picture's pixels."""
    from matplotlib.colors import LinearSegmentedColormap, to_rgba

    grey = visible(one.image)
    grey = grey if grey.ndim == 2 else grey.mean(axis=2)
    picture = tile(axes, grey, *place, SIDE, cmap="gray", vmin=0, vmax=1)
    left, right, bottom, top = picture.get_extent()
    down, across = (bottom - top) / grey.shape[0], (right - left) / grey.shape[1]
    rows, columns = extent
    limit = _limit(values)
    clear_at_zero = [
        (0.0, to_rgba(AGAINST, STRONGEST)),
        (0.5, to_rgba(AGAINST, 0)),
        (0.5, to_rgba(FOR, 0)),
        (1.0, to_rgba(FOR, STRONGEST)),
    ]
    axes.imshow(
        values,
        extent=(
            left + columns[0] * across,
            left + columns[1] * across,
            top + rows[1] * down,
            top + rows[0] * down,
        ),
        aspect="auto",
        cmap=LinearSegmentedColormap.from_list("for and against", clear_at_zero),
        vmin=-limit,
        vmax=limit,
        interpolation="bilinear",
    )


def _limit(values: Map) -> float:
    """Return the largest absolute value; 1 if all are zero."""
    return float(np.abs(values).max()) or 1.0
