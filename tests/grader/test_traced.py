"""A function is traced once for each shape, unless what it gives depends on what was asked before."""

import jax.numpy as jnp
import msgspec
import pytest
from patience import PATIENT

from grader.grading.submission import grade_file
from grader.grading.traced import MAX_KEPT, TracedPrograms
from grader.notebook.in_process import InProcess
from grader.programs.target import Spec, Target
from grader.sandbox.messages.worker import Raised, Trace, Traced
from grader.sandbox.wire import Frame

STEM = "ex01_pixel_filter"
REQUEST = Trace(Target("f", ["tuple", [["array", "0"]]]), [Spec((2, 3), "float32")])
OTHER = msgspec.structs.replace(REQUEST, specs=[Spec((3, 2), "float32")])
REPLY = Frame(Traced(["array", "0"]), programs=(b"a program",))


def noted(*replies):
    traced = TracedPrograms()
    for request, reply in replies:
        traced.note(request, reply)
    return traced


def test_what_gave_the_same_program_twice_is_not_asked_again():
    assert noted((REQUEST, REPLY)).reply_to(REQUEST) is None
    traced = noted((REQUEST, REPLY), (OTHER, REPLY), (REQUEST, REPLY))
    assert traced.reply_to(REQUEST) is REPLY
    assert traced.reply_to(OTHER) is REPLY, "one function is asked twice once, not for all of its shapes"
    of_another = msgspec.structs.replace(REQUEST, target=Target("g", REQUEST.target.args))
    assert traced.reply_to(of_another) is None


@pytest.mark.parametrize(
    "again",
    [
        Frame(Traced(["array", "0"]), programs=(b"another",)),
        Frame(Traced(["list", [["array", "0"]]]), programs=REPLY.programs),
        Frame(Traced(["array", "0"], [0]), programs=REPLY.programs),
        Frame(Raised("raised", "UnexpectedTracerError: leaked")),
    ],
)
def test_what_gave_something_else_is_always_asked(again):
    traced = noted((REQUEST, REPLY), (REQUEST, again), (REQUEST, REPLY))
    assert traced.reply_to(REQUEST) is None


def test_no_more_replies_are_kept_than_there_is_room_for():
    large = Frame(REPLY.message, programs=(bytes(MAX_KEPT),))
    traced = noted((REQUEST, large), (OTHER, REPLY), (REQUEST, large), (OTHER, REPLY))
    assert traced.reply_to(REQUEST) is large
    assert traced.reply_to(OTHER) is None


@pytest.mark.parametrize("keeps", [False, True])
def test_a_function_is_traced_once_for_its_shapes_and_once_more(key, keeps):
    exercise, arrays = key.exercises[STEM], key.arrays(STEM)
    cases = [case for check in exercise.checks for case in check.cases]
    shapes = {
        msgspec.json.encode([c.target, [(arrays[n].shape, arrays[n].dtype.name) for n in c.inputs]])
        for c in cases
    }
    traces = []

    def pixel_filter(neighbourhood, kernel):
        traces.append(1)
        right = jnp.sum(neighbourhood * kernel)
        return right + 1e-9 * len(traces) if keeps else right

    report = grade_file(InProcess({"pixel_filter": pixel_filter}, PATIENT), key, exercise, "", PATIENT)
    assert (report.state, report.proof.state) == ("passed", "tested" if keeps else "proved")
    assert len(shapes) + 1 < len(cases)
    assert len(traces) == (len(cases) if keeps else len(shapes) + 1)
