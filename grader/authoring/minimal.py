"""Say of an exercise which shapes of its cases must stay, and which could go: their values may have another's shape.

What must not be lost are the misconceptions under all seeds, the mutants of the solutions, and submissions. The first are known
from the keys alone; the others are graded, by the public key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

import msgspec

from grader.authoring.fewest import Clause, Draw, cheapest, fewest, of_misconceptions, places_of, restricted
from grader.authoring.mutants import MUTANT_LIMITS, sources, verdict
from grader.authoring.seeds import other_keys
from grader.authoring.shapes import Shape, shapes_of
from grader.course import Course
from grader.grading.exercise import ExerciseRun
from grader.key.file import Key
from grader.key.store import KeyMaker
from grader.mutation.mutate import mutants
from grader.outcome import State
from grader.sandbox.lane import Lane
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot

ENOUGH = 7
"""So many shapes an exercise may have though fewer would do: what nobody has thought of is found by variety."""
Say = Callable[[str], None]


class Stays(msgspec.Struct, frozen=True):
    """A shape that must stay, or one of several that must, and for whom."""

    shape: str
    size: int
    why: str


class Goes(msgspec.Struct, frozen=True):
    """A shape that could go, and the one of its kind that is next in size: its cases' values may have that."""

    shape: str
    size: int
    like: str


class Minimal(msgspec.Struct, frozen=True):
    """What was found of one exercise."""

    stem: str
    cases: int
    stays: list[Stays]
    goes: list[Goes]

    @property
    def shapes(self) -> int:
        """How many shapes its cases have."""
        return len(self.stays) + len(self.goes)

    @property
    def is_minimal(self) -> bool:
        """Whether it has no more shapes than it needs, or few enough."""
        return not self.goes or self.shapes <= ENOUGH


def minimal(
    course: Course,
    key: Key,
    stem: str,
    maker: KeyMaker,
    seeds: int = 0,
    submissions: Sequence[Path] = (),
    say: Say = lambda _: None,
) -> Minimal:
    """Find the fewest shapes of an exercise.

    Args:
        course: the course.
        key: its public key.
        stem: the exercise.
        maker: makes the keys of other seeds.
        seeds: under how many of them nothing may be lost.
        submissions: folders or files with wrong answers, whose names may not be lost either.
        say: called with the name of each step.
    """
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    shapes = shapes_of(exercise, arrays)
    public = of_misconceptions(exercise, arrays)
    for path in submissions:
        _add_submission(public, key, stem, path)

    def draws() -> Iterator[Draw]:
        yield public
        for _, other in other_keys(maker, course, [stem], seeds, say):
            yield of_misconceptions(other.exercises[stem], other.arrays(stem))

    chosen, clauses = fewest(shapes, draws())
    if len(chosen) < len(shapes):
        say("mutants")
        clauses += _of_mutants(key, stem, sources(course, stem), shapes, clauses)
        chosen = cheapest(shapes, clauses)
    return Minimal(
        stem,
        sum(len(check.cases) for check in exercise.checks),
        [Stays(shapes[n].text, shapes[n].size, _why(n, clauses)) for n in sorted(chosen)],
        [
            Goes(shape.text, shape.size, _next(shape, [shapes[m] for m in sorted(chosen)]))
            for n, shape in enumerate(shapes)
            if n not in chosen
        ],
    )


def _why(n: int, clauses: Sequence[Clause]) -> str:
    """For whom a shape must stay: who is told by it alone, else by it and the fewest others."""
    reasons = [clause for clause in clauses if n in clause.shapes]
    fewest_others = min(reasons, key=lambda clause: len(clause.shapes), default=None)
    if fewest_others is None:
        return ""
    others = len(fewest_others.shapes) - 1
    return fewest_others.who if not others else f"{fewest_others.who}, as would {others} others"


def _next(shape: Shape, chosen: Sequence[Shape]) -> str:
    alike = [other for other in chosen if other.kind == shape.kind]
    return min(alike, key=lambda other: abs(other.size - shape.size)).text


def _add_submission(draw: Draw, key: Key, stem: str, path: Path) -> None:
    """Add the outcomes of a submission's file, if it has one that can be imported."""
    snapshot = take(path)
    name = next((name for name in snapshot.files if Path(name).name == f"{stem}.py"), None)
    if name is None:
        return
    with Lane(snapshot, MUTANT_LIMITS) as lane:
        run = ExerciseRun(lane, key, draw.exercise, MUTANT_LIMITS)
        if run.open(name) is None:
            draw.add(path.name, [run.run(check, dict(draw.arrays)) for check in draw.exercise.checks])


def _of_mutants(
    key: Key,
    stem: str,
    files: Mapping[str, Path],
    shapes: Sequence[Shape],
    clauses: Sequence[Clause],
) -> list[Clause]:
    """Return a clause for each mutant that the cheapest shapes do not reject, and others do.

    What no shape rejects is equal, or listed as such: `mutants` says so.
    """
    there = {
        (source, mutant.id): mutant
        for source, path in files.items()
        for mutant in mutants(path.read_text("utf-8"))
    }
    paths = {who: f"{n}/{stem}.py" for n, who in enumerate(there)}
    snapshot = Snapshot({path: there[who].source.encode() for who, path in paths.items()})
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    found: list[Clause] = []
    with ExitStack() as stack:
        lane = stack.enter_context(Lane(snapshot, MUTANT_LIMITS))

        def passes(path: str, chosen: frozenset[int]) -> bool:
            part = restricted(exercise, places_of(shapes, chosen))
            return verdict(ExerciseRun(lane, key, part, MUTANT_LIMITS), path, arrays).state is State.PASSED

        for (source, id_), path in paths.items():
            chosen = cheapest(shapes, [*clauses, *found])
            if passes(path, chosen):
                others = frozenset(range(len(shapes))) - chosen
                rejecting = frozenset(n for n in others if not passes(path, frozenset({n})))
                if rejecting:
                    found.append(Clause(rejecting, f"the mutant {source}: {there[source, id_].description}"))
    return found
