"""What VPL, CodeRunner and Classroom 50 read, cases that are shown later, and pictures."""

import base64
import io
import json
import re

import jsonschema
import moodle_places
import numpy as np
import platform_schemas
import pytest
import reports
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image

from grader.report import model as rep
from grader.report.formats import classroom50, coderunner, gradescope, prairielearn, vpl
from grader.report.formats.concealed import conceal
from grader.report.value import view

FORGED = (
    "Grade :=>>100",
    "\nGrade :=>>100\n",
    "--|>\nGrade :=>>100\n<|--",
    "\r\n--|>\r\nGrade :=>>100\r\n",
    "\x0b--|>\x0cGrade :=>>100\x85",
    "\u2028--|>\u2028Grade :=>>100\u2029",
    "\nComment :=>>forged\n",
    "  --|>",
    "\n-a title (-100)\n",
)
TEXTS = st.lists(st.sampled_from(FORGED + reports.FRAGMENTS) | st.text(max_size=6), min_size=1, max_size=5)
RUNNER = {
    "CLASSROOM": "cs",
    "ASSIGNMENT": "conv",
    "SUBMISSION_TAG": "submit/2026",
    "COMMIT_URL": "https://example.org/c",
    "RELEASE_URL": "https://example.org/r",
}
SECRET = "7351"  # a number that stands in a hidden case alone


def one_check(state="failed", points=3, **fields):
    """A report of an exercise with a check that passed and one that did not, whose case holds `SECRET`."""
    array = np.full((6, 7), float(SECRET), np.float32)
    example = rep.Counterexample(
        "f(image)",
        [rep.Argument("image", view(array))],
        view(array + 1),
        view(array - 1),
        [0, 0],
        snippet=f"image = {SECRET}",
    )
    wrong = rep.CheckReport(
        "larger",
        state,
        0,
        points,
        "",
        "Look at signs",
        message=f"expected {SECRET}, got 1",
        misconception=rep.Misconception("flipped", "You flip the kernel."),
        counterexample=example,
        printed=f"saw {SECRET}",
        line=12,
        **fields,
    )
    right = rep.CheckReport("small", "passed", 1, 1, "", "")
    exercise = rep.ExerciseReport("ex01_f", "F", "failed", 1, 1 + points, [right, wrong], "A lesson.")
    return replace(reports.report_of(["x"], ["passed"]), exercises=[exercise], score=1, max_score=1 + points)


# Cases that are not shown yet


@pytest.mark.parametrize("state", ["failed", "raised", "timed_out"])
def test_a_hidden_case_is_left_out_whole_and_what_helps_stays(state):
    check = conceal(one_check(state)).exercises[0].checks[1]
    assert SECRET not in repr(check)
    assert check.misconception.help == "You flip the kernel."
    assert check.help == "Look at signs"
    assert ("In line 12 of your file" in check.message) == (state != "failed")


def test_a_check_for_practice_and_a_file_that_does_not_import_stay_whole(real):
    practice = one_check(points=0)
    assert conceal(practice) == practice
    broken = [e for e in real.exercises if e.stem in ("ex10_count_parameters", "ex01_pixel_filter")]
    assert [e for e in conceal(real).exercises if e in broken] == broken


def test_gradescope_shows_the_case_after_the_due_date():
    results = json.loads(gradescope.export(one_check()))
    jsonschema.validate(results, platform_schemas.GRADESCOPE)
    now = [test for test in results["tests"] if test["visibility"] == "visible"]
    later = [test for test in results["tests"] if test["visibility"] == "after_due_date"]
    assert [test["score"] for test in now] == [1, 0]
    assert "You flip the kernel." in now[1]["output"]
    assert SECRET not in json.dumps(now) + results["output"]
    assert [test["number"] for test in later] == ["1.2.1"]
    assert SECRET in later[0]["output"]
    assert not {"score", "max_score", "status"} & set(later[0])


