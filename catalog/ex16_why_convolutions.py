"""Why convolutions, in numbers: system 18 of the lecture."""

from __future__ import annotations

from grader.exercise import Case, Check, Exercise, misconception

Table = dict[str, dict[str, int]]
PIXELS, PLACES, FILTERS = 32 * 32, 28 * 28, 8


def _table(
    *,
    window: int = 75,
    inputs: int = PIXELS * 3,
    outputs: int = PLACES * FILTERS,
    uses: int = PLACES,
    parameters: tuple[int, int] | None = None,
) -> Table:
    """The four rows with their ingredients as arguments."""
    conv, dense = parameters or ((window + 1) * FILTERS, (inputs + 1) * outputs)
    return {
        "parameters": {"convolution": conv, "dense": dense},
        "inputs_of_one_output": {"convolution": window, "dense": inputs},
        "uses_of_one_weight": {"convolution": uses, "dense": 1},
        "multiplications": {"convolution": window * PLACES * FILTERS, "dense": inputs * outputs},
    }


@misconception(
    "Your filters are flat, 5 * 5 weights. A filter spans all 3 channels of the image, so an output sees 5 * 5 * 3 "
    "numbers."
)
def depth_forgotten() -> Table:
    """One channel a filter."""
    return _table(window=25)


@misconception(
    "You count the weights and leave out the biases: one for each filter, and one for each dense unit."
)
def no_biases() -> Table:
    """Weights only."""
    return _table(parameters=(75 * FILTERS, PIXELS * 3 * PLACES * FILTERS))


@misconception(
    "You count one bias for a layer. Each filter has its own, and so has each unit of the dense layer."
)
def one_bias_a_layer() -> Table:
    """A single bias."""
    return _table(parameters=(75 * FILTERS + 1, PIXELS * 3 * PLACES * FILTERS + 1))


@misconception(
    "You give the convolution new weights at every place. Its point is that it does not need them: a filter uses the "
    "same weights at all 28 * 28 places."
)
def weights_not_shared() -> Table:
    """Locally connected: sparse, but not shared."""
    return _table(uses=1, parameters=(76 * PLACES * FILTERS, (PIXELS * 3 + 1) * PLACES * FILTERS))


@misconception(
    "Your dense layer has 8 units, one a filter. To give the same result as the convolution it needs a unit for every "
    "number of the 28x28x8 output."
)
def dense_layer_of_eight_units() -> Table:
    """One unit a filter."""
    return _table(outputs=FILTERS)


@misconception(
    "Your dense layer reads one number a pixel. A colour image has three: all 32 * 32 * 3 of them are inputs."
)
def dense_reads_one_channel() -> Table:
    """Pixels in place of numbers."""
    return _table(inputs=PIXELS)


@misconception(
    "You count a use of each weight at every pixel of the image. The window fits in 28 * 28 places, not 32 * 32."
)
def used_at_every_pixel() -> Table:
    """As many uses as pixels."""
    return _table(uses=PIXELS)


@misconception(
    "You count the outputs of all 8 filters as uses of one weight. A weight belongs to one filter, and that filter "
    "makes one channel of the result."
)
def used_by_every_filter() -> Table:
    """As many uses as outputs."""
    return _table(uses=PLACES * FILTERS)


def _row(key: str, name: str, rationale: str, help: str) -> Check:  # noqa: A002 - the field's name
    return Check(name, 1, rationale, help, lambda _: [Case()], part=(key,), rtol=0, any_number=True)


EXERCISE = Exercise(
    title="Why convolutions: counting",
    lesson="Sharing and sparse connections: 608 parameters where a dense layer would have nineteen million.",
    checks=(
        _row(
            "parameters",
            "parameters",
            "The convolution shares its weights over all places, the dense layer shares nothing.",
            "A filter has its weights and a bias. A dense unit has a weight for each number of the image and a bias.",
        ),
        _row(
            "inputs_of_one_output",
            "inputs of one output",
            "Sparse connections: an output of the convolution sees its window alone.",
            "Which numbers of the image does the window cover at one place, over all channels?",
        ),
        _row(
            "uses_of_one_weight",
            "uses of one weight",
            "Parameter sharing, seen from the weight: it works at every place of the window.",
            "Follow one weight of one filter: at how many places does its window stop?",
        ),
        _row(
            "multiplications",
            "multiplications",
            "Sparse connections save work as well: the time goes into these products.",
            "How many outputs are there, and how many products does each add up? A bias is added, not multiplied.",
        ),
    ),
    hints=(
        "Look at one output, one number of the 28x28x8: which numbers of the image can change it?",
        "Each row has two numbers: for the convolution and for the dense layer with the same input and output.",
        "Check your rule on the small layer of the statement: does it give 5 against 153, and 36 against 144?",
    ),
    misconceptions=(
        depth_forgotten,
        no_biases,
        one_bias_a_layer,
        weights_not_shared,
        dense_layer_of_eight_units,
        dense_reads_one_channel,
        used_at_every_pixel,
        used_by_every_filter,
    ),
)
