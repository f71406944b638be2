"""One Chromium for all tests of a process that look at pages: a second one beside it is not possible."""

import pytest


@pytest.fixture(scope="session")
def browser():
    import pages

    with pages.chromium() as browser:
        yield browser
