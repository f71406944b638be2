"""Programs in turn, round by round: a machine whose speed changes by the minute is slow or fast for all of them."""

import statistics
import time
from typing import NamedTuple

SETTLE = 0.01  # seconds in which the threads of the program before stop spinning


class Spread(NamedTuple):
    """The median of some numbers, and their quartiles."""

    median: float
    low: float
    high: float


def spread(values):
    """Median, lower and upper quartile; all the same for a single value."""
    values = list(values)
    if len(values) == 1:
        return Spread(*values * 3)
    low, median, high = statistics.quantiles(values, n=4, method="inclusive")
    return Spread(median, low, high)


def interleave(programs, repeats, *, clock=time.perf_counter, rest=time.sleep):
    """Seconds of each program in each round: {(peer, name): [one a round]}.

    Every round starts with another program, so that none always follows the same one.
    """
    seconds = {(program.peer, program.name): [] for program in programs}
    for round_ in range(repeats):
        first = round_ % len(programs)
        for program in [*programs[first:], *programs[:first]]:
            state = program.prepare()
            rest(SETTLE)
            start = clock()
            program.run(state)
            seconds[program.peer, program.name].append(clock() - start)
    return seconds


def ratios(numerators, denominators):
    """Round by round, as each round has its own speed of the machine."""
    return [a / b for a, b in zip(numerators, denominators, strict=True)]


def best(seconds, peer):
    """The setting of a peer with the smallest median: its key in `seconds`."""
    own = [key for key in seconds if key[0] == peer]
    return min(own, key=lambda key: statistics.median(seconds[key])) if own else None
