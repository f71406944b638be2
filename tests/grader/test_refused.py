"""A folder of results that someone edited, and every command that reads it: that student is refused, and no other."""

import csv
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
import small_reports as reports
from msgspec.structs import replace

from grader.batch.overview import overview
from grader.batch.page import render
from grader.cli.main import run
from grader.records import audit
from grader.records.folders import digest_of, slug
from grader.records.store import FolderError, Result, Standing, Store, Student
from grader.report.model import encode

EVIL = "\x1b[2J<b>x</b>\u202e"


def made(points):
    return reports.report({"a": (points, 4), "b": (3, 3)})


def a_class(folder):
    """Ana, with 5 of 7 points, graded twice, and Bia, with all of them."""
    store = reports.store(folder, reports.graded("1", made(0), "Ana"), reports.graded("2", made(4), "Bia"))
    return reports.store(store.folder, reports.graded("1", made(2), "Ana"))


@dataclass
class Place:
    """The files of a class's results; Ana's are those that are edited."""

    out: Path

    @property
    def ana(self):
        return self.out / "students" / slug(Student("1", "Ana"))

    @property
    def bia(self):
        return self.out / "students" / slug(Student("2", "Bia"))

    @property
    def log(self):
        return self.out / audit.NAME

    def result(self, **fields):
        path = self.ana / "result.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | fields))

    def report(self, change):
        path = self.ana / "report.json"
        document = json.loads(path.read_text())
        change(document)
        path.write_text(json.dumps(document))

    def raw(self, name, data):
        (self.ana / name).write_bytes(data)

    def odd(self, path, kind):
        """Put something else in the place of a file."""
        kept = path.with_name("kept")
        path.rename(kept)
        match kind:
            case "link":
                path.symlink_to(kept)
            case "endless link":
                path.symlink_to("/dev/zero")
            case "loop":
                path.symlink_to(path)
            case "pipe":
                os.mkfifo(path)
            case "folder":
                path.mkdir()
            case "huge":
                with path.open("wb") as file:
                    file.truncate(1 << 40)

    def lines(self, change):
        lines = self.log.read_bytes().splitlines(keepends=True)
        self.log.write_bytes(b"".join(change(lines)))


def best(document):
    document["score"] = document["max_score"]
    for exercise in document["exercises"]:
        exercise["score"], exercise["state"] = exercise["max_score"], "passed"
        for check in exercise["checks"]:
            check["points"], check["state"] = check["max_points"], "passed"


def everywhere(place):
    place.report(best)
    place.result(score=7, max_score=7)


def taken_over(place):
    for path in place.bia.iterdir():
        shutil.copy(path, place.ana / path.name)


