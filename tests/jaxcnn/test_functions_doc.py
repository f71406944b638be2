"""The table of functions names all of them, and tests that really call them."""

import re
from pathlib import Path

import pytest

import jaxcnn

ROOT = Path(__file__).resolve().parents[2]
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in (ROOT / "docs" / "functions.md").read_text().splitlines()
    if line.startswith(("| `", "| its "))
]
COMPUTING = (
    *("activations", "adaptive", "attribution", "conv", "conv_transpose", "depthwise", "indices", "linear"),
    *("norm", "pool", "regularization", "shapes", "training.loss"),
)


def test_no_function_is_missing():
    named = {name for row in ROWS for name in re.findall(r"`(\w+)", row[0])}
    public = {
        name
        for name in jaxcnn.__all__
        if getattr(getattr(jaxcnn, name), "__module__", "").removeprefix("jaxcnn.") in COMPUTING
        and name.islower()
    }
    assert public <= named, public - named
    assert len(public) > 25


@pytest.mark.parametrize("row", [row for row in ROWS if row[0].startswith("`")], ids=lambda row: row[0])
def test_its_tests_name_the_function(row):
    files = [
        next((ROOT / "tests" / "jaxcnn").rglob(name)) for name in re.findall(r"`(test_\w+\.py)`", row[-1])
    ]
    texts = [file.read_text() for file in files]
    for name in re.findall(r"`([a-z]\w+)", row[0]):
        assert any(re.search(rf"\b{name}\b", text) for text in texts), name
