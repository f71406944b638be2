"""The page and the folder that are written."""

import base64
import io
import subprocess
import sys
from html.parser import HTMLParser

import jax
import numpy as np
import pytest
from PIL import Image

from jaxcnn import Conv, Dense, Network, init
from jaxcnn.plots import page

PICTURES = {"curves.png", "filters.png", "feature_maps.png", "confusion.png", "attribution.png"}
# Attributes by which a page loads or opens something.
REFERENCES = ("src", "srcset", "href", "action", "data", "poster", "background")


class Read(HTMLParser):
    """Tags with their attributes, and the text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.text = [], ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))

    def handle_data(self, data):
        self.text += f"{data} "

    def all(self, tag):
        return [attributes for found, attributes in self.tags if found == tag]


def written(folder, **arguments):
    target = folder / "run.html"
    page.write(target, **arguments)
    return Read(target.read_text("utf-8"))


@pytest.fixture(scope="module")
def plain(arguments, tmp_path_factory):
    """A page and the folder of the same run."""
    folder = tmp_path_factory.mktemp("plain")
    page.write(folder / "run", **arguments)
    return folder, written(folder, **arguments, classes=["ant", "bee", "cat"])


def picture(address):
    head, data = address.split(",", 1)
    assert head == "data:image/png;base64"
    return Image.open(io.BytesIO(base64.b64decode(data, validate=True)))


def test_the_page_holds_everything_itself(plain):
    folder, read = plain
    references = [value for _, own in read.tags for key, value in own.items() if key in REFERENCES]
    assert len(references) == 10  # five figures, for light and for dark ground
    assert all(value.startswith("data:image/png;base64,") for value in references)
    raw = (folder / "run.html").read_text("utf-8")
    assert not [word for word in ("http:", "https:", "file:", "url(", "@import", "//") if word in _bare(raw)]
    assert not read.all("script")
    assert not [key for _, own in read.tags for key in own if key.startswith("on")]
    policy = next(own["content"] for own in read.all("meta") if "http-equiv" in own)
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def _bare(raw):
    """The page without the pictures' letters, among which any word may be."""
    parts = raw.split("base64,")
    return parts[0] + "".join(part[part.index('"') :] for part in parts[1:])


def test_every_picture_says_what_it_shows_and_how_large_it_is(plain):
    images = plain[1].all("img")
    assert len({own["alt"] for own in images}) == 5
    for own in images:
        width, height = picture(own["src"]).size
        assert (width // 2, height // 2) == (int(own["width"]), int(own["height"]))
        assert len(own["alt"]) > 40


def test_figures_stand_on_the_ground_of_the_theme(plain):
    for light, dark in zip(plain[1].all("img"), plain[1].all("source"), strict=True):
        assert dark["media"] == "(prefers-color-scheme: dark)"
        assert picture(light["src"]).convert("RGB").getpixel((2, 2)) == (255, 255, 255)
        assert picture(dark["srcset"]).convert("RGB").getpixel((2, 2)) == (0x19, 0x1E, 0x25)


def test_facts_and_captions(plain):
    text = " ".join(plain[1].text.split())
    for said in ("CONV1 → POOL1 → FC2", "Epochs 2 ", "of 7 right", "1,234 images a second", "taken for"):
        assert said in text
    assert "The names of the classes ant bee cat" in text


def test_a_speed_that_nobody_measured(tmp_path, arguments, history):
    assert "not measured" in written(tmp_path, **arguments | {"history": history([1.0], speed=np.nan)}).text


def test_hostile_names_are_text(tmp_path, arguments):
    names = ["</li><script>hacked</script>", "$x_{\\frac", 'a\nb"><img src=x onerror=y>\udcff']
    read = written(tmp_path, **arguments, classes=names)
    assert not read.all("script")
    assert len(read.all("img")) == 5
    assert names[0] in read.text
    assert names[1] in read.text
    assert 'a b"><img src=x onerror=y>\ufffd' in read.text


def test_hostile_names_in_pictures(tmp_path, arguments):
    page.write(tmp_path / "run", **arguments, classes=["<script>", "$x_{$", "\u732b\n$"])
    assert {path.name for path in (tmp_path / "run").iterdir()} == PICTURES


def test_a_folder_of_pictures(tmp_path, arguments):
    page.write(tmp_path / "run", **arguments)
    page.write(tmp_path / "run", **arguments)  # again, into the folder that is there
    assert {path.name for path in (tmp_path / "run").iterdir()} == PICTURES
    for name in PICTURES:
        with Image.open(tmp_path / "run" / name) as image:
            assert image.format == "PNG"
            assert min(image.size) > 300


def test_figures_that_a_network_does_not_have(tmp_path, arguments):
    network = Network((8, 10, 3), (Dense(4), Dense(3)))
    mine = arguments | {"network": network, "params": init(jax.random.key(0), network)}
    read = written(tmp_path, **mine)
    assert "The first layer is no convolution" in read.text
    assert "neither convolution nor pooling" in read.text
    assert "nothing to lay over" in read.text
    assert len(read.all("img")) == 2
    (tmp_path / "run").mkdir()
    for name in ("filters.png", "mine.png"):
        (tmp_path / "run" / name).write_bytes(b"of an earlier network, and a person's own")
    page.write(tmp_path / "run", **mine)
    left = {path.name for path in (tmp_path / "run").iterdir()}
    assert left == {"curves.png", "confusion.png", "mine.png"}


def test_pictures_of_bytes_are_those_of_floats(tmp_path, arguments):
    pixels = np.random.default_rng(0).integers(0, 256, (7, 8, 10, 3), dtype=np.uint8)
    page.write(tmp_path / "bytes", **arguments | {"images": pixels})
    page.write(tmp_path / "floats", **arguments | {"images": (pixels / 255).astype(np.float32)})
    for name in PICTURES:
        ours, theirs = (Image.open(tmp_path / folder / name).convert("RGB") for folder in ("bytes", "floats"))
        # Derivatives differ in their last digits, and so a colour by a step.
        assert np.abs(np.asarray(ours, int) - np.asarray(theirs, int)).max() <= 2


@pytest.mark.parametrize("target", ["run.html", "run"])
def test_what_was_there_survives_a_write_that_fails(tmp_path, arguments, monkeypatch, target):
    before = {tmp_path / "run.html": b"old page", tmp_path / "run" / "curves.png": b"old curves"}
    (tmp_path / "run").mkdir()
    for path, data in before.items():
        path.write_bytes(data)

    def full(_):
        raise OSError("no space left")

    monkeypatch.setattr("os.fsync", full)  # the data are written by then, or a part of them
    with pytest.raises(OSError, match="no space left"):
        page.write(tmp_path / target, **arguments)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_no_picture_is_written_where_one_cannot_be_drawn(tmp_path, arguments, monkeypatch):
    def broken(*_):
        raise RuntimeError("cannot draw")

    monkeypatch.setattr("jaxcnn.plots.feature_maps._draw", broken)
    for target in (tmp_path / "run", tmp_path / "run.html"):
        with pytest.raises(RuntimeError, match="cannot draw"):
            page.write(target, **arguments)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["run.pdf", "run.png", "run.htm", "run.v2"])