ONE = "not the one that was graded: the audit log names another content"
# What is done to Ana's folder, and what is said of it. Bia keeps her points.
OF_ONE = {
    "points in the result": (lambda p: p.result(score=100, max_score=100), f"result.json is {ONE}"),
    "points that are huge": (lambda p: p.result(score=10**400), ONE),
    "points that are no number": (lambda p: p.raw("result.json", b'{"score": NaN}'), ONE),
    "a problem taken away": (lambda p: p.result(problem="", nothing=False, submitted=None, source=EVIL), ONE),
    "the time": (lambda p: p.result(submitted="2020-01-01T00:00:00Z"), ONE),
    "another student's id": (lambda p: p.result(student={"id": "2"}), ONE),
    "points in the report": (lambda p: p.report(best), f"report.json is {ONE}"),
    "points in both": (everywhere, ONE),
    "another student's report": (
        lambda p: shutil.copy(p.bia / "report.json", p.ana),
        f"report.json is {ONE}",
    ),
    "another student's result and report": (taken_over, ONE),
    "an earlier report": (lambda p: p.raw("report.json", encode(made(0))), ONE),
    "a space": (lambda p: p.raw("report.json", (p.ana / "report.json").read_bytes() + b" "), ONE),
    "no result": (lambda p: (p.ana / "result.json").unlink(), "there is none in the folder"),
    "no report": (lambda p: (p.ana / "report.json").unlink(), "report.json: No such file"),
    "no folder": (lambda p: shutil.rmtree(p.ana), "there is none in the folder"),
    "a folder of another name": (
        lambda p: p.ana.rename(p.ana.with_name("ana")),
        "there is none in the folder",
    ),
    "a folder of another's name": (
        lambda p: p.ana.rename(p.ana.with_name(slug(Student("3")))),
        "there is none",
    ),
    "half a result": (lambda p: p.raw("result.json", b'{"student"'), "result.json"),
    "no UTF-8": (lambda p: p.raw("result.json", b'{"student": {"id": "\xff"}}'), "result.json"),
    "a deep result": (lambda p: p.raw("result.json", b"[" * 100_000), "result.json"),
    "escapes in an error": (lambda p: p.result(fingerprint=None, **{EVIL: 1}), "result.json"),
    "a deep report": (lambda p: p.raw("report.json", b'{"version":' * 100_000), f"report.json is {ONE}"),
    "another version": (lambda p: p.report(lambda document: document.update(version=2)), ONE),
    "no exercises": (lambda p: p.report(lambda document: document.update(exercises=[])), ONE),
    "a link to its folder": (lambda p: p.odd(p.ana, "link"), "it is no folder"),
    **{
        f"{name} is a {kind}": (lambda p, name=name, kind=kind: p.odd(p.ana / name, kind), f"{name}: {words}")
        for name in ("result.json", "report.json")
        for kind, words in {
            "link": "it is a link",
            "endless link": "it is a link",
            "loop": "it is a link",
            "pipe": "it is no file",
            "folder": "it is no file",
            "huge": "it has more than",
        }.items()
    },
}
CHANGED, CUT = "The audit log was changed", "the audit log names another content"
# What is done to the log. Without it nobody's result can be told from an edited one.
OF_ALL = {
    "a line's points": (lambda p: p.lines(lambda lines: [lines[0].replace(b"3", b"9"), *lines[1:]]), CHANGED),
    "a line taken out": (lambda p: p.lines(lambda lines: lines[1:]), CHANGED),
    "a line put in": (lambda p: p.lines(lambda lines: [lines[0], lines[0], *lines[1:]]), CHANGED),
    "another order": (lambda p: p.lines(lambda lines: [lines[1], lines[0], lines[2]]), CHANGED),
    "a deep line": (lambda p: p.lines(lambda lines: [lines[0], b"[" * 10**5 + b"\n", *lines[1:]]), CHANGED),
    "no log": (lambda p: p.log.unlink(), "does not name this result's content"),
    "an empty log": (lambda p: p.log.write_bytes(b""), "does not name this result's content"),
    **{
        f"the log is a {kind}": (lambda p, kind=kind: p.odd(p.log, kind), f"audit.jsonl: {words}")
        for kind, words in {
            "link": "it is a link",
            "endless link": "it is a link",
            "pipe": "it is no file",
            "folder": "it is no file",
            "huge": "it has more than",
        }.items()
    },
}
EDITS = {edit: {"2": "7"} if edit in OF_ONE else {} for edit in OF_ONE | OF_ALL}


@pytest.fixture
def place(tmp_path):
    return Place(a_class(tmp_path / "out").folder)


@pytest.fixture
def asked(capsys):
    """Call a command; its exit code, and what it said, in which nothing can reach a terminal."""

    def ask(*arguments):
        code = run([*map(str, arguments)])
        said = capsys.readouterr()
        text = said.out + said.err
        assert not [letter for letter in ("\x1b", "\u202e", "Traceback", "itself failed") if letter in text]
        return code, " ".join(text.split())

    return ask


def grades(path, id_, points):
    """The points in a table that was written, of those who have some."""
    with path.open(newline="") as file:
        return {row[id_]: row[points] for row in csv.DictReader(file) if row[points] and row[id_]}


