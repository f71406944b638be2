"""Edge filters: system 5 of the lecture. An answer worked out by hand."""

from grader.exercise import Case, Check, Exercise, misconception

from ._correlate import correlate
from ._images import AXES, EDGE_IMAGE, VERTICAL_EDGE, Array

Answer = dict[str, Array]


def _edge_kernels() -> Answer:
    """The right answer, from which each wrong idea departs."""
    sobel, scharr = VERTICAL_EDGE.copy(), 3 * VERTICAL_EDGE
    sobel[1] *= 2
    scharr[1] = (10, 0, -10)
    return {
        "vertical": VERTICAL_EDGE,
        "horizontal": VERTICAL_EDGE.T,
        "sobel": sobel,
        "scharr": scharr,
        "response": correlate(EDGE_IMAGE, VERTICAL_EDGE),
    }


@misconception(
    "Your kernels answer to dark on the left and bright on the right, as OpenCV's Sobel does. The lecture's subtract "
    "the other way round: left minus right, above minus below."
)
def signs_exchanged() -> Answer:
    """Right minus left."""
    return {name: -matrix for name, matrix in _edge_kernels().items()}


@misconception(
    "You name the kernels by the direction in which they subtract. The names here are those of the edges: the kernel "
    "for vertical edges subtracts right from left."
)
def vertical_and_horizontal_exchanged() -> Answer:
    """The gradient's direction for the edge's."""
    right = _edge_kernels()
    swapped = {"vertical": right["horizontal"], "horizontal": right["vertical"]}
    return right | swapped | {"response": correlate(EDGE_IMAGE, right["horizontal"])}


@misconception(
    "Your Sobel and Scharr kernels find horizontal edges. Here the numbers 1, 2, 1 and 3, 10, 3 stand in the first "
    "column, top to bottom, as on the slides."
)
def sobel_and_scharr_for_horizontal_edges() -> Answer:
    """1 2 1 as the first row."""
    right = _edge_kernels()
    return right | {name: right[name].T for name in ("sobel", "scharr")}


@misconception(
    "Your kernels are divided by the sum of their positive weights: that is scikit-image's convention. The slides keep "
    "whole numbers, and with them the response is 30."
)
def scaled_as_in_scikit_image() -> Answer:
    """Each kernel divided by the sum of its first column."""
    right = _edge_kernels()
    scaled = {name: right[name] / right[name].clip(min=0).sum() for name in right if name != "response"}
    return scaled | {"response": correlate(EDGE_IMAGE, scaled["vertical"])}


@misconception(
    "Your kernels have one number for the middle column or row too, as if it were part of an edge. It is 0 in all of "
    "them: the pixel in the middle belongs to neither side."
)
def middle_counted_with_the_bright_side() -> Answer:
    """The zeros filled with the first column's (or row's) weights."""
    right = _edge_kernels()
    filled = {name: right[name].copy() for name in ("vertical", "horizontal", "sobel", "scharr")}
    for name, kernel in filled.items():
        if name == "horizontal":
            kernel[1] = kernel[0]
        else:
            kernel[:, 1] = kernel[:, 0]
    return filled | {"response": correlate(EDGE_IMAGE, filled["vertical"])}


@misconception(
    "Your response has the size of the image: you padded it with zeros. The valid convolution of 6x6 with 3x3 has 4x4 "
    "places, and the zeros of a padding would themselves look like an edge."
)
def response_of_the_padded_image() -> Answer:
    """The response with the size kept."""
    return _edge_kernels() | {"response": correlate(EDGE_IMAGE, VERTICAL_EDGE, padding=((1, 1), (1, 1)))}


def _check(name: str, part: str, points: int, rationale: str, help_: str) -> Check:
    return Check(name, points, rationale, help_, lambda _: [Case()], part=(part,), rtol=0, any_number=True)


EXERCISE = Exercise(
    title="Edge kernels, by hand",
    names=AXES,
    lesson="An edge kernel subtracts one side of the window from the other: it answers where they differ.",
    checks=(
        _check(
            "the vertical kernel",
            "vertical",
            1,
            "The kernel that the others are made from, as the statement prints it.",
            "Copy it row by row: each row is 1, 0, -1.",
        ),
        _check(
            "the horizontal kernel",
            "horizontal",
            1,
            "The same idea turned by a quarter: above minus below.",
            "Which three weights must be positive, so that bright above and dark below answer a positive number?",
        ),
        _check(
            "Sobel's kernel",
            "sobel",
            1,
            "It trusts the middle row most, which makes it less sensitive to noise.",
            "The first column is 1, 2, 1. What must the last one be, so that an even surface answers 0?",
        ),
        _check(
            "Scharr's kernel",
            "scharr",
            1,
            "The same pattern with weights that treat slanted edges more evenly.",
            "The first column is 3, 10, 3, and each row adds up to 0.",
        ),
        _check(
            "the response to an edge",
            "response",
            1,
            "Sixteen windows, but only two different sums: this is how a filter shows where an edge is.",
            "Take a window over columns 0 to 2, then over columns 1 to 3: what stands under the weights 1 and -1?",
        ),
    ),
    hints=(
        "What should an edge kernel answer where all pixels are alike? What does that say about its weights' sum?",
        "Four 3x3 kernels, and a 4x4 response whose rows are all the same.",
        "Look at one window: under which weights do its bright pixels lie, and under which its dark ones?",
    ),
    misconceptions=(
        signs_exchanged,
        vertical_and_horizontal_exchanged,
        sobel_and_scharr_for_horizontal_edges,
        scaled_as_in_scikit_image,
        middle_counted_with_the_bright_side,
        response_of_the_padded_image,
    ),
)
