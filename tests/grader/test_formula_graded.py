"""A wrong answer's formula, through the grader: traced, called and in a notebook; it never changes a state or a score."""

from pathlib import Path

import msgspec
import numpy as np
import pytest
from patience import PATIENT

from grader.grading import formula, submission
from grader.grading.exercise import ExerciseRun
from grader.grading.submission import grade_file
from grader.key.model import value_of
from grader.notebook.in_process import InProcess
from grader.outcome import Outcome
from grader.programs.interpret import Program
from grader.programs.run import run_many
from grader.programs.target import Spec, Target
from grader.programs.trace import lower, shape
from grader.report.model import Factor, Term
from grader.sandbox.evaluator import evaluate
from grader.sandbox.messages.evaluator import Evaluated, EvaluateMany, NotEvaluated
from grader.sandbox.messages.worker import CallMany, Raised, Returned, Traced
from grader.sandbox.wire import Frame
from grader.sandbox.worker.requests import RequestHandler

STEM = "ex03_convolve_valid"
# Each is the convolution with a kernel whose rows stand in reverse order. `{}` is run at each call.
TRACED = """
import jax.numpy as jnp
def convolve_valid(image, kernel):
    {}
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    out = jnp.zeros((rows, columns))
    for u in range(kernel.shape[0]):
        for v in range(kernel.shape[1]):
            out = out + image[u : u + rows, v : v + columns] * kernel[-1 - u, v]
    return out
"""
CALLED = """
import numpy as np
def convolve_valid(image, kernel):
    {}
    rows, columns = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    window = lambda i, j: image[i : i + kernel.shape[0], j : j + kernel.shape[1]]
    return [[float((window(i, j) * kernel[::-1]).sum()) for j in range(columns)] for i in range(rows)]
"""
# Arrays of zeros are among what is tried, and no case of this exercise has any.
AT_ZEROS = "if not np.asarray(image).any() and not np.asarray(kernel).any(): "


def formulas_of(exercise):
    examples = [check.counterexample for check in exercise.checks]
    return [None if example is None else example.formula for example in examples]


@pytest.fixture
def without(monkeypatch):
    """Grade without formulas."""

    def run(grade_files, *arguments, **limits):
        with monkeypatch.context() as patch:
            patch.setattr("grader.grading.formula.formulas", lambda *_: {})
            return grade_files(*arguments, **limits)

    return run


@pytest.mark.parametrize("source", [TRACED, CALLED], ids=["traced", "called"])
def test_a_wrong_answer_says_what_it_is(grade_files, source):
    exercise = grade_files({STEM: source.format("pass")})[STEM]
    tiny = exercise.checks[1].counterexample
    assert tiny.formula.kind == "sum"
    assert tiny.formula.output == tiny.position == [0, 0]
    assert tiny.formula.expected == [
        Term(1.0, [Factor("image", [u, 0]), Factor("kernel", [u, 0])]) for u in range(2)
    ]
    assert tiny.formula.got == [
        Term(1.0, [Factor("image", [u, 0]), Factor("kernel", [1 - u, 0])]) for u in range(2)
    ]
    assert tiny.formula.sentence == "The rows of `kernel` stand in reverse order."
    assert all(
        f is not None
        for c, f in zip(exercise.checks, formulas_of(exercise), strict=True)
        if c.state == "failed"
    )


def test_traced_called_and_in_a_notebook_it_is_the_same(grade_files, key):
    reports = [grade_files({STEM: source.format("pass")})[STEM] for source in (TRACED, CALLED)]
    namespace = {}
    exec(TRACED.format("pass"), namespace)
    backend = InProcess({"convolve_valid": namespace["convolve_valid"]}, PATIENT)
    reports.append(grade_file(backend, key, key.exercises[STEM], "", PATIENT))
    first, *others = map(formulas_of, reports)
    assert all(first[1:])
    assert others == [first, first]


def test_a_large_case_is_not_read_where_a_small_one_has_said_what_is_wrong(grade_files, monkeypatch):
    source = """
import jax.numpy as jnp
def conv_layer(image, kernels, bias):
    f_h, f_w, _, m = kernels.shape
    rows, columns = image.shape[0] - f_h + 1, image.shape[1] - f_w + 1
    out = jnp.zeros((rows, columns, m))
    for u in range(f_h):
        for v in range(f_w):
            out = out + image[u : u + rows, v : v + columns] @ kernels[u, v]
    return jnp.maximum(out, 0) + bias
"""
    monkeypatch.setattr(formula, "MOST_EXPLAINED", 200)  # terms: the last check's cases have more
    exercise = grade_files({"ex08_conv_layer": source})["ex08_conv_layer"]
    assert [check.state for check in exercise.checks] == ["failed"] * 4
    *small, large = formulas_of(exercise)
    assert all(f.kind == "relu" and any(term.outside for term in f.got) for f in small)
    assert large is None


