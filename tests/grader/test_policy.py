"""Late policies: what a file may say, and what grades it makes."""

import csv
import json
import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
import small_reports as reports
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.cli.main import run
from grader.records.final_grade import Attempt, final_grade
from grader.records.gradebook import as_csv, gradebook
from grader.records.policy import (
    Attempts,
    Deadline,
    Exercises,
    Group,
    Policy,
    PolicyError,
    Rounding,
    duration,
    parse,
)

DUE = datetime(2026, 11, 30, 23, 59, tzinfo=timezone(timedelta(hours=-3)))
SEEDED = settings(derandomize=True, deadline=None)
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
LATE = Policy(Deadline(DUE, grace="15 minutes", percent_a_day=Decimal(10), at_most_days=5))
WHOLE = """
[deadline]
at = 2026-11-30T23:59:00-03:00
grace = "15 minutes"
percent_a_day = 12.5
at_most_days = 5
floor_percent = 20

[extensions]
"1234567" = 2026-12-02T23:59:00-03:00
7654321 = 2026-12-03T02:59:00Z

[attempts]
keep = "last"

[exercises]
drop_lowest = 1
groups.pooling = { of = ["max", "avg"], drop_lowest = 1 }

[rounding]
decimals = 1
half = "even"
"""


def grade(scores, policy, *submitted, student="ana"):
    return final_grade([Attempt(reports.report(scores), time) for time in submitted], policy, student)


def test_a_whole_policy_is_read():
    policy = parse(WHOLE)
    assert policy.deadline == Deadline(DUE, "15 minutes", Decimal("12.5"), 5, Decimal(20))
    assert policy.extensions["7654321"] == policy.extensions["1234567"] == DUE + 2 * DAY
    assert policy.attempts == Attempts("last")
    assert policy.exercises == Exercises(1, {"pooling": Group(["max", "avg"], 1)})
    assert policy.rounding == Rounding(1, "even")
    assert parse("") == Policy()


def test_the_documents_policy_is_one_and_its_sentences_are_said():
    page = (Path(__file__).parents[2] / "docs" / "course.md").read_text("utf-8")
    (block,) = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    policy = parse(block)
    assert policy.exercises.groups["pooling"].of == ["ex11_max_pool", "ex12_avg_pool"]
    made = grade({"a": (81, 95)}, Policy(policy.deadline), datetime(2026, 12, 2, 13, 12, 40, tzinfo=UTC))
    assert all(f"    {reason}\n" in page for reason in made.reasons[:2])


AT = "at = 2026-11-30T23:59:00-03:00\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[deadline]\nat = 2026-11-30T23:59:00", "p.toml: deadline.at = 2026-11-30T23:59:00 does not say"),
        ("[deadline]\nat = 2026-11-30", "deadline.at = 2026-11-30 does not say which time zone"),
        ("[deadline]\nat = 23:59:00", "deadline.at = 23:59:00 does not say"),
        ('[deadline]\nat = "2026-11-30T23:59:00"', "timezone component - at `$.deadline.at`"),
        ("[deadline]\n" + AT + "[extensions]\nana = 2026-12-02", "extensions.ana = 2026-12-02 does not say"),
        ("[deadline]\n" + AT + "[extensions]\nana = 2026-11-02T00:00:00Z", "ana ends before the deadline"),
        ("[extensions]\nana = 2026-11-02T00:00:00Z", "extensions, and no deadline"),
        ("[deadline]\ngrace = '1 hour'", "missing required field `at`"),
        ("[deadline]\n" + AT + "grace = '15'", "'15' is no length of time"),
        ("[deadline]\n" + AT + "grace = '-1 hours'", "is no length of time"),
        ("[deadline]\n" + AT + f"grace = '{10**12} days'", "is too long"),
        ("[deadline]\n" + AT + "percent_a_day = 101", "percent_a_day is 101, not from 0 to 100"),
        ("[deadline]\n" + AT + "percent_a_day = nan", "percent_a_day is NaN, not from 0 to 100"),
        ("[deadline]\n" + AT + "floor_percent = -1", "floor_percent is -1"),
        ("[deadline]\n" + AT + "at_most_days = -1", "at_most_days"),
        ("[deadline]\n" + AT + "at_most_days = 1.5", "at_most_days"),
        ("[deadline]\n" + AT + "per_cent = 1", "unknown field `per_cent`"),
        ("[late]\n", "unknown field `late`"),
        ("[attempts]\nkeep = 'first'", "Invalid enum value 'first' - at `$.attempts.keep`"),
        ("[exercises]\ndrop_lowest = -1", "drop_lowest"),
        ("[exercises.groups]\na.of = ['x']\nb.of = ['x']", "x is in two groups"),
        ("[rounding]\ndecimals = 9", "decimals"),
        ("deadline", "is no late policy"),
    ],
)
def test_a_faulty_policy_is_told_with_its_place_and_what_is_allowed(text, words):
    with pytest.raises(PolicyError) as error:
        parse(text, "p.toml")
    assert words in str(error.value)
    assert str(error.value).startswith("p.toml")
    assert "2026-11-30T23:59:00-03:00" in str(error.value) or "[deadline] at, grace" in str(error.value)


