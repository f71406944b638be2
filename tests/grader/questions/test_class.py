"""Questions for a class: about what passed, kept while nothing changes, and never at the cost of a grade."""

import threading
import zipfile

import asked
import msgspec
import pytest
from classes import RIGHT, STEM, a_class, files_of, report
from moodle_bank import imported

from grader.batch import asking as asking_module
from grader.batch import run as batch_run
from grader.batch.asking import FOLDER, Asking
from grader.batch.engine import engine
from grader.batch.roster.model import Entry
from grader.batch.work import Terms
from grader.cli.main import run
from grader.key.seed import numbered_seed
from grader.key.store import KeyMaker
from grader.questions.model import Questions
from grader.records.store import Result, Store, Student
from grader.report.model import SubmissionInfo, encode
from grader.sandbox.canary import ProvenTier
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS
from grader.submission.intake import take

TERMS = Terms([STEM], Limits(), PROCESS)
SECRET = "0123456789abcdef0123456789abcdef"


def graded_as(snapshot, *_):
    """In place of grading: what says "wrong" fails."""
    failed = b"wrong" in snapshot.files[f"{STEM}.py"]
    made = report(0, "failed") if failed else report(4)
    made = msgspec.structs.replace(made, submission=SubmissionInfo(snapshot.digest, 1))
    return {"report.json": encode(made), "report.txt": b"text", "report.html": b"page"}


@pytest.fixture
def made(monkeypatch, key):
    """In place of making questions: whose were made; none of who hands in "unlucky"."""
    made = []

    def pretended(snapshot, _key, **options):
        made.append((options["student"], options["seed"].name))
        if b"unlucky" in snapshot.files[f"{STEM}.py"]:
            raise RuntimeError("no \x1b questions")
        count = 0 if b"few" in snapshot.files[f"{STEM}.py"] else options["count"]
        return asked.questions(count, submission=snapshot.digest, student=options["student"])

    def read(path, *_):
        return take(path)

    monkeypatch.setattr(asking_module, "make", pretended)
    monkeypatch.setattr(asking_module, "take", read)
    monkeypatch.setattr(batch_run, "take", read)
    monkeypatch.setattr(batch_run, "grade_one", graded_as)
    monkeypatch.setattr(KeyMaker, "obtain", lambda *_: key)
    monkeypatch.setattr("grader.grading.official.choose_tier", lambda *_, **__: ProvenTier(PROCESS, {}))
    return made


@pytest.fixture
def class_(tmp_path):
    entries = a_class(tmp_path / "class", 5)
    (entries[1].path / f"{STEM}.py").write_text("wrong = 1")
    (tmp_path / "secret").write_text(SECRET)
    return entries


def batch(tmp_path, capsys, *options):
    arguments = ["batch", tmp_path / "class", "--out", tmp_path / "out", "--only", "output_size"]
    arguments += ["--secret", tmp_path / "secret", *options]
    code = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def pages(tmp_path):
    return sorted(p.parent.name.partition("-")[0] for p in (tmp_path / "out").rglob("questions.html"))


def test_who_passed_is_asked_and_nobody_s_grade_changes(tmp_path, capsys, class_, made):
    assert batch(tmp_path, capsys)[0] == 0
    before = files_of(tmp_path / "out")
    code, out, err = batch(tmp_path, capsys, "--questions", "2")
    assert code == 0
    assert "Questions for 4 students" in out
    assert "No questions" not in err
    assert sorted(student for student, _ in made) == ["s00000", "s00002", "s00003", "s00004"]
    assert len({seed for _, seed in made}) == 4  # drawn for each
    after = files_of(tmp_path / "out")
    assert pages(tmp_path) == ["s00000", "s00002", "s00003", "s00004"]
    ours = {name for name in after if name.startswith(FOLDER) or name.endswith("questions.html")}
    keys = [name for name in ours if name.endswith(".json")]
    assert len(keys) == len(class_) - 1
    assert len(ours) == 4 + 4 + 3
    reports = {name for name in before if name.endswith(("report.json", "report.txt", "report.html"))}
    assert {name: after[name] for name in reports} == {name: before[name] for name in reports}
    bank = imported(after[f"{FOLDER}/moodle.xml"])
    assert [path[1] for path in bank] == ["s00000", "s00002", "s00003", "s00004"]
    assert all(len(questions) == 2 for questions in bank.values())
    for name in ours:
        assert (b"because" in after[name]) == (name.startswith(FOLDER) and "paper" not in name), name


def test_what_is_there_is_kept_and_what_changed_is_asked_again(tmp_path, capsys, class_, made):
    assert batch(tmp_path, capsys, "--questions", "2")[0] == 0
    before = files_of(tmp_path / "out")
    made.clear()
    assert batch(tmp_path, capsys, "--questions", "2")[0] == 0
    assert made == []
    assert files_of(tmp_path / "out") == before
    (class_[2].path / f"{STEM}.py").write_text(RIGHT + "# another")
    (class_[3].path / f"{STEM}.py").write_text("wrong = 2")
    assert batch(tmp_path, capsys, "--questions", "2")[0] == 0
    assert [student for student, _ in made] == ["s00002"]
    assert pages(tmp_path) == ["s00000", "s00002", "s00004"]
    bank = imported((tmp_path / "out" / FOLDER / "moodle.xml").read_bytes())
    assert [path[1] for path in bank] == ["s00000", "s00002", "s00004"]
    made.clear()
    assert batch(tmp_path, capsys, "--questions", "3", "--student", "s00004")[0] == 0
    assert [student for student, _ in made] == ["s00004"]
    assert pages(tmp_path) == ["s00000", "s00002", "s00004"]


