"""What all tests share: a Chromium, and programs that were compiled."""

import os
import shutil
import tempfile

import pytest

# Several tests train the same network: XLA compiles it once. A size makes JAX lock the folder while it reads and writes.
COMPILED = {
    "JAX_COMPILATION_CACHE_MAX_SIZE": str(1 << 30),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0.3",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}


def pytest_configure(config):
    """Before any test or worker imports JAX."""
    if not hasattr(config, "workerinput"):
        config.compiled = tempfile.mkdtemp(prefix="compiled-")
        os.environ.update(COMPILED, JAX_COMPILATION_CACHE_DIR=config.compiled)


def pytest_unconfigure(config):
    if hasattr(config, "compiled"):
        shutil.rmtree(config.compiled, ignore_errors=True)


@pytest.fixture(scope="session")
def browser():
    """One for all tests of a process that look at pages: a second one beside it is not possible."""
    import pages

    with pages.chromium() as browser:
        yield browser
