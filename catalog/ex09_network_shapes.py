"""The shapes of a classification network: system 11 of the lecture. An answer worked out by hand."""

from collections.abc import Callable
from typing import Any

from grader.exercise import Case, Check, Exercise, Names, misconception

Answer = dict[str, Any]

IMAGE, CHANNELS = 39, 3
LAYERS = ((3, 1, 10), (5, 2, 20), (5, 2, 40))  # (f, s, m), without padding


def _valid(n: int, f: int, s: int) -> int:
    return (n - f) // s + 1


def _shapes(
    size: Callable[[int, int, int], int] = _valid, channels: Callable[[int, int], int] = lambda _, m: m
) -> Answer:
    """The answer under a rule for the size, of (n, f, s), and one for the channels, of (c, m)."""
    n, c, answer = IMAGE, CHANNELS, {}
    for number, (f, s, m) in enumerate(LAYERS, 1):
        n, c = size(n, f, s), channels(c, m)
        answer[f"layer {number}"] = (n, n, c)
    return answer | {"flatten": n * n * c}


@misconception(
    "Your sizes are those of stride 1. Layers 2 and 3 move their windows two pixels at a time, so about half of the "
    "places remain."
)
def stride_ignored() -> Answer:
    """N - f + 1 in every layer."""
    return _shapes(size=lambda n, f, _: n - f + 1)


@misconception(
    "Your sizes lack the + 1 of the rule: the window already stands at its first place before it takes a step."
)
def missing_plus_one() -> Answer:
    """Floor((n - f) / s)."""
    return _shapes(size=lambda n, f, s: (n - f) // s)


@misconception(
    "You add the 1 before you divide by the stride. The first place costs no step, so the 1 comes after the division."
)
def plus_one_before_the_division() -> Answer:
    """Floor((n - f + 1) / s)."""
    return _shapes(size=lambda n, f, s: (n - f + 1) // s)


@misconception(
    "Your layers keep the size, or halve it: that is TensorFlow's SAME padding. Here p = 0, so each layer also loses "
    "its window's width."
)
def padded_to_the_same_size() -> Answer:
    """Ceil(n / s)."""
    return _shapes(size=lambda n, _, s: -(-n // s))


@misconception(
    "You multiply the channels of the input by the number of filters. A filter sums over the input's channels, so each "
    "gives one map: m filters, m channels."
)
def channels_multiplied() -> Answer:
    """C * m channels."""
    return _shapes(channels=lambda c, m: c * m)


@misconception(
    "Your layers keep the image's three channels. A layer's output has one channel for each of its filters."
)
def channels_of_the_image_kept() -> Answer:
    """Three channels throughout."""
    return _shapes(channels=lambda c, _: c)


@misconception(
    "Your shapes begin with the channels, as in PyTorch. Here they are (height, width, channels), as on the slides."
)
def channels_first() -> Answer:
    """(m, n, n)."""
    right = _shapes()
    return {key: shape if key == "flatten" else (shape[2], *shape[:2]) for key, shape in right.items()}


@misconception(
    "You start every layer from the image. Layers follow each other: layer 2 starts from what layer 1 gave."
)
def every_layer_from_the_image() -> Answer:
    """N = 39 in every layer."""
    answer: Answer = {f"layer {i}": (*[_valid(IMAGE, f, s)] * 2, m) for i, (f, s, m) in enumerate(LAYERS, 1)}
    height, width, channels = answer["layer 3"]
    return answer | {"flatten": height * width * channels}


@misconception(
    "Your vector holds a single map. Flattening keeps every number of every map: height times width times channels."
)
def flattened_without_the_channels() -> Answer:
    """7 * 7."""
    right = _shapes()
    return right | {"flatten": right["layer 3"][0] * right["layer 3"][1]}


def _check(part: str, rationale: str, help_: str) -> Check:
    return Check(part, 1, rationale, help_, lambda _: [Case()], part=(part,), rtol=0, any_number=True)


EXERCISE = Exercise(
    title="The shapes inside a network, by hand",
    names=Names(places={"*/0": "height", "*/1": "width", "*/2": "channels"}),
    lesson="Going through a network, height and width follow the size rule; the channels are the number of filters.",
    checks=(
        _check(
            "layer 1",
            "The size rule with stride 1, and what becomes of the image's three channels.",
            "n = 39 and f = 3. The last number is the number of filters, whatever the input's channels.",
        ),
        _check(
            "layer 2",
            "A stride of 2 about halves the size.",
            "Start from the height of your layer 1, take 5 away, halve what is left, add 1.",
        ),
        _check(
            "layer 3",
            "The same rule again, on what layer 2 gave.",
            "Start from the height of your layer 2. The number of filters is another one here.",
        ),
        _check(
            "flatten",
            "A classifier takes a vector: all numbers of the last layer, one after the other.",
            "How many numbers does an array of the shape of layer 3 hold?",
        ),
    ),
    hints=(
        "In how many places can a window of width 3 begin on a row of 39 pixels?",
        "Three tuples (height, width, channels), each square, smaller and deeper than the one before; then one int.",
        "Write n, f, s and m in a row for each layer: the n of the next row is the result of the row above.",
    ),
    misconceptions=(
        stride_ignored,
        missing_plus_one,
        plus_one_before_the_division,
        padded_to_the_same_size,
        channels_multiplied,
        channels_of_the_image_kept,
        channels_first,
        every_layer_from_the_image,
        flattened_without_the_channels,
    ),
)
