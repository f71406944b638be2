"""Find out what a class looks like, and read it; what fits no shape well is refused with a question."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import tzinfo
from pathlib import Path

from grader.batch.roster import canvas, classlist, commits, folders, gradescope, levels, listed, moodle, table
from grader.batch.roster.columns import STUDENTS, columns_of, is_worksheet
from grader.batch.roster.model import SHAPES, Entry, Left, Roster, RosterError, Shape
from grader.batch.roster.names import plain
from grader.batch.roster.place import Place, Top, open_place
from grader.i18n import gettext as _
from grader.i18n import ngettext
from grader.text import printable

_TABLES = (".csv", ".tsv")


@dataclass(frozen=True)
class Options:
    """What an instructor says of a class.

    Attributes:
        shape: how it is laid out; None for what is recognised.
        roster: a list of the class, by which one sees who handed in nothing.
        student_column, path_column: names of columns in a table; None for the usual ones.
        stems: the course's exercises, whose names are no student's.
        out: the folder of results, which is no student's.
        zone: the time zone of times without an offset from UTC; None for this machine's.
    """

    shape: Shape | None = None
    roster: Path | None = None
    student_column: str | None = None
    path_column: str | None = None
    stems: Collection[str] = field(default=())
    out: Path | None = None
    zone: tzinfo | None = None


def read(source: Path, unpacked: Path, options: Options | None = None) -> Roster:
    """Return a class: every student, sorted, and what was left out.

    Args:
        source: a folder, an archive or a table.
        unpacked: an empty folder to unpack into; it must exist for as long as the entries are used.
        options: what the instructor says of it.

    Raises:
        RosterError: there is no class, or it can't be told which.
    """
    options = options or Options()
    if source.is_file() and (source.suffix.lower() in _TABLES or options.shape is Shape.CSV):
        roster = _by_table(source, unpacked, options)
    elif options.shape is Shape.CSV:
        raise RosterError(_("{path} is no CSV.").format(path=source))
    else:
        roster = _by_place(open_place(source, unpacked), unpacked, options)
    roster = replace(roster, entries=sorted(_one_each(roster.entries), key=lambda entry: entry.student))
    if options.roster is not None:
        roster = _compared(roster, options.roster, options)
    if not roster.entries:
        sentence = _("There is no submission in {path}: a class has a folder or a file for each student.")
        left = "".join(f" {one.name}: {one.reason}." for one in roster.ignored[:3])
        raise RosterError(sentence.format(path=source) + left)
    entries, notes = classlist.with_times(roster.entries, options.zone)
    notes += canvas.late_without_times(entries)
    entries = [replace(entry, problem=printable(entry.problem)) for entry in entries]
    return replace(roster, entries=entries, notes=list(map(printable, [*roster.notes, *notes])))


def _known(student_column: str | None) -> Sequence[str]:
    return STUDENTS if student_column is None else (student_column,)


def _by_table(source: Path, unpacked: Path, options: Options) -> Roster:
    if options.shape not in (None, Shape.CSV) and options.path_column is not None:
        sentence = _("{path} is a CSV: it goes with no other --shape.")
        raise RosterError(sentence.format(path=source))
    read_table = table.read(source, _known(options.student_column))
    columns = columns_of(read_table, options.student_column, options.path_column)
    if columns.path is not None:
        entries, notes = listed.entries(read_table, columns, source.parent)
        return Roster(Shape.CSV, entries, (), [*read_table.notes, *notes])
    if not is_worksheet(read_table):
        sentence = _(
            "{path} has no column of paths; it has: {found}. Name one with --path-column; or, if it is a list of the "
            "class, give the submissions as SUBMISSIONS and this file with --roster."
        )
        raise RosterError(sentence.format(path=source.name, found=", ".join(read_table.columns)))
    return _compared(_beside(source, unpacked, options), source, options)


def _beside(source: Path, unpacked: Path, options: Options) -> Roster:
    """Return the class that lies beside Moodle's worksheet: its download, as a zip or as folders."""
    zips = [
        path for path in sorted(source.parent.iterdir()) if path.suffix.lower() == ".zip" and path.is_file()
    ]
    names = [path.name for path in source.parent.iterdir()]
    if any(map(moodle.fits, names)):
        return _by_place(Place(source.parent, source.resolve().parent.name), unpacked, options)
    if len(zips) == 1:
        return _by_place(open_place(zips[0], unpacked), unpacked, options)
    sentence = _(
        "{path} is Moodle's grading worksheet, and the submissions are not beside it. "
        "Give the download as SUBMISSIONS, and this file with --roster."
    )
    raise RosterError(sentence.format(path=source.name))


def _compared(roster: Roster, path: Path, options: Options) -> Roster:
    read_table = table.read(path, _known(options.student_column))
    columns = columns_of(read_table, options.student_column, None)
    students, notes = classlist.students(read_table, columns, options.zone)
    compared = classlist.apply(roster, students, read_table, columns.student)
    return replace(compared, notes=[*read_table.notes, *notes, *compared.notes])


