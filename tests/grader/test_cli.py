"""The command line, as people type it."""

import gc
import json
import subprocess
import sys
from pathlib import Path

import jsonschema
import psutil
import pytest

from grader import __main__ as entry
from grader.cli import main as cli
from grader.cli.main import run
from grader.learner.folder import PLACES

RIGHT = "ex13_max_pool_f3_s1"


@pytest.fixture
def here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def hand_in(course, tmp_path):
    """A submission of two right answers and a wrong one."""
    folder = tmp_path / "hand_in"
    folder.mkdir()
    for stem in (RIGHT, "ex09_network_shapes"):
        (folder / f"{stem}.py").write_bytes((course.solutions / f"{stem}.py").read_bytes())
    (folder / "ex02_output_size.py").write_text("def output_size(n, f, padding, stride):\n    return n\n")
    return folder


def typed(capsys, *arguments):
    code = run([str(a) for a in arguments])
    captured = capsys.readouterr()
    return code, captured.out, captured.err


def test_help_names_every_command(capsys):
    code, out, _ = typed(capsys, "--help")
    assert code == 0
    assert all(f"\n  {name} " in out for name in cli.COMMANDS)


def test_list(capsys, course):
    code, out, _ = typed(capsys, "list", "--json")
    rows = json.loads(out)
    assert code == 0
    assert [row["stem"] for row in rows] == course.stems()
    assert rows[0]["state"] == "not_started"
    code, out, _ = typed(capsys, "list")
    assert "ex07_convolve_volume" in out
    assert "Next: grader show pixel_filter" in out


def test_show(capsys):
    code, out, _ = typed(capsys, "show", "max_pool_f3_s1")
    assert code == 0
    assert "3 points" in out
    assert "grader check max_pool_f3_s1" in out
    assert "9 9 5" not in out


def test_check_of_a_right_and_a_wrong_exercise(capsys, hand_in):
    code, out, _ = typed(capsys, "check", "--submission", hand_in, RIGHT)
    assert (code, "Score: 3 of 3" in out) == (0, True)
    code, out, _ = typed(capsys, "check", "--submission", hand_in, "2")
    assert code == 1
    for words in (
        "output_size(n, f, padding, stride) with",
        "expected",
        "Score: 0 of 4",
        "Next: grader hint output_size",
    ):
        assert words in out


def test_check_of_a_single_file_is_about_that_exercise(capsys, hand_in):
    code, out, _ = typed(capsys, "check", "--submission", hand_in / f"{RIGHT}.py")
    assert (code, "Score: 3 of 3" in out) == (0, True)


def test_the_next_line_checks_what_was_handed_in_and_can_be_copied(capsys, here):
    (here / "my work").mkdir()
    (here / "my work" / f"{RIGHT}.py").write_text("def max_pool_f3_s1(image):\n    return image\n")
    code, out, _ = typed(capsys, "check", RIGHT, "--submission", "my work")
    line = (
        "Next: grader hint max_pool_f3_s1, or mend it and: grader check max_pool_f3_s1 --submission 'my work'"
    )
    assert (code, out.splitlines()[-1].replace('"', "'")) == (1, line)


@pytest.mark.parametrize(("named", "code"), [("2", 1), ("no_such_exercise", 2)])
def test_a_check_leaves_no_process_behind_and_the_collector_on(named, code, hand_in):
    """The worker starts before anything is looked at: where the call was wrong, it is ended, too."""
    before = set(psutil.Process().children(recursive=True))
    assert run(["check", named, "--submission", str(hand_in)]) == code
    assert set(psutil.Process().children(recursive=True)) <= before
    assert gc.isenabled()


def test_check_writes_a_page(capsys, hand_in, here):
    code, out, _ = typed(
        capsys, "check", "--html", here / "new" / "page.html", "--submission", hand_in, RIGHT
    )
    assert code == 0
    assert f"Wrote the page {here / 'new' / 'page.html'}." in " ".join(out.split())
    assert "</html>" in (here / "new" / "page.html").read_text("utf-8")
    assert [path.name for path in (here / "new").iterdir()] == ["page.html"]
    (here / "file").touch()
    code, _, err = typed(capsys, "check", "--html", here / "file" / "p.html", "--submission", hand_in, RIGHT)
    assert code == 2
    assert "can't be written" in err


