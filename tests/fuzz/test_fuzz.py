"""What once got through is refused now, and a fixed number of drawn inputs finds nothing; see docs/fuzzing.md."""

import random

import pytest
from fuzzing import DOORS, HERE, Door
from run import cases, kind_of, replayed

CORPUS = sorted(path for path in (HERE / "corpus").glob("*/*") if path.is_file())
# As many as take some ten seconds of processor time each: compiled programs and whole commands take longest.
BUDGET = {"frames": 400, "archives": 200, "notebooks": 300, "reports": 40, "results": 40, "programs": 80}


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: f"{path.parent.name}-{path.name}")
def test_what_was_found_once_is_refused(path):
    assert replayed(path.parent.name, path) == ""


@pytest.mark.thorough
@pytest.mark.parametrize("name", DOORS)
def test_drawn_inputs_find_nothing(name):
    found = {kind_of(problem): number for number, problem in cases(name, 0, BUDGET[name]) if problem}
    assert found == {}


@pytest.mark.parametrize("name", ["frames", "archives", "notebooks"])
def test_a_number_is_always_the_same_input(name):
    numbers = random.Random(1).sample(range(100_000), 20)
    first, second = ([door.case(number) for number in numbers] for door in (Door(name), Door(name)))
    assert first == second
    assert len(set(first)) > 10


class Broken:
    """A door that breaks in every way that is looked for."""

    REFUSALS = (ValueError,)

    def enter(self, data, folder):
        del folder
        if data == b"refused":
            raise ValueError
        if data == b"other":
            raise TypeError(data)
        if data == b"changes":
            return random.random()
        if data == b"large":
            return len(b"x" * (300 << 20))
        return "fine"


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"fine", ""),
        (b"refused", ""),
        (b"other", "TypeError"),
        (b"changes", "another outcome"),
        (b"large", "MiB"),
    ],
)
def test_what_must_not_be_is_told(monkeypatch, data, told):
    monkeypatch.setattr("fuzzing._limit_processor_time", lambda: None)  # it would be this process's
    door = Door.__new__(Door)
    door.module = Broken()
    problem = door.problem(data)
    assert problem == "" if not told else told in problem
