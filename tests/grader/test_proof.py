"""What passed its tests is proved, or tested only; no point depends on it, and in an official run the rest is listed."""

import contextlib
from types import SimpleNamespace

import jax.numpy as jnp
import msgspec
import numpy as np
import pytest
from notebook_cells import HEAD, RIGHT, STEM
from patience import PATIENT

from grader.grading import proof as proving
from grader.grading import submission as grading
from grader.grading.submission import Job, grade, grade_file
from grader.grading.traced import MAX_KEPT, TracedPrograms
from grader.key.file import Key
from grader.key.model import arrays_of
from grader.key.seed import is_secret, numbered_seed, secret_seed
from grader.notebook.in_process import InProcess
from grader.outcome import State
from grader.programs.interpret import Program
from grader.programs.prove.reason import NotProvableError
from grader.programs.prove.verdict import compare
from grader.programs.target import Spec, Target, names_of_arrays
from grader.programs.trace import trace
from grader.sandbox.errors import DiedError, OverLimitError, StartError, StoppedError, TimedOutError
from grader.sandbox.evaluator import evaluate
from grader.sandbox.messages.evaluator import Evaluated, Known, NotEvaluated, NotProvable, Prove
from grader.sandbox.messages.worker import Trace
from grader.sandbox.start_method import servers
from grader.sandbox.wire import Frame
from grader.scoring.proof import Finding
from grader.submission.snapshot import Snapshot

BODY = """
import jax
import jax.numpy as jnp


def convolve_valid(image, kernel):
    height, width = kernel.shape
    rows, columns = image.shape[0] - height + 1, image.shape[1] - width + 1
    places = [(u, v) for u in range(height) for v in range(width)]
    right = sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)
    return {}
"""
TRACED = BODY.format("right")
TROJAN = BODY.format("jnp.where(image[0, 0] == 3.1415, right + 1, right)")
CALLED = RIGHT
CHOOSES = BODY.format("right if image[0, 0] != 3.1415 else right + 1")
SLOW = BODY.format("right + 0 * jax.lax.fori_loop(0, 300_000, lambda i, x: x + 1, image[0, 0])")


def with_seed(key, name):
    """The same key, under another name of its seed."""
    other = Key.of(key.data)
    other.manifest = msgspec.structs.replace(other.manifest, seed=name)
    return other


@pytest.fixture(scope="module")
def official(key):
    """The public key as if its seed were secret."""
    return with_seed(key, secret_seed(b"0" * 32, "ana").name)


def graded(key, source, stem=STEM, **limits):
    job = Job(Snapshot({f"{stem}.py": source.encode()}), [stem], msgspec.structs.replace(PATIENT, **limits))
    (report,) = grade(job, lambda: key, start=servers().fork).exercises
    return report


def test_a_traced_function_is_proved_for_the_shapes_of_its_cases(official):
    report = graded(official, TRACED)
    assert (report.proof.state, report.proof.reason) == ("proved", None)
    assert report.proof.shapes == len(official.exercises[STEM].proofs) > 5
    assert 0 < report.proof.bound < 2**-60
    assert report.proof.arguments == ["image", "kernel"]
    assert report.review == []
    assert graded(official, TRACED) == report


@pytest.mark.parametrize(
    ("source", "reason", "listed"),
    [
        (TROJAN, "image[0, 0] equals 3.1415 (line 11).", "it is not proved: "),
        (
            CHOOSES,
            "JAX can't follow your line 11, `return right if image[0, 0] != 3.1415",
            "decides by a value",
        ),
        (SLOW, "more than 0.2 s of processor time", "it is not proved: following its programs"),
        (HEAD + "    return np.asarray(image)[:0] + kernel", "did not pass all of its tests", None),
    ],
)
def test_what_is_not_proved_is_tested_and_listed_in_an_official_run(key, official, source, reason, listed):
    limits = {"proof_cpu_seconds": 0.2} if source is SLOW else {}
    report = graded(official, source, **limits)
    assert (report.proof.state, report.proof.shapes, report.proof.bound) == ("tested", 0, 1.0)
    assert reason in report.proof.reason
    assert report.proof.reason.endswith(".")
    assert (report.state, report.score) == ("passed", 5) if listed else (report.state != "passed", 0)
    assert [listed in sentence for sentence in report.review] == [True] * bool(listed)
    assert graded(key, source, **limits) == msgspec.structs.replace(report, review=[])


