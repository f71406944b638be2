"""A report is graded again, and holds or does not."""

import io
import json
import os
import shutil
import zipfile

import msgspec
import pytest
from msgspec.structs import replace

from grader.cli.main import run
from grader.grading import submission as grading
from grader.key import store
from grader.key.file import Key
from grader.key.seed import PUBLIC_SEED, numbered_seed, secret_seed
from grader.key.store import obtain
from grader.records import verify as verifying
from grader.records.verify import compare_gradings, key_differs, limits_of
from grader.report.model import decode, encode
from grader.sandbox import canary
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import PROCESS

STEM = "ex13_max_pool_f3_s1"


@pytest.fixture(scope="module")
def place(course, tmp_path_factory):
    """A course of one exercise, a submission, and ana's official report of it, in Portuguese."""
    root = tmp_path_factory.mktemp("verify")
    small = root / "course"
    for folder in (course.exercises, course.solutions):
        (small / folder.name).mkdir(parents=True)
        shutil.copy(folder / f"{STEM}.py", small / folder.name)
    shutil.copytree(course.locale, small / "catalog" / "locale")
    for path in [course.catalog / f"{STEM}.py", *course.catalog.glob("_*.py")]:
        shutil.copy(path, small / "catalog")
    (root / "secret").write_text("0123456789abcdef0123456789abcdef\n")
    (root / "mine").mkdir()
    (root / "mine" / f"{STEM}.py").write_text(
        "def max_pool_f3_s1(matrix):\n    print('so far')\n    return [[9]]\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADER_CACHE", str(root / "cache"))
        patch.setattr(
            canary, "strongest_tier", lambda: canary.ProvenTier(PROCESS, {"read a secret": "possible"})
        )

        def kept(*arguments):  # making a key takes a second, so that of the run is the one handed out
            made = obtain(*arguments)
            (root / "ana.key").write_bytes(made.data)
            return made

        (root / "limits.toml").write_text("seconds = 9.0")
        limits = ["--limits", str(root / "limits.toml")]
        call = ["--lang", "pt_BR", "--course", str(small), "grade", str(root / "mine"), *limits]
        with pytest.MonkeyPatch.context() as while_graded:
            while_graded.setattr(store, "obtain", kept)
            secret = ["--secret", str(root / "secret"), "--student", "ana"]
            assert run([*call, "--out", str(root / "out"), *secret]) == 1
        yield root


@pytest.fixture
def report(place):
    return with_check(decode((place / "out" / "report.json").read_bytes()), printed="so far\n")


@pytest.fixture
def key(place):
    return Key(place / "ana.key")


@pytest.fixture
def asked(place, tmp_path, capsys):
    """Call the command on a report; its exit code and what it said."""

    def ask(report, *options, submission="mine", course="course"):
        path = tmp_path / "report.json"
        path.write_bytes(encode(report) if hasattr(report, "seed") else report)
        call = ["--course", str(place / course), "verify", str(path), "--submission", str(place / submission)]
        code = run([*call, *map(str, options)])
        said = capsys.readouterr()
        return code, " ".join((said.out + said.err).split())

    return ask


def with_check(report, **fields):
    (exercise,) = report.exercises
    check, *others = exercise.checks
    return replace(report, exercises=[replace(exercise, checks=[replace(check, **fields), *others])])


def test_an_honest_report_holds_from_its_secret_in_whatever_language(place, report, asked):
    assert report.isolation.limits["seconds"] == 9
    assert limits_of(report).seconds == 9
    again = replace(report, versions={"jax": "0"}, timings={"all": 3.0})
    code, said = asked(again, "--secret", place / "secret")
    assert code == 0
    assert said.startswith(
        "It holds: graded again, the submission gets the same. "
        "Graded within the report's own limit seconds = 9; the usual one is 60."
    )


def test_a_forged_report_does_not_hold(report, key):
    (exercise,) = report.exercises
    best = replace(exercise, score=3, state="passed")
    verdict = compare_gradings(replace(report, score=3, exercises=[best]), report, key)
    assert not verdict.holds
    assert "score: the report says 3, graded again it is 0." in verdict.differences
    sentence = f'exercises.{STEM}.state: the report says "passed", graded again it is "failed".'
    assert sentence in verdict.differences


