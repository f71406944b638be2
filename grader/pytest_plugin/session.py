"""Grade a learner's exercises in one pytest run, each once, in the sandbox of `grader check`."""

from __future__ import annotations

import contextlib
from contextlib import ExitStack
from functools import cached_property

from grader.course import Course
from grader.grading.submission import Job, asked, grade_exercise
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.report.model import ExerciseReport
from grader.sandbox.lane import Lane
from grader.sandbox.limits import Limits, of_a_check
from grader.submission.choice import Choice
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot
from grader.watch.progress import Progress

SECONDS = 10.0
"""Of processor time for a check: as many as `grader check` allows."""


class Grading:
    """The key, the files as they were when the first test began, and the reports so far.

    Nothing is read or started before it is asked for.

    Args:
        course: the learner's course.
        limits: the limits of a check; those of `grader check` if None.
    """

    def __init__(self, course: Course, limits: Limits | None = None) -> None:
        self.course = course
        self._limits = limits or of_a_check(SECONDS)
        self._stack = ExitStack()
        self._reports: dict[str, ExerciseReport] = {}

    @cached_property
    def key(self) -> Key:
        """The course's public key."""
        return obtain(self.course, PUBLIC_SEED)

    def report(self, stem: str) -> ExerciseReport:
        """Return the report of an exercise, graded now or before.

        Raises:
            SubmissionError: the folder of the exercises can't be read.
        """
        if stem not in self._reports:
            exercise = self.key.exercises[stem]
            job = Job(self._snapshot, [stem], self._limits)
            report = grade_exercise(self._lane, self.key, exercise, job, self._choices[stem])
            with contextlib.suppress(Exception):  # the next exercise shows whether the lane is as new
                self._lane.close()
            self._reports[stem] = report
            data = self._snapshot.files.get(self._snapshot.find(stem) or "")
            Progress(self.course.root).record(report, data)
        return self._reports[stem]

    def close(self) -> None:
        """End the processes, also in the middle of a check."""
        self._stack.close()

    @cached_property
    def _snapshot(self) -> Snapshot:
        return take(self.course.exercises)

    @cached_property
    def _choices(self) -> dict[str, Choice]:
        return self._snapshot.choose(asked(self.key))

    @cached_property
    def _lane(self) -> Lane:
        return self._stack.enter_context(Lane(self._snapshot, self._limits))