def test_lengths_of_time():
    assert duration("1 hour 30 minutes") == timedelta(minutes=90)
    assert duration("2 days") == 2 * DAY
    assert duration("1 second") == SECOND


@pytest.mark.parametrize(
    ("late", "percent", "words"),
    [
        (-DAY, 100, "in time"),
        (timedelta(0), 100, "in time"),
        (SECOND, 100, "within the grace of 15 minutes"),
        (timedelta(minutes=15), 100, "within the grace"),
        (timedelta(minutes=15) + SECOND, 90, "1 day late has begun, 10% a day, 90% of the points count"),
        (DAY, 90, "1 day late has begun"),
        (DAY + timedelta(microseconds=1), 80, "2 days late have begun"),
        (5 * DAY, 50, "5 days late have begun"),
        (5 * DAY + SECOND, 0, "more than 5 days late: 0% of the points count"),
        (400 * DAY, 0, "more than 5 days late"),
    ],
)
def test_each_side_of_each_boundary(late, percent, words):
    made = grade({"a": (8, 8)}, LATE, DUE + late)
    assert (made.percent, made.points, made.max_points) == (percent, Decimal(8 * percent) / 100, 8)
    assert words in " ".join(made.reasons)


def test_the_floor_stays():
    policy = Policy(Deadline(DUE, percent_a_day=Decimal(30), at_most_days=3, floor_percent=Decimal(25)))
    percents = [grade({"a": (4, 4)}, policy, DUE + n * DAY).percent for n in range(6)]
    assert percents == [100, 70, 40, 25, 25, 25]


def test_time_zones_are_instants_and_days_are_24_hours():
    utc = (DUE + timedelta(minutes=10)).astimezone(UTC)
    assert grade({"a": (1, 1)}, LATE, utc).percent == 100
    # Clocks in Lisbon go back on 25 October 2026: noon to noon are 25 hours, of which the last begins a second day.
    due = datetime(2026, 10, 24, 12, tzinfo=timezone(timedelta(hours=1)))
    noon = datetime(2026, 10, 25, 12, tzinfo=timezone(timedelta(0)))
    policy = Policy(Deadline(due, percent_a_day=Decimal(10)))
    assert grade({"a": (1, 1)}, policy, noon - timedelta(hours=1)).percent == 90
    assert grade({"a": (1, 1)}, policy, noon).percent == 80
    assert "2026-10-25 13:00:00+01:00" in grade({"a": (1, 1)}, policy, noon).reasons[-1]


def test_an_extension_is_one_students_deadline():
    policy = Policy(LATE.deadline, {"ana": DUE + 2 * DAY})
    made = grade({"a": (1, 1)}, policy, DUE + 2 * DAY + timedelta(minutes=15))
    assert made.percent == 100
    assert made.reasons[1] == "The deadline was extended to 2026-12-02 23:59:00-03:00."
    assert grade({"a": (1, 1)}, policy, DUE + 2 * DAY, student="bia").percent == 80


def test_an_unknown_time_counts_as_in_time_and_is_told():
    made = grade({"a": (1, 1)}, LATE, None)
    assert made.percent == 100
    assert "not known" in made.reasons[-1]


