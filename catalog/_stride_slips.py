"""A stride that is applied to the wrong thing, or along one axis alone."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from grader.exercise import Misconception, both

from ._correlate import correlate
from ._ideas import Clamped, Function, as_numpy_runs_it, idea
from ._images import Array
from ._place_slips import SAME_SIZE

Stride = tuple[int, int]


def sizes(image: Array, kernel: Array, stride: Stride) -> tuple[int, int]:
    """The right number of rows and columns."""
    (h, w), (f_h, f_w), (s_h, s_w) = image.shape, kernel.shape, stride
    return (h - f_h) // s_h + 1, (w - f_w) // s_w + 1


def _stepping(image: Array, kernel: Array, stride: Stride) -> Iterator[tuple[int, int]]:
    (h, w), (f_h, f_w), (s_h, s_w) = image.shape, kernel.shape, stride
    return ((i, j) for i in range(0, h - f_h + 1, s_h) for j in range(0, w - f_w + 1, s_w))


def _with_gaps(size: Function) -> Function:
    """out[i, j] of the window at (i, j), where i and j step by the stride, into zeros of a size."""

    def code(image: Array, kernel: Array, stride: Stride) -> Array:
        out = np.zeros(size(image, kernel, stride))
        for i, j in _stepping(image, kernel, stride):
            out[i, j] = np.sum(image[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel)
        return out

    return as_numpy_runs_it(code)


def _as_jax_drops_it(image: Array, kernel: Array, stride: Stride) -> Array:
    """The same in JAX, where a number that is put beyond the end is dropped."""
    found, out = correlate(image, kernel), np.zeros(sizes(image, kernel, stride))
    for i, j in _stepping(image, kernel, stride):
        if i < out.shape[0] and j < out.shape[1]:
            out[i, j] = found[i, j]
    return out


def _steps_through_the_answer(image: Array, kernel: Array, stride: Stride, times: Stride) -> Array:
    """range(0, rows of the answer, s) for its places."""
    out, found = np.zeros(sizes(image, kernel, stride)), correlate(image, kernel)
    for i in range(0, out.shape[0], stride[0]):
        for j in range(0, out.shape[1], stride[1]):
            out[i, j] = found[i * times[0], j * times[1]]
    return out


GAPS = idea(
    "written at the index of the image",
    "Your loop steps by the stride and writes each sum at that index, so that zeros stay between them, or the answer ends too "
    "early. Row i of the result belongs to the window at row i * s_h: count the places one by one.",
    _with_gaps(lambda image, kernel, stride: image.shape),
    _with_gaps(lambda image, kernel, stride: correlate(image, kernel).shape),
    _with_gaps(sizes),
    _as_jax_drops_it,
    lambda image, kernel, stride: _steps_through_the_answer(image, kernel, stride, (1, 1)),
    lambda image, kernel, stride: _steps_through_the_answer(image, kernel, stride, stride),
)


def _into_one_place(image: Array, kernel: Array, stride: Stride, *, added: bool) -> Array:
    out = np.zeros(sizes(image, kernel, stride))
    for (i, j), value in np.ndenumerate(correlate(image, kernel)):
        place = i // stride[0], j // stride[1]
        out[place] = value + out[place] if added else value
    return out


SEVERAL_WINDOWS_FOR_A_PLACE = idea(
    "several windows for one place",
    "You visit all windows of stride 1 and put several of them in one place, at [i // s_h, j // s_w]: the last one stays, or "
    "they add up. With a stride the windows between are not visited at all.",
    lambda image, kernel, stride: _into_one_place(image, kernel, stride, added=False),
    lambda image, kernel, stride: _into_one_place(image, kernel, stride, added=True),
)

ALONG_ONE_AXIS = idea(
    "stride along one axis only",
    "The stride moves your window along one axis only; along the other it moves by one pixel.",
    lambda image, kernel, stride: correlate(image, kernel, stride=(stride[0], 1)),
    lambda image, kernel, stride: correlate(image, kernel, stride=(1, stride[1])),
)


def _found_at(image: Array, kernel: Array, stride: Stride, steps: Stride) -> Array:
    """An answer of the right size, whose windows begin at multiples of other steps."""
    out, found = np.zeros(sizes(image, kernel, stride)), correlate(image, kernel)
    for i, j in np.ndindex(out.shape):
        out[i, j] = found[min(i * steps[0], found.shape[0] - 1), min(j * steps[1], found.shape[1] - 1)]
    return out


INDEX_ALONG_ONE_AXIS = idea(
    "stride in one index only",
    "The size of your result is right, but along one axis its windows are those of stride 1. Output (i, j) reads the window "
    "that begins at (i * s_h, j * s_w).",
    lambda image, kernel, stride: _found_at(image, kernel, stride, (1, stride[1])),
    lambda image, kernel, stride: _found_at(image, kernel, stride, (stride[0], 1)),
)

SECOND_STRIDE_FOR_BOTH_AXES = idea(
    "second stride for both axes",
    "You use stride[1] for both axes. Rows move by stride[0], and the two may differ.",
    lambda image, kernel, stride: correlate(image, kernel, stride=(stride[1], stride[1])),
)


def _dilated(image: Array, kernel: Array, stride: Stride) -> Array:
    """Stride 1, and a kernel whose weights are s pixels apart."""
    (f_h, f_w), (s_h, s_w) = kernel.shape, stride
    spread = np.zeros(((f_h - 1) * s_h + 1, (f_w - 1) * s_w + 1), np.asarray(kernel).dtype)
    spread[::s_h, ::s_w] = kernel
    return correlate(image, spread)


def _inside(start: Function, wrap: Function) -> Function:
    """image[start, ...] * kernel[u, v] over all u and v, for each place of the right size."""

    def code(image: Array, kernel: Array, stride: Stride) -> Array:
        out, pixels = np.zeros(sizes(image, kernel, stride)), wrap(image)
        for i, j in np.ndindex(out.shape):
            for u, v in np.ndindex(kernel.shape):
                out[i, j] += pixels[start(i, u, stride[0]), start(j, v, stride[1])] * kernel[u, v]
        return out

    return as_numpy_runs_it(code)


def _thinned_slices(image: Array, kernel: Array, stride: Stride) -> Array:
    (f_h, f_w), (s_h, s_w) = kernel.shape, stride
    out = np.zeros(sizes(image, kernel, stride))
    for i, j in np.ndindex(out.shape):
        out[i, j] = np.sum(image[i * s_h : i * s_h + f_h : s_h, j * s_w : j * s_w + f_w : s_w] * kernel)
    return out


def _array(image: Array) -> Array:
    return image


def _zeros_beyond(image: Array, kernel: Array, stride: Stride) -> Array:
    rows, columns = sizes(image, kernel, stride)
    wide = np.pad(image, [(0, s * f) for s, f in zip(stride, kernel.shape, strict=True)])
    wide = np.pad(wide, [(0, s * n) for s, n in zip(stride, image.shape, strict=True)])
    return correlate(wide[:: stride[0], :: stride[1]], kernel)[:rows, :columns]


INSIDE_THE_WINDOW = idea(
    "stride inside the window",
    "The stride got inside the window: you leave out pixels between those that meet the weights, which is a dilation. The "
    "stride says where a window begins, i * s_h; inside it the pixels are neighbours: image[i * s_h + u, ...].",
    _dilated,
    _inside(lambda i, u, s: i + u * s, _array),
    _inside(lambda i, u, s: i + u * s, Clamped),
    _inside(lambda i, u, s: (i + u) * s, _array),
    _inside(lambda i, u, s: (i + u) * s, Clamped),
    as_numpy_runs_it(_thinned_slices),
    _zeros_beyond,
)


def _cut(begin: Function, end: Function) -> Function:
    """image[begin : end] for each place of the right size."""

    def code(image: Array, kernel: Array, stride: Stride) -> Array:
        (f_h, f_w), (s_h, s_w) = kernel.shape, stride
        out = np.zeros(sizes(image, kernel, stride))
        for i, j in np.ndindex(out.shape):
            rows, columns = (slice(begin(k, s), end(k, f, s)) for k, f, s in ((i, f_h, s_h), (j, f_w, s_w)))
            out[i, j] = np.sum(image[rows, columns] * kernel)
        return out

    return as_numpy_runs_it(code)


SLICE_ENDS_ELSEWHERE = idea(
    "stride in one end of the slice only",
    "The two ends of your slice don't belong together: a window that begins at i * s_h ends at i * s_h + f_h.",
    _cut(lambda i, s: i * s, lambda i, f, s: i + f),
    _cut(lambda i, s: i * s, lambda i, f, s: (i + f) * s),
    _cut(lambda i, s: i, lambda i, f, s: i * s + f),
)


def _over_the_whole_image(image: Array, kernel: Array, stride: Stride) -> Array:
    """range(0, h, s_h) and range(0, w, s_w), into a list for each row."""
    rows = []
    for i in range(0, image.shape[0], stride[0]):
        columns = range(0, image.shape[1], stride[1])
        rows.append(
            [np.sum(image[i : i + kernel.shape[0], j : j + kernel.shape[1]] * kernel) for j in columns]
        )
    return np.array(rows)


def _clamped_at_the_end(image: Array, kernel: Array, stride: Stride) -> Array:
    """The same with JAX's dynamic_slice, which moves a window that hangs over back onto the image."""
    found = correlate(image, kernel)
    rows, columns = (
        np.minimum(np.arange(0, n, s), end - 1)
        for n, s, end in zip(image.shape, stride, found.shape, strict=True)
    )
    clamped: Array = found[np.ix_(rows, columns)]
    return clamped