def _by_place(place: Place, unpacked: Path, options: Options) -> Roster:
    place, notes = (place, []) if options.shape is not None else levels.settle(place, options.stems)
    ignored = [*place.ignored, *place.litter()]
    tops = []
    for top in place.tops():
        if options.out is not None and _is_results(top, options.out):
            ignored.append(Left(plain(top.name), _("the folder of the results")))
        else:
            tops.append(top)
    shape = options.shape or _recognised(tops, place)
    chosen, others = _sorted_out(shape, tops)
    match shape:
        case Shape.GRADESCOPE:
            entries, left = gradescope.entries(chosen, place.folder / gradescope.METADATA)
        case Shape.MOODLE:
            entries, left = moodle.entries(chosen, unpacked)
        case Shape.CANVAS:
            entries, left = canvas.entries(chosen, unpacked)
        case _:
            entries, left = folders.entries(chosen, options.stems, repositories=shape is Shape.REPOSITORIES)
    if shape is Shape.REPOSITORIES:
        entries, told = commits.with_times(entries)
        notes += told
    if shape is Shape.CANVAS:
        notes += canvas.doubts([top.name for top in chosen])
    stray = [Left(plain(top.name), folders.why_not(top, options.stems) or _foreign(shape)) for top in others]
    return Roster(shape, entries, sorted([*ignored, *left, *stray]), notes)


def _foreign(shape: Shape) -> str:
    return _("its name is not of this shape: {shape}").format(shape=_(SHAPES[shape]))


def _is_results(top: Top, out: Path) -> bool:
    """Whether something is the folder of results, or holds it and nothing else.

    Raises:
        RosterError: the results would lie among a student's files.
    """
    if not top.is_folder:
        return False
    results, folder = out.resolve(), top.path.resolve()
    if results == folder or (results.is_relative_to(folder) and folders.is_results(folder)):
        return True
    if results.is_relative_to(folder):
        sentence = _("--out {out} is in {name}, which would be a student's: name a folder beside the class.")
        raise RosterError(sentence.format(out=out, name=plain(top.name)))
    return False


def _recognised(tops: Sequence[Top], place: Place) -> Shape:
    """Return the shape that fits all that can be a student's.

    Raises:
        RosterError: one fits a part.
    """
    if any(top.name == gradescope.METADATA for top in tops):
        return Shape.GRADESCOPE
    students = [top for top in tops if folders.is_students(top)]
    if students and all(gradescope.fits(top.name) for top in students):
        sentence = _(
            "{place} looks like Gradescope's export, without {file}, which says whose is whose. Put it there, or add "
            "--shape folders to grade {name} under that name."
        )
        name = students[0].name
        raise RosterError(sentence.format(place=place.name, file=gradescope.METADATA, name=name))
    for shape in (Shape.MOODLE, Shape.CANVAS):
        fitting, others = _sorted_out(shape, tops)
        strangers = [top.name for top in others if folders.is_students(top)]
        if not fitting or (shape is Shape.CANVAS and 4 * len(fitting) < len(fitting) + len(strangers)):
            continue
        wrong = canvas.contradiction([top.name for top in fitting]) if shape is Shape.CANVAS else ""
        if wrong and all(top.is_folder for top in fitting):
            continue
        if not strangers and not wrong:
            return shape
        if wrong:
            sentence = _(
                "Is {place} a class of this shape: {shape}? Then {wrong}. "
                "If it is none, --shape folders takes each name for a student; if it is, add --shape {key}."
            )
            raise RosterError(
                sentence.format(place=place.name, shape=_(SHAPES[shape]), wrong=wrong, key=shape.value)
            )
        sentence = ngettext(
            "Is {place} a class of this shape: {shape}? {count} name fits; {others} do not. "
            "--shape {key} leaves these out, --shape folders takes each name for a student.",
            "Is {place} a class of this shape: {shape}? {count} names fit; {others} do not. "
            "--shape {key} leaves these out, --shape folders takes each name for a student.",
            len(fitting),
        )
        named = ", ".join(map(plain, strangers[:3])) + (" …" if len(strangers) > 3 else "")
        raise RosterError(
            sentence.format(
                place=place.name, shape=_(SHAPES[shape]), count=len(fitting), others=named, key=shape.value
            )
        )
    if students and all(folders.is_repository(top) for top in students):
        return Shape.REPOSITORIES
    return Shape.FOLDERS


def _sorted_out(shape: Shape, tops: Sequence[Top]) -> tuple[list[Top], list[Top]]:
    """Divide what lies at the top into what a shape reads, and the rest."""
    match shape:
        case Shape.MOODLE:
            fit = [moodle.fits(top.name) for top in tops]
        case Shape.CANVAS:
            fit = [canvas.fits(top.name, is_folder=top.is_folder) for top in tops]
        case Shape.GRADESCOPE:
            return [top for top in tops if top.name != gradescope.METADATA], []
        case _:
            return list(tops), []
    pairs = list(zip(tops, fit, strict=True))
    return [top for top, does_fit in pairs if does_fit], [top for top, does_fit in pairs if not does_fit]


def _one_each(entries: Sequence[Entry]) -> Iterator[Entry]:
    """Yield one entry a student; two that differ could not be told apart, which stops nobody else."""
    by_id: dict[str, list[Entry]] = {}
    for entry in entries:
        by_id.setdefault(entry.student.id, []).append(entry)
    for same in by_id.values():
        different = {entry.path: entry for entry in same if not entry.is_nothing}
        if len(different) < 2:
            yield next(iter(different.values()), same[0])
            continue
        names = ", ".join(plain(e.source) or e.problem for e in different.values())
        sentence = _("There are two submissions of this student: {names}. Keep one of them.")
        yield Entry(same[0].student, None, same[0].submitted, sentence.format(names=names))