def test_another_submission_is_not_even_graded(place, report, asked, monkeypatch):
    monkeypatch.setattr(grading, "grade_exercise", None)
    code, said = asked(report, "--key", place / "ana.key", submission="course/solutions")
    assert code == 1
    assert "not the submission that was graded: its hash is" in said
    assert report.submission.hash[:12] in said


@pytest.mark.parametrize("options", [["--student", "bia"], []])
def test_another_secret_or_student_is_told(place, report, asked, options):
    secret = place / "other"
    secret.write_text("0123456789abcdef" if not options else (place / "secret").read_text())
    code, said = asked(report, "--secret", secret, *options)
    assert (code, "The secret, the student or the key is another one" in said) == (1, True)
    assert report.seed in said


def test_the_name_of_another_student_does_not_hold(place, report, asked):
    stolen = replace(report, submission=replace(report.submission, student="bia"))
    assert asked(stolen, "--secret", place / "secret")[0] == 1


def test_a_class_with_one_seed_has_reports_with_students_all_the_same(place, report, asked, key, monkeypatch):
    monkeypatch.setattr(store, "obtain", lambda _, seed: key)
    monkeypatch.setattr(verifying, "grade_officially", lambda *_, **__: replace(report, seed=shared))
    shared = secret_seed((place / "secret").read_bytes().strip(), None).name
    assert asked(replace(report, seed=shared), "--secret", place / "secret")[0] == 0
    assert asked(replace(report, seed=shared), "--secret", place / "secret", "--student", "ana")[0] == 1


def test_a_public_or_numbered_seed_needs_no_secret(place, report, asked, key, monkeypatch):
    seeds = []
    monkeypatch.setattr(store, "obtain", lambda _, seed: seeds.append(seed) or key)
    monkeypatch.setattr(verifying, "grade_officially", lambda *_, **__: report)
    for seed in ("public", "7", "-7"):
        code, said = asked(replace(report, seed=seed))
        assert (code, f'seed: the report says "{seed}"' in said) == (1, True)
    assert seeds == [PUBLIC_SEED, numbered_seed(7), numbered_seed(-7)]
    code, said = asked(replace(report, seed="7"), "--key", place / "ana.key")
    assert (code, "and here it is sha256:" in said) == (1, True)


def test_a_course_that_changed_is_told_with_its_exercises(place, report, asked):
    changed = place / "changed"
    shutil.copytree(place / "course", changed, dirs_exist_ok=True)
    catalog = changed / "catalog" / f"{STEM}.py"
    text = catalog.read_text("utf-8")
    catalog.write_text(text.replace("points=2", "points=3"), "utf-8")
    assert catalog.read_text("utf-8") != text
    code, said = asked(report, "--secret", place / "secret", course="changed")
    assert code == 1
    assert f"The course has changed since, in {STEM} at least: the report names key {report.key[:12]}" in said
    assert "max_score: the report says 3, graded again it is 4." in said


def test_a_key_that_differs_where_no_report_shows_it(report, key):
    other = replace(report, key="f" * 64)
    assert "The report does not show why." in key_differs(other, key)
    verdict = compare_gradings(other, replace(report, versions={**report.versions, "jax": "0.1"}), key)
    assert not verdict.holds
    assert verdict.notes[1] == "All points and states are the same when it is graded again."
    assert verdict.notes[2].startswith("A possible reason: jax was")


def test_tiers_versions_timings_and_probes_are_no_difference(report, key):
    elsewhere = replace(report.isolation, tier="full", probes={})
    other = replace(report, isolation=elsewhere, versions={}, timings={})
    assert compare_gradings(report, other, key).holds
    talkative = compare_gradings(report, with_check(other, printed="x"), key)
    assert talkative.holds
    assert talkative.notes[1].startswith("What the code printed is not the same")
    told = compare_gradings(report, replace(with_check(other, printed="x"), score=1), key)
    assert [line.split(":")[0] for line in told.differences[:1]] == ["score"]
    assert "A possible reason: graded in the tier process then, in full now." in told.notes


