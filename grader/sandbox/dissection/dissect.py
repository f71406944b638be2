"""Take a learner's source apart, in a process that runs none of it: what can be asked of it, and small changes to it."""

from __future__ import annotations

import ast
import contextlib
import tempfile
from itertools import islice
from pathlib import Path

import msgspec

from grader.sandbox.dissection.changed import MOST, changes
from grader.sandbox.dissection.messages import Change, Dissected, Lines
from grader.sandbox.dissection.recording import recording
from grader.sandbox.dissection.spots import MOST as MOST_SPOTS
from grader.sandbox.dissection.spots import Finder, Found, functions
from grader.sandbox.wire import Frame
from grader.sandbox.worker.cells import SUFFIX, Cells, Placed, is_exported
from grader.sandbox.worker.passed_over import Place
from grader.sandbox.worker.slice import reached
from grader.text import lines_of

_DEFINING = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign)


def dissect(frame: Frame) -> Frame:
    """Answer a request; the frame's programs are the submission's files."""
    request = frame.message
    with tempfile.TemporaryDirectory() as name:
        root = Path(name).resolve()
        for path, content in zip(request.paths, frame.programs, strict=True):
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content)
        file = root / request.path
        with contextlib.chdir(file.parent):
            return Frame(of_file(file, request.functions))


def of_file(file: Path, names: list[str]) -> Dissected:
    """Take one file apart, for the functions of these names."""
    placed, texts = _read(file)
    wanted = reached([p.statement for p in placed], names)
    kept = [p for p in placed if p.statement in wanted and isinstance(p.statement, _DEFINING)]
    future = [ast.unparse(p.statement) for p in placed if _is_of_the_future(p.statement)][:1]
    own = [p for p in kept if not p.place.file]  # what `%run` brought has no lines of this file
    definitions = [*future, *(ast.unparse(p.statement) for p in kept)]
    found: list[Found] = []
    changed: list[Change] = []
    lines: dict[str, Lines] = {}
    for p in own:
        text = texts[p.place.cell]
        for function in functions(p.statement):
            first = min([function.lineno, *(d.lineno for d in function.decorator_list)])
            lines[function.name] = Lines(first, function.end_lineno or first, p.place.cell)
        found += Finder(text, p.place.cell).find(p.statement)
        changed += islice(
            changes(p.statement, text, len(future) + kept.index(p), p.place.cell), MOST - len(changed)
        )
    found = found[:MOST_SPOTS]
    source = recording([p.statement for p in kept], found, names)
    return Dissected(definitions, "\n".join([*future, source]), [f.spot for f in found], changed, lines)


def _read(file: Path) -> tuple[list[Placed], dict[int | None, list[str]]]:
    """Return a file's statements at the top level, and its lines by the number of the code cell."""
    cells = Cells(lambda *_: None)  # what can't be read has no questions
    content = file.read_bytes()
    text = content.decode("utf-8-sig", "replace")
    if file.suffix == SUFFIX:
        cells.read_notebook(file)
        return cells.statements, {
            number: lines_of(cell)
            for number, cell in enumerate(msgspec.json.decode(content, type=list[str]), 1)
        }
    if is_exported(text):
        cells.read_script(text, file)
    else:
        cells.read(text, str(file), Place())
    return cells.statements, {None: lines_of(text)}


def _is_of_the_future(statement: ast.stmt) -> bool:
    """Whether a statement says how annotations are read; the changed sources begin with it, too."""
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"
