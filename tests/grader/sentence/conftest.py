"""Sentences are tested on hundreds of programs, lowered in this process."""

import pytest


@pytest.fixture(autouse=True)
def _lowered_in_one(one_context):
    """Make no context for each."""
