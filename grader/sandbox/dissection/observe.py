"""Run a learner's function step by step, as a debugger does, and note how often spots are reached and what is there.

The second way to the same values is a source that records them itself (`recording`).
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from types import CodeType, FrameType
from typing import Any

from grader.programs.call import apply
from grader.programs.target import Target
from grader.sandbox.dissection.forms import MOST_FORMS, form_of
from grader.sandbox.dissection.messages import Spot

Function = Callable[..., Any]
INNER = ("<listcomp>", "<genexpr>", "<setcomp>", "<dictcomp>", "<lambda>")
"""Frames of their own, on the lines of others: comprehensions until Python 3.11, and what is called there."""


@dataclass
class Observer:
    """Looks at spots while functions run.

    Args:
        spots: what to look at, by number.
        is_own: whether a frame is the learner's, and the code cell that it is in.
    """

    spots: dict[int, Spot]
    cell_of: Callable[[CodeType], tuple[bool, int | None]]
    counts: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    forms: dict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        self._codes = {
            number: compile(spot.expression, "<spot>", "eval")
            for number, spot in self.spots.items()
            if spot.expression
        }
        self._by_cell: dict[int | None, list[tuple[int, Spot]]] = defaultdict(list)
        for number, spot in self.spots.items():
            self._by_cell[spot.cell].append((number, spot))

    def run(self, call: Callable[[], Any]) -> None:
        """Call, and look at what runs meanwhile."""
        before = sys.gettrace()
        sys.settrace(self._enter)
        try:
            call()
        finally:
            sys.settrace(before)

    def seen(self) -> dict[int, Any]:
        """How often each spot was reached, and its values' forms."""
        return {number: (self.counts[number], self.forms[number]) for number in sorted(self.counts)}

    def _enter(self, frame: FrameType, event: str, _: Any) -> Any:
        if event != "call" or frame.f_code.co_name in INNER:
            return None
        is_own, cell = self.cell_of(frame.f_code)
        return _Steps(self, self._by_cell[cell]).step if is_own else None

    def reached(self, number: int, spot: Spot, frame: FrameType) -> None:
        """A statement begins, or a loop's body does."""
        if spot.kind == "name":
            return
        values: Sequence[Any] = ()
        if spot.kind == "expression":
            with suppress(Exception):
                values = eval(self._codes[number], {**frame.f_globals, **frame.f_locals})  # noqa: S307 - the learner's own expression, in the learner's process
        self.counts[number] += len(values) if spot.kind == "expression" else 1
        self._keep(number, values)

    def left(self, number: int, spot: Spot, frame: FrameType) -> None:
        """A statement is done."""
        if spot.kind == "name" and spot.text in frame.f_locals:
            self.counts[number] += 1
            self._keep(number, [frame.f_locals[spot.text]])

    def _keep(self, number: int, values: Sequence[Any]) -> None:
        kept = self.forms[number]
        for value in values:
            form = form_of(value)
            if form not in kept and len(kept) < MOST_FORMS:
                kept.append(form)


@dataclass
class _Steps:
    """The steps of one call of one function."""

    observer: Observer
    spots: list[tuple[int, Spot]]
    line: int = 0
    has_raised: bool = False

    def step(self, frame: FrameType, event: str, _: Any) -> Any:
        """Take a step: what the last line was in and this one is not is done, and the other way round."""
        if event == "exception":
            self.has_raised = True
            return self.step
        here = frame.f_lineno if event == "line" else 0
        for number, spot in self.spots:
            was_inside, is_inside = (spot.line <= line <= spot.last for line in (self.line, here))
            if was_inside and not is_inside and not self.has_raised:
                self.observer.left(number, spot, frame)
            if is_inside and not was_inside:
                self.observer.reached(number, spot, frame)
        self.line, self.has_raised = here, False
        return self.step


def observe(
    function: Function,
    target: Target,
    arrays: Sequence[Any],
    spots: dict[int, Spot],
    cell_of: Callable[[CodeType], tuple[bool, int | None]],
    *,
    on_shapes: bool,
) -> dict[int, Any]:
    """Run a function and return what was seen: by a spot's number, how often it was reached and its values' forms.

    Args:
        function: the learner's.
        target: how it is called.
        arrays: its arrays; only their shapes where it runs `on_shapes`.
        spots: what to look at, by number.
        cell_of: whether code is the learner's, and the number of its cell.
        on_shapes: whether it is run on shapes, as it is traced.
    """
    observer = Observer(spots, cell_of)
    if on_shapes:
        import jax

        jax.clear_caches()  # a compiled function that was traced before would not run again
        observer.run(lambda: jax.eval_shape(lambda *given: _nothing(apply(function, target, given)), *arrays))
    else:
        observer.run(lambda: apply(function, target, arrays))
    return observer.seen()


def _nothing(_: Any) -> int:
    """An answer of which JAX asks nothing: what a function returns may be no array."""
    return 0
