"""Answer a request to try small changes: each different answer goes back once."""

from __future__ import annotations

import time
from typing import Any

import msgspec
import numpy as np

from grader.sandbox.messages.worker import Tried, TryChanges
from grader.sandbox.wire import Frame
from grader.sandbox.worker.tries import Answer, Tries
from grader.values import Node

MOST_ANSWERS, MOST_BYTES = 400, 4 << 20
"""Different answers, and bytes of them, in one reply."""


def tried(tries: Tries, request: TryChanges, arrays: list[Any]) -> Frame:
    """Try changes until all are tried, the processor time is used, or the reply is full."""
    begun = time.process_time()
    until = begun + request.seconds
    tries.begin(request.target, arrays)
    count = len(tries.of_rank(request.rank))
    numbers = request.numbers if request.numbers is not None else range(request.first, count)
    nodes: list[Node] = []
    held: list[Any] = []
    sizes: list[int] = []
    index_of: dict[bytes, int] = {}
    led_to: list[int] = []
    size = 0
    for answer in tries.answers(request, numbers, arrays, until):
        if answer is None:
            led_to.append(-1)
            continue
        known = _known(answer)
        if known not in index_of:
            index_of[known] = len(nodes)
            nodes.append(answer[0])
            held += answer[1]
            sizes.append(len(answer[1]))
            size += len(known)
        led_to.append(index_of[known])
        if len(nodes) >= MOST_ANSWERS or size >= MOST_BYTES:
            break
    following = None if len(led_to) == len(numbers) else numbers[len(led_to)]
    message = Tried(nodes, sizes, led_to, following, time.process_time() - begun)
    return Frame(message, {str(i): array for i, array in enumerate(held)})


def _known(answer: Answer) -> bytes:
    """What is the same for equal answers alone."""
    node, arrays = answer
    described = [(array.dtype.name, array.shape, np.ascontiguousarray(array).tobytes()) for array in arrays]
    return msgspec.msgpack.encode((node, described))
