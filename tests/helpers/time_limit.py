"""A limit of processor time for code that may never end, as a mutant of a loop does."""

import contextlib
import resource
import signal
from pathlib import Path

MEMORY = 8 << 30


class TooLongError(Exception):
    """The code ran longer than it may."""


@contextlib.contextmanager
def limited(seconds):
    """End Python code that takes more processor time than this, or more memory than a machine has to spare.

    Raises:
        TooLongError: it took longer.
    """

    def end(_signal, _frame):
        raise TooLongError

    before, kept = signal.signal(signal.SIGVTALRM, end), resource.getrlimit(resource.RLIMIT_AS)
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + MEMORY, kept[1]))
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
        resource.setrlimit(resource.RLIMIT_AS, kept)
