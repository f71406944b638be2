"""docs/performance.md's pictures: there, described, and of what the library computes.

Its Python runs in tests/test_docs.py, with that of the other documents.
"""

import re
import runpy
from pathlib import Path

import jax
import numpy as np
import pytest

import jaxcnn
from jaxcnn.conv import canonical_conv, lax_conv
from jaxcnn.packed import conv_max_pool

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "performance.md").read_text("utf-8")
NAMES = [path.name for path in sorted((DOCS / "images").glob("performance_*.svg"))]


@pytest.fixture(scope="module")
def script():
    return runpy.run_path(str(DOCS / "images" / "draw_performance.py"))


@pytest.fixture(scope="module")
def drawn(script, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pictures")
    script["draw"](folder)
    return folder


def words(path):
    """Everything that is written in a picture; matplotlib leaves each text as a comment above its outlines."""
    return re.findall(r"<!-- (.*?) -->", path.read_text("utf-8"))


def test_every_picture_is_shown_with_words_for_those_who_do_not_see_it():
    shown = re.findall(r"!\[(.*?)\]\(images/(\S+?)\)", PAGE)
    assert sorted(name for _, name in shown) == NAMES
    assert min(len(alt) for alt, _ in shown) > 100


def test_the_files_are_what_the_script_draws(script, drawn):
    assert sorted(f"performance_{name}.svg" for name in script["PICTURES"]) == NAMES
    for name in NAMES:
        assert words(drawn / name) == words(DOCS / "images" / name)
        assert len(words(drawn / name)) > 10


def test_drawing_again_gives_the_same_bytes(script, drawn, tmp_path):
    script["draw"](tmp_path)
    for name in NAMES:
        assert (tmp_path / name).read_bytes() == (drawn / name).read_bytes()
        assert b"<dc:date>" not in (tmp_path / name).read_bytes()


def test_gradients_drawn_as_convolutions_are_the_gradients(script):
    forward, by_kernel, by_image = script["convolutions"]()
    (x, _), (kernel, _), (y, _) = forward[-3:]
    change = by_kernel.kernel[0]

    def conv(x, kernel):
        return jaxcnn.conv2d(x[None, :, None], kernel[None, :, None, None])[0, :, 0]

    value, pull = jax.vjp(conv, x.astype(np.float32), kernel.astype(np.float32))
    dx, dkernel = pull(change.astype(np.float32))
    np.testing.assert_array_equal(value, y)
    np.testing.assert_array_equal(dkernel, by_kernel.output[0])
    np.testing.assert_array_equal(dx, by_image.output[0])
    for numbers in (x, kernel, y, change, dkernel, dx):  # the text alternative says the same numbers
        assert " ".join(str(int(n)).replace("-", "\N{MINUS SIGN}") for n in numbers) in PAGE


def test_phases_drawn_are_the_layers_outputs(script, drawn):
    it = script["window"]()
    conv = jaxcnn.reference.conv2d(it.image[..., None], it.kernel[..., None, None])
    np.testing.assert_array_equal(it.phases, conv.ravel())
    kept = jaxcnn.reference.max_pool2d(conv, 2).item()
    assert f"max pooling keeps {kept:.0f}" in words(drawn / "performance_phases.svg")
    a, b, c, d = it.phases
    assert f"Their sums are {a}, {b}, {c} and {d}; max pooling keeps {kept:.0f}" in PAGE
    assert (np.count_nonzero(it.matrix, axis=0) <= 25).all()
    assert it.matrix.shape == (36, 4)
    axes = jaxcnn.geometry.axes
    slide = axes("window", (6, 6), (5, 5), stride=1, padding="valid", dilation=1)
    pool = axes("window", (2, 2), (2, 2), stride=2, padding="valid", dilation=1)
    arrays = it.image[None, ..., None].astype(np.float32), it.kernel[..., None, None].astype(np.float32)
    assert conv_max_pool(*arrays, slide, pool).item() == kept


def test_orders_in_the_loop_are_those_of_the_document(script):
    """Where this fails, XLA has learnt to rewrite loops: then section 2 and `canonical_conv` can go."""
    text = PAGE[PAGE.index("```text") : PAGE.index("To look for yourself")]
    printed = re.findall(r"dim_labels=(\S+)", text)
    assert script["orders"](lax_conv, loop=True) == printed[:3]
    assert script["orders"](canonical_conv, loop=True) == printed[3:]
    assert set(script["orders"](lax_conv, loop=False)) == {script["CANONICAL"]}


def test_counts_of_the_document():
    """2.08 and 2.91 million multiply-adds an image; 14 products and no convolution in the compiled text."""
    network = jaxcnn.lenet5()
    conv1, conv2, dense = 28 * 28 * 75 * 8, 10 * 10 * 200 * 16, 400 * 120 + 120 * 84 + 84 * 10
    plain, packed = ((2 * conv1 + 3 * conv2) * more + 3 * dense for more in (1, 36 / 25))
    assert f"{packed / 1e6:.2f} million in place of {plain / 1e6:.2f} million" in " ".join(PAGE.split())
    params, images = jaxcnn.init(jax.random.key(0), network), np.ones((4, 32, 32, 3), np.float32)

    def count(method):
        loss = jax.grad(lambda params: (jaxcnn.apply(params, images, network, method=method) ** 2).sum())
        text = jax.jit(loss).lower(params).as_text()
        return tuple(len(re.findall(rf"stablehlo\.{op}\b", text)) for op in ("dot_general", "convolution"))

    assert count(None) == (14, 0)
    assert count("lax") == (9, 5)
    assert '14 matrix products and no convolution (`method="lax"`: 9 and 5)' in " ".join(PAGE.split())