def test_no_points_and_nothing_handed_in():
    assert grade({"a": (0, 4)}, LATE, DUE + DAY).percent == 0
    assert grade({"a": (0, 0)}, LATE, DUE).percent == 0
    assert grade({}, Policy(exercises=Exercises(3)), DUE).max_points == 0


def test_nothing_handed_in_is_neither_0_points_nor_a_fault():
    nothing = reports.nothing("1")
    (row,) = gradebook([[nothing], [nothing]], LATE)
    assert (row.points, row.percent, row.problems, row.state) == (None, None, [], "nothing")
    assert row.reasons == ["Attempt 1: nothing was handed in.", "Attempt 2: nothing was handed in."]
    assert as_csv([row]).splitlines()[1].endswith(b",handed in nothing")
    zero = reports.graded("1", reports.report({"a": (0, 4)}))
    (row,) = gradebook([[nothing], [zero]], Policy())
    assert (row.points, row.state) == (0, "graded")


@pytest.mark.parametrize("keep", ["best", "last"])
@pytest.mark.parametrize("fault", ["unreadable", "in part"])
@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_what_could_not_be_graded_is_no_points_and_the_other_attempt_counts_unless_the_last_does(
    keep, fault, order
):
    right = reports.graded("1", reports.report({"a": (2, 2), "b": (1, 2)}))
    broken = reports.report({"a": (0, 2), "b": (2, 2)}, states={"a": "grader_error"})
    faulty = reports.graded("1", broken if fault == "in part" else "No .py file.")
    stores = [[(right, faulty)[number]] for number in order]
    (row,) = gradebook(stores, Policy(attempts=Attempts(keep)))
    assert len(row.problems) == 1
    if keep == "last" and order == (0, 1):
        assert (row.points, row.state) == (None, "ungraded")
    else:
        assert (row.points, row.state) == (3, "graded")


def test_which_attempt_counts():
    first, second = reports.report({"a": (3, 4)}), reports.report({"a": (4, 4)})
    attempts = [Attempt(first, DUE), Attempt(second, DUE + 3 * DAY)]
    best, last = (
        final_grade(attempts, Policy(LATE.deadline, attempts=Attempts(k)), "") for k in ("best", "last")
    )
    assert (best.percent, last.percent) == (75, 70)
    assert best.reasons[0] == "Of 2 attempts the best counts: number 1."
    assert last.reasons[0] == "Of 2 attempts the last counts: number 2."
    turned = final_grade(attempts[::-1], Policy(attempts=Attempts("last")), "")
    assert (turned.percent, turned.reasons[0]) == (100, "Of 2 attempts the last counts: number 1.")
    unknown = final_grade([Attempt(second, DUE), Attempt(first)], Policy(attempts=Attempts("last")), "")
    assert unknown.percent == 100
    neither = final_grade([Attempt(second), Attempt(first)], Policy(attempts=Attempts("last")), "")
    assert neither.percent == 75


def test_the_lowest_are_dropped_by_percentage_and_one_stays():
    scores = {"a": (1, 2), "b": (2, 10), "c": (4, 4), "d": (0, 0)}
    made = grade(scores, Policy(exercises=Exercises(1)), DUE)
    assert (made.points, made.max_points) == (5, 6)
    assert made.reasons[0] == "Dropped as lowest: b, 2 of 10."
    for many in (2, 3, 99):
        assert grade(scores, Policy(exercises=Exercises(many)), DUE).percent == 100
    equal = grade({"a": (0, 2), "b": (0, 5), "c": (4, 4)}, Policy(exercises=Exercises(1)), DUE)
    assert equal.max_points == 6


def test_weights_by_which_nothing_counts_are_refused():
    scores = {"a": (1, 2), "b": (2, 10), "c": (0, 0)}
    one = Policy(exercises=Exercises(9, weights={"a": Decimal(0)}))
    assert grade(scores, one, DUE).max_points == 10
    none = Policy(exercises=Exercises(weights={"a": Decimal(0), "b": Decimal(0)}))
    with pytest.raises(PolicyError, match="no exercise counts"):
        grade(scores, none, DUE)


