"""Verdicts and diagnoses on made-up outcomes: no process, no course."""

from dataclasses import replace

import numpy as np
import pytest

from grader.exercise import Names, Rule, Sliding
from grader.key.model import CaseKey, CheckKey, ExerciseKey, Stored
from grader.misconception import Raising
from grader.outcome import Failure, Outcome, State, failed
from grader.programs.target import Target
from grader.report.value import view
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
        stored = {n: [Raising() if w is None else table.store(f"{i}.w.{n}", w)] for n, w in wrong.items()}
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
    outcome = Outcome(failure=Failure(State.RAISED, "'(' was never closed", 7, "  total=sum("))
    sentence = "'(' was never closed. Your line 7: `total=sum(`"
    assert verdict(table, outcome) == Verdict(State.RAISED, sentence, 0)
    in_cell = replace(outcome, failure=replace(outcome.failure, sentence="Why?", cell=3))
    assert verdict(table, in_cell).sentence == "Why? Your line 7 in code cell 3: `total=sum(`"


@pytest.mark.parametrize(
    ("outcome", "help_with", "shown"),
    [
        (Outcome(ONES * 2), "", True),
        (Outcome(ONES * 2), "values", True),
        (Outcome(ONES * 2), "shape", False),
        (Outcome(ONES * np.nan), "values", True),
        (Outcome(ONES.T), "", True),
        (Outcome(ONES.T), "shape", True),
        (Outcome(ONES.T), "values", False),
        (Outcome(None), "", False),
        (Outcome({"a": ONES}), "", False),
        (Outcome(ONES.astype(np.float16)), "", False),
        (Outcome(ONES, changed=("x",)), "", False),
        (Outcome(ONES, again=Outcome(ONES + 1)), "", False),
    ],
)
def test_a_checks_help_is_shown_where_it_is_about_what_is_wrong(table, outcome, help_with, shown):
    check = check_of(table, [((ONES,), ONES, {})], help_with=help_with)
    exercise = ExerciseKey("ex01_f", "F", "lesson", "", ["?"], {"f": ["x"]}, [check])
    report = assemble(exercise, [judge(check, [outcome], table, [], frozenset())], [[outcome]], table)
    assert report.state == "failed"
    assert report.checks[0].help == ("help" if shown else "")


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
            "Found in the traced program: convolution.",
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
            Outcome(ONES, path="called", untraceable=Failure(State.RAISED, "why", 3, untraceable=True)),
            [TRACE],
            [],
            "Traceable. JAX stopped: why. (your line 3)",
        ),
        (
            Outcome(ONES, path="called", untraceable=Failure(State.RAISED, "A leak.", 3, "y = kept[0]")),
            [TRACE],
            [],
            "JAX must be able to trace this function. It stopped: A leak. Your line 3: `y = kept[0]`",
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
    check = check_of(
        table, [((), {"a": (1, 2), "b": 3}, {})], part=("a", 1), names=Names(places={"*/1": "second"})
    )
    for value, state, words in [
        ({"a": (9, 2)}, State.PASSED, ""),
        ({"a": (1, 9)}, State.FAILED, "In 'a', second: expected 2, got 9"),
        ({"b": 3}, State.FAILED, "The entry 'a' is missing; got a dict with the keys 'b'."),
        ({"a": 5}, State.FAILED, "In 'a': the entry second is missing; got the single number 5."),
        ({"a": [1]}, State.FAILED, "In 'a': the entry second is missing; got a list of 1."),
        ({}, State.FAILED, "The entry 'a' is missing; got an empty dict."),
        (None, State.FAILED, "The entry 'a' is missing; got None (is a `return` missing?)."),
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
    long = np.ones((50, 2), np.float32)
    check = check_of(table, [((x,), x, {}) for x in (ONES, long)], constant_program=True)

    def verdict_of(*counts):
        answers = [
            Outcome(x, operations={"stablehlo.add": n}) for x, n in zip((ONES, long), counts, strict=True)
        ]
        return judge(check, answers, table, [], frozenset())

    grows = verdict_of(10, 100)
    assert grows.state is State.BROKE_RULE
    assert "10 operations on the smallest, 100 on the largest" in grows.sentence
    padded = verdict_of(100, 100)
    assert padded.state is State.BROKE_RULE
    assert "has 100 operations. The longest axis of its arrays has 50 entries" in padded.sentence
    assert verdict_of(10, 12).state is State.PASSED


def test_an_exercise_is_in_its_first_bad_state_and_a_fault_of_the_grader_comes_first():
    states = [State.PASSED, State.FAILED, State.SKIPPED]
    assert state_of([Verdict(s) for s in states]) is State.FAILED
    assert state_of([Verdict(State.FAILED), Verdict(State.GRADER_ERROR)]) is State.GRADER_ERROR
    assert state_of([Verdict(State.PASSED)]) is State.PASSED


# Right answers 1, 2, 3. "flipped" differs on the last two, "short" on the last; "raises" does on the first and then differs.
def exercise_of(table, **options):
    cases = [
        ((1,), 1, {"raises": None}),
        ((2,), 2, {"flipped": -2}),
        ((3,), 3, {"flipped": -3, "short": 0, "raises": 9}),
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
        ((None, 2, 9), "raises"),
        ((None, 2, 3), None),
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
    exercise.checks[0].cases[2].wrong["worse"] = [table.store("x", -3)]
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
    assert report.checks[0].message == "SyntaxError. Your line 3: `def`"
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
    arguments = {"image": image, "sizes": (2, 3), "params": {"b": IMAGE}}
    text = snippet("ex99_f", "f(image, sizes, params)", "plain", arguments, view(IMAGE))
    assert max(map(len, text.splitlines())) <= WIDTH
    sys.modules["ex99_f"] = module
    try:
        exec(compile(text, "pasted", "exec"), {})
    finally:
        del sys.modules["ex99_f"]
    np.testing.assert_allclose(seen[0][0], image, rtol=1e-6)
    assert seen[0][0].dtype == np.float32
    assert seen[0][1] == (2, 3)
    assert snippet("ex99_f", "f(image)", "grad", {"image": image}, view(IMAGE)) == ""
    assert snippet("ex99_f", "f(image)", "plain", {"image": np.zeros((100, 100))}, view(IMAGE)) == ""


TABLE = {"input": ((32, 32, 3), 3072, 0), "FC3": ((120, 1), 120, 48120), "FC4": ((84, 1), 84, 10164)}
PARAMS = {
    layer: {"kernel": np.ones((30, 40), np.float32), "bias": np.zeros(3, np.float32)} for layer in "ABC"
}


@pytest.mark.parametrize(
    ("right", "given", "part", "call", "shown"),
    [
        # a check on one entry: the entry, and not the dict around it
        (TABLE, TABLE | {"FC3": ((120, 1), 120, 5)}, ("FC3",), "f()['FC3']", "((120, 1), 120, 48120)"),
        # a large answer: what is wrong in it
        (TABLE, TABLE | {"FC3": ((120, 1), 120, 5)}, (), "f()['FC3']", "((120, 1), 120, 48120)"),
        ((PARAMS, [1.0]), (PARAMS | {"B": PARAMS["B"] | {"bias": np.ones(3)}}, [1.0]), (), "f()[0]['B']['bias']", [0, 0, 0]),
        ((PARAMS, [1.0, 2.0]), (PARAMS, [1.0, 3.0]), (), "f()[1]", "[1.0, 2.0]"),
        # a small one: all of it
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, (), "f()", "{'a': 1, 'b': 2}"),
        ((1, "x"), (1, "y"), (), "f()", "(1, 'x')"),
        # an entry that is not there: how it would look
        (TABLE, {}, ("FC3",), "f()", "{'FC3': ((120, 1), 120, 48120), ...}"),
        (TABLE, [1, 2], ("FC3",), "f()", "{'FC3': ((120, 1), 120, 48120), ...}"),
        ((PARAMS, [1.0]), None, (1, 0), "f()", "(..., (..., 1.0, ...), ...)"),
    ],
)  # fmt: skip
def test_of_an_answer_the_part_that_is_wrong_is_shown(table, right, given, part, call, shown):
    check = check_of(table, [((), right, {})], part=part)
    exercise = ExerciseKey("ex01_f", "F", "lesson", "", ["?"], {"f": []}, [check])
    outcomes = [[Outcome(given)]]
    report = assemble(exercise, [judge(check, outcomes[0], table, [], frozenset())], outcomes, table)
    example = report.checks[0].counterexample
    assert (example.call, example.expected.data) == (call, shown)
    assert f"print({call})" in example.snippet


def test_a_gradient_is_called_by_its_argument(table):
    node, arrays = pack((ONES, ONES[0]))
    table.update({f"i.{n}": a for n, a in arrays.items()} | {"i.c": ONES})
    stored = table.store("e.", (ONES, ONES[0]))
    case = CaseKey(Target("f", node, "grad", cotangent=True), ["i.0", "i.1", "i.c"], stored)
    names = Names(places={"0": "x", "1": "w"})
    check = CheckKey("its gradient", 1, "why", "help", [case], names)
    exercise = ExerciseKey("ex01_f", "F", "lesson", "", ["?"], {"f": ["x", "w"]}, [check])
    outcomes = [[Outcome((ONES, 2 * ONES[0]))]]
    report = assemble(exercise, [judge(check, outcomes[0], table, [], frozenset())], outcomes, table)
    assert report.checks[0].message.startswith("In w: 3 of 3 values are wrong")
    assert report.checks[0].counterexample.call == "the gradient by w of sum(f(x, w) * cotangent)"


def test_large_containers_are_told_by_what_they_hold():
    assert view({"a": np.ones(3)}).data == "{'a': [1.0, 1.0, 1.0]}"
    assert view({"a": np.ones(30)}).data == "{'a': <array of shape (30,)>}"
    assert view(PARAMS).data == "{'A': {...}, 'B': {...}, 'C': {...}}"
    assert view([[0.123456] * 50, (1, 2)]).data == "[[...], (...)]"
    assert len(view(list(range(9999))).data) == 1000


INTS, FLOATS = np.array([1, 2], np.int32), np.array([1, 2], np.float32)


@pytest.mark.parametrize(
    ("right", "wrong", "got", "is_named"),
    [
        (INTS, FLOATS + 1, INTS + 1, True),  # the right answer may have either type, and so may the wrong one
        (INTS, INTS + 1, FLOATS + 1, True),
        (INTS, FLOATS + 1, INTS + 2, False),
        (FLOATS, FLOATS + 1, INTS + 1, False),  # integers are wrong themselves here
        (FLOATS, INTS, FLOATS + 1, False),
        ({"a": INTS, "b": 1}, {"a": FLOATS + 1, "b": 1}, {"a": INTS + 1, "b": 1}, True),
        ({"a": INTS, "b": 1}, {"a": FLOATS + 1, "b": 1}, {"a": INTS + 1, "b": 2}, False),
    ],
)
def test_an_ideas_numbers_are_its_own_in_another_type_that_may_be(table, right, wrong, got, is_named):
    checks = [check_of(table, [((1,), right, {"idea": wrong})])]
    exercise = ExerciseKey("ex01_f", "F", "lesson", "", ["?"], {"f": ["x"]}, checks, [], {"idea": "You."})
    assert (diagnose(exercise, [[Outcome(got)]], table) is not None) is is_named
