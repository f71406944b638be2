"""The command questions: what it writes, what it says, and the same again from the same secret and student."""

import json

import asked
import jsonschema
import msgspec
import pytest
from moodle_bank import imported

from grader.cli.main import run
from grader.grading.official import TierError
from grader.questions.model import Left, Questions
from grader.sandbox.canary import ProvenTier
from grader.sandbox.tiers import PROCESS

STEM = "ex02_output_size"
OWN = "def output_size(n, f, padding, stride):\n    side = n + 2 * padding\n    return (side - f) // stride + 1\n"
SECRET = "0123456789abcdef0123456789abcdef"


def typed(capsys, *arguments):
    code = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def files_in(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture
def hand_in(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / f"{STEM}.py").write_text(OWN)
    (tmp_path / "secret").write_text(SECRET)
    return tmp_path / "in"


@pytest.fixture
def calls(monkeypatch):
    """In place of making questions: what was asked for, and three questions that are there already."""
    calls = []

    def pretended(snapshot, _key, **options):
        calls.append(options)
        left = [Left(STEM, "Its lines are few: \x1b[31m.")]
        return asked.questions(submission=snapshot.digest, student=options["student"], left=left)

    monkeypatch.setattr("grader.questions.make.make", pretended)
    monkeypatch.setattr("grader.grading.official.choose_tier", lambda *_: ProvenTier(PROCESS, {}))
    return calls


@pytest.mark.usefixtures("key")
def test_questions_about_a_program_are_made_again_from_secret_and_student(capsys, hand_in, tmp_path):
    options = ("--secret", tmp_path / "secret", "--student", "ana", "-n", "3")
    code, out, err = typed(capsys, "questions", hand_in, "--out", tmp_path / "one", *options)
    assert (code, err) == (0, "")
    assert out.startswith("3 questions: ")
    made = files_in(tmp_path / "one")
    assert list(made) == ["keys/keys.html", "keys/keys.json", "keys/moodle.xml", "questions.html"]
    keys = msgspec.json.decode(made["keys/keys.json"], type=Questions)
    assert {question.stem for question in keys.questions} == {STEM}
    ((path, quiz),) = imported(made["keys/moodle.xml"]).items()
    assert (path[1], len(quiz)) == ("ana", 3)
    assert SECRET.encode() not in b"".join(made.values())
    for question in keys.questions:
        for choice in question.choices:
            assert not choice.because or choice.because.encode() not in made["questions.html"]
    assert typed(capsys, "questions", hand_in, "--out", tmp_path / "two", *options)[0] == 0
    assert files_in(tmp_path / "two") == made
    numbers = {question.id: [c.right for c in question.choices].index(True) for question in keys.questions}
    saved = {"version": 1, "submission": keys.submission, "student": "ana", "answers": numbers}
    (tmp_path / "saved.json").write_text(json.dumps(saved))
    code, out, _ = typed(capsys, "mark", tmp_path / "saved.json", "--keys", tmp_path / "one/keys/keys.json")
    assert (code, "3 of 3" in out) == (0, True)


@pytest.mark.usefixtures("key")
def test_the_options_arrive(capsys, hand_in, tmp_path, calls):
    code, out, err = typed(capsys, "questions", hand_in, "--out", tmp_path / "out", "--seconds", "3")
    assert (code, "Not for students: " in out) == (0, True)
    assert err == f"{STEM}: 0 questions. Its lines are few: \ufffd[31m.\n"
    named = (
        "--about",
        "max_pool_f3",
        "--about",
        "3",
        "--secret",
        tmp_path / "secret",
        "--student",
        "ana",
        "-n",
        "2",
    )
    assert typed(capsys, "questions", hand_in, "--out", tmp_path / "out", *named)[0] == 0
    first, second = calls
    assert (first["stems"], first["count"], first["student"], first["seed"].name) == (
        [STEM],
        5,
        None,
        "public",
    )
    assert (first["limits"].cpu_seconds, first["tier"]) == (3.0, PROCESS)
    assert second["stems"] == ["ex13_max_pool_f3_s1", "ex03_convolve_valid"]
    assert (second["count"], second["student"]) == (2, "ana")
    assert second["seed"].name.startswith("sha256:")


@pytest.mark.usefixtures("key")
def test_a_file_is_known_by_what_it_defines(capsys, tmp_path, calls):
    cells = [{"cell_type": "code", "source": text} for text in ("x = 1", OWN)]
    (tmp_path / "homework.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}))
    assert typed(capsys, "questions", tmp_path / "homework.ipynb", "--out", tmp_path / "out")[0] == 0
    assert calls[0]["stems"] == [STEM]


@pytest.mark.usefixtures("key", "calls")
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--student", "ana"], "--student goes with --secret"),
        (["--secret", "none"], "The secret none can't be read"),
        (["--about", "nothing"], "There is no exercise 'nothing'"),
        (["-n", "0"], "0 is not in the range"),
        (["--seconds", "inf"], "--seconds inf is no length of time"),
    ],
)
def test_wrong_calls_are_told_in_a_sentence(capsys, hand_in, tmp_path, arguments, said):
    code, out, err = typed(capsys, "questions", hand_in, "--out", tmp_path / "out", *arguments)
    assert (code, out, said in err) == (2, "", True)
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("key", "calls")
def test_what_can_t_be_read_or_written_is_told(capsys, hand_in, tmp_path):
    code, _, err = typed(capsys, "questions", tmp_path / "none", "--out", tmp_path / "out")
    assert (code, "none" in err) == (2, True)
    (tmp_path / "file").write_text("")
    code, _, err = typed(capsys, "questions", hand_in, "--out", tmp_path / "file" / "out")
    assert (code, "can't be written" in err) == (2, True)
    code, _, err = typed(capsys, "questions", hand_in)
    assert (code, "--out" in err) == (2, True)


@pytest.mark.usefixtures("key", "calls")
def test_where_nothing_can_be_asked_nothing_is_written(capsys, hand_in, tmp_path, monkeypatch):
    monkeypatch.setattr("grader.questions.make.make", lambda *_, **__: asked.questions(0))
    code, out, err = typed(capsys, "questions", hand_in, "--out", tmp_path / "out")
    assert (code, out) == (1, "")
    assert err == "No question can be asked about this submission; nothing was written.\n"
    assert not (tmp_path / "out").exists()


@pytest.mark.usefixtures("key", "calls")
def test_behind_weaker_walls_than_required_nothing_is_run(capsys, hand_in, tmp_path, monkeypatch):
    def refused(*_):
        raise TierError("Not graded: the full tier does not hold here.")

    monkeypatch.setattr("grader.grading.official.choose_tier", refused)
    code, _, err = typed(capsys, "questions", hand_in, "--out", tmp_path / "out", "--require", "full")
    assert (code, "full tier" in err, (tmp_path / "out").exists()) == (3, True, False)


def test_the_schema_is_printed_for_each(capsys):
    code, out, _ = typed(capsys, "schema", "questions")
    assert code == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(out))
    jsonschema.validate(json.loads(msgspec.json.encode(asked.questions())), json.loads(out))
    assert typed(capsys, "schema", "report")[1] == typed(capsys, "schema")[1] != out
    assert typed(capsys, "schema", "nothing")[0] == 2
