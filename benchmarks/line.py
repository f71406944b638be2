"""How often the line of a mistake is found, and how often it is another one.

    python benchmarks/line.py mutants 200     mutants drawn from the solutions and the other ways
    python benchmarks/line.py pairs 30        two changes on two lines each: a line is right only where one change is enough
    python benchmarks/line.py wrong           the wrong submissions of the tests, to be looked at by hand

The exercises that train (the last ones of the course) take longest: name parts of stems to limit the draw.
"""

from __future__ import annotations

import ast
import random
import sys
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

from grader.course import Course
from grader.find import find_course
from grader.grading.submission import grade_file
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.mutation.mutate import mutants
from grader.report.model import ExerciseReport
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits
from grader.submission.snapshot import Snapshot

LIMITS = Limits(total_seconds=1e6, total_cpu_seconds=1e6, total_printed=1 << 40, total_answered=1 << 40)
WRONG = Path(__file__).parents[1] / "tests" / "submissions" / "wrong"


def sources(course: Course, parts: list[str]) -> list[tuple[str, str]]:
    """The solutions and the other ways, each with its stem, as `ast.unparse` writes them."""
    stems = [stem for stem in course.stems() if not parts or any(part in stem for part in parts)]
    paths = [
        (stem, path) for stem in stems for path in (course.solutions / f"{stem}.py", *course.others(stem))
    ]
    return [(stem, ast.unparse(ast.parse(path.read_text("utf-8")))) for stem, path in paths]


def changed_lines(before: str, after: str) -> set[int]:
    """The lines of a source in which it differs from another one."""
    pairs = SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    return {
        line
        for tag, _, _, begin, end in pairs.get_opcodes()
        if tag != "equal"
        for line in range(begin + 1, max(end, begin + 1) + 1)
    }


def drawn(course: Course, count: int, parts: list[str], *, twice: bool) -> list[tuple[str, str, str]]:
    """Mutants, or mutants of mutants in another line: stem, the source before, the source after."""
    chance = random.Random(7)
    pool = [(stem, source, m.source) for stem, source in sources(course, parts) for m in mutants(source)]
    chance.shuffle(pool)
    if not twice:
        return pool[: 2 * count]
    pairs = []
    for stem, source, once in pool[: 3 * count]:
        again = chance.choice(mutants(once)).source
        if len(changed_lines(source, again)) == 2:
            pairs.append((stem, source, again))
    return pairs


def graded(key: Key, files: list[tuple[str, str]]) -> list[ExerciseReport]:
    """Grade sources, and look for the line of each."""
    snapshot = Snapshot({f"{i}/{stem}.py": text.encode() for i, (stem, text) in enumerate(files)})
    with Lane(snapshot, LIMITS) as lane:
        return [
            grade_file(lane, key, key.exercises[stem], f"{i}/{stem}.py", LIMITS, line=True)
            for i, (stem, _) in enumerate(files)
        ]


def main() -> None:
    """Print what was found of each, and the counts."""
    what, *rest = sys.argv[1:]
    course = find_course()
    key = obtain(course, PUBLIC_SEED)
    counts: Counter[str] = Counter()
    by_exercise: dict[str, Counter[str]] = {}
    if what == "wrong":
        paths = sorted(WRONG.glob("*/*.py"))
        files = [(path.stem, path.read_text("utf-8")) for path in paths if path.stem in key.exercises]
        names = [path.parent.name for path in paths if path.stem in key.exercises]
        cases = [(stem, "", text) for stem, text in files]
    else:
        cases = drawn(course, int(rest[0]), rest[1:], twice=what == "pairs")
        names = [stem for stem, _, _ in cases]
    for name, (stem, before, after) in zip(names, cases, strict=True):
        (report,) = graded(key, [(stem, after)])
        if report.state == "passed":
            continue
        changed = changed_lines(before, after)
        found = report.line
        verdict = (
            "nothing"
            if found is None
            else "line"
            if not before or found.number in changed
            else "another line"
        )
        counts[verdict] += 1
        by_exercise.setdefault(stem, Counter())[verdict] += 1
        print(
            f"{name} {stem}: {verdict}",
            *([f"{found.number}: {found.source}"] if found else []),
            sorted(changed)[:4],
            flush=True,
        )
        if what != "wrong" and counts.total() >= int(rest[0]):
            break
    for stem, found_there in sorted(by_exercise.items()):
        print(stem, dict(found_there))
    print(dict(counts))


if __name__ == "__main__":
    main()