OVER_THE_BORDER = (as_numpy_runs_it(_over_the_whole_image), _clamped_at_the_end)
"""Windows that begin at every s-th pixel of the whole image."""


def _from(image: Array, kernel: Array, stride: Stride, first: Stride) -> Array:
    return correlate(image, kernel)[first[0] :: stride[0], first[1] :: stride[1]]


BEGINS_LATER = idea(
    "first window left out",
    "Your first window does not begin in the corner of the image. Windows begin at 0, s, 2s and so on.",
    lambda image, kernel, stride: _from(image, kernel, stride, (1, 1)),
    lambda image, kernel, stride: _from(image, kernel, stride, (stride[0] - 1, stride[1] - 1)),
    lambda image, kernel, stride: _from(image, kernel, stride, stride),
    lambda image, kernel, stride: _from(image, kernel, stride, (kernel.shape[0] // 2, kernel.shape[1] // 2)),
)

OTHER_STEPS = idea(
    "steps of another size",
    "Your window moves by other steps than the stride says: always by 2, as in the lecture's example, or by one pixel more "
    "than the stride. From one place to the next it is s pixels, not s pixels left out.",
    lambda image, kernel, stride: correlate(image, kernel, stride=(2, 2)),
    lambda image, kernel, stride: correlate(image, kernel, stride=(stride[0] + 1, stride[1] + 1)),
)


def _sized(count: Function) -> Function:
    """An answer with another number of places; a window that hangs over the border is left 0, or its row is not there."""

    def answer(image: Array, kernel: Array, stride: Stride) -> Array:
        rows, columns = (count(n, f, s) for n, f, s in zip(image.shape, kernel.shape, stride, strict=True))
        found, out = correlate(image, kernel, stride=stride), np.zeros((rows, columns))
        kept = found[:rows, :columns]
        out[: kept.shape[0], : kept.shape[1]] = kept
        return out

    return answer


OTHER_SIZE = idea(
    "another size rule",
    "The size of your result follows another rule. Along each axis there are (n - f) // s + 1 places: the room that is left "
    "for the kernel, divided by the stride, and the first place.",
    _sized(lambda n, f, s: n // s),
    _sized(lambda n, f, s: -(-n // s)),
    _sized(lambda n, f, s: n // s - f + 1),
)


def padded(*, flipped: bool) -> tuple[Function, ...]:
    """An image with a border, and then the stride."""

    def every(before: Function) -> Function:
        def answer(image: Array, kernel: Array, stride: Stride) -> Array:
            turned = kernel[::-1, ::-1] if flipped else kernel
            padding = [(before(f), f - 1 - before(f)) for f in kernel.shape]
            return correlate(image, turned, padding=(padding[0], padding[1]), stride=stride)

        return answer

    return tuple(map(every, (lambda f: (f - 1) // 2, lambda f: f // 2)))


PADDED = idea(
    "padded first",
    "You pad the image before you move the kernel. There is no padding here: the first window begins in the corner of the "
    "image, and the last ones end inside it.",
    *padded(flipped=False),
    *(
        lambda image, kernel, stride, way=way: way(image, kernel)[:: stride[0], :: stride[1]]
        for way in SAME_SIZE[1:]
    ),
)


def flipped_and_padded(flipped: Misconception) -> Misconception:
    """A true convolution of the padded image: SciPy's with mode="same", then every s-th number."""
    first, *others = padded(flipped=True)
    return both(flipped, PADDED, first, others)


SLIPS = (
    GAPS,
    SEVERAL_WINDOWS_FOR_A_PLACE,
    ALONG_ONE_AXIS,
    INDEX_ALONG_ONE_AXIS,
    SECOND_STRIDE_FOR_BOTH_AXES,
    INSIDE_THE_WINDOW,
    SLICE_ENDS_ELSEWHERE,
    BEGINS_LATER,
    OTHER_STEPS,
    OTHER_SIZE,
    PADDED,
)
