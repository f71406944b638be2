"""The command `jaxcnn`, called as a person would."""

import re
import subprocess
import sys

import click
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import jaxcnn
from jaxcnn.__main__ import main
from jaxcnn.cli.filter import KERNELS
from jaxcnn.cli.summary import SHORT
from jaxcnn.networks import NETWORKS
from jaxcnn.table import cells as cells_of
from jaxcnn.table import totals

GREY = np.random.default_rng(8).integers(0, 256, size=(9, 12), dtype=np.uint8)
COLOUR = np.random.default_rng(9).integers(0, 256, size=(9, 12, 3), dtype=np.uint8)


def jaxcnn_command(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def pictures(tmp_path):
    Image.fromarray(GREY).save(tmp_path / "grey.png")
    Image.fromarray(COLOUR).save(tmp_path / "colour.png")
    Image.fromarray(COLOUR).save(tmp_path / "colour.jpg")
    Image.fromarray(GREY[:2]).save(tmp_path / "low.png")
    Image.fromarray(GREY.astype(np.uint16)).save(tmp_path / "deep.png")
    Image.fromarray(COLOUR).quantize(16).save(tmp_path / "palette.png")
    Image.fromarray(COLOUR).convert("RGBA").save(tmp_path / "transparent.png")
    (tmp_path / "text.png").write_text("no picture")
    pixels = np.random.default_rng(0).integers(0, 256, (24, 20, 3), np.uint8)
    Image.fromarray(pixels).save(tmp_path / "spoilt.png")
    content = bytearray((tmp_path / "spoilt.png").read_bytes())
    content[35] -= 1  # the length of the first piece of pixels, so that the next one begins within it
    (tmp_path / "spoilt.png").write_bytes(content)
    return tmp_path


def test_help_loads_no_jax():
    program = (
        "import sys\nfrom jaxcnn.__main__ import main\n"
        "try:\n    main(['--help'])\n"
        "finally:\n    print(sorted({'jax', 'flax', 'optax', 'sklearn', 'rich', 'PIL'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "filter" in answer.stdout
    assert "train" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "[]"


def test_what_needs_no_jax_loads_none():
    program = (
        "import sys\nfrom jaxcnn.__main__ import main\n"
        "try:\n    main(['summary', 'lenet5'])\n"
        "finally:\n    print(sorted({'jax', 'flax', 'optax', 'orbax'} & set(sys.modules)))"
    )
    answer = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert "62958" in answer.stdout
    assert answer.stdout.splitlines()[-1] == "[]"


def test_runs_as_a_module():
    answer = subprocess.run(
        [sys.executable, "-m", "jaxcnn", "summary", "lenet6"], capture_output=True, text=True, check=False
    )
    assert answer.returncode == 2
    assert "'lenet6' is not one of" in answer.stderr
    assert re.search("jaxcnn summary (--help|-h)", answer.stderr)  # which of them depends on click's version
    assert "Traceback" not in answer.stderr


@pytest.mark.parametrize(
    ("network", "values"),
    [
        ("lenet5", ["CONV1", "(28, 28, 8)", "48120", "(120, 1)", "62958"]),
        ("classifier", ["(17, 17, 20)", "(1960, 1)"]),
    ],
)
def test_summary(network, values):
    answer = jaxcnn_command("summary", network)
    assert answer.exit_code == 0
    assert all(value in answer.output for value in values)
    assert max(map(len, answer.output.splitlines())) <= 80


@pytest.mark.parametrize("columns", [30, 40, 50, 60, 70, 76, 80, 132])
@pytest.mark.parametrize("network", ["lenet5", "classifier"])
def test_summary_fits_into_any_terminal(network, columns, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    lines = [line.rstrip() for line in jaxcnn_command("summary", network).output.splitlines()]
    rows = jaxcnn.summary(NETWORKS[network]())
    text = "\n".join(lines)
    short = "field" not in text  # the lecture's table, without the last two columns
    assert short == (columns == 80)
    cells = [cell for row in rows for cell in cells_of(row)[: SHORT if short else None] if cell]
    assert "…" not in text
    assert all(cell in text for cell in (*cells, *map(str, totals(rows)[: 2 if short else None])))
    assert max(map(len, lines)) <= columns


def test_version():
    assert jaxcnn_command("--version").output == f"jaxcnn {jaxcnn.__version__}\n"


def test_knows_every_filter():
    assert set(KERNELS) == set(jaxcnn.FILTERS)


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize(("name", "pixels"), [("grey.png", GREY), ("colour.png", COLOUR)])
def test_filter(pictures, kernel, name, pixels):
    out = pictures / "out.png"
    answer = jaxcnn_command("filter", pictures / name, "--kernel", kernel, "--out", out)
    assert answer.exit_code == 0, answer.output
    response = np.asarray(jaxcnn.apply_filter(pixels, jaxcnn.FILTERS[kernel]))
    expected = np.minimum(np.round(np.abs(response)), 255)
    np.testing.assert_array_equal(np.asarray(Image.open(out)), expected)


@pytest.mark.parametrize(
    ("name", "mode"),
    [("colour.jpg", "RGB"), ("palette.png", "RGB"), ("transparent.png", "RGB"), ("grey.png", "L")],
)
def test_filter_reads_and_writes_other_formats(pictures, name, mode):
    out = pictures / "out.jpg"
    assert jaxcnn_command("filter", pictures / name, "--kernel", "sobel", "--out", out).exit_code == 0
    with Image.open(out) as picture:
        assert (picture.format, picture.mode, picture.size) == ("JPEG", mode, (10, 7))


def test_filter_turns_a_camera_picture_upright(pictures):
    on_its_side = Image.fromarray(COLOUR)
    on_its_side.getexif()[0x0112] = 6
    on_its_side.save(pictures / "camera.png", exif=on_its_side.getexif())
    out = pictures / "out.png"
    assert jaxcnn_command("filter", pictures / "camera.png", "--kernel", "blur", "--out", out).exit_code == 0
    with Image.open(out) as picture:
        assert picture.size == (7, 10)


@pytest.mark.parametrize(
    ("name", "kernel", "out", "message"),
    [
        ("absent.png", "sobel", "out.png", "does not exist"),
        ("grey.png", "prewitt", "out.png", "'prewitt' is not one of 'blur', 'vertical'"),
        ("grey.png", "sobel", "out.xyz", "suffix '.xyz'; try out.png"),
        ("grey.png", "sobel", "out", "suffix ''; try out.png"),
        ("grey.png", "sobel", "no/such/out.png", "does not exist; create it first"),
        ("text.png", "sobel", "out.png", "text.png cannot be read as a picture"),
        ("spoilt.png", "sobel", "out.png", "spoilt.png cannot be read as a picture (broken PNG file"),
        ("deep.png", "sobel", "out.png", "more than 8 bits a pixel"),
        ("low.png", "sobel", "out.png", "low.png is 12 x 2 pixels; give one of at least 3 x 3"),
    ],
)
def test_filter_refuses(pictures, name, kernel, out, message):
    answer = jaxcnn_command("filter", pictures / name, "--kernel", kernel, "--out", pictures / out)
    assert answer.exit_code == 2
    assert message in " ".join(answer.output.split())
    assert not (pictures / out).exists()


def test_filter_says_when_it_cannot_write(pictures, monkeypatch):
    def full(*_):
        raise OSError("No space left on device")

    monkeypatch.setattr("jaxcnn.pictures.save", full)
    answer = jaxcnn_command(
        "filter", pictures / "grey.png", "--kernel", "sobel", "--out", pictures / "out.png"
    )
    assert answer.exit_code == 1
    assert "cannot write" in answer.output
    assert "No space left on device" in answer.output


def test_every_command_says_what_it_does():
    for name, command in main.commands.items():
        assert isinstance(command, click.Command)
        assert command.help, name
