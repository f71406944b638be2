"""Wrong answers as learners write them, each with the name that it must get: tests/named/<stem>.py.

A file holds many. A line `#: name of the misconception` begins one, which ends where the next begins. What stands above the
first goes before each of them: imports, and the exercise's other functions. To add a row, write such a line, and under it
what a learner would hand in:

    #: kernel flipped
    def correlate(image, kernel):
        ...

`#: none` stands for a wrong answer that no idea explains, and `#: none: these words` for one whose report says these words
in its first sentence. Each must be rejected. They run in this process, as in a notebook, where JAX compiles once for all.
"""

import linecache
import re
from dataclasses import dataclass
from pathlib import Path

from grader.grading.exercise import ExerciseRun
from grader.notebook.in_process import InProcess
from grader.outcome import State, failed
from grader.programs.target import LoopTarget
from grader.scoring.diagnose import diagnose
from grader.scoring.judge import judge

FOLDER = Path(__file__).parents[1] / "named"
STEMS = sorted(path.stem for path in FOLDER.glob("*.py"))
MARK = re.compile(r"^#: (.+)\n", re.MULTILINE)


@dataclass(frozen=True)
class Row:
    """A wrong answer: its line in the file, its source, the name expected, and the words that its sentence must have."""

    line: int
    source: str
    name: str | None
    words: str = ""


def rows(stem):
    """The rows of an exercise's file."""
    text = (FOLDER / f"{stem}.py").read_text("utf-8")
    return list(rows_of(text))


def rows_of(text):
    """The rows of a text."""
    before, *rest = MARK.split(text)
    position = len(before)
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        line = text.count("\n", 0, text.index(f"#: {title}\n", position)) + 1
        position += len(title) + len(body) + len("#: \n")
        name, _, words = title.partition(": ")
        yield Row(line, before + body, *((None, words) if name == "none" else (title, "")))


@dataclass(frozen=True)
class Graded:
    """What became of a wrong answer: states and sentences of its checks, and the name that it got."""

    states: list[State]
    sentences: list[str]
    name: str | None

    @property
    def passed(self):
        return all(state is State.PASSED for state in self.states)


def shows_nothing(check):
    """Whether a check can't name an idea: a training, which takes long."""
    return all(isinstance(case.target, LoopTarget) and not case.wrong for case in check.cases)


def grade_all(key, stem, sources, limits):
    """Grade sources for one exercise, one after the other in this process; what was found of each, in their order."""
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    found = []
    for number, source in enumerate(sources):
        run = ExerciseRun(
            InProcess(functions_of(source, stem, number, exercise), limits), key, exercise, limits
        )
        if (stopped := run.open("")) is not None:
            raise ValueError(f"{stem}, row {number + 1}: {stopped.failure.sentence}")
        outcomes, verdicts = [], []
        for check in exercise.checks:
            skipped = shows_nothing(check) and any(v.state is not State.PASSED for v in verdicts)
            results = [failed(State.SKIPPED, "")] if skipped else run.run(check, arrays)
            outcomes.append(results)
            verdicts.append(judge(check, results, arrays, exercise.rules, run.uses))
        named = diagnose(exercise, outcomes, arrays)
        states, sentences = [v.state for v in verdicts], [v.sentence for v in verdicts if v.sentence]
        found.append(Graded(states, sentences, named and named.name))
    return found


def functions_of(source, stem, number, exercise):
    """The functions that a source defines, with its lines where Python looks for them."""
    name = f"<{stem}, row {number + 1}>"
    linecache.cache[name] = len(source), None, source.splitlines(keepends=True), name
    namespace = {"__name__": "handed_in"}
    exec(compile(source, name, "exec"), namespace)
    return {function: namespace[function] for function in exercise.parameters if function in namespace}
