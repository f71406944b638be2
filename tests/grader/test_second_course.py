"""A course that has nothing to do with the first one, in a folder of its own: every command serves it."""

import json
import re
import shutil
from pathlib import Path

import jsonschema
import pytest

from grader.course import Course
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
from grader.records.store import Store
from grader.report.model import decode, schema
from grader.watch.events import Check, Saved
from grader.watch.loop import open_session
from grader.watch.progress import Progress

ROOT = Path(__file__).parents[2]
STATISTICS = ROOT / "tests" / "courses" / "statistics"
STEMS = ["ex01_standardise", "ex02_softmax", "ex03_descend", "ex04_two_dice"]
WRONG = {
    "ex01_standardise": "def standardise(table):\n"
    "    return (table - table.mean(axis=0)) / (table.var(axis=0) + 1e-30)\n",
    "ex02_softmax": "import numpy as np\n\n\ndef softmax(scores):\n    powers = np.exp(scores)\n"
    "    return powers / powers.sum(axis=1, keepdims=True)\n",
    "ex03_descend": "def descend(weights, x, y, rate):\n"
    "    return weights + rate * 2 / len(y) * x.T @ (x @ weights - y)\n",
    "ex04_two_dice": "def two_dice(sides):\n"
    "    over = sum(i + j + 2 >= 10 for i in range(sides) for j in range(sides))\n"
    '    return {"mean": sides + 1, "variance": (sides**2 - 1) / 3, "ten_or_more": over / sides**2}\n',
}


@pytest.fixture(scope="module")
def statistics(tmp_path_factory):
    """A copy, where commands may remember things, far from this repository; its key is made once."""
    root = tmp_path_factory.mktemp("second")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_CACHE", str(root / "cache"))
        yield Course(shutil.copytree(STATISTICS, root / "statistics"))


@pytest.fixture
def typed(statistics, capsys, monkeypatch, tmp_path):
    """Type a command on the course, in another folder."""
    from grader.cli.main import run

    monkeypatch.chdir(tmp_path)

    def call(*arguments, course=statistics.root):
        code = run(["--course", str(course), *map(str, arguments)])
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def wrong(tmp_path):
    for stem, text in WRONG.items():
        (tmp_path / f"{stem}.py").write_text(text)
    return tmp_path


def test_it_proves_itself(typed):
    code, out = typed("selftest", "--json")
    found = {f["stem"]: f for f in json.loads(out)}
    assert (code, list(found)) == (0, STEMS)
    assert not any(f["problems"] for f in found.values())
    assert all(f["misconceptions"] >= 4 and f["others"] >= 1 for f in found.values())


def test_wrong_ideas_are_named_in_a_report_that_the_schema_accepts(typed, wrong):
    code, out = typed("check", "--json", "--submission", wrong)
    report = json.loads(out)
    jsonschema.validate(report, schema())
    assert code == 1
    named = {
        e["stem"]: {c["misconception"]["name"] for c in e["checks"] if c["misconception"]}
        for e in report["exercises"]
    }
    assert named["ex01_standardise"] == {"variance for spread"}
    assert named["ex03_descend"] == {"uphill"}
    assert named["ex04_two_dice"] == {"one die twice"}
    softmax = next(e for e in report["exercises"] if e["stem"] == "ex02_softmax")
    assert softmax["state"] == "broke_rule"


def test_an_official_run(typed, statistics, tmp_path):
    code, out = typed("grade", statistics.solutions, "--out", tmp_path / "out", "--seed", 3)
    assert (code, "Score: 16 of 16" in out) == (0, True)
    assert "Softmax" in (tmp_path / "out" / "report.html").read_text()


def test_list_show_and_hint(typed):
    assert all(stem in typed("list")[1] for stem in STEMS)
    assert "exp(x) / sum(exp(x))" in typed("show", "softmax")[1]
    assert typed("hint", "2")[1].startswith("Hint 1 of 3: What do the shares")
    assert typed("hint", "2")[1].startswith("Hint 2 of 3")


def test_watch_begins_at_its_first_exercise(statistics):
    session = open_session(
        statistics, obtain(statistics, PUBLIC_SEED), Progress(statistics.root / "nowhere"), None
    )
    assert (session.current, list(session.exercises)) == (STEMS[0], STEMS)
    assert set(session.states.values()) == {"not_started"}
    session.start()
    saved = Saved({STEMS[0]: (STATISTICS / "solutions" / f"{STEMS[0]}.py").read_bytes()})
    assert Check((STEMS[0],)) in session.handle(saved)


def test_a_kit_grades_without_the_course_and_speaks_portuguese(typed, statistics, tmp_path):
    moved = shutil.copytree(statistics.root, tmp_path / "course")
    assert typed("kit", "--out", tmp_path / "kit", "--lang", "pt_BR", course=moved)[0] == 0
    shutil.rmtree(moved)
    kit = tmp_path / "kit"
    assert {p.name for p in kit.rglob("*.py")} == {f"{stem}.py" for stem in STEMS}
    assert "`grader check standardise`" in (kit / "README.md").read_text("utf-8")
    assert "desvio-padrão" in (kit / "exercises" / "ex01_standardise.py").read_text("utf-8")
    (kit / "exercises" / "ex03_descend.py").write_text(WRONG["ex03_descend"])
    shutil.copy(STATISTICS / "solutions" / "ex02_softmax.py", kit / "exercises")
    code, out = typed("check", "--lang", "pt_BR", course=kit)
    assert code == 1
    for words in ("morro acima", "Você sobe o morro", "✓ ex02_softmax", "5/5"):
        assert words in out