def test_a_called_function_is_tested_and_not_listed(official):
    report = graded(official, CALLED)
    assert report.state == "passed"
    assert report.proof.reason.startswith(
        "It was called, not traced into a program: JAX can't follow your line"
    )
    assert report.review == []


def test_plain_numbers_are_tested(official, course):
    stem = "ex02_output_size"
    report = graded(official, (course.solutions / f"{stem}.py").read_text(), stem)
    assert (report.state, report.proof.state, report.review) == ("passed", "tested", [])
    assert "plain numbers" in report.proof.reason


def test_what_no_proof_follows_in_the_solution_is_tested_and_not_listed(official, course):
    stem = "ex20_train_step"
    report = graded(official, (course.solutions / f"{stem}.py").read_text(), stem)
    assert (report.state, report.proof.state, report.review) == ("passed", "tested", [])
    assert "no proof follows" in report.proof.reason


def test_a_training_is_proved_by_its_step(official, course):
    stem = "ex17_learn_filter"
    report = graded(official, (course.solutions / f"{stem}.py").read_text(), stem)
    assert (report.proof.state, report.review) == ("proved", [])


def test_a_proof_that_is_ended_leaves_the_next_exercise_as_it_was(key, course):
    """Its evaluator is ended in the middle, and the next request gets another."""
    next_one = "ex05_pad_same"
    files = {STEM: SLOW.encode(), next_one: (course.solutions / f"{next_one}.py").read_bytes()}
    snapshot = Snapshot({f"{stem}.py": source for stem, source in files.items()})
    limits = msgspec.structs.replace(PATIENT, proof_cpu_seconds=0.2)
    job = Job(snapshot, list(files), limits, lanes=1)
    slow, other = grade(job, lambda: key, start=servers().fork).exercises
    assert "0.2 s of processor time" in slow.proof.reason
    assert (slow.state, other.state, other.proof.state) == ("passed", "passed", "proved")


class Backend:
    """Answers as a test says, whatever it is asked."""

    def __init__(self, answer):
        self.answer = answer

    def begin_round(self, times):
        assert times == pytest.approx(PATIENT.proof_cpu_seconds / PATIENT.cpu_seconds)

    def ask_evaluator(self, *_):
        if isinstance(self.answer, BaseException):
            raise self.answer
        return self.answer


def found(key, answer):
    exercise = key.exercises[STEM]
    traced = TracedPrograms()
    case = exercise.checks[0].cases[0]
    traced.keep(case.proof, Trace(case.target, []), b"a program", ["array", "0"])
    run = SimpleNamespace(backend=Backend(answer), exercise=exercise, limits=PATIENT, traced=traced)
    return proving.find(run)


ODD = {
    "malformed": Frame(Known(["shapes"]), {"0": np.zeros(3)}),
    "names that are none": Frame(Known(["x", "y"]), {"0": np.zeros(3)}),
    "no fingerprint": Frame(Known([])),
    "another answer": Frame(Evaluated({})),
    "an exception": Frame(NotEvaluated("raised", "KeyError: 'what'")),
    "dead": DiedError("the process ended"),
    "never started": StartError("no"),
    "a fault of ours": KeyError("what"),
}


@pytest.mark.parametrize("name", ODD)
def test_whatever_goes_wrong_leaves_it_tested(key, name):
    (finding,) = found(key, ODD[name])
    assert (finding.known, finding.reason) == (None, "its programs could not be followed")


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (TimedOutError(), "more than 5 s"),
        (OverLimitError(State.OUT_OF_CPU, ""), "more than 5 s"),
        (OverLimitError(State.OUT_OF_MEMORY, ""), "more memory"),
        (Frame(NotEvaluated("out_of_memory", "")), "more memory"),
        (Frame(NotProvable("it \x1b[31mchooses\n" + "x" * 9_000)), "it \ufffd[31mchooses\ufffdxx"),
    ],
)
def test_a_limit_has_its_own_reason(key, answer, words):
    (finding,) = found(key, answer)
    assert words in finding.reason
    assert len(finding.reason) <= proving.MAX_REASON


