"""Grade a class: read each submission, skip those graded already, grade the rest on an engine, write each result."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec

from grader.batch.engine import Engine
from grader.batch.roster.model import Entry
from grader.batch.work import Terms, grade_one
from grader.course import Course
from grader.i18n import gettext as _
from grader.key.seed import Seed
from grader.key.store import KeyMaker
from grader.records.store import FolderError, Result, Store, Student
from grader.report.model import decode
from grader.sandbox.errors import StoppedError
from grader.sandbox.intake.client import take
from grader.sandbox.start_method import quickest_start
from grader.submission.snapshot import Snapshot, SubmissionError
from grader.text import printable

# Submissions read, or queued, beyond those that the engine runs: enough that no slot waits, few enough that memory stays
# flat.
AHEAD = 2
# Submissions that are read at a time, at least: while one takes all the time that it may, others are read beside it.
READERS = 2


@dataclass(frozen=True)
class Batch:
    """A class to grade.

    Attributes:
        course: the course whose exercises are graded.
        seed_of: returns the seed of a student's cases, by the student's id.
        terms: what all submissions are graded by.
        store: where results are written.
        again: whether to grade submissions again that were graded already.
        see: is called with each student's submission that was read, from several threads, and with what stops the run.
        common: the seed of cases that the class shares, where students have cases of their own; else None.
    """

    course: Course
    seed_of: Callable[[str], Seed]
    terms: Terms
    store: Store
    again: bool = False
    see: Callable[[Student, Snapshot, threading.Event], None] | None = None
    common: Seed | None = None

    def run(
        self, entries: Sequence[Entry], engine: Engine, stop: threading.Event
    ) -> Iterator[tuple[Result, bool]]:
        """Yield each student's result as it is ready, and whether it was graded now.

        A run that is stopped leaves complete results behind; the next run continues from them.

        Raises:
            OSError: a result can't be written.
        """
        seeds = {self.seed_of(entry.student.id).value for entry in entries if entry.path is not None}
        with KeyMaker() as maker:
            keys = _Keys(self.course, engine, maker, seeds, self.common)
            yield from self._run(entries, engine, keys, stop)

    def _run(
        self, entries: Sequence[Entry], engine: Engine, keys: _Keys, stop: threading.Event
    ) -> Iterator[tuple[Result, bool]]:
        with ThreadPoolExecutor(max(READERS, min(engine.slots, os.cpu_count() or 1))) as readers:
            under_way = _UnderWay(engine, keys, readers, stop)
            try:
                for entry in entries:
                    while len(under_way) >= engine.slots + AHEAD:
                        yield from self._next(under_way)
                    yield from self._begin(entry, under_way)
                while under_way:
                    yield from self._next(under_way)
            except BaseException:
                under_way.stop_all()
                raise

    def _begin(self, entry: Entry, under_way: _UnderWay) -> Iterator[tuple[Result, bool]]:
        """Have a submission read, or yield its result if there is nothing to read."""
        try:
            self.store.check(entry.student)
        except (
            FolderError
        ) as error:  # nothing is written: the folder is another student's, or the log was changed
            refused = Result(entry.student, "", problem=str(error), source=entry.source)
            yield msgspec.structs.replace(refused, submitted=entry.submitted), True
            return
        if entry.path is None:
            yield self._refused(entry, entry.problem) if entry.problem else self._nothing(entry)
            return
        under_way.reading[under_way.readers.submit(self._read, entry, entry.path, under_way.stop)] = entry

    def _read(self, entry: Entry, path: Path, stop: threading.Event) -> Snapshot:
        """Read a submission, and show it to those who want to see each. Runs beside others."""
        if stop.is_set():
            raise StoppedError
        snapshot = take(path, self.terms.tier, quickest_start(self.terms.tier), stop)
        if self.see is not None and snapshot.files:
            self.see(entry.student, snapshot, stop)
        return snapshot

    def _next(self, under_way: _UnderWay) -> Iterator[tuple[Result, bool]]:
        """Wait until something is read or graded, and go on with it."""
        for future in wait([*under_way.reading, *under_way.grading], return_when=FIRST_COMPLETED).done:
            if future in under_way.reading:
                yield from self._hand_on(future, under_way.reading.pop(future), under_way)
            else:
                yield self._finished(future, under_way.grading.pop(future))

    def _hand_on(
        self, read: Future[Any], entry: Entry, under_way: _UnderWay
    ) -> Iterator[tuple[Result, bool]]:
        """Hand a submission that was read to the engine, or yield its result if it is known already or can't be read."""
        snapshot = self._taken(read, entry)
        if not isinstance(snapshot, Snapshot):
            yield snapshot
            return
        student, keys = entry.student, under_way.keys
        seed = self.seed_of(student.id)
        fingerprint = self.terms.fingerprint(snapshot, keys.name(seed), student.id, keys.common_name)
        result = Result(student, fingerprint, source=entry.source, submitted=entry.submitted)
        known = self.store.result(student)
        if known is not None and known.fingerprint == fingerprint and not known.problem and not self.again:
            yield self._corrected(known, result), False
            return
        future = self._submit(under_way, snapshot, student.id, seed)
        under_way.grading[future] = result

    def _taken(self, read: Future[Any], entry: Entry) -> Snapshot | tuple[Result, bool]:
        """Return a submission's snapshot, or the result of one that can't be read, or that holds nothing."""
        try:
            snapshot: Snapshot = read.result()
        except SubmissionError as error:
            return self._refused(entry, str(error))
        except OSError as error:
            return self._refused(entry, f"{entry.source}: {error.strerror}.")
        except StoppedError:
            raise
        except Exception as error:  # noqa: BLE001 - one student's submission must not stop the others
            return self._refused(entry, _failed(error))
        if snapshot.files:
            return _with_missing(snapshot, entry)
        return self._refused(entry, " ".join(snapshot.notes)) if snapshot.notes else self._nothing(entry)

    def _submit(self, under_way: _UnderWay, snapshot: Snapshot, student: str, seed: Seed) -> Future[Any]:
        engine, keys = under_way.engine, under_way.keys
        common = keys.common  # before the last student's key, with which the maker of keys ends
        arguments = [snapshot, student, self.terms, keys.get(seed), common]
        return engine.submit(grade_one, *arguments, *([under_way.stop] if engine.is_local else []))

    def _refused(self, entry: Entry, sentence: str) -> tuple[Result, bool]:
        result = Result(
            entry.student, "", problem=printable(sentence), source=entry.source, submitted=entry.submitted
        )
        return self._keep(result, {}), True

    def _nothing(self, entry: Entry) -> tuple[Result, bool]:
        result = Result(entry.student, "", source=entry.source, submitted=entry.submitted, nothing=True)
        return self._keep(result, {}), True

    def _corrected(self, known: Result, now: Result) -> Result:
        """Return a known result with what the roster says now: a name, or when it was handed in. Nothing is graded."""
        student = now.student if now.student.name else known.student
        submitted = now.submitted or known.submitted
        result = msgspec.structs.replace(known, student=student, submitted=submitted, source=now.source)
        if (result.student, result.submitted) == (known.student, known.submitted):
            return known
        note = ""
        if result.submitted != known.submitted:
            sentence = _("Handed in at {time}; before: {before}.")
            note = sentence.format(time=result.submitted, before=known.submitted or "-")
        self.store.correct(result, note)
        return result

    def _finished(self, graded: Future[Any], pending: Result) -> tuple[Result, bool]:
        """Keep the result of a submission that was graded."""
        try:
            files: dict[str, bytes] = graded.result()
        except StoppedError:
            raise
        except Exception as error:  # noqa: BLE001 - one student's submission must not stop the others
            result = msgspec.structs.replace(pending, fingerprint="", problem=_failed(error))
            return self._keep(result, {}), True
        report = decode(files["report.json"])
        submitted = pending.submitted
        if submitted is None and (known := self.store.known(pending.student)) is not None:
            before, made = known
            if made is not None and made.submission.hash == report.submission.hash:
                submitted = before.submitted  # the same submission: what is not said now is not taken back
        result = Result(
            pending.student,
            ""
            if report.grader_failed
            else pending.fingerprint,  # no fingerprint, so that the next run grades it again
            None if report.grader_failed else report.score,
            report.max_score,
            source=pending.source,
            submitted=submitted,
        )
        return self._keep(result, files), True

    def _keep(self, result: Result, files: dict[str, bytes]) -> Result:
        """Write a result, after an entry in the audit log that says so; return it, or why it can't be kept."""
        note = _("Handed in nothing.") if result.nothing else result.problem
        if not note and result.score is None:
            note = _("Could not be graded in part.")
        try:
            self.store.write(result, files, note)
        except FolderError as error:
            return _unwritten(result, error)
        return result


