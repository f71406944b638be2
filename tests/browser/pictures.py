"""Draw the pictures of the notebooks, catalog/pictures/*.png: `.venv/bin/python tests/browser/pictures.py`.

Numbers, letters and signs, no words: one picture serves all languages. What each shows is said in catalog/parts.toml.
"""

# ruff: noqa: RUF001 - the signs for "times" and "minus" are what these pictures are about

import io
import sys
from pathlib import Path

import numpy as np
from PIL import Image

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from catalog._images import BLUR, EDGE_IMAGE, LECTURE_IMAGE, VERTICAL_EDGE  # noqa: E402 - found by the line above

INK, SOFT, LINE = "#1c2330", "#6b7480", "#b9c0c9"
BLUE, GREEN, ORANGE, PURPLE = "#0b57b0", "#17703a", "#b45309", "#7b2fa1"
COLOURS = (BLUE, GREEN, ORANGE, PURPLE)
POOLED = np.array([[1, 3, 2, 1], [2, 9, 1, 1], [1, 3, 2, 3], [5, 6, 1, 2]])


def correlate(image, kernel, stride=1):
    """The valid convolution of deep learning."""
    windows = np.lib.stride_tricks.sliding_window_view(image, kernel.shape)[::stride, ::stride]
    return (windows * kernel).sum((-2, -1))


def text(x, y, words, size=15, colour=INK, anchor="middle", weight=400):
    style = f'font-size="{size}" fill="{colour}" text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text x="{x}" y="{y + size * 0.35}" {style}>{words}</text>'


def box(x, y, width, height, fill="none", stroke=LINE, thick=1.0, extra=""):
    return (
        f'<rect x="{x}" y="{y}" width="{width}" height="{height}" fill="{fill}" stroke="{stroke}" '
        f'stroke-width="{thick}" {extra}/>'
    )


def grid(x, y, numbers, cell=40, fill=lambda _i, _j: "#fff", form="{:g}", size=14, colour=lambda _i, _j: INK):
    """A matrix, each number in a cell."""
    parts = []
    for i, row in enumerate(np.asarray(numbers)):
        for j, number in enumerate(row):
            parts.append(box(x + j * cell, y + i * cell, cell, cell, fill(i, j)))
            parts.append(
                text(x + (j + 0.5) * cell, y + (i + 0.5) * cell, form.format(number), size, colour(i, j))
            )
    return "".join(parts)


def frame(x, y, i, j, rows, columns, colour, cell=40, *, dashed=False):
    """A window on a grid."""
    extra = 'rx="3"' + (' stroke-dasharray="7 4"' if dashed else "")
    return box(x + j * cell, y + i * cell, columns * cell, rows * cell, "none", colour, 3.5, extra)


def grey(value):
    level = int(90 + value * 165 / 255)
    return f"rgb({level},{level},{level})"


def lecture(i, j):
    return grey(LECTURE_IMAGE[i, j])


def tint(colour, share=0.18):
    parts = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return "rgb({},{},{})".format(*(int(255 - (255 - part) * share) for part in parts))


def arrow(x, y, length=46):
    end = x + length
    return f'<path d="M{x} {y}H{end}m-9 -6l9 6l-9 6" fill="none" stroke="{SOFT}" stroke-width="2.5"/>'


def pixel():
    window = LECTURE_IMAGE[:3, :3]
    shapes = grid(20, 40, LECTURE_IMAGE, fill=lecture) + frame(20, 40, 0, 0, 3, 3, BLUE)
    shapes += text(245, 140, "*", 30) + grid(270, 80, BLUR, 56, form="{:g}", size=13)
    shapes += box(270, 80, 168, 168, "none", BLUE, 3.5, 'rx="3"') + text(463, 164, "=", 26)
    terms = [
        " + ".join(f"{p:g} · {k:g}" for p, k in zip(a, b, strict=True))
        for a, b in zip(window, BLUR, strict=True)
    ]
    shapes += "".join(
        text(490, 115 + 34 * n, f"{'' if n == 0 else '+ '}{t}", 14, anchor="start")
        for n, t in enumerate(terms)
    )
    shapes += text(490, 222, f"= {(window * BLUR).sum():g}", 19, BLUE, "start", 700)
    return 830, 270, shapes


