"""The words for each state, used by the terminal, the page and all formats."""

from __future__ import annotations

from collections.abc import Mapping

from grader.i18n import mark
from grader.outcome import State

WORDS: Mapping[str, str] = {
    State.PASSED: mark("passed"),
    State.FAILED: mark("wrong"),
    State.NOT_STARTED: mark("not started"),
    State.RAISED: mark("raised an exception"),
    State.TIMED_OUT: mark("timed out"),
    State.OUT_OF_MEMORY: mark("out of memory"),
    State.OUT_OF_CPU: mark("out of processor time"),
    State.OUT_OF_DISK: mark("out of disk"),
    State.TOO_MANY_TASKS: mark("too many processes"),
    State.TOO_MANY_FILES: mark("too many open files"),
    State.PRINTED_TOO_MUCH: mark("printed too much"),
    State.ANSWERED_TOO_MUCH: mark("answer too large"),
    State.COMPILED_TOO_LONG: mark("took too long to compile"),
    State.CRASHED: mark("crashed"),
    State.BROKE_RULE: mark("broke a rule"),
    State.SKIPPED: mark("skipped"),
    State.GRADER_ERROR: mark("could not be graded"),
}
"""The words for a check or an exercise that ended in a state, in English; translated where they are shown."""

COPY_WORDS: Mapping[str, str] = {
    **WORDS,
    "missing": mark("missing"),
    "changed": mark("changed, not checked"),
}
"""The words for the state of a learner's copy of an exercise; see `grader.watch.progress`."""
