"""A class graded anew: whose grade changes and why, first; then, a student at a time, the new results."""

import json

import pytest
import small_reports as reports
from filelock import FileLock

from grader.cli.main import run
from grader.records import audit
from grader.records.regrade import apply, changes_between
from grader.records.store import Store

OLD = {"a": (2, 4), "b": (3, 3)}
NEW = {"a": (4, 4), "b": (3, 3)}
MENDED = {"key": "m" * 64, "versions": {"jax": "2", "numpy": "1"}}


def classes(tmp_path):
    """1 gains, 2 keeps points under another key, 3 is new, 4 is missing, 5 could not be graded before, 6 is equal."""
    same = reports.report(OLD)
    old = reports.store(
        tmp_path / "old",
        reports.graded("1", reports.report(OLD), "Ana", submitted="2026-11-30T10:00:00Z"),
        reports.graded("2", reports.report(OLD)),
        reports.graded("4", reports.report(OLD)),
        reports.graded("5", "no .py file"),
        reports.graded("6", same),
    )
    new = reports.store(
        tmp_path / "new",
        reports.graded("1", reports.report(NEW, **MENDED), "Ana Maria", submitted="2026-12-24T10:00:00Z"),
        reports.graded("2", reports.report(OLD, **MENDED)),
        reports.graded("3", reports.report(NEW, **MENDED)),
        reports.graded("5", reports.report(NEW, **MENDED)),
        reports.graded("6", same),
    )
    return old, new


def contents(folder):
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def test_who_changes_and_why(tmp_path):
    old, new = classes(tmp_path)
    changes = {change.student: change for change in changes_between(old, new)}
    assert {id_: change.kind for id_, change in changes.items()} == {
        "1": "changed",
        "3": "new",
        "4": "missing",
        "5": "changed",
    }
    first = changes["1"]
    assert (first.before, first.after, first.max_before, first.max_after) == (5, 7, 7, 7)
    changed = [
        (c.exercise, c.check, c.before, c.after, c.points_before, c.points_after) for c in first.checks
    ]
    assert changed == [
        ("a", "earned", "passed", "passed", 2, 4),
        ("a", "not earned", "failed", None, 0, 0),
    ]
    assert first.reasons == [
        "The course, or what computes its answers, has changed: key kkkkkkkkkkkk before, mmmmmmmmmmmm now.",
        "jax was 1, and is 2 now.",
        "numpy was ?, and is 1 now.",
    ]
    assert "before 'no .py file', now ''" in changes["5"].reasons[0]


def test_every_difference_of_what_was_graded_is_told():
    from msgspec.structs import replace

    from grader.records.regrade import differences
    from grader.report.model import Isolation

    one = reports.report(OLD)
    other = replace(
        reports.report(OLD, hash_="b" * 64),
        seed="7",
        isolation=Isolation("process", {"seconds": 20.0, "tasks": 3.0}),
    )
    told = " ".join(differences(one, other))
    for words in (
        "Another submission was graded: aaaaaaaaaaaa before, bbbbbbbbbbbb now.",
        "another seed: public before, 7 now",
        "limit seconds was 10.0, and is 20.0 now",
        "limit tasks was None, and is 3.0 now",
        "tier full before, in process now",
    ):
        assert words in told
    assert differences(one, one) == []


def test_a_state_that_costs_nothing_is_a_change_too():
    old = reports.graded("1", reports.report({"a": (0, 1)}))
    new = reports.graded("1", reports.report({"a": (0, 1)}, states={"a": "timed_out"}))
    (change,) = changes_between([old], [new])
    assert (change.before, change.after, change.checks[0].after) == (0, 0, "timed_out")


def test_an_exercise_added_or_taken_away_is_told():
    old = reports.graded("1", reports.report({"a": (1, 1)}))
    new = reports.graded("1", reports.report({"b": (0, 2)}))
    (change,) = changes_between([old], [new])
    assert [(c.exercise, c.before, c.after) for c in change.checks] == [
        ("a", "passed", None),
        ("b", None, "failed"),
    ]


def test_the_command_writes_nothing_unless_told(capsys, tmp_path):
    old, new = classes(tmp_path)
    before = contents(tmp_path)
    call = ["regrade", str(old.folder), str(new.folder)]
    assert run(call) == 1
    out = capsys.readouterr().out
    for words in (
        "1 Ana Maria: 5/7 -> 7/7\n    a, earned: passed -> passed (2 -> 4)\n    a, not earned: failed -> - (0 -> 0)\n",
        "    The course, or",
        "3: new, 7/7",
        "4: no new result; the old one stays",
        "5: -/- -> 7/7",
        "2 students unchanged.",
    ):
        assert words in out
    assert run([*call, "--json"]) == 1
    assert [change["student"] for change in json.loads(capsys.readouterr().out)] == ["1", "3", "4", "5"]
    assert contents(tmp_path) == before
    assert run(["regrade", str(old.folder), str(old.folder)]) == 2
    assert "the same folder" in capsys.readouterr().err


