"""However the grader ends, what it started ends with it."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from grader.sandbox.canary import holds, probe
from grader.sandbox.tiers import tiers

HOLD = [tier.name for tier in tiers() if not tier.missing() and holds(tier, probe(tier))]
PATIENCE = 120
LOOP = "while True:\n    pass\n"
RUN = """
import sys
from pathlib import Path
from grader.find import find_course
from grader.grading.submission import Job, grade
from grader.sandbox.limits import Limits
from grader.sandbox.tiers import tiers
from grader.submission.intake import take
from grader.exits import stop_tidily
from grader.key.seed import PUBLIC_SEED
from grader.key.store import obtain
stop_tidily()
tier = next(tier for tier in tiers() if tier.name == sys.argv[2])
course = find_course()
key = obtain(course, PUBLIC_SEED)
limits = Limits(seconds=3000.0, cpu_seconds=3000.0, total_seconds=3000.0)
grade(Job(take(Path(sys.argv[1])), ["ex03_convolve_valid"], limits, tier=tier), lambda: key)
"""


def _mine(place):
    found = []
    for process in psutil.process_iter(["environ", "status"]):
        home = (process.info["environ"] or {}).get("HOME", "")
        if home.startswith(str(place)) and process.info["status"] != psutil.STATUS_ZOMBIE:
            found.append(process)
    return found


def _wait(condition):
    """Until it is so; that it never is, is not for a busy machine to say."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end and not condition():
        time.sleep(0.05)
    return condition()


@pytest.mark.thorough(but=lambda how, tier: tier == HOLD[0])
@pytest.mark.parametrize("tier", HOLD)
@pytest.mark.parametrize("how", ["SIGKILL", "SIGTERM"])
@pytest.mark.usefixtures("key", "in_sight")  # it is made before
def test_an_endless_loop_does_not_outlive_its_grader(tmp_path, how, tier):
    (tmp_path / "submission").mkdir()
    (tmp_path / "submission" / "ex03_convolve_valid.py").write_text(LOOP)
    (tmp_path / "temporary").mkdir()
    environment = {**os.environ, "TMPDIR": str(tmp_path / "temporary")}
    command = [sys.executable, "-c", RUN, str(tmp_path / "submission"), tier]
    grader = subprocess.Popen(command, env=environment, cwd=Path(__file__).parents[2])

    def loops():
        # The learner's process is the busy one.
        return any(sum(process.cpu_times()[:2]) > 1 for process in _mine(tmp_path))

    try:
        assert _wait(loops)
        grader.send_signal(getattr(signal, how))
        grader.wait(PATIENCE)
        assert _wait(lambda: not _mine(tmp_path)), [p.cmdline() for p in _mine(tmp_path)]
    finally:
        grader.kill()
        for process in _mine(tmp_path):
            process.kill()
    if how == "SIGTERM":
        assert list((tmp_path / "temporary").glob("grader-*")) == []
        assert grader.returncode == 128 + signal.SIGTERM
