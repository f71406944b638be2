"""A list of the class: teams, names in place of ids, two of one name; who is similar in groups; the page's names."""

import pytest
from rosters import CODE, laid_out, roster_of, states

from grader.batch.overview import overview
from grader.batch.page import render
from grader.batch.roster.model import RosterError
from grader.batch.similar import Pair, Similar
from grader.records.store import Graded, Result, Student

EX = "ex02_output_size.py"
GROUPS = "id,name,group\n1,Ana,Red Team\n2,Bia,Red Team\n3,Caio,Blue Team\n4,Davi,\n"


def with_list(tmp_path, files, text, **options):
    laid_out(tmp_path / "class", files)
    (tmp_path / "list.csv").write_text(text, "utf-8")
    return roster_of(tmp_path / "class", tmp_path, roster=tmp_path / "list.csv", **options)


def sources(roster):
    return {entry.student: entry.source for entry in roster.entries if entry.path}


def test_moodles_group_is_each_members(tmp_path):
    files = {f"Red Team_4_assignsubmission_file_/{EX}": CODE, f"Davi_9_assignsubmission_file_/{EX}": CODE}
    text = GROUPS.replace("4,Davi", "9,Davi").replace(
        "3,Caio", "4,Caio"
    )  # a group's number is a student's, too
    roster = with_list(tmp_path, files, text)
    assert states(roster) == {"1": "file", "2": "file", "4": "nothing", "9": "file"}
    assert sources(roster)[Student("2", "Bia")] == "Red Team_4_assignsubmission_file_"
    assert "Groups in the list: 2. What a group handed in is graded for each member." in roster.notes
    assert not roster.strangers


def test_what_one_member_handed_in_is_each_members(tmp_path):
    roster = with_list(tmp_path, {f"1/{EX}": CODE, f"3/{EX}": CODE, f"8/{EX}": CODE}, GROUPS)
    assert states(roster) == {"1": "file", "2": "file", "3": "file", "4": "nothing", "8": "file"}
    assert list(roster.strangers) == ["8"]
    assert "Not in list.csv: 8." in roster.notes


def test_where_several_of_a_group_handed_in_each_has_their_own(tmp_path):
    text = GROUPS + "5,Eva,Red Team\n"
    roster = with_list(tmp_path, {f"1/{EX}": CODE, f"2/{EX}": CODE}, text)
    assert states(roster)["5"] == "nothing"
    assert "Of the group Red Team several handed in, so this is not given to 5." in roster.notes


def test_a_courses_list_has_other_ids_and_names_tell(tmp_path):
    files = {
        f"{name}_{n}_assignsubmission_file_/{EX}": CODE
        for n, name in enumerate(["Ana Sá", "Bia  B", "Caio C"])
    }
    text = "matrícula,nome,entregue em\n20261,ana sá,2026-11-24T10:00:00Z\n20262,Bia B,\n20263,Davi D,\n"
    roster = with_list(tmp_path, files, text)
    assert states(roster) == {"0": "file", "1": "file", "2": "file", "20263": "nothing"}
    assert roster.entries[0].submitted == "2026-11-24T10:00:00Z"
    assert list(roster.strangers) == ["2"]
    assert "students were found by their names" in " ".join(roster.notes)


def test_two_of_one_name_are_not_told_apart_by_it(tmp_path):
    files = {
        f"{name}_{n}_assignsubmission_file_/{EX}": CODE
        for n, name in enumerate(["Ana Sá", "Ana Sá", "Bia B"])
    }
    text = "student id,name\n20261,Ana Sá\n20262,Ana Sá\n20263,Bia B\n"
    roster = with_list(tmp_path, files, text)
    assert states(roster) == {"0": "file", "1": "file", "2": "file"}
    assert "20262 Ana Sá has the name of somebody else: whether they handed in is not known." in roster.notes
    assert list(roster.strangers) == ["0", "1"]


def test_nobody_of_the_list_is_a_question_still(tmp_path):
    with pytest.raises(RosterError, match=r"None of the 1 students who handed in is in list\.csv"):
        with_list(tmp_path, {f"1/{EX}": CODE}, "id,name\n7,Ana\n")


EIGHT = [f"s{number}" for number in range(8)]


def test_eight_equal_ones_are_one_group():
    pairs = [Pair(one, other, 1.0) for n, one in enumerate(EIGHT) for other in EIGHT[n + 1 :]]
    pairs += [Pair("x", "y", 0.85), Pair("y", "z", 0.9)]
    groups = Similar(pairs).groups
    assert [(group.students, group.least, group.most) for group in groups] == [
        (tuple(EIGHT), 1.0, 1.0),
        (("x", "y", "z"), 0.85, 0.9),
    ]
    results = [Graded(Result(Student(id_, "Ana"), "", nothing=True), None) for id_ in EIGHT]
    page = render(overview(results), Similar(pairs))
    table = page.partition('aria-label="Similar submissions"')[2].partition("</table>")[0]
    assert table.count("<tr>") == 3
    assert all(f"Ana ({id_})" in table for id_ in EIGHT)
    assert "85\u201390%" in table


def test_names_that_one_has_stand_alone():
    people = [Student("1", "Ana"), Student("2", "ana "), Student("3", "Bia"), Student("4")]
    names = overview([Graded(Result(student, "", nothing=True), None) for student in people]).names
    assert names == {"1": "Ana (1)", "2": "ana  (2)", "3": "Bia", "4": "4"}


def test_who_is_in_no_list_needs_a_look():
    graded = Graded(Result(Student("8", "Eva"), "", nothing=True), None)
    (look,) = overview([graded], {"8"}, ["8"]).looks
    assert (look.student, look.reason) == ("Eva (8)", "Handed in, and is not in the list of the class.")
