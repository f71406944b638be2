"""A batch that only pretends to grade."""

import pytest
from classes import STEM, pretended

from grader.batch import run as batch_run
from grader.batch.run import Batch
from grader.batch.work import Terms
from grader.key.seed import PUBLIC_SEED
from grader.records.store import Store
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS


@pytest.fixture
def batch(course, tmp_path, monkeypatch):
    monkeypatch.setattr(batch_run, "grade_one", pretended)
    terms = Terms([STEM], Limits(), PROCESS)
    return Batch(course, lambda _: PUBLIC_SEED, terms, Store(tmp_path / "out"))
