"""Commands of instructors: grade, key, kit, schema."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from grader import i18n
from grader.cli import GRADER_FAILED, NOT_PASSED, PASSED
from grader.cli.files import write
from grader.cli.options import grading_options
from grader.course import KEY_NAME, Course, CourseError, find_course
from grader.exporters import FORMATS
from grader.i18n import gettext as _
from grader.i18n import mark, ngettext

if TYPE_CHECKING:
    from collections.abc import Callable

    from grader.key.file import Key
    from grader.key.seed import Seed
    from grader.sandbox.limits import Limits
    from grader.sandbox.tiers import Tier

_KIT_README = mark("""# {title}

Each file in `exercises/` asks for a function or an answer, in the order they are meant to be solved in. Type

    grader watch

and leave it open: it names the first one, answers each save, and goes on to the next when one passes.

Without it: `grader check` checks all, `grader check {name}` one. Stuck? `grader hint {name}`, and again
for the next hint. `grader list` shows where you are, `grader show {name}` what an exercise asks for.

The command `grader` comes with the package jaxcnn, which whoever gave you this folder tells you how to install.
The checks here use public cases. An official run draws others, from a secret.
""")


@click.command("grade")
@click.argument("submission", type=click.Path(path_type=Path))
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("Folder for the reports."),
)
@click.option("--student", help=mark("The student's id: with --secret, a seed of their own."))
@click.option(
    "--key",
    "key_file",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("Grade by this answer key, where no course is: as on another platform."),
)
@grading_options
@click.option(
    "--format",
    "forms",
    type=click.Choice(list(FORMATS)),
    multiple=True,
    help=mark("Write the report in this format, too; may be repeated."),
)
@click.pass_obj
def grade(
    course_path: Path | None,
    submission: Path,
    out: Path,
    seed: int | None,
    secret: Path | None,
    student: str | None,
    key_file: Path | None,
    seconds: float,
    memory: int,
    limits_file: Path | None,
    require: str | None,
    forms: tuple[str, ...],
) -> int:
    """An official run: grade SUBMISSION (a folder, a .py file, a notebook or a .zip), write report.json, .txt and .html."""
    from grader.cli.formats import check_formats, write_formats, write_refusals
    from grader.feedback.files import files_of
    from grader.grading.submission import Job
    from grader.grading.submission import grade as run
    from grader.sandbox.canary import best_tier
    from grader.sandbox.tiers import at_least
    from grader.snapshot import SubmissionError, take

    check_formats(forms)
    if key_file is None:
        stems, load_key = _by_course(course_path, choose_seed(seed, secret, student))
    elif seed is None and secret is None:
        stems, load_key = _by_key(key_file)
    else:
        raise click.UsageError(_("--key holds its cases: it goes with neither --seed nor --secret."))
    try:
        snapshot = take(submission)
    except SubmissionError as error:
        write_refusals(str(error), forms, out)
        raise
    tier, probes = best_tier()
    if require is not None and not at_least(tier, require):
        sentence = _("Not graded: the {tier} tier does not hold here. grader doctor says why.")
        click.echo(sentence.format(tier=require), err=True)
        return GRADER_FAILED
    out.mkdir(parents=True, exist_ok=True)
    job = Job(
        snapshot,
        stems,
        choose_limits(seconds, memory, limits_file),
        student,
        tier=tier,
        probes=probes,
        apart=True,
    )
    report = run(job, load_key)
    for name, data in files_of(report).items():
        write(out / name, data)
    write_formats(report, forms, out, submission)
    line = _("Score: {score} of {max_score}. Reports: {out}/report.json, .txt and .html")
    click.echo(line.format(score=report.score, max_score=report.max_score, out=out))
    return GRADER_FAILED if report.grader_failed else PASSED if report.passed else NOT_PASSED


def _by_course(path: Path | None, seed: Seed) -> tuple[list[str], Callable[[], Key]]:
    """The stems to grade, and how to come by their key: from a course's solutions."""
    from grader.key.store import obtain

    course = with_solutions(path)
    return course.stems(), lambda: obtain(course, seed)


def _by_key(path: Path) -> tuple[list[str], Callable[[], Key]]:
    """The same from a file, which is in memory from here on."""
    from grader.key.file import Key

    key = Key(path)
    return list(key.exercises), lambda: key


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


