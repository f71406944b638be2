"""The benchmark of networks of blocks: every peer trains the same, and what trains something else is refused. No clock."""

import numpy as np
import pytest

import jaxcnn
from benchmarks.training import networks
from benchmarks.training.program import UnfairError
from jaxcnn.layers import BatchNorm, Branches, Chain, Conv, Dense, GlobalAvgPool, Residual

TINY = jaxcnn.Network(
    (6, 6, 2),
    (
        Conv(4, 3, padding=1, bias=False),
        BatchNorm(activation="relu"),
        Residual(
            Conv(6, 3, stride=2, padding=1),
            shortcut=(Conv(6, 1, stride=2, bias=False), BatchNorm()),
            activation="relu",
        ),
        Branches(Conv(2, 1), Chain(Conv(6, 3, padding=1, groups=6), Conv(3, 1))),
        GlobalAvgPool(),
        Dense(10),
    ),
)


@pytest.fixture(autouse=True)
def tiny(monkeypatch):
    """One network that compiles fast."""
    monkeypatch.setattr(networks, "NETWORKS", {"tiny": TINY})
    monkeypatch.setattr(networks, "BATCH", 8)


def test_peers_train_the_same_network():
    timings, figures = networks.measure("tiny", 2, quick=True)
    assert {timing.peer for timing in timings} >= {"jaxcnn", networks.flax_network.PEER}
    assert [figure.what for figure in figures] == [f"times as fast as {peer}" for peer in networks.TARGETS]
    measured = next(figure for figure in figures if "Flax" in figure.what)
    assert measured.value > 0


def test_a_peer_that_trains_something_else_is_refused(monkeypatch):
    made = networks.flax_network.programs

    def other(task):
        (program,) = made(task._replace(labels=np.roll(task.labels, 1)))
        return [program]

    monkeypatch.setattr(networks.flax_network, "programs", other)
    with pytest.raises(UnfairError, match="does not train what ours trains"):
        networks.measure("tiny", 2, quick=True)


def test_a_padding_that_pytorch_lacks_is_written_in_pixels():
    found = networks.alike(jaxcnn.networks.mobilenet_small(10))
    assert found.shapes == jaxcnn.networks.mobilenet_small(10).shapes
    assert b"same" not in jaxcnn.spec.encode(found)
