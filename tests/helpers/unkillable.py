"""A process that the system does not let go, and that says what a test says."""

import os
import subprocess


class Unkillable:
    """A process that never answers and that the system does not let go, as one that waits for a dead disk."""

    pid = 2**31 - 2  # no process has it

    def __init__(self):
        self._theirs = []
        (reader, stdin), (stdout, writer), (stderr, other) = os.pipe(), os.pipe(), os.pipe()
        self._theirs = [reader, writer, other]
        self.stdin = os.fdopen(stdin, "wb", buffering=0)
        self.stdout, self.stderr = (os.fdopen(end, "rb", buffering=0) for end in (stdout, stderr))

    def poll(self):
        return None

    def kill(self):
        pass

    def wait(self, timeout=None):
        raise subprocess.TimeoutExpired("a process", timeout)

    def say(self, data):
        view = memoryview(data)
        while view:
            view = view[os.write(self._theirs[1], view) :]

    def let_go(self):
        for descriptor in self._theirs:
            os.close(descriptor)
