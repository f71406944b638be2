"""Make questions about a submission: its program is run in the sandbox, as it is and with small changes, and watched.

A question's key is found in two ways that must agree; where they don't, there is no such question. None of it earns points.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import chain

from grader import i18n
from grader.grading.submission import asked
from grader.i18n import gettext as _
from grader.i18n import mark
from grader.key.file import Key
from grader.key.model import ExerciseKey
from grader.key.seed import Seed
from grader.questions.draft import LEAST, Draft, Subject
from grader.questions.given import drawn
from grader.questions.kinds import changed, depends, dtypes, inputs, lines, times
from grader.questions.model import Choice, Left, Line, Question, Questions
from grader.questions.program import ENDED, NoValueError, Program, UnaskableError
from grader.sandbox.errors import StoppedError
from grader.sandbox.lane import Lane
from grader.sandbox.launch import Start, launch
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS, Tier
from grader.submission.snapshot import Snapshot
from grader.text import lines_of, printable, shortened

KINDS = (lines, changed, times, depends, dtypes, inputs)
MOST_LINES, MOST_OF_LINE = 60, 200
"""Lines of code that are shown with a question, and letters of one."""
NO_FILE = mark("There is no file for it.")
NOT_RUN = mark("Its file can't be taken apart or imported.")
TOO_FEW = mark(
    "No more can be asked of this program: its lines are few, or two ways to an answer do not agree."
)


def make(
    snapshot: Snapshot,
    key: Key,
    *,
    stems: Sequence[str],
    seed: Seed,
    student: str | None = None,
    count: int = 5,
    tier: Tier = PROCESS,
    limits: Limits | None = None,
    start: Start = launch,
    lane: Lane | None = None,
) -> Questions:
    """Return questions about a submission, in the current language; the same from the same submission, seed and student.

    Args:
        snapshot: the submission.
        key: the answer key, of which only the arguments of cases are used.
        stems: the exercises.
        seed: what inputs, changes and the order of choices are drawn from; `key.seed` makes one from a secret.
        student: the student's id.
        count: how many questions are wanted about each exercise.
        tier: the walls around what is run.
        limits: what may be used.
        start: how processes are started.
        lane: one that runs already, where the submission is laid out; otherwise one is started.

    Raises:
        StoppedError: the run is to end.
    """
    limits = limits or Limits()
    questions: list[Question] = []
    left: list[Left] = []
    if lane is None:
        with Lane(snapshot, limits, tier=tier, start=start) as own:
            return make(
                snapshot, key, stems=stems, seed=seed, student=student, count=count, limits=limits, lane=own
            )
    choices = snapshot.choose(asked(key))
    for stem in stems:
        path = choices[stem].path
        exercise = key.exercises[stem]
        if path is None:
            left.append(Left(stem, _(NO_FILE)))
            continue
        maker = _Maker(snapshot, key, exercise, path, f"{seed.value}\n{student or ''}\n{stem}", limits)
        made, reason = maker.make(lane, count)
        questions += made
        if len(made) < count:
            left.append(Left(stem, reason))
    return Questions(
        version=1,
        submission=snapshot.digest,
        seed=seed.name,
        language=i18n.current(),
        questions=questions,
        student=student,
        left=left,
    )


def _is_alike(one: Question, other: Question) -> bool:
    """Whether two questions can't be told apart, though their choices may differ."""
    return (one.text, one.arguments) == (other.text, other.arguments)


