"""The grader's side: has a text reduced, and looks at the answer before it is one."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass

import numpy as np

from grader.i18n import gettext as _
from grader.sandbox.apart import apart
from grader.sandbox.errors import DiedError, OverLimitError, TimedOutError
from grader.sandbox.launch import Start, launch
from grader.sandbox.limits import MEBI, Limits
from grader.sandbox.tiers import PROCESS, Tier
from grader.sandbox.winnowing import WINNOWER
from grader.sandbox.winnowing.messages import Reply, Winnow, Winnowed
from grader.sandbox.wire import Array, Frame

# The solutions of 24 exercises have 18 kB of code and 352 hashes.
KIBI = 1 << 10
MOST_TEXT, MOST_HASHES = 512 * KIBI, 10_000
LIMITS = Limits(
    seconds=60.0,
    cpu_seconds=5.0,
    import_cpu_seconds=5.0,
    memory=512 * MEBI,
    tasks=4,
    open_files=32,
    file_size=MEBI,
    disk=MEBI,
    flood=MEBI,
    answered=2 * MEBI,
    total_seconds=120.0,
    total_cpu_seconds=10.0,
)


class NotReducedError(Exception):
    """A text could not be reduced; the message is a clause that begins with "it"."""


@dataclass(frozen=True)
class Reduced:
    """A text's hashes, and where each stands; arrays of int64, sorted by place."""

    hashes: Array
    places: Array


def reduce(
    text: str, tier: Tier = PROCESS, start: Start = launch, stop: threading.Event | None = None
) -> Reduced:
    """Reduce a stranger's code to hashes that can be compared.

    Args:
        text: the code.
        tier: the walls around the process that does it.
        start: how that is started.
        stop: once it is set, nobody waits for it.

    Raises:
        NotReducedError: there is too much of it, or it is made to break whoever reads it.
        StartError: the process does not start.
        StoppedError: `stop` was set before the end.
    """
    data = text.encode("utf-8", "replace")
    if len(data) > MOST_TEXT:
        raise NotReducedError(_("it has more than {size} KiB of code").format(size=MOST_TEXT // KIBI))
    try:
        with apart(WINNOWER, Reply, LIMITS, tier, start, stop) as child:
            child.begin()
            reply = child.ask(Frame(Winnow(), programs=(data,)), deadline=time.monotonic() + LIMITS.seconds)
    except (DiedError, OverLimitError, TimedOutError) as error:
        raise NotReducedError(_("it is code that the program which compares can't take apart")) from error
    return _checked(reply)


def _checked(reply: Frame) -> Reduced:
    """Return an answer that is one.

    Raises:
        NotReducedError: it is none, or too large.
    """
    arrays = [reply.arrays.get(name) for name in ("0", "1")]
    if not isinstance(reply.message, Winnowed) or any(
        a is None or a.dtype != np.int64 or a.ndim != 1 or len(a) != len(reply.arrays["0"]) for a in arrays
    ):
        raise NotReducedError(_("it is code that the program which compares can't take apart"))
    hashes, places = reply.arrays["0"], reply.arrays["1"]
    if len(hashes) > MOST_HASHES:
        raise NotReducedError(_("it has more code than is compared"))
    in_order = np.argsort(places, kind="stable")
    if len(places) and not 0 <= places.min() <= places.max() <= MOST_TEXT:
        raise NotReducedError(_("it is code that the program which compares can't take apart"))
    return Reduced(hashes[in_order], places[in_order])
