"""Gradescope's setup.sh on base images with other Pythons: apt, Python and uv are stand-ins that write down their calls."""

import io
import re
import shutil
import stat
import subprocess
import zipfile
from types import SimpleNamespace

import pytest

from grader.platforms import gradescope
from grader.platforms.payload import TEMPLATES, Settings

# WHOLE names the Pythons that are new enough and have venv; PACKAGED those that apt has.
STUB = """#!/bin/sh
name=$(basename "$0")
echo "$name $*" >> "$LOG"
case "$name $*" in
    "apt-cache show "*) for v in $PACKAGED; do [ "$2" = "python$v-venv" ] && exit 0; done; exit 1 ;;
    "apt-get install "*" python3."*) for v in $PACKAGED; do cp "$0" "$BIN/python$v"; done; WHOLE="$WHOLE $PACKAGED" ;;
    python*" -c "*) for v in $WHOLE; do [ "$name" = "python$v" ] && exit 0; done; exit 1 ;;
    python*" -m venv "*) mkdir -p "$3/bin" && cp "$0" "$3/bin/python" ;;
    python*" -m pip install "*--target*) mkdir -p "$6/bin" && cp "$0" "$6/bin/uv" ;;
    "uv python find 3.13") cp "$0" "$BIN/python-of-uv"; echo "$BIN/python-of-uv" ;;
esac
"""
TOOLS = ("bash", "sh", "basename", "chmod", "cp", "dirname", "mkdir", "env")


@pytest.fixture
def image(class_key, tmp_path):
    """Build an image with these Pythons in it and in apt's lists; gives the calls."""
    folder = tmp_path / "bin"

    def build(installed, whole, packaged, stub=STUB):
        with zipfile.ZipFile(io.BytesIO(gradescope.build(class_key, Settings()))) as archive:
            archive.extractall(tmp_path / "source")
        folder.mkdir()
        for tool in TOOLS:
            (folder / tool).symlink_to(shutil.which(tool))
        for name in ("apt-get", "apt-cache", *installed):
            (folder / name).write_text(stub)
            (folder / name).chmod(0o755)
        script = (tmp_path / "source" / "setup.sh").read_text().replace("/opt/uv", str(tmp_path / "uv"))
        (tmp_path / "source" / "setup.sh").write_text(script)
        env = {
            "PATH": str(folder),
            "BIN": str(folder),
            "LOG": str(tmp_path / "log"),
            "WHOLE": whole,
            "PACKAGED": packaged,
            "GRADESCOPE_ROOT": str(tmp_path),
            "JAXCNN_VENV": str(tmp_path / "venv"),
            "JAXCNN_PYTHON": str(tmp_path / "python"),
        }
        done = subprocess.run(
            ["bash", tmp_path / "source" / "setup.sh"], env=env, check=True, capture_output=True, text=True
        )
        return (tmp_path / "log").read_text().splitlines(), done.stdout

    return build


@pytest.mark.parametrize(
    ("installed", "whole", "packaged", "taken"),
    [
        # Ubuntu 22.04: 3.10, and 3.11 beside it
        (["python3", "python3.10"], "", "3.11", "python3.11"),
        # Ubuntu 24.04 as it is delivered: 3.12 without venv, which is a package
        (["python3", "python3.12"], "", "3.12", "python3.12"),
        # an image of Python's own, whose python3 is new enough
        (["python3", "python3.14"], "3.14 3", "", "python3.14"),
        (["python3"], "3", "3.11", "python3"),
        (["python3", "python3.11", "python3.13"], "3.11 3.13", "3.12", "python3.13"),
    ],
)
def test_the_images_python_is_taken_or_the_distributions(image, tmp_path, installed, whole, packaged, taken):
    calls, said = image(installed, whole, packaged)
    assert f"The grader's Python: {taken}\n" in said
    install = f"apt-get install -y --no-install-recommends {taken} {taken}-venv"
    assert (install in calls) == (taken.removeprefix("python") in packaged.split())
    last = f"-m pip install --no-cache-dir --require-hashes --requirement {tmp_path}/source/requirements.txt"
    assert calls[-2:] == [f"{taken} -m venv {tmp_path}/venv", f"python {last}"]
    source = tmp_path / "source"
    assert stat.S_IMODE((source / "course.key").stat().st_mode) == 0o600
    assert all(path.stat().st_mode & stat.S_IROTH for path in (source / "lib").rglob("*"))


@pytest.mark.parametrize(("minor", "taken"), [(9, False), (10, False), (11, True), (14, True), (15, False)])
def test_a_python_is_taken_if_the_grader_supports_it(minor, taken):
    script = (TEMPLATES / "gradescope_setup.sh").read_text()
    (expression,) = re.findall(r"sys\.exit\((.*)\)' \\", script)
    version = SimpleNamespace(version_info=(3, minor, 1))
    assert eval(expression, {"sys": version}) == (not taken)


@pytest.mark.parametrize("version", ["3.9", "3.10"])
def test_where_there_is_none_uv_brings_one(image, tmp_path, version):
    calls, said = image(["python3", f"python{version}"], "", "")
    assert "apt-get install -y --no-install-recommends python3 python3-pip" in calls
    assert f"python3 -m pip install --no-cache-dir --target {tmp_path}/uv uv>=0.5" in calls
    assert "uv python install 3.13" in calls
    assert f"The grader's Python: {tmp_path}/bin/python-of-uv\n" in said
    assert f"python-of-uv -m venv {tmp_path}/venv" in calls


def test_a_python_that_cannot_be_installed_ends_the_build(image):
    with pytest.raises(subprocess.CalledProcessError) as failed:
        image(
            ["python3"],
            "",
            "",
            stub=STUB.replace('"uv python find 3.13")', '"uv python find 3.13") exit 3 ;; x)'),
        )
    assert failed.value.returncode == 3
