"""The filter of system calls, for both architectures, asked step by step what it answers."""

import errno
import random
from pathlib import Path

import bpf
import pytest

from grader.sandbox.tiers import calls, seccomp

KERNEL = {
    name: tuple(None if number == "-" else int(number) for number in numbers)
    for name, *numbers in (
        line.split()
        for line in (Path(__file__).parents[1] / "helpers" / "kernel_calls.txt").read_text().splitlines()[1:]
    )
}
MACHINES = ("x86_64", "aarch64")
ALLOWED, PRETENDED, KILLED = 0x7FFF0000, 0x00050000, 0x80000000
REFUSED, UNKNOWN = PRETENDED | errno.EPERM, PRETENDED | errno.ENOSYS
FREE = {name: numbers for group in calls.FREE.values() for name, numbers in group.items()}
NAMED = FREE | calls.ATTRIBUTES | calls.PRETENDED | calls.BY_ARGUMENT


def asker(machine, **options):
    """A function that asks the filter for a machine by a call's name or number."""
    column, architecture = seccomp.ARCHITECTURES[machine]
    program = seccomp.assembled(machine, seccomp.answers(column, **options), seccomp.UNNAMED)

    def ask(call, *arguments):
        number = KERNEL[call][column] if isinstance(call, str) else call
        return bpf.answer(program, architecture, number, [argument % (1 << 64) for argument in arguments])

    return ask


@pytest.mark.parametrize("name", NAMED)
def test_a_call_has_the_kernels_numbers(name):
    assert NAMED[name] == KERNEL[name]


def test_each_call_is_named_once():
    parts = [*calls.FREE.values(), calls.ATTRIBUTES, calls.PRETENDED, calls.BY_ARGUMENT]
    assert sum(map(len, parts)) == len(NAMED)
    assert calls.BY_ARGUMENT.keys() == seccomp.BY_ARGUMENT.keys()


@pytest.mark.parametrize("machine", MACHINES)
def test_each_number_has_the_answer_of_its_name_and_no_other_is_allowed(machine):
    ask, owner = asker(machine), asker(machine, attributes=True)
    column, _ = seccomp.ARCHITECTURES[machine]
    names = {numbers[column]: name for name, numbers in NAMED.items()}
    chance = random.Random(16)
    others = [chance.randrange(1 << 30) for _ in range(2000)]
    for number in [*range(1025), *others]:
        arguments = [chance.randrange(1 << 64) for _ in range(6)]
        name = names.get(number)
        if name in FREE:
            assert ask(number, *arguments) == owner(number, *arguments) == ALLOWED
        elif name in calls.ATTRIBUTES:
            assert (ask(number, *arguments), owner(number, *arguments)) == (PRETENDED, ALLOWED)
        elif name in calls.PRETENDED:
            assert ask(number, *arguments) == owner(number, *arguments) == PRETENDED
        elif name is None:
            expected = REFUSED if number < seccomp.FIRST_NEW else UNKNOWN
            assert ask(number, *arguments) == owner(number, *arguments) == expected


@pytest.mark.parametrize("machine", MACHINES)
def test_another_table_of_calls_ends_the_process(machine):
    column, own = seccomp.ARCHITECTURES[machine]
    program = seccomp.assembled(machine, seccomp.answers(column), seccomp.UNNAMED)
    # AUDIT_ARCH_ of i386, ARM, MIPS64, RISCV64, and the other one of the two
    foreign = {0x40000003, 0x40000028, 0x80000008, 0xC00000F3, 0xC000003E, 0xC00000B7} - {own}
    for architecture in foreign:
        for number in (0, 3, 41, 1 << 30):
            assert bpf.answer(program, architecture, number) == KILLED
    x32 = [seccomp.X32, seccomp.X32 + 41, seccomp.X32 + 512, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF]
    answers = {bpf.answer(program, own, number) for number in x32}
    assert answers == {KILLED if machine == "x86_64" else UNKNOWN}


