"""A class made from a catalogue's misconceptions: each student hands in one, written out as a program in a style of their own.

`grader` is not needed to run such a program: what the catalogue's function calls is written out with it.
"""

import ast
import random
import shutil
import textwrap
from dataclasses import dataclass
from itertools import combinations

from written_out import NoProgramError, Written

from grader.course import Course
from grader.exercise import function_name
from grader.keymaker.load import load_exercise

NAMES = {"i": "row", "j": "col", "k": "which", "u": "down", "v": "right", "s": "step", "c": "channel"}
"""Other names for variables, where a style has them."""


@dataclass(frozen=True)
class Idea:
    """A misconception of an exercise, and the source of a program that shows it."""

    stem: str
    name: str
    source: str


def ideas(course, stems):
    """All misconceptions of these exercises that can be written out, in the catalogue's order."""
    found = []
    for stem in stems:
        exercise = load_exercise(course, stem)
        if any(rule.must_trace for rule in exercise.rules):
            continue
        for misconception in exercise.misconceptions:
            try:
                source = program(course, stem, exercise, misconception)
            except NoProgramError:
                continue
            found.append(Idea(stem, misconception.name, source))
    return found


def program(course, stem, exercise, misconception):
    """The source of a program that shows a misconception, with all that it calls; the exercise's other functions are right.

    Raises:
        NoProgramError: it is no function of the catalogue's that a learner could have written.
    """
    name, *others = exercise.functions or [function_name(stem)]
    right = (course.solutions / f"{stem}.py").read_text("utf-8") if others else ""
    written = Written(right)
    written.function(misconception.function, misconception.replaces or name)
    source = "\n".join([*sorted(written.imports), right, *written.definitions])
    compile(source, stem, "exec")
    return source + "\n"


class _Renamed(ast.NodeTransformer):
    """Gives the local variables of functions other names; parameters keep theirs, since others may name them."""

    def visit_FunctionDef(self, node):
        parameters = {argument.arg for argument in ast.walk(node) if isinstance(argument, ast.arg)}
        taken = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        stored = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        names = {a: b for a, b in NAMES.items() if a in stored - parameters and b not in taken | parameters}
        for inner in ast.walk(node):
            if isinstance(inner, ast.Name):
                inner.id = names.get(inner.id, inner.id)
        return node


def in_a_style(source, draw):
    """The same program in another hand: other variables, comments, statements that do nothing; in double precision."""
    tree = ast.parse(source)
    if draw.random() < 0.5:
        tree = _Renamed().visit(tree)
    last = tree.body[-1]
    if draw.random() < 0.4:
        last.body.insert(0, ast.parse(f"unused = {draw.randrange(100)}").body[0])
    text = ast.unparse(ast.fix_missing_locations(tree))
    if draw.random() < 0.4 and last.args.vararg is None:  # the last digits are others then
        text += textwrap.dedent(f"""

            def _double(value):
                is_float = getattr(getattr(value, 'dtype', None), 'kind', '') == 'f'
                return value.astype('float64') if is_float else value


            _given_{last.name} = {last.name}


            def {last.name}({", ".join(argument.arg for argument in last.args.args)}):
                return _given_{last.name}({", ".join(f"_double({argument.arg})" for argument in last.args.args)})
        """)
    return f"# {draw.choice(['my answer', 'exercise', 'v2', 'done'])} {draw.randrange(1000)}\n{text}\n"


def hide(course, folder, hidden, stems):
    """A copy of these exercises of the course, without the hidden misconceptions, which are pairs of stem and name."""
    for name in ("exercises", "solutions", "catalog"):
        (folder / name).mkdir(parents=True)
        for path in (course.root / name).iterdir():
            if path.suffix == ".py" and (path.stem in stems or path.stem.startswith("_")):
                shutil.copy(path, folder / name)
    for stem in sorted({stem for stem, _ in hidden}):
        names = sorted(name for other, name in hidden if other == stem)
        with (folder / "catalog" / f"{stem}.py").open("a", encoding="utf-8") as file:
            file.write(
                f"\nHIDDEN = {names!r}\nKEPT = tuple(m for m in EXERCISE.misconceptions if m.name not in HIDDEN)\n"
                "EXERCISE = __import__('dataclasses').replace(EXERCISE, misconceptions=KEPT)\n"
            )
    return Course(folder)


def hand_in(folder, students, draw):
    """Write a submission for each student: an idea each, by the student's id."""
    for student, idea in students.items():
        (folder / student).mkdir(parents=True)
        (folder / student / f"{idea.stem}.py").write_text(in_a_style(idea.source, draw), "utf-8")


def drawn(all_ideas, size, seed=0):
    """A class: students' ids and ideas, some held by many and some by nobody, as it is."""
    draw = random.Random(f"a class, {seed}")
    order = draw.sample(all_ideas, len(all_ideas))
    weights = [1 / (1 + rank) ** 0.7 for rank in range(len(order))]
    return {f"s{n:04}": idea for n, idea in enumerate(draw.choices(order, weights, k=size))}


def pairwise(students, groups):
    """Precision and recall over all pairs of students.

    Args:
        students: the idea of each student who should be in a group.
        groups: the students of each group; one may be in several, of several exercises.
    """
    together = {pair for group in groups for pair in combinations(sorted(group), 2)}
    alike = {
        (one, other)
        for one, other in combinations(sorted(students), 2)
        if (students[one].stem, students[one].name) == (students[other].stem, students[other].name)
    }
    precision = len(together & alike) / len(together) if together else 1.0
    recall = len(together & alike) / len(alike) if alike else 1.0
    return precision, recall
