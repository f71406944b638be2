"""One submission of a class, from its frozen files to the files of its result. Runs wherever the engine runs it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from grader import i18n
from grader.batch.memory import return_what_is_freed
from grader.grading.exercise import killed_outright
from grader.grading.official import grade_officially
from grader.key.file import Key
from grader.report.model import Report
from grader.sandbox.canary import ProvenTier
from grader.sandbox.limits import Limits
from grader.sandbox.start_method import quickest_start
from grader.sandbox.tiers import Tier
from grader.submission.snapshot import Snapshot


@dataclass(frozen=True)
class Terms:
    """What all submissions of a batch are graded by."""

    stems: Sequence[str]
    limits: Limits
    tier: Tier
    probes: dict[str, str] = field(default_factory=dict)
    language: str = i18n.ENGLISH

    def fingerprint(self, snapshot: Snapshot, key: str, student: str) -> str:
        """Hash of all that a report depends on: where it is the same, nothing needs to be graded again."""
        parts = [
            snapshot.digest,
            *snapshot.notes,
            key,
            student,
            *self.stems,
            msgspec.json.encode(self.limits).decode(),
            self.tier.name,
            self.language,
            grader_digest(),
        ]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def grade_one(
    snapshot: Snapshot, student: str, terms: Terms, key: Key | bytes, stop: threading.Event | None = None
) -> dict[str, bytes]:
    """The files of one student's result: report.json without timings, and the same for people to read."""
    from grader.report.feedback.files import files_of

    return_what_is_freed()
    if i18n.current() != terms.language:
        i18n.use(terms.language)
    if isinstance(key, bytes):
        key = _key_of(key)
    report = _graded(snapshot, student, terms, key, stop)
    if _was_killed(report):
        # By the system when memory ran out, as like as not, and that was not this submission's fault alone.
        report = _graded(snapshot, student, terms, key, stop)
    return files_of(report)


def _graded(snapshot: Snapshot, student: str, terms: Terms, key: Key, stop: threading.Event | None) -> Report:
    report = grade_officially(
        snapshot,
        terms.stems,
        lambda: key,
        terms.limits,
        ProvenTier(terms.tier, terms.probes),
        student=student,
        lanes=1,
        start=quickest_start(terms.tier),
        stop=stop,
    )
    return msgspec.structs.replace(report, timings={})


def _was_killed(report: Report) -> bool:
    return any(
        killed_outright(check.message)
        for e in report.exercises
        for check in e.checks
        if check.state == "crashed"
    )


@lru_cache(maxsize=2)
def _key_of(data: bytes) -> Key:
    return Key.of(data)


@cache
def grader_digest() -> str:
    """Hash of the grader's own code: another grader may judge otherwise."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".j2", ".mo", ".css", ".js") and path.is_relative_to(package):
            digest.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
