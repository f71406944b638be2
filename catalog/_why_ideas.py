"""What learners count in place of an entry of exercise 16's table: one entry, or two, wrong in the same way."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from grader.exercise import Misconception

from ._ideas import of_functions

Table = dict[str, dict[str, int]]
Entry = tuple[str, str]
CONV, DENSE = "convolution", "dense"


class Layer(NamedTuple):
    """A convolution's numbers, and what the rows are made of."""

    size: int
    channels: int
    f: int
    filters: int

    @property
    def side(self) -> int:
        """Rows of the result."""
        return self.size - self.f + 1

    @property
    def places(self) -> int:
        """Where the window stops."""
        return self.side**2

    @property
    def window(self) -> int:
        """What a filter sees at one place."""
        return self.f * self.f * self.channels

    @property
    def inputs(self) -> int:
        """The image's numbers."""
        return self.size * self.size * self.channels

    @property
    def outputs(self) -> int:
        """The result's numbers."""
        return self.places * self.filters


Count = Callable[[Layer], float]
P, I, U, M = "parameters", "inputs_of_one_output", "uses_of_one_weight", "multiplications"


def right(layer: Layer) -> Table:
    """The four rows."""
    return {
        P: {CONV: (layer.window + 1) * layer.filters, DENSE: (layer.inputs + 1) * layer.outputs},
        I: {CONV: layer.window, DENSE: layer.inputs},
        U: {CONV: layer.places, DENSE: 1},
        M: {CONV: layer.window * layer.outputs, DENSE: layer.inputs * layer.outputs},
    }


def with_entries(*ways: Mapping[Entry, Count]) -> tuple[Callable[..., Any], ...]:
    """For each way a function that gives the right table, but for these entries."""

    def function(entries: Mapping[Entry, Count]) -> Callable[..., Any]:
        def table(size: int, channels: int, f: int, filters: int) -> Table:
            layer = Layer(size, channels, f, filters)
            rows: Any = right(layer)
            for (row, kind), count in entries.items():
                rows[row][kind] = count(layer)
            return rows  # type: ignore[no-any-return]

        return table

    return tuple(map(function, ways))


def each_alone(entries: Mapping[Entry, Count]) -> tuple[Mapping[Entry, Count], ...]:
    """All these entries at once, and each by itself."""
    return (entries, *({entry: count} for entry, count in entries.items()))


def _idea(name: str, help_: str, *ways: Mapping[Entry, Count]) -> Misconception:
    return of_functions(name, help_, *with_entries(*ways))


