"""What the evaluator says of a program for a proof: what it is known by, or why no proof follows it."""

from __future__ import annotations

from grader.i18n import gettext as _
from grader.programs.interpret import Program
from grader.programs.prove.reason import NotProvableError
from grader.sandbox.messages import Known, NotProvable
from grader.sandbox.wire import Frame


def prove(frame: Frame) -> Frame:
    """Answer a request: Known or NotProvable.

    Raises:
        ProgramError, MemoryError: see `Program`.
    """
    request = frame.message
    try:
        arrays = Program(frame.programs[0]).fingerprint(request.point, request.names).encoded()
    except NotProvableError as error:
        return Frame(NotProvable(error.reason.sentence(_), error.reason.line))
    return Frame(Known(list(arrays)), {str(i): array for i, array in enumerate(arrays.values())})
