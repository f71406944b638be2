"""A grade is the same on a machine that has other things to do: what decides points is processor time."""

import contextlib
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest

from grader.grading import official
from grader.grading.side_by_side import TURNS
from grader.grading.submission import Job, grade
from grader.sandbox.canary import ProvenTier
from grader.sandbox.launch import launch
from grader.sandbox.limits import Limits
from grader.sandbox.start_method import servers
from grader.sandbox.tiers import PROCESS
from grader.submission.snapshot import Snapshot

SUBMISSIONS = Path(__file__).parents[1] / "submissions"
# Little processor time, as an endless loop uses all of it; the clock must not decide here at all.
LIMITS = msgspec.structs.replace(Limits(), seconds=600.0, total_seconds=6000.0, cpu_seconds=3.0)
SLOW_TO_IMPORT = """import time
while time.process_time() < {seconds}:
    pass

"""
STEMS = ["ex02_output_size", "ex16_why_convolutions"]
SEVERAL = [
    "ex02_output_size",
    "ex03_convolve_valid",
    "ex08_conv_layer",
    "ex11_max_pool",
    "ex19_lenet_forward",
    "ex20_train_step",
]
ENDLESS = "def convolve_valid(image, kernel):\n    while True:\n        pass\n"
BUSY = "import resource, time; resource.setrlimit(resource.RLIMIT_CPU, (300, 300))\nwhile True: pass"


@contextlib.contextmanager
def busy(loops):
    """That many processes that compute without end, each for five minutes at the most."""
    processes = [subprocess.Popen([sys.executable, "-c", BUSY]) for _ in range(loops)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def submission():
    """A right file that is slow to import, a right and a wrong training, NumPy's loops, and a loop without end."""
    files = {path.name: path.read_bytes() for path in (SUBMISSIONS / "right").glob("*.py")}
    files["ex02_output_size.py"] = SLOW_TO_IMPORT.format(seconds=1.5).encode() + files["ex02_output_size.py"]
    files["ex03_convolve_valid.py"] = ENDLESS.encode()
    files["ex11_max_pool.py"] = (SUBMISSIONS / "beginner" / "ex11_max_pool.py").read_bytes()
    return Snapshot(files)


@pytest.mark.thorough
@pytest.mark.parametrize("start", [launch, servers().fork], ids=["started", "forked"])
def test_beside_four_busy_loops_a_grade_is_the_same(key, start):
    snapshot = submission()
    idle = grade(Job(snapshot, SEVERAL, LIMITS), lambda: key, start=start)
    with busy(4):
        loaded = grade(Job(snapshot, SEVERAL, LIMITS), lambda: key, start=start)
    assert loaded.exercises == idle.exercises
    states = {exercise.stem[:4]: exercise.state for exercise in idle.exercises}
    assert states.pop("ex03") == "out_of_cpu"
    assert states.pop("ex11") == "failed"
    assert set(states.values()) == {"passed"}


def test_what_passes_a_limit_is_graded_once_more_alone(key, monkeypatch, course):
    """Where the first time was the machine's fault, nobody reads of it."""
    times = []

    def slow_at_first(job, *others, **options):
        times.append(list(job.stems))
        limits = msgspec.structs.replace(LIMITS, import_cpu_seconds=0.5 if len(times) == 1 else 20.0)
        return grade(replace(job, limits=limits), *others, **options)

    monkeypatch.setattr(official, "grade", slow_at_first)
    files = {stem: (course.solutions / f"{stem}.py").read_bytes() for stem in STEMS}
    files[STEMS[0]] = SLOW_TO_IMPORT.format(seconds=1.5).encode() + files[STEMS[0]]
    snapshot = Snapshot({f"{stem}.py": source for stem, source in files.items()})
    report = official.grade_officially(snapshot, STEMS, lambda: key, LIMITS, ProvenTier(PROCESS, {}))
    assert times == [STEMS, STEMS[:1]]
    assert report.passed
    assert report.score == report.max_score


def test_an_import_that_takes_its_time_is_graded_alone_with_all_of_its_time(key, monkeypatch, course):
    shares = []

    def noted(job, *others, **options):
        shares.append((job.import_share, list(job.stems)))
        return grade(job, *others, **options)

    monkeypatch.setattr(official, "grade", noted)
    limits = msgspec.structs.replace(LIMITS, import_cpu_seconds=4.0)
    files = {stem: (course.solutions / f"{stem}.py").read_bytes() for stem in STEMS}
    slow, endless = STEMS[0], STEMS[1]
    files[slow] = SLOW_TO_IMPORT.format(seconds=2).encode() + files[slow]
    files[endless] = b"while True:\n    pass\n"
    snapshot = Snapshot({f"{stem}.py": source for stem, source in files.items()})
    report = official.grade_officially(snapshot, STEMS, lambda: key, limits, ProvenTier(PROCESS, {}))
    assert shares == [(official.FIRST_SHARE, STEMS), (1.0, [slow, endless])]
    states = {exercise.stem: exercise.state for exercise in report.exercises}
    assert states[slow] == "passed"
    assert states[endless] == "out_of_cpu"
    (ended,) = (exercise for exercise in report.exercises if exercise.stem == endless)
    assert "4 s" in ended.checks[0].message


def test_one_that_is_alone_waits_for_all_others_and_all_others_for_it():
    begun, may_end, order = threading.Event(), threading.Event(), []

    def first():
        with TURNS.beside_others():
            begun.set()
            may_end.wait(60)
            order.append("beside")

    def second():
        with TURNS.alone():
            order.append("alone")

    threads = [threading.Thread(target=target) for target in (first, second)]
    threads[0].start()
    assert begun.wait(60)
    threads[1].start()
    may_end.set()
    for thread in threads:
        thread.join(60)
    assert order == ["beside", "alone"]
    with TURNS.alone():
        latecomer = threading.Thread(target=first)
        latecomer.start()
        order.append("still alone")
    latecomer.join(60)
    assert order[2:] == ["still alone", "beside"]
