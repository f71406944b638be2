"""What once got through is refused now, and a fixed number of drawn inputs finds nothing; see docs/fuzzing.md."""

import random
import shutil
import tempfile

import pytest
import run
from fuzzing import DOORS, HERE, Door

CORPUS = sorted(path for path in (HERE / "corpus").glob("*/*") if path.is_file())
# As many as take a minute of processor time in all: compiled programs and whole commands take longest.
BUDGET = {"frames": 1500, "archives": 400, "notebooks": 600, "reports": 80, "results": 80, "programs": 160}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once_is_refused(path):
    assert run.replayed(path.parent.name, path) == ""


@pytest.mark.thorough
@pytest.mark.parametrize("name", DOORS)
def test_drawn_inputs_find_nothing(name):
    found = {run.kind_of(problem): number for number, problem in run.cases(name, 0, BUDGET[name]) if problem}
    assert found == {}


@pytest.mark.parametrize("name", ["frames", "archives", "notebooks"])
def test_a_number_is_always_the_same_input(name):
    numbers = random.Random(1).sample(range(100_000), 20)
    first, second = ([door.case(number) for number in numbers] for door in (Door(name), Door(name)))
    assert first == second
    assert len(set(first)) > 10


@pytest.fixture
def broken(tmp_path, monkeypatch):
    """A door that breaks in every way that is looked for, beside the fuzzer, and a folder where it must not write."""
    shutil.copy(HERE / "fuzzing.py", tmp_path)
    (tmp_path / "doors").mkdir()
    (tmp_path / "doors" / "broken.py").write_text(BROKEN)
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "SILENCE", 300)  # ends a test that fails; it hastens none
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "there").write_text("")


BROKEN = """
import os, random, signal, sys, time
from pathlib import Path

sys.modules["__main__"].SECONDS = 1
REFUSALS = (ValueError,)
mutate = lambda data, rng: rng.choice((b"'fine'", b"os.kill(os.getpid(), 9)", b"while_true()"))
seeds = lambda: [b"'fine'"]

def throw(error):
    raise error

def while_true():
    while True:
        pass

def linked(folder, outside):
    Path(folder, "link").symlink_to(outside)
    return folder

def enter(data, folder):
    outside = Path(__file__).parents[1] / "outside"
    return eval(data)
"""

TOLD = {
    "'fine'": "",
    "throw(ValueError())": "",
    "throw(TypeError())": "TypeError",
    "throw(SystemExit())": "SystemExit",
    "throw(RecursionError())": "RecursionError",
    "random.random()": "another outcome",
    "len(b'x' * (300 << 20))": "MiB",
    "len(b'x' * (3 << 30))": "MemoryError",
    "while_true()": run.OVER,
    "os.abort()": "signal 6",
    "os._exit(3)": "exit code 3",
    "Path(folder, 'file').write_text('')": "",
    "Path(os.devnull).write_text('')": "",
    "(outside / 'there').read_text()": "",
    "(outside / 'new').write_text('')": "outside/new (open)",
    "open(outside / 'there', 'r+').close()": "outside/there (open)",
    "os.close(os.open(outside / 'there', os.O_WRONLY))": "outside/there (open)",
    "(linked(folder, outside) / 'link' / 'new').write_text('')": "outside/new (open)",
    "(outside / 'folder').mkdir(exist_ok=True)": "outside/folder (os.mkdir)",
    "os.mkdir('folder' + str(time.time()), dir_fd=os.open(outside, 0)) or 1": "(os.mkdir)",
    "(outside / 'there').chmod(0o600)": "outside/there (os.chmod)",
    "(outside / 'there').unlink(missing_ok=True)": "outside/there (os.remove)",
    "os.path.exists(outside / 'there') and os.rename(outside / 'there', Path(folder, 'x')) or 1": "(os.rename)",
    "(Path(folder).parents[1] / (Path(folder).parent.name + 'beside')).mkdir(exist_ok=True)": "(os.mkdir)",
}


@pytest.mark.usefixtures("broken")
@pytest.mark.parametrize("data", TOLD)
def test_what_must_not_be_is_told(tmp_path, data):
    (tmp_path / "input").write_text(data)
    problem = run.replayed("broken", tmp_path / "input")
    assert problem == "" if not TOLD[data] else TOLD[data] in problem


@pytest.mark.usefixtures("broken")
def test_who_ends_its_process_costs_no_other_case():
    told = list(run.cases("broken", 1, 5))
    assert [number for number, problem in told if not problem] == list(range(1, 6))
    assert {problem for _, problem in told} == {
        "",
        "the process ended: signal 9",
        f"the process ended: {run.OVER}",
    }


@pytest.mark.usefixtures("broken")
def test_who_waits_for_ever_is_ended(tmp_path, monkeypatch):
    (tmp_path / "doors" / "broken.py").write_text(BROKEN + "\nmutate = lambda *_: b'time.sleep(3600)'\n")
    told = run.cases("broken", 1, 1)
    assert next(told) == (1, "")  # it has begun, however long that takes
    monkeypatch.setattr(run, "SILENCE", 0.1)
    assert next(told) == (1, "the process ended: signal 9")


@pytest.mark.usefixtures("broken")
def test_a_door_that_does_not_open_is_no_finding(tmp_path):
    (tmp_path / "doors" / "broken.py").write_text("import nothing_of_this_name")
    with pytest.raises(RuntimeError, match="does not open: exit code 1"):
        list(run.cases("broken", 0, 3))