def test_check_prints_a_report_that_its_own_schema_accepts(capsys, hand_in):
    code, out, _ = typed(capsys, "check", "--json", "--submission", hand_in, RIGHT, "output_size", "ex01")
    report = json.loads(out)
    assert code == 1
    _, schema, _ = typed(capsys, "schema")
    jsonschema.Draft202012Validator.check_schema(json.loads(schema))
    jsonschema.validate(report, json.loads(schema))
    states = {e["stem"]: e["state"] for e in report["exercises"]}
    assert states == {RIGHT: "passed", "ex02_output_size": "failed", "ex01_pixel_filter": "not_started"}
    check = next(c for e in report["exercises"] for c in e["checks"] if c["state"] == "failed")
    assert {"name", "state", "points", "max_points", "rationale", "help", "misconception"} <= check.keys()
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**report, "version": 3}, json.loads(schema))


def test_an_official_run_can_be_replayed(capsys, tmp_path):
    small = Path(__file__).parents[1] / "courses" / "statistics"
    secret = tmp_path / "secret"
    secret.write_text("0123456789abcdef0123456789abcdef\n")
    reports = []
    for name, student in (("a", "ana"), ("b", "ana"), ("c", "bia")):
        drawn = ("--secret", secret, "--student", student)
        code, out, _ = typed(
            capsys, "--course", small, "grade", small / "solutions", "--out", tmp_path / name, *drawn
        )
        assert code == 0
        reports.append(json.loads((tmp_path / name / "report.json").read_text()))
        score = f"Score: {reports[-1]['max_score']} of {reports[-1]['max_score']}"
        assert score in out
        assert score in (tmp_path / name / "report.txt").read_text()
    first, again, other = ({k: v for k, v in r.items() if k not in ("timings", "versions")} for r in reports)
    assert first == again
    assert first["seed"].startswith("sha256:")
    assert first["seed"] != other["seed"]
    assert first["key"] != other["key"]
    assert "0123456789abcdef" not in json.dumps(reports)


def test_another_seed_gives_the_same_score(capsys, hand_in, tmp_path):
    code, out, _ = typed(capsys, "grade", hand_in, "--out", tmp_path / "out", "--seed", 5)
    assert (code, "Score: 7 of 100" in out) == (1, True)
    assert json.loads((tmp_path / "out" / "report.json").read_text())["seed"] == "5"


