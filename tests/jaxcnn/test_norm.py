"""Normalisation by batch, layer and group."""

import flax.linen
import jax
import jax.numpy as jnp
import numpy as np
import pytest

from jaxcnn import batch_norm, group_norm, layer_norm, reference

RNG = np.random.default_rng(2)
X = (RNG.normal(size=(3, 4, 5, 6)) * 2 + 1).astype(np.float32)
SCALE, BIAS, MEAN = (RNG.normal(size=6).astype(np.float32) for _ in range(3))
VAR = RNG.uniform(0.5, 2, 6).astype(np.float32)
STATISTICS = (SCALE, BIAS, MEAN, VAR)


def close(found, expected, rtol=1e-4):
    jax.tree.map(
        lambda a, b: np.testing.assert_allclose(a, b, rtol=rtol, atol=1e-5), tuple(found), tuple(expected)
    )


@pytest.mark.parametrize("train", [True, False])
@pytest.mark.parametrize("x", [X, X[0], X[:, 0, 0]], ids=["images", "image", "vectors"])
def test_batch_norm_agrees_with_the_reference(x, train):
    options = {"train": train, "momentum": 0.8, "epsilon": 0.01}
    close(batch_norm(x, *STATISTICS, **options), reference.batch_norm(x, *STATISTICS, **options))


@pytest.mark.parametrize("train", [True, False])
def test_batch_norm_agrees_with_flax(train):
    layer = flax.linen.BatchNorm(use_running_average=not train, momentum=0.7)
    variables = {"params": {"scale": SCALE, "bias": BIAS}, "batch_stats": {"mean": MEAN, "var": VAR}}
    y, changed = layer.apply(variables, X, mutable=["batch_stats"])
    kept = changed.get("batch_stats", variables["batch_stats"])
    close(batch_norm(X, *STATISTICS, train=train, momentum=0.7), (y, kept["mean"], kept["var"]))


def test_pytorch_keeps_the_unbiased_variance():
    """Its documentation: (1 - momentum) * old + momentum * new, normalised by the biased one."""
    y, mean, var = batch_norm(X, *STATISTICS, train=True, momentum=0.9)
    flat, momentum = X.reshape(-1, 6), 0.1
    close([mean], [(1 - momentum) * MEAN + momentum * flat.mean(0)])
    of_torch = (1 - momentum) * VAR + momentum * flat.var(0, ddof=1)
    close([var + momentum * flat.var(0) / (len(flat) - 1)], [of_torch])
    close([y], [(X - flat.mean(0)) / np.sqrt(flat.var(0, ddof=0) + 1e-5) * SCALE + BIAS])


def test_layer_and_group_norm_agree_with_flax():
    params = {"params": {"scale": SCALE, "bias": BIAS}}
    options = {"epsilon": 1e-3}
    close([layer_norm(X, SCALE, BIAS, **options)], [flax.linen.LayerNorm(**options).apply(params, X)])
    peer = flax.linen.GroupNorm(num_groups=2, **options).apply(params, X)
    close([group_norm(X, SCALE, BIAS, groups=2, **options)], [peer])
    peer = flax.linen.InstanceNorm(**options).apply(params, X)
    close([group_norm(X, SCALE, BIAS, groups=6, **options)], [peer])


@pytest.mark.parametrize("x", [X, X[0]], ids=["images", "image"])
def test_layer_and_group_norm_agree_with_the_reference(x):
    close([layer_norm(x, SCALE, BIAS)], [reference.layer_norm(x, SCALE, BIAS)])
    close([group_norm(x, SCALE, BIAS, groups=3)], [reference.group_norm(x, SCALE, BIAS, groups=3)])


NORMS = {
    "batch": lambda x: batch_norm(x, None, None, np.zeros(6), np.ones(6), train=True)[0],
    "layer": lambda x: layer_norm(x, None, None),
    "group": lambda x: group_norm(x, None, None, groups=2),
}


@pytest.mark.parametrize("norm", NORMS)
def test_another_unit_and_another_zero_change_nothing(norm):
    close([NORMS[norm](X * 3 - 7)], [NORMS[norm](X)], rtol=1e-3)


@pytest.mark.parametrize(("norm", "axes"), [("batch", (0, 1, 2)), ("layer", 3)])
def test_mean_and_deviation_become_zero_and_one(norm, axes):
    y = np.asarray(NORMS[norm](X))
    close([y.mean(axes), y.std(axes)], [0 * y.mean(axes), 1 + 0 * y.mean(axes)], rtol=1e-3)


@pytest.mark.parametrize("norm", NORMS)
def test_a_mean_that_is_large_beside_the_deviation_costs_no_digits(norm):
    """E[x^2] - E[x]^2 would give nothing but rounding errors."""
    x = (X.round() + 4096).astype(np.float32)  # whole numbers, so that x itself is exact
    np.testing.assert_allclose(NORMS[norm](x), NORMS[norm](x - 4096), atol=1e-3)


