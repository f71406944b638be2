"""Networks as data: names, shapes, costs, tables and what is refused."""

import numpy as np
import pytest

from jaxcnn import (
    Activation,
    AvgPool,
    Conv,
    Dense,
    Flatten,
    MaxPool,
    Network,
    apply,
    conv_parameters,
    dense_parameters,
    lecture_classifier,
    lenet5,
    reference,
    render,
    summary,
)

MIXED = Network(
    (9, 11, 4),
    (
        Conv(6, (3, 2), stride=(2, 1), padding="same", groups=2, bias=False, activation="tanh"),
        Activation("sigmoid"),
        MaxPool(3, stride=2, padding=1),
        AvgPool((2, 3)),
        Conv(5, 1, name="mix"),
        Flatten(),
        Dense(3, bias=False),
    ),
)


def test_table_of_a_mixed_network():
    rows = [(row.name, row.shape, row.parameters, row.multiply_adds) for row in summary(MIXED)]
    assert rows == [
        ("INPUT", (9, 11, 4), 0, 0),
        ("CONV1", (5, 11, 6), 3 * 2 * 2 * 6, 5 * 11 * 6 * 3 * 2 * 2),
        ("ACT1", (5, 11, 6), 0, 0),
        ("POOL1", (3, 6, 6), 0, 0),
        ("POOL1b", (1, 2, 6), 0, 0),
        ("mix", (1, 2, 5), 35, 1 * 2 * 5 * 6),
        ("FLATTEN2", (10, 1), 0, 0),
        ("FC3", (3, 1), 30, 30),
    ]


def test_poolings_that_hang_over():
    network = Network((6, 7, 2), (MaxPool((3, 2), ceil_mode=True), AvgPool(2, ceil_mode=True)))
    assert network.shapes[1:] == ((2, 4, 2), (1, 2, 2))
    x = np.random.default_rng(0).normal(size=network.input_shape).astype(np.float32)
    expected = reference.avg_pool2d(reference.max_pool2d(x, (3, 2), ceil_mode=True), 2, ceil_mode=True)
    np.testing.assert_allclose(apply({}, x, network), expected, rtol=1e-5)


def test_the_layers_count_as_the_formulas_do():
    rows = {row.name: row for row in summary(lenet5())}
    assert rows["CONV2"].parameters == conv_parameters(5, 8, 16)
    assert rows["FC3"].parameters == dense_parameters(400, 120)
    assert sum(row.multiply_adds for row in rows.values()) == 849_320


def test_settings_are_the_lectures():
    settings = {row.name: row.settings for row in summary(lecture_classifier())}
    assert settings["CONV2"] == "f=5, s=2, p=0"
    settings = [row.settings for row in summary(MIXED)]
    assert settings[1:5] == ["f=(3, 2), s=(2, 1), p=same", "", "f=3, s=2, p=1", "f=(2, 3), s=(2, 3), p=0"]


def test_rendered_table():
    lines = render(summary(lenet5())).splitlines()
    numbers = ["size", "parameters", "multiply-adds", "backward", "field"]
    assert lines[0].split() == ["layer", "settings", "activation", *numbers]
    assert lines[2].split("  ")[0] == "CONV1"
    assert lines[2].split()[-5:] == ["6272", "608", "470400", "470400", "5"]
    assert lines[-1].split() == ["total", "62958", "849320", "1228240"]
    assert len(lines) == 10


def test_networks_are_values():
    assert lenet5() == lenet5()
    assert hash(lenet5()) == hash(lenet5())
    assert lenet5() != lecture_classifier()
    assert Network([32, 32, 3], list(lenet5().layers)) == lenet5()


def test_a_network_of_vectors():
    assert [row.shape for row in summary(Network((7,), (Dense(2),)))] == [(7, 1), (2, 1)]


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Conv(0, 3), ValueError, r"features must be at least 1, got 0"),
        (lambda: Conv(8, 3.0), TypeError, r"window must be an integer, got 3.0"),
        (
            lambda: Conv(8, 3, activation="elu"),
            ValueError,
            r"activation must be one of relu, tanh, sigmoid, gelu, .*, hard_swish, got 'elu'",
        ),
        (lambda: Dense(2.5), TypeError, r"features must be an integer, got 2.5"),
        (lambda: Dense(2, activation="softmax"), ValueError, r"activation must be one of .* got 'softmax'"),
        (lambda: Activation("max"), ValueError, r"activation must be one of .* got 'max'"),
        (lambda: Activation(None), ValueError, r"activation must be named, got None"),
        (lambda: Network((32, 32), ()), ValueError, r"input_shape must be .* got \(32, 32\)"),
        (lambda: Network((32, 0, 3), ()), ValueError, r"input_shape must be at least 1, got 0"),
        (
            lambda: Network((8, 8, 1), (3,)),
            TypeError,
            r"layers must hold layers such as Conv or Dense, got 3",
        ),
        (lambda: Network((8, 8, 1), (Conv(1, [3, 3]),)), TypeError, r"layers must have tuples for pairs"),
        (
            lambda: Network((8,), (Dense(1, name="a"), Dense(1, name="a"))),
            ValueError,
            r"different names, got a, a",
        ),
        (
            lambda: Network((8, 8, 1), (MaxPool(2), Conv(1, 5))),
            ValueError,
            r"layer CONV1 on shape \(4, 4, 1\): window must fit",
        ),
        (
            lambda: Network((8, 8, 3), (Conv(4, 3, groups=2),)),
            ValueError,
            r"layer CONV1 .* groups must divide the 3 channels",
        ),
        (
            lambda: Network((8, 8, 3), (Flatten(), MaxPool(2))),
            ValueError,
            r"MaxPool takes images .* got shape \(192,\)",
        ),
        (
            lambda: Network((8, 8, 3), (Conv(4, 3, stride=1.5),)),
            TypeError,
            r"layer CONV1 .* stride must be an integer",
        ),
        (
            lambda: Network((8, 8, 3), (AvgPool(2, padding="full"),)),
            ValueError,
            r"layer POOL0 .* padding must be",
        ),
        (
            lambda: Network((3, 8, 1), (Conv(1, 7, padding="reflect"),)),
            ValueError,
            r'layer CONV1 .* "reflect" needs more pixels than it adds: along the height the image has 3',
        ),
        (
            lambda: Network((5, 5, 1), (MaxPool(2, padding=2),)),
            ValueError,
            r"layer POOL0 .* padding must leave at least one pixel in every window",
        ),
        (
            lambda: Network((5, 5, 1), (AvgPool(2, padding=2, count_include_pad=False),)),
            ValueError,
            r"layer POOL0 .* padding must leave at least one pixel in every window",
        ),
        (lambda: summary(None), TypeError, r"network must be a Network, such as lenet5\(\), got None"),
        (lambda: lecture_classifier(0), ValueError, r"features must be at least 1, got 0"),
    ],
)
def test_refuses(build, error, message):
    with pytest.raises(error, match=message):
        build()


def test_sizes_may_be_numpy_integers():
    assert Network(np.array([8, 8, 3]), (Conv(2, 3),)).shapes == ((8, 8, 3), (6, 6, 2))