@click.command("doctor")
def doctor() -> int:
    """How well this machine can keep a submission apart, and what to install for better."""
    from grader.sandbox.canary import holds, probe
    from grader.sandbox.tiers import tiers

    best = ""
    for tier in tiers():
        found = {} if tier.missing() else probe(tier)
        sound = holds(tier, found)
        best = best or (tier.name if sound else "")
        click.echo(f"{tier.name}: {_('holds') if sound else doctors_word(tier)}")
        for name, state in found.items():
            click.echo(f"    {_(name):32} {_(state)}")
    click.echo(_("Official runs here use the tier: {tier}").format(tier=best))
    return PASSED


def doctors_word(tier: Tier) -> str:
    """Why a tier can't be used, and what to do."""
    return tier.missing() or _(
        "a wall of it does not hold here, or it does not start: inside a container, user namespaces are often off."
    )


def _has_todays_starters(course: Course, key: Key) -> bool:
    """Whether a kept key's starters are those of the course; its fingerprint covers their statements alone."""
    from grader.starter import blank

    return all(
        exercise.starter == blank((course.exercises / f"{stem}.py").read_text("utf-8"), exercise.parameters)
        for stem, exercise in key.in_language(i18n.ENGLISH).items()
    )


def with_solutions(course_path: Path | None) -> Course:
    """The course, where it is one from which keys can be made."""
    course = find_course(course_path)
    if course.is_kit:
        sentence = _("{folder} is a learner's kit, without solutions; this needs the course's own folder.")
        raise CourseError(sentence.format(folder=course.root))
    return course


@click.command("key")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), required=True, help=mark("The file to write.")
)
@click.option("--seed", type=int, help=mark("Draw the cases from this number."))
@click.option(
    "--secret",
    type=click.Path(dir_okay=False, path_type=Path),
    help=mark("Draw the cases from a secret file."),
)
@click.option("--student", help=mark("The student's id, with --secret."))
@click.pass_obj
def key(
    course_path: Path | None, out: Path, seed: int | None, secret: Path | None, student: str | None
) -> int:
    """Write an answer key: by default the public one, which learners may have."""
    from grader.key.store import obtain

    course = with_solutions(course_path)
    out.parent.mkdir(parents=True, exist_ok=True)
    write(out, obtain(course, choose_seed(seed, secret, student)).data)
    click.echo(_("Wrote {out}.").format(out=out))
    return PASSED


@click.command("kit")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help=mark("A new or empty folder."),
)
@click.pass_obj
def kit(course_path: Path | None, out: Path) -> int:
    """Write a learner's folder: starters and the public key, no solution."""
    from grader.key.file import Key
    from grader.key.seed import PUBLIC_SEED
    from grader.key.store import make, obtain

    course = with_solutions(course_path)
    if out.exists() and any(out.iterdir()):
        sentence = _("{out} is not empty; a kit would overwrite what is there. Name a new folder.")
        raise click.UsageError(sentence.format(out=out))
    (out / "exercises").mkdir(parents=True)
    public = obtain(course, PUBLIC_SEED)
    if not _has_todays_starters(course, public):
        make(course, PUBLIC_SEED, out / KEY_NAME)
        public = Key(out / KEY_NAME)
    write(out / KEY_NAME, public.data)
    for stem, exercise in public.exercises.items():
        (out / "exercises" / f"{stem}.py").write_text(exercise.starter, "utf-8")
    (out / "README.md").write_text(_kit_readme(public.exercises), "utf-8")
    line = ngettext(
        "Wrote a kit of {count} exercise to {out}. There: grader check",
        "Wrote a kit of {count} exercises to {out}. There: grader check",
        len(public.exercises),
    )
    click.echo(line.format(count=len(public.exercises), out=out))
    return PASSED


def _kit_readme(stems: Iterable[str]) -> str:
    """Its examples name the course's own first exercise."""
    first = next(iter(stems), "")
    return _(_KIT_README).format(title=_("Your exercises"), name=first.partition("_")[2] or first)


@click.command("schema")
def schema() -> int:
    """Print the JSON Schema of the report."""
    import msgspec

    from grader.report import schema as report_schema

    sys.stdout.write(msgspec.json.format(msgspec.json.encode(report_schema())).decode() + "\n")
    return PASSED


commands = {"doctor": doctor, "grade": grade, "key": key, "kit": kit, "schema": schema}
