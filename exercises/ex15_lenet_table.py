"""LeNet-5 as a table: for each layer the shape of its activation, its size and the number of parameters.

The lecture's variant of LeNet-5 reads colour images of 32x32 pixels:

    CONV1     8 filters, f = 5, s = 1, no padding
    POOL1     max pooling, f = 2, s = 2
    CONV2     16 filters, f = 5, s = 1, no padding
    POOL2     max pooling, f = 2, s = 2
    FC3       dense (fully connected), 120 units
    FC4       dense, 84 units
    Softmax   dense, 10 units: one for each digit

Every filter and every unit has a bias. Work the table out with pencil and paper, as a dict: row name -> (shape,
size, parameters). The first row is done:

    "input": ((32, 32, 3), 3072, 0)

that is a shape of 32x32 with 3 channels, 32 * 32 * 3 = 3072 numbers, and nothing to learn. Shapes are
written as on the slides: (height, width, channels) for images, and a column (units, 1) for dense layers.

FC3 takes all numbers that come out of POOL2 as one long column.

Then write your arithmetic as a function of the numbers that another network of this kind could have: the image's
size and channels, f of both convolutions, their filters, and the units. The first check, for practice, is the
lecture's: lenet_table(32, 3, 5, (8, 16), (120, 84, 10)). The points are for other networks. Pooling has f = s = 2 in
all of them; where a side is odd, floor((n - f) / s) + 1 leaves its last row and column out. Where a number is wrong
you are told which one, and not what is right.
"""

Row = tuple[tuple[int, ...], int, int]


def lenet_table(
    size: int, channels: int, f: int, filters: tuple[int, int], units: tuple[int, int, int]
) -> dict[str, Row]:
    """The rows "input", "CONV1", "POOL1", "CONV2", "POOL2", "FC3", "FC4" and "Softmax" of the table.

    Args:
        size: height and width of the image.
        channels: channels of the image.
        f: side of the filters of CONV1 and of CONV2.
        filters: how many filters CONV1 has, and CONV2.
        units: how many units FC3 has, FC4, and Softmax.

    Returns:
        For each row its shape, its size (how many numbers), and its number of parameters.
    """
    raise NotImplementedError
