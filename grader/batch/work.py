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
from grader.batch.memory import return_freed_memory
from grader.grading.official import grade_officially
from grader.key.file import Key
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
        """Return the hash of everything a report depends on: a submission with the same hash need not be graded again."""
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
    """Grade one submission and return its report's files: report.json without timings, report.txt and report.html."""
    from grader.report.feedback.files import files_of

    return_freed_memory()
    if i18n.current() != terms.language:
        i18n.use(terms.language)
    decoded = _key_of(key) if isinstance(key, bytes) else key
    report = grade_officially(
        snapshot,
        terms.stems,
        lambda: decoded,
        terms.limits,
        ProvenTier(terms.tier, terms.probes),
        student=student,
        lanes=1,
        start=quickest_start(terms.tier),
        stop=stop,
    )
    return files_of(msgspec.structs.replace(report, timings={}))


@lru_cache(maxsize=2)
def _key_of(data: bytes) -> Key:
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
