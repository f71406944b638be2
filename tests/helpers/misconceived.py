"""A class made from a catalogue's misconceptions: each student hands in one, written out as a program in a style of their own.

`grader` is not needed to run such a program: what the catalogue's function calls is written out with it.
"""

import ast
import inspect
import random
import shutil
import textwrap
import types
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from grader.course import Course
from grader.exercise import function_name
from grader.keymaker.load import load_exercise
from grader.misconception import Misconception

NAMES = {"i": "row", "j": "col", "k": "which", "u": "down", "v": "right", "s": "step", "c": "channel"}
"""Other names for variables, where a style has them."""


class NoProgramError(Exception):
    """A misconception that no NumPy program of a learner's shows: its function returns a sign, or must be traced."""


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
        if any(rule.must_trace for rule in exercise.rules) or len(exercise.functions) > 1:
            continue
        for misconception in exercise.misconceptions:
            for function in misconception.functions[:1]:
                try:
                    found.append(Idea(stem, misconception.name, program(stem, exercise, function)))
                except NoProgramError:
                    continue
    return found


def program(stem, exercise, function):
    """The source of a program whose function is this one, with all that it calls.

    Raises:
        NoProgramError: it is no function of the catalogue's that a learner could have written.
    """
    written = Written()
    written.function(function, exercise.functions[0] if exercise.functions else function_name(stem))
    source = "\n".join([*sorted(written.imports), "", *written.definitions])
    compile(source, stem, "exec")
    return source + "\n"


class Written:
    """Writes functions out: what they call first."""

    def __init__(self):
        self.imports, self.definitions, self._names = set(), [], {}

    def function(self, function, name):
        """Write a function under a name."""
        function = inspect.unwrap(function)
        if not isinstance(function, types.FunctionType) or not function.__module__.startswith("catalog"):
            raise NoProgramError(name)
        tree = _definition(function)
        tree.name = name
        outside = inspect.getclosurevars(function)
        nested = {n.id for n in ast.walk(tree) if isinstance(n, ast.Name)} & function.__globals__.keys()
        around = (
            {n: function.__globals__[n] for n in nested} | dict(outside.globals) | dict(outside.nonlocals)
        )
        for other, value in sorted(around.items()):
            self._value(other, value)
        self.definitions += [ast.unparse(tree), ""]

    def _value(self, name, value):
        if name in self._names:
            if self._names[name] is not value:
                raise NoProgramError(name)  # two things of one name
            return
        self._names[name] = value
        if isinstance(value, types.ModuleType):
            self.imports.add(f"import {value.__name__} as {name}")
        elif isinstance(value, Misconception):
            self.function(value.function, f"{name}_idea")
            self.definitions += [f"class {name}:\n    function = staticmethod({name}_idea)", ""]
        elif isinstance(value, np.ndarray | int | float | str | tuple | dict):
            self.definitions += [f"{name} = {self._expression(value)}", ""]
        elif (getattr(inspect.unwrap(value), "__module__", None) or "").startswith("catalog"):
            self.function(value, name)
        elif getattr(value, "__module__", None) in ("math", "functools", "itertools"):
            self.imports.add(f"from {value.__module__} import {value.__name__} as {name}")
        else:
            raise NoProgramError(name)

    def _expression(self, value):
        """A constant as source."""
        if isinstance(value, np.ndarray):
            self.imports.add("import numpy as np")
            return f"np.array({value.tolist()}, np.{value.dtype.name})"
        if isinstance(value, dict):
            return "{" + ", ".join(f"{key!r}: {self._expression(one)}" for key, one in value.items()) + "}"
        if isinstance(value, tuple):
            return "(" + "".join(f"{self._expression(one)}, " for one in value) + ")"
        if getattr(np, getattr(value, "__name__", ""), None) is value:
            self.imports.add("import numpy as np")
            return f"np.{value.__name__}"
        if isinstance(value, int | float | str):
            return repr(value)
        raise NoProgramError(repr(value))


def _definition(function):
    """A function's definition without decorators, annotations and docstrings; a lambda becomes one."""
    source = textwrap.dedent(inspect.getsource(function))
    tree = ast.parse(source).body[0]
    if not isinstance(tree, ast.FunctionDef):
        inner, *others = [node for node in ast.walk(tree) if isinstance(node, ast.Lambda)]
        if others:
            raise NoProgramError(function.__name__)  # which of them is not known
        tree = ast.FunctionDef("_", inner.args, [ast.Return(inner.body)], [], type_params=[])
    tree.decorator_list, tree.returns = [], None
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            node.annotation = None
        if isinstance(node, ast.FunctionDef):
            node.returns = None
            if ast.get_docstring(node) is not None and len(node.body) > 1:
                node.body = node.body[1:]
        if isinstance(node, ast.AnnAssign) and node.value is not None:
            node.annotation = ast.Constant("some")
    return ast.fix_missing_locations(tree)


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


            _{last.name} = {last.name}


            def {last.name}({", ".join(argument.arg for argument in last.args.args)}):
                return _{last.name}({", ".join(f"_double({argument.arg})" for argument in last.args.args)})
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
