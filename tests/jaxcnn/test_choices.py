"""What a platform's entry in `choices.json` changes: which program is compiled, and nothing else."""

from dataclasses import replace
from pathlib import Path

import jax
import jax.numpy as jnp
import pytest

import jaxcnn
from jaxcnn import choices
from jaxcnn.conv import ConvMethod
from jaxcnn.conv_transpose import TransposedMethod
from jaxcnn.layers import Conv, MaxPool
from jaxcnn.plan import plan
from jaxcnn.pool import PoolMethod

X, KERNEL = jnp.arange(72.0).reshape(1, 6, 6, 2), jnp.arange(36.0).reshape(3, 3, 2, 2)


@pytest.fixture
def choose(monkeypatch):
    """Changes a platform's entry; programs that were compiled before are forgotten, and afterwards those of the test."""

    def change(platform, **entry):
        monkeypatch.setitem(choices.CHOICES, platform, replace(choices.of(platform), **entry))
        forget()

    def forget():
        jax.clear_caches()
        plan.cache_clear()

    yield change
    monkeypatch.undo()
    forget()


def text(function, *arrays, platform="cpu"):
    exported = jax.export.export(jax.jit(function), platforms=[platform])(*arrays)
    return exported.mlir_module()


def test_every_platform_has_programs_that_exist():
    assert {"cpu", "gpu", "default"} <= set(choices.CHOICES)
    for choice in choices.CHOICES.values():
        assert {choice.conv, choice.depthwise} <= {*ConvMethod.__args__}
        assert choice.transposed in TransposedMethod.__args__
        assert choice.pool in PoolMethod.__args__
        assert choice.measured
    assert choices.of("tpu") is choices.of("default")


@pytest.mark.parametrize(
    ("platform", "own"), [("cpu", "cpu"), ("cuda", "gpu"), ("rocm", "gpu"), ("tpu", "default")]
)
def test_a_convolution_is_computed_by_what_its_platforms_entry_says(platform, own, choose):
    def computed():
        return text(lambda x, k: jaxcnn.conv2d(x, k), X, KERNEL, platform=platform)

    for other in ("cpu", "gpu", "default"):
        choose(other, conv="lax")
    assert "stablehlo.convolution" in computed()
    choose(own, conv="dots")
    assert "stablehlo.convolution" not in computed()
    assert "stablehlo.dot_general" in computed()


@pytest.mark.parametrize(("platform", "own"), [("cpu", "cpu"), ("cuda", "gpu"), ("tpu", "default")])
def test_a_depthwise_and_a_transposed_one_have_choices_of_their_own(platform, own, choose):
    def groups():
        return text(lambda x, k: jaxcnn.conv2d(x, k, groups=2), X, KERNEL[:, :, :1], platform=platform)

    def transposed():
        return text(lambda x, k: jaxcnn.conv_transpose2d(x, k, stride=2), X, KERNEL, platform=platform)

    choose(own, depthwise="lax", transposed="lax")
    assert "stablehlo.convolution" in groups()
    assert "lhs_dilate = [2, 2]" in transposed()
    choose(own, depthwise="shifts", transposed="phases")
    assert "stablehlo.convolution" not in groups()
    assert "lhs_dilate = [2, 2]" not in transposed()


@pytest.mark.parametrize(("platform", "own"), [("cpu", "cpu"), ("cuda", "gpu"), ("tpu", "default")])
@pytest.mark.parametrize("pool", [jaxcnn.max_pool2d, jaxcnn.avg_pool2d])
def test_a_pooling_too(pool, platform, own, choose):
    choose(own, pool="lax")
    assert "reduce_window" in text(lambda x: pool(x, 2), X, platform=platform)
    choose(own, pool="slices")
    assert "reduce_window" not in text(lambda x: pool(x, 2), X, platform=platform)


def test_layers_are_joined_up_to_the_platforms_sizes(choose):
    network = jaxcnn.Network((6, 6, 2), (Conv(3, 3), MaxPool(2)))
    assert len(plan(network, None, "gpu")) == 1
    choose("gpu", channels=1)
    assert len(plan(network, None, "gpu")) == 2
    assert len(plan(network, "packed", "gpu")) == 1
    assert len(plan(network, None, "cpu")) == 1
    choose("gpu", channels=2, filters=2)
    assert len(plan(network, None, "gpu")) == 2


def test_the_document_says_whether_the_gpus_entry_was_measured():
    page = (Path(__file__).parents[2] / "docs" / "performance.md").read_text("utf-8")
    assert ("those of the entry `gpu`: not measured" in page) == (
        choices.of("gpu").measured == "not measured"
    )


def test_a_network_asks_for_the_platform_that_it_is_on(choose):
    network = jaxcnn.Network((6, 6, 2), (Conv(2, 3), MaxPool(2)))
    params = jaxcnn.init(jax.random.key(0), network)

    def computed():
        return text(lambda x: jaxcnn.apply(params, x, network, finite=True), X)

    assert "stablehlo.convolution" not in computed()
    expected = jaxcnn.apply(params, X, network)
    choose(jax.default_backend(), channels=0)
    assert "stablehlo.convolution" in computed()
    assert jnp.allclose(jaxcnn.apply(params, X, network), expected, rtol=1e-5, atol=1e-4)
