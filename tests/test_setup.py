"""What `make` says of the Python that it is given, how it installs, and that every place names the same Pythons."""

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

# Writes down what it is asked, and makes environments of itself: nothing is installed.
LOGGED = """#!/bin/sh
[ "$1" = -c ] && exec "{python}" "$@"
echo "$(basename "$0") $@" >> "{log}"
[ "$1 $2" = "{missing}" ] && exit 1
if [ "$1 $2" = "-m venv" ]; then
    for folder in "$@"; do :; done
    mkdir -p "$folder/bin" && cp "$0" "$folder/bin/python" && cp "$0" "$folder/bin/grader"
fi
exit 0
"""


@pytest.fixture
def make(tmp_path):
    """Runs a target in a folder that has no environment yet."""
    (tmp_path / "benchmarks").mkdir()
    locks = ("requirements.txt", "constraints.txt", "benchmarks/graders.txt", "benchmarks/requirements.txt")
    for name in ("Makefile", "pyproject.toml", *locks):
        shutil.copy(ROOT / name, tmp_path / name)
    # Under `make test` these are set, and would speak to the other make.
    set_by_make = ("MAKE", "MFLAGS")
    env = {name: value for name, value in os.environ.items() if not name.startswith(set_by_make)}
    env.pop("UV", None)

    def run(target, python, uv=""):
        given = {"PYTHON": python} | ({} if uv is None else {"UV": uv})
        own = {"cwd": tmp_path, "env": {**env, "PATH": os.environ["PATH"], **given}}
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


@pytest.fixture
def logged(tmp_path):
    """Makes programs that write down their calls; `missing`: two arguments at which they fail."""

    def write(name, missing=""):
        path, log = tmp_path / name, tmp_path / "log"
        path.write_text(LOGGED.format(log=log, python=sys.executable, missing=missing))
        path.chmod(0o755)
        return str(path), log

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


CHECKS = [
    "grader check --submission tests/submissions/beginner",
    "grader check --submission tests/submissions/right",
]
LOCKED = "--require-hashes --requirement requirements.txt"
EDITABLE = "--no-deps --no-build-isolation --editable ."


def test_the_demo_installs_by_pip_and_compiles_on_all_cores(make, logged):
    python, log = logged("the-python")
    code, out, said = make("demo", python)
    assert (code, said) == (0, [])
    assert "Setting up .venv" in out
    assert log.read_text().splitlines() == [
        "the-python -m venv .venv",
        f"python -m pip install --quiet --no-compile {LOCKED}",
        "python -m compileall -q -j 0 .venv/lib",
        f"python -m pip install --quiet --no-compile {EDITABLE}",
        *CHECKS,
    ]


def test_the_demo_installs_by_uv_where_it_is_installed(make, logged):
    (python, log), (uv, _) = logged("the-python"), logged("uv")
    code, out, said = make("demo", python, uv)
    assert (code, said) == (0, [])
    assert "Setting up .venv" in out
    assert log.read_text().splitlines() == [
        "the-python -m venv --without-pip .venv",
        f"uv pip install --quiet --python .venv/bin/python --compile-bytecode {LOCKED}",
        f"uv pip install --quiet --python .venv/bin/python {EDITABLE}",
        *CHECKS,
    ]


@pytest.mark.parametrize("installer", ["uv", "pip"])
def test_what_can_not_be_installed_is_tried_again_next_time(installer, make, logged):
    (python, log), (uv, _) = logged("the-python", missing="-m pip"), logged("uv", missing="pip install")
    code, _, said = make("demo", python, uv if installer == "uv" else "")
    assert (code, said) == (2, [])
    assert not set(CHECKS) & set(log.read_text().splitlines())
    again, log = logged("the-python")
    code, _, said = make("demo", again, logged("uv")[0] if installer == "uv" else "")
    assert (code, said) == (0, [])
    assert log.read_text().splitlines()[-2:] == CHECKS


@pytest.mark.parametrize("missing", ["", "-m pip"])
def test_an_environment_to_work_on_the_project_has_pip(missing, make, logged):
    (python, log), (uv, _) = logged("the-python", missing=missing), logged("uv")
    code, _, said = make(".venv/ready", python, uv)
    assert (code, said) == (0, [])
    asked = ["python -m pip --version", *(["python -m ensurepip"] if missing else [])]
    assert log.read_text().splitlines()[3:] == [
        *asked,
        f"uv pip install --quiet --python .venv/bin/python --compile-bytecode {LOCKED.replace('requirements', 'constraints')}",
    ]


def test_uv_is_looked_for_where_commands_are(make, logged, tmp_path, monkeypatch):
    """The variable left out, as whoever types `make demo` does."""
    (python, log), _ = logged("the-python"), logged("uv")
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    code, _, said = make("demo", python, None)
    assert (code, said) == (0, [])
    assert sum(line.startswith("uv pip install") for line in log.read_text().splitlines()) == 2


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
