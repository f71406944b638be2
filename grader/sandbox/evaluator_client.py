"""Asks a lane's evaluator to run programs; one that gives no answer is ended, and the next request starts another."""

from __future__ import annotations

import hashlib

import msgspec

from grader.i18n import current, mark
from grader.i18n import gettext as _
from grader.outcome import State
from grader.sandbox.child import Child
from grader.sandbox.children import Children
from grader.sandbox.dissection.messages import Dissected
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.launch import EVALUATOR
from grader.sandbox.limits import Limits
from grader.sandbox.memo import ASKED, Chain, Memo
from grader.sandbox.messages.evaluator import (
    Compiled,
    Compiling,
    Evaluated,
    Known,
    NotCut,
    NotEvaluated,
    NotProvable,
    Piece,
    Uses,
)
from grader.sandbox.wire import Frame

COMPILED_TOO_LONG = mark(
    "The traced program takes too long to compile. Is a Python loop unrolled into thousands of operations?"
)


SHARE = 0.25
"""Of a round's processor time, what an exercise's programs may take to be kept: who gets their answers has so much more."""


class EvaluatorClient:
    """The grader's side of an evaluator.

    Args:
        children: the lane's processes.
        limits: what they may use.
        memo: what programs answered in this class, where that is kept.
    """

    def __init__(self, children: Children, limits: Limits, memo: Memo[Frame] | None = None) -> None:
        self._children, self._limits, self._memo = children, limits, memo
        self._root = hashlib.sha256(current().encode() + msgspec.json.encode(limits)).digest()
        self._chain: Chain | None = None
        # The evaluator that was asked last, and the only exercise for which it was; None where it was asked other things.
        self._asked: tuple[Child, Chain | None] | None = None

    def begin_exercise(self) -> None:
        """What is asked from now on is for another exercise."""
        self.end_exercise()
        self._chain = None if self._memo is None else Chain(self._memo, self._root)

    def end_exercise(self) -> None:
        """Be done with an exercise: what its programs answered is kept, unless that took long."""
        chain, self._chain = self._chain, None
        if chain is None or not chain.answers or self._asked is None:
            return
        if self._asked[0].cpu_seconds() <= SHARE * self._limits.cpu_seconds:
            chain.memo.keep(chain.answers)

    def ask(self, request: Frame, deadline: float) -> Frame:
        """The answer to a request, until `deadline` (of time.monotonic()).

        Raises:
            TimedOutError, DiedError, OverLimitError: no answer came.
            StartError: the evaluator does not start.
        """
        chain = self._chain
        if chain is None or not isinstance(request.message, ASKED):
            self._note(None)
            return self._answer(request, deadline)
        key = chain.link(request)
        if (known := chain.memo.get(key)) is not None:
            return known
        if chain.memo.has_seen(key) and not self._is_for(chain):
            self._children.end(EVALUATOR)  # it will be asked again: the answer of a fresh one can be kept
        self._note(chain)
        try:
            reply = self._answer(request, deadline)
        except (TimedOutError, DiedError, OverLimitError):
            chain.spoil()
            raise
        if self._is_for(chain):
            chain.add(key, reply)
        return reply

    @property
    def is_fresh(self) -> bool:
        """Whether the evaluator was asked nothing so far."""
        child = self._children.get(EVALUATOR)
        return child is None or self._asked is None or self._asked[0] is not child

    def renew(self) -> None:
        """Have what is asked next answered by an evaluator that was asked nothing so far."""
        if not self.is_fresh:
            self._children.end(EVALUATOR)

    def _is_for(self, chain: Chain) -> bool:
        """Whether the evaluator was asked for nothing but this exercise."""
        return self.is_fresh or (self._asked is not None and self._asked[1] is chain)

    def _note(self, chain: Chain | None) -> None:
        """Note that the evaluator is asked for this exercise; None for what is not kept."""
        is_only = chain is not None and self._is_for(chain)
        self._asked = self._children.started(EVALUATOR), chain if is_only else None

    def _answer(self, request: Frame, deadline: float) -> Frame:
        evaluator = self._children.started(EVALUATOR)
        is_compiling = False
        try:
            reply = evaluator.ask(request, deadline=deadline)
            while isinstance(reply.message, Compiling | Compiled):
                is_compiling = isinstance(reply.message, Compiling)
                reply = evaluator.wait(deadline)
            _see_answer(reply)
        except (TimedOutError, DiedError, OverLimitError) as error:
            self._children.end(EVALUATOR)
            if is_compiling and isinstance(error, OverLimitError) and error.state is State.OUT_OF_CPU:
                raise OverLimitError(State.COMPILED_TOO_LONG, _(COMPILED_TOO_LONG)) from None
            raise
        return reply


def _see_answer(reply: Frame) -> None:
    answers = Evaluated | NotEvaluated | Uses | Dissected | Piece | NotCut | Known | NotProvable
    if not isinstance(reply.message, answers):
        raise DiedError("no answer to what was asked")
