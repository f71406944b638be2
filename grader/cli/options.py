"""Options and lookups that several commands share: limits, seeds, a course with solutions, its public key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from grader.course import Course, CourseError
from grader.files import read_bounded
from grader.find import KITS, find_course
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.key.file import Key
    from grader.key.seed import Seed
    from grader.sandbox.limits import Limits

Command = Callable[..., Any]
MOST_OF_LIMITS = 64 << 10  # bytes

seconds_option = click.option(
    "--seconds",
    type=click.FloatRange(min=0.1),
    default=10.0,
    show_default=True,
    help=mark("Seconds of processor time allowed for one check; what waits may take six times as long."),
)
_OPTIONS = (
    click.option("--seed", type=int, help=mark("Draw the cases from this number.")),
    click.option(
        "--secret",
        type=click.Path(dir_okay=False, path_type=Path),
        help=mark("Draw the cases from a secret file."),
    ),
    seconds_option,
    click.option(
        "--memory",
        type=click.IntRange(min=64),
        default=2048,
        show_default=True,
        help=mark("MiB of memory allowed for one check."),
    ),
    click.option(
        "--limits",
        "limits_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help=mark("A TOML file of other limits, under the names that a report has in isolation.limits."),
    ),
    click.option(
        "--require",
        type=click.Choice(["full", "restricted", "process"]),
        help=mark("Grade in this tier or a stronger one, or not at all."),
    ),
)


def grading_options(command: Command) -> Command:
    """Add the options of every grading command to a command, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def choose_limits(seconds: float, memory: int, file: Path | None) -> Limits:
    """Return the limits that the options set; those in a file override the others."""
    from grader.sandbox.limits import MEBI, Limits, of_a_check

    of_seconds = of_a_check(seconds)
    from_options = {
        "cpu_seconds": of_seconds.cpu_seconds,
        "seconds": of_seconds.seconds,
        "memory": memory * MEBI,
    }
    if file is None:
        return Limits(**from_options)  # type: ignore[arg-type]
    try:
        text = read_bounded(file, MOST_OF_LIMITS, links=True).decode("utf-8")
        return msgspec.convert(from_options | tomllib.loads(text), Limits)
    except OSError as error:
        sentence = _("The limits {file} can't be read: {reason}.")
        raise click.UsageError(sentence.format(file=file, reason=error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError, RecursionError) as error:
        known = ", ".join(Limits.__struct_fields__)
        sentence = _("{file} holds no limits: {error}. Lines such as `tasks = 64`; names: {known}.")
        raise click.UsageError(sentence.format(file=file, error=error, known=known)) from error


def choose_seed(seed: int | None, secret: Path | None, student: str | None) -> Seed:
    """Return the seed that the options name: a number, a secret with or without a student's id, or the public one."""
    from grader.key.seed import PUBLIC_SEED, numbered_seed, secret_seed

    if seed is not None and secret is not None:
        raise click.UsageError(_("--seed and --secret exclude each other."))
    if student is not None and secret is None:
        raise click.UsageError(_("--student goes with --secret: without one, everybody has the same cases."))
    if secret is None:
        return PUBLIC_SEED if seed is None else numbered_seed(seed)
    try:
        content = secret.read_bytes().strip()
    except OSError as error:
        sentence = _("The secret {file} can't be read: {reason}.")
        raise click.UsageError(sentence.format(file=secret, reason=error.strerror)) from error
    if len(content) < 16:
        sentence = ngettext(
            "The secret in {file} is too short: {count} byte, at least 16 are needed. "
            "Make one with: python -I -c 'import secrets; print(secrets.token_hex(32))'",
            "The secret in {file} is too short: {count} bytes, at least 16 are needed. "
            "Make one with: python -I -c 'import secrets; print(secrets.token_hex(32))'",
            len(content),
        )
        raise click.UsageError(sentence.format(file=secret, count=len(content)))
    return secret_seed(content, student)


def with_cases(course_path: Path | None, seed: Seed) -> Course:
    """Return the course; refuse one without solutions where the seed's cases are still to be drawn."""
    from grader.key.seed import PUBLIC_SEED

    return find_course(course_path) if seed == PUBLIC_SEED else with_solutions(course_path)


def with_solutions(course_path: Path | None) -> Course:
    """Return the course; refuse a learner's kit, which has no solutions to make keys from."""
    course = find_course(course_path)
    if course.is_kit and course.elsewhere is not None and course.elsewhere.is_relative_to(KITS):
        raise CourseError(
            _(
                "The installed package has public cases and no solutions, and this needs solutions to draw others. "
                "Clone the course's repository and call this there, or name a course with --course."
            )
        )
    if course.is_kit:
        sentence = _("{folder} is a learner's kit, without solutions; this needs the course's own folder.")
        raise CourseError(sentence.format(folder=course.root))
    return course


def public_key(course: Course) -> Key:
    """Return the course's public key, and make it first if there is none yet."""
    from grader.key.seed import PUBLIC_SEED
    from grader.key.store import is_kept, obtain

    if not is_kept(course, PUBLIC_SEED):
        click.echo(_("Making the answer key, once; this takes some seconds ..."), err=True)
    return obtain(course, PUBLIC_SEED)


def authors_key(course: Course) -> Key:
    """Return the public key; an error in the course's files becomes a CourseError for their author."""
    from grader.sandbox.trusted import RefusedError

    try:
        return public_key(course)
    except RefusedError as error:
        raise CourseError(str(error)) from error
