"""The page of `jaxcnn explain` in a real Chromium: it computes as JAX does, and everybody can use it."""

import io
import re

import explained
import jax
import numpy as np
import pages
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

import jaxcnn
from jaxcnn import (
    Activation,
    AvgPool,
    BatchNorm,
    Branches,
    Chain,
    Conv,
    Dense,
    Dropout,
    Flatten,
    GlobalAvgPool,
    MaxPool,
    Network,
    Residual,
    SqueezeExcite,
    attribution,
)
from jaxcnn.cli import language
from jaxcnn.data.fitting import fit
from jaxcnn.explain.page import SCRIPTS

AUDIT = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
HOSTILE = (
    "</script><script>alert(1)</script>",
    "\"'><img src=x onerror=alert(2)>",
    "<!--<script>",
    "{name} \u2028 {{ 7 }}",
)

# Every kind of layer, every activation and every setting of a window, sides all different.
OF_ALL_KINDS = Network(
    (21, 17, 3),
    (
        Conv(6, (3, 2), stride=(2, 1), padding="same", activation="tanh"),
        MaxPool((2, 3), stride=(1, 2), padding=((1, 0), (0, 2)), dilation=(2, 1), ceil_mode=True),
        Conv(4, (2, 3), padding=((2, 1), (0, 3)), dilation=(1, 2), groups=2, bias=False, activation="gelu"),
        Conv(4, (3, 4), padding="reflect", activation="gelu_tanh"),
        Conv(4, 3, padding="circular", activation="silu"),
        Conv(4, 3, padding="edge", activation="hard_swish"),
        AvgPool(3, stride=2, padding=1, ceil_mode=True),
        AvgPool((2, 1), stride=1, padding=(1, 0), count_include_pad=False),
        Activation("sigmoid"),
        Flatten(),
        Dense(9, activation="relu"),
        Dense(8, activation="relu6"),
        Dense(5, bias=False),
    ),
)


# Every kind of block, paths without layers among them.
OF_BLOCKS = Network(
    (12, 10, 3),
    (
        Conv(4, 3, padding="same"),
        BatchNorm(activation="relu"),
        Residual(Conv(4, 3, padding="same", activation="tanh"), BatchNorm()),
        Residual(
            Conv(6, 3, stride=2, padding="same"),
            Dropout(0.5),
            shortcut=Conv(6, 1, stride=2),
            activation="relu",
        ),
        Branches(Conv(3, 1), (MaxPool(3, stride=1, padding="same"), Conv(2, 1)), ()),
        SqueezeExcite(4, activation="silu"),
        Branches(Conv(5, 1), Chain(Conv(5, 3, padding="same"), name="WIDE"), merge="add"),
        Chain(Activation("silu"), BatchNorm(epsilon=0.1)),
        GlobalAvgPool(),
        Dense(5),
    ),
)
KINDS = {"all kinds": OF_ALL_KINDS, "blocks": OF_BLOCKS}


WAIT = """async () => {
    const begin = performance.now();
    while (!(CONDITION)) {
        if (performance.now() - begin > PATIENCE) throw new Error("it never was so");
        await new Promise(requestAnimationFrame);
    }
}"""


def until(page, condition):
    """Wait for what is so in the page. Playwright's own way evaluates texts again and again, which the page forbids."""
    page.evaluate(WAIT.replace("CONDITION", condition).replace("PATIENCE", str(pages.PATIENCE)))


@pytest.fixture(scope="session")
def lenet():
    network = jaxcnn.lenet5()
    return network, explained.drawn(network)


@pytest.fixture(scope="session")
def written(lenet, tmp_path_factory):
    """Write LeNet's page; its address."""
    folder = tmp_path_factory.mktemp("explained")

    def write(name="page", **options):
        path = folder / f"{name}.html"
        if not path.exists():
            path.write_text(explained.page_of(*lenet, examples=explained.some_digits(), **options), "utf-8")
        return path.as_uri()

    return write


@pytest.fixture
def opened(visit, written):
    """Open a page that has computed: LeNet's, or another network's."""

    def open_page(address=None, width=1280, **options):
        seen = visit(address or written(), width, **options)
        until(seen.page, "state.records.length > 0")
        return seen

    return open_page


@pytest.fixture(scope="session")
def in_portuguese(written):
    with language.speaking("pt_BR"):
        return written("pt", translate=language.gettext, language="pt_BR")


