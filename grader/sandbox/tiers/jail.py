"""Walls without namespaces, which a process puts up around itself: `python jail.py CONFIG COMMAND`.

Landlock (https://docs.kernel.org/userspace-api/landlock.html) leaves it a few folders, seccomp takes system calls away,
capabilities are dropped, and where the grader is root and Python can be read by others, it becomes another user. Unless
bubblewrap's namespaces are around it, the first process stays outside as the supervisor: daemons are adopted by it, so
they are found when the tree is ended.

Standard library alone: this runs before anything else may be read.
"""

import contextlib
import ctypes
import json
import os
import signal
import stat
import sys
from pathlib import Path
from typing import Any

# Every worker imports this, on every system; what follows is for Linux alone.
_LIBC: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF, _CAPSET = 444, 445, 446, {"x86_64": 126, "aarch64": 91}
_NO_NEW_PRIVS, _SUBREAPER, _SET_SECCOMP, _FILTER = 38, 36, 22, 2
_DUMPABLE, _BOUNDING_DROP, _LAST_CAPABILITY = 4, 24, 63
_READ_FILE, _READ_DIR, _EXECUTE, _WRITE_FILE = 1 << 2, 1 << 3, 1 << 0, 1 << 1
_MAKE_BLOCK = 1 << 11
_FILE_RIGHTS = _READ_FILE | _EXECUTE | _WRITE_FILE | (1 << 14) | (1 << 15)