IDEAS = (
    _idea(
        "convolution_without_biases",
        "You count the convolution's weights and leave out its biases: one for each filter.",
        {(P, CONV): lambda a: a.window * a.filters},
    ),
    _idea(
        "dense_without_biases",
        "You count the dense layer's weights and leave out its biases: one for each of its units.",
        {(P, DENSE): lambda a: a.inputs * a.outputs},
    ),
    _idea(
        "one_bias_for_all_filters",
        "You count one bias for the whole convolution. Each filter has its own.",
        {(P, CONV): lambda a: a.window * a.filters + 1},
    ),
    _idea(
        "one_bias_for_all_units",
        "You count one bias for the whole dense layer. Each of its units has its own.",
        {(P, DENSE): lambda a: a.inputs * a.outputs + 1},
    ),
    _idea(
        "flat_filters_counted",
        "You count filters of f * f weights. A filter has f * f weights for each of the image's channels.",
        {(P, CONV): lambda a: (a.f * a.f + 1) * a.filters},
        {(P, CONV): lambda a: a.f * a.f * a.filters},
        {(P, CONV): lambda a: a.f * a.f * a.filters + 1},
        {(I, CONV): lambda a: a.f * a.f},
    ),
    _idea(
        "parameters_counted_at_every_place",
        "You count the convolution's parameters once for each place of its window. A filter keeps its weights when it "
        "moves: they are counted once, wherever they are used.",
        *(
            {(P, CONV): count}
            for count in (
                lambda a: (a.window + 1) * a.outputs,
                lambda a: a.window * a.outputs,
                lambda a: a.window * a.outputs + a.filters,
                lambda a: a.window * a.outputs + 1,
            )
        ),
    ),
    _idea(
        "a_bias_at_every_place",
        "You count a bias for each number of the convolution's output. A filter has one bias, added at all places.",
        {(P, CONV): lambda a: a.window * a.filters + a.outputs},
        {(P, CONV): lambda a: a.window * a.filters + a.places},
    ),
    _idea(
        "a_bias_for_every_channel",
        "You count biases by the image's channels. A filter adds its channels up into one map, with one bias.",
        {(P, CONV): lambda a: (a.f * a.f + 1) * a.channels * a.filters},
        {(P, CONV): lambda a: a.window * a.filters + a.channels},
        {(P, CONV): lambda a: a.window * a.filters + a.channels + a.filters},
    ),
    _idea(
        "a_single_filter",
        "You count what a single filter has. The layer has several, and their counts add up.",
        *each_alone({(P, CONV): lambda a: a.window + 1, (M, CONV): lambda a: a.window * a.places}),
        {(P, CONV): lambda a: a.window + 1, (M, CONV): lambda a: a.window},
        {(P, CONV): lambda a: a.window},
    ),
    _idea(
        "biases_counted_by_the_inputs",
        "You count the dense layer's biases by its inputs. They belong to its units, one for each output: "
        "(inputs + 1) * outputs.",
        {(P, DENSE): lambda a: a.inputs * (a.outputs + 1)},
        {(P, DENSE): lambda a: (a.inputs + 1) * (a.outputs + 1)},
    ),
    _idea(
        "a_dense_layer_for_one_map",
        "Your dense layer has as many units as one map has numbers. The convolution's result has a map for each filter, "
        "and the dense layer needs a unit for every number of all of them.",
        *each_alone(
            {(P, DENSE): lambda a: (a.inputs + 1) * a.places, (M, DENSE): lambda a: a.inputs * a.places}
        ),
        {
            (P, DENSE): lambda a: (a.inputs + 1) * a.places,
            (M, DENSE): lambda a: a.inputs * a.places,
            (M, CONV): lambda a: a.window * a.places,
        },
    ),
    _idea(
        "outputs_as_large_as_the_image",
        "You count as many places as the image has pixels. Without padding the window fits size - f + 1 times along a side.",
        *each_alone(
            {
                (P, DENSE): lambda a: (a.inputs + 1) * a.size**2 * a.filters,
                (M, CONV): lambda a: a.window * a.size**2 * a.filters,
                (M, DENSE): lambda a: a.inputs * a.size**2 * a.filters,
            }
        ),
        {
            (P, DENSE): lambda a: (a.inputs + 1) * a.size**2 * a.filters,
            (U, CONV): lambda a: a.size**2,
            (M, CONV): lambda a: a.window * a.size**2 * a.filters,
            (M, DENSE): lambda a: a.inputs * a.size**2 * a.filters,
        },
    ),
    _idea(
        "a_bias_counted_as_an_input",
        "You count the bias as one more input. Asked is how many numbers of the image an output depends on: the bias is "
        "none of them.",
        *each_alone({(I, CONV): lambda a: a.window + 1, (I, DENSE): lambda a: a.inputs + 1}),
    ),
    _idea(
        "inputs_of_all_filters",
        "You count the inputs of all filters together. One output belongs to one filter: it sees f * f * c numbers.",
        {(I, CONV): lambda a: a.window * a.filters},
    ),
    _idea(
        "a_convolution_that_sees_the_whole_image",
        "You let an output of the convolution depend on the whole image. It sees its window alone: that is what makes its "
        "connections sparse.",
        {(I, CONV): lambda a: a.inputs},
    ),
    _idea(
        "a_dense_output_that_sees_a_window",
        "You let a dense output depend on a window. A dense unit is connected to every number of the image.",
        {(I, DENSE): lambda a: a.window},
        {(I, DENSE): lambda a: a.f * a.f},
    ),
    _idea(
        "window_side_not_squared",
        "You count f numbers in a window, or a column of places. A window has f rows of f, and it stops at as many rows as "
        "columns: both are squares.",
        *each_alone({(I, CONV): lambda a: a.f * a.channels, (U, CONV): lambda a: a.side}),
        {(P, CONV): lambda a: (a.f * a.channels + 1) * a.filters},
    ),
    _idea(
        "inputs_and_outputs_exchanged",
        "Your dense layer's inputs are its outputs. One output depends on all numbers of the image, and there are as many "
        "of those as the image has.",
        {(I, DENSE): lambda a: a.outputs},
    ),
    _idea(
        "uses_counted_by_the_window",
        "You count how many weights a window has, or how many windows cover a pixel. Asked is at how many outputs one "
        "weight is used: at as many as the window has places.",
        *({(U, CONV): count} for count in (lambda a: a.f**2, lambda a: a.window, lambda a: a.f)),
    ),
    _idea(
        "uses_counted_by_the_filters",
        "You count filters. A weight belongs to one filter, and is used at every place where that filter's window stops.",
        *each_alone({(U, CONV): lambda a: a.filters, (U, DENSE): lambda a: a.filters}),
    ),
    _idea(
        "a_weight_used_once_in_the_convolution",
        "You let the convolution use each weight once. It moves: the same weight is used at every place of the window.",
        {(U, CONV): lambda _: 1},
    ),
    _idea(
        "uses_of_all_weights_of_a_dense_layer",
        "You count how many weights an input or an output of the dense layer has. Each of them joins one input to one "
        "output, and is used there alone: 1.",
        *({(U, DENSE): count} for count in (lambda a: a.outputs, lambda a: a.inputs, lambda a: a.places)),
        {(U, DENSE): lambda a: a.inputs * a.outputs},
    ),
    _idea(
        "a_dense_weight_never_used",
        "A weight that is not shared is still used, once.",
        {(U, DENSE): lambda _: 0},
    ),
    _idea(
        "sharing_exchanged",
        "You let the dense layer share its weights, and the convolution use each of them once. It is the other way round.",
        {(U, CONV): lambda _: 1, (U, DENSE): lambda a: a.places},
    ),
    _idea(
        "products_of_one_place",
        "You count the products at one place. They are made anew at each place of the window: a convolution has few weights "
        "and many products.",
        *({(M, CONV): count} for count in (lambda a: a.window * a.filters, lambda a: a.window)),
    ),
    _idea(
        "products_of_flat_filters",
        "You count f * f products for an output. It adds up f * f products for each of the image's channels.",
        {(M, CONV): lambda a: a.f**2 * a.outputs},
        {(M, CONV): lambda a: a.f**2 * a.places},
    ),
    _idea(
        "biases_multiplied",
        "You count the biases as products. A bias is added, and not multiplied by anything.",
        *each_alone(
            {
                (M, CONV): lambda a: (a.window + 1) * a.outputs,
                (M, DENSE): lambda a: (a.inputs + 1) * a.outputs,
            }
        ),
    ),
    _idea(
        "additions_counted_too",
        "You count additions as well: that is how operations (FLOPs) are counted. Asked are the multiplications alone.",
        *each_alone(
            {(M, CONV): lambda a: 2 * a.window * a.outputs, (M, DENSE): lambda a: 2 * a.inputs * a.outputs}
        ),
        *each_alone(
            {
                (M, CONV): lambda a: (2 * a.window - 1) * a.outputs,
                (M, DENSE): lambda a: (2 * a.inputs - 1) * a.outputs,
            }
        ),
    ),
    _idea(
        "parameters_for_multiplications",
        "Your multiplications are the parameters. For the dense layer they nearly agree; the convolution uses each weight "
        "at all of its places, and its biases multiply nothing.",
        {
            (M, CONV): lambda a: (a.window + 1) * a.filters,
            (M, DENSE): lambda a: (a.inputs + 1) * a.outputs,
        },
        {(M, CONV): lambda a: (a.window + 1) * a.filters},
    ),
    _idea(
        "dense_multiplications_of_one_channel",
        "Your dense layer multiplies one number a pixel. It has as many inputs as the image has numbers, over all channels.",
        {(M, DENSE): lambda a: a.size**2 * a.outputs},
        {(P, DENSE): lambda a: (a.size**2 + 1) * a.outputs},
        {(I, DENSE): lambda a: a.size**2},
    ),
    _idea(
        "inputs_and_outputs_added",
        "You add inputs and outputs. Every output has a weight, and a product, for every input: they multiply.",
        *each_alone({(M, DENSE): lambda a: a.inputs + a.outputs, (P, DENSE): lambda a: a.inputs + a.outputs}),
    ),
    _idea(
        "convolution_and_dense_exchanged",
        "The two columns have changed places: what you call convolution are the dense layer's numbers, and the other way "
        "round.",
        {
            (row, kind): lambda a, row=row, other=other: right(a)[row][other]  # type: ignore[misc]
            for row in (P, I, U, M)
            for kind, other in ((CONV, DENSE), (DENSE, CONV))
        },
    ),
)
"""Each names one entry, or several that go wrong together."""
