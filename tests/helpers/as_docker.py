"""Run a command as a container of Docker's defaults would: `python as_docker.py [--without-landlock] COMMAND...`.

As root, with the capabilities that Docker leaves (https://docs.docker.com/engine/containers/run/), and behind a filter
of system calls that answers what its default profile answers with an error: there are no namespaces and no mounts. The
files are still this machine's.
"""

import ctypes
import os
import platform
import sys

from grader.sandbox.tiers import calls, jail, seccomp

# Numbers of linux/capability.h: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service,
# net_raw, sys_chroot, mknod, audit_write, setfcap.
CAPABILITIES = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}
LAST_CAPABILITY, DROP_FROM_BOUNDING_SET, NO_NEW_PRIVS = 40, 24, 38
DENIED = {  # name: (x86_64, aarch64), of the kernel's tables
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "mount_setattr": (442, 442),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "userfaultfd": (323, 282),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_getfd": (438, 438),
    "open_by_handle_at": (304, 265),
    "move_pages": (279, 239),
    "kexec_load": (246, 104),
    "init_module": (175, 105),
    "finit_module": (313, 273),
}
LANDLOCK = {
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}


def main(arguments):
    denied = dict(DENIED)
    if arguments[0] == "--without-landlock":  # older profiles of Docker, and kernels without it
        denied |= LANDLOCK
        arguments = arguments[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        for number in set(range(LAST_CAPABILITY + 1)) - CAPABILITIES:
            libc.prctl(DROP_FROM_BOUNDING_SET, number, 0, 0, 0)
    else:
        libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    column, _ = seccomp.ARCHITECTURES[platform.machine()]
    # What makes a namespace, for the library to take clone instead of clone3.
    answers = {calls.BY_ARGUMENT[name][column]: seccomp.BY_ARGUMENT[name] for name in ("clone", "clone3")}
    answers |= {numbers[column]: seccomp.REFUSE for numbers in denied.values()}
    jail.seccomp(seccomp.assembled(platform.machine(), answers, {0: seccomp.ALLOW}))
    os.execv(arguments[0], arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