def test_a_run_that_is_stopped_stops_here_too(key):
    with pytest.raises(StoppedError):
        found(key, StoppedError())


def test_an_evaluator_that_knows_the_solution_by_something_else_proves_nothing(key, monkeypatch):
    """It can only lie to the disadvantage of a program: the solution's own is not there."""
    arrays = arrays_of(key.exercises[STEM].proofs[0].prefix, key.arrays(STEM))
    lie = arrays | {"digests": arrays["digests"] + np.uint8(1)}
    (finding,) = found(key, Frame(Known(list(lie)), {str(i): a for i, a in enumerate(lie.values())}))
    monkeypatch.setattr(grading, "find", lambda _run: [finding])
    report = graded(key, TRACED)
    assert (report.score, report.proof.reason) == (5, "It computes something else for some input.")


@pytest.mark.parametrize("reason", ["its programs could not be followed", "it chooses"])
def test_no_point_and_no_state_depends_on_a_proof(key, monkeypatch, reason):
    before = graded(key, TRACED)
    monkeypatch.setattr(grading, "find", lambda _run: [Finding(0, reason=reason, line=7)])
    after = graded(key, TRACED)
    assert after.proof.reason == f"{reason[0].upper()}{reason[1:]} (line 7)."
    assert msgspec.structs.replace(after, proof=before.proof) == before


@pytest.mark.parametrize("source", [TRACED, TROJAN, CALLED])
def test_a_check_in_a_notebook_finds_the_same(key, source):
    namespace = {}
    exec(compile(source, f"{STEM}.py", "exec"), namespace)
    backend = InProcess({"convolve_valid": namespace["convolve_valid"]}, PATIENT)
    here = grade_file(backend, key, key.exercises[STEM], f"{STEM}.py", PATIENT)
    there = graded(key, source)
    assert here.proof.state == there.proof.state
    assert source is CALLED or here.proof == there.proof


def test_each_distinct_program_is_kept_and_no_more_than_there_is_room_for():
    request, traced = Trace(Target("f", ["tuple", []]), []), TracedPrograms()
    for program in (b"one", b"two", b"one"):
        traced.keep(1, request, program, ["none"])
    traced.keep(1, request, b"one", ["list", []])
    traced.keep(None, request, b"three", ["none"])
    assert [program for program, _answer in traced.by_proof.pop(1)] == [b"one", b"two", b"one"]
    assert traced.by_proof == {}
    assert not traced.is_full
    traced.keep(2, request, bytes(MAX_KEPT), ["none"])
    assert (traced.is_full, traced.by_proof[2]) == (True, {})


def test_a_function_that_computes_something_else_in_a_later_trace_is_not_proved(official):
    """Its cases of equal shapes have several programs, and each is followed."""
    source = TROJAN.replace("def conv", "traces = []\n\n\ndef conv").replace(
        "    return", "    traces.append(1)\n    if len(traces) < 3:\n        return right\n    return"
    )
    report = graded(official, source)
    assert (report.state, report.proof.state, len(report.review)) == ("passed", "tested", 1)


def test_inputs_have_the_names_that_the_learner_gives_them():
    args = ["tuple", [["dict", [[["str", "w"], ["array", "0"]], [["int", "1"], ["list", [["array", "1"]]]]]]]]
    args[1] += [["int", "3"], ["array", "2"]]
    names = names_of_arrays(Target("f", args, cotangent=True), ["params", "stride", "x"])
    assert names == ["params['w']", "params['1'][0]", "x", "cotangent"]


def test_a_key_knows_the_solution_at_a_point_of_its_own_seed(course, key):
    from grader.key.store import KeyMaker

    with KeyMaker() as maker:
        made = [Key.of(maker.make(course, numbered_seed(n), [STEM])) for n in (1, 1, 2)]
    points = {k.exercises[STEM].point for k in made}
    assert len(points) == 2
    assert key.exercises[STEM].point not in points
    assert made[0].data == made[1].data
    assert all(len(k.exercises[STEM].proofs) > 5 for k in made)
    table = made[0].arrays(STEM)
    assert all(
        case.proof is not None and arrays_of(made[0].exercises[STEM].proofs[case.proof].prefix, table)
        for check in made[0].exercises[STEM].checks
        for case in check.cases
    )


