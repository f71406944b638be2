"""GitHub Actions: commands as the runner reads them, a summary of a size that it takes, and workflows that lint."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import reports
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.report.formats import export, github

ROOT = Path(__file__).parents[3]


def unescape(text, marks):
    for mark, sign in marks:
        text = text.replace(mark, sign)
    return text


def commands(output):
    """The commands in an output, as the runner's ActionCommand.TryParseV2 finds them: a line that begins with ::."""
    for line in re.split(r"\r\n|\n|\r", output):
        if not line.lstrip().startswith("::"):
            continue
        head, found, data = line.lstrip()[2:].partition("::")
        if not found:
            continue
        name, _, rest = head.partition(" ")
        data_marks = (("%0D", "\r"), ("%0A", "\n"), ("%25", "%"))
        property_marks = (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%"))
        properties = dict(part.split("=", 1) for part in rest.split(",") if "=" in part)
        yield (
            name,
            {key: unescape(value, property_marks) for key, value in properties.items()},
            unescape(data, data_marks),
        )


def test_the_score_and_an_annotation_for_each_exercise_that_is_wrong(report):
    score, *found = list(commands(export("github", report).decode()))
    bad = [exercise for exercise in report.exercises if exercise.state not in ("passed", "not_started")]
    assert len(found) == len(bad)
    for name, properties, _ in found:
        assert name == "error"
        assert set(properties) <= {"file", "line", "title"}
    assert score == (
        "notice",
        {"title": "grader"},
        f"Score: {report.score} of {report.max_score}",
    )


def test_annotations_lie_on_the_learners_lines(real):
    found = {
        properties.get("file"): (properties.get("line"), data)
        for _, properties, data in commands(github.export(real, "hw/exercises").decode())
    }
    line, data = found["hw/exercises/ex09_network_shapes.py"]
    assert line == "2"
    assert "<b>no</b>" in data
    assert found["hw/exercises/ex10_count_parameters.py"][0] == "1"
    assert "output_size(n, f, padding, stride) with" in found["hw/exercises/ex02_output_size.py"][1]


@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=12) | st.sampled_from(reports.FRAGMENTS), min_size=1, max_size=5))
def test_no_text_gives_a_command_of_its_own(texts):
    found = list(commands(export("github", reports.report_of(texts)).decode()))
    assert len(found) == len(reports.STATES) - 1  # one passed, one was not started, and the score
    assert {name for name, _, _ in found} == {"error", "notice"}
    assert all(set(properties) <= {"file", "line", "title"} for _, properties, _ in found)


def test_texts_survive_the_escaping():
    text = "100% of a, b: c\nd%0A"
    assert list(commands(github.command("error", text, title=text))) == [("error", {"title": text}, text)]


def test_the_summary_is_the_markdown_and_stays_below_its_limit(report):
    assert github.summary(report).decode() == export("markdown", report).decode() + "\n"
    long = reports.report_of(["word " * 4_000])
    data = github.summary(long)
    assert len(data) <= github.SUMMARY_LIMIT
    assert data.decode().endswith("The rest does not fit here; the report has it.\n")


def lint(path):
    actionlint = shutil.which("actionlint", path=str(Path(sys.executable).parent))
    assert actionlint is not None
    command = [actionlint, "-no-color", "-shellcheck=", "-pyflakes=", str(path)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def examples():
    text = (ROOT / "docs" / "platforms.md").read_text("utf-8")
    return re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)


def test_the_workflows_pass_actionlint(tmp_path):
    for path in sorted((ROOT / ".github" / "workflows").glob("*.yml")):
        done = lint(path)
        assert done.returncode == 0, done.stdout
    for index, text in enumerate(examples()):
        path = tmp_path / f"{index}.yml"
        path.write_text(text, "utf-8")
        done = lint(path)
        assert done.returncode == 0, done.stdout


def test_actionlint_finds_what_is_wrong(tmp_path):
    broken = tmp_path / "broken.yml"
    workflow = (ROOT / ".github" / "workflows" / "grade.yml").read_text("utf-8")
    broken.write_text(workflow.replace("inputs.seed", "inputs.seeds"), "utf-8")
    done = lint(broken)
    assert done.returncode == 1
    assert 'property "seeds" is not defined' in done.stdout


def test_the_caller_in_the_documents_gives_inputs_that_the_workflow_has():
    workflow = (ROOT / ".github" / "workflows" / "grade.yml").read_text("utf-8")
    known = set(re.findall(r"^      ([a-z-]+):$", workflow.partition("permissions:")[0], re.MULTILINE))
    caller = next(text for text in examples() if "workflows/grade.yml" in text)
    given_ = set(re.findall(r"^      ([a-z-]+):", caller.partition("with:")[2], re.MULTILINE))
    assert given_
    assert given_ <= known


@pytest.mark.parametrize("line", ["${{ inputs", "${{ github"])
def test_no_expression_stands_in_a_script(line):
    workflow = (ROOT / ".github" / "workflows" / "grade.yml").read_text("utf-8")
    scripts = re.findall(r"run: \|\n((?:          .*\n)+)", workflow)
    assert scripts
    assert not [script for script in scripts if line in script]
