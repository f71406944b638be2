"""Calls of a check's cases: asked for many at a time, while each answer is taken when its case's turn has come.

The file's process goes on without waiting for the grader, up to the first call that raises: what was printed until then is
that call's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from grader.grading.backend import Backend
from grader.key.model import CaseKey
from grader.programs.target import Target
from grader.sandbox.errors import DiedError
from grader.sandbox.messages.worker import CallEach, Returned
from grader.sandbox.wire import Frame

MOST = 64
MOST_BYTES = 1 << 20
"""Calls, and bytes of their arrays, that are asked for at a time."""

Inputs = dict[str, Any]


class Calls:
    """The calls of one exercise.

    Args:
        backend: what runs the learner's code.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend, self._most = backend, MOST
        self._asked: deque[CaseKey] = deque()

    def answer(
        self,
        case: CaseKey,
        inputs: Inputs,
        deadline: float,
        following: Callable[[], Iterable[tuple[CaseKey, Inputs]]],
    ) -> Frame:
        """The answer to a case's call; raises what a backend does.

        Args:
            case: the case, of one call.
            inputs: its arrays.
            deadline: until when there must be an answer.
            following: gives the cases that are called after this one, unless it raises, with their arrays.
        """
        try:
            reply = (
                self._next(case, deadline)
                if self._asked
                else self._backend.ask(self._request(case, inputs, following()), deadline)
            )
        except BaseException:
            self._asked.clear()
            raise
        if isinstance(reply.message, Returned):
            self._asked.popleft()
            if not self._asked:
                self._most = min(2 * self._most, MOST)
        else:
            self._asked.clear()
            self._most = (
                1  # whoever raises once does so again, and each time the rest would be asked for in vain
            )
        return reply

    def _next(self, case: CaseKey, deadline: float) -> Frame:
        if self._asked[0] is not case:
            raise DiedError("another case was asked for")
        return self._backend.next_answer(deadline)

    def _request(self, case: CaseKey, inputs: Inputs, following: Iterable[tuple[CaseKey, Inputs]]) -> Frame:
        arrays, targets, sizes = list(inputs.values()), [case.target], [len(inputs)]
        size = sum(array.nbytes for array in arrays)
        self._asked.append(case)
        for next_case, its in following:
            size += sum(array.nbytes for array in its.values())
            if len(targets) >= self._most or size > MOST_BYTES:
                break
            arrays += its.values()
            targets.append(next_case.target)
            sizes.append(len(its))
            self._asked.append(next_case)
        one_call = [target for target in targets if isinstance(target, Target)]
        return Frame(CallEach(one_call, sizes), {str(i): array for i, array in enumerate(arrays)})
