"""The message with which each process begins."""

import msgspec


class Hello(msgspec.Struct, frozen=True, tag="hello"):
    """The first frame of either process: it has started, and time spent from now on is the learner's."""
