"""Questions to a class about what it handed in: after grading, of which nothing is changed by it.

OUT/students/ana-.../questions.html   what the student gets: no key is in it
OUT/questions/ana-....json            the student's questions with their keys
              moodle.xml              the whole class's, to import into a question bank
              keys.html, paper.html   all keys to read, and all pages to print
              feedback.zip            all pages to hand out by Moodle, where ids are its participant numbers
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from grader import i18n
from grader.batch.engine import Engine
from grader.batch.roster.model import Entry
from grader.batch.run import AHEAD
from grader.batch.work import Terms, grader_digest
from grader.files import read_bounded, write_whole
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.key.seed import Seed
from grader.memory import keep_one_heap, return_freed_memory
from grader.outcome import State
from grader.questions.formats import files
from grader.questions.make import make
from grader.questions.marking import MOST_OF_KEYS
from grader.questions.model import Questions
from grader.records.store import FolderError, Store, Student
from grader.records.tables import feedback_zip
from grader.report.model import Report
from grader.sandbox.errors import StoppedError
from grader.sandbox.intake.client import take
from grader.sandbox.start_method import quickest_start
from grader.submission.snapshot import Snapshot, SubmissionError
from grader.text import printable

FOLDER, FEEDBACK = "questions", "feedback.zip"
"""The folder of keys, in a folder of results; in it, what Moodle hands out."""


@dataclass(frozen=True)
class Wanted:
    """What is to be asked of one student.

    Attributes:
        student: who.
        path: what they handed in.
        submission: the hash of what was graded.
        stems: the exercises: those that passed.
        seed: what the questions are drawn from.
        made_from: a digest of all that they depend on.
    """

    student: Student
    path: Path
    submission: str
    stems: list[str]
    seed: Seed
    made_from: str


class Asking:
    """Makes the questions of a class: about the exercises of each student that passed, by the reports in the store."""

    def __init__(self, store: Store, key: Key, terms: Terms, stems: Sequence[str], count: int) -> None:
        """Ask later.

        Args:
            store: the results, which are complete by now.
            key: the public answer key: questions take shapes from it, and draw the numbers from the student's seed.
            terms: the tier, limits and language of the batch.
            stems: the exercises to ask about.
            count: questions about each exercise.
        """
        self._store, self._key, self._terms = store, key, terms
        self._stems, self._count = stems, count
        self.folder = store.folder / FOLDER

    def wanted(self, entry: Entry, seed: Seed) -> Wanted | None:
        """Return what is to be asked of a student; None where nothing passed, or nothing was graded."""
        try:
            known = self._store.known(entry.student)
        except FolderError:
            return None
        report = None if known is None else known[1]
        if report is None or entry.path is None:
            return None
        passed = [e.stem for e in report.exercises if e.state == State.PASSED and e.stem in self._stems]
        if not passed:
            return None
        return Wanted(
            entry.student,
            entry.path,
            report.submission.hash,
            passed,
            seed,
            self._made_from(report, entry, passed, seed),
        )

    def _made_from(self, report: Report, entry: Entry, stems: list[str], seed: Seed) -> str:
        parts = [
            report.submission.hash,
            entry.student.id,
            entry.student.name,
            seed.value,
            str(self._count),
            *stems,
            msgspec.json.encode(self._terms.limits).decode(),
            self._terms.tier.name,
            self._terms.language,
            hashlib.sha256(self._key.data).hexdigest(),
            grader_digest(),
        ]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()

    def run(
        self, all_wanted: Sequence[Wanted], engine: Engine, stop: threading.Event
    ) -> Iterator[tuple[Student, Questions | str]]:
        """Make and write the questions that are not kept; yield each student's, or why there are none."""
        key = engine.share(self._key)
        waiting: dict[Future[Any], Wanted] = {}
        for wanted in all_wanted:
            kept = self.kept(wanted)
            if kept is not None:
                yield wanted.student, self._write(wanted, kept)
                continue
            snapshot = self._taken(wanted, stop)
            if isinstance(snapshot, str):
                yield wanted.student, snapshot
                continue
            arguments = (snapshot, wanted.student, key, wanted.stems, wanted.seed, self._count, self._terms)
            waiting[engine.submit(questions_of, *arguments)] = wanted
            while len(waiting) >= engine.slots + AHEAD:
                yield from self._finished(waiting)
        while waiting:
            yield from self._finished(waiting)

    def kept(self, wanted: Wanted) -> Questions | None:
        """Return a student's questions of an earlier run, if they would come out the same now."""
        try:
            data = read_bounded(self._place(wanted.student), MOST_OF_KEYS)
            kept = msgspec.json.decode(data, type=Questions)
        except (OSError, ValueError, RecursionError):
            return None
        return kept if kept.made_from == wanted.made_from else None

    def _taken(self, wanted: Wanted, stop: threading.Event) -> Snapshot | str:
        """Read a submission once more; say so where it is no longer what was graded."""
        if stop.is_set():
            raise StoppedError
        tier = self._terms.tier
        try:
            snapshot = take(wanted.path, tier, quickest_start(tier), stop)
        except (SubmissionError, OSError) as error:
            return str(error)
        if snapshot.digest != wanted.submission:
            return _("The submission has changed since it was graded: call the same command again.")
        return snapshot

    def _finished(self, waiting: dict[Future[Any], Wanted]) -> Iterator[tuple[Student, Questions | str]]:
        for future in wait(waiting, return_when=FIRST_COMPLETED).done:
            wanted = waiting.pop(future)
            try:
                made = msgspec.json.decode(future.result(), type=Questions)
            except StoppedError:
                raise
            except Exception as error:  # noqa: BLE001 - one student's program must not stop the others
                yield wanted.student, printable(f"{type(error).__name__}: {error}")
            else:
                yield wanted.student, self._write(wanted, made)

    def _write(self, wanted: Wanted, made: Questions) -> Questions:
        """Write a student's page, then the keys beside it."""
        student = wanted.student
        made = msgspec.structs.replace(made, name=printable(student.name), made_from=wanted.made_from)
        self.folder.mkdir(exist_ok=True)
        page = self._store.place(student) / files.PAGE
        if made.questions:
            write_whole(page, files.for_student(made))
        else:
            page.unlink(missing_ok=True)
        write_whole(self._place(student), files.as_json(made))
        return made

    def forget(self, student: Student) -> None:
        """Remove a student's questions: they are about something else than what is graded now."""
        with contextlib.suppress(FolderError):  # the folder is another student's
            self._place(student).unlink(missing_ok=True)
            (self._store.place(student) / files.PAGE).unlink(missing_ok=True)

    def write_class(self, all_wanted: Sequence[Wanted]) -> int:
        """Write what is about the whole class: the quiz, the keys, and all pages to print; return how many students it has."""
        sets = [kept for wanted in all_wanted if (kept := self.kept(wanted)) is not None and kept.questions]
        self.folder.mkdir(exist_ok=True)
        for name, data in {**files.for_instructor(sets), files.PAPER: files.on_paper(sets)}.items():
            write_whole(self.folder / name, data)
        pages = [(Student(one.student or "", one.name), files.for_student(one)) for one in sets]
        try:
            write_whole(self.folder / FEEDBACK, feedback_zip.zipped(files.PAGE, pages))
        except feedback_zip.NotParticipantsError:
            (self.folder / FEEDBACK).unlink(missing_ok=True)
        return len(sets)

    def _place(self, student: Student) -> Path:
        return self.folder / f"{self._store.place(student).name}.json"


def questions_of(
    snapshot: Snapshot,
    student: Student,
    key: Key | bytes,
    stems: list[str],
    seed: Seed,
    count: int,
    terms: Terms,
) -> bytes:
    """Make the questions of one student, as JSON. Runs where the engine runs it."""
    keep_one_heap()
    if i18n.current() != terms.language:
        i18n.use(terms.language)
    made = make(
        snapshot,
        Key.of(key) if isinstance(key, bytes) else key,
        stems=stems,
        seed=seed,
        student=student.id
        if seed.secret
        else None,  # as the command questions has it, which makes them again
        count=count,
        tier=terms.tier,
        limits=terms.limits,
        start=quickest_start(terms.tier),
    )
    return_freed_memory()
    return msgspec.json.encode(msgspec.structs.replace(made, student=student.id))
