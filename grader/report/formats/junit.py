"""Export JUnit XML, which most continuous integration reads: a suite for each exercise, a case for each check.

There is no official schema; the elements and attributes are those that https://github.com/testmoapp/junitxml describes.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET

from grader.report.formats import text
from grader.report.model import CheckReport, ExerciseReport, Report

# States that JUnit calls failures: a wrong answer or none yet. All others but passed and skipped are errors.
FAILURES = ("failed", "broke_rule", "not_started")


def export(report: Report) -> bytes:
    """Return the file's content."""
    checks = [check for exercise in report.exercises for check in exercise.checks]
    root = ET.Element("testsuites", {"name": "grader", **_counts(checks), **_time(report, "all")})
    for exercise in report.exercises:
        suite = ET.SubElement(
            root,
            "testsuite",
            {
                "name": text.one_line(exercise.stem),
                **_counts(exercise.checks),
                **_time(report, exercise.stem),
            },
        )
        properties = ET.SubElement(suite, "properties")
        for name in ("title", "score", "max_score"):
            value = text.one_line(str(getattr(exercise, name)))
            ET.SubElement(properties, "property", {"name": name, "value": value})
        ET.SubElement(properties, "property", {"name": "proof", "value": exercise.proof.state})
        for check in exercise.checks:
            _case(suite, exercise, check)
    ET.indent(root)
    data: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


def _kind(check: CheckReport) -> str:
    if check.state in ("passed", "skipped"):
        return check.state
    return "failure" if check.state in FAILURES else "error"


def _counts(checks: list[CheckReport]) -> dict[str, str]:
    kinds = [_kind(check) for check in checks]
    return {
        "tests": str(len(kinds)),
        "failures": str(kinds.count("failure")),
        "errors": str(kinds.count("error")),
        "skipped": str(kinds.count("skipped")),
    }


def _time(report: Report, name: str) -> dict[str, str]:
    return {"time": f"{report.timings[name]:.3f}"} if name in report.timings else {}


def _case(suite: ET.Element, exercise: ExerciseReport, check: CheckReport) -> None:
    case = ET.SubElement(
        suite, "testcase", {"classname": text.one_line(exercise.stem), "name": text.one_line(check.name)}
    )
    kind = _kind(check)
    message = text.one_line(check.message) or text.state_of(check)
    if kind == "skipped":
        ET.SubElement(case, "skipped", {"message": message})
    elif kind != "passed":
        ET.SubElement(case, kind, {"type": check.state, "message": message}).text = text.explanation(check)
    if check.printed.strip():
        ET.SubElement(case, "system-out").text = text.clean(check.printed)