@pytest.mark.parametrize("edit", EDITS)
def test_no_command_takes_points_from_what_was_edited(place, asked, tmp_path, edit):
    change, words = (OF_ONE | OF_ALL)[edit]
    change(place)
    kept = EDITS[edit]
    (tmp_path / "p.toml").write_text("")
    other = a_class(tmp_path / "other").folder

    code, said = asked("gradebook", "canvas", place.out, "--out", tmp_path / "c.csv")
    assert (code, words in said) == (1, True), said
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == kept

    code, said = asked("final", place.out, "--policy", tmp_path / "p.toml", "--why", "1")
    assert (code, words in said) == (1, True), said
    code, said = asked("final", place.out, "--policy", tmp_path / "p.toml", "--json")
    assert code == 1
    rows = json.loads(said.partition("Refused")[0].partition("To be looked")[0])
    assert {row["student"]: row["points"] for row in rows if row["points"] is not None} == {
        student: f"{points}.00" for student, points in kept.items()
    }

    code, said = asked("regrade", other, place.out)
    assert (code, words in said) == (1, True), said
    assert "-> 7/7" not in said
    assert asked("audit", place.out)[0] == 1

    store = Store(place.out)
    whole = overview(store)
    points = {row.result.student.id: row.points for row in whole.rows}
    assert {id_: str(number) for id_, number in points.items() if number is not None} == kept
    assert not {"\x1b", "\u202e"} & set(render(whole))


@pytest.mark.parametrize("edit", OF_ONE)
def test_a_regrade_applies_nothing_of_what_was_edited(place, asked, tmp_path, edit):
    old = reports.store(tmp_path / "old", *(reports.graded(id_, made(0)) for id_ in "12"))
    OF_ONE[edit][0](place)
    code, said = asked("regrade", old.folder, place.out, "--apply")
    assert (code, "Copied the result of 1 student." in said, "Not copied: 1:" in said) == (1, True, True), (
        said
    )
    assert {one.result.student.id: one.points for one in Store(old.folder)} == {"1": 3, "2": 7}


@pytest.mark.parametrize("edit", OF_ONE)
def test_a_class_s_page_tells_it_with_what_to_do(place, edit):
    OF_ONE[edit][0](place)
    whole = overview(Store(place.out))
    looks = [look for look in whole.looks if "(1)" in look.student or look.student == "1"]
    assert [look.reason for look in looks] == ["does not agree with the log:"]
    assert "`grader" in looks[0].action


def test_what_nobody_edited_is_refused_nowhere(place, asked, tmp_path):
    (tmp_path / "p.toml").write_text("")
    assert asked("gradebook", "canvas", place.out, "--out", tmp_path / "c.csv")[0] == 0
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {"1": "5", "2": "7"}
    head = audit.read(place.out).head
    assert asked("final", place.out, "--policy", tmp_path / "p.toml", "--holds", head)[0] == 0
    assert asked("audit", place.out, "--holds", head)[0] == 0
    # A link to the whole folder, and another name for a report's bytes, change nothing of them.
    (tmp_path / "link").symlink_to(place.out)
    os.link(place.ana / "report.json", tmp_path / "backup.json")
    assert asked("audit", tmp_path / "link")[0] == 0


def test_a_log_replaced_as_a_whole_is_seen_by_who_kept_the_last_hash_alone(place, asked, tmp_path):
    """The limit of what a log in the same folder can do, and what is to be done about it."""
    head = audit.read(place.out).head
    forged = tmp_path / "forged"
    reports.store(forged, reports.graded("1", made(4), "Ana"), reports.graded("2", made(4), "Bia"))
    shutil.rmtree(place.out)
    forged.rename(place.out)
    call = ("gradebook", "canvas", place.out, "--out", tmp_path / "c.csv")
    assert asked(*call)[0] == 0
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {"1": "7", "2": "7"}
    code, said = asked(*call, "--holds", head)
    assert (code, "the log was cut, or written anew" in said) == (1, True)
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {}


