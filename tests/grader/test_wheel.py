"""The wheel and the sdist: what is in them, and a learner's way from an empty environment that has nothing but the wheel."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

from grader.course import Course
from grader.key.file import Key

ROOT = Path(__file__).parents[2]
COURSE = Course(ROOT)
NAME = "max_pool_f3_s1"
STEM = f"ex13_{NAME}"
SUBMISSIONS = ROOT / "tests" / "submissions"
LONG = 600.0  # seconds: only what hangs takes as long
SECRET_FOLDERS = ("solutions/", "catalog/", "tests/", "exercises/ex", "docs/", "benchmarks/")


@pytest.fixture(scope="session")
def built(tmp_path_factory):
    """The sdist and the wheel, made as `python -m build` makes them: the wheel from the unpacked sdist."""
    out = tmp_path_factory.mktemp("dist")
    backend = "import sys; from hatchling import build as b; getattr(b, f'build_{sys.argv[1]}')(sys.argv[2])"
    subprocess.run([sys.executable, "-c", backend, "sdist", str(out)], cwd=ROOT, check=True)
    (sdist,) = out.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        archive.extractall(out / "unpacked", filter="data")
    (unpacked,) = (out / "unpacked").iterdir()
    subprocess.run([sys.executable, "-c", backend, "wheel", str(out)], cwd=unpacked, check=True)
    (wheel,) = out.glob("*.whl")
    return sdist, wheel


@pytest.fixture(scope="session", params=["sdist", "wheel"])
def content(request, built):
    """The files in one of them, by their names without the sdist's own folder."""
    sdist, wheel = built
    if request.param == "wheel":
        with zipfile.ZipFile(wheel) as archive:
            return {name: archive.read(name) for name in archive.namelist()}
    with tarfile.open(sdist) as archive:
        return {
            member.name.partition("/")[2]: archive.extractfile(member).read()
            for member in archive.getmembers()
            if member.isfile()
        }