def test_a_name_does_nothing_to_the_terminal(capsys, tmp_path):
    one = reports.store(tmp_path / "one", reports.graded("1", reports.report(OLD), "A\x1b[2J\nna"))
    two = reports.store(tmp_path / "two", reports.graded("1", reports.report(NEW), "A\x1b[2J\nna"))
    (tmp_path / "p.toml").write_text("")
    run(["regrade", str(one.folder), str(two.folder)])
    run(["final", str(one.folder), "--policy", str(tmp_path / "p.toml")])
    said = capsys.readouterr().out
    assert "\x1b" not in said
    assert said.count("A\ufffd[2J\ufffdna") == 2


def test_nothing_changes(capsys, tmp_path):
    one = reports.store(tmp_path / "one", reports.graded("1", reports.report(OLD)))
    two = reports.store(tmp_path / "two", reports.graded("1", reports.report(OLD)))
    assert run(["regrade", str(one.folder), str(two.folder)]) == 0
    assert capsys.readouterr().out == "1 student unchanged.\n"


def test_apply_copies_logs_and_can_be_called_again(capsys, tmp_path):
    old, new = classes(tmp_path)
    fresh = contents(new.folder)
    call = ["regrade", str(old.folder), str(new.folder), "--apply", "--by", "prof", "--note", "a was mended"]
    assert run(call) == 0
    assert "Copied the results of 4 students." in capsys.readouterr().err
    assert contents(new.folder) == fresh
    results = {graded.result.student.id: graded for graded in Store(old.folder)}
    assert {id_: graded.result.score for id_, graded in results.items()} == {
        "1": 7,
        "2": 5,
        "3": 7,
        "4": 5,
        "5": 7,
        "6": 5,
    }
    # The same submission keeps its time, and the student the name of the folder: no second one appears.
    assert results["1"].result.submitted == "2026-11-30T10:00:00Z"
    assert results["1"].result.student.name == "Ana"
    assert results["2"].report.key == MENDED["key"]
    log = audit.read(old.folder)
    entries = [line.entry for line in log.lines[5:]]
    assert log.problems == ()
    assert [(e.what, e.student, e.before, e.after) for e in entries] == [
        ("regraded", "1", 5, 7),
        ("regraded", "2", 5, 5),
        ("graded", "3", None, 7),
        ("regraded", "5", None, 7),
    ]
    assert {(e.by, e.note) for e in entries} == {("prof", "a was mended")}
    done = contents(old.folder)
    assert run(call) == 0
    assert contents(old.folder) == done
    assert run(call[:3]) == 1  # 4 is missing still
    assert "4: no new result" in capsys.readouterr().out


def test_a_batch_that_is_writing_is_waited_for(capsys, tmp_path):
    old, new = classes(tmp_path)
    before = contents(old.folder)
    with FileLock(old.folder / ".lock"):
        assert run(["regrade", str(old.folder), str(new.folder), "--apply"]) == 3
    assert "A batch is writing" in capsys.readouterr().err
    assert {name: data for name, data in contents(old.folder).items() if name != ".lock"} == before


def test_a_report_of_the_old_result_does_not_outlive_it(tmp_path):
    old = reports.store(tmp_path / "old", reports.graded("1", reports.report(OLD)))
    new = reports.store(tmp_path / "new", reports.graded("1", "no .py file"))
    assert apply(old, new).copied == ["1"]
    (place,) = (old.folder / "students").iterdir()
    assert [path.name for path in place.iterdir()] == ["result.json"]


def test_what_was_stopped_in_the_middle_goes_on(tmp_path, monkeypatch):
    old, new = classes(tmp_path)
    write = Store.write

    def stopped(self, result, *arguments):
        if result.student.id == "3":
            raise KeyboardInterrupt
        write(self, result, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(Store, "write", stopped)
        with pytest.raises(KeyboardInterrupt):
            apply(old, new)
    assert {g.result.student.id: g.result.score for g in old} == {"1": 7, "2": 5, "4": 5, "5": None, "6": 5}
    assert apply(old, new).copied == ["3", "5"]
    assert [change.kind for change in changes_between(old, new)] == ["missing"]
    assert audit.read(old.folder).problems == ()


def test_one_student_alone(tmp_path, capsys):
    old, new = classes(tmp_path)
    call = ["regrade", str(old.folder), str(new.folder), "--student", "5"]
    assert run(call) == 1
    said = capsys.readouterr().out
    assert "5: -/- -> 7/7" in said
    assert "Ana" not in said
    assert run([*call, "--apply", "--note", "read again"]) == 0
    points = {graded.result.student.id: graded.points for graded in old}
    assert (points["1"], points["5"], "3" in points) == (5, 7, False)
    assert [
        line.entry.student for line in audit.read(old.folder).lines if line.entry.note == "read again"
    ] == ["5"]
    assert run([*call, "--student", "77"]) == 2
    assert "There is no result of 77." in capsys.readouterr().err