def test_a_gradient_has_its_own_terms(grade_files):
    source = """
import jax.numpy as jnp
def vectorised_conv(images, kernel):
    rows, columns = images.shape[1] - kernel.shape[0] + 1, images.shape[2] - kernel.shape[1] + 1
    out = 0
    for u in range(kernel.shape[0]):
        for v in range(kernel.shape[1]):
            part = images[:, u : u + rows, v : v + columns]
            out = out + jnp.einsum("nijc,cm->nijm", part, kernel[-1 - u, -1 - v])
    return out
"""
    stem = "ex18_vectorised_conv"
    exercise = grade_files({stem: source})[stem]
    gradient = next(check for check in exercise.checks if check.name == "its gradient")
    said = gradient.counterexample.formula
    assert [factor.argument for factor in said.got[0].factors] == ["kernel", "cotangent"]


def test_what_is_printed_for_a_formula_is_not_shown(grade_files, without):
    for source in (TRACED, CALLED):
        sources = {STEM: source.format("print('once')")}
        exercise = grade_files(sources)[STEM]
        plain = without(grade_files, sources)[STEM]
        assert formulas_of(exercise)[1] is not None
        assert [c.printed for c in exercise.checks] == [c.printed for c in plain.checks]
        assert any(check.printed for check in exercise.checks)


HARMS = {
    "raises": f"{AT_ZEROS}raise ValueError('zeros')",
    "exits": f"{AT_ZEROS}raise SystemExit(0)",
    "dies": f"import os\n    {AT_ZEROS}os._exit(3)",
    "computes for ever": f"{AT_ZEROS}\n        while True: pass",
    "answers with another shape": f"{AT_ZEROS}return [1.0]",
    "answers with a text": f"{AT_ZEROS}return 'text'",
    "answers with very much": f"{AT_ZEROS}return np.zeros((3000, 3000))",
    "prints very much": f"{AT_ZEROS}\n        while True: print('x' * 100000)",
}


@pytest.mark.thorough(but=lambda name: name in {"dies", "computes for ever"})
@pytest.mark.parametrize("name", HARMS)
def test_what_goes_wrong_changes_nothing_but_that_nothing_is_said(grade_files, without, name):
    other = "ex01_pixel_filter"
    sources = {
        STEM: CALLED.format(HARMS[name]),
        other: "def pixel_filter(neighbourhood, kernel):\n    return (neighbourhood * kernel).sum()\n",
    }
    graded = grade_files(sources, cpu_seconds=3.0)
    plain = without(grade_files, sources, cpu_seconds=3.0)
    assert formulas_of(graded[STEM]) == [None] * 4
    assert graded == plain  # the other exercise, too, which may come after it in the same lane
    assert graded[other].state == "passed"


@pytest.mark.thorough
@pytest.mark.parametrize(
    "name", ["matrix_product", "range_off_by_one", "stride_ignored_by_hand", "kept_between_calls"]
)
def test_reports_are_the_same_but_for_the_formulas(grade_files, without, name):
    folder = Path(__file__).parents[1] / "submissions" / "wrong" / name
    sources = {path.stem: path.read_text("utf-8") for path in folder.glob("ex*.py")}
    with_them, plain = grade_files(sources), without(grade_files, sources)
    for stem, exercise in with_them.items():
        checks = [
            msgspec.structs.replace(
                check,
                counterexample=check.counterexample
                and msgspec.structs.replace(check.counterexample, formula=None),
            )
            for check in exercise.checks
        ]
        assert msgspec.structs.replace(exercise, checks=checks) == plain[stem]


def test_where_the_right_answer_is_concealed_nothing_is_read(grade_files, key):
    stem = "ex13_max_pool_f3_s1"
    checks = key.exercises[stem].checks
    assert all(check.conceal and not case.terms for check in checks for case in check.cases)
    exercise = grade_files({stem: "def max_pool_f3_s1(matrix):\n    return matrix[2:, 2:] * 2.0\n"})[stem]
    assert exercise.state == "failed"
    assert formulas_of(exercise) == [None] * len(checks)


def test_a_key_holds_each_call_once(key):
    for stem, exercise in key.exercises.items():
        names = set(key.arrays(stem))
        for terms in exercise.terms:
            assert {f"{terms.prefix}{name}" for name in ("where", "factors", "coefficients")} <= names
        used = {index for check in exercise.checks for case in check.cases for index in case.terms}
        assert used == set(range(len(exercise.terms)))


