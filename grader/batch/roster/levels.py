"""Whether a folder holds the class: not one student's files, and not a folder that holds the class in its turn."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Sequence
from itertools import pairwise

from grader.batch.roster import canvas, folders, gradescope, moodle
from grader.batch.roster.model import RosterError
from grader.batch.roster.names import ARCHIVES, CODE, ending, is_exercise, is_inside, is_litter, plain
from grader.batch.roster.place import Place, Top
from grader.i18n import gettext as _

DEEPEST = 5


def settle(place: Place, stems: Collection[str]) -> tuple[Place, list[str]]:
    """Go down to the folder that holds the students, where it is certain which one does.

    Returns:
        The folder, and a sentence for each level that was gone down.

    Raises:
        RosterError: it can't be told whether a folder is a student's or the class's.
    """
    notes: list[str] = []
    for _level in range(DEEPEST):
        tops = place.tops()
        students = [top for top in tops if folders.is_students(top, stems)]
        if is_platforms(tops) or len(students) != 1 or not students[0].is_folder or students[0].problem:
            break
        if not _is_a_class(place, students[0], stems):
            break
        place = place.inside(students[0])
        notes.append(_("The students are in {folder}, the only folder there.").format(folder=place.name))
    if not is_platforms(place.tops()):
        refuse_several_classes(place, stems)
        refuse_one_student(place, stems)
    return place, notes


def is_platforms(tops: Sequence[Top]) -> bool:
    """Whether what lies at the top has names that a platform gave it."""
    names = [top.name for top in tops]
    return (
        gradescope.METADATA in names
        or any(map(moodle.fits, names))
        or 2 * sum(not top.is_folder and canvas.fits(top.name, is_folder=False) for top in tops) > len(names)
    )


def _is_a_class(place: Place, only: Top, stems: Collection[str]) -> bool:
    """Whether the only folder is the class's, and no student's.

    Raises:
        RosterError: it can't be told.
    """
    inside = _inside(place, only)
    if is_platforms(inside):
        return True
    if folders.is_repository(only) or any(top.is_folder and is_inside(top.name) for top in inside):
        return False
    code = [top.name for top in inside if not top.is_folder and ending(top.name, CODE)]
    archives = [top.name for top in inside if not top.is_folder and ending(top.name, ARCHIVES)]
    below = [top for top in inside if top.is_folder]
    if any(is_exercise(name, stems) for name in code):
        return False
    if len(below) > 1 and not code and all(_code_in(top) or folders.is_repository(top) for top in below):
        return True
    if not code and not below and (len(archives) < 2 or all(is_exercise(name, stems) for name in archives)):
        return False
    sentence = _(
        "Is {folder} the class, or a student? It is the only folder in {place}. "
        "If it is the class, name it as SUBMISSIONS; if it is a student, add --shape folders."
    )
    raise RosterError(sentence.format(folder=plain(only.name), place=place.name))


def refuse_one_student(place: Place, stems: Collection[str]) -> None:
    """Refuse a folder that holds one student's files.

    Raises:
        RosterError: it does.
    """
    tops = place.tops()
    exercises = [
        top.name
        for top in tops
        if not top.is_folder and ending(top.name, CODE) and is_exercise(top.name, stems)
    ]
    students = [top for top in tops if folders.is_students(top, stems)]
    inner = [top.name for top in tops if top.is_folder and is_inside(top.name)]
    others = [top for top in students if top.name not in inner]
    if (exercises and len(exercises) >= len(others)) or (inner and not others):
        sentence = _(
            "Is {place} one student's submission? It holds {name}. For a class, name the folder that holds the "
            "students' folders; for one student there is: grader grade. If it is the class, add --shape folders."
        )
        raise RosterError(sentence.format(place=place.name, name=plain((exercises or inner)[0])))


def refuse_several_classes(place: Place, stems: Collection[str]) -> None:
    """Refuse a folder that holds several classes.

    Raises:
        RosterError: it does.
    """
    below = [top for top in place.tops() if top.is_folder and folders.is_students(top, stems)]
    inside = {top.name: _inside(place, top) for top in below if not top.problem}
    classes = [top.name for top in below if top.name in inside and _holds_students(inside[top.name])]
    archives = [
        {t.name for t in tops if ending(t.name, ARCHIVES)}
        for tops in inside.values()
        if _is_all_archives(tops)
    ]
    if 2 * len(archives) > len(below) and not any(one & other for one, other in pairwise(archives)):
        classes = classes or [top.name for top in below]
    if below and 2 * len(classes) > len(below):
        sentence = _(
            "Are {folders} classes, or students? Each holds what several students could have handed in. If they are "
            "classes, grade one at a time; if each is a student, add --shape folders."
        )
        raise RosterError(sentence.format(folders=", ".join(map(plain, classes[:3]))))


def _inside(place: Place, top: Top) -> list[Top]:
    """Return what is in a folder; nothing of one that can't be read, or has just gone, which is its student's trouble."""
    try:
        return place.inside(top).tops()
    except RosterError:
        return []


def _holds_students(inside: Sequence[Top]) -> bool:
    """Whether several folders inside hold the same exercise, which one student hands in once."""
    if is_platforms(inside):
        return True
    if any(not top.is_folder and ending(top.name, CODE) for top in inside):
        return False
    if any(is_inside(top.name) for top in inside):
        return False
    counts = Counter(name for top in inside if top.is_folder for name in _code_in(top))
    return any(count > 1 for count in counts.values())


def _is_all_archives(inside: Sequence[Top]) -> bool:
    return len(inside) > 1 and all(not top.is_folder and ending(top.name, ARCHIVES) for top in inside)


def _code_in(top: Top) -> set[str]:
    """Return the names of the code files, and of archives, in a folder, at most two levels down."""
    names: set[str] = set()
    for folder, below, files in os.walk(top.path):
        if folder.count(os.sep) - str(top.path).count(os.sep) >= 1:
            below.clear()
        below[:] = [name for name in below if not is_litter(name)]
        names |= {name for name in files if ending(name, (*CODE, *ARCHIVES)) and not is_litter(name)}
    return names
