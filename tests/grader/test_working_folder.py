"""The grader started inside a submission's folder: nothing that lies there is imported outside of the sandbox."""

import os
import re
import subprocess
import sys
from pathlib import Path

import impostors
import pytest
from platform_places import ROOT

RIGHT = (ROOT / "tests" / "submissions" / "right" / "ex13_max_pool_f3_s1.py").read_bytes()
NAMES = impostors.STANDARD | impostors.OTHERS
SCRIPT = [str(Path(sys.executable).parent / "grader")]
SAFELY = [sys.executable, "-P", "-s", "-m", "grader"]
AS_A_MODULE = [sys.executable, "-m", "grader"]


@pytest.fixture
def laid_out(tmp_path):
    """A function that lays out a folder in which a command is started; it gives back what ran of it, outside."""

    def start(command, names=NAMES, **environment):
        marker, folder = tmp_path / "imported", tmp_path / "mine"
        folder.mkdir()
        for name, data in (impostors.files(marker, names) | {"ex13_max_pool_f3_s1.py": RIGHT}).items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        done = subprocess.run(
            command,
            cwd=folder,
            env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
            | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        ran = marker.read_text().split() if marker.exists() else []
        return done.returncode, done.stdout + done.stderr, sorted(set(ran))

    return start


@pytest.mark.parametrize("start", [SCRIPT, SAFELY], ids=["grader", "python -P -m"])
def test_a_whole_run_imports_nothing_of_it(laid_out, start, tmp_path):
    call = ["--course", str(ROOT), "grade", ".", "--out", str(tmp_path / "out"), "--require", "restricted"]
    code, said, ran = laid_out([*start, *call])
    assert ran == []
    assert (code, "Score: 3 of" in said) == (1, True), said


def test_python_m_imports_no_more_than_python_s_own_start_does(laid_out):
    """`click`, `json` and `typing` are the grader's; what `python -m` itself loads, it can't help: see docs/class.md."""
    code, said, ran = laid_out([*AS_A_MODULE, "--help"], NAMES - impostors.BEFORE_ANY_CODE)
    assert ran == []
    assert (code, "Usage: grader" in said) == (0, True), said


def test_an_empty_part_of_the_path_names_the_working_folder_to_python_and_not_to_the_grader(laid_out):
    ours = {"click", "json", "msgspec", "typing", "filelock", "rich"}
    code, said, ran = laid_out([*SAFELY, "--help"], ours, PYTHONPATH=os.pathsep)
    assert ran == []
    assert (code, "Usage: grader" in said) == (0, True), said


def test_a_checkout_that_is_not_installed_is_found_without_the_working_folder(tmp_path):
    """Its own folder comes last on the path."""
    code = "import sys, runpy; sys.path = [p for p in sys.path if p != sys.argv[1]]; sys.path.insert(0, sys.argv[1]);"
    code += "from grader import __main__ as m; sys.path.remove(sys.argv[1]); m.leave_out_working_folder(); print(sys.path[-1])"
    done = subprocess.run(
        [sys.executable, "-c", code, str(ROOT)], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == str(ROOT)


@pytest.mark.parametrize(
    "path", sorted((ROOT / "grader" / "platforms" / "templates").glob("*_run.sh")), ids=lambda p: p.name
)
def test_what_platforms_start_looks_into_no_folder_that_is_not_named(path):
    text = path.read_text("utf-8")
    starts = [line for line in text.splitlines() if "-m grader" in line]
    assert len(starts) == 1
    assert " -P -s -m grader" in starts[0]
    assert re.search(r"export PYTHONSAFEPATH=1 PYTHONNOUSERSITE=1\b", text)
    assert re.search(r"\bcd (\"\$root/|%q\\n' \"\$work\")", text[: text.index(starts[0])])


def test_no_document_starts_python_where_it_looks_into_the_working_folder():
    """A line to copy: `python -m` and `python -c` look there first."""
    pages = [ROOT / "README.md", ROOT / "README.pt-BR.md", *(ROOT / "docs").glob("*.md")]
    for page in pages:
        for line in page.read_text("utf-8").splitlines():
            if line.startswith("    ") and (
                "python -m grader" in line or "python -c" in line or "python3 -c" in line
            ):
                pytest.fail(f"{page.name}: {line}")
    workflow = (ROOT / ".github" / "workflows" / "grade.yml").read_text("utf-8")
    assert 'PYTHONSAFEPATH: "1"' in workflow
    assert (
        "ENV PYTHONSAFEPATH=1"
        in (ROOT / "grader" / "platforms" / "templates" / "prairielearn_Dockerfile").read_text()
    )
