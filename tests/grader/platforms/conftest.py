"""A class's key, with three exercises."""

import tempfile
from pathlib import Path

import pytest
from platform_places import SECRET, STEMS

from grader.key.file import Key
from grader.key.seed import secret_seed
from grader.key.store import make


@pytest.fixture(scope="session")
def class_key(course):
    with tempfile.TemporaryDirectory() as folder:
        make(course, secret_seed(SECRET, None), Path(folder) / "class.key", STEMS)
        return Key(Path(folder) / "class.key")
