"""A seccomp filter: an allow list of system calls, some of them with certain arguments alone.

Whatever `calls` does not name is answered with an error, calls that the kernel will get in future among it: EPERM for
the old ones, as for whoever may not; ENOSYS for those since Linux 5.1, which libraries try first and then do without.
Other tables of calls than the machine's own end the process.

The program is classic BPF, https://docs.kernel.org/userspace-api/seccomp_filter.html: a search by halves for the number,
then a look at arguments where they matter.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Mapping
from dataclasses import dataclass

from grader.sandbox.tiers import calls
from grader.sandbox.tiers.calls import Numbers

ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32 = 0x40000000  # x86_64's other table of calls
FIRST_NEW = 424  # from here on, Linux 5.1, numbers are the same on all architectures

ALLOW, KILL = 0x7FFF0000, 0x80000000
_ERROR = 0x00050000
PRETEND = _ERROR  # an error of number 0 is a success


def error(number: int) -> int:
    """The answer that is an error of this number."""
    return _ERROR | number


REFUSE, UNKNOWN = error(errno.EPERM), error(errno.ENOSYS)
UNNAMED = {0: REFUSE, FIRST_NEW: UNKNOWN}
"""The answer to numbers that have no name in `calls`, from each key on."""


@dataclass(frozen=True)
class Argument:
    """An answer that depends on the lower 32 bits of an argument; the kernel ignores the rest, as they are all ints.

    Attributes:
        place: which argument, from 0.
        answers: values, and the answer to each.
        otherwise: the answer to all other values.
    """

    place: int
    answers: Mapping[int, Answer]
    otherwise: Answer


@dataclass(frozen=True)
class Bits:
    """An answer that depends on bits of the lower half of an argument: allowed are these alone."""

    place: int
    allowed: int
    otherwise: int


@dataclass(frozen=True)
class Pointer:
    """An answer that depends on whether an argument of 64 bits is a null pointer."""

    place: int
    null: int
    other: int


Answer = int | Argument | Bits | Pointer


def _only(place: int, *values: int, otherwise: int = REFUSE) -> Argument:
    return Argument(place, dict.fromkeys(values, ALLOW), otherwise)


# F_DUPFD, F_GETFD, F_SETFD, F_GETFL, F_SETFL; F_GETLK, F_OFD_GETLK; F_DUPFD_CLOEXEC, F_GETPIPE_SZ, F_GET_SEALS
_FCNTL = (0, 1, 2, 3, 4, 5, 36, 1030, 1032, 1034)
_LOCKS = (6, 7, 37, 38)  # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
# TCGETS, TCGETS2, TIOCGWINSZ, TIOCGPGRP, FIONREAD, FIONBIO, FIONCLEX, FIOCLEX
_IOCTL = (0x5401, 0x802C542A, 0x5413, 0x540F, 0x541B, 0x5421, 0x5450, 0x5451)
# PR_GET_DUMPABLE, PR_SET_NAME, PR_GET_NAME, PR_GET_SECCOMP, PR_CAPBSET_READ, PR_SET_CHILD_SUBREAPER,
# PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS, PR_SVE_GET_VL
_PRCTL = (3, 15, 16, 21, 23, 36, 38, 39, 51)
# CSIGNAL, CLONE_VM, _FS, _FILES, _SIGHAND, _VFORK, _THREAD, _SYSVSEM, _SETTLS, _PARENT_SETTID, _CHILD_CLEARTID,
# _DETACHED, _CHILD_SETTID: no namespace, no other parent
_CLONE = 0xFF | 0x100 | 0x200 | 0x400 | 0x800 | 0x4000 | 0x10000 | 0x40000 | 0x80000 | 0x100000 | 0x200000
_CLONE |= 0x400000 | 0x1000000
# MADV_NORMAL to _DONTNEED, _FREE, _DONTFORK, _DOFORK, _HUGEPAGE, _NOHUGEPAGE, _DONTDUMP, _DODUMP, _WIPEONFORK,
# _KEEPONFORK, _POPULATE_READ, _POPULATE_WRITE, _COLLAPSE: nothing that merges, moves out or poisons pages
_MADVISE = (0, 1, 2, 3, 4, 8, 10, 11, 14, 15, 16, 17, 18, 19, 22, 23, 25)
_MAP_HUGETLB = 0x40000
_ITSELF, _ALL = 0, 0xFFFFFFFF
_AF_UNIX, _PRIO_PROCESS = 1, 0

BY_ARGUMENT: dict[str, Answer] = {
    "preadv2": _only(5, 0, otherwise=error(errno.EOPNOTSUPP)),  # no flags: they tell what others have read
    "pwritev2": _only(5, 0, otherwise=error(errno.EOPNOTSUPP)),
    "fcntl": Argument(1, dict.fromkeys(_FCNTL, ALLOW) | dict.fromkeys(_LOCKS, PRETEND), REFUSE),
    "ioctl": _only(
        1, *_IOCTL, otherwise=error(errno.EOPNOTSUPP)
    ),  # after which a file is copied in another way
    "prctl": _only(
        0, *_PRCTL, otherwise=error(errno.EINVAL)
    ),  # as of an option that the kernel does not have
    "clone": Bits(0, _CLONE, REFUSE),
    "clone3": UNKNOWN,  # its flags lie in memory, where a filter can't look; libraries then take clone
    "mmap": Bits(3, ~_MAP_HUGETLB, error(errno.ENOMEM)),  # large pages are of a pool that all share
    "madvise": _only(2, *_MADVISE, otherwise=error(errno.EINVAL)),
    "prlimit64": _only(0, _ITSELF),
    "socketpair": _only(0, _AF_UNIX),  # a pipe of two ends for one process, as asyncio's event loop has
    "sendto": Pointer(
        4, ALLOW, REFUSE
    ),  # to the other end; with an address a pair of datagrams reaches any socket
    "fallocate": _only(1, 0, otherwise=error(errno.EOPNOTSUPP)),  # past a file's end no limit counts it
    "kill": Argument(0, {_ALL: REFUSE}, ALLOW),
    "setpriority": Argument(0, {_PRIO_PROCESS: _only(1, _ITSELF)}, REFUSE),
    "sched_setaffinity": _only(0, _ITSELF),
}

_TIMES = {"utime": 1, "utimes": 1, "futimesat": 2, "utimensat": 2}  # call: the argument that points to them

_LOAD, _EQUAL, _ANY_BIT, _AT_LEAST, _JUMP, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x05, 0x06
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16  # offsets in struct seccomp_data


def is_known() -> bool:
    """Whether there is a filter for this machine's architecture."""
    return platform.machine() in ARCHITECTURES


