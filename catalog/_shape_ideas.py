"""What learners make of the shapes inside a network in exercise 9: other rules for the sides, the channels, the vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from grader.exercise import Misconception, misconception

from ._ideas import of_functions

Answer = dict[str, Any]
Layer = tuple[int, int, int]


def valid(n: int, f: int, s: int) -> int:
    return (n - f) // s + 1


def shapes_of(
    size: int,
    channels: int,
    layers: Sequence[Layer],
    side: Callable[[int, int, int], float] = valid,
    depth: Callable[[int, int], int] = lambda _, m: m,
) -> Answer:
    """The answer under a rule for the side, of (n, f, s), and one for the depth, of (c, m)."""
    n: Any = size
    answer = {}
    for number, (f, s, m) in enumerate(layers, 1):
        n, channels = side(n, f, s), depth(channels, m)
        answer[f"layer {number}"] = (n, n, channels)
    return answer | {"flatten": n * n * channels}


def _side_idea(name: str, help_: str, *rules: Callable[[int, int, int], float]) -> Misconception:
    """Another rule for the side, of (n, f, s), in one or several ways."""

    def function(side: Callable[[int, int, int], float]) -> Callable[..., Answer]:
        return lambda size, channels, layers: shapes_of(size, channels, layers, side=side)

    return of_functions(name, help_, *map(function, rules))


def _flatten_idea(name: str, help_: str, *lengths: Callable[[Answer, int, int], Any]) -> Misconception:
    """Another length of the vector, of the right answer and the image's side and channels, in one or several ways."""

    def function(length: Callable[[Answer, int, int], Any]) -> Callable[..., Answer]:
        def answer(size: int, channels: int, layers: list[Layer]) -> Answer:
            right = shapes_of(size, channels, layers)
            return right | {"flatten": length(right, size, channels)}

        return answer

    return of_functions(name, help_, *map(function, lengths))


