"""Blocks: residual blocks, branches, squeeze and excitation: shapes, names, tables, values, and what is refused."""

import jax
import jax.numpy as jnp
import numpy as np
import pytest

import jaxcnn
from jaxcnn import (
    Activation,
    BatchNorm,
    Branches,
    Chain,
    Conv,
    Dense,
    Dropout,
    GlobalAvgPool,
    MaxPool,
    Network,
    Residual,
    SqueezeExcite,
    reference,
    summary,
)
from jaxcnn.model import activations
from jaxcnn.plan import joins, plan

NETWORK = Network(
    (8, 10, 3),
    (
        Conv(4, 3, padding="same", activation="relu"),
        Residual(
            Conv(4, 3, padding="same", activation="tanh"), Conv(4, 3, padding="same"), activation="relu"
        ),
        Residual(Conv(6, 3, stride=2, padding=1), shortcut=Conv(6, 1, stride=2, bias=False), name="narrower"),
        Branches(Conv(2, 1), (Conv(3, 1), Conv(4, 3, padding="same")), ()),
        SqueezeExcite(3),
        Chain(Conv(5, 2, activation="sigmoid"), MaxPool(2), name="END"),
        Branches((), Activation("tanh"), merge="add"),
        Dense(3),
    ),
)


@pytest.fixture(scope="module")
def params():
    return jax.tree.map(lambda array: array + 0.05, jaxcnn.init(jax.random.key(3), NETWORK))


@pytest.fixture(scope="module")
def x():
    return np.random.default_rng(1).normal(size=(2, 8, 10, 3)).astype(np.float32)


def by_hand(params, x):
    """The network, layer by layer, by the loops of the reference."""
    relu, p = lambda y: np.maximum(y, 0), jax.tree.map(lambda array: np.asarray(array, np.float64), params)
    y = relu(reference.conv2d(x, **p["CONV1"], padding="same"))
    inner = np.tanh(reference.conv2d(y, **p["RES2"]["CONV1"], padding="same"))
    y = relu(reference.conv2d(inner, **p["RES2"]["CONV2"], padding="same") + y)
    narrow = p["narrower"]
    y = reference.conv2d(y, **narrow["CONV1"], stride=2, padding=1) + reference.conv2d(
        y, **narrow["SHORTCUT"]["CONV1"], stride=2
    )
    one, two = p["BRANCHES4"]["BRANCH1"], p["BRANCHES4"]["BRANCH2"]
    second = reference.conv2d(reference.conv2d(y, **two["CONV1"]), **two["CONV2"], padding="same")
    y = np.concatenate([reference.conv2d(y, **one["CONV1"]), second, y], axis=-1)
    first, last = p["SE5"]["FC1"], p["SE5"]["FC2"]
    squeezed = relu(y.mean(axis=(1, 2)) @ first["kernel"] + first["bias"])
    y = y * (1 / (1 + np.exp(-(squeezed @ last["kernel"] + last["bias"]))))[:, None, None]
    y = reference.max_pool2d(1 / (1 + np.exp(-reference.conv2d(y, **p["END"]["CONV1"]))), 2)
    y = (y + np.tanh(y)).reshape(len(y), -1)
    return y @ p["FC8"]["kernel"] + p["FC8"]["bias"]


@pytest.mark.parametrize("method", [None, "layers", "lax", "packed"])
def test_blocks_agree_with_the_reference(params, x, method):
    np.testing.assert_allclose(
        jaxcnn.apply(params, x, NETWORK, method=method), by_hand(params, x), rtol=1e-4, atol=1e-4
    )


def test_gradients_of_blocks_agree_by_all_methods(params, x):
    def gradients(method):
        return jax.jit(jax.grad(lambda p: (jaxcnn.apply(p, x, NETWORK, method=method) ** 2).sum()))(params)

    ours, plain = gradients("packed"), gradients("lax")
    jax.tree.map(lambda a, b: np.testing.assert_allclose(a, b, rtol=1e-3, atol=1e-3), ours, plain)


def test_convolution_and_pooling_are_joined_inside_blocks():
    steps = {step.name: step for step in plan(NETWORK, "packed")}
    end = steps["END"]
    assert not end.pooled
    assert joins(end.layer.parts(end.shape), "packed", "cpu")
    assert not joins(NETWORK.parts, "layers", "cpu")
    wavy = Network((4, 4, 1), (Conv(1, 1, activation="silu"), MaxPool(2)))  # falls, and then rises
    assert not joins(wavy.parts, "packed", "cpu")


