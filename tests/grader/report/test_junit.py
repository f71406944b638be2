"""JUnit XML, read back by a library that knows it."""

import xml.etree.ElementTree as ET

import junitparser
import pytest
import reports
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.formats import export

KINDS = {
    "passed": None,
    "skipped": junitparser.Skipped,
    "failed": junitparser.Failure,
    "broke_rule": junitparser.Failure,
    "not_started": junitparser.Failure,
}


def read(report):
    return junitparser.JUnitXml.fromstring(export("junit", report))


def test_a_suite_an_exercise_a_case_a_check(report):
    suites = list(read(report))
    assert len(suites) == len(report.exercises)
    for suite, exercise in zip(suites, report.exercises, strict=True):
        cases = list(suite)
        assert suite.tests == len(cases) == len(exercise.checks)
        for case, check in zip(cases, exercise.checks, strict=True):
            kind = KINDS.get(check.state, junitparser.Error)
            assert [type(result) for result in case.result] == ([] if kind is None else [kind])


def test_the_counts_are_those_of_the_cases(report):
    root = read(report)
    counted = (root.tests, root.failures, root.errors, root.skipped)
    again = junitparser.JUnitXml.fromstring(export("junit", report))
    again.update_statistics()
    assert counted == (again.tests, again.failures, again.errors, again.skipped)


def test_what_a_learner_reads_is_there(real):
    suite = next(suite for suite in read(real) if suite.name == "ex02_output_size")
    failure = next(result for case in suite for result in case.result)
    assert failure.type == "failed"
    assert "output_size(n, f, padding, stride) with" in failure.text
    assert "::error::n is" in next(iter(suite)).system_out


@pytest.mark.parametrize("state", reports.STATES)
def test_every_state_has_a_place(state):
    case = next(iter(next(iter(read(reports.report_of(["x"], [state]))))))
    assert case.is_passed == (state == "passed")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(reports.FRAGMENTS), min_size=1, max_size=5))
def test_no_text_breaks_the_xml(texts):
    data = export("junit", reports.report_of([f"x{text}" for text in texts]))
    plain = export("junit", reports.report_of(["x"]))
    assert [e.tag for e in ET.fromstring(data).iter()] == [e.tag for e in ET.fromstring(plain).iter()]
    assert len(list(junitparser.JUnitXml.fromstring(data))) == len(reports.STATES)
