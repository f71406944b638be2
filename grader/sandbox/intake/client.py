"""The grader's side: has a submission read, gives the bytes that are asked for, and looks at the answer before it is one."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from pathlib import Path

import msgspec

from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.apart import apart
from grader.sandbox.child import Child
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.intake import READER
from grader.sandbox.intake.messages import (
    PIECE,
    Give,
    Given,
    Got,
    Index,
    OutOfMemory,
    Read,
    Refused,
    Reply,
    Taken,
    Wanted,
)
from grader.sandbox.launch import Start, launch
from grader.sandbox.limits import MEBI, Limits
from grader.sandbox.tiers import PROCESS, Tier
from grader.sandbox.wire import Frame
from grader.submission.acceptance import MAX_FILES, MAX_TOTAL, name_problem
from grader.submission.handed_in import HandedIn
from grader.submission.snapshot import Snapshot, SubmissionError
from grader.text import printable

# Processor time decides, the clock ends what waits. Measured: what is within all of intake's own limits takes a third.
LIMITS = Limits(
    seconds=180.0,
    cpu_seconds=30.0,
    import_cpu_seconds=30.0,
    memory=768 * MEBI,
    tasks=4,
    open_files=32,
    file_size=MEBI,
    disk=MEBI,
    flood=MEBI,
    answered=24 * MEBI,
    total_seconds=240.0,
    total_cpu_seconds=40.0,
    total_answered=96 * MEBI,
)
MOST_SIGNS, MOST_NOTES = 1_000, 20
"""Of a sentence, and sentences."""


class _NonsenseError(Exception):
    """The answer is none."""


def take(
    path: Path, tier: Tier = PROCESS, start: Start = launch, stop: threading.Event | None = None
) -> Snapshot:
    """Freeze a stranger's submission.

    Args:
        path: a folder or a file.
        tier: the walls around the process that reads it.
        start: how that is started.
        stop: once it is set, nobody waits for it.

    Raises:
        SubmissionError: it is missing, too large, or can't be read, whatever happened to the process.
        StartError: the process does not start.
        StoppedError: `stop` was set before the end.
    """
    handed_in = HandedIn(path)
    with apart(READER, Reply, LIMITS, tier, start, stop) as child:
        try:
            return _read(child, handed_in)
        except OverLimitError as error:
            reason = _over(error.state)
        except TimedOutError:
            reason = _over(State.TIMED_OUT)
        except DiedError:
            reason = _("it ends the program that reads it")
        except _NonsenseError:
            reason = _("the program that reads it gives no sensible answer")
    raise SubmissionError(_unread(handed_in, reason))


def _unread(handed_in: HandedIn, reason: str) -> str:
    sentence = _(
        "{name} could not be read, which is no zero: {reason}. Hand in the exercises' files alone, as .py files or as a "
        ".zip made anew."
    )
    return sentence.format(name=printable(handed_in.listing.name), reason=reason)


def _over(state: State) -> str:
    """Say which limit was passed."""
    if state is State.OUT_OF_MEMORY:
        return _("reading it takes more than {size} MiB of memory").format(size=LIMITS.memory // MEBI)
    if state is State.OUT_OF_CPU:
        return _("reading it takes more than {seconds:g} s of processor time").format(
            seconds=LIMITS.cpu_seconds
        )
    if state is State.TIMED_OUT:
        return _("reading it takes more than {seconds:g} s").format(seconds=LIMITS.seconds)
    return _("the program that reads it does more than it may")


def _read(child: Child, handed_in: HandedIn) -> Snapshot:
    deadline = time.monotonic() + LIMITS.seconds
    child.begin()
    reply = child.ask(Frame(Read(), programs=(msgspec.json.encode(handed_in.listing),)), deadline=deadline)
    while isinstance(reply.message, Wanted) and time.monotonic() < deadline:
        reply = child.ask(_got(handed_in, reply.message), deadline=deadline)
    match reply.message:
        case Taken():
            index = _checked(reply)
        case Refused(sentence):
            raise SubmissionError(printable(sentence[:MOST_SIGNS]))
        case OutOfMemory():
            raise SubmissionError(_unread(handed_in, _over(State.OUT_OF_MEMORY)))
        case Wanted():
            raise TimedOutError
        case _:
            raise _NonsenseError
    files = {}
    room = 2 * MAX_TOTAL
    for number, name in enumerate(index.files):
        given = child.ask(Frame(Give(number)), deadline=deadline)
        if not isinstance(given.message, Given) or len(given.programs) != 1:
            raise _NonsenseError
        files[name] = given.programs[0]
        room -= len(files[name])
        if room < 0:
            raise _NonsenseError
    notes = tuple(printable(note[:MOST_SIGNS]) for note in index.notes[:MOST_NOTES])
    missing = tuple(
        replace(part, path=printable(part.path[:MOST_SIGNS]), reason=printable(part.reason[:MOST_SIGNS]))
        for part in index.missing
    )
    return Snapshot(files, notes, index.notebooks, missing, index.aliases, index.definitions)


def _got(handed_in: HandedIn, wanted: Wanted) -> Frame:
    """Return the bytes of an item that are wanted."""
    is_there = 0 <= wanted.number < len(handed_in.listing.items)
    if not (is_there and wanted.start >= 0 and 0 <= wanted.size <= PIECE):
        raise _NonsenseError
    try:
        with handed_in.open(wanted.number) as file:
            file.seek(wanted.start)
            return Frame(Got(), programs=(file.read(wanted.size),))
    except (OSError, OverflowError) as error:
        reason = error.strerror if isinstance(error, OSError) else ""
        return Frame(Got(reason or type(error).__name__))


def _checked(reply: Frame) -> Index:
    """Return an index of which all that is used as a name is one, and which agrees with itself.

    Raises:
        _NonsenseError: it is none.
    """
    try:
        index = msgspec.json.decode(reply.programs[0], type=Index)
    except (IndexError, msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise _NonsenseError from error
    if max(len(index.files), len(index.missing), len(index.aliases)) > MAX_FILES:
        raise _NonsenseError
    names: dict[str, bytes] = {}
    for name in index.files:
        if name_problem(name, names):
            raise _NonsenseError
        names[name] = b""
    if any(name_problem(name, names) or meant not in names for name, meant in index.aliases.items()):
        raise _NonsenseError
    if not names.keys() >= {*index.notebooks, *index.definitions}:
        raise _NonsenseError
    return index
