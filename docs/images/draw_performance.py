"""Draws the pictures of docs/performance.md beside this file: python docs/images/draw_performance.py.

Every number in them is computed here by the library itself, on arrays small enough to follow by hand. The
same versions of matplotlib and JAX draw the same bytes.
"""  # noqa: INP001  # a script, not a package

import re
from collections.abc import Callable
from itertools import product
from pathlib import Path
from typing import NamedTuple

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax
from matplotlib import style
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyBboxPatch, Rectangle
from numpy.typing import NDArray

from jaxcnn import conv2d
from jaxcnn.conv import canonical_conv, lax_conv
from jaxcnn.geometry import axes
from jaxcnn.packed import pack, patches_of

# A ground of their own, so that they can be read on a dark page as well. Colours of Okabe and Ito ("Color
# Universal Design", 2008), lightened behind black numbers.
GROUND, TEXT, SOFT, EMPTY = "#ffffff", "#1c2330", "#545e6d", "#eef0f3"
BLUE, ORANGE, GREEN, PURPLE = FOUR = ("#9fd3f3", "#f3c766", "#7fd0b5", "#e3b4cd")
SETTINGS = {
    "svg.hashsalt": "jaxcnn",
    "font.family": "DejaVu Sans",  # comes with matplotlib
    "font.size": 10,
    "text.color": TEXT,
    "figure.facecolor": GROUND,
}
CANONICAL = "b01f_01io->b01f"


class Convolution(NamedTuple):
    """One row of the picture of gradients, each array with the colour of what it is made of."""

    title: str
    sums: str
    image: tuple[NDArray[np.int64], str]
    kernel: tuple[NDArray[np.int64], str]
    output: tuple[NDArray[np.int64], str]


class Window(NamedTuple):
    """A 6x6 image, the 2x2 cells' channels, a 5x5 kernel, its matrix (36, 4) and the four phases' sums."""

    image: NDArray[np.int64]
    folded: NDArray[np.int64]
    kernel: NDArray[np.int64]
    matrix: NDArray[np.int64]
    phases: NDArray[np.int64]


def slide(image: NDArray[np.int64], kernel: NDArray[np.int64]) -> NDArray[np.int64]:
    """The convolution of two rows of whole numbers, by `conv2d`."""
    y = conv2d(image[None, None, :, None].astype(float), kernel[None, :, None, None].astype(float))
    return np.rint(y[0, 0, :, 0]).astype(int)


def convolutions() -> list[Convolution]:
    """A convolution in one dimension, and its two gradients as convolutions."""
    image, kernel, change = np.array([1, 3, 0, 2, 4, 1]), np.array([1, -1, 2]), np.array([0, 1, 1, 0])
    padded, reverse = np.pad(change, 2), kernel[::-1]
    x, k, y = (image, BLUE), (kernel, ORANGE), (slide(image, kernel), GREEN)
    dk, dx = (slide(image, change), ORANGE), (slide(padded, reverse), BLUE)
    return [
        Convolution("forward", "sums over window and C, for each of N and O", x, k, y),
        Convolution(
            "kernel's gradient", "sums over positions and N, for each of C and O", x, (change, GREEN), dk
        ),
        Convolution(
            "image's gradient",
            "sums over window and O, for each of N and C",
            (padded, GREEN),
            (reverse, ORANGE),
            dx,
        ),
    ]


def window() -> Window:
    """What one window of the packed product sees and holds."""
    rng = np.random.default_rng(5)
    image, kernel = rng.integers(0, 10, (6, 6)), rng.integers(-1, 3, (5, 5))
    # A window of one block is a cell.
    folded = np.asarray(patches_of(jnp.asarray(image)[None, :, :, None], (2, 2), (2, 2), (3, 3)))[0]
    matrix = np.asarray(pack(jnp.asarray(kernel)[:, :, None, None], (2, 2), (6, 6)))
    return Window(image, folded, kernel, matrix, image.reshape(36) @ matrix)