def test_the_first_differences_are_told_and_the_others_counted(report, key):
    other = with_check(
        report, state="raised", message="m" * 200, help="h", rationale="r", points=1, max_points=9
    )
    verdict = compare_gradings(report, other, key)
    assert len(verdict.differences) == 5
    assert verdict.notes[1] == "1 more difference."
    assert all(len(line) < 400 for line in verdict.differences)


def test_an_exercise_counted_twice_or_gone_does_not_hold(place, report, asked):
    code, said = asked(replace(report, exercises=report.exercises * 2), "--key", place / "ana.key")
    assert (code, "counts an exercise more than once" in said) == (1, True)
    gone = replace(report, exercises=[replace(report.exercises[0], stem="ex99_gone")])
    code, said = asked(gone, "--key", place / "ana.key")
    assert (code, "The course has no exercise ex99_gone any more." in said) == (1, True)


def test_a_report_of_some_exercises_says_so(report, key, monkeypatch):
    (one,) = key.manifest.exercises
    manifest = replace(key.manifest, exercises=[one, replace(one, stem="ex99_more")])
    monkeypatch.setattr(key, "manifest", manifest)
    verdict = compare_gradings(report, report, key)
    assert verdict.holds
    assert verdict.notes[1:] == ("The report is about 1 of the course's 2 exercises.",)


def test_a_fault_of_the_graders_says_nothing_of_the_report(place, report, asked, monkeypatch):
    def broken(*_):
        raise OSError("disk on fire")

    monkeypatch.setattr(grading, "_grade_file", broken)
    code, said = asked(report, "--key", place / "ana.key")
    assert code == 3
    assert f"The grader itself failed at {STEM}: nothing can be said of the report." in said
    assert "hold" not in said


def test_wrong_calls(place, report, asked):
    none = {**report.isolation.limits, "wishes": 3.0}
    for made, options, words in (
        (report, [], "give it with --secret, or its key with --key"),
        (report, ["--secret", place / "nowhere"], "can't be read"),
        (report, ["--key", place / "secret"], "is no answer key"),
        (b"{}", [], "is no report"),
        (b"\xff", [], "is no report"),
        (replace(report, isolation=replace(report.isolation, limits=none)), [], "unknown field `wishes`"),
    ):
        code, said = asked(made, *options)
        assert (code, words in said) == (2, True), said
    assert asked(report, "--key", place / "ana.key", submission="nowhere")[0] == 2
    assert run(["verify", str(place / "no.json"), "--submission", "."]) == 2


ESCAPES = "\x1b[2J<b>x</b>\u202e\u0085"


def document(report, **fields):
    return msgspec.to_builtins(report) | fields


def with_exercise(report, **fields):
    (exercise,) = document(report)["exercises"]
    return document(report, exercises=[exercise | fields])


def with_check_of(report, **fields):
    (exercise,) = document(report)["exercises"]
    first, *others = exercise["checks"]
    return with_exercise(report, checks=[first | fields, *others])


def doubled(report):
    """The same name twice: the second value is what this decoder takes, the first what others take."""
    return encode(report).replace(b'"score"', b'"score": 3, "score"', 1)


def in_value(report, text):
    """A report with JSON of any kind in the place of a counterexample's numbers."""
    mark = "the place"
    example = document(report)["exercises"][0]["checks"][0]["counterexample"]
    changed = with_check_of(report, counterexample=example | {"got": {"kind": "value", "data": mark}})
    return json.dumps(changed).encode().replace(json.dumps(mark).encode(), text)