SIDES = (
    _side_idea(
        "rounded_to_the_nearest",
        "You round to the nearest number. A half step is not taken, whatever its rest: the rule rounds down.",
        lambda n, f, s: round((n - f) / s) + 1,
        lambda n, f, s: int((n - f) / s + 1.5),
    ),
    _side_idea(
        "stride_and_plus_one_forgotten",
        "Your sizes are n - f: neither the stride nor the + 1 of the rule is in them.",
        lambda n, f, _: n - f,
    ),
    _side_idea(
        "window_and_stride_exchanged",
        "You take the stride for the window and the window for the stride. Each layer is (f, s, m), in this order.",
        lambda n, f, s: (n - s) // f + 1,
    ),
    _side_idea(
        "padded_by_half_a_window",
        "You pad by (f - 1) / 2 pixels, which keeps the size where the stride is 1. Here p = 0: nothing is added at the "
        "border.",
        lambda n, f, s: (n + 2 * ((f - 1) // 2) - f) // s + 1,
        lambda n, f, s: (n + 2 * (f // 2) - f) // s + 1,
    ),
    _side_idea(
        "padded_by_one",
        "You pad by one pixel on each side. Here p = 0: nothing is added at the border.",
        lambda n, f, s: (n + 2 - f) // s + 1,
    ),
    _side_idea(
        "brackets_lost",
        "Only a part of n - f is divided by the stride. The whole room, n - f, is divided, and then 1 is added.",
        lambda n, f, s: n // s - f + 1,
        lambda n, f, s: n - f // s + 1,
        lambda n, f, s: n - f / s + 1,
        lambda n, f, s: (n - f) // (s + 1),
        lambda n, f, s: n // s - f // s + 1,
    ),
    _side_idea(
        "always_stride_two",
        "You divide by 2 in every layer, whatever its stride. A layer's own s is the second number of its tuple.",
        lambda n, f, _: (n - f) // 2 + 1,
    ),
    _side_idea(
        "plus_one_only_where_the_division_is_even",
        "You add the 1 only in some layers. The window's first place counts in all of them, whatever the stride leaves over.",
        lambda n, f, s: (n - f) // s + (1 if (n - f) % s == 0 else 0),
        lambda n, f, s: (n - f) // s + (1 if s == 1 else 0),
        lambda n, f, s: (n - f) // s + (0 if s == 1 else 1),
    ),
    _side_idea(
        "the_window_not_taken_away",
        "You divide the size by the stride and do not take the window away. The first and the last place of a window are "
        "n - f pixels apart.",
        lambda n, _, s: n // s,
        lambda n, _, s: n // s + 1,
        lambda n, _, s: (n - 1) // s + 1 if s > 1 else n - 1,
    ),
)
FLATTENED = (
    _flatten_idea(
        "sides_added_up",
        "You add the numbers of the last shape. Flattening keeps every number of every map: height times width times "
        "channels.",
        lambda a, _n, _c: sum(a["layer 3"]),
        lambda a, _n, _c: 2 * a["layer 3"][0] * a["layer 3"][2],
        lambda a, _n, _c: (a["layer 3"][0] + a["layer 3"][1]) * a["layer 3"][2],
    ),
    _flatten_idea(
        "one_side_left_out",
        "You multiply one side by the channels. A map has height times width numbers, and the vector holds all maps.",
        lambda a, _n, _c: a["layer 3"][0] * a["layer 3"][2],
        lambda a, _n, _c: a["layer 3"][2],
    ),
    _flatten_idea(
        "all_layers_flattened",
        "Your vector holds the numbers of all layers. Only what comes out of the last one is flattened.",
        lambda a, _n, _c: sum(prod(a[f"layer {i}"]) for i in (1, 2, 3)),
        lambda a, n, c: n * n * c + sum(prod(a[f"layer {i}"]) for i in (1, 2, 3)),
    ),
    _flatten_idea(
        "flattened_with_the_images_channels",
        "You multiply by the image's channels. They were added up in the first layer: the last shape is all there is.",
        lambda a, _n, c: prod(a["layer 3"]) * c,
        lambda a, _n, c: a["layer 3"][0] ** 2 * c,
    ),
    _flatten_idea(
        "another_layer_flattened",
        "You flatten another layer. The classifier reads what comes out of the last one, layer 3.",
        lambda a, _n, _c: prod(a["layer 2"]),
        lambda a, _n, _c: prod(a["layer 1"]),
        lambda _, n, c: n * n * c,
    ),
    _flatten_idea(
        "a_bias_in_the_vector",
        "Your vector has one number more than the last layer: flattening only lays numbers out, and adds none.",
        lambda a, _n, _c: prod(a["layer 3"]) + 1,
    ),
    _flatten_idea(
        "a_shape_for_the_length",
        'You give the vector\'s shape. "flatten" is its length, an int.',
        lambda a, _n, _c: (prod(a["layer 3"]), 1),
        lambda a, _n, _c: (1, prod(a["layer 3"])),
        lambda a, _n, _c: (prod(a["layer 3"]),),
    ),
)


@misconception(
    "You add the channels of the input to the number of filters. A filter sums over the input's channels, so each gives "
    "one map: m filters, m channels."
)
def channels_added(size: int, channels: int, layers: list[Layer]) -> Answer:
    """C + m channels."""
    return shapes_of(size, channels, layers, depth=lambda c, m: c + m)


def _kept_until_the_end(size: int, channels: int, layers: list[Layer]) -> Answer:
    right = shapes_of(size, channels, layers)
    before = (channels, *(m for _, _, m in layers))
    shapes = {f"layer {i}": (*right[f"layer {i}"][:2], before[i - 1]) for i in (1, 2, 3)}
    return right | shapes


@misconception(
    "Your layers have the channels of the layer before. A layer's output has one channel for each of its own filters.",
    also=(_kept_until_the_end,),
)
def channels_of_the_layer_before(size: int, channels: int, layers: list[Layer]) -> Answer:
    """What comes in for what goes out."""
    shapes = _kept_until_the_end(size, channels, layers)
    return shapes | {"flatten": prod(shapes["layer 3"])}


def _pooled_at_the_end(size: int, channels: int, layers: list[Layer]) -> Answer:
    answer = _pooled_between(size, channels, layers)
    n, _, m = answer["layer 3"]
    return answer | {"flatten": (n // 2) ** 2 * m}


def _pooled_between(size: int, channels: int, layers: list[Layer]) -> Answer:
    return shapes_of(size, channels, [layers[0]]) | _after_pooling(size, layers)


def _after_pooling(size: int, layers: list[Layer]) -> Answer:
    answer: Answer = {}
    n = size
    for number, (f, s, m) in enumerate(layers, 1):
        n = valid(n, f, s)
        answer[f"layer {number}"] = (n, n, m)
        length = n * n * m
        n //= 2
    return answer | {"flatten": length}


def _pooled_inside(size: int, channels: int, layers: list[Layer]) -> Answer:
    return shapes_of(size, channels, layers, side=lambda n, f, s: valid(n, f, s) // 2)


@misconception(
    "You halve the size after each layer, as a pooling layer does. This network has none: each layer starts from what the "
    "one before it gave.",
    also=(_pooled_between, _pooled_inside),
)
def pooled_between_the_layers(size: int, channels: int, layers: list[Layer]) -> Answer:
    """A pooling with f = s = 2 behind each layer."""
    return _pooled_at_the_end(size, channels, layers)


@misconception(
    "Your shapes have an axis for a batch of images. Here they are those of one image: (height, width, channels)."
)
def a_batch_axis_in_front(size: int, channels: int, layers: list[Layer]) -> Answer:
    """(1, n, n, m)."""
    right = shapes_of(size, channels, layers)
    return {key: shape if key == "flatten" else (1, *shape) for key, shape in right.items()}


IDEAS = (
    *SIDES,
    *FLATTENED,
    channels_added,
    channels_of_the_layer_before,
    pooled_between_the_layers,
    a_batch_axis_in_front,
)
