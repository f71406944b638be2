"""Wrong habits that leave the numbers right, at first: arguments that are written into, values that survive a call."""

from __future__ import annotations

from grader.exercise import Changes, KeepsState, LeaksTracer, Misconception


def written_into(argument: str, instead: str, replaces: str | None = None, by: str = "") -> Misconception:
    """An argument is changed in place; `instead` is a sentence on what to do."""
    return Misconception(
        f"{argument} changed in place{by}",
        f"You write into {argument}, which belongs to whoever calls your function: they find it changed. {instead}",
        lambda *_: Changes(argument),
        replaces,
    )


def kept_between_calls(what: str, instead: str, replaces: str | None = None, by: str = "") -> Misconception:
    """A value in a module's variable, a default argument or an attribute; `instead` is a sentence on what to do."""
    return Misconception(
        f"{what} kept between calls{by}",
        f"You keep the {what} in a variable that survives the call, and the next call goes on with it; while JAX traces, it "
        f"is a traced value that leaked into a global, and has no number. {instead}",
        lambda *_: KeepsState(),
        replaces,
        (lambda *_: LeaksTracer(),),
    )
