"""What an instructor says to all students of a group: kept beside the results, logged, put into reports as they are read.

OUT/comments.json holds the comments. A comment belongs to an exercise and to the answers that were given, not to names: so
a later submission with the same answers gets it, too. No report.json changes, and no points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.records import logged
from grader.records.answers import Answers
from grader.records.audit import Event
from grader.records.checking import DoubtError, answers_in
from grader.records.folders import REPORT, STUDENTS, hold
from grader.records.groups import Group
from grader.records.logged import UnloggedError
from grader.records.result import Graded
from grader.report.feedback import first_problem
from grader.report.model import ExerciseReport, Report
from grader.text import printable

NAME = "comments.json"
MOST = 4 << 20
"""Bytes of all comments."""
LONGEST = 1000
"""Letters of a comment."""


class CommentError(Exception):
    """The comments can't be used; the message says why, and what to do."""


class Comment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence for all who gave the same answers.

    Attributes:
        group: what the group was called then.
        stem: the exercise's.
        answers: the digest of the answers.
        text: the sentence, on one line.
    """

    group: Annotated[str, Meta(max_length=100)]
    stem: Annotated[str, Meta(max_length=200)]
    answers: Annotated[str, Meta(max_length=200)]
    text: Annotated[str, Meta(min_length=1, max_length=LONGEST)]


def sentence_of(text: str) -> str:
    """Return a comment's text on one line.

    Raises:
        CommentError: it is empty, too long, or holds what can't be shown.
    """
    line = " ".join(text.split())
    if not line or len(line) > LONGEST:
        raise CommentError(_("A comment has from 1 to {most} letters.").format(most=LONGEST))
    if not line.isprintable():
        sentence = _("The comment holds characters that can't be shown: {text}.")
        raise CommentError(sentence.format(text=printable(line)[:80]))
    return line


def kept(folder: Path) -> list[Comment]:
    """Return the comments of a folder of results.

    Raises:
        CommentError: they are not those that the log names.
    """
    try:
        data = logged.read(folder, NAME, "commented", MOST)
        return msgspec.json.decode(data, type=list[Comment]) if data else []
    except UnloggedError as error:
        sentence = _(
            "{file} is not the one that was logged: the audit log names another content. "
            "Take it from a copy; or remove it, and say your comments again with `grader comment {folder} GROUP --text`."
        )
        raise CommentError(sentence.format(file=NAME, folder=folder)) from error
    except (OSError, ValueError, RecursionError) as error:
        reason = error.strerror if isinstance(error, OSError) else printable(str(error))
        raise CommentError(_("{path} can't be read: {error}.").format(path=NAME, error=reason)) from error


def say(folder: Path, group: Group, text: str, by: str = "") -> None:
    """Keep a comment on a group, in place of the one before, and log it. The caller holds the folder's lock.

    Raises:
        CommentError: the text can't be one, or the comments kept before are not those that the log names.
    """
    comment = Comment(group.id, group.stem, group.answers, sentence_of(text))
    before = _before(folder)
    others = [one for one in before if about(one) != about(comment)]
    if comment in before:
        return
    size = len(group.students)
    note = ngettext("On {group}, {count} student: {text}", "On {group}, {count} students: {text}", size)
    _keep(folder, [*others, comment], note.format(group=group.id, count=size, text=comment.text), by)


def withdraw(folder: Path, group: str, by: str = "") -> list[Comment]:
    """Take the comment on a group back, log that, and return what was taken back: nothing if there was none.

    Raises:
        CommentError: the comments kept are not those that the log names.
    """
    before = _before(folder)
    withdrawn = [one for one in before if one.group == group]
    if withdrawn:
        note = _("On {group} nothing any more.").format(group=group)
        _keep(folder, [one for one in before if one.group != group], note, by)
    return withdrawn


def _before(folder: Path) -> list[Comment]:
    return kept(folder) if (folder / NAME).exists() else []  # one that was removed is said anew


def _keep(folder: Path, comments: Sequence[Comment], note: str, by: str) -> None:
    ordered = sorted(comments, key=about)
    data = msgspec.json.format(msgspec.json.encode(ordered), indent=2) + b"\n"
    logged.write(folder, NAME, data, [Event("commented", fingerprint=logged.digest(data), note=note)], by)


def about(comment: Comment) -> tuple[str, str]:
    """Return what a comment is about: the exercise, and the answers' digest."""
    return comment.stem, comment.answers


def commenting(results: Iterable[Graded], comments: Sequence[Comment]) -> Iterator[Graded]:
    """Yield results with the comments on them in their reports, one at a time."""
    for graded in results:
        if graded.report is None or graded.answers is None:
            yield graded
        else:
            yield replace(graded, report=with_comments(graded.report, graded.answers, comments))


def with_comments(report: Report, given: Answers, comments: Sequence[Comment]) -> Report:
    """Return a report with the comments on the unnamed answers of its submission."""
    texts = {about(one): one.text for one in comments}
    said = {
        one.stem: text for one in given.unnamed if (text := texts.get((one.stem, one.answers))) is not None
    }
    exercises = [
        _commented(exercise, said[exercise.stem]) if exercise.stem in said else exercise
        for exercise in report.exercises
    ]
    return msgspec.structs.replace(report, exercises=exercises)


def _commented(exercise: ExerciseReport, text: str) -> ExerciseReport:
    first = first_problem(exercise)
    checks = [
        msgspec.structs.replace(check, comment=printable(text)) if check is first else check
        for check in exercise.checks
    ]
    return msgspec.structs.replace(exercise, checks=checks)


def beside(path: Path, report: Report) -> Report:
    """Return a report with the comments on it, where its file lies in a folder of results.

    Raises:
        CommentError: the comments there are not those that the log names.
    """
    place = path.resolve().parent
    held = hold(place) if (path.name, place.parent.name) == (REPORT, STUDENTS) else None
    if held is None or held.result is None:
        return report
    try:
        given = answers_in(place, held.result)
    except DoubtError:
        return report  # nobody knows what they answered
    return report if given is None else with_comments(report, given, kept(place.parent.parent))


def given_in(graded: Graded) -> set[tuple[str, str]]:
    """Return the exercises and digests of a result's unnamed answers, if its report can be read."""
    if graded.report is None or graded.answers is None:
        return set()
    return {(one.stem, one.answers) for one in graded.answers.unnamed}


def unread(comments: Sequence[Comment], results: Iterable[Graded]) -> list[Comment]:
    """Return the comments on answers that no student of the class gives."""
    given = {about for graded in results for about in given_in(graded)}
    return [one for one in comments if about(one) not in given]
