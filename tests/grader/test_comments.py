"""What an instructor says to a group: who reads it, where, for how long; and that nothing of it does harm on the way."""

import csv
import html
import json
import re

import jsonschema
import markdown_it
import pytest
import small_reports as reports
from filelock import FileLock

from grader import i18n
from grader.cli import records
from grader.cli.main import run
from grader.records import answers, audit, comments, verify
from grader.records.answers import Answers, Unnamed
from grader.records.commented_pages import write_pages
from grader.records.comments import Comment, CommentError
from grader.records.groups import groups
from grader.records.store import Store
from grader.report.feedback.files import files_of
from grader.report.formats import FORMATS
from grader.report.model import decode, schema

HALF = {"ex01_a": (2, 4), "ex02_b": (4, 4)}
TEXT = "The window moves by `stride`; see page 12."
HOSTILE = '<script>alert(1)</script> ](http://x) **b** `c` =1+1 "q" & [red]x[/red] {comment} %s'
ONE, TWO = "1a" * 32, "2b" * 32


def unnamed(digest, code="def a(x):\n    return x\n", key="k" * 64):
    return Answers(1, key, [Unnamed("ex01_a", digest, "not earned", None, "ex01_a.py", code)])


def keep(folder, *classmates, key="k" * 64):
    """Keep the results of students, of whom each gave answers with a digest, or none without a name."""
    store = Store(folder)
    for student, digest, *language in classmates:
        one = reports.graded(student, reports.report(HALF), f"Name {student}")
        with i18n.speaking(*language or ["en"]):
            files = files_of(one.report)
        given = {} if digest is None else {answers.NAME: answers.encode(unnamed(digest, key=key))}
        store.write(one.result, files | given)
    return store


@pytest.fixture
def out(tmp_path):
    keep(tmp_path / "out", ("1", ONE), ("2", ONE), ("3", TWO), ("4", None))
    return tmp_path / "out"


def page(out, student, name="report.html"):
    return json_of(out, student).with_name(name).read_bytes()


def json_of(out, student):
    return (
        next(path for path in (out / "students").iterdir() if path.name.startswith(f"name-{student}-"))
        / "report.json"
    )


def who_reads(out, text=TEXT, name="report.txt"):
    plain = "".join(text.split())
    return [s for s in "1234" if plain in "".join(page(out, s, name).decode().split())]


def group_of(out, student):
    return next(group for group in groups(Store(out)) if student in group.students).id


def say(out, text=TEXT, student="1"):
    return run(["comment", str(out), group_of(out, student), "--text", text, "--by", "prof"])


def test_a_group_reads_it_and_nobody_else_and_no_report_changes(out, capsys):
    before = {s: page(out, s, "report.json") for s in "1234"}
    assert say(out) == 0
    assert "Wrote the pages of 2 students again." in capsys.readouterr().out
    assert who_reads(out) == ["1", "2"]
    assert "From your instructor: The window moves" in page(out, "1", "report.txt").decode()
    assert b"<strong>From your instructor:</strong> The window moves by <code>stride</code>" in page(out, "1")
    assert {s: page(out, s, "report.json") for s in "1234"} == before
    assert run(["audit", str(out)]) == 0
    said = capsys.readouterr().out
    assert f"commented  On {group_of(out, '1')}, 2 students: {TEXT}  (prof)" in said
    assert [one.points for one in Store(out)] == [6, 6, 6, 6]


def test_said_twice_it_is_logged_once_and_said_otherwise_it_replaces_the_first(out):
    say(out)
    lines = len(audit.read(out).lines)
    say(out)
    assert len(audit.read(out).lines) == lines
    say(out, "Look at the stride.")
    assert (who_reads(out), who_reads(out, "Look at the stride.")) == ([], ["1", "2"])
    assert [one.text for one in comments.kept(out)] == ["Look at the stride."]


