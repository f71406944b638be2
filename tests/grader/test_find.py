"""Which course a command finds: where it is called, what a learner's folder names, and the built-in one."""

import pytest

from grader import find
from grader.course import Course, CourseError
from grader.find import course_of_folder, find_course


def folder_that_names(folder, course):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "exercises").mkdir()
    (folder / "pyproject.toml").write_text(f"[tool.grader]\n{course}\n", "utf-8")
    return folder


@pytest.fixture
def kit(tmp_path):
    """A kit: its key is never read here."""
    kit = tmp_path / "kit"
    (kit / "exercises").mkdir(parents=True)
    (kit / "exercises" / "ex01_centre.py").write_text('"""The centre."""\n', "utf-8")
    (kit / "course.key").write_bytes(b"")
    return kit


@pytest.fixture
def installed(tmp_path, monkeypatch, kit):
    """As from a wheel: nothing but the kit beside the grader."""
    monkeypatch.setattr(find, "PACKAGE", tmp_path / "site" / "grader")
    monkeypatch.setattr(find, "KITS", tmp_path / "kits")
    (tmp_path / "kits").mkdir()
    return kit.rename(tmp_path / "kits" / "en")


@pytest.mark.parametrize("line", ['course = "built-in"', "", 'lang = "pt_BR"'])
def test_a_learners_folder_uses_the_built_in_course(line, tmp_path, monkeypatch, installed):
    folder = folder_that_names(tmp_path / "learner", line)
    (folder / "exercises" / "deep").mkdir()
    monkeypatch.chdir(folder / "exercises" / "deep")
    course = find_course()
    assert course == Course(folder, installed)
    assert course.exercises == folder / "exercises"
    assert course.is_kit
    assert course.stems() == ["ex01_centre"]


def test_a_learners_folder_names_a_kit_beside_it(tmp_path, kit):
    folder = folder_that_names(tmp_path / "learner", 'course = "../kit"')
    assert find_course(folder) == Course(folder, kit)


def test_without_any_folder_the_built_in_course_is_used_from_here(tmp_path, monkeypatch, installed):
    monkeypatch.chdir(tmp_path)
    assert find_course() == Course(tmp_path, installed)


@pytest.mark.usefixtures("installed")
def test_a_checkout_comes_before_the_kit_in_it(tmp_path, monkeypatch):
    for name in ("exercises", "solutions"):
        (tmp_path / "site" / name).mkdir(parents=True)
    folder = folder_that_names(tmp_path / "learner", "")
    assert course_of_folder(folder) == Course(folder, tmp_path / "site")
    monkeypatch.chdir(tmp_path)
    assert find_course() == Course(tmp_path / "site")


def test_a_wheel_without_a_kit_says_what_to_do(tmp_path, monkeypatch, installed):
    installed.rename(tmp_path / "gone")
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CourseError, match="name one with --course"):
        find_course()


def test_a_course_that_is_not_there_is_named(tmp_path):
    folder = folder_that_names(tmp_path / "learner", 'course = "../moved"')
    with pytest.raises(
        CourseError, match=r"pyproject\.toml names the course '\.\./moved', which is not there"
    ):
        find_course(folder)


def test_a_table_that_is_not_toml_is_told(tmp_path):
    folder = folder_that_names(tmp_path / "learner", "course = built-in")
    with pytest.raises(CourseError, match=r"pyproject\.toml can't be read: Invalid value"):
        find_course(folder)


@pytest.mark.parametrize(
    "text", ["", "[tool.ruff]\n", "[tool]\ngrader = 3\n", "tool = 'grader'\n", "grader tool [", "\udcff"]
)
def test_another_projects_file_is_no_learners_folder(text, tmp_path):
    (tmp_path / "pyproject.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert course_of_folder(tmp_path) is None
