"""Packages for other platforms: what is in them, and how they are ordered."""

import importlib.metadata
import io
import json
import os
import re
import stat
import subprocess
import uuid
import zipfile

import pytest
import reports
from moodle_places import questions
from msgspec.structs import replace
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from platform_places import ROOT, SECRET, STEMS, TESTS

from grader import i18n
from grader.cli import main as cli
from grader.course import CourseError
from grader.key.file import Key
from grader.learner import kits
from grader.platforms import gradescope, payload, prairielearn
from grader.platforms.payload import Settings, requirements
from grader.platforms.requirements import runtime
from grader.platforms.results import platform
from grader.report.formats.gradescope import View


def test_the_zip_is_the_same_each_time_small_and_without_answers_in_code(key, course):
    data = gradescope.build(key, Settings())
    assert data == gradescope.build(key, Settings())
    assert len(data) < 16 << 20
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert names == sorted(names)
        modes = {i.filename: i.external_attr >> 16 for i in archive.infolist()}
        assert modes["setup.sh"] & stat.S_IXUSR
        assert modes["run_autograder"] & stat.S_IXUSR
        code = b"".join(archive.read(name) for name in names if name.endswith(".py"))
    assert not [n for n in names if "solutions" in n or n.startswith("exercises") or ".." in n]
    assert not [n for n in names if "catalog" in n.split("/")]
    assert all((course.solutions / f"{stem}.py").read_bytes() not in code for stem in course.stems())
    assert {"lib/grader/report/feedback/templates/report.html.j2"} <= set(names)


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
    assert info["partialCredit"] is True


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


def test_a_wheels_grader_has_the_requirements_with_its_kits(tmp_path, monkeypatch, key):
    text = requirements()
    (tmp_path / "requirements.txt").write_bytes(kits.kits(key)["requirements.txt"])
    monkeypatch.setattr(payload, "PACKAGE", tmp_path / "grader")
    monkeypatch.setattr(payload, "LOCKED", tmp_path / "none")
    with pytest.raises(CourseError, match=r"There is no constraints\.txt"):
        requirements()
    monkeypatch.setattr(payload, "LOCKED", tmp_path / "requirements.txt")
    assert requirements() == (tmp_path / "requirements.txt").read_text() == text


def test_a_lock_that_lacks_something_is_no_package():
    lock = "a==1 \\\n    --hash=sha256:00\n    # via course\nb==2\n    # via a\n"
    with pytest.raises(ValueError, match="no hash for b==2"):
        runtime(lock, ["a>=1"])
    with pytest.raises(ValueError, match="has no c"):
        runtime(lock, ["c"])
    assert runtime(lock.replace("via a", "via z"), ["A>=1", "z; extra == 'dev'"]).split()[0] == "a==1"


@pytest.mark.parametrize(
    "name", ["gradescope_setup.sh", "gradescope_run.sh", "prairielearn_run.sh", "vpl_run.sh"]
)
def test_scripts_are_strict_and_parse(name):
    path = ROOT / "grader" / "platforms" / "templates" / name
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
    before = sum(os.times()[:4])  # of its processes as well, and not by a clock that others make slow
    code, out, err = typed(capsys, "export", "gradescope", "--out", tmp_path / "a.zip", *common)
    assert (code, err) == (0, "")
    assert "keep it from learners" in out
    assert sum(os.times()[:4]) - before < 60
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


def settings_in(platform, out):
    """The settings in a package."""
    if platform == "coderunner":
        (_, files), *_rest = questions((out / "questions.xml").read_bytes()).values()
    if platform == "classroom50":
        return json.loads((out / "bundle" / "settings.json").read_text())
    packed = (
        files["jaxcnn.zip"] if platform == "coderunner" else (out / "execution_files/jaxcnn.zip").read_bytes()
    )
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        return json.loads(archive.read("settings.json"))


@pytest.mark.thorough(but=lambda platform: platform == "vpl")
@pytest.mark.parametrize("platform", ["vpl", "coderunner", "classroom50"])
def test_packages_for_other_platforms_as_they_are_typed_from_a_learners_folder(
    capsys, tmp_path, course, monkeypatch, platform
):
    """The folder names the course: its solutions are elsewhere."""
    (tmp_path / "pyproject.toml").write_text(f'[tool.grader]\ncourse = "{course.root}"\n')
    monkeypatch.chdir(tmp_path)
    call = ("export", platform, "--out", "made/it", "--seed", "5", "--exercises", "output_size")
    code, _, err = typed(capsys, *call, "--cases", "hidden")
    assert (code, err) == (0, "")
    assert settings_in(platform, tmp_path / "made/it")["view"]["cases"] == "hidden"
    code, _, err = typed(capsys, *call)
    assert code == cli.WRONG_CALL
    assert "is there already" in err


def test_a_kit_has_no_solutions_to_export(capsys, tmp_path, key):
    (tmp_path / "course.key").write_bytes(key.data)
    code, _, err = typed(
        capsys, "--course", tmp_path, "export", "vpl", "--seed", "1", "--out", tmp_path / "x"
    )
    assert code == cli.WRONG_CALL
    assert "is a learner's kit, without solutions" in err


def test_prairielearn_leaves_hidden_cases_out_where_that_is_wanted():
    def shown(cases):
        return platform("prairielearn").render(report, Settings(view=View(cases=cases))).decode()

    report = reports.report_of(["only in the case"], ["failed"])
    check = replace(report.exercises[0].checks[0], name="a", help="", rationale="", misconception=None)
    exercise = replace(report.exercises[0], stem="ex01_a", title="a", checks=[check], lesson="")
    report = replace(report, exercises=[exercise], submission=replace(report.submission, notes=[]))
    assert "only in the case" in shown("visible")
    assert "only in the case" not in shown("hidden")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("gradescope",), "Name --secret or --seed"),
        (("gradescope", "--seed", "1", "--image", "i"), "--image is for PrairieLearn"),
        (("prairielearn", "--seed", "1"), "is there already"),
        (("gradescope", "--seed", "1", "--exercises", "nonsense"), "There is no exercise 'nonsense'"),
        (("coderunner", "--seed", "1", "--leaderboard"), "--leaderboard is for Gradescope alone."),
        (("coderunner", "--seed", "1", "--output-format", "md"), "--output-format is for Gradescope alone."),
        (("coderunner", "--seed", "1", "--cases", "after_due_date"), "coderunner knows no dates"),
    ],
)
def test_a_wrong_call_is_a_sentence(capsys, tmp_path, arguments, sentence):
    out = tmp_path if "is there already" in sentence else tmp_path / "a.zip"
    code, _, err = typed(capsys, "export", *arguments, "--out", out)
    assert code == cli.WRONG_CALL
    assert sentence in err


def test_grade_by_a_key_needs_no_course(capsys, class_key, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "class.key").write_bytes(class_key.data)
    call = ("grade", TESTS / "submissions" / "right", "--key", "class.key", "--out", "reports")
    code, out, _ = typed(capsys, *call)
    assert code == 0
    assert re.search(r"Score: (\d+) of \1\.", out)
    code, _, err = typed(capsys, *call, "--seed", "1")
    assert code == cli.WRONG_CALL
    assert "--key holds its cases" in err
