"""Wrong answers as learners write them, each with the name that it must get: tests/named/<stem>.py.

A file holds many. A line `#: name of the misconception` begins one, which ends where the next begins. What stands above the
first goes before each of them: imports, and the exercise's other functions. To add a row, write such a line, and under it
what a learner would hand in:

    #: kernel flipped
    def correlate(image, kernel):
        ...

`#: none` stands for a wrong answer that no idea explains, and `#: none: these words` for one whose report says these words
in its first sentence. Each must be rejected. Parts of an idea that are named one by one are rows of their own.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from grader.grading.exercise import ExerciseRun
from grader.outcome import State
from grader.sandbox.lane import Lane
from grader.sandbox.start_method import servers
from grader.scoring.diagnose import diagnose
from grader.scoring.judge import judge
from grader.submission.snapshot import Snapshot

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


def grade_all(key, stem, sources, limits):
    """Grade sources for one exercise, all in one lane; what was found of each, in their order."""
    exercise, arrays = key.exercises[stem], key.arrays(stem)
    files = {f"{number}/{stem}.py": source.encode() for number, source in enumerate(sources)}
    found = []
    with Lane(Snapshot(files), limits, start=servers().fork) as lane:
        for path in files:
            run = ExerciseRun(lane, key, exercise, limits)
            if (stopped := run.open(path)) is not None:
                raise ValueError(f"{path}: {stopped.failure.sentence}")
            outcomes = [run.run(check, arrays) for check in exercise.checks]
            verdicts = [
                judge(check, results, arrays, exercise.rules, run.uses)
                for check, results in zip(exercise.checks, outcomes, strict=True)
            ]
            named = diagnose(exercise, outcomes, arrays)
            states, sentences = [v.state for v in verdicts], [v.sentence for v in verdicts if v.sentence]
            found.append(Graded(states, sentences, named and named.name))
            lane.close()
    return found
