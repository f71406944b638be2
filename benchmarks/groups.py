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
    parser.add_argument(
        "--adopt", type=int, default=0, help="how many of the largest groups become misconceptions"
    )
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
    if options.adopt:
        adopt(shorter, folder, options.adopt)


def adopt(shorter, folder, most):
    """Make the largest groups misconceptions, grade the class again, and print who has a name before and after."""
    results = folder / "results"
    before, adopted = named_in(results), {}
    course = ["--course", str(shorter.root)]
    for group in groups(Store(results)):
        if len(adopted) == most:
            break
        name = f"adopted {chr(ord('a') + len(adopted))}"
        call = [*course, "adopt", str(results), group.id, "--name", name, "--text", "Words.", "--yes"]
        if run(call) == 0:  # else its code can't be cut out, which was said
            adopted[name] = {*group.students}
    run([*course, "batch", str(folder / "class"), "--out", str(results)])
    after = named_in(results)
    named, due = (len(before), len(before) + sum(map(len, adopted.values())))
    print(
        f"named: {named} before, {len(after)} after; {due} by the sizes of the {len(adopted)} groups adopted"
    )
    for name, students in adopted.items():
        print(
            f"  {name}: {len(students)}, all and no others: {students == {s for s in after if after[s] == name}}"
        )


def named_in(results):
    """The names that students got, by their ids."""
    found = {}
    for graded in Store(results):
        names = [idea.name for idea in map(misconception_in, graded.report.exercises) if idea is not None]
        if names:
            found[graded.result.student.id] = names[0]
    return found


def _processor():
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


if __name__ == "__main__":
    main()
