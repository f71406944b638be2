"""A report.json that somebody hands on: converted to every platform's format."""

from pathlib import Path

from mutations import json_text
from reports import EVIL, report_of

from doors.commands import result_of
from grader.report.formats import FORMATS
from grader.report.model import encode

REFUSALS = ()
mutate = json_text


def seeds():
    """Reports of all states, one with plain words and one with what tries to be markup."""
    evil = EVIL.encode("utf-8", "replace").decode()
    return [
        encode(report_of(["words", "ção"])),
        encode(report_of([evil, "b"], ("passed", "failed", "raised"))),
    ]


def enter(data, folder):
    """Convert it."""
    path = Path(folder) / "report.json"
    path.write_bytes(data)
    said = [result_of(["--lang", "en", "convert", form, path]) for form in FORMATS if form != "github"]
    return [(code, text.replace(str(folder), "FOLDER")) for code, text in said]