def orders(conv: Callable[..., jax.Array], *, loop: bool) -> list[str]:
    """The dimension orders of all convolutions that XLA:CPU compiles for a step of training, sorted."""
    height, width = axes("window", (14, 14), (5, 5), stride=1, padding="valid", dilation=1)

    def step(x: jax.Array, kernel: jax.Array) -> tuple[jax.Array, jax.Array]:
        def loss(x: jax.Array, kernel: jax.Array) -> jax.Array:
            return (conv(x, kernel, height, width, 1) ** 2).sum()

        gradients: tuple[jax.Array, jax.Array] = jax.grad(loss, argnums=(0, 1))(x, kernel)
        return gradients

    def steps(x: jax.Array, kernel: jax.Array) -> tuple[jax.Array, jax.Array]:
        last: tuple[jax.Array, jax.Array] = lax.fori_loop(0, 3, lambda _, both: step(*both), (x, kernel))
        return last

    with jax.default_device(jax.devices("cpu")[0]):
        arrays = jnp.ones((16, 14, 14, 8)), jnp.ones((5, 5, 8, 16))
        program = jax.jit(steps if loop else step).lower(*arrays).compile()
    return sorted(re.findall(r" convolution\(.*dim_labels=([^\s,]+)", str(program.as_text())))


def draw_gradients() -> Figure:
    """Three rows: image, kernel, output."""
    figure, (ax,) = _blank(8.6, 4.1)
    starts = (3.3, 8.6, 11.8)
    for x, role in zip(starts, ("in the image's place", "the kernel's", "the output's"), strict=True):
        ax.text(x, 0, role, color=SOFT, size=9)
    for row, step in enumerate(convolutions()):
        y = 0.7 + 1.75 * row
        ax.text(0, y + 0.28, step.title, va="center", weight="bold", size=9)
        ax.text(starts[0], y + 0.95, step.sums, va="center", size=9, color=SOFT)
        for x, (numbers, colour) in zip(starts, (step.image, step.kernel, step.output), strict=True):
            for i, number in enumerate(numbers):
                _square(ax, x + i * 0.56, y, number, colour, side=0.56)
        ax.text(8.2, y + 0.28, "\N{ASTERISK OPERATOR}", size=13, ha="center", va="center")
        ax.text(11.3, y + 0.28, "=", size=13, ha="center", va="center")
    for x, name, colour in zip(starts, ("image", "kernel", "output"), (BLUE, ORANGE, GREEN), strict=True):
        _square(ax, x, 6, "", colour, side=0.4)
        ax.text(x + 0.55, 6.2, f"{name}, or its gradient" if name == "image" else name, va="center", size=9)
    ax.set(xlim=(-0.1, 15.4), ylim=(6.6, -0.4))
    return figure


def draw_loop() -> Figure:
    """Two programs: entry, loop in it, and the orders of the three convolutions there."""
    figure, axs = _blank(8.6, 3.5, 2)
    for ax, conv, title in (
        (axs[0], lax_conv, "gradients derived by JAX"),
        (axs[1], canonical_conv, "gradients written by canonical_conv"),
    ):
        ax.set_title(title, size=10, weight="bold")
        _box(ax, 0, 0, 10, 7, "entry: other orders are rewritten here", "#f4f6f8")
        _box(ax, 0.5, 1, 9, 5.6, "while (lax.scan): nothing is rewritten", GROUND)
        # Sorted, JAX's own come in this order; the canonical ones are equal.
        names = ("forward", "image's gradient", "kernel's gradient")
        for row, (name, order) in enumerate(zip(names, orders(conv, loop=True), strict=True)):
            fast = order == CANONICAL
            y = 2.1 + 1.47 * row
            ax.add_patch(Rectangle((0.9, y), 8.2, 1.3, facecolor=GREEN if fast else ORANGE, edgecolor=SOFT))
            ax.text(1.2, y + 0.38, name, va="center", size=9)
            ax.text(1.2, y + 0.92, order, va="center", family="DejaVu Sans Mono", size=9)
            ax.text(8.9, y + 0.65, "fast" if fast else "slow", va="center", ha="right", weight="bold")
        ax.set(xlim=(-0.2, 10.2), ylim=(7.2, -0.2), aspect="auto")
    return figure