def test_it_is_listed_and_taken_back(out, capsys):
    say(out)
    say(out, "Something else.", "3")
    capsys.readouterr()
    assert run(["comment", str(out)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said == [f"{group_of(out, '1')}  ex01_a: {TEXT}", f"{group_of(out, '3')}  ex01_a: Something else."]
    assert run(["comment", str(out), group_of(out, "1"), "--remove"]) == 0
    assert (who_reads(out), who_reads(out, "Something else.")) == ([], ["3"])
    assert page(out, "1", "report.txt") == page(out, "4", "report.txt")
    assert run(["audit", str(out)]) == 0
    assert f"On {group_of(out, '1')} nothing any more." in capsys.readouterr().out


def test_a_page_stays_in_its_language(tmp_path):
    keep(tmp_path, ("1", ONE, "pt_BR"), ("2", ONE))
    say(tmp_path)
    assert b'<html lang="pt-BR"' in page(tmp_path, "1")
    assert b'<html lang="en"' in page(tmp_path, "2")


def test_a_new_grading_with_the_same_answers_gets_it_and_one_with_others_does_not(out):
    say(out)
    keep(out, ("1", TWO), ("3", ONE))
    write_pages(out, Store(out), comments.kept(out))
    assert who_reads(out) == ["2", "3"]


def test_a_regrading_that_is_applied_keeps_them(out, tmp_path):
    say(out)
    keep(tmp_path / "new", ("1", ONE), ("3", ONE))
    run(["regrade", str(out), str(tmp_path / "new"), "--apply"])
    assert who_reads(out) == ["1", "2", "3"]


def test_gradebooks_and_every_format_have_it(out, tmp_path):
    say(out)
    run(["gradebook", "moodle", str(out), "--out", str(tmp_path / "m.csv")])
    rows = list(csv.DictReader((tmp_path / "m.csv").read_text("utf-8").splitlines()))
    assert ["From your instructor: The window" in row["Feedback comments"] for row in rows] == [1, 1, 0, 0]
    for form, name in FORMATS.items():
        assert run(["convert", form, str(json_of(out, "1")), "--out", str(tmp_path / name)]) == 0
        assert "The window moves by" in (tmp_path / name).read_text("utf-8"), form
        assert run(["convert", form, str(json_of(out, "3")), "--out", str(tmp_path / name)]) == 0
        assert "The window moves by" not in (tmp_path / name).read_text("utf-8"), form
    run(["convert", "student", str(json_of(out, "1")), "--out", str(tmp_path / "student.json")])
    theirs, graded = (decode(path.read_bytes()) for path in (tmp_path / "student.json", json_of(out, "1")))
    assert theirs != graded
    assert list(verify.differences(verify._claims(theirs), verify._claims(graded))) == []
    jsonschema.validate(json.loads((tmp_path / "student.json").read_text()), schema())


def test_a_report_elsewhere_is_converted_as_it_is(out, tmp_path, capsys):
    say(out)
    (tmp_path / "report.json").write_bytes(page(out, "1", "report.json"))
    capsys.readouterr()
    run(["convert", "markdown", str(tmp_path / "report.json")])
    assert "instructor" not in capsys.readouterr().out


def test_no_format_takes_it_for_more_than_words(out, tmp_path):
    say(out, HOSTILE)
    assert html.escape("<script>alert(1)</script> ](http://x) **b**").encode() in page(out, "1")
    assert "[red]x[/red]{comment}%s" in "".join(page(out, "1", "report.txt").decode().split())
    assert b"<script>alert" not in page(out, "1")
    assert b"<script>alert" not in page(out, "2")
    run(["convert", "markdown", str(json_of(out, "1")), "--out", str(tmp_path / "r.md")])
    rendered = markdown_it.MarkdownIt("commonmark").render((tmp_path / "r.md").read_text("utf-8"))
    assert "&lt;script&gt;alert" in rendered
    assert not re.search(r"<(script|a|strong|b)\b", rendered)
    run(["convert", "gradescope", str(json_of(out, "1")), "--out", str(tmp_path / "g.json")])
    tests = json.loads((tmp_path / "g.json").read_text())["tests"]
    assert all(test["output_format"] == "text" for test in tests)
    run(["gradebook", "moodle", str(out), "--out", str(tmp_path / "m.csv")])
    row = next(csv.DictReader((tmp_path / "m.csv").read_text("utf-8").splitlines()))
    assert "&lt;script&gt;alert(1)" in row["Feedback comments"]
    assert "<script" not in row["Feedback comments"]


@pytest.mark.parametrize("text", ["", "  ", "x" * 1001, "red \x1b[31m", "back\u202ewards", "nul\0"])
def test_what_can_not_be_shown_is_refused(out, text, capsys):
    before = len(audit.read(out).lines)
    assert say(out, text) == 2
    assert (
        "A comment has from 1 to 1000 letters." in (said := capsys.readouterr().err)
        or "can't be shown" in said
    )
    assert "\x1b" not in said
    assert len(audit.read(out).lines) == before
    assert who_reads(out, "instructor") == []


def test_lines_become_one(out):
    assert say(out, "First.\n  Second.\t") == 0
    assert [one.text for one in comments.kept(out)] == ["First. Second."]


def test_a_log_and_a_file_by_somebody_else_still_show_no_control_characters(out):
    """Whoever can write the folder may write both."""
    group = next(group for group in groups(Store(out)) if "1" in group.students)
    comment = Comment(group.id, group.stem, group.answers, "red \x1b[31m")
    comments._keep(out, [comment], "", "")
    write_pages(out, Store(out), comments.kept(out))
    assert b"\x1b" not in page(out, "1", "report.txt") + page(out, "1")
    assert who_reads(out, "red \ufffd[31m") == ["1", "2"]


def test_comments_that_are_not_the_logged_ones_are_not_shown(out, capsys, tmp_path):
    say(out)
    path = out / comments.NAME
    path.write_text(path.read_text().replace("window", "door"))
    capsys.readouterr()
    for command in (["comment", str(out)], ["convert", "markdown", str(json_of(out, "1"))]):
        assert run(command) == 2
        assert "comments.json is not the one that was logged" in capsys.readouterr().err
    assert run(["gradebook", "moodle", str(out), "--out", str(tmp_path / "m.csv")]) == 2
    assert say(out) == 2
    path.unlink()
    with pytest.raises(CommentError, match="not the one that was logged"):
        comments.kept(out)
    assert say(out, "Said anew.") == 0
    assert who_reads(out, "Said anew.") == ["1", "2"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["99-abcdef", "--text", "x"], "There is no group 99-abcdef; there are: 01-1a1a1a, 01-2b2b2b."),
        (["99-abcdef", "--remove"], "There is no comment on 99-abcdef."),
        (["--text", "x"], "Name a group"),
        (["--remove"], "Name a group"),
        (["01-1a1a1a", "--text", "x", "--remove"], "exclude each other"),
    ],
)
def test_a_wrong_call_says_what_is_there(out, arguments, said, capsys):
    assert run(["comment", str(out), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_no_comment_says_how_to_make_one(out, capsys):
    assert run(["comment", str(out)]) == 0
    assert "`grader comment RESULTS GROUP --text TEXT` makes one" in capsys.readouterr().out
    say(out, student="3")
    capsys.readouterr()
    assert run(["comment", str(out), (group := group_of(out, "1"))]) == 0
    said = capsys.readouterr()
    assert (
        f"There is no comment on {group}. To make one: grader comment {out} {group} --text TEXT" in said.out
    )
    assert said.err == ""
    assert run(["comment", str(out), "99-abcdef"]) == 2
    assert "There is no group 99-abcdef" in capsys.readouterr().err


def test_of_many_groups_a_dozen_are_named(tmp_path, capsys):
    keep(tmp_path, *((str(number), f"{number:064}"[::-1]) for number in range(14)))
    assert run(["comment", str(tmp_path), "99-abcdef", "--text", "x"]) == 2
    said = capsys.readouterr().err
    assert said.count("01-") == 12
    assert "2 more. The overview shows them." in said


def test_a_comment_that_nobody_reads_any_more_is_told(out, capsys):
    """The students mended it, or it has a name, or the exercise's cases are others: then its group is another one, too."""
    say(out)
    group = group_of(out, "1")
    capsys.readouterr()
    run(["comment", str(out)])
    assert capsys.readouterr().err == ""
    keep(out, ("1", TWO), ("2", None), key="another " * 8)
    records.comment_on_groups(Store(out))
    told = capsys.readouterr().err
    assert f"Nobody reads the comment on {group}: no student gives these answers to ex01_a now." in told
    assert f"to take this one back: grader comment {out} {group} --remove" in told
    for command in (["comment", str(out)], ["comment", str(out), group]):
        assert run(command) == 0
        said = capsys.readouterr()
        assert f"{group}  ex01_a: {TEXT}" in said.out
        assert said.err == told
    assert run(["comment", str(out), group, "--remove"]) == 0
    capsys.readouterr()
    records.comment_on_groups(Store(out))
    assert capsys.readouterr().err == ""


def test_who_was_graded_by_another_key_may_stand_elsewhere_and_that_is_told(out, capsys):
    say(out)
    assert "the same key" not in capsys.readouterr().err
    keep(out, ("4", TWO), key="another " * 8)
    assert say(out, "Said again.") == 0
    assert f"Grade all of them again, with `grader batch SUBMISSIONS --out {out}`" in capsys.readouterr().err
    assert who_reads(out, "Said again.") == ["1", "2"]


def test_a_batch_that_writes_is_waited_for(out, capsys):
    with FileLock(out / ".lock"):
        assert say(out) == 3
    assert "A batch is writing" in capsys.readouterr().err
    assert comments.kept(out) == []