# call: the place of the argument, its values and the answer to each
ARGUMENTS = [
    # F_DUPFD, F_GETFL, F_SETFL, F_GETLK, F_DUPFD_CLOEXEC
    ("fcntl", 1, (0, 3, 4, 5, 1030), ALLOWED),
    # F_SETLK, F_SETLKW, F_OFD_SETLK, F_OFD_SETLKW
    ("fcntl", 1, (6, 7, 37, 38), PRETENDED),
    # F_SETOWN, F_SETSIG, F_SETOWN_EX, F_SETLEASE, F_NOTIFY, F_SETPIPE_SZ, F_ADD_SEALS, F_SET_RW_HINT, F_SETDELEG, -1
    ("fcntl", 1, (8, 10, 15, 1024, 1026, 1031, 1033, 1036, 1040, -1), REFUSED),
    ("ioctl", 1, (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451), ALLOWED),
    # FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, TIOCSTI, TIOCLINUX, FIOASYNC, FICLONE, FIFREEZE, FS_IOC_SET_ENCRYPTION_POLICY
    (
        "ioctl",
        1,
        (0x40086602, 0x401C5820, 0x5412, 0x541C, 0x5452, 0x40049409, 0xC0045877, 0x800C6613, 0),
        PRETENDED | errno.EOPNOTSUPP,
    ),
    ("prctl", 0, (3, 15, 16, 36, 38, 39), ALLOWED),
    # PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP, PR_CAPBSET_DROP, PR_SET_MM, PR_SCHED_CORE, PR_SET_PTRACER
    ("prctl", 0, (1, 4, 22, 24, 35, 62, 0x59616D61), PRETENDED | errno.EINVAL),
    # as fork, vfork and threads do
    ("clone", 0, (17, 0x4111, 0x3D0F00, 0x1200011), ALLOWED),
    # CLONE_NEWTIME is a signal's number here; _NEWNS, _NEWCGROUP, _NEWUTS, _NEWIPC, _NEWUSER, _NEWPID, _NEWNET
    (
        "clone",
        0,
        [
            17 | flag
            for flag in (0x20000, 0x2000000, 0x4000000, 0x8000000, 0x10000000, 0x20000000, 0x40000000)
        ],
        REFUSED,
    ),
    ("clone", 0, (17 | 0x8000, 17 | 0x2000, 17 | 0x1000), REFUSED),  # CLONE_PARENT, CLONE_PTRACE, CLONE_PIDFD
    ("clone3", 0, (0, 1 << 40), UNKNOWN),
    ("mmap", 3, (0x22, 0x1, 0x32, 0x20022), ALLOWED),
    ("mmap", 3, (0x40022, 0x54040022), PRETENDED | errno.ENOMEM),
    ("madvise", 2, (0, 4, 8, 14), ALLOWED),
    (
        "madvise",
        2,
        (12, 21, 100, 101, -1),
        PRETENDED | errno.EINVAL,
    ),  # MERGEABLE, PAGEOUT, HWPOISON, SOFT_OFFLINE
    ("prlimit64", 0, (0,), ALLOWED),
    ("prlimit64", 0, (1, 4711, -1), REFUSED),
    ("socketpair", 0, (1,), ALLOWED),
    ("socketpair", 0, (0, 2, 10, 16, 40), REFUSED),
    ("sendto", 4, (0,), ALLOWED),
    ("sendto", 4, (1, 0x7FFF_0000_0000, 1 << 32, (1 << 64) - 1), REFUSED),
    ("utimensat", 2, (0,), REFUSED),  # Path.touch, of a file that may not be there yet
    ("utimensat", 2, (1, 0x7FFF_0000_0000, 1 << 32), PRETENDED),
    ("fallocate", 1, (0,), ALLOWED),
    ("fallocate", 1, (1, 3, 16), PRETENDED | errno.EOPNOTSUPP),
    ("preadv2", 5, (0,), ALLOWED),
    ("preadv2", 5, (8,), PRETENDED | errno.EOPNOTSUPP),
    ("kill", 0, (1, 4711, 0, -4711), ALLOWED),
    ("kill", 0, (-1,), REFUSED),
    ("sched_setaffinity", 0, (0,), ALLOWED),
    ("sched_setaffinity", 0, (1, 4711), REFUSED),
]


@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize(("call", "place", "values", "expected"), ARGUMENTS, ids=lambda part: str(part)[:24])
def test_an_argument_decides(machine, call, place, values, expected):
    ask = asker(machine)
    chance = random.Random(16)
    is_pointer = call in ("sendto", "clone3", "utimensat")
    for value in values:
        for _ in range(8):
            arguments = [chance.randrange(1 << 64) for _ in range(6)]
            # The kernel takes an int from the lower half, whatever the upper one holds.
            upper = 0 if is_pointer else chance.randrange(1 << 32) << 32
            arguments[place] = value if is_pointer else value % (1 << 32) | upper
            assert ask(call, *arguments) == expected


@pytest.mark.parametrize("machine", MACHINES)
def test_a_process_may_renice_itself_and_nobody_else(machine):
    ask = asker(machine)
    assert ask("setpriority", 0, 0, 5) == ALLOWED
    for which, who in ((0, 1), (0, 4711), (1, 0), (2, 0), (3, 0)):
        assert ask("setpriority", which, who, 5) == REFUSED


@pytest.mark.parametrize("machine", MACHINES)
def test_calls_that_nobody_needs_are_errors(machine):
    ask = asker(machine)
    column, _ = seccomp.ARCHITECTURES[machine]
    there = {name: numbers[column] for name, numbers in KERNEL.items() if numbers[column] is not None}
    answers = {name: ask(name, 0, 0, 0) for name in there.keys() - NAMED.keys()}
    assert set(answers.values()) == {REFUSED, UNKNOWN}
    assert answers["inotify_add_watch"] == answers["add_key"] == answers["memfd_create"] == REFUSED
    assert answers["ptrace"] == answers["socket"] == answers["connect"] == answers["sendmsg"] == REFUSED
    assert answers["io_uring_setup"] == answers["setxattrat"] == answers["process_madvise"] == UNKNOWN