def sliding():
    result = correlate(LECTURE_IMAGE, BLUR)
    shapes = grid(20, 30, LECTURE_IMAGE, fill=lecture)
    places = ((0, 0, BLUE), (0, 1, GREEN), (2, 2, ORANGE))
    for i, j, colour in places:
        shapes += frame(20, 30, i, j, 3, 3, colour, dashed=colour == GREEN)
    shapes += text(250, 130, "*", 30) + grid(280, 70, BLUR, 48, size=12) + text(450, 140, "=", 26)
    shapes += grid(485, 52, result, 62, form="{:.4g}")
    for i, j, colour in places:
        shapes += frame(485, 52, i, j, 1, 1, colour, 62, dashed=colour == GREEN)
    shapes += text(120, 252, "n = 5", 15, SOFT) + text(352, 252, "f = 3", 15, SOFT)
    shapes += text(578, 258, "n − f + 1 = 3", 15, SOFT)
    return 700, 280, shapes


def edges():
    bright = lambda i, j: grey(140 + EDGE_IMAGE[i, j] * 11.5)  # noqa: E731 - a colour for each cell
    signs = {1.0: tint(GREEN, 0.35), 0.0: "#fff", -1.0: tint(ORANGE, 0.35)}
    shapes = grid(20, 20, EDGE_IMAGE, 36, bright) + text(265, 128, "*", 30)
    shapes += grid(290, 74, VERTICAL_EDGE, 36, lambda i, j: signs[VERTICAL_EDGE[i, j]])
    shapes += text(428, 128, "=", 26) + grid(458, 56, np.zeros((4, 4)), 36, form="?", colour=lambda *_: SOFT)
    for i, j, colour in ((0, 0, PURPLE), (1, 1, BLUE)):
        shapes += frame(20, 20, i, j, 3, 3, colour, 36) + frame(458, 56, i, j, 1, 1, colour, 36)
    return 630, 256, shapes


def padding():
    image = np.arange(1, 26).reshape(5, 5)
    padded = np.pad(image, 1)
    inside = lambda i, j: "#fff" if 0 < i < 6 and 0 < j < 6 else tint(BLUE, 0.14)  # noqa: E731 - as above
    ink = lambda i, j: INK if 0 < i < 6 and 0 < j < 6 else BLUE  # noqa: E731 - as above
    shapes = grid(20, 54, image, 34, size=13) + text(105, 250, "n = 5", 15, SOFT) + arrow(208, 140)
    shapes += grid(272, 20, padded, 34, inside, size=13, colour=ink)
    shapes += frame(272, 20, 0, 0, 3, 3, ORANGE, 34) + text(391, 282, "n + 2p = 7", 15, SOFT)
    shapes += text(545, 139, "*", 30) + grid(
        568, 88, np.full((3, 3), 0), 34, form="w", colour=lambda *_: SOFT
    )
    shapes += (
        frame(568, 88, 0, 0, 3, 3, ORANGE, 34) + text(619, 250, "f = 3", 15, SOFT) + text(697, 139, "=", 26)
    )
    shapes += grid(722, 54, np.zeros((5, 5)), 34, form="") + frame(722, 54, 0, 0, 1, 1, ORANGE, 34)
    return 912, 304, shapes + text(807, 250, "n + 2p − f + 1 = 5", 15, SOFT)


def strides():
    result = correlate(LECTURE_IMAGE, BLUR, 2)
    shapes = grid(20, 36, LECTURE_IMAGE, fill=lecture)
    for n, (i, j) in enumerate(np.ndindex(2, 2)):
        shapes += frame(20, 36, 2 * i, 2 * j, 3, 3, COLOURS[n], dashed=n in {1, 2})
        shapes += frame(330, 66, i, j, 1, 1, COLOURS[n], 70, dashed=n in {1, 2})
    return (
        510,
        260,
        grid(330, 66, result, 70, form="{:.7g}", size=13)
        + shapes
        + text(120, 18, "s = 2", 15, SOFT)
        + arrow(250, 136),
    )


def stack(x, y, rows, columns, channels, cell, shift=10, fills=("#f6d5d2", "#d3ecd9", "#d6e4f7")):
    """Planes behind each other, the first in front."""
    shapes = ""
    for c in reversed(range(channels)):
        for i, j in np.ndindex(rows, columns):
            fill = fills[c % len(fills)]
            shapes += box(x + c * shift + j * cell, y - c * shift + i * cell, cell, cell, fill)
    return shapes


