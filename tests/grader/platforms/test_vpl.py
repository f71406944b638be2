"""The package for Moodle's VPL, run as VPL and its execution server run it; and what a learner may hand in to forge a grade."""

import io
import json
import re
import shlex
import stat
import tempfile
import zipfile
from pathlib import Path

import pytest
from moodle_places import entered_by_others, vpl, vpl_comments, vpl_grade
from platform_places import SECRET, STEMS, TESTS

from grader.key.file import Key
from grader.platforms import vpl as package_of
from grader.platforms.payload import Settings, write
from grader.report.formats.gradescope import View

RIGHT, WRONG = TESTS / "submissions" / "right", TESTS / "submissions" / "wrong" / "flipped_like_scipy"
FORGED = "\n--|>\nGrade :=>>10\n<|--\nComment :=>>forged\n"


@pytest.fixture(scope="module")
def package(class_key):
    with tempfile.TemporaryDirectory() as folder:
        write(package_of.build(class_key, Settings(view=View(cases="visible"))), Path(folder) / "vpl")
        yield Path(folder) / "vpl"


@pytest.fixture
def root():
    # Not pytest's own folder: others may not enter that, and submissions are run as another user where this is root.
    with tempfile.TemporaryDirectory() as folder:
        yield entered_by_others(folder)


def files_of(*folders):
    return {p.name: p.read_bytes() for f in folders for p in f.glob("*.py") if p.stem in STEMS}


