"""A stranger's function that may become a misconception: cut out, run and proved in the sandbox, before an author has read it.

Nothing of it runs where it is trusted. Its answers, computed in a lane, are put into keys as data, and then the same is asked of
it as of every misconception: rejected, named as itself, no other one mistaken for it, under several seeds.
"""

from __future__ import annotations

import re
import time
from collections.abc import Collection, Sequence

from grader.authoring.idea import CandidateError, Idea, UndecidedError
from grader.authoring.insertion import Entry, function_source
from grader.authoring.trial import LIMITS, About, prove, run, wrong_functions
from grader.course import Course
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED, numbered_seed
from grader.key.store import KeyMaker
from grader.sandbox.cutting import MOST_LETTERS, MOST_LINES
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.lane import Lane
from grader.sandbox.messages.evaluator import CutOut, NotCut, Piece
from grader.sandbox.tiers import Tier
from grader.sandbox.wire import Frame
from grader.submission.snapshot import Snapshot
from grader.text import printable

SEEDS = (PUBLIC_SEED, *map(numbered_seed, (1, 2, 3)))
MOST_TRIED = 10  # files of a group, the shortest first
_IMPORT = re.compile(r"(?:import|from) [A-Za-z0-9_. ]{1,200}")


def entry_of(
    course: Course, stem: str, codes: Sequence[str], idea: Idea, tier: Tier, function: str | None = None
) -> Entry:
    """Return the catalogue's entry of a stranger's function that is fit to be a misconception.

    Args:
        course: the course.
        stem: the exercise's.
        codes: files with the same answers; the first is taken whose function can be cut out.
        idea: what an author says of it.
        tier: the walls to run it behind.
        function: the function to cut out, where several give wrong answers.

    Raises:
        CandidateError: it is not fit.
    """
    given, cut = f"given/{stem}.py", f"cut/{stem}.py"
    snapshot = Snapshot({given: codes[0].encode()})
    with KeyMaker() as maker, Lane(snapshot, LIMITS, tier=tier) as lane:
        key = Key.of(maker.make(course, SEEDS[0], [stem]))
        exercise = key.exercises[stem]
        wrong = wrong_functions(exercise, run(lane, key, exercise, given), key.arrays(stem))
        function = _chosen(wrong, function)
        parameters = exercise.parameters[function]
        code, piece = _first_cut(lane, codes, function, parameters)
        replaces = None if function == next(iter(exercise.parameters)) else function
        entry = Entry(idea.function, idea.help, idea.docstring, parameters, replaces, piece)
        lane.lay_out(Snapshot({given: code.encode(), cut: function_source(entry, function).encode()}))
        about = About(stem, function, wrong, idea)
        earned = [prove(lane, key, about, (given, cut))]
        for seed in SEEDS[1:]:
            other = Key.of(maker.make(course, seed, [stem]))
            earned.append(prove(lane, other, about, (given, cut)))
    if any(one != earned[0] for one in earned):
        raise UndecidedError(
            "What it earns depends on the seed: no case that every seed draws tells it apart. Give a check one that does "
            f"(`case` in catalog/{stem}.py), and grade the class again."
        )
    return entry


def _chosen(wrong: Collection[str], function: str | None) -> str:
    """Return the function that is to be cut out of those that give wrong answers."""
    if not wrong:
        raise UndecidedError(
            "No call of a function gives a wrong answer: a rule decides it, or a whole training, and misconceptions are about "
            "calls. Say it to the group: grader comment RESULTS GROUP --text TEXT"
        )
    names = ", ".join(sorted(wrong))
    if function is not None and function not in wrong:
        raise UndecidedError(f"{printable(function)!r} gives no wrong answer. Those that do: {names}.")
    if function is None and len(wrong) > 1:
        raise UndecidedError(
            f"Several functions give wrong answers: {names}. A misconception is about one of them: say which with "
            "--function NAME. Adopt the others after it, under names of their own, before you grade the class again."
        )
    return function or next(iter(wrong))


def _first_cut(lane: Lane, codes: Sequence[str], function: str, parameters: list[str]) -> tuple[str, Piece]:
    """Return the first file whose function can be cut out, and what is cut out; else say what stands in the first one's way."""
    first: CandidateError | None = None
    for code in codes[:MOST_TRIED]:
        try:
            return code, _cut(lane, code, function, parameters)
        except CandidateError as error:
            first = first or error
    assert first is not None
    raise first


def _cut(lane: Lane, code: str, function: str, parameters: list[str]) -> Piece:
    request = Frame(CutOut(function, parameters), programs=(code.encode(),))
    try:
        message = lane.ask_evaluator(request, time.monotonic() + LIMITS.seconds).message
    except (TimedOutError, DiedError, OverLimitError) as error:
        raise CandidateError("The code could not be read within the limits of a check.") from error
    if isinstance(message, Piece) and is_bounded(message):
        return message
    reason = message.reason if isinstance(message, NotCut) else "it could not be read"
    raise CandidateError(f"The function can't be cut out: {reason}.")


def is_bounded(piece: Piece) -> bool:
    """Whether what came out of the sandbox is no more than a function's text: a process that was taken over may say anything."""
    lines = piece.body.split("\n")
    return (
        len(lines) <= MOST_LINES
        and len(piece.body) <= MOST_LETTERS
        and all(line.isascii() and line.isprintable() for line in lines)
        and all(_IMPORT.fullmatch(line) for line in piece.imports)
    )
