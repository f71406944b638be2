"""Verdicts and diagnoses on made-up outcomes: no process, no course."""

import numpy as np
import pytest

from grader.exercise import Rule, Sliding
from grader.key.model import CaseKey, CheckKey, ExerciseKey, Stored
from grader.outcome import Failure, Outcome, State, failed
from grader.programs.target import Target
from grader.scoring.assemble import assemble, unjudged
from grader.scoring.diagnose import diagnose
from grader.scoring.judge import Verdict, judge, state_of
from grader.values import pack


class Table(dict):
    """Arrays of a made-up key."""

    def store(self, prefix, value):
        node, arrays = pack(value)
        self.update({prefix + name: a for name, a in arrays.items()})
        return Stored(node, prefix)


ONES = np.ones((2, 3), np.float32)


@pytest.fixture
def table():
    return Table()


def check_of(table, cases, **options):
    built = []
    for i, (args, expected, wrong) in enumerate(cases):
        node, arrays = pack(args)
        table.update({f"{i}.i.{name}": a for name, a in arrays.items()})
        stored = {n: None if w is None else table.store(f"{i}.w.{n}", w) for n, w in wrong.items()}
        built.append(
            CaseKey(
                Target("f", node), [f"{i}.i.{n}" for n in arrays], table.store(f"{i}.e.", expected), stored
            )
        )
    return CheckKey("a check", 2, "rationale", "help", built, **options)


def verdict(table, outcome, rules=(), names=(), **options):
    return judge(
        check_of(table, [((ONES,), ONES, {})], **options), [outcome], table, list(rules), frozenset(names)
    )


def test_right(table):
    assert verdict(table, Outcome(ONES)) == Verdict(State.PASSED)


def test_a_failure_keeps_its_state_and_the_learners_line(table):
    outcome = Outcome(failure=Failure(State.RAISED, "ValueError: no", 7, "return no"))
    assert verdict(table, outcome) == Verdict(State.RAISED, "ValueError: no (your line 7: return no)", 0)


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Outcome(ONES * 2), "6 of 6 values are wrong"),
        (Outcome(ONES, changed=("x",)), "changed its argument x"),
        (Outcome(ONES, again=Outcome(ONES + 1)), "a second one with the same arguments was not"),
        (
            Outcome(ONES, again=failed(State.FAILED, "no value")),
            "a second one with the same arguments was not: no value",
        ),
    ],
)
def test_wrong(table, outcome, words):
    result = verdict(table, outcome)
    assert result.state is State.FAILED
    assert words in result.sentence


NO_CONV = Rule("By hand.", ["stablehlo.convolution"], ["convolve"])
TRACE = Rule("Traceable.", must_trace=True)


@pytest.mark.parametrize(
    ("outcome", "rules", "uses", "broken"),
    [
        (
            Outcome(ONES, operations={"stablehlo.convolution": 1}),
            [NO_CONV],
            [],
            "Found: stablehlo.convolution",
        ),
        (Outcome(ONES, operations={"stablehlo.add": 1}), [NO_CONV], [], ""),
        # A library of one's own may convolve with sums of products: its program has none of the operations.
        (
            Outcome(ONES, operations={"stablehlo.add": 1}),
            [NO_CONV],
            ["jaxcnn.convolve"],
            "Found: jaxcnn.convolve",
        ),
        (Outcome(ONES, path="called"), [NO_CONV], ["numpy.convolve"], "Found: numpy.convolve"),
        (Outcome(ONES, path="called", called=("numpy.convolve",)), [NO_CONV], [], "Found: numpy.convolve"),
        (Outcome(ONES, path="called", called=("numpy.sort",)), [NO_CONV], ["numpy.sum"], ""),
        (
            Outcome(ONES, path="called", untraceable=Failure(State.RAISED, "why", 3)),
            [TRACE],
            [],
            "why (your line 3)",
        ),
        (Outcome(ONES), [TRACE], [], ""),
    ],
)
def test_rules(table, outcome, rules, uses, broken):
    result = verdict(table, outcome, rules, uses)
    assert result.state is (State.BROKE_RULE if broken else State.PASSED)
    assert broken in result.sentence


def test_an_error_of_the_learners_own_is_told_before_any_rule(table):
    outcome = failed(State.RAISED, "NameError: x")
    assert verdict(table, outcome, [TRACE, NO_CONV], ["numpy.convolve"]).state is State.RAISED


def test_a_part_of_an_answer(table):
    check = check_of(table, [((), {"a": (1, 2), "b": 3}, {})], part=("a", 1))
    for value, state, words in [
        ({"a": (9, 2)}, State.PASSED, ""),
        ({"a": (1, 9)}, State.FAILED, "Expected 2, got 9"),
        ({"b": 3}, State.FAILED, "no entry 'a'; it has 'b'"),
        ({"a": 5}, State.FAILED, "no entry 1; it is a int"),
        (None, State.FAILED, "no entry 'a'"),
    ]:
        result = judge(check, [Outcome(value)], table, [], frozenset())
        assert result.state is state
        assert words in result.sentence


