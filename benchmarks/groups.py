"""How well a class's wrong answers fall into groups: hide a share of the misconceptions, and make a class from all of them.

    python benchmarks/groups.py --size 300

Every student hands in one program, written out from a misconception's own function in a style of their own. Those whose
idea is hidden get no name, and should be together with whoever holds the same idea, and with nobody else.
"""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from misconceived import drawn, hand_in, hide, ideas, pairwise  # noqa: E402 - found by what stands above

from grader.cli.main import run  # noqa: E402
from grader.course import Course  # noqa: E402
from grader.records.groups import groups  # noqa: E402
from grader.records.store import Store  # noqa: E402
from grader.report.feedback import misconception_in  # noqa: E402


def main():
    """Make the class, grade it, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=300)
    parser.add_argument("--hidden", type=float, default=0.3, help="share of the misconceptions")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, help="where to leave the class and its results")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="grader-groups-") as temporary:
        measure(options, options.out or Path(temporary))


def measure(options, folder):
    """Measure in a folder."""
    course, draw = Course(ROOT), random.Random(options.seed)
    known = ideas(course, course.stems())
    hidden = {(i.stem, i.name) for i in draw.sample(known, round(options.hidden * len(known)))}
    students = drawn(known, options.size, options.seed)
    hand_in(folder / "class", students, draw)
    shorter = hide(course, folder / "course", hidden, course.stems())
    began, processor = time.monotonic(), _processor()
    code = run(
        ["--course", str(shorter.root), "batch", str(folder / "class"), "--out", str(folder / "results")]
    )
    seconds, processor = time.monotonic() - began, _processor() - processor
    results = list(Store(folder / "results"))
    found = groups(results)
    without = {student: idea for student, idea in students.items() if (idea.stem, idea.name) in hidden}
    precision, recall = pairwise(without, [group.students for group in found])
    named = {
        graded.result.student.id
        for graded in results
        if graded.report and any(misconception_in(exercise) for exercise in graded.report.exercises)
    }
    print(f"{len(known)} misconceptions, {len(hidden)} hidden; {len(students)} students, exit code {code}")
    print(
        f"{len(without)} students hold a hidden idea; {len(named & without.keys())} of them got another's name"
    )
    print(f"{len(students) - len(without)} hold another; {len(named - without.keys())} of them got a name")
    print(f"{len(found)} groups, the largest of {[len(group.students) for group in found[:5]]} students")
    print(f"pairwise precision {precision:.4f}, recall {recall:.4f}")
    print(f"{seconds:.0f} s, {processor:.0f} s of processor time")
    for group in found:
        held = {(students[s].name, (students[s].stem, students[s].name) in hidden) for s in group.students}
        if len(held) > 1 or not all(is_hidden for _, is_hidden in held):
            print(f"  {group.id}: {len(group.students)} students, {sorted(held)}")


def _processor():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
