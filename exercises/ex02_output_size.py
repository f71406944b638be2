"""The size of a convolution's result.

Along one axis of n pixels, a kernel of length f is put down at the start and then moved by `stride` pixels at
a time, for as long as the whole kernel lies on the image. With p pixels of padding on both sides, the
number of places is

    floor((n + 2p - f) / s) + 1

The lecture's examples, for an image with 5 pixels a side and a 3x3 kernel:

    no padding, stride 1   ->   3     (places 0, 1, 2)
    padding 1,  stride 1   ->   5     (the size is kept)
    no padding, stride 2   ->   2     (places 0 and 2)

The slides' rule is printed without the floor. It matters when the stride does not divide n + 2p - f: a kernel
that would hang over the end is not counted. With 6 pixels in place of 5 the last example still gives 2.

A size is a whole number: return an int (3), not a float (3.0).
"""


def output_size(n: int, f: int, padding: int, stride: int) -> int:
    """Count the places of a kernel along one axis.

    Args:
        n: size of the image along this axis.
        f: size of the kernel along this axis, at most n + 2 * padding.
        padding: pixels added on each of the two sides, 0 or more.
        stride: pixels between one place and the next, 1 or more.

    Returns:
        The size of the result along this axis.
    """
    raise NotImplementedError
