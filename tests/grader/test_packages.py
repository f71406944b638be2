"""Packages for other platforms, run as those platforms run them: their folders, their scripts, as in their containers."""

import importlib.metadata
import io
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import time
import uuid
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from as_docker import DENIED
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from grader import cli, i18n
from grader.grade import Job, grade
from grader.key import Key
from grader.keystore import make, secret_seed
from grader.packages import gradescope, onplatform, prairielearn
from grader.packages.payload import Settings, requirements, write
from grader.packages.requirements import runtime
from grader.sandbox.tiers import seccomp
from grader.snapshot import take

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
STEMS = ["ex01_pixel_filter", "ex03_convolve_valid", "ex13_max_pool_f3_s1"]
SECRET = b"a secret of the instructors' own"
RIGHT, WRONG = TESTS / "submissions" / "right", TESTS / "submissions" / "wrong" / "flipped_like_scipy"


@pytest.fixture(scope="module")
def class_key(course):
    with tempfile.TemporaryDirectory() as folder:
        make(course, secret_seed(SECRET, None), Path(folder) / "class.key", STEMS)
        return Key(Path(folder) / "class.key")


@dataclass(frozen=True)
class Place:
    """A platform's root folder, with a package in it."""

    name: str
    root: Path
    package: str
    submission: str
    script: str
    variable: str

    def run(self, files, *, landlock=True):
        """Hand in files, run the platform's script; gives the exit code, what was printed, and the results."""
        shutil.rmtree(self.root / self.submission, ignore_errors=True)
        (self.root / self.submission).mkdir()
        for name, data in files.items():
            (self.root / self.submission / name).write_bytes(data)
        shutil.rmtree(self.root / "results", ignore_errors=True)
        if self.name == "gradescope":
            (self.root / "results").mkdir()  # PrairieLearn makes none
        done = subprocess.run(
            [
                sys.executable,
                TESTS / "helpers" / "as_docker.py",
                *([] if landlock else ["--without-landlock"]),
                self.root / self.script,
            ],
            env={
                "PATH": "/usr/local/bin:/usr/bin:/bin",
                "PYTHONPATH": str(ROOT),  # for the helper; the script sets its own
                self.variable: str(self.root),
                "JAXCNN_VENV": sys.prefix,
            },
            cwd=self.root,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=200,
        )
        results = self.root / "results" / "results.json"
        assert [path.name for path in results.parent.iterdir()] == [results.name], done.stderr
        return done.returncode, done.stdout + done.stderr, json.loads(results.read_bytes())

    def part(self, results):
        """The part of the points that results give."""
        if self.name == "prairielearn":
            return results["score"]
        tests = results["tests"]
        score = results.get("score", sum(test["score"] for test in tests))
        return score / sum(test["max_score"] for test in tests)

    def is_ungraded(self, results):
        """Whether there is nothing that the platform could take for a score."""
        if self.name == "prairielearn":
            return results["gradable"] is False and "score" not in results and results["format_errors"]
        return "score" not in results and "tests" not in results and results["output"]


@pytest.fixture(params=["gradescope", "prairielearn"])
def place(request, class_key):
    # Not pytest's own folder: others may not enter that, and submissions are run as another user where this is root.
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "root"
        if request.param == "gradescope":
            with zipfile.ZipFile(io.BytesIO(gradescope.build(class_key, Settings()))) as archive:
                archive.extractall(root / "source")
            (root / "source" / "course.key").chmod(0o600)  # by setup.sh; see its own test
            shutil.copy(root / "source" / "run_autograder", root / "run_autograder")
            (root / "run_autograder").chmod(0o755)
            found = Place("gradescope", root, "source", "submission", "run_autograder", "GRADESCOPE_ROOT")
        else:
            write(prairielearn.build(class_key, Settings()), Path(folder) / "question")
            root.mkdir()
            shutil.copytree(Path(folder) / "question" / "tests", root / "tests")
            (root / "data").mkdir()
            (root / "data" / "data.json").write_text("{}")
            found = Place("prairielearn", root, "tests", "student", "tests/run.sh", "PRAIRIELEARN_ROOT")
        Path(folder).chmod(0o755)
        yield found


def files_of(*folders):
    return {p.name: p.read_bytes() for f in folders for p in f.glob("*.py") if p.stem in STEMS}


def test_a_right_submission_has_full_marks_behind_walls(place):
    code, said, results = place.run(files_of(RIGHT))
    assert (code, place.part(results)) == (0, 1), said
    assert "Graded in the restricted tier" in said
    assert SECRET.decode() not in said + json.dumps(results)


