"""Mutants: what the mutator makes of a source, and whether the cases reject all of it."""

import ast
from copy import copy

import pytest
from msgspec.structs import replace

from grader.authoring import mutants as authoring
from grader.authoring.mutants import Equivalent, equivalents, score, sources, verdict
from grader.course import Course, CourseError
from grader.mutation.mutate import mutants
from grader.sandbox.limits import Limits


def changes(source):
    """The changes alone, as "old -> new"."""
    return [mutant.id.split(" | ")[2] for mutant in mutants(source)]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("x = 3", {"3 -> 4", "3 -> 2"}),
        ("x = 0.5", {"0.5 -> 1.5", "0.5 -> -0.5"}),
        ("x = True", {"True -> False"}),
        ("x = -a", {"-a -> a"}),
        ("x = a + b", {"a + b -> a - b", "a + b -> a", "a + b -> b"}),
        ("x = a // b", {"a // b -> a / b", "a // b -> a * b", "a // b -> a", "a // b -> b"}),
        ("x = a @ b", {"a @ b -> a * b", "a @ b -> a", "a @ b -> b"}),
        ("x += a", {"x += a -> x -= a", "x += a -> pass"}),
        ("x = a < b", {"a < b -> a <= b", "a < b -> a > b"}),
        ("x = a == b", {"a == b -> a != b"}),
        ("x = a and b", {"a and b -> a or b", "a and b -> a", "a and b -> b"}),
        ("x = a if b else c", {"a if b else c -> a", "a if b else c -> c", "b -> not b"}),
        ("while a: b()", {"a -> not a", "b() -> pass"}),
        ("x[i] = a", {"x[i] = a -> pass"}),
        ("y = x[i, j]", {"(i, j) -> (j, i)"}),
        ("y = [a, b, b]", {"[a, b, b] -> [b, a, b]"}),
        ("y = x[:n]", {":n -> 1:n", "n -> n + 1", "n -> n - 1"}),
        ("y = x[n + 1:]", {"n + 1: -> n + 1:-1", "n + 1 -> n - 1", "n + 1 -> n", "n + 1 -> 1", "1 -> 2", "1 -> 0"}),
        ("for i in range(n): pass", {"range(n) -> n", "n -> n + 1", "n -> n - 1"}),
        ("y = f(a, b)", {"f(a, b) -> f(b, a)", "f(a, b) -> f(a)", "f(a, b) -> a"}),
        ("y = x.sum(axis=0)", {"x.sum(axis=0) -> x.sum()", "x.sum(axis=0) -> x", "x.sum -> x.mean", "0 -> 1", "0 -> -1"}),
        ("y = maximum(a, b)", {"maximum(a, b) -> maximum(a)", "maximum(a, b) -> a", "maximum -> minimum"}),
        ("h, w = s\ny = h", {"(h, w) -> (w, h)", "h -> w"}),
        ("def f(a, b): return a", {"a -> b"}),
    ],
)  # fmt: skip
def test_every_kind_of_change(source, expected):
    assert set(changes(source)) == expected


SOURCE = '''"""Docstring with 3 numbers: 1 + 1."""

import numpy as np
from math import floor

Pair = tuple[int, int]


@np.vectorize
def area(sides: Pair, scale: "int" = 1) -> tuple[int, int]:
    """Docstring: 2 * 2."""
    h, w = sides  # unpacked
    return h * w * scale  # 3
'''


def test_docstrings_annotations_decorators_and_imports_stay():
    def kept(source):
        tree = ast.parse(source)
        function = tree.body[-1]
        head = [ast.unparse(node) for node in tree.body[:-1]]
        return [
            *head,
            ast.get_docstring(function),
            ast.unparse(function.returns),
            ast.unparse(function.decorator_list[0]),
            [ast.unparse(a.annotation) for a in function.args.args],
        ]

    assert all(kept(mutant.source) == kept(SOURCE) for mutant in mutants(SOURCE))


def test_every_mutant_is_python_and_unlike_the_others():
    found = mutants(SOURCE)
    normal = {ast.unparse(ast.parse(mutant.source)) for mutant in found}
    assert len(normal) == len(found) == len({mutant.id for mutant in found}) > 10
    assert ast.unparse(ast.parse(SOURCE)) not in normal


def test_ids_move_with_their_lines_and_ignore_comments():
    moved = SOURCE.replace("# unpacked", "# taken apart").replace("import numpy", "\n\nimport numpy")
    assert [m.id for m in mutants(moved)] == [m.id for m in mutants(SOURCE)]
    assert [m.description for m in mutants(moved)] != [m.description for m in mutants(SOURCE)]
    assert mutants(SOURCE)[-1].id == "area | return h * w * scale | scale -> sides"
    assert mutants(SOURCE)[-1].description == "line 13: `scale` -> `sides`"
    assert [m.id for m in mutants("x = 1, 1")][1:] == [
        "module | x = 1, 1 | 1 -> 0",
        "module | x = 1, 1 | 1 -> 2 | 2",
        "module | x = 1, 1 | 1 -> 0 | 2",
    ]


def test_negative_numbers_keep_their_place_under_a_power():
    assert ast.unparse(ast.parse("x = (-1) ** 2")) in {m.source for m in mutants("x = 0 ** 2")}