@pytest.mark.parametrize(
    ("value", "passes"),
    [(0.91, True), (np.float32(0.9), True), (0.89, False), (float("nan"), False), ("high", False)],
)
def test_at_least(table, value, passes):
    check = check_of(table, [((), 0.99, {})], at_least=0.9)
    assert (judge(check, [Outcome(value)], table, [], frozenset()).state is State.PASSED) == passes


def test_a_program_that_grows_with_the_image(table):
    check = check_of(table, [((ONES,), ONES, {})] * 2, constant_program=True)
    grows = [Outcome(ONES, operations={"stablehlo.add": n}) for n in (10, 100)]
    result = judge(check, grows, table, [], frozenset())
    assert result.state is State.BROKE_RULE
    assert "10 operations on the smallest, 100 on the largest" in result.sentence
    steady = [Outcome(ONES, operations={"stablehlo.add": n}) for n in (10, 12)]
    assert judge(check, steady, table, [], frozenset()).state is State.PASSED


def test_an_exercise_is_in_its_first_bad_state_and_a_fault_of_the_grader_comes_first():
    states = [State.PASSED, State.FAILED, State.SKIPPED]
    assert state_of([Verdict(s) for s in states]) is State.FAILED
    assert state_of([Verdict(State.FAILED), Verdict(State.GRADER_ERROR)]) is State.GRADER_ERROR
    assert state_of([Verdict(State.PASSED)]) is State.PASSED


# Three cases: right answers 1, 2, 3. "flipped" differs on the last two, "short" on the last, "raises" on the first.
def exercise_of(table, **options):
    cases = [
        ((1,), 1, {"raises": None}),
        ((2,), 2, {"flipped": -2}),
        ((3,), 3, {"flipped": -3, "short": 0}),
    ]
    checks = [check_of(table, cases)]
    helps = {"flipped": "You flip.", "short": "Too short.", "raises": "It raises."}
    return ExerciseKey("ex01_f", "F", "lesson", "", ["?"], {"f": ["x"]}, checks, [], helps, **options)


@pytest.mark.parametrize(
    ("answers", "name"),
    [
        ((1, 2, 3), None),
        ((1, -2, -3), "flipped"),
        ((7, -2, -3), "flipped"),  # wrong elsewhere, too; on its own cases it is the misconception's
        ((1, -2, 3), None),  # agrees on one case only
        ((1, 2, 0), "short"),
        ((None, 2, 3), "raises"),
        ((1, None, None), None),
        ((9, 9, 9), None),
    ],
)
def test_a_misconception_is_named_where_all_its_cases_agree(table, answers, name):
    exercise = exercise_of(table)
    outcomes = [[Outcome(a) if a is not None else failed(State.RAISED, "no") for a in answers]]
    found = diagnose(exercise, outcomes, table)
    assert (found.name if found else None) == name


def test_of_two_that_fit_the_one_that_explains_more_is_named(table):
    exercise = exercise_of(table)
    exercise.misconceptions["worse"] = "Worse."
    exercise.checks[0].cases[2].wrong["worse"] = table.store("x", -3)
    assert diagnose(exercise, [[Outcome(1), Outcome(-2), Outcome(-3)]], table).name == "flipped"


def test_a_skipped_case_is_no_evidence(table):
    skipped = [[Outcome(1), Outcome(2), failed(State.SKIPPED, "skipped")]]
    assert diagnose(exercise_of(table), skipped, table) is None


def test_the_report_of_a_wrong_answer(table):
    exercise = exercise_of(table)
    outcomes = [[Outcome(1), Outcome(-2, printed="hello"), Outcome(-3)]]
    verdicts = [judge(exercise.checks[0], outcomes[0], table, [], frozenset())]
    report = assemble(exercise, verdicts, outcomes, table)
    check = report.checks[0]
    assert (report.state, report.score, report.max_score) == ("failed", 0, 2)
    assert check.misconception.name == "flipped"
    assert check.printed == "hello"
    assert check.counterexample.call == "f(x)"
    assert check.counterexample.arguments[0].value.data == "2"
    assert (check.counterexample.expected.data, check.counterexample.got.data) == ("2", "-2")
    assert check.counterexample.snippet.endswith("x = 2\nprint(f(x))\n# expected: 2")


def test_the_report_of_a_file_that_could_not_be_imported(table):
    outcome = Outcome(failure=Failure(State.RAISED, "SyntaxError", 3, "def"), printed="out")
    report = unjudged(exercise_of(table), outcome)
    assert report.state == "raised"
    assert report.checks[0].message == "SyntaxError (your line 3: def)"
    assert report.checks[0].printed == "out"