@pytest.mark.usefixtures("made")
def test_questions_that_can_t_be_made_cost_no_grade_and_no_other_s_questions(tmp_path, capsys, class_):
    (class_[0].path / f"{STEM}.py").write_text("unlucky = 1")
    (class_[4].path / f"{STEM}.py").write_text("few = 1")
    code, out, err = batch(tmp_path, capsys, "--questions", "2")
    assert code == 0
    assert "No questions for s00000: RuntimeError: no \ufffd questions The grade stands." in err
    assert "Questions for 2 students" in out
    assert pages(tmp_path) == ["s00002", "s00003"]
    assert {g.result.student.id: g.result.score for g in Store(tmp_path / "out")} == {
        "s00000": 4, "s00001": 0, "s00002": 4, "s00003": 4, "s00004": 4,
    }  # fmt: skip


@pytest.mark.usefixtures("made", "class_")
def test_a_fault_of_the_questions_comes_after_the_grades(tmp_path, capsys, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(asking_module, "write_whole", full)
    code, out, err = batch(tmp_path, capsys, "--questions", "2")
    assert (code, "Overview: " in out) == (0, True)
    assert "The questions could not be made: OSError: [Errno 28]" in err
    assert "The grades stand." in err
    assert len(list(Store(tmp_path / "out"))) == 5


@pytest.mark.usefixtures("made", "class_")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--about", "3"], "--about goes with --questions"),
        (["--questions", "0"], "0 is not in the range"),
        (["--questions", "1", "--about", "nothing"], "There is no exercise 'nothing'"),
    ],
)
def test_wrong_calls_are_told_before_anything_is_graded(tmp_path, capsys, options, said):
    code, _, err = batch(tmp_path, capsys, *options)
    assert (code, said in err, (tmp_path / "out").exists()) == (2, True, False)


def test_an_exercise_that_is_not_named_is_not_asked_about(tmp_path, capsys, key, class_, made):
    assert batch(tmp_path, capsys, "--questions", "1", "--about", "3")[0] == 0
    assert (made, pages(tmp_path)) == ([], [])
    store = Store(tmp_path / "out")
    other = Asking(store, key, TERMS, ["ex03_convolve_valid"], 1)
    assert other.wanted(class_[0], numbered_seed(1)) is None
    assert Asking(store, key, TERMS, [STEM], 1).wanted(class_[0], numbered_seed(1)).stems == [STEM]


@pytest.mark.thorough
@pytest.mark.parametrize("options", [[], ["--secret"]])
def test_the_command_makes_a_student_s_questions_of_a_class_again(tmp_path, monkeypatch, key, options):
    """All of it for once, but for the key of another seed, from which nothing but shapes is taken."""
    monkeypatch.setattr(KeyMaker, "obtain", lambda *_: key)
    a_class(tmp_path / "class", 2)
    (tmp_path / "secret").write_text(SECRET)
    drawn = [*options, *([str(tmp_path / "secret")] if options else [])]
    call = ["batch", str(tmp_path / "class"), "--out", str(tmp_path / "out"), "--only", "output_size"]
    assert run([*call, *drawn, "--questions", "3"]) == 0
    (place,) = (tmp_path / "out" / FOLDER).glob("s00001-*.json")
    of_class = msgspec.json.decode(place.read_bytes(), type=Questions)
    student = ["--student", "s00001"] if options else []
    call = ["questions", str(tmp_path / "class" / "s00001"), "--out", str(tmp_path / "one"), "-n", "3"]
    assert run([*call, *drawn, *student]) == 0
    alone = msgspec.json.decode((tmp_path / "one/keys/keys.json").read_bytes(), type=Questions)
    assert of_class.questions == alone.questions
    assert len(alone.questions) == 3
    assert (of_class.student, of_class.seed, of_class.submission) == ("s00001", alone.seed, alone.submission)


def test_what_was_handed_in_after_grading_is_not_asked_about(tmp_path, key, class_, made):
    store = Store(tmp_path / "out")
    entry = class_[0]
    files = graded_as(take(entry.path))
    store.write(Result(entry.student, "f", 4, 4), files)
    asking = Asking(store, key, TERMS, [STEM], 1)
    wanted = asking.wanted(entry, numbered_seed(1))
    (entry.path / f"{STEM}.py").write_text("later = 1")
    with engine("local", 1) as chosen:
        ((student, said),) = asking.run([wanted], chosen, threading.Event())
    assert (student.id, made) == ("s00000", [])
    assert said == "The submission has changed since it was graded: call the same command again."
    nobody = Entry(Student("nobody"), entry.path)
    assert asking.wanted(nobody, numbered_seed(1)) is None
    asking.forget(nobody.student)


@pytest.mark.usefixtures("made")
def test_moodle_hands_out_the_pages_where_ids_are_its_participant_numbers(tmp_path, capsys, class_):
    assert batch(tmp_path, capsys, "--questions", "1")[0] == 0
    place = tmp_path / "out" / FOLDER / "feedback.zip"
    assert not place.exists()
    for entry in class_:
        entry.path.rename(entry.path.with_name(entry.path.name.replace("s", "9")))
    assert batch(tmp_path, capsys, "--questions", "1")[0] == 0
    with zipfile.ZipFile(place) as archive:
        names = archive.namelist()
        assert names[0] == "Participant_900000_assignfeedback_file/questions.html"
        (page,) = (tmp_path / "out" / "students").glob("900000-*/questions.html")
        assert archive.read(names[0]) == page.read_bytes()
    assert len(names) == 4