def test_a_result_entered_after_the_last_hash_is_seen_and_an_export_is_none(place, asked, tmp_path):
    head = audit.read(place.out).head
    (tmp_path / "p.toml").write_text("")
    final = (
        "final",
        place.out,
        "--policy",
        tmp_path / "p.toml",
        "--out",
        tmp_path / "f.csv",
        "--holds",
        head,
    )
    assert [asked(*final)[0] for _ in range(2)] == [0, 0]
    assert len(audit.read(place.out).lines) == 5
    reports.store(place.out, reports.graded("1", made(4), "Ana"))  # as anybody can who can write the folder
    code, said = asked(*final)
    assert (code, "1 result was entered into the log after the entry with the hash" in said) == (1, True)
    assert grades(tmp_path / "f.csv", "student", "points") == {}
    assert asked(*final, "--holds", head)[0] == 2


def test_the_end_of_the_log_cut_off_is_seen_by_the_files(place, asked, tmp_path):
    place.lines(lambda lines: lines[:2])
    code, said = asked("gradebook", "canvas", place.out, "--out", tmp_path / "c.csv")
    assert (code, CUT in said) == (1, True)
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {"2": "7"}


def test_a_folder_that_is_nobody_s_is_told_and_costs_nobody(place, asked, tmp_path):
    shutil.copytree(place.ana, place.ana.with_name("ana-maria"))
    shutil.copytree(place.ana, place.ana.with_name(f"ana-{digest_of('1')[:6]}"))
    (place.ana.parent / "empty").mkdir()
    os.mkfifo(place.ana.parent / f"pipe{EVIL.replace('/', '')}")
    code, said = asked("gradebook", "canvas", place.out, "--out", tmp_path / "c.csv")
    assert code == 1
    assert "folder students/ana-maria: Its result names '1', whose folder has another name." in said
    assert f"folder students/ana-{digest_of('1')[:6]}: It is a second result of '1'." in said
    assert "it is no folder" in said
    assert "empty" not in said
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {"1": "5", "2": "7"}


def test_a_result_that_contradicts_itself_is_refused_whatever_the_log_says(tmp_path, asked):
    """A log that names it was forged, or an author's tool wrote it."""
    report = made(2)
    named = replace(report, submission=replace(report.submission, student="9"))
    whole = msgspec.json.decode(encode(report))
    more = {**whole, "score": 7}
    fields = {"fingerprint": "f", "score": 5, "max_score": 7}
    store = Store(tmp_path)
    for id_, result, data in [
        ("1", fields, encode(named)),
        ("2", fields | {"score": 7}, encode(report)),
        ("3", fields | {"max_score": 5}, encode(report)),
        ("4", fields | {"score": 7}, msgspec.json.encode(more)),
        ("5", fields | {"problem": "torn"}, encode(report)),
        ("6", fields, b""),
        ("7", fields, b"[" * 5000),
        ("8", fields, encode(report)),
    ]:
        store.write(Result(Student(id_), **result), {"report.json": data} if data else {})
    standings = {one.result.student.id: one.standing for one in store}
    assert standings.pop("8") is Standing.GRADED
    assert set(standings.values()) == {Standing.REFUSED}
    assert asked("audit", tmp_path)[0] == 1


IDS = [
    "",
    " ",
    "a",
    "A",
    "é",
    "e\u0301",
    "é ",
    "..",
    "../..",
    "/",
    "con",
    "CON",
    "nul.txt",
    "a" * 10_000,
    "a" * 9_999,
]
IDS += [
    "学生",
    "\x00",
    "1\n",
    EVIL,
    slug(Student("a")),
    digest_of("a"),
    f"a-{digest_of('a')[:6]}",
    "student",
]


def test_every_id_has_a_folder_of_its_own_and_gets_its_own_result_back(tmp_path):
    store = Store(tmp_path / "out")
    for number, id_ in enumerate(IDS):
        store.write(Result(Student(id_, EVIL), "f", problem=str(number)), {})
    found = {one.result.student.id: one.result.problem for one in Store(tmp_path / "out")}
    assert found == {id_: str(number) for number, id_ in enumerate(IDS)}
    names = [path.name for path in (tmp_path / "out" / "students").iterdir()]
    assert len({name.lower() for name in names}) == len(IDS)
    assert max(map(len, names)) <= 69  # of the 260 letters that a path on Windows has
    assert all(len(name.rpartition("-")[2]) * 4 >= 128 for name in names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]


