"""The loops by hand refuse what they would compute wrongly."""

import re
from pathlib import Path

import numpy as np
import pytest

from jaxcnn import reference

X, KERNEL = np.ones((5, 6, 4)), np.ones((3, 2, 4, 6))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: reference.conv2d(X[0], KERNEL), r"x and kernel must have 4 dimensions, got shapes \(6, 4\)"),
        (lambda: reference.conv2d(X, KERNEL[:, :, :3]), r"kernel \(3, 2, 3, 6\) in 1 groups does not fit"),
        (lambda: reference.conv2d(X, KERNEL, np.ones(5)), r"bias must have shape \(6,\), got \(5,\)"),
        (lambda: reference.conv2d(X[:2], KERNEL), r"window \(3, 2\) does not fit into the padded image"),
        (lambda: reference.conv2d(X, KERNEL, padding="full"), r"padding 'full' is not known"),
        (
            lambda: reference.conv2d(X[:2], KERNEL[:, :1], padding="reflect", dilation=(2, 1)),
            "an image of 2 pixels is too small to be reflected to place -2",
        ),
        (lambda: reference.max_pool2d(X[0], 2), r"x must have 3 or 4 dimensions, got shape \(6, 4\)"),
    ],
)
def test_refuses(call, message):
    with pytest.raises(ValueError, match=message):
        call()


@pytest.mark.parametrize(
    "file", sorted(Path(reference.__file__).parent.glob("*.py")), ids=lambda file: file.name
)
def test_shares_no_code_with_what_it_checks(file):
    imported = re.findall(r"^(?:from|import) (\S+)", file.read_text("utf-8"), re.MULTILINE)
    assert imported
    assert not [
        name for name in imported if name.startswith("jax") and not name.startswith("jaxcnn.reference")
    ]


def test_computes_in_float64():
    assert reference.conv2d(X.astype(np.float32), KERNEL.astype(np.float32)).dtype == np.float64
