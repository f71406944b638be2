"""The log of a run: each epoch once, whatever has happened."""

import json
import struct
import sys
from datetime import datetime

import pytest
from tensorboardX.proto.event_pb2 import Event, SessionLog

from jaxcnn.training import EpochRecord
from jaxcnn.training.log import NAME, Log


def record(epoch):
    return EpochRecord(epoch, 1 / epoch, 0.25, None if epoch == 2 else 0.5, 1000.0)


def lines(folder):
    return [json.loads(line) for line in (folder / NAME).read_text().splitlines()]


def test_a_line_an_epoch_that_is_there_at_once(tmp_path):
    with Log(tmp_path) as log:
        for epoch in (1, 2):
            log.write(record(epoch))
            assert len(lines(tmp_path)) == epoch
    first, second = lines(tmp_path)
    assert first["seconds"] >= 0
    assert datetime.fromisoformat(first["time"]).utcoffset().total_seconds() == 0
    del second["seconds"], second["time"]
    assert second == {
        "epoch": 2,
        "loss": 0.5,
        "accuracy": 0.25,
        "test_accuracy": None,
        "images_per_second": 1000.0,
    }


def test_a_resumed_run_leaves_each_epoch_once(tmp_path):
    with Log(tmp_path) as log:
        for epoch in (1, 2, 3, 4):
            log.write(record(epoch))
    before = lines(tmp_path)
    with (tmp_path / NAME).open("a") as file:
        file.write('{"epoch":5,"lo')
    with Log(tmp_path, [record(1), record(2)]) as log:
        assert lines(tmp_path) == before[:2]
        log.write(record(3))
    assert [line["epoch"] for line in lines(tmp_path)] == [1, 2, 3]


@pytest.mark.parametrize("rest", ["", '{"loss":1}\n[]\n{"epoch":"1"}\n\xff\n'])
def test_lines_that_are_lost_come_from_the_history(tmp_path, rest):
    (tmp_path / NAME).write_text(rest, encoding="latin-1")
    Log(tmp_path, [record(1)]).close()
    assert lines(tmp_path) == [
        {
            "epoch": 1,
            "loss": 1.0,
            "accuracy": 0.25,
            "test_accuracy": 0.5,
            "images_per_second": 1000.0,
            "seconds": None,
            "time": None,
        }
    ]


def events(folder):
    """All events of a folder of TensorBoard's: frames of length, check sum, event, check sum."""
    for path in sorted((folder / "tensorboard").iterdir(), key=lambda path: path.stat().st_mtime_ns):
        raw = path.read_bytes()
        while raw:
            size = struct.unpack("<Q", raw[:8])[0]
            yield Event.FromString(raw[12 : 12 + size])
            raw = raw[16 + size :]


def test_tensorboard(tmp_path):
    with Log(tmp_path, tensorboard=True) as log:
        log.write(record(1))
        log.write(record(2))
    values = [
        (value.tag, event.step, value.simple_value)
        for event in events(tmp_path)
        for value in event.summary.value
    ]
    assert values == [
        ("loss", 1, 1.0),
        ("accuracy", 1, 0.25),
        ("test_accuracy", 1, 0.5),
        ("images_per_second", 1, 1000.0),
        ("loss", 2, 0.5),
        ("accuracy", 2, 0.25),
        ("images_per_second", 2, 1000.0),
    ]


def test_tensorboard_forgets_what_lies_behind_the_checkpoint(tmp_path):
    for history, epochs in (((), (1, 2, 3)), ((record(1),), (2, 3))):
        with Log(tmp_path, history, tensorboard=True) as log:
            for epoch in epochs:
                log.write(record(epoch))
    starts = [event.step for event in events(tmp_path) if event.session_log.status == SessionLog.START]
    assert starts == [1, 2]  # readers drop what earlier files hold from there on


def test_without_tensorboard(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "tensorboardX", None)
    with pytest.raises(
        ModuleNotFoundError, match=r"^tensorboardX is not installed; type pip install 'jaxcnn\[tensorboard\]'"
    ):
        Log(tmp_path, tensorboard=True)