def test_an_id_that_is_no_text_is_refused_with_a_reason(tmp_path):
    store = Store(tmp_path)
    with pytest.raises(FolderError, match="holds what is no text"):
        store.write(Result(Student("jo\udce3o"), "f", problem="x"), {})
    assert not list(tmp_path.rglob("result.json"))
    store.write(Result(Student("1", "jo\udce3o"), "f", problem="\ud800", source="\udce3"), {})
    (kept,) = store
    assert kept.result.student.name == "jo\ufffdo"


def in_the_way(place, student, kind):
    """Something in the place of a student's folder, or in it."""
    folder = place / "students" / slug(student)
    if kind == "another's":
        Store(place).write(Result(Student("bia"), "f", problem="hers"), {})
        (place / "students" / slug(Student("bia"))).rename(folder)
    elif kind == "a link":
        (place / "elsewhere").mkdir()
        folder.parent.mkdir(parents=True)
        folder.symlink_to(place / "elsewhere")
    elif kind == "a link above":
        (place / "elsewhere").mkdir()
        folder.parent.symlink_to(place / "elsewhere")
    elif kind == "a pipe":
        folder.parent.mkdir(parents=True)
        os.mkfifo(folder)
    else:
        folder.mkdir(parents=True)
        match kind:
            case "unreadable":
                (folder / "result.json").write_bytes(b"{")
            case "a pipe in it":
                os.mkfifo(folder / "result.json")
            case "a link in it":
                (folder / "report.html").symlink_to(place / "thesis")
            case "a folder in it":
                (folder / "report.json").mkdir()
    return folder