def logits_in(page, images):
    shape = list(images.shape[1:])
    answers = page.evaluate(
        """([text, shape]) => {
            const [all, size] = [decoded(text), shape.reduce((a, b) => a * b)];
            return Array.from({ length: all.length / size }, (_, n) =>
                [...run(layers, { shape, data: all.subarray(n * size, (n + 1) * size) }).at(-1).output.data]);
        }""",
        [explained.float32(images), shape],
    )
    return np.array(answers)


def test_fifty_held_out_digits_get_the_logits_that_jax_gives(opened, lenet):
    network, params = lenet
    images, _ = explained.held_out_digits(50)
    expected = np.asarray(jaxcnn.apply(params, images, network))
    assert np.ptp(expected) > 2
    np.testing.assert_allclose(logits_in(opened().page, images), expected, rtol=0, atol=1e-4)


@pytest.fixture
def page_of(opened, tmp_path):
    """Open the page of a network with drawn numbers; with it, the function that it should compute."""

    def open_page(network):
        params, statistics = explained.drawn(network, factor=3), explained.drawn_statistics(network)
        path = tmp_path / "page.html"
        path.write_text(explained.page_of(network, params, statistics=statistics), "utf-8")
        return opened(path.as_uri()).page, lambda x: jaxcnn.apply(params, x, network, statistics=statistics)

    return open_page


@pytest.mark.parametrize("kinds", KINDS)
def test_every_layer_gives_what_jax_gives(page_of, kinds):
    page, function = page_of(KINDS[kinds])
    images = np.random.default_rng(1).normal(size=(4, *KINDS[kinds].input_shape)).astype(np.float32)
    expected = np.asarray(function(images))
    assert np.ptp(expected, axis=0).min() > 0.01  # they depend on the images
    np.testing.assert_allclose(logits_in(page, images), expected, rtol=1e-5, atol=1e-4)


def drawn_image(network, seed=2):
    return np.random.default_rng(seed).normal(size=network.input_shape).astype(np.float32)


def test_grad_cam_is_that_of_the_library(page_of):
    page, _ = page_of(OF_ALL_KINDS)
    params = explained.drawn(OF_ALL_KINDS, factor=3)
    image = drawn_image(OF_ALL_KINDS)
    expected = [attribution.grad_cam(params, image, OF_ALL_KINDS, n, "CONV2").ravel() for n in range(5)]
    found = page.evaluate(
        """([text, shape, layer]) => {
            const records = run(layers, { shape, data: decoded(text) });
            return [0, 1, 2, 3, 4].map((n) => [...gradCam(records, layer, n).data]);
        }""",
        [explained.float32(image), list(image.shape), OF_ALL_KINDS.names.index("CONV2")],
    )
    assert np.max(expected) > 1e-4
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("kinds", KINDS)
def test_the_gradient_reaches_the_input_through_every_layer(page_of, kinds):
    page, function = page_of(KINDS[kinds])
    image = drawn_image(KINDS[kinds])
    expected = jax.grad(lambda x: function(x)[1])(image)
    found = page.evaluate(
        "([text, shape]) => [...gradientAt(run(layers, { shape, data: decoded(text) }), -1, 1)]",
        [explained.float32(image), list(image.shape)],
    )
    assert np.abs(expected).max() > 1e-4
    np.testing.assert_allclose(np.reshape(found, image.shape), expected, rtol=1e-3, atol=1e-5)


def test_of_a_block_every_number_is_explained(page_of):
    page, _ = page_of(OF_BLOCKS)
    names = page.locator("#pixel-layer option").all_inner_texts()
    assert "RES3 / SHORTCUT / CONV1" in names
    said = set()
    for name in names:
        page.locator("#pixel-layer").select_option(name)
        said.add(re.sub(r"[-−]?[\d.,E]+", "#", page.locator("#pixel-body .sum").inner_text()))  # noqa: RUF001 - a minus
    assert not [sentence for sentence in said if "undefined" in sentence or "NaN" in sentence]
    assert len(said) > 8


def test_occlusion_is_that_of_the_library(opened, lenet):
    network, params = lenet
    images, _ = explained.held_out_digits(1)
    expected = attribution.occlusion(params, images[0], network, 4, window=9, stride=5, value=0.25)
    found = opened().page.evaluate(
        """(text) => {
            const input = { shape: [32, 32, 3], data: decoded(text) };
            return [...[...occlusion(layers, input, 4, { patch: 9, stride: 5, value: 0.25 })].at(-1).data];
        }""",
        explained.float32(images[0]),
    )
    assert np.ptp(found) > 0.1
    np.testing.assert_allclose(found, expected.ravel(), atol=1e-4)