def test_no_mutant_of_two_small_exercises_passes(course, key):
    stems = ("ex01_pixel_filter", "ex02_output_size")
    files = {source: path for stem in stems for source, path in sources(course, stem).items()}
    scores = score(key, files, equivalents(course))
    assert [one.source for one in scores] == list(files)
    assert all(one.survivors == {} and one.stale == [] for one in scores)
    assert all(one.rejected + one.proved + one.equivalent == one.mutants for one in scores)
    assert sum(one.rejected for one in scores) > 50


STEM = "ex02_output_size"
WALK = """
def output_size(n, f, padding, stride):
    places, room = 0, n + 2 * padding - f
    while room >= 0:
        room -= stride
        places += 1
    return places
"""


@pytest.fixture
def mutated(key, tmp_path):
    """Score the mutants of one source."""

    def run(source, listed=(), key=key, seconds=10):
        path = tmp_path / "source.py"
        path.write_text(source)
        (one,) = score(key, {STEM: path}, listed, limits=Limits(seconds=seconds))
        return one

    return run


def test_weak_cases_leave_survivors_and_endless_loops_end(key, mutated):
    exercise = key.exercises[STEM]
    check = exercise.checks[0]
    weak = copy(key)
    weak._exercises = {"en": {STEM: replace(exercise, checks=[replace(check, cases=check.cases[:1])])}}
    one = mutated(WALK, key=weak, seconds=3)
    line = "places, room = 0, n + 2 * padding - f"
    assert (
        one.survivors[f"output_size | {line} | 2 * padding -> padding"]
        == "line 3: `2 * padding` -> `padding`"
    )
    assert f"output_size | {line} | 2 * padding -> 2" not in one.survivors
    assert one.timed_out >= 2
    assert one.rejected + len(one.survivors) == one.mutants


def test_stopped_it_begins_no_more(course, key, monkeypatch):
    """By a key or a signal: thousands of mutants are not waited for."""
    graded = []

    def noted(run, path, arrays):
        graded.append(path)
        return verdict(run, path, arrays)

    monkeypatch.setattr(authoring, "verdict", noted)
    files = {stem: course.solutions / f"{stem}.py" for stem in ("ex02_output_size", "ex10_count_parameters")}
    of_the_first = 1 + len(mutants(files["ex02_output_size"].read_text("utf-8")))

    def stop(_):
        raise SystemExit

    with pytest.raises(SystemExit):
        score(key, files, [], stop)
    assert len(graded) <= of_the_first + 2 * authoring.LANES


@pytest.mark.parametrize("stem", ["ex05_pad_same", "ex18_vectorised_conv"])
def test_a_mutant_that_is_proved_equal_needs_no_list(course, key, monkeypatch, stem):
    path = course.solutions / f"{stem}.py"
    changes = ("| f_h - 1 -> f_h", "| jnp.result_type(images, kernel) -> jnp.result_type(images)")
    found = [mutant for mutant in mutants(path.read_text("utf-8")) if mutant.id.endswith(changes)]
    assert len(found) == 1
    monkeypatch.setattr("grader.authoring.mutants.mutants", lambda _: found)
    (one,) = score(key, {stem: path}, [Equivalent(stem, "It is.", [found[0].id])])
    assert (one.proved, one.equivalent, one.survivors, one.stale) == (1, 0, {}, [found[0].id])


def test_a_listed_mutant_that_is_rejected_or_gone_is_stale(mutated):
    line = "return (n + 2 * padding - f) // stride + 1 + 0 * n"
    rejected = f"output_size | {line} | 0 -> 1"
    change = "(n + 2 * padding - f) // stride + 1 + 0 * n -> (n + 2 * padding - f) // stride + 1"
    equal = f"output_size | {line} | {change}"
    one = mutated(
        f"def output_size(n, f, padding, stride):\n    {line}\n",
        [Equivalent(STEM, "They are.", [equal, rejected, "gone"])],
    )
    assert one.equivalent == 1
    assert one.stale == ["gone", rejected]
    assert equal not in one.survivors


def test_mutants_of_what_does_not_pass_itself_are_not_scored(mutated):
    with pytest.raises(CourseError, match=f"{STEM} does not pass as it is"):
        mutated("def output_size(n, f, padding, stride):\n    return n - f\n")


def test_a_count_that_is_off_by_one_fails_as_a_float_too(key):
    # Mutants of a solution that gives its counts as floats passed, as long as a count of millions had a tolerance.
    checks = [check for exercise in key.exercises.values() for check in exercise.checks]
    assert {check.rtol for check in checks if check.any_number} == {0}


def test_the_list_names_sources_that_are_there(course, tmp_path):
    assert all(entry.reason for entry in equivalents(course))
    assert equivalents(Course(tmp_path)) == []
    path = tmp_path / "solutions" / "equivalent.toml"
    path.parent.mkdir(parents=True)
    path.write_text('[[equivalent]]\nsource = "nowhere"\nreason = "None."\nmutants = []\n')
    with pytest.raises(CourseError, match="nowhere"):
        equivalents(Course(tmp_path))
    path.write_text("[[equivalent]]\n")
    with pytest.raises(CourseError, match="no list of equivalent mutants"):
        equivalents(Course(tmp_path))
