"""The process that reduces code: whatever takes a stranger's text apart to compare it happens here."""

from __future__ import annotations

import numpy as np
from copydetect import utils

from grader.sandbox.limits import Limits, limit_memory, limit_next_request, limit_process
from grader.sandbox.messages.hello import Hello
from grader.sandbox.pipe import take_standard_pipe
from grader.sandbox.winnowing.messages import TOKENS, WINDOW, Winnow, Winnowed
from grader.sandbox.wire import Array, Frame


def reduced(text: str) -> tuple[Array, Array]:
    """Return hashes of a Python text, and their places; none of a text shorter than a piece."""
    tokens, _offsets = utils.filter_code(text, "a.py")  # names count no more than comments do
    if len(tokens) < TOKENS:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    hashes, places = utils.winnow(utils.hashed_kgrams(tokens, TOKENS), WINDOW, remove_duplicates=False)
    return np.asarray(hashes, np.int64), np.asarray(places, np.int64)


def main(limits: Limits) -> None:
    """Serve requests on the standard pipe until it closes."""
    pipe = take_standard_pipe(Winnow)
    limit_process(limits)
    limit_memory(limits.memory)
    pipe.send(Frame(Hello()))
    while (frame := pipe.receive()) is not None:
        limit_next_request(limits)
        hashes, places = reduced(frame.programs[0].decode("utf-8", "replace"))
        pipe.send(Frame(Winnowed(), {"0": hashes, "1": places}))
