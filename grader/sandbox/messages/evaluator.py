"""The messages between the grader and an evaluator, which runs programs, and none of the learner's Python."""

from __future__ import annotations

import msgspec

from grader.sandbox.dissection.messages import Dissect, Dissected
from grader.sandbox.messages.hello import Hello
from grader.values import Node


class Evaluate(msgspec.Struct, frozen=True, tag="evaluate"):
    """Run the frame's program on the frame's arrays, "0", "1", ... in order.

    Attributes:
        interpret: False to compile even a small program.
        fewer_than: a program with so many operations, or more, is counted and not run; None for no such limit.
    """

    interpret: bool = True
    fewer_than: int | None = None


class EvaluateMany(msgspec.Struct, frozen=True, tag="evaluate_many"):
    """Run the frame's program on the arrays of several cases, each array stacked on a first axis; so are the outputs.

    Attributes:
        seconds: processor time after which no further run is begun: the answer is NotEvaluated then.
        interpret: False to compile even a small program.
    """

    seconds: float
    interpret: bool = True


class EvaluateLoop(msgspec.Struct, frozen=True, tag="evaluate_loop"):
    """Run a loop. Programs: init (if `has_init`), step, measure (if `has_measure`).

    Arrays "0", ...: first `carry` of them are the initial carry, then `fixed`, then the batches.
    """

    carry: int
    fixed: int
    state: int
    steps: int
    has_init: bool
    has_measure: bool


class Read(msgspec.Struct, frozen=True, tag="read"):
    """Read a file, without running it, for the forbidden library functions that functions in it use.

    It is asked of the evaluator since the process that has run the file could answer whatever it likes.

    Attributes:
        path: the file's, inside the submission.
        functions: the names of the functions asked for.
        forbidden: library functions that must not be used; see `grader.exercise.Rule.names`.
        paths: those of the frame's programs, which are the submission's files of Python.
    """

    path: str
    functions: list[str]
    forbidden: list[str]
    paths: list[str]


class CutOut(msgspec.Struct, frozen=True, tag="cut_out"):
    """Cut a function out of the frame's program, the text of a file; the answer is Piece or NotCut.

    Attributes:
        function: the function's name.
        parameters: what its parameters are called from then on.
    """

    function: str
    parameters: list[str]


class Prove(msgspec.Struct, frozen=True, tag="prove"):
    """Say what the frame's program is known by; the answer is Known or NotProvable.

    Attributes:
        point: what the random point is drawn from.
        names: what the learner calls each array that goes in.
        answer: the node of the program's answer.
    """

    point: int
    names: list[str]
    answer: Node


EvaluatorRequest = Evaluate | EvaluateMany | EvaluateLoop | Read | CutOut | Prove | Dissect


class Evaluated(msgspec.Struct, frozen=True, tag="evaluated"):
    """Outputs are in the frame, "0", "1", ..., if it was run; `operations` counts the program's operations by name."""

    operations: dict[str, int]


class Uses(msgspec.Struct, frozen=True, tag="uses"):
    """Forbidden library functions that a file's functions use, by dotted names."""

    names: list[str]


class Piece(msgspec.Struct, frozen=True, tag="piece"):
    """What was cut out.

    Attributes:
        body: the function's body, with the helpers that it needs.
        imports: the imports that it needs, a statement each.
        words: the words in the names that it binds and in its texts, in lower case.
        builtins: the builtins that it uses.
    """

    body: str
    imports: list[str]
    words: list[str]
    builtins: list[str]


class NotCut(msgspec.Struct, frozen=True, tag="not_cut"):
    """The function can't be cut out: why, as the end of a sentence."""

    reason: str


class NotEvaluated(msgspec.Struct, frozen=True, tag="not_evaluated"):
    """The program could not be run."""

    state: str
    sentence: str
    operations: dict[str, int] = {}


class Known(msgspec.Struct, frozen=True, tag="known"):
    """What a program is known by: the frame's arrays "0", "1", ..., and their names in a fingerprint."""

    names: list[str]


class NotProvable(msgspec.Struct, frozen=True, tag="not_provable"):
    """No proof follows the program: why, as the end of a sentence, and in which line of the learner's file."""

    reason: str
    line: int | None = None


class Compiling(msgspec.Struct, frozen=True, tag="compiling"):
    """Not an answer yet: a program is being compiled, for which there is a limit of its own."""


class Compiled(msgspec.Struct, frozen=True, tag="compiled"):
    """Not an answer yet: the program is compiled."""


EvaluatorReply = (
    Hello
    | Evaluated
    | Uses
    | Dissected
    | Piece
    | NotCut
    | NotEvaluated
    | Known
    | NotProvable
    | Compiling
    | Compiled
)
