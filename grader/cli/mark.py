"""The command mark: compare answers to questions, which students saved, with the keys."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli.files import write
from grader.exits import NOT_PASSED, PASSED
from grader.i18n import gettext as _
from grader.i18n import mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from grader.questions.marking import Marked
    from grader.questions.model import Questions

_PLACE = click.Path(exists=True, path_type=Path)


@click.command("mark")
@click.argument("responses", nargs=-1, required=True, type=_PLACE)
@click.option(
    "--keys",
    type=_PLACE,
    required=True,
    help=mark("The keys: keys.json of one submission, or a class's folder questions."),
)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("Write each answer as a row of this CSV, too."),
)
def compare(responses: tuple[Path, ...], keys: Path, out: Path | None) -> int:
    """Compare the answers in RESPONSES, files saved from pages of questions or folders of them, with the keys."""
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from grader.text import printable

    sets = _sets(keys)
    table = Table(_("student"), _("right"), _("wrong or not answered"), box=None, pad_edge=False)
    rows: list[list[str | int]] = []
    complete = True
    for file in _files(responses):
        marked = _marked(file, sets)
        if isinstance(marked, str):
            click.echo(printable(f"{file}: {marked}"), err=True)
            complete = False
            continue
        one = marked.questions
        whose = f"{one.name} {one.student or file.name}".strip()
        score = _("{right} of {count}").format(right=marked.right, count=len(one.questions))
        table.add_row(*(escape(printable(cell)) for cell in (whose, score, _wrong(marked))))
        rows += _rows(file, marked)
    if rows:
        Console(highlight=False).print(table)
    if out is not None:
        from grader.records.tables.table import Style
        from grader.records.tables.table import write as as_csv

        titles = ("file", "student", "name", "question", "stem", "kind", "answer", "key", "right")
        write(out, as_csv([titles, *rows], Style()))
        click.echo(_("Wrote {out}.").format(out=out))
    return PASSED if complete else NOT_PASSED


def _sets(keys: Path) -> list[Questions]:
    """Read the keys.

    Raises:
        click.UsageError: there are none, or they can't be read.
    """
    import msgspec

    from grader.files import read_bounded, reason_of
    from grader.questions.marking import MOST_OF_KEYS
    from grader.questions.model import Questions

    files = sorted(keys.glob("*.json")) if keys.is_dir() else [keys]
    sets = []
    for file in files:
        try:
            sets.append(msgspec.json.decode(read_bounded(file, MOST_OF_KEYS, links=True), type=Questions))
        except OSError as error:
            sentence = _("The keys {file} can't be read: {reason}.")
            raise click.UsageError(sentence.format(file=file, reason=reason_of(error))) from error
        except (ValueError, RecursionError) as error:
            sentence = _("{file} holds no keys: {error}. `grader questions` writes keys/keys.json.")
            raise click.UsageError(sentence.format(file=file, error=error)) from error
    if not sets:
        sentence = _(
            "There are no keys in {folder}. `grader batch --questions` writes them into RESULTS/questions."
        )
        raise click.UsageError(sentence.format(folder=keys))
    return sets


def _files(places: Sequence[Path]) -> Iterator[Path]:
    """Yield the files that are named, and the .json files in folders that are."""
    for place in places:
        yield from sorted(place.rglob("*.json")) if place.is_dir() else [place]


def _marked(file: Path, sets: Sequence[Questions]) -> Marked | str:
    """Return the answers in a file beside the keys, or why they can't be compared."""
    import msgspec

    from grader.files import read_bounded, reason_of
    from grader.questions import marking

    try:
        responses = msgspec.json.decode(read_bounded(file, marking.MOST), type=marking.Responses)
    except OSError as error:
        return _("It can't be read: {reason}.").format(reason=reason_of(error))
    except (ValueError, RecursionError) as error:
        return _("It holds no answers that a page of questions saved: {error}.").format(error=error)
    marked = marking.mark(responses, sets)
    return marked or _(
        "These are answers to questions that the keys don't have: other keys, or an edited file."
    )


def _wrong(marked: Marked) -> str:
    """Return what was not answered rightly: the number, the letter that was chosen, and the exercise."""
    from grader.questions.formats.shown import letter
    from grader.questions.marking import key_of

    pairs = enumerate(zip(marked.given, marked.questions.questions, strict=True), 1)
    return ", ".join(
        f"{number}{'-' if given is None else letter(given)} {question.stem}"
        for number, (given, question) in pairs
        if given != key_of(question)
    )


def _rows(file: Path, marked: Marked) -> Iterator[list[str | int]]:
    from grader.questions.formats.shown import letter
    from grader.questions.marking import key_of

    one = marked.questions
    for number, (given, question) in enumerate(zip(marked.given, one.questions, strict=True), 1):
        key = key_of(question)
        answer = "" if given is None else letter(given)
        whose = [file.name, one.student or "", one.name]
        yield [*whose, number, question.stem, question.kind, answer, letter(key), int(given == key)]
