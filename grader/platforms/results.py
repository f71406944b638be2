"""How each platform's results are written: those of a report, and those of a run without a grade."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import msgspec

from grader.platforms.payload import Settings
from grader.report.formats import classroom50, coderunner, gradescope, prairielearn, vpl
from grader.report.formats.concealed import conceal
from grader.report.model import Report


def _nothing(report: Report, settings: Settings) -> dict[str, bytes]:
    del report, settings
    return {}


@dataclass(frozen=True)
class Platform:
    """How to write a platform's results.

    Attributes:
        render: makes the results of a report.
        ungraded: makes the results of a run without a grade, from the reason.
        beside: makes files that lie beside the results, by name.
    """

    render: Callable[[Report, Settings], bytes]
    ungraded: Callable[[str], bytes]
    beside: Callable[[Report, Settings], dict[str, bytes]] = _nothing


def platform(name: str) -> Platform:
    """Return the platform of that name.

    Raises:
        KeyError: there is none.
    """
    return _PLATFORMS[name]


def _ungraded_by_gradescope(why: str) -> bytes:
    """Leave out both `score` and `tests`: Gradescope requires one of them, so it records nothing."""
    return msgspec.json.encode({"output": why})


def _ungraded_by_prairielearn(why: str) -> bytes:
    """Say that the submission is not gradable: no points change, and no attempt is used up."""
    return msgspec.json.encode({"gradable": False, "format_errors": [why], "message": why})


def _ungraded_by_classroom50(why: str) -> bytes:
    """Write what is no result: with it and an exit code the runner reports an error, and leaves the release as it is."""
    return msgspec.json.encode({"error": why})


def _grades_of_vpl(environment: Mapping[str, str]) -> vpl.Range:
    """Return the activity's range of grades, which VPL sets in the environment if the activity has grades."""
    try:
        return vpl.Range(float(environment.get("VPL_GRADEMIN", 0)), float(environment["VPL_GRADEMAX"]))
    except (KeyError, ValueError):
        return vpl.POINTS


_PLATFORMS = {
    "gradescope": Platform(
        lambda report, settings: gradescope.export(report, settings.view), _ungraded_by_gradescope
    ),
    "prairielearn": Platform(
        lambda report, settings: prairielearn.export(report if settings.show_cases else conceal(report)),
        _ungraded_by_prairielearn,
    ),
    "vpl": Platform(
        lambda report, settings: vpl.export(
            report, _grades_of_vpl(os.environ), show_cases=settings.show_cases
        ),
        vpl.refuse,
    ),
    "vpl-practice": Platform(lambda report, _settings: vpl.practice(report), lambda why: f"{why}\n".encode()),
    "coderunner": Platform(
        lambda report, settings: coderunner.export(report, show_cases=settings.show_cases),
        lambda why: f"{why}\n".encode(),
    ),
    "classroom50": Platform(
        lambda report, _settings: classroom50.export(report, os.environ),
        _ungraded_by_classroom50,
        lambda report, settings: {
            classroom50.RELEASE_BODY: classroom50.release_body(report, show_cases=settings.show_cases)
        },
    ),
}
