"""Every method of one function: same values, same derivatives, under every transformation."""

import jax
import jax.export
import jax.numpy as jnp
import numpy as np
import pytest

import jaxcnn

X = np.random.default_rng(1).normal(size=(3, 7, 6, 4)).astype(np.float32)
KERNEL = np.random.default_rng(2).normal(size=(3, 2, 2, 6)).astype(np.float32)
OPTIONS = {"stride": (2, 1), "padding": ((1, 2), (0, 1)), "dilation": (1, 2), "groups": 2}


def by(method):
    return lambda x, kernel: jaxcnn.conv2d(x, kernel, **OPTIONS, method=method)


def close(left, right):
    def near(a, b):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5 * max(np.abs(b).max(), 1))

    jax.tree.map(near, left, right)


TRANSFORMED = {
    "values": lambda f: f(X, KERNEL),
    "jit": lambda f: jax.jit(f)(X, KERNEL),
    "forward": lambda f: jax.jvp(f, (X, KERNEL), (X[::-1], KERNEL[::-1])),
    "reverse": lambda f: jax.grad(lambda *a: (f(*a) ** 3).sum(), (0, 1))(X, KERNEL),
    "second": lambda f: jax.grad(lambda x: (jax.grad(lambda x: (f(x, KERNEL) ** 3).sum())(x) ** 2).sum())(X),
    "images": lambda f: jax.vmap(f, (0, None))(np.stack([X, X * 2]), KERNEL),
    "kernels": lambda f: jax.vmap(f, (None, 0))(X, np.stack([KERNEL, KERNEL[::-1]])),
    "kernels' gradients": lambda f: jax.vmap(jax.grad(lambda k, x: (f(x, k) ** 2).sum()))(
        np.stack([KERNEL, KERNEL[::-1]]), np.stack([X, X * 2])
    ),
    "in a loop": lambda f: jax.lax.scan(
        lambda k, _: (k - 0.01 * jax.grad(lambda k: (f(X, k) ** 2).sum())(k), None), KERNEL, length=2
    )[0],
    "rematerialised": lambda f: jax.grad(jax.checkpoint(lambda k: (f(X, k) ** 2).sum()))(KERNEL),
}


@pytest.mark.parametrize("method", ["canonical", "dots", "shifts", None])
@pytest.mark.parametrize("name", TRANSFORMED)
def test_convolutions_agree_with_lax(name, method):
    close(TRANSFORMED[name](by(method)), TRANSFORMED[name](by("lax")))


def transposed(method):
    return lambda x, kernel: jaxcnn.conv_transpose2d(
        x, kernel, **OPTIONS, output_padding=(1, 0), method=method
    )


@pytest.mark.thorough(but=lambda name: name in ("forward", "reverse", "second", "kernels"))
@pytest.mark.parametrize("name", TRANSFORMED)
def test_transposed_convolutions_agree_with_lax(name):
    close(TRANSFORMED[name](transposed("phases")), TRANSFORMED[name](transposed("lax")))


def test_many_cells_a_filter_are_not_added_one_by_one():
    """A sum of as many images takes long to compile."""
    x = np.ones((1, 9, 9, 2), np.float32)
    for size, expected in ((8, set()), (9, {"convolution"})):
        kernel = np.ones((size, size, 1, 2), np.float32)
        text = jax.jit(lambda x, kernel: jaxcnn.depthwise_conv2d(x, kernel)).lower(x, kernel).as_text()
        assert {name for name in ("convolution",) if f"stablehlo.{name}" in text} == expected


@pytest.mark.parametrize("pool", [jaxcnn.max_pool2d, jaxcnn.avg_pool2d])
@pytest.mark.parametrize("method", ["slices", None])
@pytest.mark.parametrize("options", [{"stride": (1, 2), "padding": 1}, {"stride": (2, 3), "ceil_mode": True}])
def test_poolings_agree_with_lax(pool, method, options):
    x = np.random.default_rng(3).integers(-3, 3, size=(2, 6, 5, 3)).astype(np.float32)  # with ties

    def outcome(method):
        y, back = jax.vjp(lambda x: pool(x, (3, 2), method=method, **options), x)
        return y, back(jnp.arange(y.size, dtype=y.dtype).reshape(y.shape))

    close(outcome(method), outcome("lax"))


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.float16, jnp.bfloat16])
@pytest.mark.parametrize("method", ["slices", "lax", None])
def test_poolings_of_other_types(dtype, method):
    x = np.random.default_rng(3).integers(0, 9, size=(1, 4, 4, 2)).astype(dtype)
    y = jaxcnn.max_pool2d(x, 2, padding=1, method=method)
    assert y.dtype == dtype
    np.testing.assert_array_equal(y, jaxcnn.reference.max_pool2d(np.float32(x), 2, padding=1))


def operations(method, platform, call):
    text = jax.export.export(jax.jit(call(method)), platforms=[platform])(X, KERNEL).mlir_module()
    return {name for name in ("convolution", "dot_general", "reduce_window", "maximum") if name in text}


@pytest.mark.parametrize(
    ("platform", "conv", "pool"),
    [("cpu", {"convolution"}, "slices"), ("cuda", {"convolution"}, "lax"), ("tpu", {"convolution"}, "lax")],
)
def test_a_platform_gets_one_program(platform, conv, pool):
    assert operations(None, platform, by) == conv
    assert operations("dots", platform, by) == {"dot_general"}
    pooling = lambda method: lambda x, _: jaxcnn.max_pool2d(x, 3, stride=2, method=method)  # noqa: E731
    assert operations(None, platform, pooling) == operations(pool, platform, pooling)
    dilated = lambda method: lambda x, _: jaxcnn.max_pool2d(x, 2, dilation=2, method=method)  # noqa: E731
    assert "reduce_window" not in operations(None, platform, dilated)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: jaxcnn.conv2d(X, KERNEL, groups=2, method="fft"),
            "lax, canonical, dots, shifts, or None, got 'fft'",
        ),
        (
            lambda: jaxcnn.conv_transpose2d(X, KERNEL, groups=2, method="dots"),
            "lax, phases, or None, got 'dots'",
        ),
        (lambda: jaxcnn.max_pool2d(X, 2, method="reshape"), "slices, lax, or None, got 'reshape'"),
        (lambda: jaxcnn.avg_pool2d(X, 2, method="reshape"), "slices, lax, or None, got 'reshape'"),
        (
            lambda: jaxcnn.apply({}, X, jaxcnn.lenet5(), method="fast"),
            "lax, layers, packed, or None, got 'fast'",
        ),
    ],
)
def test_refuses_another_method(call, message):
    with pytest.raises(ValueError, match=f"method must be one of {message}"):
        call()