@pytest.fixture(scope="session")
def python(built, tmp_path_factory):
    """An environment of the wheel alone; it finds the dependencies where this one has them, and not the checkout."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, symlinks=os.name != "nt")
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    asked = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([python, "-c", asked], capture_output=True, text=True, check=True).stdout.strip()
    # A path alone is taken as it is: the .pth of the editable install there is not read.
    Path(site, "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(python),
        "install",
        "--quiet",
        "--no-deps",
        "--no-index",
    ]
    subprocess.run(
        [*pip, "--force-reinstall", "--no-warn-conflicts", str(built[1])], check=True, capture_output=True
    )
    return python


@pytest.fixture
def typed(python, tmp_path):
    """Types a command of that environment in a folder; its home is another empty one."""
    (tmp_path / "home").mkdir()
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT") if name in os.environ}
    env = {**kept, "HOME": str(tmp_path / "home"), "LANG": "C.UTF-8", "PYTHONUTF8": "1"}

    def call(*arguments, folder=tmp_path, command=None):
        done = subprocess.run(
            [*map(str, command or [python.with_name("grader")]), *map(str, arguments)],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            timeout=LONG,
            check=False,
            encoding="utf-8",
        )
        return done.returncode, done.stdout, done.stderr

    return call


@pytest.fixture
def empty(tmp_path):
    (tmp_path / "empty").mkdir()
    return tmp_path / "empty"


def test_the_kits_are_in_both_in_both_languages(content, key):
    kits = {name.removeprefix("grader/kits/"): data for name, data in content.items() if "/kits/" in name}
    assert Key.of(kits["en/course.key"]).manifest.seed == "public"
    assert "pt_BR/course.key" not in kits
    for language in ("en", "pt_BR"):
        for stem, exercise in key.in_language(language).items():
            assert kits[f"{language}/exercises/{stem}.py"].decode() == exercise.starter
        notebooks = [name for name in kits if name.startswith(f"{language}/notebooks/")]
        assert len(notebooks) >= 5
        assert all(json.loads(kits[name])["nbformat"] == 4 for name in notebooks)


def test_no_solution_and_nothing_that_makes_cases_is_in_them(content):
    assert not [name for name in content if name.startswith(SECRET_FOLDERS) or "_correlate" in name]
    solved = {path.read_bytes() for path in COURSE.solutions.rglob("*.py")}
    made = {path.read_bytes() for path in COURSE.catalog.rglob("*.py") if path.stem != "__init__"}
    assert not [name for name, data in content.items() if data in solved | made]
    starters = [data.decode() for name, data in content.items() if "/exercises/" in name and "/kits/" in name]
    assert len(starters) == 2 * len(COURSE.stems())
    for stem in COURSE.stems():
        line = longest_line(stem)
        assert not [name for name, data in content.items() if "/kits/" in name and line.encode() in data], (
            line
        )


def longest_line(stem):
    """The longest line of a solution that its starter has not."""
    starter = (COURSE.exercises / f"{stem}.py").read_text("utf-8")
    lines = (COURSE.solutions / f"{stem}.py").read_text("utf-8").splitlines()
    return max((line.strip() for line in lines if line.strip() not in starter), key=len)


def test_an_editable_install_makes_no_kits(tmp_path):
    """It would take as long as a key does, at every set-up."""
    backend = "import sys; from hatchling import build as b; b.build_editable(sys.argv[1])"
    subprocess.run([sys.executable, "-c", backend, str(tmp_path)], cwd=ROOT, check=True)
    with zipfile.ZipFile(next(tmp_path.glob("*.whl"))) as archive:
        assert not [name for name in archive.namelist() if "kits" in name]
    assert not (ROOT / "grader" / "kits").exists()


def test_a_learner_begins_with_the_wheel_alone(typed, tmp_path):
    code, out, err = typed("start")
    assert (code, err) == (0, "")
    folder = tmp_path / "jaxcnn-exercises"
    assert out.splitlines()[-2:] == ["    cd jaxcnn-exercises", "    grader watch"]
    assert "exercise" in typed("list", folder=folder)[1]
    code, out, _ = typed("check", NAME, folder=folder)
    assert (code, "not started" in out, "Score: 0 of 3" in out) == (1, True, True)
    file = folder / "exercises" / f"{STEM}.py"
    shutil.copy(SUBMISSIONS / "beginner" / "ex11_max_pool.py", folder / "exercises")
    code, out, _ = typed("check", "max_pool", folder=folder)
    assert (code, "starts at zero: " in out) == (1, True)
    shutil.copy(SUBMISSIONS / "right" / file.name, file)
    code, out, err = typed("check", NAME, folder=folder)
    assert (code, "Score: 3 of 3" in out, err) == (0, True, "")
    rows = json.loads(typed("list", "--json", folder=folder)[1])
    assert {row["stem"]: row["state"] for row in rows}[STEM] == "passed"
    assert typed("show", NAME, folder=folder)[1].startswith(f"{STEM} (3 points)")
    assert typed("hint", NAME, folder=folder)[1].startswith("Hint 1 of 5")
    assert typed("hint", NAME, folder=folder)[1].startswith("Hint 2 of 5")
    assert typed("start", folder=folder)[1].startswith("Nothing was missing.")


@pytest.mark.thorough
def test_every_exercise_can_be_solved_with_the_wheel_alone(typed, empty):
    """From an empty folder, with a submission that is elsewhere; training included."""
    code, out, err = typed("check", "--submission", SUBMISSIONS / "right", folder=empty)
    assert (code, "Score: 100 of 100" in out, err) == (0, True, "")
    assert not list(empty.iterdir())


@pytest.mark.thorough
def test_in_an_empty_folder_each_command_says_what_helps(typed, empty):
    for name in ("check", "watch"):
        code, _, err = typed(name, folder=empty)
        assert (code, err) == (2, "Error: You have no exercises here yet. To begin: grader start\n")
    for arguments in (["list"], ["show", NAME], ["hint", NAME], ["hint", NAME, "--rung", "3"]):
        code, out, err = typed(*arguments, folder=empty)
        assert (code, err) == (0, "")
        assert out.endswith("\nYou have no exercises here yet. To begin: grader start\n")
        assert "site-packages" not in out
    assert "Hint 3 of 5" in out
    code, _, err = typed("check", "--lang", "pt_BR", folder=empty)
    assert err == "Erro: Você ainda não tem exercícios aqui. Para começar: grader start\n"
    assert not list(empty.iterdir())


@pytest.mark.thorough
def test_beside_a_learners_folder_each_command_says_where_it_is(typed, empty):
    typed("start", "mine", "--lang", "pt_BR", folder=empty)
    assert (empty / "mine" / "README.md").read_text("utf-8").startswith("# Seus exercícios\n")
    code, _, err = typed("check", folder=empty)
    assert (code, err) == (2, "Error: Your exercises are in mine: cd mine\n")
    code, out, _ = typed("check", f"mine/exercises/{STEM}.py", folder=empty)
    assert (code, "Score: 0 of 3" in out) == (1, True)


@pytest.mark.thorough
def test_a_class_is_graded_on_public_cases_and_others_need_the_course(typed, empty, tmp_path):
    one = tmp_path / "class" / "ana"
    one.mkdir(parents=True)
    shutil.copy(SUBMISSIONS / "right" / f"{STEM}.py", one)
    code, _, err = typed("batch", one.parent, "--out", "out", "--only", NAME, folder=empty)
    assert code == 0, err
    assert json.loads(next(empty.rglob("report.json")).read_text("utf-8"))["score"] == 3
    for arguments in (["--secret", "s"], ["--seed", "3"]):
        (empty / "s").write_text("0123456789abcdef" * 4)
        code, _, err = typed("batch", one.parent, "--out", "other", *arguments, folder=empty)
        assert code == 2
        assert err.startswith("Error: The installed package has public cases and no solutions")
        assert "site-packages" not in err


def test_a_notebook_needs_no_kit_beside_it(typed, python, empty):
    source = (SUBMISSIONS / "right" / f"{STEM}.py").read_text("utf-8")
    code = f"{source}\nfrom grader import check\nprint(check('{NAME}', {NAME}).text)"
    result, out, err = typed("-c", code, folder=empty, command=(python,))
    assert (result, "Score: 3 of 3" in out) == (0, True), err
