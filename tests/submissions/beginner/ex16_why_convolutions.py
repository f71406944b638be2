"""Why convolutions? Parameter sharing and sparse connections, in numbers.

Take the first layer of the lecture's LeNet-5: an image of 32x32x3 becomes 28x28x8, by 8 filters with f = 5,
stride 1, no padding, and a bias each. Now imagine a dense layer in its place: every one of the 28 * 28 * 8
outputs is a unit of its own, connected to every number of the image, with a bias each.

Compare the two, with pencil and paper, in a dict of four rows, each of them a dict with the keys "convolution" and
"dense":

    "parameters"             how many numbers the layer learns (weights and biases)
    "inputs_of_one_output"   how many numbers of the image one output depends on
    "uses_of_one_weight"     at how many outputs one and the same weight is used
    "multiplications"        products of a weight and an input, for one image

For example, of a small layer that turns 4x4x1 into 3x3x1 by one filter with f = 2, the rows are

    {
        "parameters": {"convolution": 5, "dense": 153},
        "inputs_of_one_output": {"convolution": 4, "dense": 16},
        "uses_of_one_weight": {"convolution": 9, "dense": 1},
        "multiplications": {"convolution": 36, "dense": 144},
    }

Then write your arithmetic as a function of the layer's numbers. The first check, for practice, is on these two
layers: why_convolutions(4, 1, 2, 1) is the small one and why_convolutions(32, 3, 5, 8) the lecture's. The points are
for other layers. Where a number is wrong you are told which one, and not what is right.
"""


def why_convolutions(size: int, channels: int, f: int, filters: int) -> dict[str, dict[str, int]]:
    """Compare a convolution with a dense layer of the same input and output.

    Args:
        size: height and width of the image.
        channels: channels of the image.
        f: side of the square filters; they move by one pixel, without padding.
        filters: number of filters.

    Returns:
        The four rows.
    """
    raise NotImplementedError