def test_its_translations_are_complete_and_compiled():
    import catalogues

    from grader.authoring import pofile
    from grader.key.translate import messages

    path = STATISTICS / "catalog" / "locale" / "pt_BR" / "LC_MESSAGES" / "course.po"
    exercises = obtain(Course(STATISTICS), PUBLIC_SEED).in_language("en").values()
    catalogue = pofile.read(path, "pt_BR")
    assert catalogues.problems(catalogue, [m for e in exercises for m in messages(e)]) == []
    assert path.with_suffix(".mo").read_bytes() == pofile.mo_bytes(catalogue)


def test_courses_with_the_same_stems_do_not_meet(statistics, tmp_path):
    from grader.keymaker.load import load_exercise

    other = Course(shutil.copytree(STATISTICS, tmp_path / "other"))
    assert other.fingerprint("seed") == statistics.fingerprint("seed")
    for path, old, new in (
        (other.catalog / "_tables.py", "-9, 10", "-8, 9"),
        (other.exercises / "ex02_softmax.py", "Softmax: turn", "Turn"),
        (other.solutions / "ex02_softmax.py", "A shift", "One shift"),
    ):
        before = other.fingerprint("seed")
        path.write_text(path.read_text().replace(old, new))
        assert other.fingerprint("seed") != before
    first, second = (load_exercise(course, STEMS[0]).checks[1].cases for course in (statistics, other))
    assert [f.__globals__["whole_numbers"].__code__.co_filename for f in (first, second)] == [
        str(course.catalog / "_tables.py") for course in (statistics, other)
    ]


def test_what_is_written_under_a_statement_makes_no_new_key(statistics):
    before = statistics.fingerprint("seed")
    path = statistics.exercises / "ex04_two_dice.py"
    text = path.read_text()
    path.write_text(text.replace("raise NotImplementedError", "return {"))
    assert statistics.fingerprint("seed") == before
    path.write_text(text)


# An operation of StableHLO's is called so; nothing else in the engine may be about networks for images.
SUBJECT = re.compile(
    r"\b(cnns?|convolutions?|convolutional|lenet|pooling|feature maps?|mnist)\b", re.IGNORECASE
)
IMAGES = re.compile(r"\b(pixels?|images?|pictures?)\b", re.IGNORECASE)
# What may speak of them all the same: faces draw arrays as pictures, platforms have container images, notebooks plots,
# and drawing libraries of Python's are called so.
MAY_DRAW = (
    *(
        "report/feedback/",
        "report/formats/",
        "platforms/",
        "cli/",
        "submission/notebook.py",
        "learner/notebooks.py",
    ),
    "sandbox/worker/surroundings.py",
)
OPERATION = re.compile(r'"convolution"|"stablehlo\.convolution"|a convolution of their own')
ENGINE = [p for p in sorted((ROOT / "grader").rglob("*")) if p.suffix in {".py", ".j2", ".md"}]


@pytest.mark.parametrize("path", ENGINE, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_the_engine_has_no_subject(path):
    text = OPERATION.sub("", path.read_text("utf-8"))
    if "programs/prove/" in path.as_posix():  # which has each operation of StableHLO under its name
        text = re.sub(r"convolution", "", text, flags=re.IGNORECASE)
    assert SUBJECT.findall(text) == []
    if not path.relative_to(ROOT / "grader").as_posix().startswith(MAY_DRAW):
        assert IMAGES.findall(text) == []


def test_a_class_with_cases_for_each_student(typed, statistics, tmp_path):
    """Each report is what `grader grade` gives that student, and the keys are made in one process."""
    for student in ("ana", "bia", "caio"):
        shutil.copytree(
            statistics.solutions, tmp_path / "class" / student, ignore=shutil.ignore_patterns("others")
        )
    (tmp_path / "secret").write_text("0123456789abcdef0123456789abcdef\n")
    drawn = ["--secret", tmp_path / "secret"]
    assert typed("batch", tmp_path / "class", "--out", tmp_path / "out", "--own-seeds", *drawn)[0] == 0
    reports = {graded.result.student.id: graded.report for graded in Store(tmp_path / "out")}
    assert all(report.score == report.max_score > 0 for report in reports.values())
    assert len({report.seed for report in reports.values()}) == 3
    assert len({report.key for report in reports.values()}) == 3
    call = ["grade", tmp_path / "class" / "caio", "--out", tmp_path / "alone", *drawn, "--student", "caio"]
    assert typed(*call)[0] == 0
    alone = decode((tmp_path / "alone" / "report.json").read_bytes())
    assert (alone.seed, alone.key) == (reports["caio"].seed, reports["caio"].key)
