"""Where a learner's and an instructor's work is set up by a file: Codespaces' container, GitHub's runners."""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path

import pytest
import yaml

from grader.find import find_course
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.learner import folder

ROOT = Path(__file__).parents[1]
CONTAINER = ROOT / ".devcontainer" / "devcontainer.json"
SYSTEMS = ROOT / ".github" / "workflows" / "systems.yml"
# Of https://containers.dev/implementors/json_reference, what a container made from an image may have.
PROPERTIES = {
    *("name", "image", "features", "forwardPorts", "portsAttributes", "otherPortsAttributes", "containerEnv"),
    *(
        "remoteEnv",
        "remoteUser",
        "postCreateCommand",
        "postStartCommand",
        "customizations",
        "hostRequirements",
    ),
}


def steps():
    job = yaml.safe_load(SYSTEMS.read_text("utf-8"))["jobs"]["learner"]
    return {step["name"]: step["run"] for step in job["steps"] if "run" in step}


def test_the_container_installs_what_is_locked_by_hash():
    container = json.loads(CONTAINER.read_text("utf-8"))
    assert set(container) <= PROPERTIES
    command = container["postCreateCommand"]
    assert "--require-hashes --requirement requirements.txt" in command
    assert "--no-deps --no-build-isolation --editable ." in command
    locked = (ROOT / "requirements.txt").read_text("utf-8")
    for build in ("hatchling", "editables"):  # an editable install without a build environment needs them
        assert re.search(rf"^{build}==", locked, re.MULTILINE)
    assert {"ms-python.python", "ms-toolsai.jupyter"} <= set(
        container["customizations"]["vscode"]["extensions"]
    )


def test_the_container_and_the_runners_have_a_python_that_is_supported():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    prefix = "Programming Language :: Python :: "
    supported = [
        name.removeprefix(prefix) for name in project["classifiers"] if name.startswith(prefix + "3.")
    ]
    image = json.loads(CONTAINER.read_text("utf-8"))["image"]
    assert re.fullmatch(r"mcr\.microsoft\.com/devcontainers/python:(\d\.\d+)-\w+", image)[1] in supported
    matrix = yaml.safe_load(SYSTEMS.read_text("utf-8"))["jobs"]["learner"]["strategy"]["matrix"]
    assert matrix["python-version"] == [supported[0], supported[-1]]
    assert {name.partition("-")[0] for name in matrix["os"]} == {"ubuntu", "macos", "windows"}


def test_a_learners_folder_has_a_container_with_the_grader_it_was_made_by():
    made = json.loads(
        folder.files(obtain(find_course(), PUBLIC_SEED), "en")[".devcontainer/devcontainer.json"]
    )
    ours = json.loads(CONTAINER.read_text("utf-8"))
    assert set(made) <= PROPERTIES
    assert made["image"] == ours["image"]
    assert f" jaxcnn=={version('jaxcnn')} pytest" in made["postCreateCommand"]


@pytest.mark.thorough
@pytest.mark.parametrize("name", ["Grade a class", "Work as a learner"])
def test_the_runners_scripts_run(name, tmp_path):
    """Here, with the grader of this checkout in place of the wheel's."""
    env = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    env |= {
        "RUNNER_TEMP": str(tmp_path),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    }
    ran = subprocess.run(
        ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", steps()[name]],
        cwd=ROOT,
        env={**env, "GRADER_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