def volume():
    shapes = stack(24, 60, 5, 5, 3, 32, 14) + frame(24, 60, 0, 0, 3, 3, BLUE, 32)
    shapes += text(104, 246, "5 × 5 × 3", 15, SOFT) + text(250, 130, "*", 30)
    shapes += stack(284, 92, 3, 3, 3, 32, 14) + frame(284, 92, 0, 0, 3, 3, BLUE, 32)
    shapes += text(332, 246, "3 × 3 × 3", 15, SOFT) + text(450, 130, "=", 26)
    shapes += stack(486, 86, 3, 3, 1, 32, fills=("#fff",)) + frame(486, 86, 0, 0, 1, 1, BLUE, 32)
    return 740, 270, shapes + text(534, 246, "3 × 3", 15, SOFT) + text(640, 134, "Σ 27", 20, BLUE, weight=700)


def filters():
    shapes = stack(24, 110, 5, 5, 3, 26, 12) + text(90, 268, "5 × 5 × 3", 15, SOFT) + text(224, 160, "*", 30)
    tints = [tint(colour, 0.3) for colour in COLOURS]
    for n, colour in enumerate(COLOURS):
        shapes += stack(262, 34 + 60 * n, 3, 3, 3, 13, 6, (tints[n],))
        shapes += arrow(330, 52 + 60 * n, 40)
        shapes += stack(392, 32 + 60 * n, 3, 3, 1, 15, fills=(tints[n],)) + frame(
            392, 32 + 60 * n, 0, 0, 3, 3, colour, 15
        )
    shapes += text(286, 276, "m × (3 × 3 × 3)", 15, SOFT) + text(490, 144, "=", 26)
    shapes += stack(530, 118, 3, 3, 4, 30, 14, tuple(tints)) + text(590, 268, "3 × 3 × m", 15, SOFT)
    return 720, 296, shapes


