"""The lecture's arithmetic: output sizes, numbers of parameters, receptive fields. No JAX."""

from collections.abc import Iterable

from jaxcnn.arguments import integer, pair


def output_size(n: int, f: int, padding: int = 0, stride: int = 1) -> int:
    """Return the number of positions of a kernel along one axis: floor((n + 2p - f) / s) + 1.

    Args:
        n: Size of the image along the axis.
        f: Size of the kernel along the axis.
        padding: Pixels added on each of the two sides, p.
        stride: Step between neighbouring positions, s.

    Raises:
        TypeError: An argument is not an integer.
        ValueError: `n`, `f` or `stride` below 1, `padding` below 0, or a kernel that does not fit.

    Source: lecture, slides on padding and on strided convolutions.

    >>> output_size(5, 3)
    3
    >>> output_size(39, 5, stride=2)
    18
    """
    n = integer("n", n, minimum=1)
    f = integer("f", f, minimum=1)
    padding = integer("padding", padding, minimum=0)
    stride = integer("stride", stride, minimum=1)
    padded = n + 2 * padding
    if f > padded:
        raise ValueError(f"f must be at most the padded size n + 2 * padding = {padded}, got {f}")
    return (padded - f) // stride + 1


def transposed_output_size(n: int, f: int, padding: int = 0, stride: int = 1, output_padding: int = 0) -> int:
    """Return the size that a transposed convolution gives along one axis: (n - 1) s + f - 2p + r.

    It undoes `output_size`: of this size, a convolution of the same f, p and s makes n outputs.

    Args:
        n: Size of the image along the axis.
        f: Size of the kernel along the axis; with a dilation d its span (f - 1) * d + 1.
        padding: Pixels cut off on each of the two sides, p.
        stride: Pixels of the output between two of the image, s.
        output_padding: Pixels more at the end, r, below s: a convolution leaves as many uncovered.

    Raises:
        TypeError: An argument is not an integer.
        ValueError: `n`, `f` or `stride` below 1, `padding` below 0 or so large that nothing is left, or `output_padding`
            not from 0 to s - 1.

    Source: Dumoulin and Visin, "A guide to convolution arithmetic for deep learning", 2016, relationship 14.

    >>> transposed_output_size(18, 5, stride=2)
    39
    >>> transposed_output_size(16, 4, padding=1, stride=2)
    32
    """
    n = integer("n", n, minimum=1)
    f = integer("f", f, minimum=1)
    padding = integer("padding", padding, minimum=0)
    stride = integer("stride", stride, minimum=1)
    output_padding = integer("output_padding", output_padding, minimum=0)
    if output_padding >= stride:
        raise ValueError(f"output_padding must be below the stride {stride}, got {output_padding}")
    size = (n - 1) * stride + f + output_padding - 2 * padding
    if size < 1:
        raise ValueError(f"padding must leave at least one of {size + 2 * padding} pixels, got {padding}")
    return size


def same_padding(f: int) -> int:
    """Return the padding on each side that keeps the size at stride 1: (f - 1) / 2, for odd f.

    Raises:
        TypeError: `f` is not an integer.
        ValueError: `f` is below 1, or even: then no equal padding of both sides keeps the size.

    Source: lecture, slide on padding (2p - f + 1 = 0).

    >>> same_padding(5)
    2
    """
    f = integer("f", f, minimum=1)
    if f % 2 == 0:
        raise ValueError(f"f must be odd to pad both sides alike, got {f}")
    return (f - 1) // 2


def conv_parameters(
    f: int | tuple[int, int],
    in_channels: int,
    out_channels: int,
    bias: bool = True,  # noqa: FBT001, FBT002  # the lecture's order: kernel, channels, bias
) -> int:
    """Return the number of parameters of a convolutional layer: (f_h * f_w * in + 1) * out.

    Every filter spans all input channels and has one bias, whatever the image's size.

    Args:
        f: Size of the kernel, an int or a pair (height, width).
        in_channels: Channels that one filter reads; with groups, those of its group.
        out_channels: Number of filters.
        bias: Whether each filter has a bias.

    Raises:
        TypeError: A size is not an integer.
        ValueError: A size is below 1.

    Source: lecture, slide on the number of parameters.

    >>> conv_parameters(3, 3, 10)
    280
    """
    height, width = pair("f", f, minimum=1)
    inputs = height * width * integer("in_channels", in_channels, minimum=1)
    return (inputs + int(bias)) * integer("out_channels", out_channels, minimum=1)


def dense_parameters(
    inputs: int,
    outputs: int,
    bias: bool = True,  # noqa: FBT001, FBT002  # as conv_parameters
) -> int:
    """Return the number of parameters of a fully connected layer: (inputs + 1) * outputs.

    Raises:
        TypeError: A size is not an integer.
        ValueError: A size is below 1.

    >>> dense_parameters(400, 120)
    48120
    """
    inputs = integer("inputs", inputs, minimum=1)
    return (inputs + int(bias)) * integer("outputs", outputs, minimum=1)


def receptive_field(layers: Iterable[tuple[int, int]]) -> int:
    """Return the number of input pixels along one axis that one output of a stack of layers depends on.

    r = 1 + sum over l of (f_l - 1) * (s_1 * ... * s_(l-1)): neighbours in a layer's input are as many pixels apart in
    the image as the product of the strides before it.

    Args:
        layers: (f, stride) of each convolution or pooling, first layer first.

    Raises:
        TypeError: A size is not an integer, or a layer is not a pair.
        ValueError: A size is below 1.

    Source: Araujo, Norris and Sim, "Computing Receptive Fields of Convolutional Neural Networks",
    Distill 2019.

    >>> receptive_field([(5, 1), (2, 2), (5, 1), (2, 2)])
    16
    """
    field = step = 1
    for layer in layers:
        if not isinstance(layer, (tuple, list)) or len(layer) != 2:
            raise TypeError(f"layers must hold pairs (f, stride), got {layer!r}")
        field += (integer("f", layer[0], minimum=1) - 1) * step
        step *= integer("stride", layer[1], minimum=1)
    return field
