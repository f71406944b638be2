"""The public key, and a word to whoever waits for it to be made."""

from __future__ import annotations

import click

from grader.course import Course
from grader.i18n import gettext as _
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED
from grader.key.store import is_kept, obtain


def public_key(course: Course) -> Key:
    """The course's public key, made now if there is none yet."""
    if not is_kept(course, PUBLIC_SEED):
        click.echo(_("Making the answer key, once; this takes some seconds ..."), err=True)
    return obtain(course, PUBLIC_SEED)