class _Maker:
    """Makes the questions about one exercise."""

    def __init__(
        self, snapshot: Snapshot, key: Key, exercise: ExerciseKey, path: str, drawn_from: str, limits: Limits
    ) -> None:
        self._key, self._exercise, self._path, self._limits = key, exercise, path, limits
        self._drawn_from = f"{drawn_from}\n{snapshot.digest}"
        cells = snapshot.notebooks.get(path)
        text = snapshot.files[path].decode("utf-8-sig", "replace")
        self._source: dict[int | None, list[str]] = (
            {None: lines_of(text)} if cells is None else {n: lines_of(c) for n, c in enumerate(cells, 1)}
        )

    def make(self, lane: Lane, count: int) -> tuple[list[Question], str]:
        """Return the questions, and why there are no more."""
        program = Program(lane, self._exercise, self._path, self._limits)
        made: list[Question] = []
        try:
            program.open()
            for draft in self._chosen(program):
                question = self._question(draft, program)
                if question is not None and not any(_is_alike(question, other) for other in made):
                    made.append(question)
                if len(made) >= count:
                    break
        except StoppedError:
            raise
        except UnaskableError:
            return made, _(NOT_RUN)
        except ENDED:
            pass
        finally:
            with suppress(Exception):  # whoever opens the next file sees whether the lane is as new
                lane.close()
        return made, _(TOO_FEW)

    def _chosen(self, program: Program) -> Iterator[Draft]:
        """Yield drafts: of one kind after the other, on lines that were not asked about before those that were."""
        rng = random.Random(self._drawn_from)  # noqa: S311 - to be the same again, and no secret
        calls = drawn(self._exercise, self._key.arrays(self._exercise.stem), rng)
        subjects = [
            Subject(program, self._exercise, of_function, random.Random(rng.random()), self._source)  # noqa: S311 - as above
            for of_function in calls.values()
        ]
        rng.shuffle(subjects)
        waiting = [(kind, chain.from_iterable(map(kind.drafts, subjects))) for kind in KINDS]
        asked_of: set[tuple[int | None, int | None]] = set()
        later: list[Draft] = []
        while waiting:
            for entry in list(waiting):
                draft = self._next(entry[1], asked_of, later)
                if draft is None:
                    waiting.remove(entry)
                else:
                    yield draft
        yield from later

    def _next(
        self, drafts: Iterator[Draft], asked_of: set[tuple[int | None, int | None]], later: list[Draft]
    ) -> Draft | None:
        for draft in drafts:
            place = (draft.cell, draft.line)
            if draft.line is not None and place in asked_of:
                later.append(draft)
                continue
            asked_of.add(place)
            return draft
        return None

    def _question(self, draft: Draft, program: Program) -> Question | None:
        """The question of a draft; None where it has too few choices, or the second way to its key does not agree."""
        options = draft.options()
        if len(options) < LEAST:
            return None
        try:
            if not draft.holds():
                return None
        except NoValueError:
            return None
        arguments = [a for a in draft.given.arguments if a.name not in draft.hides]
        given = [(a.name, a.value.data) for a in arguments]
        drawn_from = (
            f"{self._drawn_from}\n{draft.kind}\n{draft.cell}\n{draft.line}\n{given!r}\n{draft.right.text}"
        )
        random.Random(drawn_from).shuffle(options)  # noqa: S311 - as above; the same in every language
        return Question(
            id=hashlib.sha256(f"{drawn_from}\n{draft.text}".encode("utf-8", "surrogateescape")).hexdigest()[
                :12
            ],
            stem=self._exercise.stem,
            title=self._exercise.title,
            kind=draft.kind,
            text=printable(draft.text),
            code=self._code(draft, program),
            arguments=arguments,
            choices=[Choice(printable(o.text), o is draft.right, printable(o.because)) for o in options],
            explanation=printable(draft.explanation),
            cell=self._cell(draft, program),
        )

    def _cell(self, draft: Draft, program: Program) -> int | None:
        first = program.parts.lines.get(draft.shows[0]) if draft.shows else None
        return draft.cell if draft.line is not None else first.cell if first else None

    def _code(self, draft: Draft, program: Program) -> list[Line]:
        """The lines of the functions that a question is about; of long ones, those around its line."""
        cell = self._cell(draft, program)
        places = [program.parts.lines[name] for name in draft.shows if name in program.parts.lines]
        numbers = sorted({n for p in places if p.cell == cell for n in range(p.first, p.last + 1)})
        if len(numbers) > MOST_LINES:
            middle = draft.line or numbers[0]
            numbers = sorted(sorted(numbers, key=lambda n: abs(n - middle))[:MOST_LINES])
        source = self._source.get(cell, [])
        return [
            Line(n, shortened(printable(source[n - 1].expandtabs(4)), MOST_OF_LINE))
            for n in numbers
            if 0 < n <= len(source)
        ]
