"""Run a command as a container of Docker's defaults would: `python as_docker.py [--without-landlock] COMMAND...`.

As root, with the capabilities that Docker leaves (https://docs.docker.com/engine/containers/run/), and behind a filter
of system calls that answers what its default profile answers with an error: there are no namespaces and no mounts. The
files are still this machine's.
"""

import ctypes
import os
import sys

from grader.sandbox.tiers import jail, seccomp

# Numbers of linux/capability.h: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap, net_bind_service,
# net_raw, sys_chroot, mknod, audit_write, setfcap.
CAPABILITIES = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31}
LAST_CAPABILITY, DROP_FROM_BOUNDING_SET, NO_NEW_PRIVS = 40, 24, 38
DENIED = (
    *(
        "unshare",
        "setns",
        "mount",
        "umount2",
        "pivot_root",
        "open_tree",
        "move_mount",
        "fsopen",
        "mount_setattr",
    ),
    *("add_key", "request_key", "keyctl", "bpf", "userfaultfd", "perf_event_open", "io_uring_setup", "kcmp"),
    *("process_vm_readv", "process_vm_writev", "pidfd_getfd", "open_by_handle_at", "move_pages"),
    *("kexec_load", "init_module", "finit_module"),
)
LANDLOCK = {
    "landlock_create_ruleset": (444, 444),
    "landlock_add_rule": (445, 445),
    "landlock_restrict_self": (446, 446),
}


def main(arguments):
    denied = {name: seccomp.DENIED[name] for name in DENIED}
    if arguments[0] == "--without-landlock":  # older profiles of Docker, and kernels without it
        denied |= LANDLOCK
        arguments = arguments[1:]
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        for number in set(range(LAST_CAPABILITY + 1)) - CAPABILITIES:
            libc.prctl(DROP_FROM_BOUNDING_SET, number, 0, 0, 0)
    else:
        libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0)
    jail.seccomp(seccomp.program(denied))
    os.execv(arguments[0], arguments)


if __name__ == "__main__":
    main(sys.argv[1:])
