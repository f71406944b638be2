"""Counting parameters: systems 1, 12 and 17 of the lecture."""

from collections.abc import Callable

import numpy as np

from grader.exercise import Case, Check, Exercise, Misconception, misconception

from ._ideas import of_functions


def _conv(f: int, channels: int, filters: int) -> Case:
    return Case((f, channels, filters), function="conv_parameters")


def _dense(inputs: int, outputs: int) -> Case:
    return Case((inputs, outputs), function="dense_parameters")


def _conv_layers(rng: np.random.Generator) -> list[Case]:
    return [
        _conv(5, 3, 8),
        _conv(5, 8, 16),
        *(case for case in _drawn(rng) if case.function == "conv_parameters"),
    ]


def _dense_layers(rng: np.random.Generator) -> list[Case]:
    known = [_dense(1, 1), _dense(1, 2), _dense(400, 120), _dense(120, 84), _dense(84, 10)]
    return known + [case for case in _drawn(rng) if case.function == "dense_parameters"]


def _explosion(rng: np.random.Generator) -> list[Case]:
    known = [_dense(32 * 32 * 3, 28 * 28 * 8), _dense(1000 * 1000 * 3, 1000), _conv(11, 3, 1000)]
    for side, units, f in rng.integers((300, 500, 8), (1200, 3000, 14), (4, 3)).tolist():
        known += [_dense(side * side * 3, units), _conv(f, 3, units)]
    return known


def _drawn(rng: np.random.Generator) -> list[Case]:
    cases = []
    for _ in range(6):
        f, channels, filters = (int(rng.integers(low, high)) for low, high in ((2, 12), (12, 65), (65, 257)))
        cases += [_conv(f, channels, filters), _dense(channels, filters), _dense(filters, channels)]
    return cases


@misconception("You count the weights only. Each filter has a bias too.", replaces="conv_parameters")
def convolution_without_biases(f: int, channels: int, filters: int) -> int:
    """Weights only."""
    return f * f * channels * filters


@misconception(
    "You count one bias for the whole layer. Each filter has its own, so the + 1 belongs to the filter, before you "
    "multiply by their number.",
    replaces="conv_parameters",
)
def one_bias_for_all_filters(f: int, channels: int, filters: int) -> int:
    """A single bias a layer."""
    return f * f * channels * filters + 1


@misconception(
    "You leave out the channels of the input: (f * f + 1) * filters, as some widely read tutorials have it. That holds "
    "for grey images only; a filter is as deep as its input.",
    replaces="conv_parameters",
)
def depth_of_the_input_forgotten(f: int, channels: int, filters: int) -> int:
    """Flat filters."""
    del channels
    return (f * f + 1) * filters


@misconception(
    "You take the filter's depth to be f, as in the lecture's 3x3x3. Its depth is the number of the input's channels; "
    "that both are 3 there is chance.",
    replaces="conv_parameters",
)
def filters_taken_for_cubes(f: int, channels: int, filters: int) -> int:
    """F * f * f weights."""
    del channels
    return (f * f * f + 1) * filters


@misconception(
    "You count f weights for each channel. A filter is a square: f rows of f weights.",
    replaces="conv_parameters",
)
def filter_side_not_squared(f: int, channels: int, filters: int) -> int:
    """F in place of f * f."""
    return (f * channels + 1) * filters


@misconception(
    "You count a bias for each channel of each filter. The channels are summed into one map, with one bias.",
    replaces="conv_parameters",
)
def bias_for_every_channel(f: int, channels: int, filters: int) -> int:
    """c_in biases a filter."""
    return (f * f + 1) * channels * filters


@misconception(
    "You count a bias for each channel of the input. The biases belong to the filters, one for each map.",
    replaces="conv_parameters",
)
def biases_counted_by_the_channels_of_the_input(f: int, channels: int, filters: int) -> int:
    """c_in biases a layer."""
    return f * f * channels * filters + channels


@misconception(
    "You count a single filter. The layer has several, each with weights and a bias of its own.",
    replaces="conv_parameters",
)
def a_single_filter(f: int, channels: int, filters: int) -> int:
    """One filter."""
    del filters
    return f * f * channels + 1


