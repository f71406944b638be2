"""What several commands take and look up: limits, seeds, a course with solutions, its public key."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from grader.course import Course, CourseError, find_course
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from grader.key.file import Key
    from grader.key.seed import Seed
    from grader.sandbox.limits import Limits

Command = Callable[..., Any]

_OPTIONS = (
    click.option("--seed", type=int, help=mark("Draw the cases from this number.")),
    click.option(
        "--secret",
        type=click.Path(dir_okay=False, path_type=Path),
        help=mark("Draw the cases from a secret file."),
    ),
    click.option(
        "--seconds",
        type=click.FloatRange(min=0.1),
        default=10.0,
        show_default=True,
        help=mark("Time for one check."),
    ),
    click.option(
        "--memory",
        type=click.IntRange(min=64),
        default=2048,
        show_default=True,
        help=mark("MiB for a check, in all."),
    ),
    click.option(
        "--limits",
        "limits_file",
        type=click.Path(dir_okay=False, path_type=Path),
        help=mark("Other limits: a TOML file of the names in a report's isolation.limits."),
    ),
    click.option(
        "--require",
        type=click.Choice(["full", "restricted", "process"]),
        help=mark("Grade in this tier or a stronger one, or not at all."),
    ),
)


def grading_options(command: Command) -> Command:
    """Add them to a command, in this order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def choose_limits(seconds: float, memory: int, file: Path | None) -> Limits:
    """The limits that the options name; a file's come before the others."""
    from grader.sandbox.limits import MEBI, Limits

    named = {"seconds": seconds, "memory": memory * MEBI}
    if file is None:
        return Limits(**named)  # type: ignore[arg-type]
    try:
        return msgspec.convert(named | tomllib.loads(file.read_text("utf-8")), Limits)
    except OSError as error:
        sentence = _("The limits {file} can't be read: {reason}.")
        raise click.UsageError(sentence.format(file=file, reason=error.strerror)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        known = ", ".join(Limits.__struct_fields__)
        sentence = _("{file} holds no limits: {error}. Lines such as `tasks = 64`; names: {known}.")
        raise click.UsageError(sentence.format(file=file, error=error, known=known)) from error


def choose_seed(seed: int | None, secret: Path | None, student: str | None) -> Seed:
    """The seed that the options name: a number, a secret with or without a student's id, or the public one."""
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
            "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'",
            "The secret in {file} is too short: {count} bytes, at least 16 are needed. "
            "Make one with: python -c 'import secrets; print(secrets.token_hex(32))'",
            len(content),
        )
        raise click.UsageError(sentence.format(file=secret, count=len(content)))
    return secret_seed(content, student)


def with_solutions(course_path: Path | None) -> Course:
    """The course, where it is one from which keys can be made."""
    course = find_course(course_path)
    if course.is_kit:
        sentence = _("{folder} is a learner's kit, without solutions; this needs the course's own folder.")
        raise CourseError(sentence.format(folder=course.root))
    return course


def public_key(course: Course) -> Key:
    """The course's public key, made now if there is none yet."""
    from grader.key.seed import PUBLIC_SEED
    from grader.key.store import is_kept, obtain

    if not is_kept(course, PUBLIC_SEED):
        click.echo(_("Making the answer key, once; this takes some seconds ..."), err=True)
    return obtain(course, PUBLIC_SEED)


def authors_key(course: Course) -> Key:
    """The public key; what keeps a course's files from making one is said to their author."""
    from grader.sandbox.trusted import RefusedError

    try:
        return public_key(course)
    except RefusedError as error:
        raise CourseError(str(error)) from error
