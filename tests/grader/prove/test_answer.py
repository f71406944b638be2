"""A program's answer is known by its numbers and shapes, whether they come as arrays or as nested lists of them."""

import jax.numpy as jnp
import numpy as np
import pytest

from grader.programs.call import JaxPacker
from grader.programs.interpret import Program
from grader.programs.prove import verdict
from grader.programs.trace import lower

IMAGE, PIXEL = np.zeros((2, 3), np.float32), np.zeros((1, 1), np.float32)


def known(function, image):
    """What a function's program and answer are known by."""
    nodes = []

    def flat(array):
        packer = JaxPacker()
        nodes.append(packer.pack(function(array)))
        return packer.arrays

    return Program(lower(flat, image)).fingerprint(3, ["image"], nodes[-1])


def doubled(image):
    return 2 * image


ALIKE = {
    "rows": (lambda x: [2 * row for row in x], doubled),
    "numbers": (lambda x: [[2 * x[i, j] for j in range(x.shape[1])] for i in range(x.shape[0])], doubled),
    "tuples of rows": (lambda x: tuple(2 * row for row in x), doubled),
    "numbers beside an array": (
        lambda x: {"kernel": x, "response": [[2 * pixel for pixel in row] for row in x]},
        lambda x: {"kernel": x, "response": 2 * x},
    ),
    "plain numbers beside an array": (
        lambda x: {"kernel": [[1, 0], [2, 3]], "response": [2 * row for row in x]},
        lambda x: {"response": 2 * x, "kernel": jnp.array([[1, 0], [2, 3]])},
    ),
}


@pytest.mark.parametrize("image", [IMAGE, PIXEL], ids=["image", "one pixel"])
@pytest.mark.parametrize(("listed", "whole"), ALIKE.values(), ids=ALIKE)
def test_nested_lists_are_known_as_the_array_they_make(listed, whole, image):
    assert verdict.compare(known(listed, image), known(whole, image)).proved


OTHERS = {
    "one axis more": lambda x: 2 * x[None],
    "one axis less": lambda x: 2 * x.reshape(-1),
    "a list around it": lambda x: [2 * x],
    "in columns": lambda x: [2 * column for column in x.T],
    "one more": lambda x: (2 * x, 2 * x),
}


@pytest.mark.parametrize("function", OTHERS.values(), ids=OTHERS)
def test_other_shapes_are_others(function):
    reason = verdict.compare(known(function, IMAGE), known(doubled, IMAGE)).reason
    assert reason.text == "its answers have other shapes"