def test_groups_drop_among_themselves():
    groups = {"pooling": Group(["a", "b"], 1)}
    made = grade({"a": (1, 2), "b": (2, 2), "c": (0, 3)}, Policy(exercises=Exercises(1, groups)), DUE)
    assert (made.points, made.max_points) == (2, 5)  # c is alone outside the group, and one stays
    with pytest.raises(PolicyError, match="pooling names x"):
        grade({"a": (1, 2)}, Policy(exercises=Exercises(0, {"pooling": Group(["x"])})), DUE)


def test_a_fault_of_the_graders_is_told():
    broken = reports.report({"a": (0, 2), "b": (2, 2)}, states={"a": "grader_error"})
    reasons = final_grade([Attempt(broken, DUE)], Policy(), "").reasons
    assert "a could not be graded, through a fault of the grader's: grade it again." in reasons


def test_rounding_is_exact():
    thirds = Policy(Deadline(DUE, percent_a_day=Decimal("87.5")))
    made = grade({"a": (1, 3)}, thirds, DUE + DAY)  # 0.125 points, 4.1666...%
    assert (made.points, made.percent) == (Decimal("0.13"), Decimal("4.17"))
    assert made.reasons[-1] == "Rounded to 2 decimals: 0.13."
    even = Policy(thirds.deadline, rounding=Rounding(2, "even"))
    assert grade({"a": (1, 3)}, even, DUE + DAY).points == Decimal("0.12")
    assert grade({"a": (1, 3)}, Policy(rounding=Rounding(0)), DUE).percent == 33


percents = st.decimals(0, 100, places=1)
deadlines = st.builds(
    Deadline,
    st.just(DUE),
    st.integers(0, 3000).map("{} minutes".format),
    percents,
    st.none() | st.integers(0, 9),
    percents,
)
points = st.integers(0, 9).flatmap(lambda most: st.tuples(st.integers(0, most), st.just(most)))
classes = st.dictionaries(st.sampled_from("abcdef"), points, min_size=1)
policies = st.builds(
    Policy,
    deadlines,
    exercises=st.builds(Exercises, st.integers(0, 7)),
    rounding=st.builds(Rounding, st.integers(0, 3), st.sampled_from(["up", "even"])),
)
lates = st.timedeltas(-2 * DAY, 12 * DAY)


@SEEDED
@given(classes, policies, lates, st.timedeltas(timedelta(0), 12 * DAY))
def test_later_is_never_more(scores, policy, late, more):
    earlier, later = (grade(scores, policy, DUE + late + by) for by in (timedelta(0), more))
    assert later.points <= earlier.points
    assert later.percent <= earlier.percent


@SEEDED
@given(classes, policies, lates, st.integers(0, 5000))
def test_grace_and_extensions_never_take_away(scores, policy, late, minutes):
    without = Policy(Deadline(DUE, "0 minutes", *_rest(policy)), rounding=policy.rounding)
    graced = Policy(Deadline(DUE, f"{minutes} minutes", *_rest(policy)), rounding=policy.rounding)
    extended = Policy(without.deadline, {"ana": DUE + timedelta(minutes=minutes)}, rounding=policy.rounding)
    plain = grade(scores, without, DUE + late).points
    assert grade(scores, graced, DUE + late).points >= plain
    assert grade(scores, extended, DUE + late).points >= plain


def _rest(policy):
    late = policy.deadline
    return late.percent_a_day, late.at_most_days, late.floor_percent


@SEEDED
@given(classes, policies, st.lists(lates, min_size=1, max_size=4), st.sampled_from(["best", "last"]))
def test_a_grade_is_within_its_bounds(scores, policy, times, keep):
    policy = Policy(policy.deadline, {}, Attempts(keep), policy.exercises, policy.rounding)
    made = grade(scores, policy, *(DUE + late for late in times))
    assert 0 <= made.points <= made.max_points <= sum(most for _, most in scores.values())
    assert 0 <= made.percent <= 100
    assert made.reasons


@SEEDED
@given(classes, st.integers(0, 7), st.integers(0, 7))
def test_dropping_more_never_lowers_the_percentage(scores, few, more):
    few, more = sorted((few, more))
    one, other = (grade(scores, Policy(exercises=Exercises(n)), DUE) for n in (few, more))
    assert other.percent >= one.percent


