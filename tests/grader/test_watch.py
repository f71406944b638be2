"""The watch mode without a process: what follows from each event, and what the screen shows."""

import io
import os
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from grader.course import Course
from grader.grading.submission import Judged
from grader.key.model import CheckKey, ExerciseKey
from grader.report.model import CheckReport, ExerciseReport, Line, Misconception, Proof
from grader.sandbox.limits import Limits
from grader.submission.snapshot import Snapshot
from grader.watch import source
from grader.watch.checker import Checker, _Order
from grader.watch.events import (
    Check,
    Checked,
    Finished,
    Leave,
    Pressed,
    Proved,
    RememberHint,
    RememberResult,
    Reset,
    Saved,
    Slow,
    Stop,
    Trouble,
    WasReset,
)
from grader.watch.hints import TRIES_BEFORE_HINT
from grader.watch.keyboard import keys_in
from grader.watch.painter import Painter
from grader.watch.progress import Progress
from grader.watch.reset import put_back
from grader.watch.screen import Size, lines
from grader.watch.session import EMPTY, GONE, Session, View

STEMS = ("ex01_one", "ex02_two", "ex03_three")
STARTER = '"""What is asked.\n\nAn example:\n\n    1 -> 2\n"""\nraise NotImplementedError\n'


def exercise(stem):
    hints = [f"A question on {stem}?", "The shape.", "The place."]
    checks = [CheckKey("small", 1, "why", "where to look", [])]
    return ExerciseKey(stem, f"Title of {stem}", "What it taught.", STARTER, hints, {}, checks)


def report(stem, state="failed", message="Expected 2, got 3."):
    check = CheckReport("small", state, int(state == "passed"), 1, "why", "where to look", message)
    return ExerciseReport(stem, f"Title of {stem}", state, check.points, 1, [check], "What it taught.")


@pytest.fixture
def session():
    return new_session()


def new_session(**changes):
    given = {
        "exercises": {stem: exercise(stem) for stem in STEMS},
        "contents": dict.fromkeys(STEMS, STARTER.encode()),
        "states": dict.fromkeys(STEMS, "not_started"),
        "hints": {},
        "current": STEMS[0],
    }
    return Session(**(given | changes))


def save(session, text, stem=STEMS[0]):
    return session.handle(Saved({stem: text if text is None else text.encode()}))


def check(session, text, state, stem=STEMS[0]):
    """Save a text, and bring the verdict on it."""
    save(session, text, stem)
    return session.handle(Checked(report(stem, state), text.encode()))


def shown(session, rows=None, columns=80, course=None):
    return "\n".join(lines(session, course or Course(Path("nowhere")), 0, Size(columns, rows, colour=False)))


def test_an_untouched_exercise_is_not_checked_but_explained(session):
    assert session.start() == []
    assert "What is asked." in shown(session)
    assert "ex01_one.py" in shown(session)


def test_what_was_begun_before_is_checked_at_the_start():
    session = new_session(contents=dict.fromkeys(STEMS, b"x = 1"), states=dict.fromkeys(STEMS, "changed"))
    assert session.start() == [Check((STEMS[0],))]


def test_a_save_is_checked_and_the_same_content_is_not_checked_again(session):
    assert save(session, "x = 1") == [Check((STEMS[0],))]
    assert save(session, "x = 1") == []
    assert save(session, "x = 2") == [Check((STEMS[0],))]


def test_a_verdict_is_remembered_and_shown(session):
    actions = check(session, "x = 1", "failed")
    assert actions == [RememberResult(report(STEMS[0]), b"x = 1")]
    assert "Expected 2, got 3." in shown(session)


def test_a_verdict_on_an_older_version_is_not_shown(session):
    save(session, "x = 1")
    save(session, "x = 2")
    session.handle(Checked(report(STEMS[0]), b"x = 1"))
    assert session.report is None
    assert session.states[STEMS[0]] == "changed"