# What is no report (2), and what is one that no grader would have written (1).
FORGED = {
    "deep": (lambda r: b"[" * 10**6, 2, "nested too deeply"),
    "deep in a value": (lambda r: in_value(r, b"[" * 300 + b"]" * 300), 2, "nested too deeply"),
    "deep and cut": (lambda r: in_value(r, b'{"a":' * 10**5), 2, "nested too deeply"),
    "quotes": (lambda r: b'"\\' * 10**6, 2, "is no report"),
    "huge": (lambda r: encode(r) + b" " * (16 << 20), 2, "has more than"),
    "twice": (doubled, 2, "the same name two values"),
    "nan": (lambda r: in_value(r, b"NaN"), 2, "is no report"),
    "infinity": (lambda r: in_value(r, b"1e999"), 2, "is no report"),
    "huge number": (lambda r: in_value(r, b"9" * 10**5), 2, "is no report"),
    "utf-8": (lambda r: in_value(r, b'"\xff"'), 2, "is no report"),
    "utf-16": (lambda r: encode(r).decode().encode("utf-16"), 2, "is no report"),
    "surrogate": (lambda r: in_value(r, b'"\\udce3"'), 2, "is no report"),
    "version": (lambda r: document(r, version=3), 2, "is no report"),
    "state": (lambda r: with_exercise(r, state=ESCAPES), 2, "is no report"),
    "limit": (
        lambda r: document(r, isolation={"tier": "full", "limits": {ESCAPES: 1.0}}),
        2,
        "can't keep the limits",
    ),
    "limit below": (
        lambda r: document(r, isolation={"tier": "full", "limits": {"seconds": -1.0}}),
        2,
        "not above zero",
    ),
    "no exercises": (lambda r: document(r, exercises=[], score=0, max_score=0), 1, "about no exercise"),
    "score": (lambda r: document(r, score=3), 1, "its score 3 of 3 is not the sum"),
    "negative": (lambda r: document(r, score=-1), 1, "is not the sum"),
    "above": (lambda r: document(r, score=9, max_score=3), 1, "is not the sum"),
    "huge score": (lambda r: document(r, score=10**30, max_score=10**30), 1, "is not the sum"),
    "exercise": (
        lambda r: document(with_all(r, 3), exercises=with_exercise(r, score=3)["exercises"], score=3),
        1,
        "of its checks",
    ),
    "check": (lambda r: with_all(r, 3, state="failed"), 1, "a check that ended as failed has 3 of 3 points"),
    "above its most": (lambda r: with_all(r, 3, most=2), 1, "is not the sum"),
    "state of all": (lambda r: with_all(r, 3, of_exercise="failed"), 1, "its checks say otherwise"),
    "seed": (lambda r: document(r, seed=ESCAPES), 1, "names the seed"),
    "long seed": (lambda r: document(r, seed="9" * 10**5), 1, "names the seed"),
    "stem": (lambda r: with_exercise(r, stem=ESCAPES), 1, "has no exercise"),
    "texts": (
        lambda r: with_check_of(r, message=ESCAPES, name=ESCAPES, help=ESCAPES),
        1,
        "It does not hold.",
    ),
}


def with_all(report, points, most=3, state="passed", of_exercise="passed"):
    (exercise,) = document(report)["exercises"]
    check = exercise["checks"][0] | {"points": points, "max_points": most, "state": state}
    whole = exercise | {"score": points, "max_score": most, "state": of_exercise, "checks": [check]}
    return document(report, score=points, max_score=most, exercises=[whole])


@pytest.mark.parametrize("name", FORGED)
def test_whatever_a_stranger_writes_is_a_sentence(place, report, tmp_path, capsys, monkeypatch, name):
    monkeypatch.setattr(verifying, "grade_officially", lambda *_, **__: report)
    forge, expected, words = FORGED[name]
    made = forge(report)
    path = tmp_path / "report.json"
    path.write_bytes(made if isinstance(made, bytes) else json.dumps(made).encode())
    call = ["--course", str(place / "course"), "verify", str(path), "--submission", str(place / "mine")]
    code = run([*call, "--key", str(place / "ana.key")])
    said = "".join(capsys.readouterr())
    assert (code, words in " ".join(said.split())) == (expected, True), said
    assert not [text for text in ("\x1b", "\u202e", "\x85", "Traceback", "itself failed") if text in said]
    assert max(map(len, said.splitlines())) < 1500
    assert run(["convert", "markdown", str(path)]) in (0, 2)
    assert "itself failed" not in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["pipe", "folder", "endless"])
