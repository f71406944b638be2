"""Make a snapshot of a folder, file, notebook or archive, so that exactly what was hashed is graded.

Archives inside are opened, after everything else and within limits that all of them share. What can't be read is kept
as a missing part, with the reason: it costs no other file, and `choice` says which exercises it may hold.
"""

from __future__ import annotations

import io
from collections import deque
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from grader.i18n import gettext as _
from grader.submission import definitions
from grader.submission.acceptance import (
    DATA,
    LEFT_OUT,
    MAX_DEPTH,
    MAX_FILE,
    MAX_FILES,
    MAX_NAME,
    MAX_READ,
    MAX_TOTAL,
    MAX_UNPACKED,
    as_notebook,
    clean_name,
    is_data_set,
    is_document,
    is_ignored,
    name_problem,
    problem_of,
    read_at_most,
    too_large,
)
from grader.submission.aliases import aliases
from grader.submission.archive import HEAD, Allowance, ArchiveError, Member, kind_of, members
from grader.submission.choice import Missing
from grader.submission.handed_in import HandedIn, Item, Listing
from grader.submission.names import NOTEBOOK, PYTHON
from grader.submission.notebook import NotebookError
from grader.submission.salvage import cells_of, is_notebook, without_outputs
from grader.submission.snapshot import Snapshot, SubmissionError
from grader.text import printable

__all__ = ["LEFT_OUT", "MAX_FILE", "MAX_FILES", "MAX_TOTAL", "take"]


MAX_CODE = 8 << 20
"""Signs of code in all notebooks."""


MAX_SHOWN = 200
"""Signs of a name that people are shown whole."""


class _FullError(Exception):
    """No more files fit into a snapshot."""


Opener = Callable[[int], BinaryIO]
"""Opens an item of a listing by its number; raises OSError where it can't be read."""


def take(path: Path) -> Snapshot:
    """Freeze a submission, in this process: for one's own. A stranger's is read in a process of its own, by `sandbox`.

    Raises:
        SubmissionError: it is missing, too large, or none of it can be read.
    """
    handed_in = HandedIn(path)
    return read(handed_in.listing, handed_in.open)


def read(listing: Listing, open_item: Opener) -> Snapshot:
    """Read what was handed in.

    Args:
        listing: what there is.
        open_item: opens what is in the list.

    Raises:
        SubmissionError: it is too large, or none of it can be read.
    """
    intake = _Intake(open_item)
    try:
        if listing.is_folder:
            intake.add_folder(listing.items)
        else:
            intake.add_alone(listing.name)
        intake.open_archives()
    except _FullError:
        sentence = _(
            "The submission is too large: over {size} MiB or {files:,} files. Hand in the exercises' files alone."
        )
        raise SubmissionError(sentence.format(size=MAX_TOTAL >> 20, files=MAX_FILES)) from None
    except OSError as error:
        sentence = _("{path} can't be read: {reason}.")
        raise SubmissionError(sentence.format(path=printable(listing.name), reason=error.strerror)) from error
    return intake.snapshot()


