"""Prove a course: every stem has its files, starters are not started, solutions pass, misconceptions are rejected."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from grader.authoring.pretended import pretend, ways
from grader.authoring.unfinished import unfinished
from grader.course import Course
from grader.grading.submission import Job, grade
from grader.key.file import Key
from grader.key.model import ExerciseKey
from grader.outcome import Outcome, State
from grader.scoring.diagnose import all_that_fit, best_of, diagnose
from grader.scoring.judge import Verdict, judge, state_of
from grader.submission.snapshot import Snapshot


class Finding(msgspec.Struct, frozen=True):
    """The result of proving one stem.

    Attributes:
        points: the exercise's points.
        others: how many other right solutions were graded.
        misconceptions: how many misconceptions the exercise has.
        problems: sentences; empty if all is well.
    """

    stem: str
    points: int
    others: int
    misconceptions: int
    problems: list[str]


@dataclass(frozen=True)
class Missing:
    """A stem that lacks files."""

    stem: str
    folders: tuple[str, ...]


def missing_files(course: Course) -> list[Missing]:
    """Stems that lack a starter, a solution or a catalogue entry."""
    missing = []
    for stem in course.stems():
        folders = {"exercises": course.exercises, "solutions": course.solutions, "catalog": course.catalog}
        lacking = tuple(name for name, folder in folders.items() if not (folder / f"{stem}.py").is_file())
        if lacking:
            missing.append(Missing(stem, lacking))
    return missing


def prove(
    course: Course, key: Key, stems: Sequence[str], say: Callable[[str], None] = lambda _: None
) -> list[Finding]:
    """Grade the starters, solutions and misconceptions of these stems, and return the findings.

    Args:
        course: the course.
        key: its public key.
        stems: the exercises to prove.
        say: called with the name of each step.
    """
    problems: dict[str, list[str]] = {stem: [] for stem in stems}
    others = {stem: course.others(stem) for stem in stems}
    for stem in stems:
        problems[stem] += unfinished(course, key.exercises[stem])
        problems[stem] += signatures(course, key.exercises[stem])
        problems[stem] += check_misconceptions(key, stem)
    say("starters")
    for result in _grade(key, {stem: (course.exercises / f"{stem}.py").read_bytes() for stem in stems}):
        if result.state != State.NOT_STARTED:
            problems[result.stem].append(f"the starter is {result.state}, not not_started")
    say("solutions")
    solutions = {stem: (course.solutions / f"{stem}.py").read_bytes() for stem in stems}
    for result in _grade(key, solutions):
        problems[result.stem] += _complaints("the solution", result)
    for round_ in range(max((len(paths) for paths in others.values()), default=0)):
        say(f"other ways, {round_ + 1}")
        files = {stem: paths[round_] for stem, paths in others.items() if round_ < len(paths)}
        for result in _grade(key, {stem: path.read_bytes() for stem, path in files.items()}):
            problems[result.stem] += _complaints(f"others/{result.stem}/{files[result.stem].name}", result)
    return [
        Finding(
            stem,
            key.exercises[stem].points,
            len(others[stem]),
            len(key.exercises[stem].misconceptions),
            problems[stem],
        )
        for stem in stems
    ]


def signatures(course: Course, exercise: ExerciseKey) -> list[str]:
    """Return sentences about functions whose signatures differ between the starter and the solution."""
    starter = _functions((course.exercises / f"{exercise.stem}.py").read_text("utf-8"))
    solution = _functions((course.solutions / f"{exercise.stem}.py").read_text("utf-8"))
    return [
        f"{name} is {starter.get(name, 'missing')} in the starter, {solution.get(name, 'missing')} in the solution"
        for name in exercise.parameters
        if starter.get(name) is None or starter.get(name) != solution.get(name)
    ]


def _functions(source: str) -> dict[str, str]:
    return {
        node.name: f"({ast.unparse(node.args)}) -> {ast.unparse(node.returns) if node.returns else 'nothing'}"
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }


def check_misconceptions(key: Key, stem: str) -> list[str]:
    """Return sentences about misconceptions that pass or get another's name, and right answers that get one."""
    return problems_of(key.exercises[stem], key.arrays(stem))


def problems_of(exercise: ExerciseKey, arrays: Mapping[str, Any]) -> list[str]:
    """Return the same of an exercise and its table of arrays."""
    problems = []
    right = pretend(exercise, arrays, None)
    if state_of(verdicts(exercise, right, arrays)) is not State.PASSED:
        problems.append("the expected answers do not pass")
    if (diagnosis := diagnose(exercise, right, arrays)) is not None:
        problems.append(f"the right answer is said to be {diagnosis.name!r}")
    for name in exercise.misconceptions:
        for way in range(ways(exercise, name)):
            outcomes = pretend(exercise, arrays, name, way)
            who = described(name, way)
            if state_of(verdicts(exercise, outcomes, arrays)) is State.PASSED:
                problems.append(f"the misconception {who} passes")
            named = diagnose(exercise, outcomes, arrays)
            if named is None or named.name != name:
                problems.append(f"the misconception {who} is named {named.name if named else None!r}")
    return problems


def described(name: str, way: int) -> str:
    """Return a misconception's name in quotes, and which of its ways is meant, where that is not the first."""
    return f"{name!r}, way {way + 1}," if way else f"{name!r}"


def matrix(key: Key, stem: str) -> list[str]:
    """Return a table, as lines, of the misconceptions that fit the answers of each misconception and the right answers.

    Each row is for one who holds a misconception, or gives the right answers. Column j has `#` if misconception j fits and
    is named, `o` if it fits and another one explains more, and `.` if it does not fit. A sound row has one `#`, in its own
    column; the row of the right answers has none.
    """
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    names = list(exercise.misconceptions)
    rows = [f"{'':>4} {''.join(str(j % 10) for j in range(1, len(names) + 1))}"]
    held = [(name, way) for name in names for way in range(ways(exercise, name))]
    for name, way in [(None, 0), *held]:
        outcomes = pretend(exercise, arrays, name, way)
        diagnoses = all_that_fit(exercise, outcomes, arrays)
        fitting, named = {diagnosis.name for diagnosis in diagnoses}, best_of(diagnoses)
        cells = ["#" if named and n == named.name else "o" if n in fitting else "." for n in names]
        checks = [v.state for v in verdicts(exercise, outcomes, arrays)]
        rejecting = sum(state is not State.PASSED for state in checks)
        who = name if not way else f"{name}, way {way + 1}"
        row = f"{who}: rejected by {rejecting} of {len(checks)} checks" if name else "the right answer"
        number = "" if name is None or way else names.index(name) + 1
        rows.append(f"{number:>4} {''.join(cells)}  {row}")
    return rows


def verdicts(
    exercise: ExerciseKey, outcomes: list[list[Outcome]], arrays: Mapping[str, Any]
) -> list[Verdict]:
    """Judge an exercise's outcomes without its rules on the program."""
    return [
        judge(check, results, arrays, [], frozenset())
        for check, results in zip(exercise.checks, outcomes, strict=True)
    ]


def _grade(key: Key, files: dict[str, bytes]) -> list[Any]:
    if not files:
        return []
    snapshot = Snapshot({f"{stem}.py": data for stem, data in files.items()})
    return grade(Job(snapshot, list(files)), lambda: key).exercises


def _complaints(source: str, result: Any) -> list[str]:
    return [
        f"{source} does not pass {check.name!r}: {check.message}"
        for check in result.checks
        if check.state != "passed"
    ]
