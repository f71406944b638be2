"""`grader start`: a learner's folder, made, restored, and never overwritten; and what is said where there is none."""

import errno
import json
import shlex
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from grader import i18n
from grader.cli import start as command
from grader.cli.main import run
from grader.course import Course
from grader.find import course_of_folder
from grader.learner import folder as learner

OURS = [".devcontainer", ".gitignore", ".vscode", "AGENTS.md", "README.md", "exercises", "pyproject.toml"]


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv(command.UV, raising=False)
    return tmp_path


@pytest.fixture
def typed(here, capsys):  # noqa: ARG001 - it is where they are typed
    def call(*arguments):
        code = run([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return call


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_folder_has_all_that_a_learner_needs(typed, here, key, course):
    code, out, err = typed("start")
    folder = here / "jaxcnn-exercises"
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Made jaxcnn-exercises: 20 exercises, and a README.md that says how to work with them.",
        "Now type:",
        "    cd jaxcnn-exercises",
        "    grader watch",
    ]
    assert names(folder) == OURS
    assert {path.stem: path.read_text("utf-8") for path in (folder / "exercises").iterdir()} == {
        stem: exercise.starter for stem, exercise in key.in_language("en").items()
    }
    assert course_of_folder(folder) == Course(folder, course.root)
    assert not [path for path in folder.rglob("*") if path.is_file() and "{{" in path.read_text("utf-8")]


def test_what_others_read_in_it_is_what_they_read(typed, here):
    typed("start", "mine")
    project = tomllib.loads((here / "mine" / "pyproject.toml").read_text("utf-8"))
    assert [Requirement(text).name for text in project["project"]["dependencies"]] == ["jaxcnn"]
    assert "3.13" in SpecifierSet(project["project"]["requires-python"])
    assert project["tool"]["grader"] == {"course": "built-in", "lang": "en"}
    assert project["project"]["name"] != "jaxcnn"  # uv would take the folder for what it depends on
    editor = here / "mine" / ".vscode"
    assert names(editor) == ["extensions.json", "settings.json", "tasks.json"]
    tasks = json.loads((editor / "tasks.json").read_text("utf-8"))["tasks"]
    assert [task["command"] for task in tasks] == ["grader", "grader"]
    assert [task["args"][0] for task in tasks] == ["check", "watch"]
    settings = json.loads((editor / "settings.json").read_text("utf-8"))
    assert settings["python.testing.pytestEnabled"] is True
    assert ".grader/\n" in (here / "mine" / ".gitignore").read_text("utf-8")


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_texts_and_starters_are_in_the_learners_language(language, typed, here, key):
    code, out, _ = typed("start", "mine", "--lang", language)
    assert code == 0
    readme = (here / "mine" / "README.md").read_text("utf-8")
    assert readme.startswith({"en": "# Your exercises\n", "pt_BR": "# Seus exercícios\n"}[language])
    assert "grader check pixel_filter" in readme
    agents = (here / "mine" / "AGENTS.md").read_text("utf-8")
    assert {"en": "\n## Never\n", "pt_BR": "\n## Nunca\n"}[language] in agents
    assert {"en": "Made mine: 20", "pt_BR": "Pasta mine criada: 20"}[language] in out
    first = (here / "mine" / "exercises" / "ex01_pixel_filter.py").read_text("utf-8")
    assert first == key.in_language(language)["ex01_pixel_filter"].starter
    tasks = (here / "mine" / ".vscode" / "tasks.json").read_text("utf-8")
    assert {"en": "Check this file", "pt_BR": "Conferir este arquivo"}[language] in tasks


def test_a_folder_is_spoken_to_in_its_language_unless_another_is_named(typed, here, monkeypatch):
    typed("start", "mine", "--lang", "pt_BR")
    monkeypatch.chdir(here / "mine" / "exercises")
    assert typed("hint", "1", "--rung", "1")[1].startswith("Dica 1 de ")
    assert typed("hint", "1", "--rung", "1", "--lang", "en")[1].startswith("Hint 1 of ")
    monkeypatch.setenv(i18n.VARIABLE, "en")
    assert typed("hint", "1", "--rung", "1")[1].startswith("Hint 1 of ")
    monkeypatch.delenv(i18n.VARIABLE)
    (here / "mine" / "pyproject.toml").write_text("[tool.grader]\nlang = broken", "utf-8")
    code, _, err = typed("hint", "1")
    assert (code, "pyproject.toml can't be read" in err) == (2, True)


@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_notebooks_are_added_and_stay(language, typed, here, key):
    assert typed("start", "mine", "--lang", language)[0] == 0
    code, _, _ = typed("start", "mine", "--notebooks", "--lang", language)
    made = learner.files(key, language, notebooks=True)
    notebooks = sorted(name for name in made if name.startswith("notebooks/"))
    assert code == 0
    assert sorted(f"notebooks/{name}" for name in names(here / "mine" / "notebooks")) == notebooks
    assert notebooks
    (here / "mine" / notebooks[0]).unlink()
    assert notebooks[0] in typed("start", "mine", "--lang", language)[1]


@pytest.mark.parametrize("where", ["", "exercises"])
def test_called_again_it_restores_and_overwrites_nothing(where, typed, here, monkeypatch):
    typed("start", "mine")
    folder = here / "mine"
    changed, gone = (
        folder / "exercises" / "ex02_output_size.py",
        folder / "exercises" / "ex03_convolve_valid.py",
    )
    changed.write_text("mine\n", "utf-8")
    (folder / "README.md").write_text("my notes\n", "utf-8")
    gone.unlink()
    (folder / "AGENTS.md").unlink()
    monkeypatch.chdir(folder / where)
    code, out, _ = typed("start", "--lang", "en")
    assert code == 0
    assert out.splitlines()[:2] == [
        "Brought back: exercises/ex03_convolve_valid.py, AGENTS.md.",
        "Left as you have it: exercises/ex02_output_size.py, README.md.",
    ]
    assert ("    cd " in out) == bool(where)
    assert gone.is_file()
    assert changed.read_text("utf-8") == "mine\n"
    assert (folder / "README.md").read_text("utf-8") == "my notes\n"
    assert names(folder) == OURS


def test_a_whole_folder_in_another_language_is_nobodys_change(typed, here):
    typed("start", "mine", "--lang", "pt_BR")
    assert typed("start", "mine")[1].splitlines()[0] == "Nothing was missing."
    assert "Left" not in typed("start", "mine")[1]
    readme = here / "mine" / "README.md"
    readme.write_bytes(readme.read_bytes().replace(b"\n", b"\r\n"))  # an editor on Windows
    assert "Left" not in typed("start", "mine")[1]


def test_a_lost_pyproject_is_brought_back(typed, here, monkeypatch):
    typed("start", "mine")
    (here / "mine" / "pyproject.toml").unlink()
    monkeypatch.chdir(here / "mine")
    assert typed("start")[1].startswith("Brought back: pyproject.toml.\n")


def test_many_changed_files_are_counted(typed, here):
    typed("start", "mine")
    for path in (here / "mine" / "exercises").iterdir():
        path.write_text("mine\n", "utf-8")
    assert "ex04_edge_kernels.py and 16 more." in typed("start", "mine")[1]


def test_here_is_a_folder_too(typed, here):
    (here / ".git").mkdir()
    (here / "README.md").write_text("# homework\n", "utf-8")
    code, out, _ = typed("start", ".")
    assert (code, out.splitlines()[-2:]) == (0, ["Now type:", "    grader watch"])
    assert (here / "README.md").read_text("utf-8") == "# homework\n"
    assert "Left as you have it: README.md." in out


def test_here_among_other_things_only_what_would_be_overwritten_matters(typed, here):
    (here / "photo.png").write_bytes(b"")
    assert typed("start", ".")[0] == 0
    (here / "other").mkdir()
    (here / "other" / "photo.png").write_bytes(b"")
    code, _, err = typed("start", "other")
    assert (code, "other is not empty (photo.png). Nothing was written. Name a new folder." in err) == (
        2,
        True,
    )
    assert names(here / "other") == ["photo.png"]


def test_another_projects_folder_is_left_alone(typed, here):
    (here / "pyproject.toml").write_text('[project]\nname = "theirs"\n', "utf-8")
    code, _, err = typed("start", ".")
    assert (code, ". is not empty (pyproject.toml). Nothing was written. Name a new folder." in err) == (
        2,
        True,
    )
    assert names(here) == ["pyproject.toml"]


def test_a_file_of_that_name_is_told(typed, here):
    (here / "mine").write_text("")
    code, _, err = typed("start", "mine")
    assert (code, "mine can't be used: Not a directory. Name a new folder." in err) == (2, True)


@pytest.mark.parametrize(
    ("name", "reason"),
    [("x" * 300, "File name too long"), ("file/deep", "Not a directory")],
)
def test_a_name_that_no_folder_can_have_is_told(name, reason, typed, here):
    (here / "file").write_text("")
    code, _, err = typed("start", name)
    assert (code, reason in err, "name another folder" in err) == (2, True, True)
    assert names(here) == ["file"]


@pytest.mark.parametrize(
    ("number", "reason"), [(errno.EACCES, "Permission denied"), (errno.ENOSPC, "No space left on device")]
)
def test_no_rights_and_a_full_disk_are_told(number, reason, typed, monkeypatch):
    def refuse(path, _data):
        raise OSError(number, reason, str(path))

    monkeypatch.setattr(learner, "write_whole", refuse)
    for arguments in (["start", "mine"], ["kit", "--out", "kit"]):
        code, _, err = typed(*arguments)
        assert code == 2
        assert f" can't be written: {reason}. Make room or name another folder, and call this again" in err


def test_after_a_full_disk_the_rest_is_written(typed, here, monkeypatch):
    whole, count = learner.write_whole, iter(range(9))

    def once_full(path, data):
        if next(count, None) is None:
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(path, data)

    monkeypatch.setattr(learner, "write_whole", once_full)
    assert typed("start", "mine")[0] == 2
    monkeypatch.setattr(learner, "write_whole", whole)
    assert typed("start", "mine")[0] == 0
    assert names(here / "mine") == OURS


def test_the_next_line_can_be_typed(typed, monkeypatch):
    out = typed("start", "my folder")[1]
    assert shlex.split(out.splitlines()[-2]) == ["cd", "my folder"]
    monkeypatch.setenv(command.UV, "/usr/bin/uv")
    assert typed("start", "another")[1].endswith("    uv run grader watch\n")


def test_a_folder_of_another_course_names_it_by_its_path(typed, here, course):
    statistics = course.root / "tests" / "courses" / "statistics"
    assert typed("--course", statistics, "kit", "--out", "kit")[0] == 0
    code, out, _ = typed("--course", "kit", "start", "mine")
    assert (code, "Made mine: " in out) == (0, True)
    table = tomllib.loads((here / "mine" / "pyproject.toml").read_text("utf-8"))["tool"]["grader"]
    assert table == {"course": "../kit", "lang": "en"}
    assert course_of_folder(here / "mine").origin == here / "kit"
    assert typed("start", "mine")[1].startswith("Nothing was missing.\n")
    # A kit is a learner's folder, with its key in it.
    assert names(here / "kit") == sorted([*OURS, "course.key"])
    assert typed("start", "kit")[1].startswith("Nothing was missing.\n")
    assert course_of_folder(here / "kit").is_kit


def test_a_file_is_checked_from_anywhere_and_remembered_in_its_folder(typed, here, course):
    typed("start", "mine")
    file = here / "mine" / "exercises" / "ex13_max_pool_f3_s1.py"
    solution = course.root / "solutions" / file.name
    file.write_bytes(solution.read_bytes())
    code, out, _ = typed("check", file.relative_to(here))
    assert (code, "Score: 3 of 3" in out) == (0, True)
    progress = json.loads((here / "mine" / ".grader" / "progress.json").read_text("utf-8"))
    assert progress["ex13_max_pool_f3_s1"]["state"] == "passed"
    (here / "elsewhere").mkdir()
    other = here / "elsewhere" / file.name
    other.write_bytes(solution.read_bytes())
    code, out, _ = typed("check", other)
    assert (code, "Score: 3 of 3" in out) == (0, True)
    assert not (here / "elsewhere" / ".grader").exists()
    code, _, err = typed("check", here / "elsewhere" / "ex99.py")
    assert (code, "There is no exercise " in err) == (2, True)


def test_a_lost_folder_of_exercises_is_told(typed, here, monkeypatch):
    typed("start", "mine")
    (here / "mine" / "exercises").rename(here / "gone")
    monkeypatch.chdir(here / "mine")
    for name in ("check", "watch"):
        code, _, err = typed(name)
        assert (code, "mine has no folder exercises/. To bring it back, type there: grader start" in err) == (
            2,
            True,
        )
    assert typed("start")[0] == 0
    assert len(names(here / "mine" / "exercises")) == 20


def test_the_version_is_told(typed):
    from jaxcnn import __version__

    assert typed("--version") == (0, f"grader {__version__}\n", "")
