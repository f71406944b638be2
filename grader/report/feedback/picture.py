"""Draw planes of numbers as small pictures, a pixel for each number, as PNG data in the page."""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from PIL import Image

from grader.i18n import gettext as _
from grader.report.feedback.grid import number_text

MAX_SIDE, MAX_PIXEL = 132, 30  # on the screen
# Distinguishable for people with colour blindness, and different from the window's blue and a wrong cell's red.
NEGATIVE, ZERO, POSITIVE = (1, 102, 94), (246, 246, 246), (140, 81, 10)
NOT_FINITE = (208, 28, 139)


@dataclass(frozen=True)
class Picture:
    """A plane as an image.

    Attributes:
        uri: the PNG, as a data URI.
        rows: its height in numbers.
        columns: its width in numbers.
        pixel: the side of a number's square, in CSS pixels.
        legend: a sentence on what its colours mean.
    """

    uri: str
    rows: int
    columns: int
    pixel: int
    legend: str


def bounds(planes: Iterable[Sequence[Sequence[Any]]]) -> tuple[float, float]:
    """Return the smallest and largest number in some planes, zero included, for one common scale."""
    numbers = [
        float(n) for plane in planes for row in plane for n in row if isinstance(n, int | float)
    ]  # NaN and infinities come as text
    return min([0.0, *numbers]), max([0.0, *numbers])


def draw(plane: Sequence[Sequence[Any]], low: float, high: float) -> Picture:
    """Draw a plane in greys, black for 0; if `low` is negative, from green through white to brown."""
    rows, columns = len(plane), len(plane[0])
    numbers = np.array([[n if isinstance(n, int | float) else np.nan for n in row] for row in plane], float)
    largest = max(-low, high) or 1.0
    share = np.nan_to_num(numbers / largest)[..., None]
    if low < 0:
        ends = np.where(share < 0, np.array(NEGATIVE), np.array(POSITIVE))
        colours = np.array(ZERO) + np.abs(share) * (ends - np.array(ZERO))
        legend = _("Brown is positive, green negative, white 0; the darkest is {most}.")
    else:
        colours = np.repeat(share * 255, 3, axis=2)
        legend = _("Black is 0, white is {most}.")
    colours = np.where(np.isnan(numbers)[..., None], np.array(NOT_FINITE), colours)
    file = io.BytesIO()
    Image.fromarray(colours.round().clip(0, 255).astype(np.uint8)).save(file, "PNG")
    uri = "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
    pixel = max(1, min(MAX_PIXEL, MAX_SIDE // max(rows, columns)))
    return Picture(uri, rows, columns, pixel, legend.format(most=number_text(largest)))