@pytest.mark.parametrize(
    "kind",
    [
        "another's",
        "a link",
        "a link above",
        "a pipe",
        "unreadable",
        "a pipe in it",
        "a link in it",
        "a folder in it",
    ],
)
def test_what_is_someone_else_s_is_never_written_into(tmp_path, kind):
    (tmp_path / "thesis").write_text("mine")
    student = Student("ana", "Ana")
    in_the_way(tmp_path, student, kind)
    before = {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")}
    with pytest.raises(FolderError, match=r"another student|Nothing was written|no folder"):
        Store(tmp_path).write(
            Result(student, "f", 7, 7), {"report.json": encode(made(4)), "report.html": b""}
        )
    assert {path: path.lstat().st_mtime_ns for path in tmp_path.rglob("*")} == before


def test_an_unfinished_folder_and_one_of_an_earlier_name_are_the_student_s_own(tmp_path):
    folder = tmp_path / "students" / f"ana-silva-{digest_of('1')[:6]}"
    folder.mkdir(parents=True)
    (folder / "result.json").write_bytes(
        msgspec.json.encode(Result(Student("1", "Ana Silva"), "f", problem="x"))
    )
    other = Student("7")
    unfinished = tmp_path / "students" / slug(other)
    unfinished.mkdir()
    (unfinished / "report.json").write_bytes(b"half")
    store = Store(tmp_path)
    assert store.place(Student("1", "Ana")) == folder
    assert store.place(Student("7", "Named now")) == unfinished
    # 24 bits are found by trying: another student whose id has the same gets another folder.
    alike = Student("2", "Bia")
    folder.rename(folder.with_name(f"ana-silva-{digest_of('2')[:6]}"))
    assert Store(tmp_path).place(alike).name == slug(alike)


def earlier(folder, *results):
    """A folder as the version before wrote it: the log names no contents, and names have 24 bits."""
    for one in results:
        student = one.result.student
        place = folder / "students" / f"{student.name.lower()}-{digest_of(student.id)[:6]}"
        place.mkdir(parents=True)
        (place / "result.json").write_bytes(msgspec.json.encode(one.result))
        if one.report is not None:
            (place / "report.json").write_bytes(encode(one.report))
        audit.append(
            folder, [audit.Event("graded", student.id, None, one.result.score, one.result.fingerprint)]
        )
    return folder


def test_results_of_the_version_before_are_taken_over_by_a_person_who_says_so(tmp_path, asked):
    graded = [
        reports.graded("1", made(2), "Ana"),
        reports.graded("2", made(4), "Bia"),
        reports.nothing("3", "Caio"),
    ]
    out = earlier(
        tmp_path / "out", *graded, reports.graded("4", made(4), "Davi"), reports.graded("5", made(4), "Eva")
    )
    (davi,) = out.glob("students/davi-*")
    (davi / "result.json").write_bytes(
        (davi / "result.json").read_bytes().replace(b'"score":7', b'"score":6')
    )
    (eva,) = out.glob("students/eva-*")
    (eva / "report.json").write_bytes(encode(made(2)))
    call = ("gradebook", "canvas", out, "--out", tmp_path / "c.csv")
    code, said = asked(*call)
    assert (code, "`grader audit RESULTS --enter` looks at it" in said) == (1, True)
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {}
    code, said = asked("audit", out, "--enter", "--by", "prof", "--note", "the term before")
    assert code == 1
    assert "Entered 3 results as they are in the folder now." in said
    assert f"{davi.name}: its points or what they were made from are not what the audit log says" in said
    assert f"{eva.name}: its points are not those of its report" in said
    assert asked(*call)[0] == 1
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {"1": "5", "2": "7"}
    entries = [line.entry for line in audit.read(out).lines[5:]]
    assert {(e.what, e.by, e.note) for e in entries} == {("adopted", "prof", "the term before")}
    # Once the log names contents, nothing is entered any more; by the name that the option had before, too.
    (ana,) = out.glob("students/ana-*")
    (ana / "report.json").write_bytes(encode(made(4)))
    asked("audit", out, "--adopt")
    assert asked(*call)[0] == 1
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {"2": "7"}
    # Graded again, all is as it should be, in the folders that are there.
    for one in graded:
        Store(out).write(one.result, {"report.json": encode(one.report)} if one.report else {})
    assert len(list(out.glob("students/*"))) == 5
    asked(*call)
    assert grades(tmp_path / "c.csv", "ID", "jaxcnn") == {"1": "5", "2": "7"}


def test_nothing_is_adopted_by_a_log_that_was_changed(tmp_path, asked):
    out = earlier(tmp_path / "out", reports.graded("1", made(2), "Ana"), reports.graded("2", made(2), "Bia"))
    Place(out).lines(lambda lines: lines[1:])
    before = (out / audit.NAME).read_bytes()
    code, said = asked("audit", out, "--adopt")
    assert (code, CHANGED in said) == (2, True)
    assert (out / audit.NAME).read_bytes() == before


def test_a_student_who_left_is_forgotten_when_the_folder_is_gone(place, asked):
    code, said = asked("audit", place.out, "--forget", "1")
    assert (code, "their folder is still there" in said) == (2, True)
    shutil.rmtree(place.ana)
    assert asked("audit", place.out)[0] == 1
    assert asked("audit", place.out, "--forget", "1", "--by", "prof")[0] == 0
    assert [one.result.student.id for one in Store(place.out)] == ["2"]
    assert asked("audit", place.out, "--forget", "1")[0] == 2
    assert asked("audit", place.out, "--forget", EVIL)[0] == 2


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "hard link"])
def test_nothing_is_written_through_a_log_that_is_something_else(place, tmp_path, kind):
    thesis = tmp_path / "thesis"
    shutil.copy(place.log, thesis)
    place.log.unlink()
    if kind == "link":
        place.log.symlink_to(thesis)
    elif kind == "hard link":
        os.link(thesis, place.log)
    else:
        os.mkfifo(place.log) if kind == "pipe" else place.log.mkdir()
    before = thesis.read_bytes()
    with pytest.raises(OSError, match="no file of its own"):
        audit.append(place.out, [audit.Event("exported")])
    assert thesis.read_bytes() == before