class _Ruleset(ctypes.Structure):
    _fields_ = (("fs", ctypes.c_uint64), ("net", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _layout_ = "ms"  # what `_pack_` alone meant before 3.14; with no bit fields it is the layout of C's packed as well
    _pack_ = 1
    _fields_ = (("allowed", ctypes.c_uint64), ("parent", ctypes.c_int32))


class _FilterProgram(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("steps", ctypes.c_char_p))


def landlock_version() -> int:
    """The kernel's Landlock ABI; 0 where there is none."""
    return max(0, int(_LIBC.syscall(_CREATE_RULESET, None, 0, 1)))


def _check(result: int, what: str) -> int:
    if result < 0:
        raise OSError(ctypes.get_errno(), what)
    return result


def landlock(readable: list[str], listable: list[str], writable: list[str]) -> None:
    """Restrict this process to these paths: to read and run, to list, and to write."""
    version = landlock_version()
    rights = (1 << {0: 0, 1: 13, 2: 14}.get(version, 15)) - 1
    if version >= 5:
        rights |= 1 << 15
    # From version 4 on TCP, from 6 on abstract sockets and signals to processes outside.
    ruleset = _Ruleset(rights, 3 if version >= 4 else 0, 3 if version >= 6 else 0)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    rules = _check(_LIBC.syscall(_CREATE_RULESET, ctypes.byref(ruleset), size, 0), "landlock_create_ruleset")
    read = _READ_FILE | _READ_DIR | _EXECUTE
    for paths, allowed in ((readable, read), (listable, _READ_DIR), (writable, rights)):
        for path in paths:
            with contextlib.suppress(FileNotFoundError):
                descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
                mask = rights if Path(path).is_dir() else rights & _FILE_RIGHTS
                rule = _PathBeneath(allowed & mask, descriptor)
                _check(_LIBC.syscall(_ADD_RULE, rules, 1, ctypes.byref(rule), 0), f"landlock_add_rule {path}")
                os.close(descriptor)
    _check(_LIBC.syscall(_RESTRICT_SELF, rules, 0), "landlock_restrict_self")
    os.close(rules)


def new_domain() -> int | None:
    """Make a Landlock domain for `leave_domain` in forked processes: its descriptor, or None without Landlock."""
    ruleset = _Ruleset(_MAKE_BLOCK, 0, 0)
    rules = int(_LIBC.syscall(_CREATE_RULESET, ctypes.byref(ruleset), 8, 0))
    if rules < 0:
        return None
    give_up_privileges()
    return rules


def leave_domain(rules: int) -> None:
    """Enter a Landlock domain: this process and its children can no longer reach into the memory of others."""
    _check(_LIBC.syscall(_RESTRICT_SELF, rules, 0), "landlock_restrict_self")
    os.close(rules)


def give_up_privileges() -> None:
    """Make sure that no program this process executes gives it more rights."""
    _check(_LIBC.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def become(user: int, scratch: str) -> None:
    """Become another user, who owns nothing but the scratch folder and the standard streams."""
    os.chown(scratch, user, user)
    for stream in (0, 1, 2):
        if stat.S_ISFIFO(os.fstat(stream).st_mode):  # so that /dev/stdout opens
            os.fchown(stream, user, user)
    os.setgroups([])
    os.setresgid(user, user, user)
    os.setresuid(user, user, user)
    os.environ["GRADER_USER_IS_ALONE"] = "1"  # see grader.sandbox.limits


def drop_bounding_set() -> None:
    """Make sure that no program gives capabilities back; for this a process needs one itself."""
    for capability in range(_LAST_CAPABILITY + 1):
        _LIBC.prctl(_BOUNDING_DROP, capability, 0, 0, 0)  # an error tells that there is none of that number


def drop_capabilities() -> None:
    """Drop all capabilities, so that root has no powers."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    nothing = (ctypes.c_uint32 * 6)()
    _check(_LIBC.syscall(_CAPSET[os.uname().machine], header, nothing), "capset")


def seccomp(steps: bytes) -> None:
    """Filter system calls from now on, for this process and all that it starts."""
    program = _FilterProgram(len(steps) // 8, steps)
    _check(_LIBC.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(program), 0, 0), "seccomp")


def supervise(child: int, first: int | None = None) -> None:
    """Wait for the child outside its walls, adopt what it leaves behind, and end that with it.

    Args:
        child: the process.
        first: a pidfd of its namespace's first process, which adopts there; everything in it ends with that one.
    """
    nothing = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nothing, descriptor)
    code = 1
    while True:
        try:
            pid, status = os.wait()
        except ChildProcessError:
            break
        if pid == child:
            code = os.waitstatus_to_exitcode(status)
            if first is not None:
                with contextlib.suppress(ProcessLookupError):
                    signal.pidfd_send_signal(first, signal.SIGKILL)
            for orphan in _children():
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.kill(orphan, signal.SIGKILL)
    os._exit(code if code >= 0 else 128 - code)


def _children() -> list[int]:
    try:
        return [int(pid) for pid in Path(f"/proc/self/task/{os.getpid()}/children").read_text().split()]
    except OSError:
        return []


def behind(config: dict[str, Any]) -> None:
    """Fork: the child goes on behind the walls, this process stays outside and supervises it.

    Raises:
        OSError: a wall can't be put up.
    """
    _check(_LIBC.prctl(_SUBREAPER, 1, 0, 0, 0), "subreaper")
    child = os.fork()
    if child:
        supervise(child)
    enter(config)


def enter(config: dict[str, Any]) -> None:
    """Put up the walls around this process.

    Raises:
        OSError: a wall can't be put up.
    """
    if config["capabilities"]:
        drop_bounding_set()
    if config["uid"] is not None:
        become(config["uid"], config["scratch"])
    give_up_privileges()
    if config["landlock"]:
        landlock(config["readable"], config["listable"], config["writable"])
    if config["capabilities"]:
        drop_capabilities()
    # Another user or namespace of users takes this away: what looks after this process could not count what it uses.
    _check(_LIBC.prctl(_DUMPABLE, 1, 0, 0, 0), "dumpable")
    if config["seccomp"]:
        seccomp(bytes.fromhex(config["seccomp"]))


def main() -> None:
    """Put up the walls, then become the command."""
    config = json.loads(sys.argv[1])
    (behind if config["supervised"] else enter)(config)
    os.execv(sys.argv[2], sys.argv[2:])  # noqa: S606 - the command is the grader's own


if __name__ == "__main__":
    main()
