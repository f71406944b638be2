"""Make an answer key from a course's solutions and catalogue: its exercises, one by one, and the key from them."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import msgspec
from safetensors.numpy import save

from grader import i18n
from grader.course import Course, CourseError
from grader.key.file import encode_tables
from grader.key.model import FORMAT, Manifest
from grader.key.order import Order
from grader.key.translate import messages
from grader.keymaker.kept import SUFFIX, keep, take
from grader.keymaker.maker import Maker
from grader.keymaker.parts import read_parts
from grader.keymaker.reference import Programs


class Made(msgspec.Struct, frozen=True, tag=True):
    """One exercise of a key, as it stands there: nobody reads it again to put a key together.

    Attributes:
        exercise: the JSON of its description.
        texts: what is to be translated in it.
        arrays: its table of arrays, as safetensors.
        programs: its trusted programs.
    """

    exercise: bytes
    texts: list[str]
    arrays: memoryview
    programs: list[bytes]


def make(order: Order, programs: Programs) -> bytes:
    """Make one key, and return the bytes of its file.

    Raises:
        CourseError: the course has no exercise, or a file of it is at fault.
    """
    return put_together(order, {stem: make_exercise(order, stem, programs) for stem in order.stems})


def make_exercise(order: Order, stem: str, programs: Programs) -> Made:
    """Make one exercise of a key.

    Raises:
        CourseError: a file of it is at fault.
    """
    file = Path(order.kept, f"{stem}{SUFFIX}") if order.kept and stem not in programs.looked_for else None
    programs.looked_for.add(stem)
    is_kept = file is not None and take(file, programs)
    course = Course(Path(order.root))
    maker = Maker(course, stem, order.seed, programs, order.points)
    exercise = read_parts(course).applied(maker.exercise(), order.stems)
    texts = [message.text for message in messages(exercise)]
    made = Made(msgspec.json.encode(exercise), texts, memoryview(save(maker.arrays)), maker.programs)
    if file is not None and programs.recording and not is_kept:
        keep(file, stem, programs)
    return made


def put_together(order: Order, made: Mapping[str, Made]) -> bytes:
    """Put a key together from its exercises, and return the bytes of its file.

    Raises:
        CourseError: the course has no exercise, or its parts are at fault.
    """
    course = Course(Path(order.root))
    if not order.stems:
        raise CourseError(f"There is no exercise in {course.root}: `grader new NAME` makes one.")
    texts = translations(course, {text for stem in order.stems for text in made[stem].texts})
    manifest = Manifest(FORMAT, order.seed_name, versions(), [], texts, read_parts(course).formulas)
    exercises = [msgspec.Raw(made[stem].exercise) for stem in order.stems]
    return encode_tables(
        msgspec.json.encode(msgspec.structs.asdict(manifest) | {"exercises": exercises}),
        {stem: made[stem].arrays for stem in order.stems},
        {stem: made[stem].programs for stem in order.stems},
    )


def versions() -> dict[str, str]:
    """Return the versions of the packages that the answers depend on."""
    return {name: version(name) for name in ("jax", "jaxlib", "numpy")} | {"python": sys.version.split()[0]}


def translations(course: Course, texts: set[str]) -> dict[str, dict[str, str]]:
    """Return the translations of a course's texts, for each language that it has a catalogue for."""
    tables = {}
    for language in i18n.LANGUAGES[1:]:
        catalogue = i18n.catalogue(language, "course", course.locale)
        table = {text: other for text in sorted(texts - {""}) if (other := catalogue.gettext(text)) != text}
        if table:
            tables[language] = table
    return tables
