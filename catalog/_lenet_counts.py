"""What learners count as LeNet's parameters in exercise 15: weights, biases and depths, each in the usual wrong ways."""

from __future__ import annotations

from typing import Any

from grader.exercise import misconception

from ._ideas import of_functions
from ._lenet_table import DENSE, Table, idea, in_some_rows, table, with_parameters

CONVOLUTIONS = ("CONV1", "CONV2")


@misconception(
    "You take the image's channels for every layer. The filters of CONV2 read what POOL1 puts out, and that has as "
    "many channels as CONV1 has filters."
)
def always_the_images_channels(size: int, channels: int, *others: Any) -> Table:
    """The image's channels in every layer."""
    return table(size, channels, *others, conv_parameters=lambda f, _c, m, _size: (f * f * channels + 1) * m)


COUNTS = (
    idea(
        "one_bias_a_layer",
        "You count one bias for a layer. Every filter and every dense unit has a bias of its own: (f * f * c + 1) * m, "
        "and (inputs + 1) * units.",
        {
            "conv_parameters": lambda f, c, m, _size: f * f * c * m + 1,
            "dense_parameters": lambda inputs, units: inputs * units + 1,
        },
    ),
    idea(
        "no_biases",
        "Your counts are the weights alone: each filter and each dense unit has one bias more.",
        {
            "conv_parameters": lambda f, c, m, _size: f * f * c * m,
            "dense_parameters": lambda inputs, units: inputs * units,
        },
    ),
    of_functions(
        "depth_forgotten",
        "You count f * f weights a filter, without the depth of its input; some tutorials print (f * f + 1) * m. A filter "
        "spans all channels that come in: (f * f * c + 1) * m.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, _c, m, _: (f * f + 1) * m),
    ),
    always_the_images_channels,
    of_functions(
        "weights_not_shared",
        "You give every output its own weights, as a dense layer has. A filter uses the same weights at all places: they "
        "are counted once, however large the image is.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, c, _m, size: (f * f * c + 1) * size),
    ),
    idea(
        "a_widely_read_table",
        "Your counts are those of a widely read table of LeNet-5, which leaves out the depth of the filters and counts one "
        "bias for a dense layer. A convolution has (f * f * c + 1) * m parameters, a dense layer (inputs + 1) * units.",
        {
            "conv_parameters": lambda f, _c, m, _size: (f * f + 1) * m,
            "dense_parameters": lambda inputs, units: inputs * units + 1,
        },
        {
            "conv_parameters": lambda f, _c, m, _size: (f * f + 1) * m,
            "dense_parameters": lambda inputs, units: inputs * units,
        },
    ),
    of_functions(
        "convolutions_without_biases",
        "You count the convolutions' weights and leave out their biases: one for each filter, (f * f * c + 1) * m.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, c, m, _: f * f * c * m),
    ),
    of_functions(
        "dense_layers_without_biases",
        "You count the dense layers' weights and leave out their biases: one for each unit, (inputs + 1) * units.",
        *in_some_rows(DENSE, dense_parameters=lambda inputs, units: inputs * units),
    ),
    of_functions(
        "one_bias_for_all_filters",
        "You count one bias for a convolution. Each of its filters has its own: (f * f * c + 1) * m.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, c, m, _: f * f * c * m + 1),
    ),
    of_functions(
        "one_bias_for_all_units",
        "You count one bias for a dense layer, as a widely read table of LeNet-5 does (48001, 10081, 841). Each unit has "
        "its own: (inputs + 1) * units.",
        *in_some_rows(DENSE, dense_parameters=lambda inputs, units: inputs * units + 1),
    ),
    of_functions(
        "biases_counted_by_the_inputs",
        "You count the dense layers' biases by their inputs. They belong to the units, one for each: (inputs + 1) * units.",
        *in_some_rows(DENSE, dense_parameters=lambda inputs, units: inputs * (units + 1)),
        *in_some_rows(DENSE, dense_parameters=lambda inputs, units: (inputs + 1) * (units + 1)),
    ),
    of_functions(
        "biases_counted_by_the_channels",
        "You count a convolution's biases by the channels that come in. A filter adds them up into one map, with one bias: "
        "(f * f * c + 1) * m.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, c, m, _: (f * f + 1) * c * m),
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, c, m, _: f * f * c * m + c),
    ),
    of_functions(
        "flat_filters_without_biases",
        "You count f * f * m in a convolution: neither the depth of its input nor its biases. A filter has f * f weights for "
        "each channel that comes in, and a bias: (f * f * c + 1) * m.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, _c, m, _: f * f * m),
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, _c, m, _: f * f * m + 1),
    ),
    of_functions(
        "filter_side_not_squared",
        "You count f weights for each channel of a filter. A filter is a square: f rows of f weights.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, c, m, _: (f * c + 1) * m),
    ),
    of_functions(
        "filters_taken_for_cubes",
        "You take the filters' depth to be f. Their depth is the number of channels that come in.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, _c, m, _: (f * f * f + 1) * m),
    ),
    of_functions(
        "a_single_filter",
        "You count what a single filter has. A convolution has m of them: (f * f * c + 1) * m.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, c, _m, _: f * f * c + 1),
    ),
    of_functions(
        "multiplications_for_parameters",
        "You count a convolution's multiplications. Its parameters are counted once, however often they are used.",
        *in_some_rows(CONVOLUTIONS, conv_parameters=lambda f, c, _m, size: f * f * c * size),
    ),
    of_functions(
        "as_deep_as_its_own_filters",
        "The filters of CONV2 are not as deep as you count them. They read what POOL1 puts out: as many channels as CONV1 "
        "has filters, no more and no fewer.",
        with_parameters(CONV2=lambda _, f, filters, __: (f * f * filters[1] + 1) * filters[1]),
        with_parameters(
            CONV2=lambda rows, f, filters, _: (f * f * filters[0] * rows["input"][0][2] + 1) * filters[1]
        ),
    ),
    of_functions(
        "connected_in_part_as_in_1998",
        "You connect each map of CONV2 to some maps of POOL1, as C3 of LeNet's paper of 1998 does. Here each filter reads "
        "all of them: (f * f * c + 1) * m.",
        with_parameters(CONV2=lambda _, f, filters, __: f * f * 60 + filters[1]),
        with_parameters(CONV2=lambda *_: 1516),
        with_parameters(CONV2=lambda _, f, filters, __: (f * f * filters[0] // 2 + 1) * filters[1]),
    ),
    of_functions(
        "fc3_reads_another_layer",
        "FC3 reads what POOL2 puts out. Your count starts from the size of another layer.",
        *(
            with_parameters(FC3=lambda rows, _f, _m, units, row=row: (rows[row][1] + 1) * units[0])
            for row in ("CONV2", "POOL1", "CONV1", "input")
        ),
    ),
    of_functions(
        "fc3_reads_part_of_pool2",
        "FC3 reads all numbers of POOL2, height times width times channels. Your count leaves one of these out.",
        with_parameters(FC3=lambda rows, _f, _m, units: (rows["POOL2"][0][0] ** 2 + 1) * units[0]),
        with_parameters(FC3=lambda _rows, _f, filters, units: (filters[1] + 1) * units[0]),
        with_parameters(
            FC3=lambda rows, _f, filters, units: (rows["POOL2"][0][0] * filters[1] + 1) * units[0]
        ),
    ),
    of_functions(
        "not_the_units_of_the_layer_before",
        "A dense layer reads the units of the layer before. Yours reads those of another one: FC4 has the units of FC3 as "
        "its inputs, and Softmax those of FC4.",
        with_parameters(FC4=lambda rows, _f, _m, units: (rows["POOL2"][1] + 1) * units[1]),
        with_parameters(Softmax=lambda _rows, _f, _m, units: (units[0] + 1) * units[2]),
        with_parameters(
            FC4=lambda rows, _f, _m, units: (rows["POOL2"][1] + 1) * units[1],
            Softmax=lambda rows, _f, _m, units: (rows["POOL2"][1] + 1) * units[2],
        ),
    ),
    of_functions(
        "nothing_learned_in_softmax",
        "Softmax has parameters in this table: it stands for the last dense layer together with its activation, "
        "(84 + 1) * 10 in the lecture's network.",
        with_parameters(Softmax=lambda *_: 0),
    ),
    of_functions(
        "the_input_has_parameters",
        "You count parameters for the input. Its pixels are given, and nothing is learned there: the first row is done in "
        "the statement.",
        with_parameters(input=lambda rows, *_: rows["input"][1]),
    ),
)
"""Ideas about what is counted as a parameter."""
