"""What a submission answered where it is wrong and no misconception says why, on the cases that its whole class shares."""

from __future__ import annotations

import re
from collections.abc import Sequence

from grader.grading.submission import Judged
from grader.outcome import State
from grader.records.answers import MOST_CODE, Answers, Unnamed
from grader.report.feedback import first_problem, misconception_in
from grader.report.model import ExerciseReport
from grader.scoring.digest import digest
from grader.submission.snapshot import Snapshot
from grader.text import LINES, lines_of, printable, shortened

CELLS = "\n\n\n"
"""Between the code cells of a notebook."""
_PAGE = re.compile(r"^[ \t]*\f", re.MULTILINE)
"""A form feed at a line's begin, where Python counts the indentation anew."""


class Witness:
    """Sees the exercises of one submission while they are graded, and keeps what their reports do not say.

    Attributes:
        seconds: how long each check took, by stem.
    """

    def __init__(self) -> None:
        self.seconds: dict[str, list[float]] = {}
        self._seen: dict[str, tuple[str, str]] = {}

    def see(self, judged: Judged) -> None:
        """Take an exercise; one that is graded twice counts as it was graded last."""
        stem = judged.exercise.stem
        self.seconds[stem] = judged.seconds
        self._seen.pop(stem, None)
        if is_unnamed(judged.report):
            found = digest(judged.exercise, judged.verdicts, judged.outcomes, judged.arrays)
            self._seen[stem] = judged.path, found

    def answers(self, key: str, reports: Sequence[ExerciseReport], snapshot: Snapshot) -> Answers | None:
        """Return the answers that got no name; None if there are none.

        Args:
            key: the digest of the key whose cases these were.
            reports: the reports of the exercises seen.
            snapshot: the submission.
        """
        unnamed = [
            self._entry(report, snapshot)
            for report in reports
            if report.stem in self._seen and is_unnamed(report)
        ]
        return Answers(1, key, unnamed) if unnamed else None

    def _entry(self, report: ExerciseReport, snapshot: Snapshot) -> Unnamed:
        path, found = self._seen[report.stem]
        first = first_problem(report)
        assert first is not None
        examples = (check.counterexample for check in report.checks if check.counterexample is not None)
        return Unnamed(
            report.stem,
            found,
            first.name,
            next(examples, None),
            printable(path),
            shortened(printable(_source(snapshot, path), LINES), MOST_CODE),
            first.message,
        )


def is_unnamed(report: ExerciseReport) -> bool:
    """Whether an exercise gave wrong answers, or raised on its cases, and no misconception explains that."""
    return report.state in (State.FAILED, State.RAISED) and misconception_in(report) is None


def _source(snapshot: Snapshot, path: str) -> str:
    cells = snapshot.notebooks.get(path)
    text = snapshot.files[path].decode("utf-8-sig", "replace") if cells is None else CELLS.join(cells)
    return _PAGE.sub("", "\n".join(lines_of(text))).replace("\f", " ")