def test_a_table_of_grades(capsys, tmp_path):
    good, bad = reports.report({"a": (4, 4)}), reports.report({"a": (1, 4)})
    late = (DUE + DAY).isoformat()
    reports.store(
        tmp_path / "one",
        reports.graded("1", bad, "Ana", submitted=DUE.isoformat()),
        reports.graded("2", "no file in it", "=cmd()"),
        reports.graded("3", bad, "Ção"),
    )
    reports.store(tmp_path / "two", reports.graded("1", good, "Ana", submitted=late))
    policy = tmp_path / "policy.toml"
    policy.write_text(f'[deadline]\nat = {DUE.isoformat()}\npercent_a_day = 10\n[extensions]\n"9" = {late}\n')
    call = ["final", str(tmp_path / "one"), str(tmp_path / "two"), "--policy", str(policy)]
    out = tmp_path / "sub" / "grades.csv"
    assert run([*call, "--out", str(out), "--by", "prof"]) == 1
    said = capsys.readouterr()
    assert "Ana" in said.out
    assert "of 9, of whom there is no result" in said.err
    assert "To be looked at: 2." in said.err
    rows = list(csv.DictReader(out.read_text("utf-8").splitlines()))
    assert [(r["student"], r["points"], r["max_points"], r["percent"]) for r in rows] == [
        ("1", "3.60", "4", "90.00"),
        ("2", "", "", ""),
        ("3", "1.00", "4", "25.00"),
    ]
    assert rows[1]["name"] == "'=cmd()"
    assert rows[0]["reasons"].startswith("Of 2 attempts the best counts: number 2.")
    assert not list(out.parent.glob(".*"))
    for name in ("one", "two"):
        entry = json.loads((tmp_path / name / "audit.jsonl").read_text().splitlines()[-1])
        assert (entry["what"], entry["by"], entry["note"]) == ("exported", "prof", "grades.csv")
    assert run([*call, "--why", "1"]) == 0
    assert "90% of the points count" in capsys.readouterr().out
    assert run([*call, "--why", "2"]) == 1
    assert "no file in it" in capsys.readouterr().out
    assert run([*call, "--json"]) == 1
    assert [row["student"] for row in json.loads(capsys.readouterr().out)] == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("policy", "results", "words"),
    [
        ("[late]", "class", "unknown field `late`"),
        (None, "class", "can't be read"),
        ("", "empty", "no results in"),
        ("", "naive", "no time with an offset"),
    ],
)
def test_a_wrong_call_of_final_is_told(capsys, tmp_path, policy, results, words):
    reports.store(tmp_path / "class", reports.graded("1", reports.report({"a": (1, 1)})))
    reports.store(
        tmp_path / "naive",
        reports.graded("1", reports.report({"a": (1, 1)}), submitted="2026-11-30T10:00:00"),
    )
    (tmp_path / "empty").mkdir()
    if policy is not None:
        (tmp_path / "p.toml").write_text(policy)
    assert run(["final", str(tmp_path / results), "--policy", str(tmp_path / "p.toml")]) == 2
    assert words in " ".join(capsys.readouterr().err.split())


def test_a_student_who_is_not_there(capsys, tmp_path):
    reports.store(tmp_path / "c", reports.graded("1", reports.report({"a": (1, 1)})))
    (tmp_path / "p.toml").write_text("")
    call = ["final", str(tmp_path / "c"), "--policy", str(tmp_path / "p.toml"), "--why", "8"]
    assert run(call) == 2
    assert "no result of 8" in capsys.readouterr().err


def test_the_csv_of_a_fault_of_the_graders():
    broken = reports.report({"a": (0, 2)}, states={"a": "grader_error"})
    rows = gradebook([[reports.graded("1", broken)]], Policy())
    assert rows[0].problems == ["Attempt 1: a could not be graded, so it has no points; grade it again."]
    assert (rows[0].points, rows[0].percent, rows[0].state) == (None, None, "ungraded")
    assert as_csv(rows).count(b"\n") == 2
