"""Enter namespaces that exist already: a forked process joins those of a holder that waits in them.

Bubblewrap makes the namespaces as for any command; the command is a `cat` that does nothing. What joins it gives up
the same things that are taken from a command. The calls: setns(2) with a pidfd (Linux 5.8), capabilities(7).
"""

from __future__ import annotations

import ctypes
import os
import sys
from typing import Any

from grader.sandbox.tiers import jail

_LIBC: Any = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None
NAMESPACES = {  # as /proc calls them: the flag CLONE_NEW...
    "user": 0x10000000,
    "mnt": 0x00020000,
    "pid": 0x20000000,
    "net": 0x40000000,
    "ipc": 0x08000000,
    "uts": 0x04000000,
    "cgroup": 0x02000000,
}


def join(config: dict[str, Any], holder: int | None) -> None:
    """Fork: the child enters a holder's namespaces without any powers, this process stays outside and supervises it.

    Args:
        config: what the tier's `walls` say.
        holder: a pidfd of the first process in them.

    Raises:
        OSError: the system does not let us in.
    """
    if holder is None:
        raise OSError("there is nothing to join")
    if missing := set(config["needed"]) - set(config["namespaces"]):
        raise OSError(f"there are no namespaces of its own: {', '.join(sorted(missing))}")
    flags = 0
    for name in config["namespaces"]:
        flags |= NAMESPACES[name]
    _check(_LIBC.setns(holder, flags), "setns")
    if "pid" in config["namespaces"]:  # which only children enter
        child = os.fork()
        if child:
            jail.supervise(child, holder)
        os.setsid()  # out of the group of the supervisor, which a learner's code could signal as group 0
    os.close(holder)
    os.environ["GRADER_USER_IS_ALONE"] = "1"  # one of its own namespace; see grader.sandbox.limits
    jail.enter(config)


def _check(result: int, what: str) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), what)