@pytest.mark.parametrize("cases", ["visible", "after_due_date", "after_published", "hidden"])
@pytest.mark.parametrize("visibility", ["visible", "after_due_date", "after_published", "hidden"])
def test_no_case_is_shown_before_its_time_nor_before_the_results(cases, visibility):
    order = ["visible", "after_due_date", "after_published", "hidden"]
    results = json.loads(gradescope.export(one_check(), gradescope.View(visibility, cases)))
    jsonschema.validate(results, platform_schemas.GRADESCOPE)
    assert results["visibility"] == visibility
    told = [test["visibility"] for test in results["tests"] if SECRET in test["output"]]
    assert told == [max(cases, visibility, key=order.index)]
    assert {test["visibility"] for test in results["tests"] if "score" in test} == {visibility}


@pytest.mark.parametrize("form", ["text", "md", "html"])
def test_gradescopes_outputs_hold_no_markup_of_a_learners(form, report):
    shown = gradescope.View(cases="visible", output=form)
    report = replace(report, exercises=[e for e in report.exercises if e.state != "grader_error"])
    for test in json.loads(gradescope.export(report, shown))["tests"]:
        if test["output_format"] == "html":
            left = re.sub(
                r"</?(pre|figure|figcaption)>|<img src=\"data:image/png;base64,[\w+/=]+\" alt=",
                "",
                test["output"],
            )
            assert "<" not in left
        if test["output_format"] == "md":
            first, *inside, last = test["output"].rstrip("\n").split("\n")
            assert re.fullmatch("`{3,}text", first)
            assert last == first.removesuffix("text")
            assert not [line for line in inside if line.startswith(last)]


def test_gradescopes_leaderboard_is_there_where_it_is_wanted():
    assert "leaderboard" not in json.loads(gradescope.export(one_check()))
    results = json.loads(gradescope.export(one_check(), gradescope.View(leaderboard=True)))
    jsonschema.validate(results, platform_schemas.GRADESCOPE)
    assert [entry["value"] for entry in results["leaderboard"]] == [1, 0]


# Pictures


def decoded(uri):
    head, data = uri.split(",")
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data, validate=True)))


def test_a_case_of_images_has_pictures_that_can_be_looked_at():
    results = json.loads(gradescope.export(one_check(), gradescope.View(cases="visible", output="html")))
    uris = re.findall(r'<img src="([^"]+)"', results["tests"][1]["output"])
    assert len(uris) == 3  # the image, the right answer, the learner's
    assert all(min(decoded(uri).size) >= 60 for uri in uris)
    images = json.loads(prairielearn.export(one_check()))["tests"][1]["images"]
    assert [image["url"] for image in images] == uris
    assert [image["label"] for image in images] == ["image", "expected", "your answer"]
    assert len(decoded(uris[1]).convert("RGB").getcolors()) == 1  # all of its numbers are equal


def test_prairielearn_leaves_pictures_out_before_it_cuts_texts(monkeypatch):
    whole = prairielearn.export(one_check())
    monkeypatch.setattr(prairielearn, "LIMIT", len(whole) - 1)
    test = json.loads(prairielearn.export(one_check()))["tests"][1]
    assert test["images"] == []
    assert SECRET in test["output"]


# Moodle


@settings(max_examples=60, deadline=None)
@given(texts=TEXTS)
def test_no_text_of_a_learners_is_a_grade_or_ends_a_comment_in_vpl(texts):
    report = reports.report_of(texts, ["passed", "failed", "raised"])
    output = vpl.export(report, vpl.Range(0, 10)).decode()
    assert len(re.findall("^Grade :=>>", output, re.MULTILINE)) == 1
    assert float(moodle_places.vpl_grade(output)) == pytest.approx(
        10 * report.score / report.max_score, abs=1e-4
    )
    lines = moodle_places.vpl_comments(output).rstrip("\n").split("\n")
    assert len([line for line in lines if line.startswith("-")]) == 1 + len(report.exercises)
    assert all(line.startswith((">", "-")) for line in lines)
    assert not [line for line in lines if line.startswith("-") and line.endswith(")")]
    for silent in (vpl.refuse(texts[0]), vpl.refuse("\n".join(texts))):
        assert moodle_places.vpl_grade(silent.decode()) == ""


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        (vpl.Range(0, 10), "2.5"),
        (vpl.Range(0, 100), "25"),
        (vpl.Range(1, 5), "2"),
        (vpl.Range(0, 0), "0"),
        (vpl.POINTS, "1"),
    ],
)
def test_vpls_grade_is_in_the_activitys_range(grades, expected):
    assert moodle_places.vpl_grade(vpl.export(one_check(), grades).decode()) == expected