def draw(page, points):
    """Draw a line through points of the area, given from 0 to 1."""
    box = page.locator("#pad").bounding_box()
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in points]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=3)
    page.mouse.up()


def seen_by(page):
    """The input that the page computes with, (H, W, C)."""
    shape, data = page.evaluate("[state.input.shape, [...state.input.data]]")
    return np.array(data, np.float32).reshape(shape)


def test_what_is_drawn_becomes_an_input_like_the_training_pictures_and_is_answered(opened, lenet):
    network, params = lenet
    seen = opened()
    page = seen.page
    draw(page, [(0.2, 0.2), (0.3, 0.6), (0.25, 0.4)])
    until(page, "!pad.picture && state.soon === 0")
    image = seen_by(page)
    blocks = image[::4, ::4, 0]
    np.testing.assert_allclose(image, blocks.repeat(4, 0).repeat(4, 1)[..., None].repeat(3, 2), atol=1e-6)
    rows, columns = np.nonzero(blocks > 0.3)
    assert rows.min() + rows.max() == columns.min() + columns.max() == 7  # brought to the middle
    assert np.ptp(rows) >= 6  # as high as the examples
    probabilities = np.asarray(jax.nn.softmax(jaxcnn.apply(params, image, network)))
    shown = page.locator("#bars .percent").all_inner_texts()
    np.testing.assert_allclose([float(text.rstrip("%")) / 100 for text in shown], probabilities, atol=6e-4)
    best = int(probabilities.argmax())
    assert page.locator("#bars .best th").inner_text() == str(best)
    expect(page.locator("#heard")).to_contain_text(f"{best} ({shown[best]})")
    page.get_by_label("Bring it to the middle").uncheck()
    until(page, "state.input.data.at(-1) === 0 && state.soon === 0")
    assert np.nonzero(seen_by(page)[..., 0] > 0.3)[0].max() < 28
    page.get_by_role("button", name="Invert").click()
    until(page, "state.input.data.at(-1) === 1")
    assert not seen.complaints


@pytest.mark.parametrize("shape", [(45, 61), (31, 20, 3), (28, 28)])
def test_a_picture_becomes_the_input_as_in_training(opened, shape):
    page = opened().page
    pixels = np.random.default_rng(4).integers(0, 256, shape).astype(np.uint8)
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    page.set_input_files("#file", {"name": "x.png", "mimeType": "image/png", "buffer": file.getvalue()})
    until(page, f"pad.picture && pad.picture.width === {shape[1]} && state.soon === 0")
    expected = fit(pixels[None], (32, 32, 3))[0]
    assert np.abs(255 * seen_by(page) - expected).max() < 1.01  # Pillow rounds in fixed point
    assert np.abs(255 * seen_by(page) - expected).mean() < 0.05


def test_what_is_no_picture_is_told(opened):
    page = opened().page
    page.set_input_files("#file", {"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"})
    expect(page.get_by_role("alert")).to_have_text(
        "This file cannot be read as a picture; give a PNG or JPEG file."
    )


def test_an_example_is_seen_as_it_is_and_explained(opened, lenet):
    network, params = lenet
    examples = explained.some_digits()
    page = opened().page
    page.locator("[data-example='3']").click()
    until(page, "pad.picture === pictures[3] && state.soon === 0")
    image = examples.images[3].astype(np.float32) / 255
    np.testing.assert_allclose(seen_by(page), image, atol=1e-6)
    # The window and the sum of the number under the pointer, and what its pooling took.
    first = Network(network.input_shape, network.layers[:1])
    maps = np.asarray(jaxcnn.apply({"CONV1": params["CONV1"]}, image, first))
    canvas = page.get_by_role("region", name="CONV1").locator("canvas").nth(5)
    box = canvas.bounding_box()
    canvas.hover(position={"x": box["width"] * 17.5 / 28, "y": box["height"] * 11.5 / 28})
    kernel, bias = params["CONV1"]["kernel"][..., 5], params["CONV1"]["bias"][5]
    products = image[11:16, 17:22] * kernel
    numbers = numbers_in(page.locator("#pixel-body .sum").inner_text())
    expected = [75, products.sum(), bias, products.sum() + bias]
    np.testing.assert_allclose(numbers[:4], expected, rtol=5e-3, atol=1e-6)
    page.locator("#pixel-layer").select_option("POOL1")
    page.locator("#pixel-row").fill("4")
    page.locator("#pixel-column").fill("9")
    window = maps[8:10, 18:20, 5]
    row, column = np.unravel_index(window.argmax(), window.shape)
    numbers = numbers_in(page.locator("#pixel-body .sum").inner_text())
    expected = [*window.ravel(), window.max(), 8 + row, 18 + column]
    np.testing.assert_allclose(numbers, expected, rtol=5e-3, atol=1e-6)
    frame = page.get_by_role("region", name="CONV1").locator(".map").nth(5).locator(".won")
    place = [float(frame.evaluate(f"e => e.style.{side}").rstrip("%")) * 0.28 for side in ("top", "left")]
    np.testing.assert_allclose(place, [8 + row, 18 + column], atol=1e-3)


