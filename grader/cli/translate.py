"""The command translate: bring a course's translation up to date."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import click

from grader import i18n
from grader.exits import NOT_PASSED, PASSED


@click.command("translate")
@click.argument("language", type=click.Choice(i18n.LANGUAGES[1:]))
@click.pass_obj
def translate(course_path: Path | None, language: str) -> int:
    """Bring a course's texts in LANGUAGE up to date: writes locale/LANGUAGE/LC_MESSAGES/course.po in its catalogue.

    Fill in the empty translations there and call this again: it compiles the file and says how many are missing.
    """
    from grader.course import shown_path
    from grader.find import find_course
    from grader.key.file import Key
    from grader.key.seed import PUBLIC_SEED
    from grader.key.store import make
    from grader.key.translate import messages

    try:
        from grader.authoring.pofile import update
    except ImportError as error:
        raise click.ClickException("This needs Babel: pip install babel") from error
    course = find_course(course_path)
    with TemporaryDirectory() as folder:  # made anew: a kept key may hold outdated starters
        make(course, PUBLIC_SEED, Path(folder) / "course.key")
        exercises = Key(Path(folder) / "course.key").in_language(i18n.ENGLISH).values()
    catalogue = update(course.locale, "course", language, (m for e in exercises for m in messages(e)))
    po_file = course.locale / language / "LC_MESSAGES" / "course.po"
    missing = [message for message in catalogue if message.id and not message.string]
    click.echo(f"{len(catalogue)} texts, {len(missing)} of them not translated: {shown_path(po_file)}")
    return NOT_PASSED if missing else PASSED