def test_an_image_that_is_not_finite_spoils_no_other(params, x):
    spoilt = x.copy()
    spoilt[0, 0, 0] = np.nan
    y = jax.jit(lambda x: jaxcnn.apply(params, x, NETWORK, method="packed"))(spoilt)
    assert np.isnan(y[0]).all()
    np.testing.assert_allclose(y[1], jaxcnn.apply(params, x, NETWORK)[1], rtol=1e-4, atol=1e-4)


def test_parameters_nest_as_the_blocks_do(params):
    assert list(jaxcnn.init(jax.random.key(0), NETWORK)["narrower"]) == ["CONV1", "SHORTCUT"]
    assert params["BRANCHES4"].keys() == {"BRANCH1", "BRANCH2"}
    assert params["BRANCHES4"]["BRANCH2"]["CONV2"]["kernel"].shape == (3, 3, 3, 4)
    assert params["SE5"]["FC2"]["kernel"].shape == (3, 12)


def test_init_scales_the_kernels_of_blocks():
    network = Network((100,), (Residual(Dense(100, activation="relu"), Dense(100)), Dense(2)))
    own = jaxcnn.init(jax.random.key(0), network)["RES1"]
    assert float(own["FC1"]["kernel"].var()) == pytest.approx(2 / 100, rel=0.05)
    assert float(own["FC2"]["kernel"].var()) == pytest.approx(1 / 100, rel=0.05)


def test_table_of_blocks():
    rows = {("  " * row.depth + row.name, row.shape): row for row in summary(NETWORK)}
    first, block = rows["CONV1", (8, 10, 4)], rows["RES2", (8, 10, 4)]
    assert (first.multiply_adds, first.backward) == (8640, 8640)  # nobody asks for the images' gradient
    assert (block.parameters, block.multiply_adds, block.backward) == (296, 23040, 46080)
    assert (block.field, rows["  CONV1", (8, 10, 4)].field) == ((7, 7), (5, 5))
    assert rows["narrower", (4, 5, 6)].parameters == 3 * 3 * 4 * 6 + 6 + 4 * 6
    assert rows["  BRANCH3", (4, 5, 6)].parameters == 0
    assert rows["BRANCHES4", (4, 5, 12)].field == (13, 13)  # the largest
    assert rows["SE5", (4, 5, 12)].field == (13 + 3 * 2, 13 + 4 * 2)  # sees the whole image
    total = sum(row.parameters for row in summary(NETWORK) if not row.depth)
    assert total == sum(array.size for array in jax.tree.leaves(jaxcnn.init(jax.random.key(0), NETWORK)))
    lines = jaxcnn.render(summary(NETWORK)).splitlines()
    assert [line[:12].rstrip() for line in lines[5:9]] == ["  CONV2", "narrower", "  CONV1", "  SHORTCUT"]


def test_the_receptive_field_is_what_an_output_depends_on():
    """A pixel of the feature maps in the middle, and the pixels of the image that have a gradient for it."""
    network = Network(
        (31, 31, 1), (Conv(2, 3, dilation=2), MaxPool(2), Residual(Conv(2, (3, 1), padding="same")))
    )
    own = jaxcnn.init(jax.random.key(0), network)
    image = jnp.asarray(np.random.default_rng(0).random((31, 31, 1)))
    seen = jax.jacrev(lambda x: activations(own, x, network)["POOL1"][6, 6].sum())(image)[..., 0]
    height, width = summary(network)[2].field
    assert (height, width) == (6, 6)
    rows, columns = np.nonzero(np.asarray(seen))
    assert np.ptp(rows) < height
    assert np.ptp(columns) < width
    assert summary(network)[3].field == (10, 6)


def test_a_network_of_vectors_has_no_field():
    network = Network((5,), (Residual(Dense(5)), Dense(2)))
    assert {row.field for row in summary(network)} == {None}
    assert jaxcnn.render(summary(network)).splitlines()[2].endswith("25")


def test_activations_have_one_entry_a_block(params, x):
    found = activations(params, x, NETWORK)
    assert list(found) == list(NETWORK.names)
    np.testing.assert_allclose(found["FC8"], jaxcnn.apply(params, x, NETWORK), rtol=1e-4, atol=1e-4)
    assert found["BRANCHES4"].shape == (2, 4, 5, 12)


