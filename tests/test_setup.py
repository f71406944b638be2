"""What `make` says of the Python that it is given, and that every place names the same ones."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SUPPORTED = ["3.11", "3.12", "3.13", "3.14"]

# Says that it is another Python, and writes down whatever else it is asked: nothing is installed.
FAKE = """#!/bin/sh
[ "$1" = -c ] || {{ echo "$@" >> "{log}"; exit 1; }}
exec "{python}" -c "import sys; sys.version_info = ({version}, 'final', 0)
$2"
"""


@pytest.fixture
def make(tmp_path):
    """Runs a target in a folder that has no environment yet."""
    (tmp_path / "benchmarks").mkdir()
    benchmarks = ("benchmarks/graders.txt", "benchmarks/requirements.txt")
    for name in ("Makefile", "pyproject.toml", "requirements.txt", *benchmarks):
        shutil.copy(ROOT / name, tmp_path / name)
    # Under `make test` these are set, and would speak to the other make.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}

    def run(target, python):
        own = {"cwd": tmp_path, "env": {**env, "PYTHON": python}}
        made = subprocess.run(["make", target], **own, capture_output=True, text=True, check=False)
        return made.returncode, made.stdout, [line for line in made.stderr.splitlines() if "***" not in line]

    return run


@pytest.fixture
def fake(tmp_path):
    def write(version):
        path, log = tmp_path / "python", tmp_path / "log"
        path.write_text(FAKE.format(log=log, python=sys.executable, version=version.replace(".", ", ")))
        path.chmod(0o755)
        return path, log

    return write


def sentence(python, found, target):
    return (
        f'This needs Python 3.11 to 3.14, and {python} {found}: name one that you have, as in "PYTHON=python3.13 '
        f'make {target}", or have uv (docs.astral.sh/uv) fetch one with "uv run --no-project --python 3.13 '
        f'make {target}".'
    )


@pytest.mark.parametrize("version", ["2.7.18", "3.1.5", "3.10.13", "3.15.0", "3.110.0", "4.11.0"])
def test_another_python_is_refused_in_one_sentence_before_anything_is_made(version, make, fake, tmp_path):
    python, log = fake(version)
    code, out, said = make("demo", str(python))
    assert code == 2
    assert (out, said) == ("", [sentence(python, f"is {version}", "demo")])
    assert not log.exists()
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("target", ["demo", "test", ".venv/bench/ready", ".venv/graders/ready"])
def test_no_python_is_said_in_the_same_sentence(target, make):
    code, out, said = make(target, "python-that-is-nowhere")
    assert code == 2
    assert (out, said) == ("", [sentence("python-that-is-nowhere", "does not run here", target)])


@pytest.mark.parametrize("version", [f"{version}.{patch}" for version in SUPPORTED for patch in (0, 13)])
def test_a_supported_python_makes_the_environment(version, make, fake):
    python, log = fake(version)
    _, out, said = make("demo", str(python))
    assert "Setting up .venv" in out
    assert said == []
    assert log.read_text() == "-m venv .venv\n"


def test_every_place_names_the_same_pythons():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    major, last = SUPPORTED[-1].split(".")
    assert project["requires-python"] == f">={SUPPORTED[0]},<{major}.{int(last) + 1}"
    prefix = "Programming Language :: Python :: "
    assert [name[len(prefix) :] for name in project["classifiers"] if name.startswith(prefix)] == SUPPORTED
    assert f"Python {SUPPORTED[0]} to {SUPPORTED[-1]}" in (ROOT / "README.md").read_text("utf-8")
    assert f"da versão {SUPPORTED[0]} à {SUPPORTED[-1]}" in (ROOT / "README.pt-BR.md").read_text("utf-8")
    setup = (ROOT / "grader" / "platforms" / "templates" / "gradescope_setup.sh").read_text("utf-8")
    assert re.findall(r'^versions="(.*)"', setup, re.MULTILINE) == [" ".join(reversed(SUPPORTED))]
