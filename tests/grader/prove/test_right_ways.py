"""Right ways to solve the exercises of sums, products and maxima are proved, on the shapes of the exercises' own cases."""

import pytest
from right_ways import CALLED, OTHERS, STEMS, WAYS
from ways import proving

NOT_PROVED = {
    # Which pixel is the largest is asked, not only how large it is.
    ("ex11_max_pool", "taken_where_it_is_largest"): "as argmax does",
    # They add the absolute value, which is a maximum, and take away what is too much.
    ("ex08_conv_layer", "relu_by_the_absolute"): "takes them away again",
    ("ex11_max_pool", "half_of_sum_and_difference"): "takes them away again",
}
"""The right ways that are not proved, and what is said of them. A way that becomes provable leaves this table."""

ALL = [
    *((stem, None) for stem in STEMS),
    *((stem, path) for (stem, name), path in OTHERS.items() if (stem, name) not in CALLED),
    *((stem, name) for stem in STEMS for name in WAYS[stem]),
]


def name_of(way):
    return str(getattr(way, "stem", way) or "solution")


def few(stem, way):
    """The solutions but for the largest, and the ways of which the proof is not like that of another."""
    return stem != "ex19_lenet_forward" and (
        way is None or way in list(WAYS[stem])[:2] or (stem, name_of(way)) in NOT_PROVED
    )


@pytest.mark.thorough(but=few)
@pytest.mark.parametrize(("stem", "way"), ALL, ids=name_of)
def test_a_right_way_is_proved_or_known_not_to_be(key, stem, way):
    ours = proving(key, stem)
    if way is None:
        functions = ours.solution
    elif isinstance(way, str):
        functions = WAYS[stem][way]
    else:
        functions = ours.functions_of(way)
    expected = NOT_PROVED.get((stem, name_of(way)), "")
    reason = ours.reason(functions)
    assert (expected in reason) if expected else (reason == "")
    if expected:
        assert not any(place.rejects(ours.solution | functions) for place in ours.places)


@pytest.mark.parametrize(("stem", "name"), CALLED)
def test_no_other_way_of_the_course_can_be_traced(key, stem, name):
    ours = proving(key, stem)
    with pytest.raises((TypeError, ValueError)):  # JAX's own errors about tracers are both
        ours.reason(ours.functions_of(OTHERS[stem, name]))


def test_there_are_ways_enough():
    assert sum(map(len, WAYS.values())) >= 100
    assert all(len(ways) >= 4 for ways in WAYS.values())
    known = {(stem, name_of(way)) for stem, way in ALL}
    assert known >= NOT_PROVED.keys()