@misconception("You count the weights only. Each unit has a bias too.", replaces="dense_parameters")
def dense_without_biases(inputs: int, outputs: int) -> int:
    """Weights only."""
    return inputs * outputs


@misconception(
    "You count one bias for the whole layer. Each of its units has its own.",
    replaces="dense_parameters",
)
def one_bias_for_all_units(inputs: int, outputs: int) -> int:
    """A single bias a layer."""
    return inputs * outputs + 1


@misconception(
    "You count a bias for each input. The biases belong to the outputs: each unit adds its own to its weighted sum.",
    replaces="dense_parameters",
)
def biases_counted_by_the_inputs(inputs: int, outputs: int) -> int:
    """A bias for each input."""
    return inputs * (outputs + 1)


@misconception(
    "You add the numbers of inputs and outputs. Every output has a weight for every input, so they multiply.",
    replaces="dense_parameters",
    also=(lambda inputs, outputs: inputs + outputs + 1, lambda inputs, outputs: inputs + 2 * outputs),
)
def inputs_and_outputs_added(inputs: int, outputs: int) -> int:
    """As many weights as units."""
    return inputs + outputs


def _dense_idea(name: str, help_: str, *functions: Callable[[int, int], float]) -> Misconception:
    return of_functions(name, help_, *functions, replaces="dense_parameters")


def _conv_idea(name: str, help_: str, *functions: Callable[[int, int, int], float]) -> Misconception:
    return of_functions(name, help_, *functions, replaces="conv_parameters")


OF_FILTERS = (
    _conv_idea(
        "flat_filters_without_biases",
        "You count f * f * filters: neither the depth of the input nor the biases. A filter has f * f weights for each "
        "channel of the input, and a bias.",
        lambda f, _c, m: f * f * m,
        lambda f, _c, m: f * f * m + 1,
        lambda f, _c, m: f * f + m,
        lambda f, _c, _m: f * f + 1,
        lambda f, _c, _m: f * f,
    ),
    _conv_idea(
        "always_three_channels",
        "You count filters for three channels, whatever the input. `channels` says how many it has.",
        lambda f, _c, m: (f * f * 3 + 1) * m,
        lambda f, _c, m: f * f * 3 * m,
        lambda f, _c, m: f * f * 3 * m + 1,
    ),
    _conv_idea(
        "cubes_without_biases",
        "You take the filter's depth to be f, as in the lecture's 3x3x3, and leave the biases out. A filter has f * f "
        "weights for each channel of the input, and a bias.",
        lambda f, _c, m: f**3 * m,
        lambda f, _c, m: f**3 * m + 1,
    ),
    _conv_idea(
        "one_filters_weights_and_all_biases",
        "You count the weights of one filter and the biases of all. Each filter has weights of its own: "
        "(f * f * channels + 1) * filters.",
        lambda f, c, m: f * f * c + m,
        lambda f, c, _m: f * f * c,
    ),
    _conv_idea(
        "more_biases_than_filters",
        "You count more than one bias for a filter: as many as it has weights, or as it has channels and rows. A filter has "
        "a single bias.",
        lambda f, c, m: 2 * f * f * c * m,
        lambda f, c, m: f * f * (c + 1) * m,
        lambda f, c, m: ((f * f + 1) * c + 1) * m,
        lambda f, c, m: f * f * c * (m + 1),
        lambda f, c, m: f * f * c * m + f * f * c + m,
        lambda f, c, m: f * f * c * m + f * f,
        lambda f, c, m: f * f * c * m + c + m,
        lambda f, c, m: (f * f + 1) * (c + 1) * m,
        lambda f, c, m: (f * f * c + 1) * (m + 1),
    ),
    _conv_idea(
        "sides_added",
        "You add the sides of the filter. A filter of f rows and f columns has f * f weights in each channel.",
        lambda f, c, m: (2 * f * c + 1) * m,
        lambda f, c, m: 2 * f * c * m,
        lambda f, c, m: (f + f + c + 1) * m,
        lambda f, c, m: (f * f + c + 1) * m,
        lambda f, c, m: (f * f + c) * m,
        lambda f, c, m: f * c * m,
    ),
    _conv_idea(
        "lectures_280_typed_in",
        "You return the lecture's number for every layer. Put f, channels and filters, which your function is given, in the "
        "place of its numbers.",
        lambda _f, _c, _m: 280,
        lambda _f, _c, _m: 270,
    ),
)
OF_UNITS = (
    _dense_idea(
        "biases_of_inputs_and_outputs",
        "You count biases for the inputs as well as for the outputs. Only the outputs, the units, have one each.",
        lambda inputs, outputs: (inputs + 1) * (outputs + 1),
        lambda inputs, outputs: inputs * outputs + inputs + outputs,
    ),
    _dense_idea(
        "a_bias_for_each_weight",
        "You count a bias for each weight. A unit adds one bias to the sum of all its products.",
        lambda inputs, outputs: 2 * inputs * outputs,
    ),
    _dense_idea(
        "a_single_unit",
        "You count what a single unit has. The layer has several, each with weights and a bias of its own.",
        lambda inputs, _: inputs + 1,
        lambda inputs, _: inputs,
    ),
    _dense_idea(
        "only_outputs_counted",
        "You count one number for each output. Each output has a weight for every input, and a bias.",
        lambda _, outputs: outputs,
        lambda _, outputs: 2 * outputs,
        lambda _, outputs: outputs * outputs + outputs,
    ),
    _dense_idea(
        "lectures_billions_typed_in",
        "You return the lecture's number for every layer. Put inputs and outputs, which your function is given, in the "
        "place of its numbers.",
        lambda _i, _o: 3_000_001_000,
        lambda _i, _o: 3_000_000_000,
    ),
)