def test_a_pass_tells_the_lesson_and_opens_the_next_unsolved(tmp_path):
    (tmp_path / "solutions").mkdir()
    (tmp_path / "solutions" / "ex01_one.py").touch()
    session = new_session(states={STEMS[0]: "not_started", STEMS[1]: "passed", STEMS[2]: "not_started"})
    check(session, "x = 1", "passed")
    assert session.current == STEMS[2]
    screen = shown(session, course=Course(tmp_path))
    assert "What it taught." in screen
    assert "To compare:" in screen
    assert "Title of ex03_three" in screen
    assert "To compare:" not in shown(session)  # a kit has no solutions


def test_what_is_known_of_a_proof_is_added_to_the_lesson(session):
    check(session, "x = 1", "passed")
    assert "Proved" not in shown(session)
    proved = msgspec.structs.replace(report(STEMS[0], "passed"), proof=Proof("proved", None, 3, 0.0, ["x"]))
    assert session.handle(Proved(proved, b"x = 2")) == []
    assert "Proved" not in shown(session), "of another version"
    assert session.handle(Proved(proved, b"x = 1")) == []
    assert "Proved" in shown(session)
    assert session.current == STEMS[1]
    save(session, "y = 1", STEMS[1])
    session.handle(Proved(proved, b"x = 1"))
    assert "Proved" not in shown(session), "the lesson has gone"


def test_a_pass_is_told_before_its_proof_is_sought(monkeypatch):
    told = []
    passed = report(STEMS[0], "passed")
    proved = msgspec.structs.replace(passed, proof=Proof("proved", None, 3, 0.0, ["x"]))

    def graded(_lane, _key, _exercise, job):
        job.see(Judged(_exercise, "", {}, [], [], [], passed))
        told.append("the proof")
        return proved

    monkeypatch.setattr("grader.watch.checker.grade_exercise", graded)
    monkeypatch.setattr("grader.watch.checker.take", lambda _: Snapshot({f"{STEMS[0]}.py": b"x = 1"}))
    key = SimpleNamespace(exercises={STEMS[0]: exercise(STEMS[0])})
    checker = Checker(key, Path(), Limits(), told.append)
    checker._grade(SimpleNamespace(lay_out=lambda _: None), _Order((STEMS[0],), line=False))
    assert told == [Checked(passed, b"x = 1"), "the proof", Proved(proved, b"x = 1")]


def test_the_lesson_goes_with_the_next_save(session):
    check(session, "x = 1", "passed")
    check(session, "y = 1", "failed", STEMS[1])
    assert "What it taught." not in shown(session)


def test_after_the_last_pass_all_is_done():
    session = new_session(states=dict.fromkeys(STEMS, "passed") | {STEMS[0]: "failed"})
    check(session, "x = 1", "passed")
    assert session.current == STEMS[0]
    assert "All 3 exercises pass" in shown(session)


def test_a_named_exercise_that_passes_already_stays():
    session = new_session(contents=dict.fromkeys(STEMS, b"x"), states=dict.fromkeys(STEMS, "passed"))
    session.states[STEMS[2]] = "failed"
    session.start()
    session.handle(Checked(report(STEMS[0], "passed"), b"x"))
    assert session.current == STEMS[0]


def test_saving_another_exercise_makes_it_the_current_one(session):
    assert save(session, "x = 1", STEMS[1]) == [Check((STEMS[1],))]
    assert session.current == STEMS[1]


def test_many_files_at_once_are_no_choice_of_the_learner(session):
    assert session.handle(Saved({STEMS[1]: b"x", STEMS[2]: b"y"})) == []
    assert session.current == STEMS[0]
    assert session.states[STEMS[1]] == "changed"


@pytest.mark.parametrize(("text", "notice"), [(None, GONE), ("", EMPTY), (" \n", EMPTY)])
def test_a_file_that_is_gone_or_empty_is_not_checked(session, text, notice):
    assert save(session, text) == []
    assert session.notice == notice
    assert save(session, "x = 1") == [Check((STEMS[0],))]
    assert not session.notice


def test_hints_are_a_ladder(session):
    assert session.handle(Pressed("h")) == [RememberHint(STEMS[0])]
    assert "Hint 1 of 3: A question on ex01_one?" in shown(session)
    assert "Hint 2" not in shown(session)
    for _ in range(2):
        session.handle(Pressed("h"))
    assert "Hint 3 of 3: The place." in shown(session)
    assert "These are all" not in shown(session)
    assert session.handle(Pressed("h")) == []
    assert "These are all 3 hints." in shown(session)
    assert "Hint 3 of 3: The place." in shown(session)


