import pytest

from grader.starter import blank, statement

STARTER = '''"""Statement."""

import jax


def f(
    x: jax.Array,
) -> jax.Array:
    """Doc.

    More.
    """
    raise NotImplementedError


def g(x: int) -> int:
    raise NotImplementedError
'''


def test_an_untouched_starter_stays_as_it_is():
    assert blank(STARTER, ["f", "g"]) == STARTER


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("f", '    """\n    raise NotImplementedError\n', '    """\n    y = x + 1\n\n    return y  # done\n'),
        ("f", '    """\n    raise NotImplementedError\n', '    """\n'),
        ("g", "int:\n    raise NotImplementedError", "int:\n    if x:\n        return 2\n    return x"),
    ],
)
def test_what_was_written_is_taken_out(name, old, new):
    written = STARTER.replace(old, new)
    assert written != STARTER
    assert blank(written, [name]) == STARTER


def test_helpers_and_what_is_no_python_stay():
    helper = STARTER + "\n\ndef helper():\n    return 1\n"
    assert blank(helper, ["f", "g"]) == helper
    assert blank("def f(:", ["f"]) == "def f(:"


def test_the_statement():
    assert statement(STARTER) == "Statement."
    assert statement("def f(:") == statement("x = 1") == ""