def draw_space_to_depth() -> Figure:
    """6x6 pixels on the left, 3x3 cells of four channels on the right; a colour is a place in the block."""
    figure, (ax,) = _blank(8.6, 3.9)
    it = window()
    for row, column in product(range(6), range(6)):
        _square(ax, column, row + 0.6, it.image[row, column], FOUR[row % 2 * 2 + column % 2])
    for row, column in product(range(3), range(3)):
        _frame(ax, 2 * column, 2 * row + 0.6, 2, 2)
        for channel in range(4):
            x, y = 8.3 + column * 3.1 + channel * 0.72, row * 2 + 1.24
            _square(ax, x, y, it.folded[row, column, channel], FOUR[channel], side=0.72)
        _frame(ax, 8.3 + column * 3.1, row * 2 + 1.24, 2.88, 0.72)
    ax.annotate("", (7.9, 3.6), (6.3, 3.6), arrowprops={"arrowstyle": "->", "color": TEXT, "lw": 1.5})
    ax.text(3, 0.25, "image, 6 x 6 x 1", ha="center", weight="bold")
    ax.text(12.85, 0.25, "cells, 3 x 3 x 4", ha="center", weight="bold")
    ax.set(xlim=(-0.2, 17.6), ylim=(6.8, -0.2))
    return figure


def draw_phases() -> Figure:
    """The kernel at its four places in the window, and the four as the rows of the matrix."""
    figure, (ax,) = _blank(8.6, 5.6)
    it = window()
    for phase, colour in enumerate(FOUR):
        grid = it.matrix[:, phase]
        down, right = divmod(phase, 2)
        left = phase * 9.7
        ax.text(left + 4.2, 0, f"phase {phase}", ha="center", weight="bold")
        for row, column in product(range(6), range(6)):
            inside = down <= row < down + 5 and right <= column < right + 5
            _square(
                ax,
                left + column * 1.4,
                0.6 + row * 1.4,
                grid[row * 6 + column],
                colour if inside else EMPTY,
                side=1.4,
            )
        ax.text(left + 4.2, 10.1, f"sum {it.phases[phase]}", ha="center", size=11)
        for number, weight in enumerate(it.matrix[:, phase]):
            row, column = divmod(number, 6)
            inside = down <= row < down + 5 and right <= column < right + 5
            _square(
                ax, number * 1.04, 15.2 + phase * 1.3, weight, colour if inside else EMPTY, side=(1.04, 1.3)
            )
    for row in range(6):
        _frame(ax, row * 6.24, 15.2, 6.24, 5.2)
    ax.text(18.7, 12, f"max pooling keeps {it.phases.max()}", ha="center", size=12, weight="bold")
    ax.text(
        0,
        14.2,
        "the same four as one matrix (36 x 4, turned on its side): a row a phase, a frame a row of the window",
        color=SOFT,
    )
    ax.set(xlim=(-0.2, 37.8), ylim=(20.8, -1))
    return figure


PICTURES: dict[str, Callable[[], Figure]] = {
    "gradients": draw_gradients,
    "loop": draw_loop,
    "space_to_depth": draw_space_to_depth,
    "phases": draw_phases,
}


def draw(folder: Path) -> None:
    """Write all pictures into `folder`."""
    with style.context(SETTINGS, after_reset=True):
        for name, make in PICTURES.items():
            make().savefig(folder / f"performance_{name}.svg", metadata={"Date": None}, bbox_inches="tight")


def _blank(width: float, height: float, columns: int = 1) -> tuple[Figure, list[Axes]]:
    figure = Figure(figsize=(width, height), layout="constrained")
    axs = [figure.add_subplot(1, columns, number + 1) for number in range(columns)]
    for ax in axs:
        ax.axis("off")
        ax.set_aspect("equal")
    return figure, axs


def _square(
    ax: Axes, x: float, y: float, number: object, colour: str, side: float | tuple[float, float] = 1
) -> None:
    width, height = side if isinstance(side, tuple) else (side, side)
    ax.add_patch(Rectangle((x, y), width, height, facecolor=colour, edgecolor=GROUND, linewidth=1))
    soft = SOFT if colour == EMPTY else TEXT
    text = str(number).replace("-", "\N{MINUS SIGN}")
    ax.text(x + width / 2, y + height / 2, text, ha="center", va="center_baseline", size=9, color=soft)


def _frame(ax: Axes, x: float, y: float, width: float, height: float) -> None:
    ax.add_patch(Rectangle((x, y), width, height, fill=False, edgecolor=TEXT, linewidth=1.4))


def _box(ax: Axes, x: float, y: float, width: float, height: float, title: str, colour: str) -> None:
    shape = FancyBboxPatch(
        (x, y), width, height, boxstyle="round,pad=0,rounding_size=0.25", facecolor=colour, edgecolor=SOFT
    )
    ax.add_patch(shape)
    ax.text(x + 0.35, y + 0.55, title, va="center", size=9, color=SOFT)


if __name__ == "__main__":
    draw(Path(__file__).parent)
