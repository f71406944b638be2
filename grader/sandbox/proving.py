"""What the evaluator says of a program for a proof: what it is known by, or why no proof follows it."""

from __future__ import annotations

from grader.programs.interpret import Program
from grader.programs.prove.field import NotProvableError
from grader.sandbox.messages import Known, NotProvable
from grader.sandbox.wire import Frame


def prove(frame: Frame) -> Frame:
    """Answer a request: Known or NotProvable.

    Raises:
        ProgramError, MemoryError: see `Program`.
    """
    try:
        arrays = Program(frame.programs[0]).fingerprint(frame.message.point).encoded()
    except NotProvableError as error:
        return Frame(NotProvable(str(error)))
    return Frame(Known(list(arrays)), {str(i): array for i, array in enumerate(arrays.values())})