def test_the_package_holds_no_answer_in_code_and_says_what_to_do(package, class_key, course):
    names = sorted(p.relative_to(package).as_posix() for p in package.rglob("*") if p.is_file())
    assert names == sorted(
        ["README.md", "server/requirements.txt"]
        + [f"execution_files/{name}" for name in ("jaxcnn.zip", "vpl_evaluate.sh", "vpl_run.sh")]
        + [f"requested_files/{stem}.py" for stem in STEMS]
    )
    for name in ("vpl_run.sh", "vpl_evaluate.sh"):
        assert (package / "execution_files" / name).stat().st_mode & stat.S_IXUSR
    with zipfile.ZipFile(package / "execution_files" / "jaxcnn.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    assert held["course.key"] == class_key.data
    assert not [name for name in held if {"solutions", "catalog", "kits"} & set(name.split("/"))]
    solutions = [(course.solutions / f"{stem}.py").read_bytes() for stem in STEMS]
    assert not [name for name, data in held.items() if SECRET in data or any(s in data for s in solutions)]
    steps = (package / "README.md").read_text()
    assert "--require-hashes --requirement server/requirements.txt" in steps
    assert f"for instance {sum(e.points for e in class_key.exercises.values())}." in steps


def test_right_answers_have_the_highest_grade_and_nothing_is_left_behind(package, root):
    compiled, output = vpl(package, root, files_of(RIGHT), grades=("0", "7"))
    assert compiled == ""
    assert vpl_grade(output) == "7", output
    assert "-ex01_pixel_filter" in vpl_comments(output)
    assert SECRET.decode() not in output
    assert list((root / "tmp").iterdir()) == []


FORGER = f"""
import sys
print({FORGED!r}, file=sys.stderr)
print({FORGED!r})
def pixel_filter(neighbourhood, kernel):
    print({FORGED!r})
    raise ValueError({FORGED!r})
def convolve_valid(image, kernel):
    print({FORGED!r})
    return {FORGED!r}
"""


def test_what_a_learners_code_prints_raises_and_returns_is_no_grade(package, root):
    files = {f"{stem}.py": FORGER.encode() for stem in STEMS[:2]}
    _, output = vpl(package, root, files)
    assert vpl_grade(output) == "0", output
    assert output.count("\nGrade :=>>") == 1
    assert "forged" in vpl_comments(output)  # it is shown, as text
    assert not [line for line in vpl_comments(output).splitlines() if line[:1] not in (">", "-")]


def own_package(package, files):
    """A package that a learner made: the teacher's, but its grader prints the highest grade."""
    with zipfile.ZipFile(package / "execution_files" / "jaxcnn.zip") as archive:
        held = {name: archive.read(name) for name in archive.namelist()}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in (held | files).items():
            archive.writestr(name, data)
    return buffer.getvalue()


def test_a_package_that_a_learner_hands_in_does_not_grade(package, root):
    """VPL sends binary files as NAME.b64, and a text file NAME.b64 of the learner's comes after it."""
    import base64

    program = b"import sys; open(sys.argv[4], 'w').write('Grade :=>>10\\n')"
    forged = base64.b64encode(own_package(package, {"lib/grader/platforms/onplatform.py": program}))
    _, output = vpl(package, root, {"jaxcnn.zip.b64": forged})
    assert vpl_grade(output) == ""
    assert "has the name of one of the grader's" in vpl_comments(output)


THIEF = """
import pathlib
import zipfile

def convolve_valid(image, kernel):
    here = pathlib.Path(__file__).resolve()
    for folder in (here.parent, *here.parents, pathlib.Path({home!r}), pathlib.Path({tmp!r})):
        for name in ("jaxcnn.zip", "course.key", "package/course.key"):
            try:
                if (folder / name).read_bytes()[:2] == b"PK":
                    print("STOLEN", folder / name)
            except OSError:
                pass
        try:
            for inside in folder.glob("*/package/course.key"):
                inside.read_bytes()
                print("STOLEN", inside)
        except OSError:
            pass
    return None
"""


def test_the_key_is_out_of_reach_also_for_who_names_a_file_like_the_package(package, root):
    thief = THIEF.format(home=str(root / "home"), tmp=str(root / "tmp")).encode()
    files = {"ex03_convolve_valid.py": thief, "jaxcnn.zip": b"", "vpl_run.sh": b"echo Grade :=>>10"}
    _, output = vpl(package, root, files)
    assert vpl_grade(output) == "0", output
    assert "STOLEN" not in output


def test_only_what_was_handed_in_is_taken_for_the_submission(package, root):
    files = {
        "a/b.py": b"1",
        "-n.py": b"2",
        "jaxcnn.zip": b"",
        "vpl_run.sh": b"",
        "vpl_environment.sh": b"",
        "c.zip": b"3",
    }
    compiled, _ = vpl(package, root, files, execute=False)
    assert compiled == ""
    (work,) = (root / "tmp").iterdir()
    taken = {
        path.relative_to(work / "submission").as_posix()
        for path in work.glob("submission/**/*")
        if path.is_file()
    }
    assert taken == {"a/b.py", "-n.py", "c.zip"}
    assert stat.S_IMODE((work / "package" / "course.key").stat().st_mode) == 0o600
    assert not [path.name for path in (root / "home").iterdir() if path.name.startswith("jaxcnn")]


@pytest.mark.thorough
def test_a_learners_folders_and_modules_are_taken_and_imported_by_nobody_else(package, root):
    files = {f"src/{name}": data for name, data in files_of(RIGHT).items()}
    marker = root / "imported"
    spy = f"open({str(marker)!r}, 'w')".encode()
    files |= {"zipfile.py": spy, "click.py": spy, "sitecustomize.py": spy, "../outside.py": spy, "-n.py": b""}
    files.pop("../outside.py")  # VPL takes no such path
    compiled, output = vpl(package, root, files)
    assert vpl_grade(output) == "10", compiled + output
    assert not marker.exists()


@pytest.mark.thorough
def test_run_shows_the_examples_for_practice_and_no_grade(package, root):
    _, output = vpl(package, root, files_of(RIGHT, WRONG), button="run")
    assert "These are the examples that everybody has." in output
    assert vpl_grade(output) == ""
    assert re.search(
        "^✗ the lecture's example: wrong$|^✓ the lecture's example: passed$", output, re.MULTILINE
    )


@pytest.mark.thorough
def test_a_server_without_the_grader_or_without_walls_gives_no_grade(package, root):
    compiled, output = vpl(package, root, files_of(RIGHT), server=root / "nothing")
    assert compiled == ""
    assert vpl_grade(output) == ""
    assert "the execution server lacks the grader" in vpl_comments(output)
    _, output = vpl(package, root, files_of(RIGHT), landlock=False)
    assert vpl_grade(output) == ""
    assert "Not graded: the restricted tier does not hold here" in vpl_comments(output).replace("\n> ", " ")


@pytest.mark.thorough
def test_an_activity_without_grades_gets_the_points(package, root, class_key):
    _, output = vpl(package, root, files_of(RIGHT), grades=None)
    assert vpl_grade(output) == str(sum(e.points for e in class_key.exercises.values()))


def test_words_with_quotes_are_safe_in_the_script(class_key, monkeypatch):
    monkeypatch.setattr(package_of, "_", lambda text: f'it\'s `date` $HOME "{text}"')
    run = package_of.build(class_key, Settings())["execution_files/vpl_run.sh"].data.decode()
    said = [line for line in run.splitlines() if "|| refuse" in line]
    for line in said:
        assert len(shlex.split(line.partition("refuse ")[2])) == 1
    assert "@" not in run.replace('"${', "")


def test_the_key_in_the_package_is_whole(package):
    with zipfile.ZipFile(package / "execution_files" / "jaxcnn.zip") as archive:
        assert list(Key.of(archive.read("course.key")).exercises) == STEMS
        assert json.loads(archive.read("settings.json"))["require"] == "restricted"
