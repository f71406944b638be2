"""Equal mistakes get equal marks: what a misconception or a submission earns must not depend on the seed.

A misconception's marks are known from the key alone; a submission is graded by each key, as one of a class.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from grader.authoring.pretended import pretend, ways
from grader.authoring.selftest import check_misconceptions, verdicts
from grader.course import Course
from grader.grading.submission import Job, grade
from grader.key.file import Key
from grader.key.seed import numbered_seed
from grader.key.store import KeyMaker
from grader.outcome import State
from grader.programs.target import LoopTarget
from grader.sandbox.start_method import servers
from grader.submission.intake import take

Marks = dict[tuple[str, str], int]
"""Points by who earned them, a misconception or a submission, and by the check's name."""
SUFFIXES = (".py", ".ipynb", ".zip")


def unequal_marks(
    stems: Sequence[str], key: Key, others: Iterable[tuple[str, Key]], submissions: Sequence[Path] = ()
) -> dict[str, list[str]]:
    """Return, for each exercise, sentences about what depends on the seed.

    Args:
        stems: the exercises.
        key: the public key; what is wrong under it, `selftest.prove` tells.
        others: keys of other seeds, with what the seeds are called.
        submissions: folders or files that are graded by each key.
    """
    public = _marks(key, stems, submissions)
    problems: dict[str, list[str]] = {stem: [] for stem in stems}
    for name, other in others:
        for stem, marks in _marks(other, stems, submissions).items():
            problems[stem] += [f"{name}: {problem}" for problem in check_misconceptions(other, stem)]
            problems[stem] += differences(public[stem], marks, name)
    return problems


def other_keys(
    maker: KeyMaker, course: Course, stems: Sequence[str], seeds: int, say: Callable[[str], None]
) -> Iterator[tuple[str, Key]]:
    """Yield keys of so many seeds, one after the other, with what the seeds are called; `say` is told when one is made."""
    for number in range(1, seeds + 1):
        say(f"seed {number}")
        yield f"seed {number}", Key.of(maker.make(course, numbered_seed(number), stems))


def _marks(key: Key, stems: Sequence[str], submissions: Sequence[Path]) -> dict[str, Marks]:
    graded = marks_of_submissions(key, stems, submissions)
    return {stem: marks_of_misconceptions(key, stem) | graded[stem] for stem in stems}


def differences(public: Mapping[tuple[str, str], int], marks: Marks, name: str) -> Iterator[str]:
    """Yield a sentence for each check that earned other points than under the public seed."""
    for (who, check), points in marks.items():
        if (before := public[who, check]) != points:
            yield f"{who!r} earns {before} for {check!r} under the public seed, {points} under {name}"


def marks_of_misconceptions(key: Key, stem: str) -> Marks:
    """Return what a learner with each misconception earns for each check, loops left out, which no misconception runs."""
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    return {
        (name if not way else f"{name}, way {way + 1}", check.name): check.worth
        if verdict.state is State.PASSED
        else 0
        for name in exercise.misconceptions
        for way in range(ways(exercise, name))
        for check, verdict in zip(
            exercise.checks, verdicts(exercise, pretend(exercise, arrays, name, way), arrays), strict=True
        )
        if not any(isinstance(case.target, LoopTarget) for case in check.cases)
    }


def marks_of_submissions(key: Key, stems: Sequence[str], submissions: Sequence[Path]) -> dict[str, Marks]:
    """Return, for each exercise, what each submission that has its file earns for each check."""
    marks: dict[str, Marks] = {stem: {} for stem in stems}
    for path in submissions:
        snapshot = take(path)
        names = {Path(name).name for name in snapshot.files}
        there = [stem for stem in stems if f"{stem}.py" in names or not any(n.endswith(".py") for n in names)]
        if there:
            for result in grade(Job(snapshot, there), lambda: key, start=servers().fork).exercises:
                marks[result.stem] |= {(path.name, check.name): check.points for check in result.checks}
    return marks


def submissions_in(folder: Path) -> list[Path]:
    """Return the submissions in a folder: itself, where exercises lie in it, else those in its folders, and files."""
    if folder.is_file() or any(path.suffix in SUFFIXES for path in folder.iterdir()):
        return [folder]
    return [found for path in sorted(folder.iterdir()) if path.is_dir() for found in submissions_in(path)]
