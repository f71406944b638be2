"""Solutions that are right in every case of their exercise and wrong for some rare input: not proved, and the reason is told.

What is said of a program that passes and is not proved is what an instructor is shown under "worth a look".
"""

import pytest
from right_ways import STEMS
from trojans import TROJANS, with_trojan
from ways import proving

SMALL = [stem for stem in STEMS if stem != "ex19_lenet_forward"]
PLACES = [
    *((SMALL[(i + shift) % len(SMALL)], name) for i, name in enumerate(TROJANS) for shift in (0, 4)),
    *(("ex19_lenet_forward", name) for name in ("equals", "clamped", "grows and shrinks")),
]


def few(stem, name):
    return (stem, name) in PLACES[: 2 * len(TROJANS) : 5]


@pytest.mark.thorough(but=few)
@pytest.mark.parametrize(("stem", "name"), PLACES)
def test_a_trojan_passes_its_exercises_cases_and_is_not_proved(key, stem, name):
    ours = proving(key, stem)
    function = ours.names[-1]
    change, told = TROJANS[name]
    functions = {function: with_trojan(ours.solution[function], change)}
    verdicts = list(ours.each(functions, function))
    reasons = [str(verdict.reason) for _, verdict in verdicts if not verdict.proved]
    assert reasons
    assert any(words in reasons[0] for words in ([told] if isinstance(told, str) else told))
    assert not any(place.rejects(ours.solution | functions) for place, _ in verdicts)


def test_there_are_trojans_enough_of_each_kind_and_for_each_exercise():
    assert len(TROJANS) >= 40
    assert {stem for stem, _ in PLACES} == set(STEMS)
    assert len(PLACES) == len(set(PLACES)) >= 100
