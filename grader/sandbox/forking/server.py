"""The fork server: it has imported what workers and evaluators need, and starts one in milliseconds by forking.

It is ours alone: what it is told comes from the grader, it holds no submission, key or secret, and no learner's code
ever runs in it. What it forks goes behind its tier's walls first, and reads its first request there. Python's own
`multiprocessing.forkserver` does the same without walls, and with the grader's environment to be read in /proc.

A request is one message of a socket: JSON, and the descriptors of the new process's standard streams.
"""

from __future__ import annotations

import array
import contextlib
import gc
import importlib
import json
import os
import socket
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from grader.sandbox.launch import PLACES, WORKER
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import jail, namespaces

MOST = 1 << 20  # bytes of a message
_DESCRIPTORS = 4


def main(descriptor: int, modules: Sequence[str]) -> None:
    """Import modules, then serve until the grader closes its end of the socket."""
    with socket.socket(fileno=descriptor) as server:
        for module in modules:
            importlib.import_module(module)
            if module == WORKER:
                importlib.import_module("grader.programs.warmup").warm_up()
        # All of this lives as long as the process: a child's collector need not look at it, and copy its pages.
        gc.collect()
        gc.freeze()
        kept = _of_libraries()
        server.sendall(b"{}")
        while True:
            data, descriptors = _receive(server)
            if not data:
                return
            server.sendall(json.dumps(_answer(json.loads(data), descriptors, kept)).encode())


def _receive(server: socket.socket) -> tuple[bytes, list[int]]:
    room = socket.CMSG_LEN(_DESCRIPTORS * array.array("i").itemsize)
    data, ancillary, _flags, _address = server.recvmsg(MOST, room, socket.MSG_CMSG_CLOEXEC)
    descriptors = array.array("i")
    for _level, _type, content in ancillary:
        descriptors.frombytes(content)
    return data, list(descriptors)


def _answer(request: dict[str, Any], descriptors: list[int], kept: frozenset[int]) -> dict[str, Any]:
    """Fork a process, or forget one that has ended."""
    try:
        if "ended" in request:
            with contextlib.suppress(ChildProcessError):
                os.waitpid(request["ended"], 0)
            return {}
        if len(descriptors) != 3 + (request["put_up"] == "join"):
            return {"error": "descriptors are missing"}  # as they do where this server may not open more
        child = os.fork()
        if child == 0:
            _become(request, descriptors, kept)
    except OSError as error:
        return {"error": str(error)}
    else:
        return {"pid": child}
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _of_libraries() -> frozenset[int]:
    """Descriptors that loaded code keeps on its own file, as libffi may, and ctypes with it, however it was linked.

    Each table of callbacks is mapped from there: one more of them ends a process with SIGBUS where that was closed.
    """
    try:
        maps = [line.split(maxsplit=5) for line in Path("/proc/self/maps").read_text("utf-8").splitlines()]
        code = {fields[5] for fields in maps if "x" in fields[1] and len(fields) == 6}
        links = [link for link in Path("/proc/self/fd").iterdir() if link.is_symlink()]
        return frozenset(int(link.name) for link in links if str(link.readlink()) in code)
    except OSError:  # no Linux: nothing is known to do so
        return frozenset()


def _close_all_but(kept: frozenset[int]) -> None:
    """Close what is open above the standard streams."""
    first = 3
    for number in sorted(kept):
        os.closerange(first, number)
        first = number + 1
    os.closerange(first, 1 << 16)


def _become(request: dict[str, Any], descriptors: list[int], kept: frozenset[int]) -> None:
    """Run the forked process until its end."""
    code = 1
    try:
        for standard, descriptor in enumerate(descriptors[:3]):
            os.dup2(descriptor, standard)
        holder = descriptors[3] if len(descriptors) > 3 else None
        _close_all_but(kept.union(descriptors[3:]))
        os.setsid()
        os.environ.update(dict.fromkeys(PLACES, request["scratch"]) | request["environment"])
        if request["put_up"] == "jail":
            jail.behind(request["config"])
        elif request["put_up"] == "join":
            namespaces.join(request["config"], holder)
        os.chdir(request["scratch"])
        importlib.import_module(request["module"]).main(Limits(**request["limits"]))
        sys.stdout.flush()
        code = 0
    except BaseException:  # noqa: BLE001 - nothing may get from here into the server's own loop
        traceback.print_exc()
    os._exit(code)
