"""What a submission shares with others and must leave as it is: the attributes of files, and the standing of processes."""

import contextlib
import fcntl
import os
import struct
import sys
from pathlib import Path

import numpy as np
import psutil

import grader

FS_IOC_GETFLAGS = 0x80086601  # linux/fs.h, where a long has 8 bytes
SHARED = tuple(map(Path, (sys.executable, np.__file__, grader.__file__, Path(np.__file__).parent)))
"""Files and a folder that every worker opens."""


def attributes(paths):
    """Who owns each path, its mode, when it was changed, its extended attributes, the inode's flags, and any lock on it."""
    return {str(path): _attributes(Path(path)) for path in paths}


def standing(pids):
    """How the system treats each process: priority, scheduler, processors, limits, and whom it ends first."""
    return {pid: told for pid in pids if (told := _standing(pid)) is not None}


def changes(before, after):
    """A sentence for each entry that differs."""
    return [
        f"{name}: {before[name]} became {after[name]}"
        for name in before
        if after.get(name, before[name]) != before[name]
    ]


def _attributes(path):
    status = path.stat()
    extended = (
        {name: os.getxattr(path, name) for name in os.listxattr(path)} if hasattr(os, "listxattr") else {}
    )
    return status.st_mode, status.st_uid, status.st_gid, status.st_mtime_ns, extended, _flags(path)


def _flags(path):
    with contextlib.suppress(OSError):  # not every file system has them
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK)  # a lease would keep us waiting
        try:
            return struct.unpack("l", fcntl.ioctl(descriptor, FS_IOC_GETFLAGS, bytes(8)))[0]
        finally:
            os.close(descriptor)
    return None


def _standing(pid):
    with contextlib.suppress(OSError, psutil.Error):  # it ended
        limits = [psutil.Process(pid).rlimit(limit) for limit in (psutil.RLIMIT_CPU, psutil.RLIMIT_NOFILE)]
        first_to_end = Path(f"/proc/{pid}/oom_score_adj").read_text().strip()
        affinity = sorted(os.sched_getaffinity(pid))
        return (
            os.getpriority(os.PRIO_PROCESS, pid),
            os.sched_getscheduler(pid),
            affinity,
            limits,
            first_to_end,
        )
    return None
