"""The layout is the architecture: imports go down one list of folders, and only the sandbox starts processes."""

import ast
import functools
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GRADER = ROOT / "grader"

# What a module may import stands on its own line or below it. Names without a folder are modules of grader/ itself.
FLOORS = (
    "__main__",
    "cli",
    "learner",
    "batch",
    "questions",
    "pytest_plugin",
    "notebook",
    "watch",
    "platforms",
    "authoring",
    "records",
    "grading",
    "keymaker",
    "scoring",
    "key",
    "sandbox",
    "programs",
    "report",
    "mutation",
    "submission",
    "starter",
    "find",
    "course",
    "exercise",
    "misconception",
    "exits",
    "files",
    "memory",
    "outcome",
    "values",
    "parsing",
    "text",
    "i18n",
    "__init__",
)
# The arrows upwards: `from grader import check, hint` in a notebook, looked up when they are asked for.
UPWARDS = {("grader", "grader.notebook.check"), ("grader", "grader.notebook.hint")}
# Started as a process of its own, by name, and imported by nobody.
STARTED = "grader.keymaker.main"
# Which folders the process that holds a learner's code never loads.
BESIDE_NO_LEARNER = ("keymaker", "key", "scoring", "report", "records", "grading", "course")
SKELETON = GRADER / "authoring" / "skeleton"  # a course to begin with: its files are no modules of the grader

MODULES = {
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(GRADER.rglob("*.py"))
    if SKELETON not in path.parents
}


def floor_of(module):
    """The number of a module's floor: 0 is the highest."""
    name = module.partition(".")[2].partition(".")[0] or "__init__"
    assert name in FLOORS, f"{module} is on no floor of tests/grader/test_architecture.py"
    return FLOORS.index(name)


def imports_of(module, source, modules=MODULES):
    """The grader's modules that a source names: imported at its top or in a function, or as a string."""
    package = module if modules[module].name == "__init__.py" else module.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found |= {alias.name for alias in names}
            case ast.ImportFrom(module=origin, names=names, level=level):
                above = package.split(".")[: len(package.split(".")) - level + 1] if level else []
                base = ".".join([*above, *([origin] if origin else [])])
                found |= {base, *(f"{base}.{alias.name}" for alias in names)}
            case ast.Constant(value=str(text)) if re.fullmatch(r"grader(\.\w+)+", text):
                found.add(text)
    return {name for name in found if name in modules and name != module}


@functools.cache
def all_imports():
    """The grader's modules that each of them names."""
    return {module: imports_of(module, path.read_text("utf-8")) for module, path in MODULES.items()}


def upward(module, names):
    """Which of these imports go up."""
    floor = floor_of(module)
    return {
        name
        for name in names - {"grader", STARTED}
        if floor_of(name) < floor and (module, name) not in UPWARDS
    }


def reached_from(module):
    """All modules that importing one may load."""
    seen, waiting = set(), [module]
    while waiting:
        if (name := waiting.pop()) not in seen:
            seen.add(name)
            parents = {name.rsplit(".", count)[0] for count in range(1, name.count("."))}
            waiting += all_imports()[name] | parents if name != "grader" else ()
    return seen


@pytest.mark.parametrize("module", MODULES)
def test_imports_go_down(module):
    assert upward(module, all_imports()[module]) == set()


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("import grader.cli.check", {"grader.cli.check"}),
        ("def f():\n    from grader.grading.case import CaseRunner", {"grader.grading.case"}),
        ("from grader.scoring import judge", {"grader.scoring", "grader.scoring.judge"}),
        ("from ..scoring import judge", {"grader.scoring", "grader.scoring.judge"}),
        ("import importlib\nimportlib.import_module('grader.records.store')", {"grader.records.store"}),
    ],
)
def test_an_arrow_upwards_is_seen_however_it_is_written(source, found):
    assert upward("grader.sandbox.lane", imports_of("grader.sandbox.lane", source)) == found


def test_a_module_on_no_floor_is_seen():
    with pytest.raises(AssertionError, match=r"grader\.misc is on no floor"):
        floor_of("grader.misc")


