"""What importing the package loads, and what it offers."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import jaxcnn

HOME = Path(jaxcnn.__file__).parent
FILES = sorted(HOME.rglob("*.py"))
WITHOUT_JAX = [
    "",
    "arguments",
    "geometry",
    "layers",
    "lenet",
    "network",
    "pictures",
    "shapes",
    "table",
    "data",
    "reference",
]


def run(program):
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout


def test_what_needs_no_jax_loads_none():
    modules = ", ".join(f"jaxcnn.{name}".rstrip(".") for name in WITHOUT_JAX)
    program = (
        f"import {modules}, sys\njaxcnn.render(jaxcnn.summary(jaxcnn.lenet5()))\nprint('jax' in sys.modules)"
    )
    assert run(program) == "False\n"


def test_every_public_name_is_there():
    for name in {*jaxcnn.__all__, *jaxcnn._TRAIN}:
        assert getattr(jaxcnn, name) is not None
        assert name in dir(jaxcnn)
    assert set(jaxcnn._MODULE_OF) <= {*jaxcnn.__all__, *jaxcnn._TRAIN}


def test_functions_are_not_hidden_by_modules_of_their_name():
    program = (
        "import importlib, jaxcnn, pkgutil\n"
        "for module in pkgutil.iter_modules(jaxcnn.__path__):\n"
        "    importlib.import_module('jaxcnn.' + module.name)\n"
        "print([name for name in jaxcnn._MODULE_OF if type(getattr(jaxcnn, name)).__name__ == 'module'])"
    )
    assert run(program) == "[]\n"


def test_an_unknown_name():
    with pytest.raises(AttributeError, match="module 'jaxcnn' has no attribute 'conv3d'"):
        jaxcnn.conv3d  # noqa: B018  # the access is what is tested


def imported(file):
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value  # as import_module would take it


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(HOME)))
def test_knows_nothing_of_the_grader(file):
    names = list(imported(file))
    assert names
    assert not [name for name in names if name.split(".")[0] == "grader"]


def test_public_functions_are_documented():
    for name in {*jaxcnn.__all__, *jaxcnn._TRAIN}:
        value = getattr(jaxcnn, name)
        if callable(value):
            assert value.__doc__, name