def test_a_wrong_submission_has_what_it_has_elsewhere(place, class_key):
    files = files_of(RIGHT, WRONG)
    code, said, results = place.run(files)
    report = grade(Job(take(place.root / place.submission), STEMS), lambda: class_key)
    assert 0 < report.score < report.max_score
    assert code == 0, said
    assert place.part(results) == pytest.approx(report.score / report.max_score)
    assert "kernel" in json.dumps(results)


def test_an_empty_submission_is_graded_and_told_so(place):
    code, said, results = place.run({})
    assert code == 0, said
    assert (
        results.get("gradable") is False or place.part(results) == 0
    )  # PrairieLearn takes no attempt for it
    assert "The submission has no file ex03_convolve_valid.py" in json.dumps(results)


THIEF = """
import os, pathlib
import numpy as np
from grader.key import Key, value_of

PLACES = [{path!r}, *(f"/proc/{{pid}}/root{path}" for pid in ("self", os.getppid(), 1)),
          *(f"/proc/{{pid}}/cwd/{package}/course.key" for pid in (os.getppid(), 1))]

def convolve_valid(image, kernel):
    image, kernel = np.asarray(image), np.asarray(kernel)
    for victim in ({path!r}, {results!r}):
        try:
            os.chmod(victim, 0o777)
        except OSError:
            pass
    try:
        pathlib.Path({results!r}).write_text('{{"score": 1, "tests": []}}')
        print("WROTE")
    except OSError:
        pass
    for place in PLACES:
        try:
            key = Key(pathlib.Path(place))
        except Exception:
            continue
        print("STOLEN")
        table = key.arrays("ex03_convolve_valid")
        for check in key.exercises["ex03_convolve_valid"].checks:
            for case in check.cases:
                if [table[n].tolist() for n in case.inputs] == [image.tolist(), kernel.tolist()]:
                    return value_of(case.expected, table)
    return None
"""


def thief(place):
    path, results = place.root / place.package / "course.key", place.root / "results" / "results.json"
    return THIEF.format(path=str(path), package=place.package, results=str(results)).encode()


def test_a_submission_that_goes_for_the_key_and_the_results_gains_nothing(place):
    code, said, results = place.run({"ex03_convolve_valid.py": thief(place)})
    assert (code, place.part(results)) == (0, 0), said
    assert not {"STOLEN", "WROTE"} & set(re.findall(r"[A-Z]{5,}", json.dumps(results)))


def test_without_the_walls_the_same_submission_gets_the_key(place):
    (place.root / place.package / "settings.json").write_text('{"require": "process"}')
    code, said, results = place.run({"ex03_convolve_valid.py": thief(place)}, landlock=False)
    assert code == 0, said
    assert place.part(results) > 0


def test_without_landlock_nothing_is_graded_and_that_is_no_zero(place):
    code, said, results = place.run(files_of(RIGHT), landlock=False)
    assert code == cli.GRADER_FAILED
    assert place.is_ungraded(results)
    assert "Not graded: the restricted tier does not hold here" in json.dumps(results)
    assert "It needs Landlock" in said  # what `grader doctor` says, for instructors


def test_a_broken_key_is_no_zero(place):
    key = place.root / place.package / "course.key"
    key.write_bytes(key.read_bytes()[:1000])
    code, _, results = place.run(files_of(RIGHT))
    assert code == cli.GRADER_FAILED
    assert place.is_ungraded(results)
    assert "The grader failed, and there is no grade." in json.dumps(results)


def test_a_submission_that_cannot_be_taken_is_told_why(place):
    code, _, results = place.run({f"{n}.txt": b"" for n in range(2001)})
    assert code == cli.GRADER_FAILED
    assert place.is_ungraded(results)
    assert "The submission is too large" in json.dumps(results)


def test_a_fault_in_one_exercise_is_no_zero_either(class_key, tmp_path, monkeypatch):
    def breaks(*_):
        raise ZeroDivisionError

    monkeypatch.setattr("grader.grade._grade_file", breaks)
    report = grade(Job(take(RIGHT), STEMS[:1]), lambda: class_key)
    monkeypatch.setattr(onplatform, "_grade", lambda *_: (report, ""))
    (tmp_path / "settings.json").write_text("{}")
    for name, lacking in (("gradescope", {"score", "tests"}), ("prairielearn", {"score"})):
        results = tmp_path / name / "results.json"
        assert onplatform.run(name, tmp_path, RIGHT, results) == cli.GRADER_FAILED
        assert not lacking & set(json.loads(results.read_bytes()))
        assert "ZeroDivisionError" in results.read_text()


