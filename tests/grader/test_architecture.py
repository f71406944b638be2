"""The layout is the architecture: imports run one way, only the sandbox starts processes."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted((ROOT / "grader").rglob("*.py"))


def imports(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts)


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_only_the_sandbox_starts_processes(path):
    starts = {"subprocess", "multiprocessing", "os.fork", "asyncio.subprocess"}
    if "sandbox" not in path.parts:
        assert not starts & set(imports(path))
        assert "os.fork" not in path.read_text()
        assert "os.system" not in path.read_text()


# Who may not know whom: the right-hand side stands above, or beside.
BELOW = {
    "grader.values": {"grader."},
    "grader.outcome": {"grader."},
    "grader.scoring.compare": {
        "grader.scoring.judge",
        "grader.key.file",
        "grader.sandbox",
        "grader.report.model",
        "grader.cli",
    },
    "grader.scoring.judge": {
        "grader.report.model",
        "grader.grading.exercise",
        "grader.sandbox.lane",
        "grader.sandbox.child",
        "grader.cli",
    },
    "grader.scoring.diagnose": {
        "grader.report.model",
        "grader.grading.exercise",
        "grader.sandbox.lane",
        "grader.sandbox.child",
        "grader.cli",
    },
    "grader.report.model": {
        "grader.grading.exercise",
        "grader.scoring.judge",
        "grader.sandbox",
        "grader.cli",
        "grader.report.feedback",
    },
    "grader.records.policy": {
        "grader.report.model",
        "grader.records.final_grade",
        "grader.batch",
        "grader.sandbox",
        "grader.cli",
    },
    "grader.records.final_grade": {
        "grader.grading.submission",
        "grader.batch",
        "grader.sandbox",
        "grader.cli",
    },
    "grader.records.audit": {"grader.report.model", "grader.batch", "grader.sandbox", "grader.cli"},
    "grader.records.regrade": {
        "grader.grading.submission",
        "grader.key.file",
        "grader.sandbox",
        "grader.cli",
    },
    "grader.sandbox.wire": {"grader.scoring.judge", "grader.key.file", "grader.report.model", "grader.cli"},
    "grader.sandbox.worker.main": {
        "grader.key.file",
        "grader.scoring.judge",
        "grader.report.model",
        "grader.course",
        "grader.scoring.compare",
    },
    "grader.sandbox.evaluator": {
        "grader.key.file",
        "grader.scoring.judge",
        "grader.report.model",
        "grader.course",
        "grader.scoring.compare",
    },
}


@pytest.mark.parametrize("name", BELOW)
def test_imports_run_one_way(name):
    path = ROOT / (name.replace(".", "/") + ".py")
    found = {i for i in imports(path) for bad in BELOW[name] if i.startswith(bad)}
    assert not found


@pytest.mark.parametrize("path", sorted((ROOT / "grader" / "exporters").glob("*.py")), ids=name_of)
def test_formats_are_made_from_the_report_alone(path):
    known = (
        "grader.report.model",
        "grader.report.formats",
        "grader.report.feedback",
        "grader.i18n",
        "grader.records.store",
    )
    ours = {i for i in imports(path) if i.split(".")[0] == "grader"}
    assert not [i for i in ours if not i.startswith(known)]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_the_engine_knows_no_exercise(path):
    text = path.read_text()
    stems = [p.stem for p in (ROOT / "exercises").glob("*.py")]
    assert not [stem for stem in stems if stem in text and path.name != "course.py"]
    assert "jaxcnn" not in {i.split(".")[0] for i in imports(path)}


@pytest.mark.parametrize("path", sorted((ROOT / "jaxcnn").glob("*.py")), ids=name_of)
def test_the_library_knows_nothing_of_the_grader(path):
    assert not [i for i in imports(path) if i.split(".")[0] == "grader"]
