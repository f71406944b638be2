"""Make this process look as if it ran on Windows or macOS: what they lack is gone, what they have instead is there.

Where a test names no system, the grader is looked at in parts; here it is started whole, in processes of its own, and each
of those becomes the other system before it imports anything of ours. Libraries are imported before: they are this system's.
"""

import contextlib
import ctypes
import enum
import importlib
import os
import signal
import sys
import types
from pathlib import Path

SYSTEMS = ("darwin", "win32")
HERE = Path(__file__).parent
# They look which system this is when they are imported.
LIBRARIES = (
    *(
        "asyncio",
        "concurrent.futures",
        "ctypes.util",
        "multiprocessing",
        "platform",
        "selectors",
        "shutil",
        "socket",
    ),
    *(
        "subprocess",
        "tempfile",
        "uuid",
        "webbrowser",
        "zipfile",
        "click.testing",
        "filelock",
        "jinja2",
        "jax.numpy",
    ),
    *("msgspec", "nbformat", "numpy", "optax", "platformdirs", "psutil", "rich.console", "rich.progress"),
    *("safetensors.numpy", "uvicorn", "watchfiles", "PIL.Image"),
)
NOT_ON_WINDOWS = {
    "os": (
        *("O_DIRECTORY", "O_NOCTTY", "fork", "forkpty", "getegid", "geteuid", "getuid"),
        *("killpg", "pidfd_open", "posix_fallocate", "setsid", "statvfs", "uname", "sched_getaffinity"),
    ),
    "select": ("poll", "epoll"),
    "signal": (
        *(
            "SIGALRM",
            "SIGCONT",
            "SIGHUP",
            "SIGKILL",
            "SIGPIPE",
            "SIGPROF",
            "SIGUSR1",
            "SIGWINCH",
            "SIGXCPU",
            "setitimer",
        ),
        *("ITIMER_PROF", "ITIMER_REAL", "pidfd_send_signal", "pthread_sigmask"),
    ),
    "socket": ("AF_UNIX", "SOCK_SEQPACKET", "send_fds"),
}
NO_MODULES_ON_WINDOWS = ("fcntl", "grp", "pty", "pwd", "resource", "termios", "tty")
NOT_ON_MACOS = {
    "os": ("O_PATH", "pidfd_open", "posix_fallocate", "setresuid", "sched_getaffinity"),
    "select": ("epoll",),
    "signal": ("pidfd_send_signal",),
    "socket": ("SOCK_SEQPACKET",),
}
START = """import sys; sys.path.insert(0, {here!r})
import other_systems; other_systems.become({system!r})
"""


class _Signals(enum.IntEnum):
    """Those that Windows knows."""

    SIGINT, SIGILL, SIGFPE, SIGSEGV, SIGTERM, SIGBREAK, SIGABRT = 2, 4, 8, 11, 15, 21, 22


def become(system):
    """Become another system, with all processes that the grader starts from here."""
    for name in LIBRARIES:
        importlib.import_module(name)
    _before = {"kill": signal.SIGKILL, "library": ctypes.CDLL}
    for module, names in (NOT_ON_WINDOWS if system == "win32" else NOT_ON_MACOS).items():
        for name in names:
            with contextlib.suppress(AttributeError):
                delattr(sys.modules[module], name)

    def library(name, *arguments, **options):
        if name is None and system == "win32":
            raise TypeError("LoadLibrary() argument 1 must be str, not None")
        found = _before["library"](name, *arguments, **options)
        if name is None:
            found.prctl = None  # to call it is an error
        return found

    ctypes.CDLL = library
    if system == "win32":
        _as_windows(_before["kill"])
    sys.platform = system
    _in_what_is_started(system)


def _as_windows(kill):
    import subprocess

    import psutil

    for name in NO_MODULES_ON_WINDOWS:
        sys.modules[name] = None
    sys.modules["msvcrt"] = types.SimpleNamespace(setmode=lambda *_: None)
    no_console = types.SimpleNamespace(GetStdHandle=lambda _: 0, GetConsoleMode=lambda *_: 0)
    ctypes.windll = types.SimpleNamespace(kernel32=no_console)
    os.O_BINARY = 0
    os.supports_dir_fd.clear()
    signal.Signals = _Signals

    def end(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(process.pid, kill)

    subprocess.Popen.kill = subprocess.Popen.terminate = end
    psutil.Process.kill = psutil.Process.terminate = end


def _in_what_is_started(system):
    from grader.sandbox import launch, trusted, usage

    for module in (launch, trusted):
        module._START = START.format(here=str(HERE), system=system) + module._START

    def not_told(_pid):
        raise FileNotFoundError

    usage._told_children = not_told  # there is no /proc


if __name__ == "__main__":
    become(sys.argv[1])
    from grader.__main__ import main

    sys.argv = ["grader", *sys.argv[2:]]
    main()
