"""A folder of results into which others may have written: files edited, taken away, made links; logs broken."""

import json
import tempfile
from pathlib import Path

from mutations import json_text, of_bytes
from reports import report_of

from doors.commands import result_of
from grader.records import audit
from grader.records.store import Result, Store, Student
from grader.report.model import encode

REFUSALS = ()
LINKS = ("/etc/passwd", "/dev/zero", "..", "result.json", "nowhere", "/proc/self/mem")


def seeds():
    """A class of three, as JSON: a list of paths with their bytes, as Latin-1 text."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        store, events = Store(folder), []
        for number, id_ in enumerate(("ana", "bo", "che"), 1):
            report = report_of(["words", "more"], ("passed", "failed"))
            result = Result(
                Student(id_, id_.title()), f"{number}" * 64, report.score, report.max_score, source="f"
            )
            store.write(result, {"report.json": encode(report), "report.txt": b"text\n"})
            events.append(audit.Event("graded", id_, None, report.score, result.fingerprint))
        audit.append(folder, events, "teacher")
        paths = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != audit.LOCK)
        files = [[str(path.relative_to(folder)), path.read_bytes().decode("latin-1")] for path in paths]
    return [json.dumps(files).encode()]


def mutate(data, rng):
    """A file edited, removed, doubled under another name, or made a link."""
    files = json.loads(data)
    if not files:
        return data
    at = rng.randrange(len(files))
    path, content = files[at]
    match rng.randrange(8):
        case 0:
            del files[at]
        case 1:
            files[at] = [path, {"link": rng.choice(LINKS)}]
        case 2:
            files.append([path.replace("students/", f"students/{rng.choice(('x', 'é', 'a b'))}"), content])
        case 3 if path.endswith("jsonl") and isinstance(content, str):
            lines = content.splitlines(keepends=True)
            rng.shuffle(lines)
            files[at] = [path, "".join(lines[: rng.randrange(len(lines) + 1)])]
        case _ if isinstance(content, str):
            change = json_text if path.endswith(".json") else of_bytes
            files[at] = [path, change(content.encode("latin-1"), rng).decode("latin-1")]
        case _:
            del files[at]
    return json.dumps(files).encode()


def enter(data, folder):
    """Lay it out; audit it and make final grades of it."""
    place = Path(folder) / "results"
    place.mkdir()
    for path, content in json.loads(data):
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.unlink(missing_ok=True)
        if isinstance(content, str):
            target.write_bytes(content.encode("latin-1"))
        else:
            target.symlink_to(content["link"])
    policy = Path(folder) / "policy.toml"
    policy.write_text('[attempts]\nkeep = "last"\n')
    commands = (["audit", place], ["final", place, "--policy", policy, "--json"])
    said = [result_of(["--lang", "en", *command]) for command in commands]
    return [(code, text.replace(str(folder), "FOLDER")) for code, text in said]