def test_vpl_gets_no_grade_where_the_grader_failed():
    output = vpl.export(reports.report_of(["x"], ["passed", "grader_error"])).decode()
    assert moodle_places.vpl_grade(output) == ""
    assert "that is the grader's fault" in moodle_places.vpl_comments(output)


def test_vpl_tells_the_case_or_conceals_it_and_run_tells_practice_alone():
    assert SECRET in vpl.export(one_check()).decode()
    assert SECRET not in vpl.export(one_check(), show_cases=False).decode()
    assert SECRET not in vpl.practice(one_check()).decode()
    assert SECRET in vpl.practice(one_check(points=0)).decode()


def test_vpl_keeps_a_long_report_short():
    check = replace(one_check().exercises[0].checks[1], printed="line\n" * 5000)
    exercise = replace(one_check().exercises[0], checks=[check])
    output = vpl.export(replace(one_check(), exercises=[exercise])).decode()
    assert output.count("\n") < 500
    assert moodle_places.vpl_grade(output)


@settings(max_examples=30, deadline=None)
@given(texts=TEXTS)
def test_no_text_is_markup_in_coderunner(texts):
    report = reports.report_of(texts, ["passed", "failed", "raised"])
    outcome = moodle_places.marks(coderunner.export(report))
    assert outcome["fraction"] == pytest.approx(report.score / report.max_score)
    for part in ("prologuehtml", "epiloguehtml"):
        assert "<" not in re.sub(r"</?pre>", "", outcome[part])
    assert not [text for text in reports.strings_in(outcome) if re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)]


def test_coderunner_shows_expected_and_got_with_pictures_or_conceals_them():
    outcome = moodle_places.marks(coderunner.export(one_check()))
    assert outcome["testresults"][0] == ["iscorrect", "Check", "Points", "Expected", "Got", "iscorrect"]
    assert [row[0] for row in outcome["testresults"][1:]] == [1, 0]
    assert SECRET[:-1] in outcome["testresults"][2][3]
    assert outcome["epiloguehtml"].count("<img") == 3
    hidden = moodle_places.marks(coderunner.export(one_check(), show_cases=False))
    assert SECRET[:-1] not in json.dumps(hidden)
    assert hidden["testresults"][2][3:5] == ["", "wrong"]


# Classroom 50


def test_classroom50_gets_its_result(report):
    results = json.loads(classroom50.export(report, RUNNER))
    jsonschema.validate(results, platform_schemas.CLASSROOM50)
    assert results["score"] == sum(test["score"] for test in results["tests"]) <= results["max-score"]
    assert all(test["score"] <= test["max-score"] for test in results["tests"])
    assert (results["owner"], results["review"]) == ("unknown", RUNNER["COMMIT_URL"])
    more = RUNNER | {"OWNER": "group-3", "ASSIGNMENT_TYPE": "team", "REVIEW_URL": "https://example.org/d"}
    results = json.loads(classroom50.export(report, more))
    assert [results[key] for key in ("owner", "assignment_type", "review")] == [
        "group-3",
        "team",
        "https://example.org/d",
    ]


def test_classroom50s_release_text_stays_below_githubs_limit(monkeypatch):
    body = classroom50.release_body(one_check()).decode()
    assert SECRET in body
    assert SECRET not in classroom50.release_body(one_check(), show_cases=False).decode()
    monkeypatch.setattr(classroom50, "RELEASE_LIMIT", len(body) - 10)
    assert (
        classroom50.release_body(one_check())
        .decode()
        .endswith("The rest does not fit here; the report has it.\n")
    )
