"""What is wrong is not proved: mutants of right ways, and the catalogue's wrong ideas, on the shapes of the cases.

Where one is proved on a shape, no case of that shape rejects it: so it must be, if proofs are right.
"""

import sys
import types

import pytest
from right_ways import CALLED, OTHERS, STEMS
from time_limit import TooLongError, limited
from tracing_numpy import NumPy, traced_with
from ways import proving

from grader.keymaker.load import load_exercise
from grader.mutation.mutate import mutants

LENET = "ex19_lenet_forward"
SECONDS = 20
THINNED = 12
"""Every so many mutants are looked at in `make test`, and of LeNet, of which a proof takes a second, at any time."""

SOURCES = [
    *((stem, None) for stem in STEMS),
    *((stem, name) for stem, name in OTHERS if (stem, name) not in CALLED),
]


def functions_of(source, names):
    """The functions that a source defines; None where it does not run."""
    module = types.ModuleType("mutant")
    exec(compile(source, "mutant", "exec"), module.__dict__)
    return {name: getattr(module, name) for name in names}


def outcome(ours, source):
    """Whether a mutant is "proved", or "not"; "raised" or "endless", where it gives no program.

    Raises:
        AssertionError: it is proved on a shape, and a case of that shape rejects it.
    """
    try:
        with limited(SECONDS):
            wrong, everywhere = ours.proved_and_rejected(functions_of(source, ours.names))
    except TooLongError:
        return "endless"
    except Exception:  # noqa: BLE001 - a mutant may raise anything
        return "raised"
    assert wrong == []
    return "proved" if everywhere else "not"


@pytest.mark.thorough(but=lambda stem, name, every: every == THINNED and stem != LENET)
@pytest.mark.parametrize("every", [THINNED, 1])
@pytest.mark.parametrize(("stem", "name"), SOURCES)
def test_no_mutant_is_proved_that_a_case_rejects(course, key, stem, name, every):
    ours = proving(key, stem)
    path = OTHERS[stem, name] if name else course.solutions / f"{stem}.py"
    found = mutants(path.read_text("utf-8"))[:: THINNED if stem == LENET else every]
    outcomes = [outcome(ours, mutant.source) for mutant in found]
    assert "endless" not in outcomes
    assert every == THINNED or stem == LENET or outcomes.count("not") > len(outcomes) / 10


@pytest.fixture
def traceable_numpy(course, monkeypatch):
    """NumPy in the catalogue's files is one that can be traced; returns what loads an exercise of it."""

    def load(stem):
        exercise = load_exercise(course, stem)
        for name, module in list(sys.modules.items()):
            if name.startswith("catalog.") and hasattr(module, "np"):
                monkeypatch.setattr(module, "np", NumPy())
        return exercise

    return load


# NumPy's whole numbers of 64 bits are traced as those of 32.
@pytest.mark.filterwarnings("ignore:Explicitly requested dtype")
@pytest.mark.thorough(but=lambda stem: stem == "ex11_max_pool")
@pytest.mark.parametrize("stem", STEMS)
def test_no_misconception_is_proved(key, traceable_numpy, stem):
    ours = proving(key, stem)
    traced = []
    for misconception in traceable_numpy(stem).misconceptions:
        name = misconception.replaces or ours.names[0]
        functions = {name: traced_with(misconception.function)}
        verdicts = list(ours.each(functions, name))
        assert not any(
            verdict.proved and place.rejects(ours.solution | functions, shapes=False)
            for place, verdict in verdicts
        )
        places = [place for place in ours.places if place.target.function == name]
        if [verdict.proved for _, verdict in verdicts] == [True] * len(
            places
        ):  # the numbers are, the shape may not be
            assert any(place.rejects(ours.solution | functions) for place in places), misconception.name
        traced.append(bool(verdicts))
    assert sum(traced) >= 0.9 * len(traced)
