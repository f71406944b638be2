"""Twenty honest students and ten who attack, graded as a class: who did it right has full marks, and the run ends."""

import os
import shutil
import subprocess
import sys

import hostile
import pytest
from attacks import TIERS, files_of, left_over

from grader.records.store import Store

STEMS = ("ex02_output_size", "ex03_convolve_valid", "ex13_max_pool_f3_s1")
PROGRAMS = (
    "folders_nested_deep",
    "frame_of_small_types",
    "frame_with_complex_array",
    "lease_on_a_library",
    "locks_on_a_library",
    "schedulers_of_others",
    "stops_itself",
)
ARCHIVES = ("sparse map of text.tar", "hundreds of long names.tar", "65536 members.zip")
LARGEST = 250  # MiB that the scoring process grows by, whoever hands in what
GRADE = """
import sys
from pathlib import Path
from grader.cli.main import run

def resident(what):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(what))

import grader.batch.run, grader.cli.batch, numpy
before = resident("VmRSS")
code = run(sys.argv[1:])
print("grew by", resident("VmHWM") - before)
sys.exit(code)
"""


def _a_class(place, course):
    for number in range(20):
        folder = place / f"honest{number:02}"
        folder.mkdir(parents=True)
        for stem in STEMS:
            shutil.copy(course.solutions / f"{stem}.py", folder)
    for name in PROGRAMS:
        (place / f"attack {name}").mkdir()
        for file, data in files_of(name).items():
            (place / f"attack {name}" / file).write_bytes(data)
    for name in ARCHIVES:
        hostile.lay_out(name, place / name)


@pytest.mark.thorough
@pytest.mark.parametrize("tier", [tier for tier in TIERS if tier != "process"])
def test_ten_attackers_cost_twenty_honest_students_nothing(course, key, in_sight, tier):
    del key  # it is made before
    place, temporary = in_sight / "class", in_sight / "temporary"
    temporary.mkdir(mode=0o711)
    _a_class(place, course)
    (in_sight / "limits.toml").write_text(
        "cpu_seconds = 5.0\nseconds = 10.0\nmemory = 536870912\ntasks = 64\n"
    )
    arguments = [
        "batch",
        str(place),
        "--out",
        str(in_sight / "out"),
        "--limits",
        str(in_sight / "limits.toml"),
    ]
    arguments += ["--require", tier, *(part for stem in STEMS for part in ("--only", stem))]
    environment = {**os.environ, "TMPDIR": str(temporary)}
    done = subprocess.run(
        [sys.executable, "-P", "-c", GRADE, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        check=False,
    )
    grown = int(done.stdout.rpartition("grew by ")[2])
    results = {graded.result.student.id: graded for graded in Store(in_sight / "out")}
    honest = {name: graded for name, graded in results.items() if name.startswith("honest")}
    assert len(results) == 30
    assert len(honest) == 20
    assert {graded.points for graded in honest.values()} == {
        graded.result.max_score for graded in honest.values()
    }
    assert done.returncode == 1, done.stderr
    assert left_over(temporary) == []
    assert [path.name for path in temporary.iterdir()] == []
    assert grown <= LARGEST
