"""`jaxcnn train` with weights of classes, mixed images, an average, patience, and the best epoch kept."""

import json
import shutil

import jax
import numpy as np
import pytest
from click.testing import CliRunner

import jaxcnn
from jaxcnn import AvgPool, Dense, Mix, Network, balanced_weights
from jaxcnn.__main__ import main
from jaxcnn.cli.prepare import prepare
from jaxcnn.cli.settings import Settings, SettingsError, same_run
from jaxcnn.cli.train import DETERMINISTIC
from jaxcnn.training.checkpoints import load_params

SMALL = Network((32, 32, 3), (AvgPool(4), Dense(8, activation="relu"), Dense(10)))


def train(*arguments):
    return CliRunner().invoke(main, ["train", *map(str, arguments)])


@pytest.fixture(autouse=True)
def small(monkeypatch):
    """The network compiles at once."""
    for module in ("cli.prepare", "trained"):
        monkeypatch.setattr(f"jaxcnn.{module}.NETWORKS", {"lenet5": lambda _classes=10: SMALL})


def test_options_become_arguments():
    prepared = prepare(Settings(mixup=0.2, cutmix=1.0, class_weights="balanced"))
    assert prepared.mix == Mix(0.2, 1.0)
    assert prepared.class_weights == balanced_weights(prepared.data.train_labels, 10)
    plain = prepare(Settings())
    assert (plain.mix, plain.class_weights) == (None, None)


def test_the_best_epoch_is_kept_and_used(tmp_path):
    out = tmp_path / "run"
    options = ("--batch", 200, "--optimizer", "sgd", "--lr", 2.0, "--keep-best", "--out", out)
    answer = train("--epochs", 12, *options)
    assert answer.exit_code == 0, answer.output
    accuracies = [json.loads(line)["test_accuracy"] for line in (out / "log.jsonl").read_text().splitlines()]
    best = accuracies.index(max(accuracies)) + 1
    assert best < 12
    assert [path.name for path in (out / "best" / "checkpoints").iterdir()] == [str(best)]
    kept = jaxcnn.load_model(out).params
    jax.tree.map(np.testing.assert_array_equal, kept, load_params(out / "best"))
    data = prepare(Settings()).data
    found = jaxcnn.evaluate(kept, data.test_images, data.test_labels, SMALL)
    assert found == pytest.approx(max(accuracies))
    shutil.rmtree(out / "checkpoints" / "12")  # as if it had been stopped there
    answer = train(*options[-2:], "--keep-best", "--resume")
    assert answer.exit_code == 0, answer.output
    assert [path.name for path in (out / "best" / "checkpoints").iterdir()] == [str(best)]


def test_a_run_that_lost_patience_is_whole_and_can_be_told_to_go_on(tmp_path):
    options = ("--batch", 200, "--lr", 1e-30, "--optimizer", "sgd", "--out", tmp_path / "run", "--every", 10)
    answer = train("--epochs", 9, "--patience", 2, *options)
    assert answer.exit_code == 0, answer.output
    assert "after 3 epochs" in answer.output
    assert (tmp_path / "run" / "checkpoints" / "3").is_dir()
    answer = train(*options[-4:-2], "--resume", "--patience", 4)
    assert answer.exit_code == 0, answer.output
    assert "after 5 epochs, 3 of them earlier" in " ".join(answer.output.split())


def test_the_average_is_what_a_run_leaves(tmp_path):
    assert train("--epochs", 1, "--batch", 200, "--average", 0.9, "--out", tmp_path).exit_code == 0
    assert (tmp_path / "checkpoints" / "1" / "average").is_dir()
    found = jaxcnn.load_model(tmp_path).params
    jax.tree.map(np.testing.assert_array_equal, found, load_params(tmp_path))


def test_a_gpu_is_told_to_be_deterministic_before_jax_reads_it(monkeypatch):
    monkeypatch.setenv("XLA_FLAGS", "--xla_cpu_max_isa=AVX2")
    seen = []
    monkeypatch.setattr(
        "jaxcnn.cli.session.Session.run", lambda *_: seen.append(__import__("os").environ["XLA_FLAGS"])
    )
    assert train("--deterministic").exit_code == 0
    assert seen == [f"--xla_cpu_max_isa=AVX2 {DETERMINISTIC}"]


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"class_weights": "equal"}, "--class_weights must be one of none, balanced"),
        ({"mixup": -1.0}, "--mixup must be at least 0"),
        ({"average": 1.0}, "--average must be"),
        ({"patience": 0}, "--patience must be at least 1"),
        ({"clip": 0.0}, "--clip must be above 0"),
        ({"accumulate": 0}, "--accumulate must be at least 1"),
    ],
)
def test_settings_that_are_wrong_are_told(settings, told):
    with pytest.raises(SettingsError, match=told):
        Settings(**settings)


def test_a_run_keeps_what_changes_its_result():
    same_run(Settings(patience=3), Settings(patience=5))
    for changed in ({"average": 0.9}, {"mixup": 0.2}, {"class_weights": "balanced"}, {"deterministic": True}):
        with pytest.raises(SettingsError, match="the run was begun with"):
            same_run(Settings(), Settings(**changed))


def test_the_best_needs_a_folder():
    answer = train("--keep-best")
    assert answer.exit_code == 2
    assert "--keep-best needs the folder of the run" in " ".join(answer.output.split())