@pytest.mark.parametrize("norm", NORMS)
def test_a_constant_image_is_no_division_by_zero(norm):
    y, back = jax.vjp(NORMS[norm], np.full((2, 3, 3, 6), 5, np.float32))
    np.testing.assert_array_equal(y, 0)
    assert np.isfinite(back(np.ones_like(y))[0]).all()


@pytest.mark.parametrize("norm", ["layer", "group"])
def test_an_image_does_not_see_another(norm):
    x = X.copy()
    x[1] = np.nan
    y = NORMS[norm](x)
    np.testing.assert_array_equal(y[::2], NORMS[norm](X)[::2])
    assert np.isnan(y[1]).all()


@pytest.mark.parametrize("norm", NORMS)
def test_sums_are_of_float32(norm):
    x = jnp.full((2, 64, 64, 6), 255, jnp.float16).at[:, :32, :, ::2].set(1)  # sums are beyond float16
    y = NORMS[norm](x.astype(jnp.float16))
    assert y.dtype == jnp.float16
    close([y.astype(np.float32)], [NORMS[norm](np.asarray(x, np.float32))], rtol=1e-2)


def test_types_are_promoted_and_statistics_keep_theirs():
    x = X.astype(jnp.bfloat16)
    y, mean, var = batch_norm(x, *STATISTICS, train=True)
    assert (y.dtype, mean.dtype, var.dtype) == (jnp.float32,) * 3
    small = [row.astype(jnp.bfloat16) for row in STATISTICS]
    assert [a.dtype for a in batch_norm(x, *small, train=True)] == [jnp.bfloat16] * 3
    assert batch_norm(x, None, None, MEAN, VAR, train=False)[0].dtype == jnp.bfloat16
    assert layer_norm(X.astype(np.int32), None, None).dtype == jnp.float32


def test_statistics_stay_as_they_are_without_training():
    _, mean, var = batch_norm(X, *STATISTICS, train=False)
    np.testing.assert_array_equal(mean, MEAN)
    np.testing.assert_array_equal(var, VAR)


def test_parts_of_a_batch_share_statistics_over_a_named_axis():
    parts = X.reshape(3, 1, 4, 5, 6)
    shared = jax.vmap(lambda x: batch_norm(x, *STATISTICS, train=True, axis_name="parts"), axis_name="parts")
    y, mean, var = jax.jit(shared)(parts)
    expected = batch_norm(X, *STATISTICS, train=True)
    close([y.reshape(X.shape), mean[0], var[2]], expected)
    alone = jax.vmap(lambda x: batch_norm(x, *STATISTICS, train=True))(parts)
    assert np.abs(alone[1] - mean).max() > 0.001


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (
            lambda: batch_norm(X[None], *STATISTICS, train=True),
            ValueError,
            r"x must have shape \(N, H, W, C\), .* got",
        ),
        (lambda: batch_norm(X > 0, *STATISTICS, train=True), TypeError, "x must hold .* got dtype bool"),
        (
            lambda: batch_norm(X, SCALE[:5], BIAS, MEAN, VAR, train=True),
            ValueError,
            r"scale must have shape \(6,\), one a channel of x, got shape \(5,\)",
        ),
        (
            lambda: batch_norm(X, SCALE, BIAS, MEAN, VAR[None], train=True),
            ValueError,
            r"var must have shape \(6,\)",
        ),
        (
            lambda: batch_norm(X, SCALE, BIAS, np.zeros(6, int), VAR, train=True),
            TypeError,
            "mean must hold floating-point numbers, got dtype int",
        ),
        (
            lambda: batch_norm(X[:0], *STATISTICS, train=True),
            ValueError,
            "x must have at least one value a channel",
        ),
        (
            lambda: batch_norm(X, *STATISTICS, train=True, momentum=1),
            ValueError,
            "momentum must be at least 0 and below 1, got 1",
        ),
        (
            lambda: batch_norm(X, *STATISTICS, train=True, epsilon=0),
            ValueError,
            "epsilon must be above 0, got 0",
        ),
        (
            lambda: layer_norm(np.float32(3), None, None),
            ValueError,
            r"at least one channel .* got shape \(\)",
        ),
        (lambda: layer_norm(X, None, BIAS[:1]), ValueError, r"bias must have shape \(6,\)"),
        (
            lambda: layer_norm(X, SCALE, BIAS, epsilon="small"),
            TypeError,
            "epsilon must be a number, got 'small'",
        ),
        (
            lambda: group_norm(X, None, None, groups=4),
            ValueError,
            "groups must divide the 6 channels of x, got 4",
        ),
        (lambda: group_norm(X, None, None, groups=2.0), TypeError, "groups must be an integer, got 2.0"),
        (lambda: group_norm(X[0, 0], None, None, groups=2), ValueError, "x must be an image"),
        (
            lambda: group_norm(X[:, :0], None, None, groups=2),
            ValueError,
            "at least one pixel and one channel",
        ),
    ],
)
def test_refuses(call, error, message):
    with pytest.raises(error, match=message):
        call()
