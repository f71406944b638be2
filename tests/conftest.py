"""What all tests share: a Chromium, programs that were compiled, and which of them `make test` leaves to `make test-all`."""

import os
import shutil
import tempfile

import pytest
from hypothesis import settings

# Several tests train the same network: XLA compiles it once. A size makes JAX lock the folder while it reads and writes.
COMPILED = {
    "JAX_COMPILATION_CACHE_MAX_SIZE": str(1 << 30),
    "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0.3",
    "JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES": "-1",
}

# Property tests draw the same examples on every run, and take the time that compiling takes.
settings.register_profile("many", derandomize=True, deadline=None, max_examples=40, database=None)
settings.register_profile("few", settings.get_profile("many"), max_examples=10)


def pytest_addoption(parser):
    parser.addoption(
        "--part",
        choices=("all", "short", "rest"),
        default="all",
        help="all tests; what `make test` runs, with fewer drawn examples; or all that this leaves out",
    )


def pytest_configure(config):
    """Before any test or worker imports JAX."""
    settings.load_profile("few" if config.option.part == "short" else "many")
    if not hasattr(config, "workerinput"):
        config.compiled = tempfile.mkdtemp(prefix="compiled-")
        os.environ.update(COMPILED, JAX_COMPILATION_CACHE_DIR=config.compiled)


def pytest_unconfigure(config):
    if hasattr(config, "compiled"):
        shutil.rmtree(config.compiled, ignore_errors=True)


def pytest_make_parametrize_id(config, val, argname):
    """Name bytes by their parameter: archives hold the time at which they were made, and all workers must say the same."""
    del config
    return argname if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config, items):
    """Leave tests out that are marked as thorough, or all others."""
    if config.option.part == "all":
        return
    rest = [item for item in items if _is_thorough(item)]
    drawn = [item for item in items if _draws_more(item)]
    chosen = {*rest, *drawn} if config.option.part == "rest" else {*items} - {*rest}
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


def _draws_more(item):
    """Whether a test draws more examples here than in `make test`; with a number of its own it draws the same."""
    function = getattr(item, "obj", None)
    if not getattr(function, "is_hypothesis_test", False):
        return False
    given = getattr(function, "_hypothesis_internal_use_settings", None) or settings()
    return given.max_examples == settings().max_examples


def _is_thorough(item):
    """Whether a test is marked, and none of the marks keeps it for its parameters."""
    marks = list(item.iter_markers("thorough"))
    given = item.callspec.params if hasattr(item, "callspec") else {}
    return bool(marks) and not any(mark.kwargs["but"](**given) for mark in marks if mark.kwargs)


@pytest.fixture(scope="session", autouse=True)
def _patience():
    import patience  # not before what a test of the library imports is settled

    with patience.with_patience():
        yield


@pytest.fixture(scope="session")
def browser():
    """One for all tests of a process that look at pages: a second one beside it is not possible."""
    import pages

    with pages.chromium() as browser:
        yield browser
