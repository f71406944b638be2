"""The messages between the grader and a worker, the only process with the learner's Python."""

from __future__ import annotations

import msgspec

from grader.programs.target import LoopTarget, Spec, Target
from grader.sandbox.dissection.messages import Define, Observe, Observed
from grader.sandbox.messages.hello import Hello
from grader.values import Node


class Open(msgspec.Struct, frozen=True, tag="open"):
    """Import one file of the submission in a process of its own; the worker first answers Heard itself.

    Attributes:
        folder: where the submission is laid out; the process works in a copy of it.
        path: the file's, inside that folder.
        parameters: the names of the parameters of each function asked for.
        forbidden: library functions the calls of which are noted; see `grader.exercise.Rule.names`.
        word: what the worker says again: whatever comes before that was said by somebody who has ended since.
    """

    folder: str
    path: str
    parameters: dict[str, list[str]]
    forbidden: list[str] = []
    word: str = ""


class Trace(msgspec.Struct, frozen=True, tag="trace"):
    """Turn a function into a program; the answer is Traced or Raised.

    Attributes:
        lines: whether the program says which line of the file each operation comes from.
    """

    target: Target
    specs: list[Spec]
    lines: bool = False


class TraceLoop(msgspec.Struct, frozen=True, tag="trace_loop"):
    """Turn the init (where there is one) and the step of a loop into programs."""

    target: LoopTarget
    specs: list[Spec]


class Call(msgspec.Struct, frozen=True, tag="call"):
    """Call a function on the arrays of this frame; the answer is Returned or Raised."""

    target: Target


class CallEach(msgspec.Struct, frozen=True, tag="call_each"):
    """Call functions one after the other; each has an answer, as to a Call, up to the first that is Raised.

    Attributes:
        targets: the functions, and how each is called.
        sizes: how many of the frame's arrays each takes, in order.
    """

    targets: list[Target]
    sizes: list[int]


class CallMany(msgspec.Struct, frozen=True, tag="call_many"):
    """Call a function on the arrays of several cases, each array stacked on a first axis.

    The answer is Returned, with a list of answers, or Raised: where one call fails, or no more may be begun.

    Attributes:
        target: the function, and how it is called.
        seconds: processor time after which no further call is begun.
    """

    target: Target
    seconds: float


class TryChanges(msgspec.Struct, frozen=True, tag="try_changes"):
    """Call a function on the arrays of this frame as small changes of its source would leave it; the answer is Tried.

    The first such request decides which changes there are: it shows what the names are, and which lines are run.

    Attributes:
        target: the function, and how it is called.
        rank: how large the changes are: one of `grader.mutation.repairs.RANKS`.
        seconds: processor time after which none is begun.
        first: the first change to try; all that follow are tried.
        numbers: those to try, in place of all.
        gradients: whether they are computed; else each is NaN, and what follows from it.
    """

    target: Target
    rank: int
    seconds: float
    first: int = 0
    numbers: list[int] | None = None
    gradients: bool = False


class PutChange(msgspec.Struct, frozen=True, tag="put_change"):
    """Leave the file as a change makes it, for the requests that follow; the answer is Put.

    Attributes:
        rank: of the changes.
        number: which; None to undo.
    """

    rank: int
    number: int | None


class CallLoop(msgspec.Struct, frozen=True, tag="call_loop"):
    """Run a whole loop on the arrays of this frame."""

    target: LoopTarget


class Close(msgspec.Struct, frozen=True, tag="close"):
    """End the file's process."""


WorkerRequest = (
    Open
    | Trace
    | TraceLoop
    | Call
    | CallEach
    | CallMany
    | CallLoop
    | Define
    | Observe
    | TryChanges
    | PutChange
    | Close
)


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """The file is imported."""


class Traced(msgspec.Struct, frozen=True, tag="traced"):
    """A program is in the frame; `result` is the answer's node, its arrays the program's outputs in order.

    `changed` are the positions of the arguments, dicts or lists, that the function changed in place.
    """

    result: Node
    changed: list[int] = []


class TracedLoop(msgspec.Struct, frozen=True, tag="traced_loop"):
    """Programs of init (where there is one) and step are in the frame.

    Attributes:
        state: how many of the step's inputs, and of its first outputs, are the state.
        changed: positions of the arguments that init or the step changed in place.
    """

    state: int
    changed: list[int] = []


class Returned(msgspec.Struct, frozen=True, tag="returned"):
    """An answer.

    Attributes:
        changed: the positions of the arguments that the call changed in place.
        called: forbidden library functions that were called meanwhile, by dotted names.
    """

    result: Node
    changed: list[int] = []
    called: list[str] = []


class Tried(msgspec.Struct, frozen=True, tag="tried"):
    """What changes lead to.

    Attributes:
        answers: the different answers, each with its arrays counted from 0.
        sizes: how many arrays each has; in the frame they are one after the other.
        led_to: for each change that was tried, in order, the index of its answer; -1 where it leads to none.
        next: the change to go on with; None where all were tried.
        spent: the processor time that was used.
    """

    answers: list[Node]
    sizes: list[int]
    led_to: list[int]
    next: int | None = None
    spent: float = 0.0


class Put(msgspec.Struct, frozen=True, tag="put"):
    """The file is changed.

    Attributes:
        line: the line that the change is about.
        first, last: the lines of the statement around it, or of a compound statement's head.
        source: the line.
        cell: the number of a notebook's code cell, in which the lines are counted.
    """

    line: int
    first: int
    last: int
    source: str = ""
    cell: int | None = None


class Raised(msgspec.Struct, frozen=True, tag="raised"):
    """No answer. `state` is one of `grader.outcome.State`; `untraceable` tells JAX's errors about tracing.

    `line` is of the learner's file, or of a notebook's code cell, where `cell` is its number. `decides` tells that it was
    asked whether something is true of a traced array's values. `raised` is the exception as Python says it.
    """

    state: str
    sentence: str
    line: int | None = None
    source: str = ""
    cell: int | None = None
    untraceable: bool = False
    decides: bool = False
    raised: str = ""


class Died(msgspec.Struct, frozen=True, tag="died"):
    """The process that held the learner's code ended: an exit code, or minus a signal's number."""

    code: int


class Closed(msgspec.Struct, frozen=True, tag="closed"):
    """The file's process has ended."""


class Heard(msgspec.Struct, frozen=True, tag="heard"):
    """The worker itself has read an Open, with this word, and starts a process for the file."""

    word: str


WorkerReply = (
    Hello | Heard | Ready | Traced | TracedLoop | Returned | Observed | Tried | Put | Raised | Died | Closed
)