def _unwritten(result: Result, error: FolderError) -> Result:
    """Return the result of a student whose folder is another's, or whose log was changed: nothing is written there."""
    return msgspec.structs.replace(result, fingerprint="", score=None, max_score=None, problem=str(error))


def _with_missing(snapshot: Snapshot, entry: Entry) -> Snapshot:
    """Add what could not be unpacked of a class's archive: a part that is missing costs no other."""
    sentence = _("{name} was left out: {reason}.")
    notes = [sentence.format(name=one.path, reason=one.reason) for one in entry.missing]
    return replace(snapshot, notes=(*notes, *snapshot.notes), missing=(*snapshot.missing, *entry.missing))


def _failed(error: Exception) -> str:
    """Return why a submission has no result although it may be right: a fault of the grader's, so it is tried again."""
    sentence = _("The grader failed on it, so there is no grade: {error}. Call the same command again.")
    return printable(sentence.format(error=f"{type(error).__name__}: {error}"))


@dataclass
class _UnderWay:
    """What is read and what is graded at this moment, and by what."""

    engine: Engine
    keys: _Keys
    readers: ThreadPoolExecutor
    stop: threading.Event
    reading: dict[Future[Any], Entry] = field(default_factory=dict)
    grading: dict[Future[Any], Result] = field(default_factory=dict)

    def __len__(self) -> int:
        """How many submissions these are."""
        return len(self.reading) + len(self.grading)

    def stop_all(self) -> None:
        """Begin nothing more, and end what waits."""
        self.stop.set()
        for future in (*self.reading, *self.grading):
            future.cancel()