def test_a_kit_holds_no_solution_and_grades(capsys, here, course):
    code, out, _ = typed(capsys, "kit", "--out", here / "kit")
    assert (code, "kit of 20 exercises" in out) == (0, True)
    files = {
        path.relative_to(here / "kit").as_posix() for path in (here / "kit").rglob("*") if path.is_file()
    }
    exercises = {f"exercises/{stem}.py" for stem in course.stems()}
    assert files == {"course.key", *PLACES.values(), *exercises}
    (here / "kit" / "exercises" / f"{RIGHT}.py").write_bytes((course.solutions / f"{RIGHT}.py").read_bytes())
    code, out, _ = typed(capsys, "--course", here / "kit", "check", RIGHT, "ex01")
    assert code == 1
    assert "Score: 3 of 6" in out
    assert "Next: grader show pixel_filter" in out
    code, out, _ = typed(capsys, "--course", here / "kit", "list", "--json")
    assert {row["stem"]: row["state"] for row in json.loads(out)}[RIGHT] == "passed"
    for rung in (1, 2, 3, 4, 5):
        code, out, _ = typed(capsys, "--course", here / "kit", "hint", "max_pool_f3_s1")
        assert out.startswith(f"Hint {rung} of 5")
    for _ in range(2):
        out = typed(capsys, "--course", here / "kit", "hint", "max_pool_f3_s1")[1]
        assert out.startswith("You have seen all 5 hints of this exercise. The last one again:\nHint 5 of 5")
    # What the last check recognised comes before the hint, in the language that is spoken now; and a pass ends it.
    file = here / "kit" / "exercises" / "ex02_output_size.py"
    for formula, idea in (
        ("(n + 2 * padding - f) // stride", "falt"),
        ("(n + 2 * padding - f) // stride + 1", ""),
    ):
        file.write_text(f"def output_size(n, f, padding, stride):\n    return {formula}\n")
        typed(capsys, "--course", here / "kit", "check", "2")
        out = typed(capsys, "--course", here / "kit", "hint", "2", "--rung", "1", "--lang", "pt_BR")[1]
        assert out.startswith(f"Na sua última verificação apareceu isto: {idea}") == bool(idea)
        assert "Dica 1 de 3: " in out
    rows = json.loads(typed(capsys, "--course", here / "kit", "list", "--json")[1])
    scores = {row["stem"]: (row["score"], row["points"]) for row in rows}
    assert (scores["ex02_output_size"], scores["ex03_convolve_valid"]) == ((4, 4), (None, 5))
    assert " 4/4  passed" in typed(capsys, "--course", here / "kit", "list")[1]
    for command in (
        ["grade", here, "--out", here / "o", "--seed", "1"],
        ["key", "--out", here / "k"],
        ["selftest"],
        ["new", "ex30_x"],
    ):
        code, _, err = typed(capsys, "--course", here / "kit", *command)
        assert (code, "learner's kit" in err) == (2, True)
    code, _, err = typed(capsys, "kit", "--out", here / "kit")
    assert (code, "not empty" in err) == (2, True)


def test_a_key_is_written_whole(capsys, here):
    code, _, _ = typed(capsys, "key", "--out", here / "sub" / "my.key")
    assert code == 0
    from grader.key.file import Key

    assert len(Key(here / "sub" / "my.key").exercises) == 20


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["check", "nothing"], "no exercise 'nothing'"),
        (["check", "pool"], "could be ex11_max_pool"),
        (["check", "--submission", "missing"], "no submission at missing"),
        (["check", "--seconds", "0"], "0.1"),
        (["grade", "missing", "--out", "out"], "no submission at missing"),
        (["grade", "."], "--out"),
        (["grade", ".", "--out", "o", "--secret", "none"], "can't be read"),
        (["grade", ".", "--out", "o", "--secret", "short"], "too short"),
        (["grade", ".", "--out", "o", "--secret", "short", "--seed", "1"], "exclude each other"),
        (["hint", "max_pool_f3_s1", "--rung", "9"], "has 5 hints"),
        (["--course", str(Path(__file__).parents[2]), "new", "Bad-Name"], "is no stem"),
        (
            ["--course", str(Path(__file__).parents[2]), "new", "ex01_pixel_filter"],
            "is taken by ex01_pixel_filter",
        ),
        (["frobnicate"], "No such command"),
        (["--course", ".", "list"], "is no course"),
    ],
)
def test_a_wrong_call_is_told_what_is_wrong(capsys, here, arguments, words):
    (here / "short").write_text("abc")
    code, out, err = typed(capsys, *arguments)
    assert code == 2
    assert words in err
    assert "Traceback" not in out + err


def test_a_broken_key_is_told(capsys, here):
    (here / "exercises").mkdir()
    (here / "course.key").write_bytes(b"no zip")
    code, _, err = typed(capsys, "list")
    assert (code, "is no answer key" in err) == (2, True)


def test_a_fault_of_the_graders_own_is_exit_code_3(capsys, monkeypatch, hand_in):
    from grader.grading import submission

    def broken(*_):
        raise RuntimeError("disk on fire")

    monkeypatch.setattr(submission, "grade_exercise", broken)
    code, _, err = typed(capsys, "check", "--submission", hand_in, RIGHT)
    assert code == 3
    assert "The grader itself failed: RuntimeError: disk on fire" in err


