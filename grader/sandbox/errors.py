"""How waiting for an answer can end without one."""

from __future__ import annotations

from grader.outcome import State


class TimedOutError(Exception):
    """No answer before the deadline."""


class DiedError(Exception):
    """The process ended, or sent what is no answer."""


class StoppedError(Exception):
    """The run was stopped before its end; there is no result."""


class StartError(Exception):
    """The process did not start: the grader's fault, or the machine's."""


class OverLimitError(Exception):
    """A limit was passed; carries the state that the exercise ends in, and what a learner reads."""

    def __init__(self, state: State, sentence: str) -> None:
        super().__init__(sentence)
        self.state = state
        self.sentence = sentence
