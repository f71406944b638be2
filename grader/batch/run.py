"""Grade a class: take each submission, skip what is known, hand the rest to an engine, keep each result as it comes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any

from grader.batch.engine import Engine
from grader.batch.roster import Entry
from grader.batch.work import Terms, grade_one
from grader.course import Course
from grader.key.seed import Seed
from grader.key.store import KeyMaker
from grader.records.audit import Event, What, append
from grader.records.store import Result, Store
from grader.report.model import decode
from grader.submission.intake import take
from grader.submission.snapshot import Snapshot, SubmissionError

# Handed to the engine beyond what it runs at a time: enough that no slot waits, few enough that memory stays flat.
AHEAD = 2


@dataclass(frozen=True)
class Batch:
    """A class to grade.

    Attributes:
        course: whose exercises.
        seed_of: the seed of a student's cases, by id.
        terms: what all are graded by.
        store: where results are kept.
        again: whether to grade even what is known.
    """

    course: Course
    seed_of: Callable[[str], Seed]
    terms: Terms
    store: Store
    again: bool = False

    def run(
        self, entries: Sequence[Entry], engine: Engine, stop: threading.Event
    ) -> Iterator[tuple[Result, bool]]:
        """Each student's result as it comes, and whether it was made now.

        What ends a run in the middle leaves whole results behind; the next run goes on from there.

        Raises:
            OSError: a result can't be written.
        """
        seeds = {self.seed_of(entry.student.id).value for entry in entries}
        with KeyMaker() as maker:
            yield from self._run(entries, engine, _Keys(self.course, engine, maker, seeds), stop)

    def _run(
        self, entries: Sequence[Entry], engine: Engine, keys: _Keys, stop: threading.Event
    ) -> Iterator[tuple[Result, bool]]:
        running: dict[Future[Any], Result] = {}
        try:
            for entry in entries:
                while len(running) >= engine.slots + AHEAD:
                    yield from self._finished(running)
                found = self._begin(entry, engine, keys, running, stop)
                if found is not None:
                    yield found
            while running:
                yield from self._finished(running)
        except BaseException:
            stop.set()
            for future in running:
                future.cancel()
            raise

    def _begin(
        self,
        entry: Entry,
        engine: Engine,
        keys: _Keys,
        running: dict[Future[Any], Result],
        stop: threading.Event,
    ) -> tuple[Result, bool] | None:
        """Hand a submission to the engine; a result where that is not needed, or not possible."""
        student = entry.student
        seed = self.seed_of(student.id)
        try:
            snapshot = take(entry.path)
        except SubmissionError as error:
            return self._refused(entry, str(error))
        except OSError as error:
            return self._refused(entry, f"{entry.path.name}: {error.strerror}.")
        fingerprint = self.terms.fingerprint(snapshot, keys.name(seed), student.id)
        known = self.store.result(student)
        if known is not None and known.fingerprint == fingerprint and not known.problem and not self.again:
            return known, False
        result = Result(student, fingerprint, source=entry.path.name, submitted=entry.submitted)
        future = self._submit(engine, snapshot, student.id, keys.get(seed), stop)
        running[future] = result
        return None

    def _submit(
        self, engine: Engine, snapshot: Snapshot, student: str, key: Any, stop: threading.Event
    ) -> Future[Any]:
        arguments = [snapshot, student, self.terms, key]
        return engine.submit(grade_one, *arguments, *([stop] if engine.is_local else []))

    def _refused(self, entry: Entry, sentence: str) -> tuple[Result, bool]:
        result = Result(
            entry.student, "", problem=sentence, source=entry.path.name, submitted=entry.submitted
        )
        self._keep(result, {})
        return result, True

    def _finished(self, running: dict[Future[Any], Result]) -> Iterator[tuple[Result, bool]]:
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in done:
            begun = running.pop(future)
            files: dict[str, bytes] = future.result()
            report = decode(files["report.json"])
            result = Result(
                begun.student,
                ""
                if report.grader_failed
                else begun.fingerprint,  # such a result is no reason not to try again
                report.score,
                report.max_score,
                source=begun.source,
                submitted=begun.submitted,
            )
            self._keep(result, files)
            yield result, True

    def _keep(self, result: Result, files: dict[str, bytes]) -> None:
        """Write a result, and first, that it is written, into the audit log."""
        known = self.store.result(result.student)
        if known != result:
            what: What = "regraded" if known else "graded"
            before = known.score if known else None
            event = Event(what, result.student.id, before, result.score, result.fingerprint, result.problem)
            append(self.store.folder, [event])
        self.store.write(result, files)


class _Keys:
    """The keys of a batch: one for a class; with a seed for each student only the newest is held."""

    def __init__(self, course: Course, engine: Engine, maker: KeyMaker, seeds: set[str]) -> None:
        self._course, self._engine, self._maker = course, engine, maker
        self._to_come = set(seeds)
        self._newest: tuple[str, Any] = ("", None)
        self._named: tuple[str, str] = ("", "")

    def name(self, seed: Seed) -> str:
        """What a key is made from, hashed; known before it is made. The course's files are read once for a class."""
        if self._named[0] != seed.value:
            self._named = (seed.value, self._course.fingerprint(seed.value))
        return self._named[1]

    def get(self, seed: Seed) -> Any:
        """The key as the engine takes it."""
        if self._newest[0] != seed.value:
            self._newest = (seed.value, self._engine.share(self._maker.obtain(self._course, seed)))
            self._to_come.discard(seed.value)
            if not self._to_come:
                self._maker.close()  # half a gigabyte that a class with one seed needs no more
        return self._newest[1]