def test_a_suffix_that_is_neither(tmp_path, arguments, name):
    with pytest.raises(ValueError, match=rf"target must end in \.html .* no suffix .* got '{name}'"):
        page.write(tmp_path / name, **arguments)


def test_targets_that_something_is_in_the_way_of(tmp_path):
    with pytest.raises(ValueError, match=r"target must lie in a folder that exists, got .*run\.html; create"):
        page.check(tmp_path / "none" / "run.html")
    (tmp_path / "folder.html").mkdir()
    with pytest.raises(ValueError, match=r"target must be a file .* got the folder .*folder\.html"):
        page.check(tmp_path / "folder.html")
    (tmp_path / "file").touch()
    with pytest.raises(ValueError, match=r"target must be a folder .* got the file .*file"):
        page.check(tmp_path / "file")


@pytest.mark.parametrize(
    ("changed", "error", "message"),
    [
        ({"network": "lenet5"}, TypeError, "network must be a Network, .* got 'lenet5'"),
        ({"images": np.ones((7, 8, 8, 3))}, ValueError, r"images .* of \(8, 10, 3\), got \(7, 8, 8, 3\)"),
        ({"labels": np.zeros(7)}, TypeError, "labels must be integers, got dtype float64"),
        ({"labels": np.zeros(6, int)}, ValueError, r"labels must be as many as images, .* \(6,\) for 7"),
        ({"labels": np.full(7, 3)}, ValueError, "labels must lie from 0 to 2, one a logit, got 3"),
        ({"history": []}, ValueError, "history must hold at least one epoch"),
        ({"classes": ["a"]}, ValueError, "classes must be 3 names, .* got 1"),
        (
            {"images": np.ones((0, 8, 10, 3)), "labels": np.zeros(0, int)},
            ValueError,
            r"and not none, got shape \(0,\) for 0",
        ),
        (
            {"network": Network((8, 10, 3), (Conv(2, 3),))},
            ValueError,
            r"network must end in a vector of logits, got the shape \(6, 8, 2\)",
        ),
    ],
)
def test_refuses(tmp_path, arguments, changed, error, message):
    with pytest.raises(error, match=message):
        page.write(tmp_path / "run.html", **arguments | changed)
    assert not list(tmp_path.iterdir())


def test_without_matplotlib_one_sentence(tmp_path, arguments, monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    for call in (lambda: page.check(tmp_path / "x"), lambda: page.write(tmp_path / "x", **arguments)):
        with pytest.raises(
            ModuleNotFoundError, match=r"^matplotlib is not installed; type pip install 'jaxcnn\[plot\]'$"
        ):
            call()


def test_matplotlib_is_loaded_for_drawing_alone_and_pyplot_never():
    program = (
        "import sys, numpy as np\n"
        "from types import SimpleNamespace\n"
        "from jaxcnn.plots import curves, page\n"
        "print('matplotlib' in sys.modules)\n"
        "from jaxcnn.plots.figure import png\n"
        "png(curves.plot([SimpleNamespace(epoch=1, loss=1.0, accuracy=1.0, test_accuracy=None)]))\n"
        "print('matplotlib' in sys.modules, 'matplotlib.pyplot' in sys.modules)"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert answer.stdout.split() == ["False", "True", "False"]


def test_a_persons_own_settings_stay_and_have_no_say(tmp_path, arguments, plain):
    import matplotlib as mpl

    with mpl.rc_context({"font.size": 30, "text.usetex": True, "axes.facecolor": "red"}):
        page.write(tmp_path / "own", **arguments)
        assert mpl.rcParams["font.size"] == 30
        assert mpl.rcParams["text.usetex"]
    for name in PICTURES:
        assert (tmp_path / "own" / name).read_bytes() == (plain[0] / "run" / name).read_bytes()