def test_a_report_that_is_no_file_is_not_waited_for(place, tmp_path, capsys, kind):
    path = tmp_path / "report.json"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "endless":
            path.symlink_to("/dev/zero")
    assert run(["verify", str(path), "--submission", str(place / "mine")]) == 2
    assert run(["convert", "junit", str(path)]) == 2
    assert "itself failed" not in capsys.readouterr().err


def test_no_report_raises_the_verifiers_own_limits(place, report, asked, monkeypatch, tmp_path):
    graded_within = []

    def grade(_snapshot, _stems, _key, limits, _proven, **_):
        graded_within.append(limits)
        return report

    monkeypatch.setattr(verifying, "grade_officially", grade)
    endless = dict.fromkeys(Limits.__struct_fields__, 1e15)
    forged = replace(report, isolation=replace(report.isolation, limits=endless))
    code, said = asked(forged, "--key", place / "ana.key")
    assert code == 0
    assert "made within cpu_seconds = 1e+15; here no more than 10 is allowed. --limits allows more." in said
    (tmp_path / "mine.toml").write_text("cpu_seconds = 20.0\nmemory = 1\n")
    small = replace(report, isolation=replace(report.isolation, limits={"tasks": 3.0, "cpu_seconds": 15.0}))
    assert asked(small, "--key", place / "ana.key", "--limits", tmp_path / "mine.toml")[0] == 0
    assert graded_within == [
        Limits(),
        msgspec.structs.replace(Limits(), tasks=3, cpu_seconds=15.0, memory=1),
    ]


def damaged(data, name, content):
    """A key with one of its files replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for member in old.namelist():
            new.writestr(member, content if member == name else old.read(member))
    return made.getvalue()


@pytest.mark.parametrize(
    "kind", ["pipe", "deep", "arrays", "encrypted", "bomb", "half", "method", "escapes", "huge"]
)
def test_a_key_that_someone_else_made_is_a_sentence(report, asked, key, tmp_path, monkeypatch, kind):
    path = tmp_path / "strange.key"
    match kind:
        case "pipe":
            os.mkfifo(path)
        case "deep":
            path.write_bytes(damaged(key.data, "key.json", b"[" * 10**6))
        case "arrays":
            path.write_bytes(damaged(key.data, f"{STEM}/arrays", b"\xff" * 99))
        case "encrypted":
            path.write_bytes(
                key.data.replace(b"PK\x01\x02\x14\x03\x14\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01")
            )
        case "bomb":
            monkeypatch.setattr("grader.key.file.MOST_UNPACKED", 1 << 20)
            path.write_bytes(damaged(key.data, "key.json", b" " * (1 << 20)))
        case "half":
            path.write_bytes(key.data[:-100])
        case "method":
            path.write_bytes(key.data.replace(b"\x08\x00\x00\x00\x21\x00", b"\x63\x00\x00\x00\x21\x00"))
        case "escapes":
            path.write_bytes(
                damaged(key.data, "key.json", json.dumps({"format": 1, ESCAPES: 1, "seed": 1}).encode())
            )
        case "huge":
            with path.open("wb") as file:
                file.truncate(1 << 40)
    code, said = asked(report, "--key", path)
    assert code == (3 if kind == "arrays" else 2), said
    assert ("is no answer key" in said) == (kind != "arrays")
    assert not {"\x1b", "\u202e"} & set(said)


def test_a_learner_verifies_in_a_kit_with_the_key_handed_out(place, report, asked):
    kit = place / "kit"
    (kit / "exercises").mkdir(parents=True)
    shutil.copy(place / "ana.key", kit / "course.key")
    code, said = asked(report, "--secret", place / "secret", course="kit")
    assert (code, "learner's kit" in said) == (2, True)
    assert asked(report, "--key", place / "ana.key", course="kit")[0] == 0