def test_the_last_rung_is_the_line(session):
    save(session, "wrong = 1")
    session.handle(Checked(report(STEMS[0]), b"wrong = 1"))
    assert not session.offers_line
    for _ in range(3):
        session.handle(Pressed("h"))
    assert session.offers_line
    assert session.handle(Pressed("h")) == [Check((STEMS[0],), line=True)]
    assert "one at a time" in shown(session)
    found = msgspec.structs.replace(report(STEMS[0]), line=Line(7, "return n - f"))
    session.handle(Checked(found, b"wrong = 1"))
    assert "Look at line 7: `return n - f`. A small change there makes every case right." in shown(session)
    assert not session.offers_line
    assert session.handle(Pressed("h")) == []
    assert "These are all 3 hints." in shown(session)
    # Another version is looked through again, when it is asked for.
    assert save(session, "wrong = 2") == [Check((STEMS[0],))]
    session.handle(Checked(report(STEMS[0]), b"wrong = 2"))
    assert session.handle(Pressed("h")) == [Check((STEMS[0],), line=True)]
    session.handle(Checked(report(STEMS[0]), b"wrong = 2"))
    assert "No one line can be named" in shown(session)


def test_a_named_misconception_comes_before_an_unasked_hint(session):
    idea = Misconception("kernel flipped", "You flip it.")
    wrong = report(STEMS[0])
    named = msgspec.structs.replace(
        wrong, checks=[msgspec.structs.replace(wrong.checks[0], misconception=idea)]
    )
    for number in range(TRIES_BEFORE_HINT):
        save(session, f"x = {number}")
        actions = session.handle(Checked(named, f"x = {number}".encode()))
        assert actions == [RememberResult(named, f"x = {number}".encode())]
    assert not session.ladder.showing
    assert "Several different tries. What is named above comes first: kernel flipped." in shown(session)
    assert session.handle(Pressed("h")) == [RememberHint(STEMS[0])]
    assert "Several different tries" not in shown(session)


def test_hints_of_earlier_days_are_not_asked_for_again():
    session = new_session(hints={STEMS[0]: 1})
    assert "Hint" not in shown(session)
    session.handle(Pressed("h"))
    assert "Hint 2 of 3: The shape." in shown(session)


def test_after_several_different_wrong_tries_a_hint_comes_unasked(session):
    for number in range(TRIES_BEFORE_HINT - 1):
        assert len(check(session, f"x = {number}", "failed")) == 1
    assert len(check(session, "x = 0", "failed")) == 1  # the same as before
    assert RememberHint(STEMS[0]) in check(session, "x = 9", "raised")
    assert "Hint 1 of 3" in shown(session)
    assert "perhaps this helps" in shown(session)
    assert len(check(session, "x = 10", "failed")) == 1  # the count begins anew


@pytest.mark.parametrize(("text", "state"), [("x = = {}", "raised"), ("x = {}", "grader_error")])
def test_typing_errors_and_faults_of_the_grader_are_no_tries(session, text, state):
    for number in range(2 * TRIES_BEFORE_HINT):
        check(session, text.format(number), state)
    assert not session.ladder.showing


def test_no_hint_is_offered_above_the_last():
    session = new_session(hints={STEMS[0]: 3})
    for number in range(TRIES_BEFORE_HINT):
        assert len(check(session, f"x = {number}", "failed")) == 1


def test_next_goes_round(session):
    for stem in (*STEMS[1:], STEMS[0]):
        session.handle(Pressed("n"))
        assert session.current == stem


def test_next_when_all_is_passed_shows_the_following_one():
    session = new_session(states=dict.fromkeys(STEMS, "passed"))
    session.handle(Pressed("n"))
    assert session.current == STEMS[1]


def test_the_list_comes_and_goes(session):
    session.handle(Pressed("l"))
    assert "Title of ex03_three" in shown(session)
    session.handle(Pressed("l"))
    assert session.view is View.EXERCISE
    session.handle(Pressed("l"))
    session.handle(Pressed("?"))  # a key that means nothing goes back too
    assert session.view is View.EXERCISE


