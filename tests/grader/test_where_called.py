"""Where the grader is called: homes and folders that can't be written, terminals of few characters, no arguments."""

import json
import os
import subprocess
import sys

import pytest
from rosters import laid_out

from grader.cli.main import COMMANDS, run
from grader.key.seed import PUBLIC_SEED
from grader.key.store import KeyMaker, is_kept

NOWHERE = "/dev/null/home" if os.name == "posix" else "NUL\\home"


@pytest.mark.parametrize("arguments", [[], ["--lang", "en"], ["-h"], ["--help"], ["--course", "."]])
def test_a_bare_call_prints_the_help(arguments, capsys):
    assert run(arguments) == 0
    out, err = capsys.readouterr()
    assert out.startswith("Usage: grader")
    assert all(f"\n  {name} " in out for name in COMMANDS)
    assert not err


def test_a_home_that_can_t_be_written_costs_only_time(course, monkeypatch):
    made = []
    monkeypatch.delenv("GRADER_CACHE", raising=False)
    monkeypatch.setenv("HOME", NOWHERE)
    monkeypatch.setenv("XDG_CACHE_HOME", f"{NOWHERE}/cache")
    monkeypatch.setattr(KeyMaker, "make", lambda *_: made.append(1) or b"a key")
    monkeypatch.setattr("grader.key.store.Key.of", lambda data: data)
    assert not is_kept(course, PUBLIC_SEED)
    with KeyMaker() as maker:
        assert maker.obtain(course, PUBLIC_SEED) == b"a key"
    assert made


def test_a_disk_that_is_full_costs_only_time(course, monkeypatch, tmp_path):
    def full(_path, _data):
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("GRADER_CACHE", str(tmp_path))
    monkeypatch.setattr(KeyMaker, "make", lambda *_: b"a key")
    monkeypatch.setattr("grader.key.store.write_whole", full)
    monkeypatch.setattr("grader.key.store.Key.of", lambda data: data)
    with KeyMaker() as maker:
        assert maker.obtain(course, PUBLIC_SEED) == b"a key"


CALLS = {
    "batch": ["batch", "class", "--out", f"{NOWHERE}/out"],
    "batch into a file": ["batch", "class", "--out", "file/out"],
    "grade": ["grade", "class/ana", "--out", "file/out", "--key", "course.key"],
    "kit": ["kit", "--out", "file/kit"],
    "key": ["key", "--out", "file/a.key"],
    "course": ["course", "file/course"],
    "gradebook": ["gradebook", "canvas", "class", "--out", "file/x.csv"],
}


@pytest.mark.usefixtures("key")
@pytest.mark.parametrize("name", CALLS)
def test_a_folder_that_can_t_be_written_has_its_sentence(tmp_path, monkeypatch, capsys, name):
    monkeypatch.chdir(tmp_path)
    laid_out(tmp_path / "class", {"ana/ex02_output_size.py": b"x = 1\n"})
    (tmp_path / "file").write_text("in the way")
    assert run(CALLS[name]) in (2, 3)
    err = capsys.readouterr().err
    assert "The grader itself failed" not in err
    assert "Traceback" not in err
    assert err.strip()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "utf-8"])
def test_a_terminal_of_few_characters_shows_what_it_can(tmp_path, encoding):
    laid_out(
        tmp_path / "class", {"João 学生/ex02_output_size.py": b"x = 1\n", "bia ✓/ex02_output_size.py": b""}
    )
    environment = os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "grader", "batch", "class", "--list", "--lang", "pt_BR"]

    def called(*more):
        done = subprocess.run(
            [*command, *more], cwd=tmp_path, env=environment, capture_output=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    shown = called().decode(encoding)
    assert "João 学生"[:2] in shown
    assert {one["id"] for one in json.loads(called("--json"))["students"]} == {"João 学生", "bia ✓"}


def test_an_argument_that_is_no_text_is_told(tmp_path):
    command = [os.fsencode(sys.executable), b"-m", b"grader", b"batch", b"jo\xe3o", b"--list"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=300, check=False)
    assert done.returncode == 2
    assert b"There is nothing at jo" in done.stderr
