"""The pictures of a failing case for platforms that show images: PNG data URIs, large enough to be looked at."""

from __future__ import annotations

import base64
import html
import io

from PIL import Image

from grader.report.feedback.figures import lay_out
from grader.report.feedback.picture import Picture
from grader.report.formats import text
from grader.report.model import CheckReport

MOST = 6  # of a check: its arguments, and both answers


def pictures(check: CheckReport) -> list[tuple[str, str]]:
    """Return the images of a check's failing case: a label and a data URI each; none of small or other arrays."""
    if check.counterexample is None:
        return []
    example = lay_out(check.counterexample)
    found = [
        (text.one_line(f"{figure.name} {plane.label}"), _enlarged(plane.picture))
        for figure in (*example.inputs, *example.outputs)
        for plane in figure.planes
        if plane.picture is not None
    ]
    return found[:MOST]


def figures(check: CheckReport) -> str:
    """Return the same images as HTML; empty if there are none."""
    return "".join(
        f'<figure><img src="{uri}" alt="{html.escape(label)}"><figcaption>{html.escape(label)}</figcaption></figure>'
        for label, uri in pictures(check)
    )


def _enlarged(picture: Picture) -> str:
    """Return a picture with squares for its pixels: the page's has one pixel a number, and enlarges it by CSS."""
    with Image.open(io.BytesIO(base64.b64decode(picture.uri.partition(",")[2]))) as image:
        size = (picture.columns * picture.pixel, picture.rows * picture.pixel)
        large = image.resize(size, Image.Resampling.NEAREST)
    file = io.BytesIO()
    large.save(file, "PNG", optimize=True)
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()
