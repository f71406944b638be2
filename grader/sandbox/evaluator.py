"""The evaluator: runs programs on inputs. None of a learner's Python is run here, and no expected value is here either."""

from __future__ import annotations

import contextlib
import importlib
import os
from collections.abc import Callable, Iterator
from typing import Any

from grader import i18n
from grader.i18n import gettext as _
from grader.programs.interpret import Program, ProgramError
from grader.programs.run import run_many, run_program
from grader.sandbox.dissection.messages import Dissect
from grader.sandbox.launch import AHEAD
from grader.sandbox.limits import Limits, limit_next_request, limit_process
from grader.sandbox.messages.evaluator import (
    Compiled,
    Compiling,
    CutOut,
    Evaluated,
    EvaluateLoop,
    EvaluateMany,
    EvaluatorRequest,
    NotEvaluated,
    Prove,
    Read,
)
from grader.sandbox.messages.hello import Hello
from grader.sandbox.pipe import Pipe, take_standard_pipe
from grader.sandbox.wire import Frame, TooLargeError
from grader.values import DTYPES

Tell = Callable[[Frame], None]


def evaluate(
    frame: Frame, tell: Tell = lambda _: None, *, interpreted: frozenset[str] | None = None
) -> Frame:
    """Answer one request: outputs as arrays "0", "1", ..., or why there are none.

    Args:
        frame: the request.
        interpreted: where given, operations beyond which a program is compiled, however small it is.
        tell: is given a frame before and after each compilation, for which there is a limit of its own.
    """
    try:
        return _answer(frame, tell, interpreted)
    except ProgramError as error:
        return Frame(NotEvaluated("raised", str(error)))
    except MemoryError:
        return Frame(
            NotEvaluated("out_of_memory", _("its arrays do not fit into the memory that a check has"))
        )
    except Exception as error:  # noqa: BLE001 - XLA raises its own types for programs it declines
        memory = "RESOURCE_EXHAUSTED" in str(error) or "bad_alloc" in str(error)
        return Frame(NotEvaluated("out_of_memory" if memory else "raised", _first_line(error)))


_LOOKED_AT: dict[type, tuple[str, str]] = {
    Read: ("grader.sandbox.reading", "read"),
    CutOut: ("grader.sandbox.cutting", "cut_out"),
    Dissect: ("grader.sandbox.dissection.dissect", "dissect"),
    Prove: ("grader.sandbox.proving", "prove"),
}
"""What answers a request in which nothing is run on a case's inputs: a function, and its module, loaded when it is asked."""


def _answer(frame: Frame, tell: Tell, interpreted: frozenset[str] | None) -> Frame:
    if (looking := _LOOKED_AT.get(type(frame.message))) is not None:
        module, function = looking
        answer: Frame = getattr(importlib.import_module(module), function)(frame)
        return answer
    match frame.message:
        case EvaluateMany():
            return _evaluate_many(frame, tell, interpreted)
        case EvaluateLoop():
            return _evaluate_loop(frame, tell)
    return _evaluate(frame, tell, interpreted)


@contextlib.contextmanager
def _compiling(tell: Tell) -> Iterator[None]:
    """Tell the grader when a compilation begins and ends."""
    tell(Frame(Compiling()))
    yield
    tell(Frame(Compiled()))


def _evaluate(frame: Frame, tell: Tell, interpreted: frozenset[str] | None) -> Frame:
    program = Program(frame.programs[0])
    most = frame.message.fewer_than
    if most is not None and sum(program.operations.values()) >= most:
        return Frame(Evaluated(program.operations))
    arrays = [frame.arrays[str(i)] for i in range(len(frame.arrays))]
    may_interpret = interpreted is None or program.operations.keys() <= interpreted
    interpret = frame.message.interpret and may_interpret
    outputs = run_program(program, arrays, interpret=interpret, compiling=lambda: _compiling(tell))
    return _reply(outputs, program.operations)


def _evaluate_many(frame: Frame, tell: Tell, interpreted: frozenset[str] | None) -> Frame:
    request, program = frame.message, Program(frame.programs[0])
    may_interpret = interpreted is None or program.operations.keys() <= interpreted
    outputs = run_many(
        program,
        [frame.arrays[str(i)] for i in range(len(frame.arrays))],
        request.seconds,
        interpret=request.interpret and may_interpret,
        compiling=lambda: _compiling(tell),
    )
    return _reply(outputs, program.operations)


def _evaluate_loop(frame: Frame, tell: Tell) -> Frame:
    from grader.programs.compile import compile_program, run_loop

    request = frame.message
    programs = [Program(text) for text in frame.programs]
    step = programs[int(request.has_init)]
    executables = []
    for program in programs:
        with _compiling(tell):
            executables.append(compile_program(program.text()))
    outputs = run_loop(
        executables,
        [frame.arrays[str(i)] for i in range(len(frame.arrays))],
        carry=request.carry,
        fixed=request.fixed,
        state=request.state,
        steps=request.steps,
        has_init=request.has_init,
        has_measure=request.has_measure,
    )
    return _reply(outputs, step.operations)


def _reply(outputs: list[Any], operations: dict[str, int]) -> Frame:
    if odd := [str(a.dtype) for a in outputs if str(a.dtype) not in DTYPES]:
        return Frame(
            NotEvaluated("raised", _("an output has the type {type}").format(type=odd[0]), operations)
        )
    return Frame(Evaluated(operations), {str(i): a for i, a in enumerate(outputs)})


def _first_line(error: Exception) -> str:
    return f"{type(error).__name__}: {str(error).strip()[:300]}".splitlines()[0]


def too_large(error: TooLargeError) -> str:
    """The sentence for a learner whose answer is too large to be sent."""
    return _("The answer is too large: {why}.").format(why=error)


def main(limits: Limits) -> None:
    """Serve; what most exercises need is loaded while the worker still imports JAX."""
    serve(limits, load_ahead)


def load_ahead() -> None:
    """Load what the first requests would."""
    for module in AHEAD:
        importlib.import_module(module)


def serve(limits: Limits, *ahead: Callable[[], object]) -> None:
    """Serve requests on the standard pipe until it closes.

    Args:
        limits: what a request may use.
        ahead: what may be done before it must, as long as nobody has asked.
    """
    pipe: Pipe = take_standard_pipe(EvaluatorRequest)
    i18n.use(i18n.choose(os.environ.get(i18n.VARIABLE, i18n.ENGLISH)))
    limit_process(limits)
    pipe.send(Frame(Hello()))
    for prepare in ahead:
        if not pipe.is_asked():
            prepare()
    while (frame := pipe.receive()) is not None:
        limit_next_request(limits)
        reply = evaluate(frame, pipe.send)
        try:
            pipe.send(reply, limits.answered)
        except TooLargeError as error:
            pipe.send(Frame(NotEvaluated("answered_too_much", too_large(error))))
