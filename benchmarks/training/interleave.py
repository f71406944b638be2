"""Run programs in turn, round by round, so that changes in the machine's speed affect all of them."""

import math
import statistics
import time
from typing import NamedTuple

SETTLE = 0.01  # seconds until the threads of the previous program stop spinning


class Spread(NamedTuple):
    """The median of some numbers, and their quartiles."""

    median: float
    low: float
    high: float


def spread(values):
    """Return the median and quartiles of some values; for a single value all are equal."""
    values = list(values)
    if len(values) == 1:
        return Spread(*values * 3)
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high)


def interleave(programs, repeats, *, until=math.inf, clock=time.perf_counter, rest=time.sleep):
    """Time programs in turn, and return the seconds: {(peer, name): [one for each round]}.

    Every round starts with another program, so that no program always follows the same one. After the time `until`, by
    `clock`, no other round begins; there is one in any case.
    """
    seconds = {(program.peer, program.name): [] for program in programs}
    for round_ in range(repeats):
        if round_ and clock() > until:
            break
        first = round_ % len(programs)
        for program in [*programs[first:], *programs[:first]]:
            state = program.prepare()
            rest(SETTLE)
            start = clock()
            program.run(state)
            seconds[program.peer, program.name].append(clock() - start)
    return seconds


def ratios(numerators, denominators):
    """Return the ratio in each round, since the machine's speed differs between rounds."""
    return [a / b for a, b in zip(numerators, denominators, strict=True)]


def best(seconds, peer):
    """Return the key in `seconds` of a peer's setting with the smallest median; None if it has none."""
    settings = [key for key in seconds if key[0] == peer]
    return min(settings, key=lambda key: statistics.median(seconds[key])) if settings else None