IMAGE = np.array([[206, 205, 247, 1], [244, 161, 137, 2], [192, 154, 75, 3], [5, 6, 7, 8]], np.float32)
BLUR = np.array([[1, 2, 1], [2, 4, 2], [1, 2, 1]], np.float32) / 16


@pytest.mark.parametrize(
    ("sliding", "arguments", "position", "start", "arithmetic"),
    [
        (
            Sliding("image", "kernel", weights="kernel"),
            {"image": IMAGE, "kernel": BLUR},
            (0, 0),
            [0, 0],
            " + ".join(f"{int(a)} x {b:g}" for a, b in zip(IMAGE[:3, :3].flat, BLUR.flat, strict=True))
            + " = 177.75",
        ),
        (
            Sliding("image", "window", "max", stride="stride"),
            {"image": IMAGE, "window": (2, 1), "stride": (1, 3)},
            (2, 1),
            [2, 3],
            "max(3, 8) = 8",
        ),
        (
            Sliding("image", "window", "how", stride="stride"),
            {"image": -IMAGE[..., None], "window": (1, 2), "stride": (3, 2), "how": "average"},
            (1, 0, 0),
            [3, 0, 0],
            "((-5) + (-6)) / 2 = -5.5",
        ),
        (
            Sliding("image", "kernels", weights="kernels", bias="bias", relu=True),
            {
                "image": IMAGE[..., None],
                "kernels": np.ones((1, 1, 1, 2), np.float32),
                "bias": np.float32([0, -300]),
            },
            (0, 1, 1),
            [0, 1, 0],
            "205 x 1 + (-300) = -95, and ReLU makes that 0",
        ),
    ],
)
def test_the_window_behind_a_number_and_its_arithmetic(sliding, arguments, position, start, arithmetic):
    from grader.scoring.window import window_of

    window = window_of(sliding, arguments, position)
    assert window.position == start
    assert window.arithmetic == arithmetic


def test_an_answer_of_another_form_has_no_window():
    from grader.scoring.window import window_of

    sliding = Sliding("image", "kernel", weights="kernel")
    assert window_of(sliding, {"image": IMAGE, "kernel": BLUR}, (5, 5)) is None
    assert window_of(sliding, {"image": IMAGE}, (0, 0)) is None


def test_the_windows_of_an_answers_plane():
    from grader.scoring.window import windows_of

    sliding = Sliding("image", "kernel", weights="kernel")
    arguments = {"image": IMAGE, "kernel": BLUR}
    windows = windows_of(sliding, arguments, (2, 2), (0, 1))
    assert [w.output for w in windows] == [[i, j] for i in range(2) for j in range(2)]
    assert all(w.position == w.output for w in windows)
    for window in windows:
        i, j = window.output
        total = (IMAGE[i : i + 3, j : j + 3] * BLUR).sum()
        assert float(window.arithmetic.rpartition(" = ")[2]) == pytest.approx(total)
    # An answer of another shape has no position.
    assert windows_of(sliding, arguments, (2, 2), None) == windows
    assert windows_of(sliding, {"image": IMAGE}, (2, 2), None) == []
    assert [w.output for w in windows_of(sliding, {"image": BLUR, "kernel": BLUR}, (), ())] == [[]]


def test_of_a_large_plane_the_windows_around_the_wrong_element():
    from grader.scoring.window import windows_of

    volume = np.ones((2, 30, 20, 3), np.float32)
    arguments = {"images": volume, "kernel": np.ones((3, 3, 3, 5), np.float32)}
    sliding = Sliding("images", "kernel", weights="kernel")
    windows = windows_of(sliding, arguments, (2, 28, 18, 5), (1, 27, 5, 4))
    assert [w.output for w in windows] == [[1, i, j, 4] for i in range(20, 28) for j in range(1, 9)]


def test_the_snippet_is_python_that_makes_the_call_again():
    import sys
    import types

    from grader.scoring.counterexample import WIDTH, snippet

    module = types.ModuleType("ex99_f")
    seen = []
    module.f = lambda image, sizes, params: seen.append((image, sizes, params))
    image = np.arange(60, dtype=np.float32).reshape(5, 12) / 7
    text = snippet("ex99_f", "f", "plain", {"image": image, "sizes": (2, 3), "params": {"b": IMAGE}}, IMAGE)
    assert max(map(len, text.splitlines())) <= WIDTH
    sys.modules["ex99_f"] = module
    try:
        exec(compile(text, "pasted", "exec"), {})
    finally:
        del sys.modules["ex99_f"]
    np.testing.assert_allclose(seen[0][0], image, rtol=1e-6)
    assert seen[0][0].dtype == np.float32
    assert seen[0][1] == (2, 3)
    assert snippet("ex99_f", "f", "grad", {"image": image}, IMAGE) == ""
    assert snippet("ex99_f", "f", "plain", {"image": np.zeros((100, 100))}, IMAGE) == ""
