"""Read a table as spreadsheets write it: any usual encoding and separator, short rows, blank rows."""

from __future__ import annotations

import codecs
import csv
import io
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from grader.batch.roster.model import RosterError
from grader.i18n import gettext as _

MAX_TABLE = 64 << 20
TITLES = 10  # in which of the first lines the columns are looked for
_SEPARATORS = ",;\t|"
_SEP_LINE = re.compile(r'\ufeff?"?sep=(.)"?[ \t,;]*(?:\r\n|\r|\n)', re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


@dataclass(frozen=True)
class Row:
    """One row: its cells by column, its line among the rows, and whether it has more cells than there are columns."""

    number: int
    cells: dict[str, str]
    is_too_long: bool


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        name: the file's name.
        columns: the columns' names, as they stand there.
        rows: the rows that are not blank.
        notes: sentences about what was guessed.
    """

    name: str
    columns: Sequence[str]
    rows: Sequence[Row]
    notes: Sequence[str]

    def column(self, known: Sequence[str], named: str | None, option: str) -> str | None:
        """Return the column that a command names, or the first of those known; None if there is none.

        Args:
            known: names that the column has by default, the preferred first.
            named: the name that the user gave.
            option: the option that it was given with.

        Raises:
            RosterError: there is no column of that name, or there are two.
        """
        for wanted in [named] if named is not None else known:
            fitting = [column for column in self.columns if _key(column) == _key(wanted)]
            if len(fitting) > 1:
                sentence = _(
                    "{file} has {count} columns {column}: rename all but one, or name another with {option}."
                )
                raise RosterError(
                    sentence.format(file=self.name, count=len(fitting), column=fitting[0], option=option)
                )
            if fitting:
                return fitting[0]
        if named is None:
            return None
        sentence = _("{file} has no column {column}; it has: {found}.")
        raise RosterError(sentence.format(file=self.name, column=named, found=", ".join(self.columns)))


def read(path: Path, known: Collection[str] = ()) -> Table:
    """Read a table.

    Args:
        path: the file.
        known: names of columns, by which the line of the columns is found below a title; by default it is the first.

    Raises:
        RosterError: it can't be read, or is no text.
    """
    text, notes = _decoded(path)
    if path.suffix.lower() == ".json":
        return _of_canvas(path, text, notes)
    separator = ""
    if match := _SEP_LINE.match(text):
        separator, text = match[1], text[match.end() :]
    wanted = set(map(_key, known))
    separator = separator or _separator(text.splitlines()[:TITLES], wanted)
    try:
        lines = [
            [_cell(cell) for cell in line]
            for line in csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        ]
    except csv.Error as error:
        raise RosterError(_("{path} can't be read: {error}.").format(path=path.name, error=error)) from error
    numbered = [(number, line) for number, line in enumerate(lines, 1) if any(line)]
    if not numbered:
        return Table(path.name, (), (), notes)
    top = next((i for i, (_n, line) in enumerate(numbered[:TITLES]) if wanted & set(map(_key, line))), 0)
    columns = numbered[top][1]
    while columns and not columns[-1]:
        columns.pop()
    rows = []
    for number, line in numbered[top + 1 :]:
        padded = line + [""] * (len(columns) - len(line))
        cells = {name: cell for name, cell in zip(columns, padded, strict=False) if name}
        rows.append(Row(number, cells, any(line[len(columns) :])))
    return Table(path.name, [column for column in columns if column], rows, notes)


def _of_canvas(path: Path, text: str, notes: Sequence[str]) -> Table:
    """Return the answer of Canvas's submissions API, a list of objects with `user_id` and `submitted_at`, as a table."""
    columns = ("user_id", "submitted_at")
    try:
        answers = msgspec.json.decode(text, type=list[dict[str, Any]])
    except (ValueError, RecursionError) as error:
        raise RosterError(_("{path} can't be read: {error}.").format(path=path.name, error=error)) from error
    rows = [
        Row(number, {name: str(answer.get(name) or "") for name in columns}, is_too_long=False)
        for number, answer in enumerate(answers, 1)
    ]
    return Table(path.name, columns, rows, notes)


def _separator(lines: Sequence[str], wanted: Collection[str]) -> str:
    """Return what separates the cells of the line of columns, else of the first line."""
    unquoted = [re.sub(r'"[^"]*"', "", line) for line in lines]
    for line, bare in zip(lines, unquoted, strict=True):
        best = max(_SEPARATORS, key=bare.count)
        if best in bare and any(_key(_cell(cell.strip('"'))) in wanted for cell in line.split(best)):
            return best
    first = next((bare for line, bare in zip(lines, unquoted, strict=True) if line.strip()), "")
    return max(_SEPARATORS, key=first.count)


def _decoded(path: Path) -> tuple[str, list[str]]:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_TABLE + 1)
    except OSError as error:
        raise RosterError(
            _("{path} can't be read: {error}.").format(path=path.name, error=error.strerror)
        ) from error
    if len(data) > MAX_TABLE:
        raise RosterError(
            _("{path} can't be read: {error}.").format(path=path.name, error=_("it is too large"))
        )
    encoding = next((name for bom, name in _BOMS if data.startswith(bom)), "") or _without_mark(data)
    try:
        return data.decode(encoding or "utf-8"), []
    except UnicodeDecodeError as error:
        if encoding:
            raise RosterError(
                _("{path} can't be read: {error}.").format(path=path.name, error=error)
            ) from error
    if b"\0" in data:
        raise RosterError(_("{path} is no text: save the table as CSV (UTF-8).").format(path=path.name))
    try:
        text, guess = data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:
        text, guess = data.decode("latin-1"), "Latin-1"
    sentence = _(
        "{file} is not in UTF-8: {encoding} was guessed. Look at the names, or save it as CSV UTF-8."
    )
    return text, [sentence.format(file=path.name, encoding=guess)]


def _without_mark(data: bytes) -> str:
    """Return which UTF-16 a text without a byte order mark is in; empty if in none."""
    head = data[:2000]
    if len(head) < 4 or b"\0" not in head:
        return ""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 4
    return "utf-16-le" if odd > half >= even else "utf-16-be" if even > half >= odd else ""


def _cell(text: str) -> str:
    """Return a cell without what Excel puts around it: blanks, and ="0012" for a number that is a text."""
    text = unicodedata.normalize("NFC", text.replace("\ufeff", "").replace("\xa0", " ")).strip()
    if match := re.fullmatch(r'="(.*)"', text):
        return match[1].strip()
    return text


def _key(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", unicodedata.normalize("NFC", name)).strip().casefold()
