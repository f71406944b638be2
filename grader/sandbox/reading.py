"""Read a submission's Python for forbidden library functions, in a process that runs none of it.

The process that has imported a file is its learner's: what it says of the file is no evidence.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from grader.sandbox.messages.evaluator import Uses
from grader.sandbox.wire import Frame
from grader.sandbox.worker.cells import SUFFIX, Cells, is_exported
from grader.sandbox.worker.reach import uses_of


def read(frame: Frame) -> Frame:
    """Answer a request to read a file; the frame's programs are the submission's files."""
    request = frame.message
    forbidden = frozenset(request.forbidden)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        for path, content in zip(request.paths, frame.programs, strict=True):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        file = root / request.path
        # A learner may put another of their folders on Python's path.
        folders = [file.parent, root, *sorted(path for path in root.rglob("*") if path.is_dir())]
        with contextlib.chdir(file.parent):  # where `%run` looks
            return Frame(Uses(_uses(file, folders, request.functions, forbidden)))


def _uses(file: Path, folders: list[Path], functions: list[str], forbidden: frozenset[str]) -> list[str]:
    source = file.read_bytes()
    text = source.decode("utf-8-sig", "replace")
    if file.suffix != SUFFIX and not is_exported(text):
        return uses_of(source, folders, functions, forbidden)
    cells = Cells(lambda *_: None)  # what can't be read is told where it is run
    if file.suffix == SUFFIX:
        cells.read_notebook(file)
    else:
        cells.read_script(text, file)
    body = [placed.statement for placed in cells.statements]
    return uses_of(body, folders, functions, forbidden, cells.written)