def test_check_all_fills_the_list_and_goes_nowhere(session):
    assert session.handle(Pressed("a")) == [Check(STEMS)]
    session.handle(Checked(report(STEMS[0], "passed"), STARTER.encode()))
    session.handle(Checked(report(STEMS[1], "failed"), STARTER.encode()))
    assert session.current == STEMS[0]
    assert [session.states[stem] for stem in STEMS] == ["passed", "failed", "not_started"]
    assert "1 of 3 passed" in shown(session)


def test_reset_says_where_the_learners_version_is(session):
    check(session, "x = 1", "failed")
    assert session.handle(Pressed("r")) == [Reset(STEMS[0])]
    session.handle(WasReset(STEMS[0], "ex01_one.py.bak-1"))
    assert "ex01_one.py.bak-1" in shown(session)
    assert "What is asked." in shown(session)
    assert save(session, STARTER) == []  # the news of our own writing


@pytest.mark.parametrize("event", [Stop(), Pressed("q"), Pressed("\x03"), Pressed("\x04")])
def test_leaving(session, event):
    assert session.handle(event) == [Leave()]


def test_a_slow_check_and_trouble_are_told(session):
    session.handle(Slow())
    assert "checking ..." in shown(session)
    session.handle(Finished())
    assert "checking ..." not in shown(session)
    session.handle(Trouble("The disk is full."))
    assert "The disk is full." in shown(session)


@pytest.mark.parametrize("rows", [1, 3, 8, 12, 40])
@pytest.mark.parametrize("columns", [20, 45, 200])
def test_the_screen_fits_any_terminal(session, rows, columns):
    check(session, "x = 1", "failed")
    session.handle(Pressed("h"))
    screen = shown(session, rows, columns).split("\n")
    assert len(screen) <= rows
    assert max(map(len, screen)) <= columns


LONG = '"""What is asked.\n\n' + "\n\n".join(f"Paragraph {n}." for n in range(30)) + '\n"""\n'


def test_a_long_statement_is_read_on_page_by_page_and_begins_again():
    long = msgspec.structs.replace(exercise(STEMS[0]), starter=LONG)
    exercises = {stem: exercise(stem) for stem in STEMS} | {STEMS[0]: long}
    session = new_session(exercises=exercises, contents=dict.fromkeys(STEMS, LONG.encode()))
    session.start()
    first = shown(session, rows=24)
    assert "space read on" in first
    assert "; space: read on" in first
    read = set()
    for _ in range(20):
        screen = shown(session, rows=24)
        read.update(n for n in range(30) if f"Paragraph {n}." in screen)
        if "from the beginning" in screen:
            break
        session.handle(Pressed(" "))
    assert read == set(range(30))
    session.handle(Pressed(" "))
    assert shown(session, rows=24) == first
    session.handle(Pressed(" "))
    session.handle(Pressed("h"))
    assert "Paragraph 0." in shown(session, rows=30)  # another key goes back to the beginning
    assert "Paragraph 29." in shown(session, rows=100)  # all of it, where there is room
    assert "Paragraph 29." in shown(session)


def test_reading_on_keeps_the_list(session):
    session.handle(Pressed("l"))
    session.handle(Pressed(" "))
    assert session.view is View.LIST


@pytest.mark.parametrize("columns", [20, 30, 50, 80])
def test_every_key_is_in_the_footer_whole(session, columns):
    footer = shown(session, columns=columns)
    for key in ("h hint", "n next", "l list", "a check all", "r reset", "space read on", "q quit"):
        assert key in footer


@pytest.mark.parametrize("columns", [50, 80])
def test_the_list_has_points_and_whole_names(session, columns):
    check(session, "x = 1", "failed")
    session.handle(Checked(report(STEMS[1], "passed"), STARTER.encode()))
    session.handle(Pressed("l"))
    rows = shown(session, columns=columns).splitlines()
    row = {stem: next(row for row in rows if stem in row) for stem in STEMS}
    assert " 0/1  wrong" in row[STEMS[0]]
    assert " 1/1  passed" in row[STEMS[1]]
    assert " 1  not started" in row[STEMS[2]]
    save(session, "x = 2")  # not checked yet
    session.handle(Pressed("l"))
    assert "0/1" not in next(row for row in shown(session, columns=columns).splitlines() if STEMS[0] in row)