class _Keys:
    """The keys of a batch, made when needed; only the newest is held in memory, and the one that the class shares."""

    def __init__(
        self, course: Course, engine: Engine, maker: KeyMaker, seeds: set[str], common: Seed | None
    ) -> None:
        self._course, self._engine, self._maker = course, engine, maker
        self._seeds_left, self._common_seed = set(seeds), common
        self._newest: tuple[str, Any] = ("", None)
        self._last_name: tuple[str, str] = ("", "")

    def name(self, seed: Seed) -> str:
        """Return the hash of what a key is made from, without making it; the course's files are read once for each seed."""
        if self._last_name[0] != seed.value:
            self._last_name = (seed.value, self._course.fingerprint(seed.value))
        return self._last_name[1]

    def get(self, seed: Seed) -> Any:
        """Return the key for a seed, as the engine takes it; make it if it is not the newest."""
        if self._newest[0] != seed.value:
            self._newest = (seed.value, self._engine.share(self._maker.obtain(self._course, seed)))
            self._seeds_left.discard(seed.value)
            if not self._seeds_left:
                self._maker.close()  # no more keys to make: frees half a gigabyte
        return self._newest[1]

    @cached_property
    def common(self) -> Any:
        """The key of the cases that the class shares, as the engine takes it; None where each student's is that."""
        seed = self._common_seed
        return None if seed is None else self._engine.share(self._maker.obtain(self._course, seed))

    @cached_property
    def common_name(self) -> str:
        """The hash of what that key is made from; "" where there is none."""
        return "" if self._common_seed is None else self._course.fingerprint(self._common_seed.value)
