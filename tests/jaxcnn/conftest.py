"""Property tests draw the same examples on every run, and take the time that compiling takes."""

import numpy as np
import pytest
from hypothesis import settings

settings.register_profile("jaxcnn", derandomize=True, deadline=None, max_examples=40, database=None)
settings.load_profile("jaxcnn")


@pytest.fixture
def rng():
    return np.random.default_rng(13)
