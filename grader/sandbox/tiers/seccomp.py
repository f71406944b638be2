"""A seccomp filter: the system calls that no exercise needs are answered with an error.

A deny list, under which JAX still computes: it keeps the sandbox's walls from being worked on from inside, and is one
of several walls. The program is classic BPF, https://docs.kernel.org/userspace-api/seccomp_filter.html; the numbers
are those of the kernel's syscall tables.
"""

from __future__ import annotations

import errno
import platform
import struct
from collections.abc import Mapping

# name: (x86_64, aarch64); None where an architecture has no such call.
DENIED: dict[str, tuple[int | None, int | None]] = {
    "socket": (41, 198),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "setpriority": (141, 140),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "memfd_create": (319, 279),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "shmget": (29, 194),
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "mknod": (133, None),
    "mknodat": (259, 33),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    "open_by_handle_at": (304, 265),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "personality": (135, 92),
    # Landlock covers neither modes nor owners, times and attributes.
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "fchown": (93, 55),
    "lchown": (94, None),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
}
PRLIMIT64 = (302, 261)  # with another process's number; one's own is 0
SOCKETPAIR, AF_UNIX = (
    (53, 199),
    1,
)  # a pipe of two ends for one process, as asyncio's event loop has; no way out
CLONE3 = 435  # on both; its flags lie in memory, where a filter can't look: glibc then falls back to clone
CLONE = (56, 220)
CLONE_NEW = 0x7E020000  # any flag that makes a namespace
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32 = 0x40000000  # x86_64's other table of calls, which a filter by number would miss

_LOAD, _EQUAL, _AND_SET, _AT_LEAST, _RETURN = 0x20, 0x15, 0x45, 0x35, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x00050000
_NUMBER, _ARCH, _ARGUMENT = 0, 4, 16  # offsets in struct seccomp_data


def is_known() -> bool:
    """Whether there is a filter for this machine's architecture."""
    return platform.machine() in ARCHITECTURES


def program(denied: Mapping[str, tuple[int | None, int | None]] = DENIED) -> bytes:
    """The filter for this machine, as an array of struct sock_filter.

    Args:
        denied: the calls answered with an error, besides those that make namespaces or set another process's limits.
    """
    column, architecture = ARCHITECTURES[platform.machine()]
    refuse = _step(_RETURN, 0, 0, _ERROR | errno.EPERM)
    steps = [
        _step(_LOAD, 0, 0, _ARCH),
        _step(_EQUAL, 1, 0, architecture),
        _step(_RETURN, 0, 0, _KILL),
        _step(_LOAD, 0, 0, _NUMBER),
    ]
    if column == 0:
        steps += [_step(_AT_LEAST, 0, 1, X32), _step(_RETURN, 0, 0, _KILL)]
    for numbers in denied.values():
        if (number := numbers[column]) is not None:
            steps += [_step(_EQUAL, 0, 1, number), refuse]
    steps += [_step(_EQUAL, 0, 1, CLONE3), _step(_RETURN, 0, 0, _ERROR | errno.ENOSYS)]
    steps += [
        _step(_EQUAL, 0, 4, PRLIMIT64[column]),
        _step(_LOAD, 0, 0, _ARGUMENT),
        _step(_EQUAL, 1, 0, 0),
        refuse,
        _step(_RETURN, 0, 0, _ALLOW),
        _step(_EQUAL, 0, 4, SOCKETPAIR[column]),
        _step(_LOAD, 0, 0, _ARGUMENT),
        _step(_EQUAL, 1, 0, AF_UNIX),
        refuse,
        _step(_RETURN, 0, 0, _ALLOW),
        _step(_EQUAL, 0, 3, CLONE[column]),
        _step(_LOAD, 0, 0, _ARGUMENT),
        _step(_AND_SET, 0, 1, CLONE_NEW),
        refuse,
        _step(_RETURN, 0, 0, _ALLOW),
    ]
    return b"".join(steps)


def _step(code: int, if_true: int, if_false: int, value: int) -> bytes:
    return struct.pack("=HBBI", code, if_true, if_false, value)
