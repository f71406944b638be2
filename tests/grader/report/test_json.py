"""Gradescope, PrairieLearn, Exercism and GitHub Classroom: the JSON that each reads."""

import base64
import json
import re

import jsonschema
import msgspec
import platform_schemas
import pytest
import reports
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.formats import REFUSALS, export, prairielearn, refuse

FORMATS = tuple(platform_schemas.ALL)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]")
TEXTS = st.lists(
    st.lists(st.sampled_from(reports.FRAGMENTS) | st.text(max_size=4), max_size=4).map("".join),
    min_size=1,
    max_size=5,
)


def gradable(report):
    """The report without what the grader failed on: Gradescope gets no points and no tests otherwise."""
    exercises = [exercise for exercise in report.exercises if exercise.state != "grader_error"]
    return msgspec.structs.replace(
        report,
        exercises=exercises,
        score=sum(e.score for e in exercises),
        max_score=sum(e.max_score for e in exercises),
    )


def read(name, report):
    if name == "gradescope":
        report = gradable(report)
    results = json.loads(export(name, report))
    jsonschema.validate(results, platform_schemas.ALL[name])
    return results


@pytest.mark.parametrize("name", FORMATS)
def test_the_schemas_are_schemas(name):
    jsonschema.Draft202012Validator.check_schema(platform_schemas.ALL[name])


@pytest.mark.parametrize("name", FORMATS)
def test_reports_are_what_the_platform_reads(name, report):
    results = read(name, report)
    report = gradable(report) if name == "gradescope" else report
    checks = [check for exercise in report.exercises for check in exercise.checks]
    tests = [test for test in results["tests"] if "case" not in test.get("tags", ())]
    assert len(tests) == len(checks)
    assert not [text for text in reports.strings_in(results) if CONTROL.search(text)]


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=25, deadline=None)
@given(texts=TEXTS)
def test_no_text_breaks_a_format(name, texts):
    results = read(name, reports.report_of(texts))
    assert not [text for text in reports.strings_in(results) if CONTROL.search(text)]


def test_gradescopes_points_add_up_and_nothing_is_rendered(report):
    results, report = read("gradescope", report), gradable(report)
    assert sum(test.get("score", 0) for test in results["tests"]) == results["score"] == report.score
    assert sum(test.get("max_score", 0) for test in results["tests"]) == report.max_score
    formats = [results[key] for key in ("output_format", "test_output_format", "test_name_format")]
    formats += [test[key] for test in results["tests"] for key in ("output_format", "name_format")]
    assert set(formats) == {"text"}
    assert results["stdout_visibility"] == "hidden"
    for test in results["tests"]:
        if test.get("max_score"):
            assert (test["status"] == "passed") == (test["score"] == test["max_score"])


def test_gradescope_says_what_a_learner_reads(real):
    tests = {test["number"]: test for test in read("gradescope", real)["tests"]}
    wrong = tests["2.1"]
    assert wrong["name"].startswith("ex02_output_size")
    assert "output_size(n, f, padding, stride) with" in wrong["output"] + tests.get("2.1.1", wrong)["output"]
    assert "Your code printed:" in wrong["output"] + tests.get("2.1.1", wrong)["output"]


def test_prairielearns_score_is_a_share(real):
    results = read("prairielearn", real)
    assert results["gradable"] is True
    assert results["score"] == pytest.approx(real.score / real.max_score)
    assert sum(test["points"] for test in results["tests"]) == real.score


def test_prairielearn_takes_no_attempt_for_a_fault_of_the_graders_or_nothing():
    faulty = read("prairielearn", reports.report_of(["x"], ["passed", "grader_error"]))
    assert faulty["gradable"] is False
    assert "could not be graded" in faulty["format_errors"][0]
    empty = read("prairielearn", reports.report_of(["x"], ["not_started"]))
    assert empty["format_errors"] == ["No exercise was started."]
    assert "score" not in faulty | empty


def test_prairielearns_file_stays_below_what_it_takes():
    long = read("prairielearn", reports.report_of(["😀" * 2_000]))
    assert len(json.dumps(long, ensure_ascii=False).encode()) < prairielearn.LIMIT
    assert any("[...]" in test["output"] for test in long["tests"])


@pytest.mark.parametrize("name", REFUSALS)
def test_an_unreadable_submission_is_told_so(name):
    results = json.loads(refuse(name, "no <b>zip</b>\x1b"))
    if name == "gradescope":  # which requires points or tests, and records nothing without
        assert not {"score", "tests"} & set(results)
        jsonschema.validate(results | {"tests": []}, platform_schemas.ALL[name])
    else:
        jsonschema.validate(results, platform_schemas.ALL[name])
    assert "no <b>zip</b>\ufffd" in reports.strings_in(results)


def test_gradescope_gets_no_points_for_what_could_not_be_graded():
    results = json.loads(export("gradescope", reports.report_of(["x"], ["passed", "grader_error"])))
    assert not {"score", "tests"} & set(results)
    assert "could not be graded, which is no zero" in results["output"]


def test_exercism_counts_an_error_only_where_no_check_came_to_an_answer():
    def status(*states):
        results = read("exercism", reports.report_of(["x"], states))
        return results["status"]

    assert status("passed") == "pass"
    assert status("passed", "failed") == "fail"
    assert status("passed", "crashed") == "fail"
    assert status("raised", "timed_out") == "error"


def test_exercism_keeps_a_learners_output_short_and_links_tasks():
    results = read("exercism", reports.report_of(["word " * 200], ["failed", "raised"]))
    outputs = [test["output"] for test in results["tests"]]
    assert {len(output) for output in outputs} == {500}
    assert all(output.endswith("Output was truncated. Please limit to 500 chars") for output in outputs)
    assert [test["task_id"] for test in results["tests"]] == [1, 1, 2, 2]


def test_the_classroom_reporter_adds_up_the_points(report):
    """As src/main.js and src/notify-classroom.js of autograding-grading-reporter do."""
    encoded = base64.b64encode(export("classroom", report))
    results = json.loads(base64.b64decode(encoded).decode("utf-8"))
    assert results["max_score"] == report.max_score
    assert sum(test["score"] for test in results["tests"]) == report.score
    assert results["status"] in ("fail", "error")


def test_classroom_names_the_line(real):
    lines = {
        test["filename"]: test["line_no"] for test in read("classroom", real)["tests"] if test["line_no"]
    }
    assert lines == {"ex09_network_shapes.py": 2, "ex10_count_parameters.py": 1}


def test_a_report_without_exercises_is_one_too():
    none = msgspec.structs.replace(reports.report_of(["x"]), exercises=[], score=0, max_score=0, timings={})
    for name in FORMATS:
        read(name, none)
