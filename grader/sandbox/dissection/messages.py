"""What the grader asks the evaluator and a worker about a program that questions are made about."""

from __future__ import annotations

from typing import Literal

import msgspec

from grader.programs.target import Spec, Target
from grader.values import Node

RECORDED, FORMS, RETYPED = (f"_{done}_by_the_grader" for done in ("recorded", "told", "retyped"))
"""Behind a function's name: what a recording source defines beside it.

The first is called like the function, and gives the answer and the values seen. The second gives the values' forms alone,
where a value must not leave the place that it was seen in. The third takes the number of a spot first, and gives the answer
for another dtype of what is bound there.
"""


class Dissect(msgspec.Struct, frozen=True, tag="dissect"):
    """Take a file's source apart, without running it; the answer is Dissected. It is asked of the evaluator.

    Attributes:
        path: the file's, inside the submission.
        functions: the names of the functions asked for.
        paths: those of the frame's programs, which are the submission's files of Python.
    """

    path: str
    functions: list[str]
    paths: list[str]


class Spot(msgspec.Struct, frozen=True):
    """Something in a source that a question can be about.

    Attributes:
        kind: a variable that a statement binds, an expression in a statement, or a loop.
        text: it, as Python writes it.
        line, last: the lines of its statement; of a loop, those of the first statement of its body.
        at: the line to be named: where the variable, the expression or the loop stands.
        function: the function at the top level that it is in.
        expression: Python that gives a list of the expression's values when its statement begins.
        cell: the notebook's code cell that has the lines.
        repeated: whether it stands in a comprehension.
    """

    kind: Literal["name", "expression", "loop"]
    text: str
    line: int
    last: int
    at: int
    function: str
    expression: str = ""
    cell: int | None = None
    repeated: bool = False


class Change(msgspec.Struct, frozen=True):
    """One small change to a line of a source.

    Attributes:
        line: which line.
        text: the line as it is after the change, without its indentation.
        definition: which of the definitions it is in.
        source: that definition with the change.
        cell: the notebook's code cell that has the line.
    """

    line: int
    text: str
    definition: int
    source: str
    cell: int | None = None


class Lines(msgspec.Struct, frozen=True):
    """The lines of a function at the top level, in the file or in a code cell."""

    first: int
    last: int
    cell: int | None = None


class Dissected(msgspec.Struct, frozen=True, tag="dissected"):
    """A source taken apart.

    Attributes:
        definitions: the statements at the top level that the functions rest on, in order, without imports.
        recording: the same with what records values at each spot.
        spots: what questions can be about; each one's number is its index.
        changes: small changes, each to one line.
        lines: the lines of each function at the top level, by its name.
    """

    definitions: list[str]
    recording: str
    spots: list[Spot]
    changes: list[Change]
    lines: dict[str, Lines]


class Define(msgspec.Struct, frozen=True, tag="define"):
    """Run sources in copies of the open file's names; the answer is Ready.

    Attributes:
        sources: Python, by a suffix: what it makes of a function is called by the function's name and the suffix from then
            on. A source that fails adds nothing.
        functions: the names of these functions.
    """

    sources: dict[str, str]
    functions: list[str]


class Observe(msgspec.Struct, frozen=True, tag="observe"):
    """Run a function step by step, and say how often spots were reached and which values were there; the answer is Observed.

    Attributes:
        spots: by their numbers.
        specs: where given, arrays are known by their shapes alone; else those of this frame are taken.
    """

    target: Target
    spots: dict[int, Spot]
    specs: list[Spec] = []


class Observed(msgspec.Struct, frozen=True, tag="observed"):
    """What was seen: the node of a dict, by a spot's number, of how often it was reached and its values' forms, each once."""

    seen: Node
