"""Explain exceptions to the learner: a sentence, and the learner's own line."""

from __future__ import annotations

import errno
import linecache
import re
import types
from collections.abc import Callable
from pathlib import Path

from grader.i18n import gettext as _
from grader.outcome import State
from grader.programs.call import is_a_decision, is_a_leak, is_about_tracing
from grader.sandbox.limits import OUT_OF_MEMORY
from grader.sandbox.messages.worker import Raised
from grader.sandbox.worker.meanings import meaning_of
from grader.sandbox.worker.passed_over import Failure, told
from grader.sandbox.worker.surroundings import NO_KEYBOARD, NO_SCREEN, NoKeyboardError, is_about_a_screen
from grader.sandbox.worker.syntax import in_words
from grader.text import printable

DRAWS = frozenset(
    {
        "matplotlib",
        "seaborn",
        "plotly",
        "bokeh",
        "altair",
        "pylab",
        "mpl_toolkits",
        "ipywidgets",
        "cv2",
        "PIL",
        "skimage",
    }
)
"""Libraries that learners draw with."""
_CELL = re.compile(r"\.ipynb, cell (\d+)\Z")  # what `grader.sandbox.worker.notebook` calls a cell


def explain(  # noqa: PLR0911 - one for each kind of exception
    error: BaseException,
    is_own: Callable[[types.FrameType], bool],
    cause: Callable[[str], Failure | None] = lambda _: None,
) -> Raised:
    """Explain an exception to the learner, without the grader's own frames.

    Args:
        error: the exception.
        is_own: whether a frame of its traceback is the learner's.
        cause: what failed before, for which a name is not defined.
    """
    at = _own_line(error, is_own)
    text = text_of(error)
    kind = " ".join(type(error).__name__[:80].split())  # a learner's class can have any name, lines too
    if isinstance(error, NotImplementedError) and not text:
        return Raised(State.NOT_STARTED, _("Not started yet: the function raises NotImplementedError."), *at)
    if limit := _limit(error, text):
        return Raised(limit[0], limit[1], *at)
    if isinstance(error, SystemExit):
        sentence = _(
            "Your code ends the program (exit() or sys.exit()). A function hands its answer back with return."
        )
        return Raised(State.RAISED, sentence, *at)
    if isinstance(error, SyntaxError):
        return _not_python(error)
    meaning = meaning_of(error, text)
    raised = f"{kind}: {text}"
    if is_about_tracing(error):
        untraceable, decides = not is_a_leak(error), is_a_decision(error)
        return Raised(State.RAISED, meaning, *at, untraceable=untraceable, decides=decides, raised=raised)
    if sentence := _of_something_missing(error, text, cause):
        return Raised(State.RAISED, sentence, *at, raised=raised)
    said = meaning or text
    return Raised(State.RAISED, f"{kind}: {said}" if said else kind, *at, raised=raised)


def _not_python(error: SyntaxError) -> Raised:
    file_name = Path(error.filename or "").name or _("The file")
    sentence = _("{file} is not Python: {why}.").format(file=file_name, why=in_words(error.msg))
    return Raised(State.RAISED, sentence, error.lineno, (error.text or "").rstrip()[:200])


def _of_something_missing(  # noqa: PLR0911 - one for each thing
    error: BaseException, text: str, cause: Callable[[str], Failure | None]
) -> str:
    """What is not there: a name, a keyboard, a screen, a library; empty where it is something else."""
    if isinstance(error, NameError) and (failure := cause(error.name or "")) is not None:
        return _("{failure} So `{name}` is not defined.").format(failure=told(failure), name=error.name)
    if isinstance(error, NoKeyboardError):
        return text
    if isinstance(error, EOFError) and "reading a line" in text:
        return _(NO_KEYBOARD).format(call="input()")
    if is_about_a_screen(error, text):
        return _(NO_SCREEN)
    if isinstance(error, ModuleNotFoundError) and error.name:
        root = error.name.partition(".")[0][:80]
        if root in DRAWS:
            sentence = _(
                "{library} is not installed where exercises are graded. What draws belongs under "
                '`if __name__ == "__main__":`, and its import, too.'
            )
            return sentence.format(library=root)
        sentence = _(
            "There is no library {library} where exercises are graded, and no file {library}.py was handed in."
        )
        return sentence.format(library=root)
    return ""


def _limit(error: BaseException, text: str) -> tuple[State, str] | None:
    """The limit that an exception comes from, if any, and its sentence."""
    code = error.errno if isinstance(error, OSError) else None
    if (
        isinstance(error, MemoryError)
        or code == errno.ENOMEM
        or "RESOURCE_EXHAUSTED" in text
        or "Out of memory" in text
    ):
        return State.OUT_OF_MEMORY, _(OUT_OF_MEMORY)
    if code in (errno.EMFILE, errno.ENFILE):
        sentence = _(
            "Your code has more files open than a check may. An exercise needs none; `with open(...)` closes them."
        )
        return State.TOO_MANY_FILES, sentence
    if code in (errno.ENOSPC, errno.EFBIG, errno.EDQUOT):
        return State.OUT_OF_DISK, _("Your code wrote more than a check may. An exercise needs no files.")
    if isinstance(error, BlockingIOError) or "can't start new thread" in text:
        sentence = _(
            "Your code started more processes and threads than a check may. An exercise needs none of its own."
        )
        return State.TOO_MANY_TASKS, sentence
    return None


def _own_line(
    error: BaseException, is_own: Callable[[types.FrameType], bool]
) -> tuple[int | None, str, int | None]:
    """The innermost line that is the learner's: its number, its text, and the number of its cell, if it is in one."""
    at: tuple[int | None, str, int | None] = None, "", None
    trace = error.__traceback__
    while trace is not None:
        if is_own(trace.tb_frame):
            filename = trace.tb_frame.f_code.co_filename
            cell = _CELL.search(filename)
            text = linecache.getline(filename, trace.tb_lineno).strip()[:200]
            at = trace.tb_lineno, text, int(cell[1]) if cell else None
        trace = trace.tb_next
    return at


def text_of(error: BaseException) -> str:
    """The text of an exception, short and printable."""
    try:
        text = str(error)
    except BaseException:  # noqa: BLE001 - an exception whose text raises is still an exception
        return _("(its text can't be read)")
    text = printable(text[:2000], "\n").strip()
    # JAX puts pages of advice under the first paragraph.
    return text.split("\n\n", maxsplit=1)[0].replace("\n", " ")[:500]
