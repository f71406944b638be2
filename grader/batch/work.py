"""Grade one submission of a class: from its snapshot to the files of its result. Runs where the engine runs it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path

import msgspec

from grader import i18n
from grader.batch.unnamed import Witness, is_unnamed
from grader.grading.official import grade_officially
from grader.grading.submission import Memory
from grader.key.file import Key
from grader.memory import keep_one_heap, return_freed_memory
from grader.records import answers, timings
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

    def fingerprint(self, snapshot: Snapshot, key: str, student: str, common: str = "") -> str:
        """Return the hash of everything a result depends on: a submission with the same hash need not be graded again.

        Args:
            snapshot: the submission.
            key: the hash of what the student's key is made from.
            student: the student's id.
            common: the same of the key that the class shares, where the student's is another one.
        """
        parts = [
            snapshot.digest,
            *snapshot.notes,
            key,
            common,
            student,
            *self.stems,
            msgspec.json.encode(self.limits).decode(),
            self.tier.name,
            self.language,
            grader_digest(),
        ]
        return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()


def grade_one(
    snapshot: Snapshot,
    student: str,
    terms: Terms,
    key: Key | bytes,
    common: Key | bytes | None = None,
    stop: threading.Event | None = None,
) -> dict[str, bytes]:
    """Grade one submission and return its result's files.

    These are report.json without timings, report.txt and report.html; timings.json; and answers.json where an exercise
    went wrong and got no name.

    Args:
        snapshot: the submission.
        student: the student's id.
        terms: what all submissions of the batch are graded by.
        key: the student's key.
        common: the key that the class shares, where the student's is another one. What went wrong and got no name is run
            once more on its cases, where it can be compared with what others answered.
        stop: once it is set, what is not begun is not graded.
    """
    from grader.report.feedback.files import files_of

    keep_one_heap()
    if i18n.current() != terms.language:
        i18n.use(terms.language)

    def run(stems: Sequence[str], key: Key) -> tuple[Witness, Report]:
        witness = Witness()
        proven, start = ProvenTier(terms.tier, terms.probes), quickest_start(terms.tier)
        report = grade_officially(
            snapshot,
            stems,
            lambda: key,
            terms.limits,
            proven,
            student=student,
            lanes=1,
            start=start,
            stop=stop,
            see=witness.see,
            memory=_memory(),
        )
        return witness, report

    witness, report = run(terms.stems, _key_of(key))
    files = files_of(msgspec.structs.replace(report, timings={})) | {
        timings.NAME: timings.encode(witness.seconds)
    }
    unnamed = [exercise.stem for exercise in report.exercises if is_unnamed(exercise)]
    if unnamed and common is not None:
        witness, report = run(unnamed, _key_of(common))
    found = witness.answers(report.key, report.exercises, snapshot)
    return_freed_memory()
    return files if found is None else files | {answers.NAME: answers.encode(found)}


@cache
def _memory() -> Memory:
    """What this process keeps of a class, or, where a cluster's worker serves several, of those."""
    return Memory()


def _key_of(key: Key | bytes) -> Key:
    return _decoded(key) if isinstance(key, bytes) else key


@lru_cache(maxsize=3)
def _decoded(data: bytes) -> Key:
    return Key.of(data)


@cache
def grader_digest() -> str:
    """Return the hash of the grader's own code: another version may judge differently."""
    digest = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for path in sorted(package.rglob("*")):
        if path.suffix in (".py", ".j2", ".mo", ".css", ".js"):
            digest.update(f"{path.relative_to(package)}\0".encode() + path.read_bytes())
    return digest.hexdigest()
