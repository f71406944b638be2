"""A command of the grader, run here: its exit code and what it printed. That the grader itself failed is no refusal."""

import contextlib
import io

from grader.cli.main import run
from grader.exits import GRADER_FAILED


class GraderFailedError(Exception):
    """The command says that the grader itself failed."""


def result_of(arguments):
    """The exit code and the text of a command that ends by 0, 1 or 2."""
    raw = io.BytesIO()
    text = io.TextIOWrapper(raw, "utf-8", write_through=True)
    with contextlib.redirect_stdout(text), contextlib.redirect_stderr(text):
        code = run([*map(str, arguments)])
    said = raw.getvalue().decode("utf-8", "replace")
    if code == GRADER_FAILED and "The grader itself failed" in said:
        raise GraderFailedError(said[-300:])
    return code, said
