"""`jaxcnn train`, called as a person would; but for the first test with a network that compiles at once."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import jax
import numpy as np
import pytest
from click.testing import CliRunner
from filelock import FileLock
from small_runs import assert_same

from jaxcnn import AvgPool, Dense, Network
from jaxcnn.__main__ import main
from jaxcnn.cli.terminal import Terminal
from jaxcnn.extras import MissingLibraryError
from jaxcnn.training.checkpoints import Checkpoints, load_params

SMALL = Network((32, 32, 3), (AvgPool(4), Dense(8, activation="relu"), Dense(10)))


def train(*arguments):
    return CliRunner().invoke(main, ["train", *map(str, arguments)])


def said(answer):
    return " ".join(answer.output.split())


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr("jaxcnn.cli.prepare.NETWORKS", {"lenet5": lambda _classes=10: SMALL})


@pytest.fixture
def out(small, tmp_path):  # noqa: ARG001  # what it is trained with
    """The folder of a run of two epochs."""
    answer = train("--epochs", 2, "--batch", 200, "--out", tmp_path / "run")
    assert answer.exit_code == 0, answer.output
    return tmp_path / "run"


def log(folder):
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


def without_times(folder):
    return [
        {k: v for k, v in line.items() if k not in {"seconds", "time", "images_per_second"}}
        for line in log(folder)
    ]


def test_train():
    answer = train("--epochs", 2, "--batch", 100, "--seed", 3, "--lr", 0.003)
    assert answer.exit_code == 0, answer.output
    *_, bar, last = answer.output.splitlines()
    assert last.startswith("held-out accuracy ")
    assert "on 359 digits, after 2 epochs in " in last
    assert float(last.split()[2].rstrip("%")) > 80
    assert "2/2" in bar
    assert "images/s" in bar


@pytest.mark.usefixtures("small")
def test_a_resumed_run_is_the_uninterrupted_one(tmp_path):
    options = (
        "--batch",
        200,
        "--shift",
        1,
        "--optimizer",
        "sgd",
        "--momentum",
        0.9,
        "--label-smoothing",
        0.1,
    )
    whole, halves = tmp_path / "whole", tmp_path / "halves"
    assert train(*options, "--epochs", 4, "--out", whole).exit_code == 0
    assert train(*options, "--epochs", 2, "--out", halves).exit_code == 0
    answer = train("--epochs", 4, "--out", halves, "--resume")
    assert answer.exit_code == 0, answer.output
    assert "after 4 epochs, 2 of them earlier, in" in answer.output
    assert_same(load_params(halves), load_params(whole))
    assert without_times(halves) == without_times(whole)
    assert [line["epoch"] for line in log(halves)] == [1, 2, 3, 4]
    assert json.loads((halves / "settings.json").read_text())["epochs"] == 4


def test_a_finished_run_says_its_result_again(out):
    answer = train("--out", out, "--resume")
    assert answer.exit_code == 0, answer.output
    assert "nothing left to do" in answer.output
    assert "after 2 epochs, 2 of them earlier, in" in answer.output


def test_a_run_that_was_stopped_before_its_first_checkpoint_begins_again(out):
    (out / "checkpoints").rename(out / "elsewhere")
    answer = train("--out", out, "--resume")
    assert answer.exit_code == 0, answer.output
    assert "after 2 epochs in" in answer.output
    assert [line["epoch"] for line in log(out)] == [1, 2]


@pytest.mark.usefixtures("small")
def test_every_and_the_last(tmp_path):
    assert train("--epochs", 5, "--batch", 200, "--every", 2, "--out", tmp_path).exit_code == 0
    assert Checkpoints(tmp_path).epochs == (2, 4, 5)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    "options",
    [
        ("--crop", 2, "--flip", "--dtype", "bfloat16", "--optimizer", "adamw", "--weight-decay", 0.01),
        ("--schedule", "warmup-cosine", "--optimizer", "lion"),
        ("--network", "lenet5", "--data", "digits"),
    ],
)
def test_options(options):
    answer = train("--epochs", 1, "--batch", 200, *options)
    assert answer.exit_code == 0, answer.output


@pytest.fixture
def presses(monkeypatch):
    """Press Ctrl-C when an epoch is over: {epoch: times}. What ends the process is put aside."""
    wanted, show, ended = {}, Terminal.show, []

    def showing(self, record):
        show(self, record)
        for _ in range(wanted.pop(record.epoch, 0)):
            os.kill(os.getpid(), signal.SIGINT)

    handler = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr(Terminal, "show", showing)
    monkeypatch.setattr("signal.raise_signal", ended.append)
    yield wanted
    signal.signal(signal.SIGINT, handler)
    assert ended == [signal.SIGINT]


@pytest.mark.parametrize("times", [1, 2])
def test_ctrl_c_saves_and_says_how_to_go_on(out, presses, times):
    presses[4] = times
    answer = train("--out", out, "--resume", "--epochs", 6, "--every", 5)
    assert answer.exit_code == 130
    epoch = 4 if times == 1 else 2
    assert (
        f"stopped; the state after epoch {epoch} is saved in {out}. "
        f"Resume with: jaxcnn train --out {out} --resume" in said(answer)
    )
    assert Checkpoints(out).epochs[-1] == epoch
    assert train("--out", out, "--resume").exit_code == 0
    assert [line["epoch"] for line in log(out)] == [1, 2, 3, 4, 5, 6]


@pytest.mark.usefixtures("small")
def test_ctrl_c_without_a_folder(presses):
    presses[1] = 1
    answer = train("--batch", 200)
    assert answer.exit_code == 130
    assert "stopped; nothing is saved. A run with --out FOLDER can be resumed" in said(answer)


@pytest.mark.usefixtures("small")
def test_ctrl_c_before_anything_is_saved(presses, tmp_path):
    presses[1] = 2
    answer = train("--batch", 200, "--out", tmp_path)
    assert answer.exit_code == 130
    assert "stopped; no epoch is saved yet. Resume with: jaxcnn train" in said(answer)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("rate", ["1e9", "1e30"])
def test_a_rate_that_is_too_high(tmp_path, rate):
    answer = train(
        "--epochs",
        30,
        "--batch",
        200,
        "--lr",
        rate,
        "--optimizer",
        "sgd",
        "--momentum",
        0.9,
        "--out",
        tmp_path / "run",
    )
    assert answer.exit_code == 1
    assert "the loss was no finite number in epoch" in said(answer)
    assert (
        f"Try a tenth of the rate: --lr {float(rate) / 10:g}. They are in {tmp_path / 'run' / 'diverged'}"
        in said(answer)
    )
    assert all(
        np.isfinite(leaf).all() for leaf in jax.tree.leaves(load_params(tmp_path / "run" / "diverged"))
    )
    answer = train("--epochs", 30, "--batch", 200, "--lr", rate, "--optimizer", "sgd")
    assert answer.exit_code == 1
    assert answer.output.endswith(f"--lr {float(rate) / 10:g}\n")


def full(*_, **__):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk(out, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("os.posix_fallocate", full)
        answer = train("--out", out, "--resume", "--epochs", 4)
    assert answer.exit_code == 1
    assert "epoch 3 cannot be saved" in said(answer)
    assert "(No space left on device); the last good one is that of epoch 2. Make room there, then: " in said(
        answer
    )
    assert f"jaxcnn train --out {out} --resume" in said(answer)
    assert train("--out", out, "--resume", "--epochs", 4).exit_code == 0
    assert [line["epoch"] for line in log(out)] == [1, 2, 3, 4]


def test_a_disk_that_is_full_already(out, monkeypatch):
    monkeypatch.setattr("os.fsync", full)
    answer = train("--out", out, "--resume", "--epochs", 4)
    assert answer.exit_code == 1
    assert "No space left on device. Resume with: jaxcnn train" in said(answer)


@pytest.mark.usefixtures("small")
def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    answer = train("--out", tmp_path / "file" / "run")
    assert answer.exit_code == 1
    assert f"cannot write {tmp_path / 'file'}" in said(answer)


def test_a_damaged_checkpoint_is_passed_over(out):
    (out / "checkpoints" / "2" / "progress" / "metadata").write_text("{")
    answer = train("--out", out, "--resume")
    assert answer.exit_code == 0, answer.output
    assert "the checkpoint of epoch 2" in said(answer)
    assert "skipped: its file progress/metadata is not what was saved" in said(answer)
    assert Checkpoints(out).epochs == (1, 2)


def test_no_checkpoint_is_sound(out):
    for epoch in (1, 2):
        (out / "checkpoints" / str(epoch) / "SHA256SUMS").write_text("")
    answer = train("--out", out, "--resume")
    assert answer.exit_code == 1
    assert "can be used; begin anew, in another folder" in said(answer)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "holds a run of 2 epochs; resume it with jaxcnn train --out"),
        (("--resume", "--lr", 0.5), "begun with --lr 0.001, got --lr 0.5; leave --lr out to resume"),
        (("--resume", "--epochs", 1), "the run has 2 epochs behind it, got --epochs 1; give more"),
    ],
)
def test_another_run_in_the_same_folder(out, arguments, message):
    answer = train("--batch", 200, "--out", out, *arguments)
    assert answer.exit_code == 2
    assert message in said(answer)


def test_settings_that_cannot_be_read(out):
    (out / "settings.json").write_text('{"data": 3}')
    answer = train("--out", out, "--resume")
    assert answer.exit_code == 2
    assert "settings.json cannot be read (Expected `str`, got `int` - at `$.data`)" in said(answer)


def test_one_run_a_folder(out):
    with FileLock(out / ".lock"):
        answer = train("--out", out, "--resume")
    assert answer.exit_code == 2
    assert "another run is writing into" in said(answer)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--epochs", 0), "0 is not in the range x>=1"),
        (("--lr", -1), "-1.0 is not in the range x>0"),
        (("--batch", "many"), "'many' is not a valid integer"),
        (
            ("--batch", 5000),
            "--batch: there are 1438 images to learn from, got a batch of 5000; give a smaller one",
        ),
        (("--crop", 32), "--crop: the images are 32 x 32 pixels, got 32; give a smaller number"),
        (("--devices", 64), "--devices: there are 1 of the kind cpu, got 64; give fewer"),
        (("--data", "magic"), "--data: "),
        (("--momentum", 0.5), "--momentum goes with --optimizer sgd, got adam"),
        (("--resume",), "--resume needs the folder of the run: add --out FOLDER"),
        (("--every", 2), "--every needs the folder of the run: add --out FOLDER"),
        (("--tensorboard",), "--tensorboard needs the folder of the run: add --out FOLDER"),
        (("--out", "no-such-run", "--resume"), "no-such-run holds no run to resume; leave --resume out"),
    ],
)
def test_refuses(arguments, message, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    answer = train(*arguments)
    assert answer.exit_code == 2
    assert message in said(answer)


@pytest.mark.usefixtures("small")
def test_nothing_held_out(monkeypatch):
    from jaxcnn.data import load

    def all_of_it(*arguments, **options):
        split = load(*arguments, **options)
        return split._replace(
            test_images=split.test_images[:0], test_labels=split.test_labels[:0], classes=()
        )

    monkeypatch.setattr("jaxcnn.cli.prepare.load", all_of_it)
    answer = train("--epochs", 1, "--batch", 200)
    assert answer.exit_code == 0, answer.output
    assert "% on the images it learned from, as none are held out, after 1 epoch in" in said(answer)


@pytest.fixture
def page(monkeypatch):
    """Stands in for the figures; what it was given."""
    given = {}
    module = ModuleType("jaxcnn.plots.page")

    def check(target):
        if target.suffix == ".pdf":
            raise ValueError("target must end in .html")
        if target.suffix == ".none":
            raise MissingLibraryError("matplotlib", "plot")

    module.check = check
    module.write = lambda target, **options: given.update(target=target, **options)
    monkeypatch.setitem(sys.modules, "jaxcnn.plots", ModuleType("jaxcnn.plots"))
    monkeypatch.setitem(sys.modules, "jaxcnn.plots.page", module)
    return given


@pytest.mark.usefixtures("small")
def test_plot(page, tmp_path):
    answer = train("--epochs", 1, "--batch", 200, "--plot", tmp_path / "run.html")
    assert answer.exit_code == 0, answer.output
    assert answer.output.endswith("run.html: figures of the run\n")
    assert page["target"] == tmp_path / "run.html"
    assert page["network"] == SMALL
    assert [record.epoch for record in page["history"]] == [1]
    assert len(page["images"]) == len(page["labels"]) == 359


@pytest.mark.usefixtures("small", "page")
@pytest.mark.parametrize(
    ("name", "code", "message"),
    [("run.pdf", 2, "--plot: target must end in .html"), ("run.none", 1, "pip install 'jaxcnn[plot]'")],
)
def test_plot_refuses_before_it_trains(name, code, message):
    answer = train("--plot", name)
    assert answer.exit_code == code
    assert message in said(answer)
    assert "held-out" not in answer.output


@pytest.mark.usefixtures("small")
def test_tensorboard(tmp_path, monkeypatch):
    assert train("--epochs", 1, "--batch", 200, "--out", tmp_path / "run", "--tensorboard").exit_code == 0
    assert len(list((tmp_path / "run" / "tensorboard").iterdir())) == 1
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    answer = train("--batch", 200, "--out", tmp_path / "other", "--tensorboard")
    assert answer.exit_code == 1
    assert "type pip install 'jaxcnn[tensorboard]'" in said(answer)


def test_two_devices(tmp_path):
    """In a process of its own: how many devices a CPU counts as is decided when JAX begins."""
    program = (
        "import sys\nfrom unittest.mock import patch\n"
        "from jaxcnn import AvgPool, Dense, Network\nfrom jaxcnn.__main__ import main\n"
        "small = Network((32, 32, 3), (AvgPool(4), Dense(10)))\n"
        "with patch('jaxcnn.cli.prepare.NETWORKS', {'lenet5': lambda *_: small}):\n"
        "    main(['train', '--devices', '2', '--epochs', '2', '--batch', '200', '--out', sys.argv[1]])\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)],
        env={"XLA_FLAGS": "--xla_force_host_platform_device_count=2", "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=True,
    )
    assert "after 2 epochs in" in answer.stdout
    assert answer.stderr == ""
    assert Checkpoints(tmp_path).epochs == (1, 2)


def test_a_set_in_a_store_is_read_in_shards(small, tmp_path):  # noqa: ARG001  # what it is trained with
    common = ("--epochs", 3, "--batch", 64, "--lr", 0.01, "--shard", 256, "--store", tmp_path / "set")
    answer = train(*common, "--out", tmp_path / "run")
    assert answer.exit_code == 0, answer.output
    assert (tmp_path / "set" / "train_images.npy").exists()
    first = load_params(tmp_path / "run")
    assert train(*common, "--out", tmp_path / "again").exit_code == 0
    assert_same(load_params(tmp_path / "again"), first)
    rates = [line["loss"] for line in log(tmp_path / "run")]
    assert rates[-1] < rates[0]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--shard", 10, "--batch", 20), "--shard must be at least --batch, got 10 and 20"),
        (("--shard", 5000), "there are 1438 images to learn from, got shards of 5000; give a smaller number"),
    ],
)
def test_shards_that_do_not_suit(small, arguments, message):  # noqa: ARG001  # what it is trained with
    answer = train(*arguments)
    assert answer.exit_code == 2
    assert message in said(answer)


def test_shards_without_their_library(small, monkeypatch):  # noqa: ARG001  # what it is trained with
    monkeypatch.setitem(sys.modules, "grain", None)
    answer = train("--shard", 256)
    assert answer.exit_code == 2
    assert "Invalid value for --shard: grain is not installed; type pip install 'jaxcnn[stream]'" in said(
        answer
    )