WATCHER = """
import pathlib, sys
from grader.cli.main import run
code = run(sys.argv[1:])
heavy = sorted({"jax", "jaxlib", "flax", "optax", "scipy", "sklearn"} & sys.modules.keys())
# Not getrusage: its peak is inherited from the process that started this one.
peak = [line.split()[1] for line in pathlib.Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line]
print("HEAVY", heavy, "PEAK", int(peak[0]) // 1024, file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "command", [["check", "--submission", "solutions", "--seconds", "120"], ["list"], ["--help"]]
)
def test_the_scoring_process_is_small_and_loads_no_jax(course, key, command):
    assert key  # made, so that this process does not pay for making it
    done = subprocess.run(
        [sys.executable, "-c", WATCHER, *command],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    heavy, peak = done.stderr.splitlines()[-1].removeprefix("HEAVY ").split(" PEAK ")
    assert heavy == "[]"
    assert int(peak) < 150


def test_python_m_grader(course):
    done = subprocess.run(
        [sys.executable, "-m", "grader", "schema"],
        cwd=course.root,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0
    assert json.loads(done.stdout)["$schema"]


def test_doctor_tells_each_tier_and_the_one_that_is_used(capsys):
    code, out, _ = typed(capsys, "doctor")
    assert code == 0
    for name in ("full: ", "restricted: ", "process: holds", "Official runs here use the tier: "):
        assert name in out


def test_a_tier_that_does_not_hold_is_not_graded_in(capsys, monkeypatch, hand_in, tmp_path):
    from grader.sandbox import canary
    from grader.sandbox.tiers import PROCESS

    monkeypatch.setattr(canary, "strongest_tier", lambda: canary.ProvenTier(PROCESS, {}))
    for tier in ("full", "restricted"):
        code, _, err = typed(capsys, "grade", hand_in, "--out", tmp_path / "o", "--require", tier)
        assert (code, f"Not graded: the {tier} tier does not hold here" in err) == (3, True)
    assert not (tmp_path / "o").exists()


def test_stopped_while_it_is_still_loading_it_shows_no_traceback(monkeypatch, capsys):
    def stopped():
        raise KeyboardInterrupt

    monkeypatch.setattr(entry, "leave_out_working_folder", lambda: None)
    monkeypatch.setattr("grader.cli.main.run", stopped)
    monkeypatch.setattr("grader.exits.stop_tidily", lambda: None)
    with pytest.raises(SystemExit) as left:
        entry.main()
    assert (left.value.code, *capsys.readouterr()) == (3, "", "")


def test_the_last_rung_of_the_hints_is_the_line(capsys, here):
    typed(capsys, "kit", "--out", here / "kit")
    kit = ("--course", here / "kit")
    assert "Write the function first" in typed(capsys, *kit, "hint", "2", "--line")[1]
    file = here / "kit" / "exercises" / "ex02_output_size.py"
    file.write_text(
        "def output_size(n, f, padding, stride):\n    room = n + 2 * padding - stride\n    return room // stride + 1\n"
    )
    where = "Look at line 2: `room = n + 2 * padding - stride`. A small change there makes every case right."
    for number in range(1, 4):
        out = typed(capsys, *kit, "hint", "2")[1]
        assert f"Hint {number} of 3" in out
        assert ("Ask once more" in out) == (number == 3)
    assert where in typed(capsys, *kit, "hint", "2")[1]
    code, out, _ = typed(capsys, *kit, "check", "2", "--line", "--html", here / "page.html")
    assert (code, where in " ".join(out.split())) == (1, True)
    assert "A small change there makes every case right." in (here / "page.html").read_text("utf-8")
    file.write_text(
        "def output_size(n, f, padding, stride):\n    return (n + 2 * padding - f) // stride + 1\n"
    )
    assert "nothing to look for" in typed(capsys, *kit, "hint", "2", "--line")[1]
    file.write_text("def output_size(n, f, padding, stride):\n    return n\n")
    assert "No one line can be named" in typed(capsys, *kit, "hint", "2", "--line")[1]