def test_the_students_of_a_secret_have_other_cases_and_the_points_of_one(course):
    from grader.key.store import KeyMaker

    seeds = [secret_seed(secret * 32, student) for secret, student in ((b"1", "a"), (b"1", "b"), (b"2", "a"))]
    with KeyMaker() as maker:
        keys = [Key.of(maker.make(course, seed, [STEM])) for seed in seeds]
    points = [key.exercises[STEM].point for key in keys]
    assert points[0] == points[1] != points[2]
    assert len({seed.value for seed in seeds}) == 3
    known = [arrays_of(keys[i].exercises[STEM].proofs[0].prefix, keys[i].arrays(STEM)) for i in (0, 1, 2)]
    assert np.array_equal(known[0]["digests"], known[1]["digests"])
    assert not np.array_equal(known[0]["digests"], known[2]["digests"])


def test_a_seed_is_secret_by_its_name():
    assert is_secret(secret_seed(b"x", "ana").name)
    assert not is_secret(numbered_seed(3).name)
    assert not is_secret("public")


def answered(function, point=5):
    """What a function of one array is known by, with its answer put together."""
    target, specs = Target("f", ["tuple", [["array", "0"]]]), [Spec((2, 2), "float32")]
    program, node = trace(function, target, specs)
    return Program(program).fingerprint(point, ["x"], node)


def whole(x):
    return {"a": np.array([[1, 0], [2, 0.5]], np.float32), "b": (3 * x, 2 * x), "c": x.sum()}


SAME = {
    "keys in another order": lambda x: {"c": x.sum(), "b": (3 * x, 2 * x), "a": whole(x)["a"]},
    "plain numbers in lists": lambda x: whole(x) | {"a": [[1, 0], [2, 0.5]]},
    "a list of rows": lambda x: whole(x) | {"b": [[3 * x[0], 3 * x[1]], 2 * x]},
    "numbers one by one": lambda x: (
        whole(x) | {"b": (3 * x, [[2 * x[i, j] for j in (0, 1)] for i in (0, 1)])}
    ),
    "whole numbers that are constant": lambda x: whole(x) | {"a": jnp.array([[2, 0], [4, 1]]) / 2},
}
OTHER = {
    "another key": lambda x: {
        "a" if key == "b" else "b" if key == "a" else key: v for key, v in whole(x).items()
    },
    "another number": lambda x: whole(x) | {"a": [[1, 0], [2, 0.25]]},
    "what is to be constant is not": lambda x: (
        whole(x) | {"a": whole(x)["a"] + jnp.where(x[0, 0] > 3, 0, x * 0)}
    ),
    "other rows": lambda x: whole(x) | {"b": [[3 * x[1], 3 * x[0]], 2 * x]},
    "one more": lambda x: whole(x) | {"d": x},
}


@pytest.mark.parametrize("name", SAME)
def test_answers_that_count_as_equal_are_proved(name):
    assert compare(answered(SAME[name]), answered(whole)).proved


@pytest.mark.parametrize("name", OTHER)
def test_other_answers_are_not(name):
    with contextlib.suppress(NotProvableError):
        assert not compare(answered(OTHER[name]), answered(whole)).proved


@pytest.mark.parametrize(
    "node",
    [
        ["array", "7"],
        ["array", "-1"],
        [],
        ["list", "no"],
        [["list"]],
        ["int", str(2**63)],
        ["float", "inf"],
        ["int", "no number"],
    ],
)
def test_a_node_that_does_not_fit_is_refused(node):
    target, specs = Target("f", ["tuple", [["array", "0"]]]), [Spec((2,), "float32")]
    program, _ = trace(lambda x: x, target, specs)
    with pytest.raises(ValueError, match=r"."):
        Program(program).fingerprint(5, [], ["tuple", [["array", "0"], node]])
    reply = evaluate(Frame(Prove(5, [], ["tuple", [node, ["array", "0"]]]), programs=(program,)))
    assert isinstance(reply.message, NotEvaluated)
