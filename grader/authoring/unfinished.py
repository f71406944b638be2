"""Find what an author has still to write: places marked by `grader new`, and parts that an exercise must have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from grader.course import Course
from grader.key.model import CheckKey, ExerciseKey
from grader.programs.target import Target
from grader.starter import statement

MARK = "WRITE:"
_PLACE = re.compile(rf"{MARK} *(.*)")
RUNGS = 3


def unfinished(course: Course, exercise: ExerciseKey) -> Iterator[str]:
    """Yield a sentence for each thing that is missing."""
    yield from _marked(course, exercise.stem)
    if not statement((course.exercises / f"{exercise.stem}.py").read_text("utf-8")):
        yield "the starter does not begin with a docstring, which is the statement"
    if len(exercise.hints) < RUNGS:
        yield f"there are {len(exercise.hints)} hints; a ladder has at least {RUNGS}: a question, a shape, a place"
    if not exercise.checks:
        yield "there is no check"
    for check in exercise.checks:
        yield from _of_check(check)
    yield from unstated(exercise)


def _of_check(check: CheckKey) -> Iterator[str]:
    if check.public:
        if check.points:
            yield (
                f"the cases of {check.name!r} are the same under every seed, so its {check.points} points can be "
                "had by looking the answers up: draw cases from rng, or write points=0"
            )
    elif _shows_all(check):
        yield (
            f"the check {check.name!r} has one case that depends on the seed, and shows its answer: whoever hands in "
            "twice can copy it. Draw another case, or write conceal=True"
        )
    elif check.points < 1:
        yield f"the check {check.name!r} has {check.points} points; it must earn at least one"
    if not check.cases:
        yield f"the check {check.name!r} has no case"
    if not (check.rationale.strip() and check.help.strip()):
        yield f"the check {check.name!r} needs a rationale and a help"


def _shows_all(check: CheckKey) -> bool:
    """Whether a failing check shows the only answer that is not known beforehand; a loop's is shown in part at most."""
    hidden = [case for case in check.cases if not case.public]
    return len(hidden) == 1 and isinstance(hidden[0].target, Target) and not check.conceal


def unstated(exercise: ExerciseKey) -> Iterator[str]:
    """Yield a sentence for each rule that the statement does not state, in the exercise's language."""
    text = " ".join(statement(exercise.starter).split())
    for rule in exercise.rules:
        if not rule.stated or rule.stated not in text:
            yield f"a rule is not stated: these words are not in the statement: {rule.stated!r} ({rule.sentence})"
    for check in exercise.checks:
        asks = check.constant_program or check.at_least is not None
        if asks and (not check.stated or check.stated not in text):
            yield f"what {check.name!r} asks is not stated: these words are not in the statement: {check.stated!r}"


def _marked(course: Course, stem: str) -> Iterator[str]:
    for file in course.files(stem):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
            if (match := _PLACE.search(line)) is not None:
                name, task = file.relative_to(course.root).as_posix(), match[1].rstrip("\"',.)")
                yield f"still to be written, {name} line {number}: {task}"
