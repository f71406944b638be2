"""A class's key, with three exercises."""

import tempfile
from pathlib import Path

import pytest
from platform_places import SECRET, STEMS

from grader.key import Key
from grader.keystore import make, secret_seed


@pytest.fixture(scope="module")
def class_key(course):
    with tempfile.TemporaryDirectory() as folder:
        make(course, secret_seed(SECRET, None), Path(folder) / "class.key", STEMS)
        return Key(Path(folder) / "class.key")