@pytest.mark.parametrize("module", [m for m in MODULES if m.startswith("grader.sandbox.worker.")])
def test_what_runs_beside_a_learner_knows_no_key_and_no_score(module):
    loaded = {name for name in reached_from(module) for folder in BESIDE_NO_LEARNER if _is_in(name, folder)}
    assert not loaded


def test_nobody_imports_the_maker_of_keys():
    inside = {module for module in MODULES if _is_in(module, "keymaker")}
    importing = {module for module, names in all_imports().items() if names & inside and module not in inside}
    assert importing == {"grader.key.store"}  # which starts it
    assert all_imports()["grader.key.store"] & inside == {STARTED}


def test_a_change_in_whatever_makes_a_key_makes_another_key(course):
    """Else a key that is kept would be used after the code that made it has changed."""
    makers = {MODULES[module] for module in reached_from(STARTED)}
    library = set((ROOT / "jaxcnn").rglob("*.py"))
    assert not (makers | library) - set(course.sources())


def test_every_folder_has_a_tour():
    """Its `__init__` says what the folder is, and lists its files."""
    for folder in {path.parent for path in MODULES.values()}:
        tour = ast.get_docstring(ast.parse((folder / "__init__.py").read_text("utf-8"))) or ""
        files = {path.stem for path in folder.glob("*.py")} - {"__init__", "__main__"}
        rooms = {path.parent.name for path in folder.glob("*/__init__.py")}
        listed = set(re.findall(r"`([\w/]+?)/?`", tour))
        assert not {f"{folder.name}: {name}" for name in (files | rooms) - listed}


def test_the_docs_show_this_picture():
    design, contributing = (
        Path(ROOT, name).read_text("utf-8") for name in ("docs/design.md", "CONTRIBUTING.md")
    )
    picture = design.partition("## The tree is the picture\n\n")[2].partition("\n\n")[0]
    assert picture.startswith("    exercises/ solutions/ catalog/")
    assert picture in contributing
    table = design.partition("| folder | what it is |\n|---|---|\n")[2].partition("\n\n")[0]
    rows = [re.findall(r"`(\w+)/?`", row.split("|")[1]) for row in table.splitlines()]
    assert [name for row in rows for name in row] == [name for name in FLOORS if "__" not in name]


def _is_in(module, folder):
    return module == f"grader.{folder}" or module.startswith(f"grader.{folder}.")


@pytest.mark.parametrize("module", MODULES)
def test_only_the_sandbox_starts_processes(module):
    starts = {"subprocess", "multiprocessing", "os.fork", "asyncio.subprocess"}
    text = MODULES[module].read_text("utf-8")
    if not _is_in(module, "sandbox"):
        named = {name for node in ast.walk(ast.parse(text)) for name in _imported(node)}
        assert not starts & named
        assert "os.fork" not in text
        assert "os.system" not in text


def _imported(node):
    match node:
        case ast.Import(names=names):
            return {alias.name for alias in names}
        case ast.ImportFrom(module=str(origin), names=names):
            return {origin, *(f"{origin}.{alias.name}" for alias in names)}
    return set()


@pytest.mark.parametrize("module", MODULES)
def test_the_engine_knows_no_exercise(module):
    text = MODULES[module].read_text("utf-8")
    stems = [path.stem for path in (ROOT / "exercises").glob("*.py")]
    assert not [stem for stem in stems if stem in text]
    library = {
        name for node in ast.walk(ast.parse(text)) for name in _imported(node) if name.startswith("jaxcnn")
    }
    assert library <= ({"jaxcnn.files", "jaxcnn.files.write_whole"} if module == "grader.files" else set())


@pytest.mark.parametrize("path", sorted((ROOT / "jaxcnn").rglob("*.py")), ids=lambda path: path.stem)
def test_the_library_knows_nothing_of_the_grader(path):
    named = {name for node in ast.walk(ast.parse(path.read_text("utf-8"))) for name in _imported(node)}
    assert not [name for name in named if name.split(".")[0] == "grader"]