def answers(column: int, *, attributes: bool = False) -> dict[int, Answer]:
    """The answer to each number that `calls` names.

    Args:
        column: 0 for x86_64, 1 for aarch64.
        attributes: whether attributes of files may be changed, for a user who owns nothing but the scratch folder.
    """
    named: list[tuple[Numbers, Answer]] = [
        *((numbers, ALLOW) for group in calls.FREE.values() for numbers in group.values()),
        *((numbers, ALLOW if attributes else _as_if_set(name)) for name, numbers in calls.ATTRIBUTES.items()),
        *((numbers, PRETEND) for numbers in calls.PRETENDED.values()),
        *((numbers, BY_ARGUMENT[name]) for name, numbers in calls.BY_ARGUMENT.items()),
    ]
    return {number: answer for numbers, answer in named if (number := numbers[column]) is not None}


def _as_if_set(name: str) -> Answer:
    # The times of now, no times given, are set by who wants to know whether there is a file: `Path.touch` makes one then.
    return Pointer(_TIMES[name], REFUSE, PRETEND) if name in _TIMES else PRETEND


def program(*, attributes: bool = False) -> bytes:
    """The filter for this machine, as an array of struct sock_filter; see `answers`."""
    machine = platform.machine()
    column, _ = ARCHITECTURES[machine]
    return assembled(machine, answers(column, attributes=attributes), UNNAMED)


def assembled(machine: str, named: Mapping[int, Answer], others: Mapping[int, Answer]) -> bytes:
    """A filter.

    Args:
        machine: for which architecture; processes that use the calls of another one are ended.
        named: numbers, and the answer to each.
        others: the answer to all numbers that are not named, from each key on.
    """
    _, architecture = ARCHITECTURES[machine]
    foreign = {X32: KILL} if machine == "x86_64" else {}
    changes: dict[int, Answer] = {**others, **foreign}
    for number in named:
        after = max(start for start in others if start <= number + 1)
        changes.setdefault(number + 1, others[after])
    changes |= named
    ranges = sorted(changes.items())
    different = [this for this, before in zip(ranges[1:], ranges, strict=False) if this[1] != before[1]]
    return b"".join(
        [
            _step(_LOAD, _ARCHITECTURE),
            _step(_EQUAL, architecture, 1, 0),
            _step(_RETURN, KILL),
            _step(_LOAD, _NUMBER),
            *_search([ranges[0], *different]),
        ]
    )


def _search(ranges: list[tuple[int, Answer]]) -> list[bytes]:
    """Steps that find the answer to a number: the one of the last range that begins at or below it."""
    if len(ranges) == 1:
        return _steps(ranges[0][1])
    middle = len(ranges) // 2
    below, above = _search(ranges[:middle]), _search(ranges[middle:])
    # A jump that depends on something has eight bits for where to, one that does not has 32.
    to_above = [_step(_AT_LEAST, ranges[middle][0], 0, 1), _step(_JUMP, len(below))]
    return [*to_above, *below, *above]


def _steps(answer: Answer) -> list[bytes]:
    """Steps that end with an answer."""
    match answer:
        case Argument(place, values, otherwise):
            steps = [_load(place)]
            for value, then in values.items():
                found = _steps(then)
                steps += [_step(_EQUAL, value, 0, len(found)), *found]
            return [*steps, *_steps(otherwise)]
        case Bits(place, allowed, otherwise):
            outside = _step(_ANY_BIT, ~allowed & 0xFFFFFFFF, 0, 1)
            return [_load(place), outside, _step(_RETURN, otherwise), _step(_RETURN, ALLOW)]
        case Pointer(place, null, other):
            upper = [_load(place, 4), _step(_EQUAL, 0, 0, 2)]
            lower = [_load(place), _step(_EQUAL, 0, 1, 0)]
            return [*upper, *lower, _step(_RETURN, other), _step(_RETURN, null)]
        case _:
            return [_step(_RETURN, answer)]


def _load(place: int, half: int = 0) -> bytes:
    return _step(_LOAD, _ARGUMENTS + 8 * place + half)


def _step(code: int, value: int, if_true: int = 0, if_false: int = 0) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
