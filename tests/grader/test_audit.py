"""The audit log: what was done is kept, what was changed is seen, and what a crash left is neither."""

import json
import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.cli.main import run
from grader.records import audit
from grader.records.audit import NAME, Event, append, parse, read

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
EVENTS = [
    Event("graded", "1", None, 7, "f1"),
    Event("graded", "2", None, 5, "f2"),
    Event("regraded", "2", 5, 6, "f3", "the key of a was mended"),
    Event("exported", fingerprint="f4", note="grades.csv"),
]


@pytest.fixture
def folder(tmp_path):
    for event in EVENTS:
        append(tmp_path, [event], "prof", NOON)
    return tmp_path


@pytest.fixture
def whole(folder):
    return (folder / NAME).read_bytes()


def test_lines_hold_what_was_done_and_the_hash_of_the_line_before(folder, whole):
    log = read(folder)
    assert (log.problems, log.notes, len(log.lines)) == ((), (), 4)
    rows = [json.loads(line) for line in whole.splitlines()]
    assert rows[2]["time"] == "2026-11-30T12:00:00Z"
    assert (rows[2]["what"], rows[2]["student"], rows[2]["before"], rows[2]["after"]) == (
        "regraded",
        "2",
        5,
        6,
    )
    assert [row["previous"] for row in rows] == ["", *(line.hash for line in log.lines[:-1])]


def test_who_is_never_looked_up(tmp_path):
    append(tmp_path, EVENTS)
    assert {line.entry.by for line in read(tmp_path).lines} == {""}


def test_times_are_utc_and_a_clock_that_jumps_back_breaks_nothing(folder):
    append(folder, EVENTS[:1], now=datetime(2020, 1, 1, 1, tzinfo=timezone(timedelta(hours=-3))))
    log = read(folder)
    assert (log.problems, log.lines[-1].entry.time) == ((), "2020-01-01T04:00:00Z")


def _changed(whole, index, new):
    lines = whole.splitlines(keepends=True)
    lines[index : index + 1] = new(lines[index])
    return b"".join(lines)


TAMPERED = {
    "points": lambda line: [line.replace(b'"after":5', b'"after":9')],
    "taken out": lambda line: [],
    "twice": lambda line: [line, line],
    "put in": lambda line: [line, b'{"what":"graded","time":"2026-11-30T12:00:00Z"}\n'],
    "garbled": lambda line: [b"x" + line],
    "cut": lambda line: [line[:20] + b"\n"],
    "an empty line": lambda line: [line, b"\n"],
    "a repair of what is whole": lambda line: [line, b'{"what":"repaired","time":"","cut":"12"}\n'],
}


@pytest.mark.parametrize("name", TAMPERED)
def test_a_change_in_the_middle_is_seen(whole, name):
    changed = _changed(whole, 1, TAMPERED[name])
    assert changed != whole
    assert parse(changed).problems


def test_a_cut_or_a_new_log_is_seen_by_who_kept_a_hash(capsys, folder, whole):
    head = read(folder).head
    assert run(["audit", str(folder), "--holds", head]) == 0
    (folder / NAME).write_bytes(b"".join(whole.splitlines(keepends=True)[:3]))
    assert run(["audit", str(folder)]) == 0
    assert run(["audit", str(folder), "--holds", head]) == 1
    assert f"No entry has the hash {head}" in capsys.readouterr().out


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.integers(0, 10**6), st.integers(0, 10**6))
def test_a_crash_at_any_byte_of_an_append_is_repaired(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("torn")
    append(folder, EVENTS[:2], now=NOON)
    path = folder / NAME
    for cut in (first, second):  # the second crash may tear the repair of the first
        before = path.read_bytes()
        append(folder, EVENTS[2:3], now=NOON)
        after = path.read_bytes()
        assert after.startswith(before)
        path.write_bytes(after[: len(before) + cut % (len(after) - len(before) + 1)])
        assert read(folder).problems == ()
    append(folder, EVENTS[3:], now=NOON)
    log = read(folder)
    assert log.problems == ()
    assert [line.entry.what for line in log.lines if line.entry.what != "repaired"][:2] == [
        "graded",
        "graded",
    ]
    assert log.lines[-1].entry.what == "exported"
    assert path.read_bytes().endswith(b"\n")


def test_half_a_line_is_noted_and_stays_to_be_looked_at(capsys, folder, whole):
    half = whole + b'{"what":"gra'
    (folder / NAME).write_bytes(half)
    assert run(["audit", str(folder)]) == 0
    assert "cut off while it was written; the next entry will say so" in capsys.readouterr().out
    append(folder, EVENTS[:1], now=NOON)
    assert (folder / NAME).read_bytes().startswith(half + b"\n")
    log = read(folder)
    assert [line.entry.what for line in log.lines[-2:]] == ["repaired", "graded"]
    assert log.lines[-2].entry.note == "12 bytes could not be read"
    assert log.notes == ("The text before line 6 was cut off while it was written.",)
    hidden = (folder / NAME).read_bytes().replace(b'{"what":"gra\n', b"")
    assert parse(hidden).problems


def test_a_last_line_that_lacks_its_end_alone_is_whole(folder, whole):
    (folder / NAME).write_bytes(whole.removesuffix(b"\n"))
    append(folder, EVENTS[:1], now=NOON)
    log = read(folder)
    assert (len(log.lines), log.problems, log.notes) == (5, (), ())


@pytest.mark.parametrize("junk", [b"", b"x" * 70, b"x" * 700])
def test_a_log_that_is_longer_than_what_is_read_of_its_end(folder, monkeypatch, junk):
    monkeypatch.setattr(audit, "TAIL", 600)
    append(folder, EVENTS * 3)
    with (folder / NAME).open("ab") as file:
        file.write(junk)
    append(folder, EVENTS)
    log = read(folder)
    assert log.problems == ()
    assert len(log.lines) == 20 + bool(junk)


def test_many_at_once_make_one_chain(tmp_path):
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: append(tmp_path, [Event("graded", str(n))]), range(40)))
    log = read(tmp_path)
    assert log.problems == ()
    assert sorted(int(line.entry.student) for line in log.lines) == list(range(40))


def test_a_full_disk_is_an_error_and_no_broken_log(folder, monkeypatch):
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(audit.os, "write", lambda file, text: write(file, text[:9]))
        with pytest.raises(OSError, match="disk is full"):
            append(folder, EVENTS[:1])
    assert read(folder).problems == ()
    append(folder, EVENTS[:1])
    assert [line.entry.what for line in read(folder).lines[-2:]] == ["repaired", "graded"]


def test_the_command(capsys, folder, whole):
    assert run(["audit", str(folder)]) == 0
    out = capsys.readouterr().out
    assert "2026-11-30T12:00:00Z  regraded  2  5 -> 6  the key of a was mended  (prof)\n" in out
    assert "The chain holds: 4 entries." in out
    assert read(folder).head in out
    (folder / NAME).write_bytes(_changed(whole, 1, TAMPERED["points"]))
    assert run(["audit", str(folder)]) == 1
    out = capsys.readouterr().out
    assert "✗ Line 3 does not follow the entry before it" in out
    assert "chain holds" not in out
    assert run(["audit", str(folder), "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert (len(told["entries"]), len(told["problems"]), told["notes"]) == (4, 1, [])


def test_a_folder_without_a_log(capsys, tmp_path):
    assert run(["audit", str(tmp_path)]) == 0
    assert "0 entries" in capsys.readouterr().out
    assert not list(tmp_path.iterdir())
    assert run(["audit", str(tmp_path / "none")]) == 2
