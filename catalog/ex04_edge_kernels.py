"""Edge filters: system 5 of the lecture, then other weights and images."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from grader.exercise import Case, Check, Exercise, misconception

from ._correlate import correlate
from ._edge_slips import SIZES_KEPT, SLIPS, flipped_and_padded
from ._edges import Answer, Weights, answer, right
from ._images import AXES, EDGE_IMAGE, Array, Numbers

FAMOUS: tuple[Weights, ...] = ((1, 1, 1), (1, 2, 1), (3, 10, 3))
"""The weights of the lecture's kernel, of Sobel's and of Scharr's."""


def _weights(rng: np.random.Generator) -> Weights:
    """Three weights in rising order, or falling: none of them 1, no two alike."""
    a, b, c = sorted(int(n) for n in rng.choice(np.arange(2, 20), 3, replace=False))
    return a, b, c


def _kernels(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    drawn = [_weights(rng) for _ in range(3)]
    return [Case((weights, numbers.integers(3, 4, signs="positive"))) for weights in (*drawn, drawn[0][::-1])]


def _edges(rng: np.random.Generator) -> list[Case]:
    """Images of one vertical edge: bright on the left, then on the right."""
    cases = []
    for h, w, edge in ((3, 5, 2), (4, 7, 4), (6, 5, 1)):
        dark, bright = sorted(int(n) for n in rng.choice(np.arange(2, 100), 2, replace=False))
        image = np.full((h, w), dark, np.int32)
        image[:, :edge] = bright
        cases += [Case((_weights(rng), image)), Case((_weights(rng), image[:, ::-1].copy()))]
    return cases


def _any_images(rng: np.random.Generator) -> list[Case]:
    numbers = Numbers(rng)
    shapes = ((3, 3), (3, 5), (6, 4), (5, 8))
    return [Case((_weights(rng), numbers.whole(*shape))) for shape in shapes]


def _part(name: str, weights: Weights, image: Array) -> Answer:
    """A part of the right answer, to be put into another one."""
    return {name: right(weights, image)[name]}


def _exchanged(weights: Weights, image: Array) -> Answer:
    """Both kernels under the other's name, and the response of the one that is called vertical then."""
    plain = right(weights, image)
    return answer(plain["horizontal"], plain["vertical"], correlate(image, plain["horizontal"]))


def _changed(change: Callable[[Array], Array], weights: Weights, image: Array) -> Answer:
    """Both kernels changed, and the response of the changed vertical one."""
    plain = right(weights, image)
    vertical, horizontal = change(plain["vertical"]), change(plain["horizontal"].T).T
    return answer(vertical, horizontal, correlate(image, vertical))


@misconception(
    "Your kernels answer to dark on the left and bright on the right, as OpenCV's Sobel does. The lecture's subtract "
    "the other way round: left minus right, above minus below.",
    also=(lambda weights, image: _changed(np.negative, weights, image) | _part("response", weights, image),),
)
def signs_exchanged(weights: Weights, image: Array) -> Answer:
    """Right minus left."""
    return _changed(np.negative, weights, image)


@misconception(
    "You name the kernels by the direction in which they subtract. The names here are those of the edges: the kernel "
    "for vertical edges subtracts right from left.",
    also=(lambda weights, image: _exchanged(weights, image) | _part("response", weights, image),),
)
def vertical_and_horizontal_exchanged(weights: Weights, image: Array) -> Answer:
    """The gradient's direction for the edge's."""
    return _exchanged(weights, image)


@misconception(
    "Your response is that of the kernel for horizontal edges. The exercise asks for the vertical one's: left minus "
    "right."
)
def response_of_the_horizontal_kernel(weights: Weights, image: Array) -> Answer:
    """The other kernel's response."""
    plain = right(weights, image)
    return plain | {"response": correlate(image, plain["horizontal"])}


@misconception(
    "Your rows count alike, whatever the weights: that is the lecture's kernel. Sobel's and Scharr's take the same "
    "difference, and multiply each row by its weight."
)
def weights_ignored(weights: Weights, image: Array) -> Answer:
    """1, 1, 1 for all."""
    del weights
    return right((1, 1, 1), image)


@misconception(
    "You turned the vertical kernel by a quarter, and its weights run backwards then. From left to right they stand in "
    "the first row as they stand in the first column from top to bottom. (Sobel's and Scharr's read the same both ways.)"
)
def turned_by_a_quarter(weights: Weights, image: Array) -> Answer:
    """Rotated in place of transposed."""
    plain = right(weights, image)
    return plain | {"horizontal": plain["horizontal"][:, ::-1]}


@misconception(
    "Your kernels are divided by the sum of their positive weights: that is scikit-image's convention. The slides keep "
    "whole numbers, and with them the lecture's response is 30."
)
def scaled_as_in_scikit_image(weights: Weights, image: Array) -> Answer:
    """Each kernel divided by the sum of its weights."""
    return _changed(lambda kernel: kernel / sum(weights), weights, image)


@misconception(
    "Your kernels have one number for the middle column or row too, as if it were part of an edge. It is 0 in all of "
    "them: the pixel in the middle belongs to neither side."
)
def middle_counted_with_the_bright_side(weights: Weights, image: Array) -> Answer:
    """The zeros filled with the first column's (or row's) weights."""
    return _changed(lambda kernel: kernel[:, [0, 0, 2]], weights, image)


@misconception(
    "Your response has the size of the image: a border was padded, or left as it was. The valid convolution of 6x6 with 3x3 "
    "has 4x4 places, and the zeros of a padding would themselves look like an edge.",
    also=SIZES_KEPT,
)
def response_of_the_padded_image(weights: Weights, image: Array) -> Answer:
    """The response with the size kept."""
    plain = right(weights, image)
    return plain | {"response": correlate(image, plain["vertical"], padding=((1, 1), (1, 1)))}


@misconception(
    "Your response is that of a true convolution, which flips the kernel, as SciPy's convolve does: its sign is the "
    "other one. Here the kernel's top left weight meets the window's top left pixel."
)
def response_of_the_flipped_kernel(weights: Weights, image: Array) -> Answer:
    """True convolution."""
    plain = right(weights, image)
    return plain | {"response": correlate(image, plain["vertical"][::-1, ::-1])}


@misconception(
    "You return the lecture's kernel and its response for all weights and images. Put the weights and the image that "
    "your function is given in the place of the lecture's.",
    also=(lambda weights, image: right(weights, image) | _part("response", FAMOUS[0], EDGE_IMAGE),),
)
def lecture_typed_in(weights: Weights, image: Array) -> Answer:
    """The lecture's answer, whatever is given."""
    del weights, image
    return right(FAMOUS[0], EDGE_IMAGE)


def _check(
    name: str,
    part: str,
    points: int,
    cases: Callable[[np.random.Generator], list[Case]],
    rationale: str,
    help_: str,
) -> Check:
    return Check(name, points, rationale, help_, cases, part=(part,), rtol=0, any_number=True, conceal=True)


EXERCISE = Exercise(
    title="Edge kernels, by hand",
    names=AXES,
    lesson="An edge kernel subtracts one side of the window from the other: it answers where they differ.",
    checks=(
        Check(
            "the lecture's kernels",
            points=0,
            rationale="The lecture's kernels and image, then Sobel's and Scharr's weights on the same image.",
            help="Take a window over columns 0 to 2, then over columns 1 to 3: what stands under the weights 1 and -1?",
            cases=lambda _: [Case((weights, EDGE_IMAGE)) for weights in FAMOUS],
            rtol=0,
            any_number=True,
            conceal=True,
        ),
        _check(
            "the vertical kernel",
            "vertical",
            1,
            _kernels,
            "The same difference in every row, times the row's weight.",
            "The first column holds the weights, from top to bottom. What must the last one be, so that an even surface "
            "answers 0?",
        ),
        _check(
            "the horizontal kernel",
            "horizontal",
            1,
            _kernels,
            "The same idea for the other kind of edge: above minus below.",
            "Which three weights must be positive, so that bright above and dark below answer a positive number?",
        ),
        _check(
            "the response to an edge",
            "response",
            1,
            _edges,
            "Many windows, but few different sums: this is how a filter shows where an edge is.",
            "Which windows see one side alone, and which see both? And what if the dark side is on the left?",
        ),
        _check(
            "the response to any image",
            "response",
            2,
            _any_images,
            "What holds for an edge holds for every image: weights times pixels, added up.",
            "Work out the window of the wrong number by hand: three pixels on its left, three on its right.",
        ),
    ),
    hints=(
        "What should an edge kernel answer where all pixels are alike? What does that say about its weights' sum?",
        "Two 3x3 kernels, and a response of h - 2 rows and w - 2 columns: 4x4 for the lecture's image.",
        "Look at one window: under which weights do its bright pixels lie, and under which its dark ones?",
        "Is there an exercise that you have solved already in it? The response is the valid convolution of exercise 3.",
    ),
    misconceptions=(
        signs_exchanged,
        vertical_and_horizontal_exchanged,
        response_of_the_horizontal_kernel,
        weights_ignored,
        turned_by_a_quarter,
        scaled_as_in_scikit_image,
        middle_counted_with_the_bright_side,
        response_of_the_padded_image,
        response_of_the_flipped_kernel,
        lecture_typed_in,
        *SLIPS,
        flipped_and_padded(response_of_the_flipped_kernel, response_of_the_padded_image),
    ),
)
