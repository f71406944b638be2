"""The pages of students who are commented on: written again, each in its language, where a comment comes, changes or goes."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader import i18n
from grader.files import read_bounded, write_whole
from grader.records.comments import Comment, about, given_in, with_comments
from grader.records.folders import REPORT, STUDENTS
from grader.records.result import Graded
from grader.records.store import MOST_OF_A_PAGE
from grader.report.feedback.files import files_of

_LANGUAGE = re.compile(rb'<html lang="([A-Za-z_-]{2,10})"')


@dataclass(frozen=True)
class Pages:
    """What became of comments.

    Attributes:
        changed: the ids of the students whose pages changed.
        unread: the comments on answers that no student of the class gives.
    """

    changed: list[str]
    unread: list[Comment]


def write_pages(
    folder: Path, results: Iterable[Graded], comments: Sequence[Comment], withdrawn: Sequence[Comment] = ()
) -> Pages:
    """Write the pages of all students again who are commented on, or were.

    Args:
        folder: the folder of results; the caller holds its lock.
        results: those in it, as they were graded.
        comments: all that are kept.
        withdrawn: what was taken back.
    """
    concerned = {about(one) for one in (*comments, *withdrawn)}
    changed, given = [], set()
    for graded in results if concerned else ():
        theirs = given_in(graded) & concerned
        if not theirs or graded.report is None or graded.answers is None:
            continue
        given |= theirs
        place = folder / STUDENTS / graded.folder
        with i18n.speaking(_language_of(_page(place / "report.html"))):
            files = files_of(with_comments(graded.report, graded.answers, comments))
        del files[REPORT]  # it stays as it was graded
        if any(_page(place / name) != page for name, page in files.items()):
            for name, page in files.items():
                write_whole(place / name, page)
            changed.append(graded.result.student.id)
    return Pages(changed, [one for one in comments if about(one) not in given])


def _page(path: Path) -> bytes:
    with contextlib.suppress(OSError):
        return read_bounded(path, MOST_OF_A_PAGE)
    return b""


def _language_of(page: bytes) -> str:
    """Return the language that a student's page was written in; the current one where that can't be seen."""
    found = _LANGUAGE.search(page[:1000])
    language = found[1].decode().replace("-", "_") if found else ""
    return language if language in i18n.LANGUAGES else i18n.current()
