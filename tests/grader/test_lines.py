"""The lines of a learner's file in a program: for each operation the innermost of that file, and of other files nothing."""

import sys
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
import pytest
from jax import lax

from grader.programs import lines, vocabulary
from grader.programs.interpret import CONTEXT, Program
from grader.programs.prove.known import fingerprint
from grader.programs.prove.reason import NotProvableError
from grader.programs.trace import lower

X = jax.ShapeDtypeStruct((3, 4), jnp.float32)
HERE = Path(__file__).name


def line_here():
    return sys._getframe(1).f_lineno


def helper(x):
    return jnp.where(x == 3, 0, x)


HELPER = helper.__code__.co_firstlineno + 1


def test_an_operation_has_the_innermost_line_of_the_file():
    at = line_here() + 3

    def function(x):
        return helper(x) + jnp.sort(lax.fori_loop(0, 3, lambda _, s: s * 2, x))

    text = lower(function, X, file=HERE).decode()
    assert (
        f'EQ, %arg0, %0, FLOAT : (tensor<3x4xf32>, tensor<3x4xf32>) -> tensor<3x4xi1> loc("line":{HELPER}:1)'
        in text
    )
    (called,) = (line for line in text.splitlines() if "call @sort" in line)
    assert called.endswith(f'loc("line":{at}:1)')
    assert "#loc" not in text
    assert HERE not in text


def test_it_is_the_same_program():
    plain, told = (Program(lower(helper, X, file=file)) for file in ("", HERE))
    assert told.operations == plain.operations
    assert told.text() == plain.text()


def test_in_a_file_of_another_name_there_are_none():
    assert "loc(" not in lower(helper, X, file="lines.py").decode()


def test_a_circle_of_locations_ends():
    text = '  %0 = a loc(#loc1)\n#loc1 = loc(callsite(#loc2 at #loc1))\n#loc2 = loc("f"(#loc1))\n'
    assert lines.with_lines(text, "x.py") == "  %0 = a\n"


def test_locations_that_double_at_each_step_are_looked_at_once():
    text = "".join(f"#loc{i} = loc(callsite(#loc{i - 1} at #loc{i - 1}))\n" for i in range(1, 200))
    text += '#loc0 = loc("a/x.py":7:1 to :9)\n%0 = a loc(#loc199)\n'
    assert lines.with_lines(text, "x.py") == '%0 = a loc("line":7:1)\n'


@pytest.mark.parametrize(
    "text", ['loc("other":1:1)', 'loc("line":1:2)', "loc(unknown)", 'loc(callsite("line":1:1))', "#loc1"]
)
def test_no_other_location_is_read(text):
    assert vocabulary.foreign(vocabulary.words(text))
    assert not vocabulary.foreign(vocabulary.words('loc("line":12:1)'))


def known(function, *names):
    with CONTEXT:
        return fingerprint(Program(lower(function, X, file=HERE))._module, 3, names)


def test_what_stops_a_proof_is_told_with_its_line():
    def function(x):
        return helper(x) * 2

    with pytest.raises(NotProvableError) as stopped:
        known(function, "x")
    assert stopped.value.reason.line == HELPER
    assert str(stopped.value) == "it chooses by whether x[0, 0] equals 3"
    with pytest.raises(NotProvableError) as stopped:
        known(lambda x: x.astype(np.float16))
    assert stopped.value.reason.line == line_here() - 1