def numbers_in(text):
    return [float(number.replace("−", "-")) for number in re.findall(r"[-−]?\d+(?:\.\d+)?(?:E-\d+)?", text)]  # noqa: RUF001 - a minus


def test_the_overlays_say_what_they_show(opened):
    page = opened().page
    page.get_by_label("Grad-CAM").check()
    said = page.locator("#heat-said")
    expect(said).to_have_text(re.compile(r"^Grad-CAM for \d"))
    page.get_by_label("what hiding changes").check()
    page.locator("#class").select_option("7")
    expect(said).to_have_text(re.compile(r"^Hiding a square of 5 x 5 pixels changes the logit of 7 most"))
    assert page.locator("#heat").is_visible()


def test_by_keys_alone(opened):
    page = opened().page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the drawing")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    pad = page.get_by_role("application", name="Your drawing")
    expect(pad).to_be_focused()
    page.keyboard.press("Delete")
    until(page, "state.input.data.every((value) => value === 0)")
    for key in ("ArrowUp", "Space", *["ArrowRight"] * 4):
        page.keyboard.press(key)
    until(page, "state.input.data.some((value) => value > 0.3)")
    expect(page.locator("#pen")).to_have_text("Pen at row 15, column 20, drawing")
    names = []
    for _ in range(7):
        page.keyboard.press("Tab")
        names.append(page.evaluate("document.activeElement.id || document.activeElement.name"))
    assert names == ["clear", "invert", "file", "brush", "fitting", "overlay", "class"]


@pytest.mark.parametrize(
    ("which", "width", "scheme"),
    [("en", 1280, "light"), ("pt", 390, "light"), ("pt", 1280, "dark"), ("en", 390, "dark")],
)
def test_everybody_can_use_it_and_nobody_is_asked(opened, written, in_portuguese, which, width, scheme):
    address = in_portuguese if which == "pt" else written()
    seen = opened(address, width, color_scheme=scheme)
    page = seen.page
    assert page.locator("html").get_attribute("lang") == {"en": "en", "pt": "pt-BR"}[which]
    assert page.evaluate("document.documentElement.scrollWidth") == width
    until(page, "document.querySelector('#heard').textContent !== ''")
    found = Axe().run(page, options=AUDIT).response["violations"]
    assert not [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    unlabelled = "canvas[role=img]:not([aria-label]), canvas:not([role]):not([aria-hidden])"
    assert page.locator(unlabelled).count() == 0
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background)[:3])) < 200) == (scheme == "dark")
    if which == "pt":
        assert "Desenhe e veja o que ela diz" in page.locator("main").inner_text()
        assert re.search(r"produtos somam -?\d+(,\d+)?; com o viés", page.locator("#pixel-body").inner_text())
    assert seen.requests == [address]
    assert not seen.complaints


def test_names_of_classes_are_texts(opened, tmp_path):
    network = Network((8, 8, 1), (Conv(2, 3), Dense(4)))
    path = tmp_path / "hostile.html"
    path.write_text(explained.page_of(network, explained.drawn(network), classes=HOSTILE), "utf-8")
    seen = opened(path.as_uri())
    assert seen.page.locator("#bars th").all_text_contents() == [
        name.replace("\u2028", "").replace("  ", " ") for name in HOSTILE
    ]
    assert seen.page.locator("script").count() == len(SCRIPTS) + 2
    assert seen.page.locator("img").count() == 0
    assert seen.requests == [path.as_uri()]
    assert not seen.complaints