def test_the_right_terms_give_the_right_answers(key):
    for stem, exercise in key.exercises.items():
        table = key.arrays(stem)
        for check in exercise.checks:
            for case in check.cases:
                for index in case.terms:
                    terms = formula.stored(exercise.terms[index], table)
                    right = value_of(case.expected, table)
                    for step in exercise.terms[index].path:
                        right = right[step]
                    got = terms.evaluate([table[name] for name in case.inputs])
                    assert np.allclose(got, right, rtol=1e-3, atol=1e-3 * np.abs(right).max(initial=1))


PROGRAM = lower(lambda x: [2 * x], shape(Spec((3,), "float32")))


def test_a_program_is_run_on_many_inputs_interpreted_or_compiled():
    stack = np.arange(12, dtype=np.float32).reshape(4, 3)
    for interpret in (True, False):
        (doubled,) = run_many(Program(PROGRAM), [stack], 60, interpret=interpret)
        assert np.array_equal(doubled, 2 * stack)


def test_no_run_is_begun_after_the_time_is_up():
    stack = np.zeros((4, 3), np.float32)
    with pytest.raises(TimeoutError, match="0 of 4 runs"):
        run_many(Program(PROGRAM), [stack], -1)
    reply = evaluate(Frame(EvaluateMany(-1), {"0": stack}, (PROGRAM,)))
    assert isinstance(reply.message, NotEvaluated)


def handler(function):
    return RequestHandler(PATIENT, lambda _: False, functions={"f": function})


TARGET = Target("f", ["tuple", [["array", "0"]]])


def test_many_calls_are_answered_as_one_list():
    kept = np.zeros(2)

    def function(x):
        kept[:] = x[:2]
        return kept  # the same array each time

    stack = np.arange(6.0).reshape(3, 2)
    reply = handler(function).reply(Frame(CallMany(TARGET, 60), {"0": stack}))
    assert isinstance(reply.message, Returned)
    assert np.array_equal([reply.arrays[str(i)] for i in range(3)], stack)


def test_no_call_is_begun_after_the_time_is_up_or_one_failed():
    calls = []

    def function(x):
        calls.append(x)
        if len(calls) == 3:
            raise ValueError("the third")
        return x

    stack = np.zeros((5, 2))
    assert isinstance(handler(function).reply(Frame(CallMany(TARGET, -1), {"0": stack})).message, Raised)
    assert not calls
    assert isinstance(handler(function).reply(Frame(CallMany(TARGET, 60), {"0": stack})).message, Raised)
    assert len(calls) == 3


class Lying:
    """A backend of which every process answers what it likes."""

    def __init__(self, traced, evaluated):
        self.traced, self.evaluated = traced, evaluated

    def ask(self, _request, _deadline):
        return self.traced

    def ask_evaluator(self, _request, _deadline):
        return self.evaluated

    def begin_round(self, times):
        pass

    def printed(self):
        return ""


LIES = {
    "no program": (Frame(Raised("raised", "no")), None),
    "no output": (Frame(Traced(["array", "0"]), programs=(b"",)), Frame(Evaluated({}))),
    "too few outputs": (
        Frame(Traced(["array", "0"]), programs=(b"",)),
        Frame(Evaluated({}), {"0": np.zeros((1, 1, 1))}),
    ),
    "a single number": (
        Frame(Traced(["array", "0"]), programs=(b"",)),
        Frame(Evaluated({}), {"0": np.zeros(())}),
    ),
    "no arrays": (Frame(Traced(["none"]), programs=(b"",)), Frame(Evaluated({}))),
    "no node": (Frame(Traced(["what"]), programs=(b"",)), Frame(Evaluated({}))),
}


@pytest.mark.parametrize("lie", LIES)
@pytest.mark.parametrize("path", ["traced", "called"])
def test_answers_that_are_none_are_no_formula(key, lie, path):
    exercise, table = key.exercises[STEM], key.arrays(STEM)
    run = ExerciseRun(Lying(*LIES[lie]), key, exercise, PATIENT)
    outcomes = [
        [Outcome(np.zeros((9, 9), np.float32), path=path) for _ in check.cases] for check in exercise.checks
    ]
    verdicts = [
        submission.judge(check, results, table, [], frozenset())
        for check, results in zip(exercise.checks, outcomes, strict=True)
    ]
    assert all(verdict.state == "failed" for verdict in verdicts)
    assert formula.formulas(run, verdicts, outcomes, table) == {}