def pooling(form, pool):
    result = pool(POOLED.reshape(2, 2, 2, 2), axis=(1, 3))
    fill = lambda i, j: tint(COLOURS[2 * (i // 2) + j // 2])  # noqa: E731 - a colour for each window
    shapes = (
        grid(20, 44, POOLED, 44, fill, size=16) + text(108, 20, "f = 2, s = 2", 15, SOFT) + arrow(222, 132)
    )
    shapes += grid(296, 76, result, 56, lambda i, j: tint(COLOURS[2 * i + j]), form, 16)
    for n, (i, j) in enumerate(np.ndindex(2, 2)):
        shapes += frame(20, 44, 2 * i, 2 * j, 2, 2, COLOURS[n], 44)
        shapes += frame(296, 76, i, j, 1, 1, COLOURS[n], 56)
    return 440, 240, shapes


def cuboid(x, base, side, depth, colour):
    """A volume in perspective, standing on a line."""
    y = base - side
    slant = side * 0.32
    top = f"{x},{y} {x + slant},{y - slant} {x + slant + depth},{y - slant} {x + depth},{y}"
    right = f"{x + depth},{y} {x + depth + slant},{y - slant} {x + depth + slant},{base - slant} {x + depth},{base}"
    style = f'stroke="{colour}" stroke-width="1.5"'
    return (
        f'<polygon points="{top}" fill="{tint(colour, 0.1)}" {style}/>'
        f'<polygon points="{right}" fill="{tint(colour, 0.38)}" {style}/>'
        + box(x, y, depth, side, tint(colour, 0.22), colour, 1.5)
    )


def lenet():
    layers = (
        ("", "32 × 32 × 3", 128, 9, INK),
        ("CONV1", "28 × 28 × 8", 112, 22, BLUE),
        ("POOL1", "14 × 14 × 8", 56, 22, GREEN),
        ("CONV2", "10 × 10 × 16", 40, 44, BLUE),
        ("POOL2", "5 × 5 × 16", 20, 44, GREEN),
    )
    shapes, x = "", 26
    for name, shape, side, depth, colour in layers:
        shapes += cuboid(x, 210, side, depth, colour)
        middle = x + (depth + side * 0.32) / 2
        shapes += text(middle, 236, shape, 13, SOFT) + text(middle, 258, name, 14, colour, weight=700)
        x += 128
    for name, units, height in (("FC3", 120, 150), ("FC4", 84, 118), ("Softmax", 10, 50)):
        shapes += box(x + 14, 210 - height, 14, height, tint(ORANGE, 0.3), ORANGE, 1.5)
        shapes += text(x + 21, 236, units, 13, SOFT) + text(x + 21, 258, name, 14, ORANGE, weight=700)
        x += 84
    return x + 10, 280, shapes


def connections():
    """Which inputs an output depends on: by a filter of three weights, and in a dense layer."""
    filtered = [(i, i + w, COLOURS[w]) for i in range(7) for w in range(3)]
    dense = [(i, j, ORANGE) for i in range(7) for j in range(9)]
    return 780, 256, units(30, filtered, BLUE, "3 w") + units(420, dense, ORANGE, "7 · 9 = 63 w")


def units(left, lines, colour, total):
    """Nine inputs below, seven outputs above, lines between them, and those of the middle output in bold."""
    shapes = ""
    for i, j, shade in sorted(lines, key=lambda line: line[0] == 3):
        bold = i == 3
        shapes += (
            f'<line x1="{left + 40 * j}" y1="190" x2="{left + 40 * (i + 1)}" y2="60" stroke="{shade}" '
            f'stroke-width="{3 if bold else 1.2}" opacity="{1 if bold else 0.35}"/>'
        )
    inputs = [(left + 40 * j, 190, "#fff") for j in range(9)]
    outputs = [(left + 40 * (i + 1), 60, tint(colour, 0.5 if i == 3 else 0.12)) for i in range(7)]
    for x, y, fill in inputs + outputs:
        shapes += f'<circle cx="{x}" cy="{y}" r="11" fill="{fill}" stroke="{INK}" stroke-width="1.5"/>'
    return shapes + text(left + 160, 232, total, 17, colour, weight=700)


def learning():
    """How a kernel comes nearer to a hidden one, and the loss to nothing."""
    rng = np.random.default_rng(0)
    image = rng.standard_normal((18, 16))
    hidden = VERTICAL_EDGE.astype(float)
    target = correlate(image, hidden)
    kernel, kernels, losses = np.zeros((3, 3)), [], []
    for _ in range(25):
        error = correlate(image, kernel) - target
        kernels.append(kernel)
        losses.append((error**2).mean())
        kernel = kernel - 0.15 * correlate(image, error) * 2 / error.size
    shapes, most = "", max(losses)
    for n, step in enumerate((0, 2, 5, 24)):
        shown = np.round(kernels[step], 1) + 0.0
        fill = lambda i, j, k=shown: tint(GREEN if k[i, j] > 0 else ORANGE, min(abs(k[i, j]), 1) * 0.5)  # noqa: E731
        shapes += grid(20 + 150 * n, 36, shown, 40, fill, "{:.1f}", 13)
        shapes += text(80 + 150 * n, 178, f"t = {step}", 14, SOFT)
    points = " ".join(f"{640 + 8 * t},{150 - 110 * value / most:.1f}" for t, value in enumerate(losses))
    shapes += f'<polyline points="{points}" fill="none" stroke="{BLUE}" stroke-width="3"/>'
    shapes += f'<path d="M640 30V150H840" fill="none" stroke="{SOFT}" stroke-width="1.5"/>'
    return 870, 200, shapes + text(738, 178, "L(t)", 15, SOFT)


PICTURES = {
    "pixel": pixel,
    "sliding": sliding,
    "edges": edges,
    "padding": padding,
    "strides": strides,
    "volume": volume,
    "filters": filters,
    "max_pooling": lambda: pooling("{:g}", np.max),
    "average_pooling": lambda: pooling("{:g}", np.mean),
    "lenet": lenet,
    "connections": connections,
    "learning": learning,
}


def svg(width, height, shapes):
    font = 'font-family="DejaVu Sans, Arial, sans-serif"'
    back = box(0.5, 0.5, width - 1, height - 1, "#fff", "#e3e6ea", 1, 'rx="10"')
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {font}>{back}{shapes}</svg>'


def main():
    import pages  # it starts the grader, which no picture needs

    with pages.chromium() as browser:
        page = browser.new_page(device_scale_factor=1.5)
        for name, draw in PICTURES.items():
            page.set_content(f"<body style='margin: 0'>{svg(*draw())}</body>")
            shot = Image.open(io.BytesIO(page.locator("svg").screenshot(omit_background=True)))
            white = Image.new("RGBA", shot.size, "white")
            few = Image.alpha_composite(white, shot.convert("RGBA")).convert("RGB")
            few = few.quantize(128, dither=Image.Dither.NONE)
            few.save(ROOT / "catalog" / "pictures" / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
