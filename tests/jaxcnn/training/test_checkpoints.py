"""Checkpoints: whole, checked, and going on from one is as if nothing had been."""

import errno
import hashlib
import json
import os
import re
import resource
from contextlib import contextmanager

import jax
import numpy as np
import optax
import orbax.checkpoint as ocp
import pytest
from small_runs import ADAM, assert_same, beginning, uninterrupted

from jaxcnn import Dense, Network, init, start
from jaxcnn.training import Progress
from jaxcnn.training.checkpoints import CheckpointError, Checkpoints, load_params
from jaxcnn.training.sums import SUMS


@pytest.fixture(scope="module")
def progress():
    """After one epoch, after two, after three."""
    found = []
    uninterrupted(
        3, after_epoch=lambda now: found.append(now._replace(state=jax.tree.map(np.array, now.state)))
    )
    return found


@pytest.fixture
def saved(tmp_path, progress):
    """A folder with checkpoints of the epochs 1 and 2."""
    checkpoints = Checkpoints(tmp_path)
    for now in progress[:2]:
        checkpoints.save(now)
    return tmp_path


def files(folder, epoch):
    return sorted(path for path in (folder / "checkpoints" / str(epoch)).rglob("*") if path.is_file())


@pytest.mark.parametrize(
    ("optimizer", "options"),
    [
        (ADAM, {}),
        (
            optax.sgd(optax.warmup_cosine_decay_schedule(0, 0.1, 3, 30), momentum=0.9),
            {"label_smoothing": 0.1, "dtype": "bfloat16", "seed": 3},
        ),
        (optax.chain(optax.add_noise(0.01, 0.5, key=4), optax.lion(1e-3)), {}),
    ],
    ids=["adam", "schedule", "noise"],
)
def test_a_resumed_run_is_the_uninterrupted_one_to_the_bit(tmp_path, optimizer, options):
    whole = uninterrupted(6, optimizer, **options)
    uninterrupted(3, optimizer, after_epoch=Checkpoints(tmp_path).after_epoch, **options)
    begin = Checkpoints(tmp_path).latest(beginning(optimizer))
    assert len(begin.history) == 3
    resumed = uninterrupted(6, optimizer, begin=begin, **options)
    assert_same(resumed.state, whole.state)
    for now, then in zip(resumed.history, whole.history, strict=True):
        assert (now.epoch, now.loss, now.accuracy, now.test_accuracy) == (
            then.epoch,
            then.loss,
            then.accuracy,
            then.test_accuracy,
        )


def test_what_is_read_is_what_was_saved(saved, progress):
    found = Checkpoints(saved).latest(beginning())
    assert found.history == progress[1].history
    assert_same(found.state, progress[1].state)


def test_no_checkpoint_is_no_error(tmp_path):
    assert Checkpoints(tmp_path).latest(beginning()) is None
    assert Checkpoints(tmp_path).epochs == ()


def test_every_and_keep(tmp_path):
    checkpoints = Checkpoints(tmp_path, every=2, keep=2)
    uninterrupted(7, after_epoch=checkpoints.after_epoch)
    assert checkpoints.epochs == (4, 6)


def test_parameters_for_other_tools(saved, progress):
    expected = progress[1].state.params
    assert_same(load_params(saved), expected)
    alone = ocp.StandardCheckpointer().restore(saved / "checkpoints" / "2" / "params")
    np.testing.assert_array_equal(alone["FC1"]["kernel"], expected["FC1"]["kernel"])
    text = (saved / "checkpoints" / "2" / "progress" / "metadata").read_text()
    assert json.loads(text)["history"][1]["loss"] == progress[1].history[1].loss


def test_sums_are_as_sha256sum_reads_them(saved):
    folder = saved / "checkpoints" / "2"
    lines = (folder / SUMS).read_text().splitlines()
    assert len(lines) == len(files(saved, 2)) - 1
    for line in lines:
        digest, name = line.split("  ")
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest


DAMAGES = {
    "half": lambda raw: raw[: len(raw) // 2],
    "empty": lambda raw: b"",
    "flipped": lambda raw: bytes([raw[0] ^ 0x10]) + raw[1:],
    "flipped inside": lambda raw: (
        raw[: len(raw) // 2] + bytes([raw[len(raw) // 2] ^ 1]) + raw[len(raw) // 2 + 1 :]
    ),
    "gone": None,
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_checkpoint_is_passed_over(saved, progress, damage, capfd):
    every = files(saved, 2)
    assert len(every) > 15
    for file in every:
        raw = file.read_bytes()
        if DAMAGES[damage]:
            file.write_bytes(DAMAGES[damage](raw))
        else:
            file.unlink()
        said = []
        found = Checkpoints(saved, tell=said.append).latest(beginning())
        assert found.history == progress[0].history, file
        assert_same(found.state, progress[0].state)
        assert_same(load_params(saved, tell=said.append), progress[0].state.params)
        assert len(said) == 2
        assert said[0].startswith(f"the checkpoint of epoch 2 in {saved / 'checkpoints'} is skipped: its ")
        if file.name != SUMS:
            assert file.name in said[0]
        file.write_bytes(raw)
    assert capfd.readouterr() == ("", "")


def test_a_library_warns_of_what_it_passes_over(saved):
    (saved / "checkpoints" / "2" / "stray").touch()
    with pytest.warns(UserWarning, match="epoch 2 .* skipped: its file stray is not what was saved"):
        Checkpoints(saved).latest(beginning())


LITTER = (
    *(".DS_Store", "._2", ".nfs00012", "desktop.ini", "Desktop.ini", "Thumbs.db", ".directory"),
    *(".fuse_hidden0", "@eaDir/x", "__MACOSX/y"),
)


@pytest.mark.parametrize("name", [*LITTER, *(f"params/{name}" for name in LITTER), ".anything"])
def test_what_a_system_leaves_is_no_part_of_a_checkpoint(saved, progress, name):
    for file in (saved / "checkpoints" / "2" / name, saved / "checkpoints" / name):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"litter")
    found = Checkpoints(saved, tell=pytest.fail).latest(beginning())
    assert found.history == progress[1].history
    assert_same(load_params(saved, tell=pytest.fail), progress[1].state.params)


def test_what_was_passed_over_is_replaced(saved, progress):
    files(saved, 2)[3].unlink()
    checkpoints = Checkpoints(saved, tell=lambda _: None)
    checkpoints.latest(beginning())
    checkpoints.save(progress[1])
    assert Checkpoints(saved).latest(beginning()).history == progress[1].history


def test_a_first_checkpoint_that_was_not_finished(tmp_path, progress, monkeypatch):
    def killed(_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("jaxcnn.training.checkpoints.write_sums", killed)
        with pytest.raises(KeyboardInterrupt):
            Checkpoints(tmp_path).save(progress[0])
    said = []
    checkpoints = Checkpoints(tmp_path, tell=said.append)
    assert checkpoints.latest(beginning()) is None
    assert said[0].endswith("skipped: its saving was not finished")
    checkpoints.save(progress[0])
    assert checkpoints.latest(beginning()).history == progress[0].history


def test_none_that_is_sound(saved):
    for epoch in (1, 2):
        files(saved, epoch)[3].unlink()
    said = []
    with pytest.raises(
        CheckpointError, match=r"no checkpoint in .* can be used; begin anew, in another folder"
    ):
        Checkpoints(saved, tell=said.append).latest(beginning())
    with pytest.raises(CheckpointError, match="no checkpoint in"):
        load_params(saved, tell=said.append)
    assert len(said) == 4


@pytest.mark.parametrize(
    ("layers", "optimizer", "message"),
    [
        (
            (Dense(9, activation="relu"), Dense(10)),
            ADAM,
            r"float32 \(8,\), and not float32 \(9,\): it is another network's",
        ),
        ((Dense(10),), ADAM, "it is another network's, with the layers FC1, FC2, and not FC1$"),
        ((Dense(8, activation="relu"), Dense(10)), optax.sgd(0.1), "skipped: it is another optimiser's"),
    ],
)
def test_another_network(saved, layers, optimizer, message):
    network = Network((64,), layers)
    like = Progress(start(init(jax.random.key(0), network), optimizer), ())
    said = []
    with pytest.raises(CheckpointError, match="no checkpoint in"):
        Checkpoints(saved, tell=said.append).latest(like)
    assert re.search(message, said[0])


@contextmanager
def files_of_at_most(size):
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_disk_that_takes_no_more(saved, progress, capfd):
    checkpoints = Checkpoints(saved)
    with (
        files_of_at_most(3000),
        pytest.raises(
            CheckpointError,
            match=r"epoch 3 cannot be saved in .*checkpoints \(File too large\); the last good one is that of epoch 2",
        ),
    ):
        checkpoints.save(progress[2])
    assert checkpoints.epochs == (1, 2)
    assert Checkpoints(saved).latest(beginning()).history == progress[1].history
    checkpoints.save(progress[2])
    assert checkpoints.epochs == (1, 2, 3)
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("operation", ["fsync", "rename", "mkdir", "posix_fallocate"])
def test_a_disk_that_is_full_in_the_middle(saved, progress, monkeypatch, operation):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    checkpoints = Checkpoints(saved)
    with monkeypatch.context() as patch:
        patch.setattr(os, operation, full)
        with pytest.raises(
            CheckpointError, match=r"\(No space left on device\); the last good one is that of epoch 2"
        ):
            checkpoints.save(progress[2])
    assert sorted(path.name for path in (saved / "checkpoints").iterdir()) == ["1", "2"]
    checkpoints.save(progress[2])
    assert Checkpoints(saved).latest(beginning()).history == progress[2].history


def test_a_first_checkpoint_that_cannot_be_saved(tmp_path, progress):
    with files_of_at_most(0), pytest.raises(CheckpointError, match="there is none before it"):
        Checkpoints(tmp_path).save(progress[0])


def test_a_folder_of_another_run(saved, progress):
    with pytest.raises(
        CheckpointError, match="holds a checkpoint of epoch 2, so that of epoch 1 cannot come next"
    ):
        Checkpoints(saved).save(progress[0])
    assert Checkpoints(saved).epochs == (1, 2)


def test_what_another_network_cannot_read_is_not_overwritten(saved, progress):
    checkpoints = Checkpoints(saved, tell=lambda _: None)
    with pytest.raises(CheckpointError, match="no checkpoint in"):
        checkpoints.latest(beginning(optax.sgd(0.1)))
    with pytest.raises(CheckpointError, match="take another folder"):
        checkpoints.save(progress[1])
    assert checkpoints.epochs == (1, 2)


def test_parameters_of_nothing(tmp_path):
    with pytest.raises(CheckpointError, match=r"there is no checkpoint in .*; give the folder of a run"):
        load_params(tmp_path)


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"every": 0}, ValueError, "every must be at least 1, got 0"),
        ({"keep": 1.5}, TypeError, "keep must be an integer, got 1.5"),
    ],
)
def test_refuses(tmp_path, options, error, message):
    with pytest.raises(error, match=message):
        Checkpoints(tmp_path, **options)
