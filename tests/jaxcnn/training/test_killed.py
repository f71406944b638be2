"""A run that is killed ten times, at random moments, and gets to the same weights."""

import json
import multiprocessing
import signal

import numpy as np
import pytest
import small_runs

from jaxcnn.training.checkpoints import Checkpoints
from jaxcnn.training.sums import SUMS

EPOCHS = 40


@pytest.fixture(scope="module")
def children():
    """Processes that need not import JAX, each for itself; and keep no programs, which a kill could leave half-written."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["jaxcnn.training.checkpoints", "jaxcnn.training.log"])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("JAX_ENABLE_COMPILATION_CACHE", "false")
        yield context


def unfinished(folder):
    return [
        *folder.rglob("*tmp*"),
        *(path for path in folder.glob("checkpoints/*") if not (path / SUMS).exists()),
    ]


@pytest.mark.thorough
def test_kill_at_any_moment_loses_one_epoch_at_most(tmp_path, children):
    chance = np.random.default_rng(11)
    # Five kills at an operation of Python on a file of the run, so most of them in the middle of a save; five
    # at a time, so also in a computation and in what is written in C++.
    moments = [{"operations": int(number)} for number in chance.integers(1, 400, size=5)]
    moments += [{"seconds": float(seconds)} for seconds in chance.uniform(0, 0.12, size=5)]
    assert kill_and_go_on(tmp_path, children, chance.permutation(moments), EPOCHS)


def test_killed_in_a_save_it_goes_on_from_the_epoch_before(tmp_path, children):
    assert kill_and_go_on(tmp_path, children, [{"operations": 60}], 4)


def kill_and_go_on(tmp_path, children, moments, epochs):
    """Kill a run at moments, end it, and look at what it came to; how often the kill fell into a save."""
    reached, in_a_save = 0, 0
    for moment in moments:
        child = children.Process(target=small_runs.killed, args=(tmp_path, epochs), kwargs=moment)
        child.start()
        child.join()
        assert child.exitcode == -signal.SIGKILL, moment
        in_a_save += bool(unfinished(tmp_path))
        found = Checkpoints(tmp_path, tell=print).latest(small_runs.beginning())
        kept = len(found.history) if found else 0
        logged = (tmp_path / "log.jsonl").read_text().count("}\n")  # a line is written before its checkpoint
        assert kept >= max(reached, logged - 1), moment
        reached = kept
    result, whole = small_runs.run(tmp_path, epochs), small_runs.uninterrupted(epochs)
    small_runs.assert_same(result.state, whole.state)
    assert not unfinished(tmp_path)
    logged = [json.loads(line)["epoch"] for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    assert logged == list(range(1, epochs + 1))
    return in_a_save
