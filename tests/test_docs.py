"""What the documents say can be done."""

import re
from pathlib import Path

import pytest

from grader.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "README.pt-BR.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_in_the_documents_runs(page):
    for block in re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL):
        exec(compile(block, str(page), "exec"), {})


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_commands_paths_and_targets_in_the_documents_exist(page):
    text = page.read_text("utf-8")
    commands = set(re.findall(r"(?:^    |\.venv/bin/|`)grader ([a-z]+)", text, re.MULTILINE))
    assert commands <= set(COMMANDS)
    targets = set(re.findall(r"(?:^    |`)make ([a-z]+)", text, re.MULTILINE))
    makefile = (ROOT / "Makefile").read_text()
    assert all(f"\n{target}:" in makefile for target in targets)
    for path in re.findall(r"`((?:grader|tests|docs|benchmarks|exercises|solutions)/[\w./]+)`", text):
        assert "ex21_dilation" in path or (ROOT / path).exists(), path


@pytest.mark.parametrize("name", ["README.md", "README.pt-BR.md"])
def test_a_student_reads_first_what_to_type(name):
    text = (ROOT / name).read_text("utf-8")
    assert re.findall(r"\n\n((?:    .*\n)+)\n", text)[0] == "    pip install jaxcnn\n    grader start\n"
    assert "grader watch" in text[: text.index("\n## ")]


def test_the_readmes_transcript_is_what_the_grader_prints():
    text = (ROOT / "README.md").read_text("utf-8")
    golden = (ROOT / "tests" / "submissions" / "beginner" / "expected.txt").read_text("utf-8")
    shown = text[text.index("✗ ex11_max_pool") : text.index("\n\nScore: 4 of 5")]
    assert shown in golden


@pytest.mark.parametrize("name", ["constraints.txt", "requirements.txt"])
def test_no_address_and_no_machines_path_in_the_lock(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    assert "--hash=sha256:" in text
    assert not [line for line in text.splitlines() if line.startswith("-")]


def test_what_a_student_installs_is_a_part_of_what_is_tested():
    def pinned(name):
        return set(re.findall(r"^[a-z0-9][^\s;]*==\S+", (ROOT / name).read_text(), re.MULTILINE))

    assert pinned("requirements.txt") < pinned("constraints.txt")
    assert not {
        line for line in pinned("requirements.txt") if line.startswith(("pytest", "playwright", "dask"))
    }