def test_results_without_a_score_are_there_before_the_submission_is_looked_at(tmp_path, monkeypatch):
    def killed(*_):
        raise SystemExit(137)

    monkeypatch.setattr(onplatform, "_grade", killed)
    (tmp_path / "settings.json").write_text("{}")
    with pytest.raises(SystemExit):
        onplatform.run("gradescope", tmp_path, RIGHT, tmp_path / "results.json")
    assert set(json.loads((tmp_path / "results.json").read_bytes())) == {"output"}


def test_the_stripped_environment_has_no_namespaces():
    code = "import ctypes, os; l = ctypes.CDLL(None, use_errno=True); print(l.unshare(0x10000000), ctypes.get_errno())"
    done = subprocess.run(
        [sys.executable, TESTS / "helpers" / "as_docker.py", sys.executable, "-c", code],
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["-1", "1"]
    assert set(DENIED) <= set(seccomp.DENIED)


def test_the_zip_is_the_same_each_time_small_and_without_answers_in_code(key, course):
    data = gradescope.build(key, Settings())
    assert data == gradescope.build(key, Settings())
    assert len(data) < 8 << 20
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        modes = {i.filename: i.external_attr >> 16 for i in archive.infolist()}
        assert modes["setup.sh"] & stat.S_IXUSR
        assert modes["run_autograder"] & stat.S_IXUSR
        code = b"".join(archive.read(name) for name in names if name.endswith(".py"))
    assert not [n for n in names if "solutions" in n or n.startswith("exercises") or ".." in n]
    assert [n for n in names if "/catalog/" in n] == ["lib/grader/catalog/__init__.py"]
    assert all((course.solutions / f"{stem}.py").read_bytes() not in code for stem in course.stems())
    assert {"lib/grader/feedback/templates/report.html.j2"} <= set(names)


def test_the_question_says_what_prairielearn_needs(class_key):
    files = prairielearn.build(class_key, Settings(), "registry/image:1")
    info = json.loads(files["info.json"].data)
    again = json.loads(prairielearn.build(class_key, Settings("full"))["info.json"].data)
    assert uuid.UUID(info["uuid"]).version == 5
    assert info["uuid"] == again["uuid"]
    assert info["gradingMethod"] == "External"
    options = info["externalGradingOptions"]
    assert options["image"] == "registry/image:1"
    assert options["entrypoint"].replace("/grade/tests", "tests") in files
    assert (options["enabled"], options["enableNetworking"]) == (True, False)
    assert options["timeout"] <= 600
    page = files["question.html"].data.decode()
    assert all(f"{stem}.py" in page and f"clientFilesQuestion/{stem}.py" in files for stem in STEMS)
    assert "tests/requirements.txt" not in files  # the image has them
    assert b"--require-hashes" in files["image/Dockerfile"].data


def needed(name="jaxcnn"):
    """All that a package needs at run time on this machine, by the metadata of what is installed."""
    seen, left = set(), [name]
    while left:
        for text in importlib.metadata.requires(left.pop()) or ():
            need = Requirement(text)
            if need.marker is None or need.marker.evaluate({"extra": ""}):
                plain = canonicalize_name(need.name)
                if plain not in seen:
                    seen.add(plain)
                    left.append(plain)
    return seen


def test_requirements_are_all_that_is_needed_pinned_and_hashed_and_nothing_else():
    text = requirements()
    pinned = {}
    for entry in re.split(r"\n(?=\S)", text.strip()):
        need = Requirement(entry.split("\\")[0])
        assert re.fullmatch(r"==[^,*]+", str(need.specifier)), entry
        assert re.findall(r"--hash=sha256:[0-9a-f]{64}", entry), entry
        if need.marker is None or need.marker.evaluate():
            pinned[canonicalize_name(need.name)] = str(need.specifier)[2:]
    assert needed() <= set(pinned)
    assert all(importlib.metadata.version(name) == pinned[name] for name in needed())
    assert not {"pytest", "ruff", "mypy", "hypothesis", "hatchling"} & set(pinned)
    assert not re.search(r"https?:|--index|--find-links|#", text)


def test_a_lock_that_lacks_something_is_no_package():
    lock = "a==1 \\\n    --hash=sha256:00\n    # via course\nb==2\n    # via a\n"
    with pytest.raises(ValueError, match="no hash for b==2"):
        runtime(lock, ["a>=1"])
    with pytest.raises(ValueError, match="has no c"):
        runtime(lock, ["c"])
    assert runtime(lock.replace("via a", "via z"), ["A>=1", "z; extra == 'dev'"]).split()[0] == "a==1"


STUB = """#!/bin/sh
echo "$(basename "$0") $*" >> {log}
case "$0 $1" in
    *apt-cache*) test "$2" = python3.11-venv ;;
    *python3*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
esac
"""


def test_setup_installs_a_python_that_is_new_enough_and_shuts_the_key(class_key, tmp_path):
    with zipfile.ZipFile(io.BytesIO(gradescope.build(class_key, Settings()))) as archive:
        archive.extractall(tmp_path / "source")
    (tmp_path / "bin").mkdir()
    for name in ("apt-get", "apt-cache", "python3.11"):
        (tmp_path / "bin" / name).write_text(STUB.format(log=tmp_path / "log"))
        (tmp_path / "bin" / name).chmod(0o755)
    venv = tmp_path / "venv"
    paths = {"GRADESCOPE_ROOT": str(tmp_path), "JAXCNN_VENV": str(venv)}
    env = {"PATH": f"{tmp_path / 'bin'}:/usr/bin:/bin", **paths}
    subprocess.run(["bash", tmp_path / "source" / "setup.sh"], env=env, check=True, capture_output=True)
    log = (tmp_path / "log").read_text().splitlines()
    assert "apt-get install -y --no-install-recommends python3.11 python3.11-venv" in log
    source = tmp_path / "source"
    last = f"python -m pip install --no-cache-dir --require-hashes --requirement {source}/requirements.txt"
    assert log[-2:] == [f"python3.11 -m venv {venv}", last]
    assert stat.S_IMODE((source / "course.key").stat().st_mode) == 0o600
    assert all(path.stat().st_mode & stat.S_IROTH for path in (source / "lib").rglob("*"))


@pytest.mark.parametrize("name", ["gradescope_setup.sh", "gradescope_run.sh", "prairielearn_run.sh"])
def test_scripts_are_strict_and_parse(name):
    path = ROOT / "grader" / "packages" / "templates" / name
    assert "\nset -euo pipefail\n" in path.read_text()
    subprocess.run(["bash", "-n", path], check=True)


def typed(capsys, *arguments):
    code = cli.run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_export_as_it_is_typed(capsys, tmp_path):
    secret = tmp_path / "secret"
    secret.write_bytes(SECRET)
    common = ("--secret", secret, "--exercises", "13,output_size")
    start = time.monotonic()
    code, out, err = typed(capsys, "export", "gradescope", "--out", tmp_path / "a.zip", *common)
    assert (code, err) == (0, "")
    assert "keep it from learners" in out
    assert time.monotonic() - start < 60
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        archive.extract("course.key", tmp_path)
        assert not [name for name in archive.namelist() if SECRET in archive.read(name)]
    assert list(Key(tmp_path / "course.key").exercises) == ["ex02_output_size", "ex13_max_pool_f3_s1"]
    question = tmp_path / "question"
    code, _, err = typed(
        capsys, "--lang", "pt_BR", "export", "prairielearn", "--out", question, "--image", "i:2", *common
    )
    assert (code, err) == (0, "")
    assert json.loads((question / "tests" / "settings.json").read_text())["language"] == "pt_BR"
    assert os.access(question / "tests" / "run.sh", os.X_OK)
    assert i18n.current() in i18n.LANGUAGES


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("gradescope",), "Name --secret or --seed"),
        (("gradescope", "--seed", "1", "--image", "i"), "--image is for PrairieLearn"),
        (("prairielearn", "--seed", "1"), "is there already"),
        (("gradescope", "--seed", "1", "--exercises", "nonsense"), "There is no exercise 'nonsense'"),
    ],
)
def test_a_wrong_call_is_a_sentence(capsys, tmp_path, arguments, sentence):
    out = tmp_path if arguments[0] == "prairielearn" else tmp_path / "a.zip"
    code, _, err = typed(capsys, "export", *arguments, "--out", out)
    assert code == cli.WRONG_CALL
    assert sentence in err


def test_grade_by_a_key_needs_no_course(capsys, class_key, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class.key").write_bytes(class_key.data)
    call = ("grade", RIGHT, "--key", "class.key", "--out", "reports")
    code, out, _ = typed(capsys, *call)
    assert code == 0
    assert re.search(r"Score: (\d+) of \1\.", out)
    code, _, err = typed(capsys, *call, "--seed", "1")
    assert code == cli.WRONG_CALL
    assert "--key holds its cases" in err