@pytest.mark.parametrize(
    ("data", "keys"),
    [(b"h", ["h"]), (b"HQ", ["h", "q"]), (b"\x1b[A", []), (b"\x1bOPn", ["n"]), (b"\x1b", []), (b"\xff", [])],
)
def test_keys(data, keys):
    assert keys_in(data) == keys


def test_whether_a_file_is_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(source, "SETTLE_SECONDS", 0.0)
    path = tmp_path / "a.py"
    assert source.read_whole(path) is None
    path.write_text("def f(:")
    # No longer in the middle of a save, so it is an error to tell.
    assert source.read_whole(path) == b"def f(:"
    assert not source.is_python(b"def f(:")
    assert not source.is_python(b"\0")
    assert not source.is_python(b"  \n")
    assert source.is_python(b"x = 1")
    assert source.read(tmp_path) is None  # a folder


def test_reset_keeps_every_version(tmp_path):
    path = tmp_path / "ex01_one.py"
    assert put_back(path, STARTER) is None  # nothing there
    assert put_back(path, STARTER) is None  # nothing of the learner's there
    for number in (1, 2):
        path.write_text(f"x = {number}")
        assert put_back(path, STARTER) == f"ex01_one.py.bak-{number}"
    assert path.read_text() == STARTER
    assert (tmp_path / "ex01_one.py.bak-1").read_text() == "x = 1"
    assert sorted(p.name for p in tmp_path.glob("*.py")) == ["ex01_one.py"]


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 900_000,
        b'{"a": ' * 150_000,
        b'{"ex01_one": {"hints": 1}}' + b" " * (2 << 20),
        b'{"ex01_one": {"hints": 1' + b"0" * 40 + b"}}",
        b"\xff\xfe",
    ],
)
def test_a_file_of_progress_that_somebody_else_wrote_is_none(tmp_path, content):
    (tmp_path / ".grader").mkdir()
    (tmp_path / ".grader" / "progress.json").write_bytes(content)
    assert Progress(tmp_path).hints(STEMS[0]) == 0


def test_a_file_of_progress_that_is_no_file_is_not_waited_for(tmp_path):
    (tmp_path / ".grader").mkdir()
    os.mkfifo(tmp_path / ".grader" / "progress.json")
    assert Progress(tmp_path).passed_today() == 0


def test_a_state_that_nobody_knows_is_none(tmp_path):
    Progress(tmp_path).record(report(STEMS[0], "passed"), b"x = 1")
    file, path = tmp_path / ".grader" / "progress.json", tmp_path / "a.py"
    file.write_text(file.read_text().replace('"passed"', '"\\u001b[31mperfect"'))
    path.write_text("x = 1")
    assert Progress(tmp_path).state(STEMS[0], path, STARTER) == "changed"


def test_progress_is_kept_and_shared(tmp_path):
    one, other = Progress(tmp_path), Progress(tmp_path)
    one.record(report(STEMS[0], "passed"), b"x = 1")
    other.next_hint(STEMS[1], 3)  # another terminal; takes nothing back
    later, path = Progress(tmp_path), tmp_path / "a.py"
    path.write_text("x = 1")
    assert later.state(STEMS[0], path, STARTER) == "passed"
    assert [later.score(stem, path) for stem in STEMS] == [1, None, None]
    path.write_text("x = 2")
    assert later.score(STEMS[0], path) is None
    assert [later.next_hint(STEMS[1], 3) for _ in range(4)] == [1, 2, 3, 3]
    assert (later.hints(STEMS[0]), later.hints(STEMS[1])) == (0, 3)
    assert later.passed_today() == 1


def test_without_a_terminal_frames_are_plain_text_and_none_comes_twice():
    out = io.StringIO()
    with Painter(out) as painter:
        painter.paint(lambda _: ["one"])
        painter.paint(lambda _: ["one"])
        painter.paint(lambda _: ["two"])
    assert out.getvalue() == "one\ntwo\n\n"
