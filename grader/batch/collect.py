"""Collect a class from repositories: a list of addresses or folders becomes a folder of clones, and a table of them.

The table, class.csv, is what `grader batch` takes: student, name, path, submitted, commit. A time in the list, such as
that of the push, counts before the one that the commit names.
"""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from grader.batch.roster.columns import NAMES, STUDENTS, TIMES
from grader.batch.roster.model import RosterError
from grader.batch.roster.names import plain
from grader.batch.roster.table import read
from grader.files import read_bounded, write_whole
from grader.i18n import gettext as _
from grader.sandbox.git.commits import last_commit
from grader.sandbox.git.fetch import clone
from grader.sandbox.git.program import TOKEN, GitError

CLASS = "class.csv"
COLUMNS = ("student", "name", "path", "submitted", "commit")
ADDRESSES = (
    *(
        "url",
        "repository",
        "clone url",
        "ssh url",
        "student repository url",
        "repository url",
        "repo",
        "path",
    ),
    *("repositório", "repositorio", "endereço"),
)
"""Names of the column of addresses; among them those of GitHub's lists."""
_STUDENTS = ("roster identifier", *STUDENTS, "github username")
_TIMES = (*TIMES, "pushed at", "submission timestamp")
_SCP = re.compile(r"[\w.-]+@[\w.-]+:(?!/)[\w./~-]+")  # git@github.com:org/repository.git
MOST = 8 << 20  # bytes of a list
AT_A_TIME = 4


@dataclass(frozen=True)
class Wanted:
    """One repository of a list.

    Attributes:
        student: the student's id.
        address: of the repository, or a folder.
        submitted: when it was handed in, if the list says so.
    """

    student: str
    address: str
    name: str = ""
    submitted: str = ""


@dataclass(frozen=True)
class Fetched:
    """What became of one repository.

    Attributes:
        folder: the name of its folder in the class's.
        commit: the hash of its last commit; empty if there is none.
        problem: why it could not be fetched, a clause; empty if it could.
    """

    wanted: Wanted
    folder: str
    submitted: str = ""
    commit: str = ""
    problem: str = ""


def listed(path: Path) -> list[Wanted]:
    """Return the repositories of a list: a CSV with a column of addresses, or a text with an address in each line.

    Raises:
        RosterError: it can't be read, or names no repository, or a student twice.
    """
    try:
        wanted = list(_of_table(path) if path.suffix.lower() in (".csv", ".tsv") else _of_lines(path))
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else _("it is no text in UTF-8")
        raise RosterError(_("{path} can't be read: {error}.").format(path=path.name, error=reason)) from error
    seen = set[str]()
    for one in wanted:
        if one.student in seen:
            sentence = _("{path} names two repositories of {student}: keep one, or add a column `student`.")
            raise RosterError(sentence.format(path=path.name, student=one.student))
        seen.add(one.student)
    if not wanted:
        sentence = _(
            "{path} names no repository: write an address in each line, or a CSV with the columns student and url."
        )
        raise RosterError(sentence.format(path=path.name))
    return wanted


def _of_lines(path: Path) -> Iterator[Wanted]:
    for line in read_bounded(path, MOST, links=True).decode("utf-8-sig").splitlines():
        address = line.strip()
        if address and not address.startswith("#"):
            yield Wanted(_id_in(address), address)


def _of_table(path: Path) -> Iterator[Wanted]:
    table = read(path, ADDRESSES)
    address, student = table.column(ADDRESSES, None, ""), table.column(_STUDENTS, None, "")
    name, submitted = table.column(NAMES, None, ""), table.column(_TIMES, None, "")
    if address is None:
        sentence = _("{path} has no column of addresses, such as url; it has: {found}.")
        raise RosterError(sentence.format(path=path.name, found=", ".join(table.columns)[:200] or "-"))
    for row in table.rows:
        where = row.cells.get(address, "")
        who = plain(row.cells.get(student or "", "")) or (_id_in(where) if where else "")
        if who:
            yield Wanted(who, where, plain(row.cells.get(name or "", "")), row.cells.get(submitted or "", ""))


def _id_in(address: str) -> str:
    """Return the last part of an address, without its ending."""
    return plain(re.split(r"[/:\\]", address.rstrip("/\\"))[-1].removesuffix(".git")) or plain(address)


def collect(
    wanted: Sequence[Wanted], near: Path, out: Path, tell: Callable[[Fetched], None] = lambda _fetched: None
) -> list[Fetched]:
    """Fetch the repositories into a folder, and write the table of them; one that fails stops no other.

    What an earlier call has fetched is replaced where it is fetched again, and stays where that fails.

    Args:
        wanted: the repositories.
        near: the folder that folders in the list are looked for in.
        out: the class's folder.
        tell: is called with each repository as it is done.

    Raises:
        OSError: the folder can't be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    folders = _folders(wanted)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        fetched = []
        for one in pool.map(lambda one, folder: _fetch(one, folder, near, out), wanted, folders):
            tell(one)
            fetched.append(one)
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in fetched:
        path = one.folder if one.wanted.address else ""
        writer.writerow([one.wanted.student, one.wanted.name, path, one.submitted, one.commit])
    write_whole(out / CLASS, buffer.getvalue().encode("utf-8-sig"))
    return fetched


def _folders(wanted: Sequence[Wanted]) -> list[str]:
    """Return a name for each repository's folder: readable, different in any case of letters, and none that hides."""
    names, used = [], {CLASS}
    for one in wanted:
        name = re.sub(r"[^\w-]+", "-", one.student)[:60].strip("-") or "student"
        number = 1
        while (numbered := f"{name}-{number}" if number > 1 else name).casefold() in used:
            number += 1
        used.add(numbered.casefold())
        names.append(numbered)
    return names


def _fetch(wanted: Wanted, folder: str, near: Path, out: Path) -> Fetched:
    if not wanted.address:
        return Fetched(wanted, folder)
    fresh = out / f".{folder}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        clone(*_address(wanted.address, near), fresh)
        shutil.rmtree(out / folder, ignore_errors=True)
        fresh.rename(out / folder)
    except GitError as error:
        return Fetched(wanted, folder, wanted.submitted, problem=plain(str(error)))
    commit = last_commit(out / folder)
    at = commit.time.isoformat() if commit is not None else ""
    return Fetched(wanted, folder, wanted.submitted or at, commit.hash if commit is not None else "")


def _address(text: str, near: Path) -> tuple[str, str]:
    """Return an address as git takes it, and the only protocol that it may be fetched by.

    Raises:
        GitError: it is none that is fetched.
    """
    scheme = text.partition("://")[0].lower() if "://" in text else ""
    if scheme == "https":
        if "@" in text.partition("://")[2].partition("/")[0]:
            raise GitError(
                _(
                    "its address holds a name or a token, which git would keep: take it out, and set {name}"
                ).format(name=TOKEN)
            )
        return text, scheme
    if scheme == "ssh" or _SCP.fullmatch(text):
        return text, "ssh"
    if scheme or "::" in text:
        raise GitError(_("only addresses with https:// or ssh://, and folders, are fetched"))
    folder = near / text
    if not (folder / ".git").exists() and not (folder / "objects").is_dir():
        raise GitError(_("there is no Git repository in {folder}").format(folder=text))
    return folder.resolve().as_uri(), "file"