class _Intake:
    """A submission as it is read."""

    def __init__(self, open_item: Opener) -> None:
        self._open = open_item
        self._files: dict[str, bytes] = {}
        self._notebooks: dict[str, list[str]] = {}
        self._missing: list[Missing] = []
        self._notes: list[str] = []
        self._total = self._total_code = 0
        self._damage = ""  # the last that was met in an archive
        self._allowance = Allowance(10 * MAX_FILES, MAX_UNPACKED)
        self._waiting: deque[tuple[str, int | bytes, int]] = (
            deque()
        )  # archives: a name, what to open, a depth

    def snapshot(self) -> Snapshot:
        """Return what was read."""
        found = aliases(self._files, self._notebooks)
        sentence = _("{path} is imported as {name}.")
        self._notes += [sentence.format(path=old, name=PurePosixPath(new).stem) for new, old in found.items()]
        notes = tuple(self._notes[:20])
        defined = definitions.of_files(self._files, self._notebooks)
        return Snapshot(self._files, notes, self._notebooks, tuple(self._missing), found, defined)

    def add_alone(self, name: str) -> None:
        """Add a submission of one file; an archive's members lie at the top.

        Raises:
            SubmissionError: nothing of it can be read.
        """
        shown = printable(name)
        head = self._read(0, HEAD)
        if isinstance(head, bytes) and kind_of(name, head):
            try:
                self._add_members("", name, 0, 1)
            except ArchiveError as error:
                self._damage = str(error)
                self._miss(name, self._damage, partly=bool(self._files), is_any=True)
            if self._damage and not self._files and not self._waiting:
                sentence = _("{name} can't be unpacked: {error}.")
                raise SubmissionError(sentence.format(name=shown, error=self._damage))
            return
        content = self._read(0, MAX_READ + 1)
        is_code = PYTHON.search(name) or NOTEBOOK.search(name)
        if isinstance(content, bytes) and not is_code and not is_notebook(content):
            found = definitions.of_source(content)
            if not (found.is_python and found.names):
                sentence = _("{name} is neither a folder, a .py file, a notebook, a .zip nor a .tar.gz.")
                raise SubmissionError(sentence.format(name=shown))
        self._add(name, content)
        if not self._files:
            raise SubmissionError(self._notes[0])

    def add_folder(self, items: tuple[Item, ...]) -> None:
        """Add all that lies in a folder."""
        for number, item in enumerate(items):
            head = item.problem or self._too_long(item.name) or self._read(number, HEAD)
            if isinstance(head, str):
                self._miss(item.name, head, is_any=item.is_any)
            elif kind_of(item.name, head):
                self._waiting.append((item.name, number, 1))
            else:
                self._add(item.name, self._read(number, read_at_most(item.name)))

    def open_archives(self) -> None:
        """Open the archives that were found, and those inside them."""
        while self._waiting:
            name, source, depth = self._waiting.popleft()
            before = len(self._files)
            if depth > MAX_DEPTH:
                self._miss(name, _("it lies in too many archives; unpack it and hand in a .zip"), is_any=True)
                continue
            try:
                self._add_members(f"{name}/", PurePosixPath(name).name, source, depth)
            except ArchiveError as error:
                self._miss(name, str(error), partly=len(self._files) > before, is_any=True)
            except _FullError:
                self._miss(name, _("it holds too many files, or too large ones"), partly=True, is_any=True)

    def _read(self, number: int, most: int) -> bytes | str:
        """Return an item's first bytes, or why they can't be read."""
        try:
            with self._open(number) as file:
                return file.read(most)
        except OSError as error:
            return _("it can't be read ({reason})").format(reason=error.strerror)

    @staticmethod
    def _too_long(name: str) -> str:
        """Why a name is too long to be looked at, empty if it is not: patterns take time for long ones."""
        return _("its name is too long") if len(name) > MAX_NAME else ""

    def _add_members(self, prefix: str, name: str, source: int | bytes, depth: int) -> None:
        """Add the members of an archive; one of data alone stays the file that it is.

        Raises:
            ArchiveError: it can't be opened, or not read to its end; what was read is added.
        """
        found: list[tuple[str, bytes | str]] = []
        error: ArchiveError | None = None
        try:
            with io.BytesIO(source) if isinstance(source, bytes) else self._open(source) as file:
                found.extend(
                    (str(member.path), member.problem or self._unpacked(member))
                    for member in members(file, name, self._allowance)
                    if not any(is_ignored(part) for part in member.path.parts if part != "..")
                )
        except ArchiveError as stopped:
            error = stopped
        except OSError as closed:
            error = ArchiveError(_("it can't be read ({reason})").format(reason=closed.strerror))
        names = [inside for inside, _ in found]
        if error is None and (is_document(names) or (prefix and is_data_set(names))):
            data = source if isinstance(source, bytes) else self._read(source, MAX_FILE + 1)
            self._add(prefix[:-1] or name, data)
            return
        # Of several members of one name the last counts, as when an archive is unpacked.
        last = dict(found) | {inside: content for inside, content in found if isinstance(content, bytes)}
        for inside, content in last.items():
            if isinstance(content, bytes) and kind_of(inside, content[:HEAD]):
                self._waiting.append((f"{prefix}{inside}", content, depth + 1))
            else:
                self._add(f"{prefix}{inside}", content)
        if error is not None:
            raise error
        if prefix:
            self._notes.append(_("{name} was opened.").format(name=printable(prefix[:300].rstrip("/"))))

    def _unpacked(self, member: Member) -> bytes | str:
        if problem := self._too_long(str(member.path)):
            return problem
        most = read_at_most(str(member.path))
        try:
            if member.size > max(most, MAX_TOTAL):
                self._damage = _("it holds a file that is too large")
                return too_large(most - 1)
            return member.read(most)
        except ArchiveError as error:
            self._damage = str(error)
            return self._damage

    def _add(self, name: str, content: bytes | str) -> None:
        """Add a file, or say why it is left out."""
        if problem := self._too_long(name):
            self._miss(name, content if isinstance(content, str) else problem)
            return
        name = clean_name(name)
        if isinstance(content, str) or (problem := name_problem(name, self._files)):
            self._miss(name, content if isinstance(content, str) else problem)
        elif self._is_full(name, len(content)):
            self._miss(name, _("the submission is too large with it"))
        elif NOTEBOOK.search(name) or is_notebook(content):
            self._add_notebook(name, content)
        elif problem := problem_of(name, content):
            self._miss(name, problem)
        else:
            self._files[name] = content

    def _add_notebook(self, name: str, content: bytes) -> None:
        try:
            cells, lacking = cells_of(content[:MAX_READ], is_cut=len(content) > MAX_READ)
        except NotebookError as error:
            self._miss(name, str(error), is_any=True)
            return
        self._total_code += sum(map(len, cells))
        if self._total_code > MAX_CODE:
            self._miss(name, _("the submission is too large with it"), is_any=True)
            return
        name = as_notebook(name, self._files)
        if lacking:
            self._miss(name, lacking, partly=True, is_any=True)
        self._notebooks[name] = cells
        self._files[name] = content if len(content) <= MAX_FILE else without_outputs(cells)

    def _is_full(self, name: str, size: int) -> bool:
        """Count a file; whether it is data for which there is no room.

        Raises:
            _FullError: there is no room for a file that is no data.
        """
        self._total += min(size, MAX_FILE)
        is_full = self._total > MAX_TOTAL or len(self._files) >= MAX_FILES
        if is_full and not DATA.search(name):
            raise _FullError
        return is_full

    def _miss(self, name: str, reason: str, *, partly: bool = False, is_any: bool = False) -> None:
        shown = printable(name if len(name) <= MAX_SHOWN else f"{name[:60]}…{name[-60:]}")
        reason = printable(reason)
        sentence = _("{name} was read in part: {reason}.") if partly else _("{name} was left out: {reason}.")
        self._notes.append(sentence.format(name=shown, reason=reason))
        if len(self._missing) < MAX_FILES:
            # The last of so many stands for those that would follow.
            is_last = len(self._missing) == MAX_FILES - 1
            self._missing.append(Missing(shown, reason, partly, is_any or is_last))