EXERCISE = Exercise(
    title="Counting parameters",
    lesson="A convolutional layer's parameters depend on its filters alone, a dense layer's on the size of its input.",
    functions=("conv_parameters", "dense_parameters"),
    checks=(
        Check(
            "the lecture's 280",
            points=0,
            rationale="Ten filters of 3x3x3, and the smallest layers: a 1x1 filter has one weight and one bias.",
            help="(27 + 1) * 10. Which of these numbers changes if the image is grey, and which with two filters?",
            cases=lambda _: [_conv(1, 1, 1), _conv(1, 1, 2), _conv(2, 1, 1), _conv(1, 3, 2), _conv(3, 3, 10)],
        ),
        Check(
            "convolutional layers",
            points=1,
            rationale="Those of the slides' table, 8 filters of 5x5 on 3 channels and 16 of 5x5 on 8, then others.",
            help="The second layer's filters see what the first layer gave: how deep is that?",
            cases=_conv_layers,
        ),
        Check(
            "dense layers",
            points=1,
            rationale="Those of the slides' table, 400 inputs to 120 units, then 84, then 10; and others.",
            help="How many weights does one unit have, and how many biases? Then count the units.",
            cases=_dense_layers,
        ),
        Check(
            "the explosion of parameters",
            points=1,
            rationale="The reason for convolutions: a dense layer on an image, against filters on the same image.",
            help="Three million inputs for each of 1000 units, and the units' biases. Python's ints never overflow.",
            cases=_explosion,
        ),
        Check(
            "any layer",
            points=2,
            rationale="Sizes drawn at random: window, channels and filters all different.",
            help="Count a single filter (or unit) first, bias included, then multiply by their number.",
            cases=_drawn,
        ),
    ),
    hints=(
        "What does a single filter learn? And what changes when there are ten of them?",
        "Two ints: (weights of one + its bias) times how many there are, for filters as for units.",
        "Look at the shape of one filter on an image with c channels: how many numbers does such an array hold?",
    ),
    misconceptions=(
        convolution_without_biases,
        one_bias_for_all_filters,
        depth_of_the_input_forgotten,
        filters_taken_for_cubes,
        filter_side_not_squared,
        bias_for_every_channel,
        biases_counted_by_the_channels_of_the_input,
        a_single_filter,
        dense_without_biases,
        one_bias_for_all_units,
        biases_counted_by_the_inputs,
        inputs_and_outputs_added,
        *OF_FILTERS,
        *OF_UNITS,
    ),
)
