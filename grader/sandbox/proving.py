"""What the evaluator says of a program for a proof: what it is known by, or why no proof follows it."""

from __future__ import annotations

from grader.i18n import gettext as _
from grader.programs.interpret import Program
from grader.programs.prove.reason import NotProvableError
from grader.sandbox.messages.evaluator import Known, NotProvable
from grader.sandbox.wire import Frame


def prove(frame: Frame) -> Frame:
    """Answer a request: Known or NotProvable.

    Raises:
        ProgramError, MemoryError: see `Program`.
        ValueError: the answer's node does not fit the program.
    """
    request = frame.message
    try:
        program = Program(frame.programs[0])
        arrays = program.fingerprint(request.point, request.names, request.answer).encoded()
    except NotProvableError as error:
        return Frame(NotProvable(error.reason.sentence(_), error.reason.line))
    return Frame(Known(list(arrays)), {str(i): array for i, array in enumerate(arrays.values())})