def test_blocks_are_values():
    assert Residual(Conv(4, 1)) == Residual(Conv(4, 1))
    assert hash(Branches(Conv(4, 1), ())) == hash(Branches(Conv(4, 1), ()))
    assert Branches(Conv(4, 1), ()) != Branches(Conv(4, 1), (), merge="add")
    assert Chain(Conv(4, 1), name="A") != Chain(Conv(4, 1), name="B")


CONV = Conv(4, 3, padding="same")
NORM = Network((4, 4, 1), (CONV, BatchNorm()))


@pytest.mark.parametrize(
    ("build", "error", "message"),
    [
        (lambda: Residual(3), TypeError, r"layers must hold layers such as Conv or Dense, got 3"),
        (lambda: Residual(CONV, shortcut=3), TypeError, r"'int' object is not iterable"),
        (lambda: Residual(CONV, activation="max"), ValueError, r"activation must be one of .* got 'max'"),
        (
            lambda: Residual(Conv(1, 1, name="SHORTCUT"), shortcut=CONV),
            ValueError,
            r"different names, got SHORTCUT, SHORTCUT",
        ),
        (
            lambda: Network((4, 4, 1), (Residual(CONV),)),
            ValueError,
            r"layer RES1 on shape \(4, 4, 1\): Residual adds its layers' output \(4, 4, 4\) to its input \(4, 4, 1\)",
        ),
        (
            lambda: Network((4, 4, 1), (Residual(CONV, shortcut=Conv(3, 1)),)),
            ValueError,
            r"to its shortcut's output \(4, 4, 3\), which must have the same shape; give padding and shortcut=",
        ),
        (
            lambda: Network((4, 4, 1), (Residual(CONV, Conv(4, 5)),)),
            ValueError,
            r"layer RES1 .*: layer CONV2 on shape \(4, 4, 4\): window must fit",
        ),
        (lambda: Branches(), ValueError, r"branches must be at least one, got none"),
        (
            lambda: Branches(CONV, merge="max"),
            ValueError,
            r'merge must be "concatenate" or "add", got \'max\'',
        ),
        (
            lambda: Branches(Chain(CONV, name="A"), Chain(CONV, name="A")),
            ValueError,
            r"different names, got A, A",
        ),
        (
            lambda: Network((4, 4, 1), (Branches(CONV, Conv(4, 3)),)),
            ValueError,
            r"Branches must all give the same height and width, got \(4, 4, 4\), \(2, 2, 4\)",
        ),
        (
            lambda: Network((4, 4, 1), (Branches(CONV, (), merge="add"),)),
            ValueError,
            r"Branches must all give the same shape, got \(4, 4, 4\), \(4, 4, 1\)",
        ),
        (lambda: SqueezeExcite(0), ValueError, r"features must be at least 1, got 0"),
        (
            lambda: Network((4,), (SqueezeExcite(2),)),
            ValueError,
            r"SqueezeExcite takes images .* got shape \(4,\)",
        ),
        (lambda: Network((4,), (GlobalAvgPool(),)), ValueError, r"GlobalAvgPool takes images"),
        (
            lambda: Network((8, 8, 1), (Residual(Conv(1, [1, 1])),)),
            TypeError,
            r"layers must have tuples for pairs",
        ),
        (lambda: BatchNorm(momentum=1), ValueError, r"momentum must be at least 0 and below 1, got 1"),
        (lambda: BatchNorm(epsilon=0), ValueError, r"epsilon must be above 0, got 0"),
        (lambda: BatchNorm(activation="max"), ValueError, r"activation must be one of"),
        (lambda: Dropout(1), ValueError, r"rate must be at least 0 and below 1, got 1"),
        (
            lambda: jaxcnn.apply({"RES1": 3}, np.ones((4, 4, 4)), Network((4, 4, 4), (Residual(CONV),))),
            TypeError,
            r"params\['RES1'\] must hold the layers CONV1, got int",
        ),
        (
            lambda: jaxcnn.apply(
                {"RES1": {"CONV1": {}}}, np.ones((4, 4, 4)), Network((4, 4, 4), (Residual(CONV),))
            ),
            ValueError,
            r"params\['RES1'\]\['CONV1'\] must hold .*kernel.* got \{\}",
        ),
        (
            lambda: jaxcnn.apply(
                {"RES1": {"CONV9": {}}}, np.ones((4, 4, 4)), Network((4, 4, 4), (Residual(CONV),))
            ),
            ValueError,
            r"params\['RES1'\] must hold no layers but those of the block, CONV1; got 'CONV9', too",
        ),
    ],
)
def test_refuses(build, error, message):
    with pytest.raises(error, match=message):
        build()
