"""A run is resumed with the data that it was begun with, and with no others."""

import json
import shutil

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from jaxcnn import AvgPool, Dense, Network, Split
from jaxcnn.__main__ import main
from jaxcnn.cli.found import classes_line
from jaxcnn.data.fingerprint import fingerprint

SMALL = Network((32, 32, 3), (AvgPool(8), Dense(3)))


def train(*arguments):
    answer = CliRunner().invoke(main, ["train", *map(str, arguments)])
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer.exit_code, " ".join(answer.output.split())


@pytest.fixture
def run(monkeypatch, tmp_path):
    """A folder of pictures, and one of a run on them of one epoch."""
    monkeypatch.setattr("jaxcnn.cli.prepare.NETWORKS", {"lenet5": lambda _classes=10: SMALL})
    for number, name in enumerate(("cats", "dogs")):
        (tmp_path / "set" / name).mkdir(parents=True)
        for at in range(5):
            Image.new("L", (8, 8), 40 * at + number).save(tmp_path / "set" / name / f"{at}.png")
    code, said = train(
        "--data", f"images:{tmp_path / 'set'}", "--batch", 4, "--epochs", 1, "--out", tmp_path / "run"
    )
    assert code == 0, said
    assert "2 classes (images to learn from + held out): cats (4 + 1), dogs (4 + 1)" in said
    return tmp_path


def test_the_same_data(run):
    settings = json.loads((run / "run" / "settings.json").read_text())
    assert settings["found"]["classes"] == ["cats", "dogs"]
    assert len(settings["found"]["digest"]) == 64
    (run / "set" / "cats" / "notes.txt").write_text("nothing to learn from")
    assert train("--resume", "--epochs", 2, "--out", run / "run")[0] == 0


def test_a_run_of_before_the_data_were_noted(run):
    file = run / "run" / "settings.json"
    settings = json.loads(file.read_text())
    digest = settings.pop("found")["digest"]
    file.write_text(json.dumps(settings))
    assert train("--resume", "--epochs", 2, "--out", run / "run")[0] == 0
    assert json.loads(file.read_text())["found"]["digest"] == digest


def renamed(pictures):
    (pictures / "dogs").rename(pictures / "wolves")


def one_more(pictures):
    Image.new("L", (8, 8), 9).save(pictures / "dogs" / "9.png")


def one_less(pictures):
    (pictures / "dogs" / "4.png").unlink()


def third_class(pictures):
    shutil.copytree(pictures / "dogs", pictures / "owls")


def changed(pictures):
    Image.new("L", (8, 8), 250).save(pictures / "dogs" / "0.png")


def moved(pictures):
    (pictures / "cats" / "0.png").rename(pictures / "swap.png")
    (pictures / "dogs" / "0.png").rename(pictures / "cats" / "0.png")
    (pictures / "swap.png").rename(pictures / "dogs" / "0.png")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            renamed,
            "begun with the classes cats, dogs, got cats, wolves; give the data as they were to resume",
        ),
        (third_class, "begun with the classes cats, dogs, got cats, dogs, owls"),
        (one_more, "begun with 8 images to learn from and 2 held out, got 9 and 2"),
        (one_less, "begun with 8 images to learn from and 2 held out, got 7 and 2"),
        (changed, "begun with other pictures or labels"),
        (moved, "begun with other pictures or labels"),
    ],
)
def test_other_data_are_refused(run, change, message):
    change(run / "set")
    code, said = train("--resume", "--epochs", 2, "--out", run / "run")
    assert code == 2
    assert f"--data images:{run / 'set'}: the run was {message}" in said


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b"\xff\xfe\x00",
        b'{"epochs": 0}',
        b'{"batch": 0}',
        b'{"devices": 0}',
        b'{"lr": -1}',
        b'{"lr": 1e999}',
        b'{"lr": NaN}',
        b'{"seed": 4294967296}',
        b'{"momentum": 2, "optimizer": "sgd"}',
        b'{"network": "vgg"}',
        b'{"found": {"classes": 3}}',
        b'{"data": 3}',
        b"[" * 100_000,
        '{"data": "digits"}'.encode("utf-16"),
    ],
)
def test_a_damaged_settings_file_gets_its_sentence(tmp_path, content):
    (tmp_path / "settings.json").write_bytes(content)
    code, said = train("--resume", "--out", tmp_path)
    assert code == 2
    assert f"{tmp_path / 'settings.json'} cannot be read" in said
    assert "begin another run in another folder" in said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--lr", "nan"), "--lr must be above 0, got nan"),
        (("--lr", "inf"), "--lr must be above 0, got inf"),
        (("--lr", "1e39"), "--lr must be above 0, got 1e+39"),
        (("--lr", "1e-60"), "--lr must be above 0, also as a float32"),
        (("--momentum", "nan", "--optimizer", "sgd"), "--momentum must be at least 0 and below 1, got nan"),
        (("--weight-decay", "inf", "--optimizer", "adamw"), "--weight-decay must be at least 0, got inf"),
        (("--weight-decay", "nan", "--optimizer", "adamw"), "--weight-decay must be at least 0, got nan"),
        (("--label-smoothing", "nan"), "--label-smoothing must be at least 0 and below 1, got nan"),
        (("--seed", str(2**32)), "--seed must be below 2**32 = 4294967296, got 4294967296"),
        (("--seed", str(10**30)), "--seed must be below 2**32"),
    ],
)
def test_numbers_that_are_none(tmp_path, arguments, message):
    code, said = train(*arguments, "--out", tmp_path / "run")
    assert code == 2
    assert message in said
    assert not (tmp_path / "run").exists()


def test_the_digest_is_that_of_everything_in_order():
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (6, 4, 4, 1), dtype=np.uint8), np.array([0, 1, 0, 1, 2, 2])
    split = Split(images, labels, images[:2], labels[:2])
    assert fingerprint(split) == fingerprint(Split(images.copy(), labels.copy(), images[:2], labels[:2]))
    others = [
        split._replace(train_images=images[::-1]),
        split._replace(train_labels=labels[::-1]),
        split._replace(test_images=images[1:3]),
        split._replace(train_images=images.reshape(6, 2, 8, 1)),
        split._replace(train_images=images.astype(np.float32)),
        Split(images[:5], labels[:5], images[5:], labels[5:]),
    ]
    assert len({fingerprint(other) for other in (split, *others)}) == 7


def test_many_classes_are_told_in_part():
    labels = np.arange(100)
    split = Split(np.zeros((100, 1, 1, 1)), labels, np.zeros((0, 1, 1, 1)), labels[:0])
    assert classes_line(split).startswith(
        "100 classes (images to learn from + held out): 0 (1 + 0), 1 (1 + 0)"
    )
    assert classes_line(split).endswith("81 more")
