import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.values import MalformedError, NotData, filler, pack, unpack

leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20)
values = st.recursive(
    leaves,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.dictionaries(st.text(max_size=5) | st.integers(), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(values)
@settings(derandomize=True, deadline=None)
def test_values_survive_the_way_there_and_back(value):
    assert unpack(*pack(value)) == value


def test_arrays_and_special_floats_survive():
    array = np.array([[1.5, -0.0], [np.nan, np.inf]], np.float32)
    back = unpack(*pack({"a": (array, math.inf), 3: [np.int8(4)]}))
    np.testing.assert_array_equal(back["a"][0], array)
    assert back["a"][1] == math.inf
    assert back[3][0].dtype == np.int8
    assert math.isnan(unpack(*pack(math.nan)))


class Liar(float):
    def __eq__(self, other):
        return True

    __hash__ = float.__hash__


class LyingArray(np.ndarray):
    def __array__(self, *_args, **_kwargs):
        raise AssertionError("a packer must not ask")


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (Liar(1.0), "Liar"),
        (np.zeros(2).view(LyingArray), "LyingArray"),
        (np.array([{}], object), "array of object"),
        (np.array(["a"]), "array of <U1"),
        (1 + 2j, "complex"),
        (object(), "object"),
        ({1, 2}, "set"),
        pytest.param(1 << 5000, "integer of over 4,096 bits", id="huge"),
    ],
)
def test_what_is_not_data_is_named_and_not_carried(value, name):
    assert unpack(*pack(value)) == NotData(name)


def test_depth_is_bounded():
    value = []
    for _ in range(200):
        value = [value]
    node, _ = pack(value)
    assert "too deep" in repr(unpack(node, {}))
    circular = []
    circular.append(circular)
    assert "too deep" in repr(unpack(*pack(circular)))


def test_a_named_tuple_is_a_tuple():
    from collections import namedtuple

    point = namedtuple("point", "x y")  # noqa: PYI024 - the plain kind is what is tested
    assert unpack(*pack(point(1, 2))) == (1, 2)


@pytest.mark.parametrize(
    "node",
    [
        None,
        [],
        ["array"],
        ["array", "7"],
        ["int", "1e3"],
        ["int", "9" * 2000],
        ["float", "x"],
        ["bool", 1],
        ["dict", [[["list", []], ["none"]]]],
        ["dict", [["none"]]],
        ["list", "abc"],
        ["other"],
        ["eval", "1"],
        [["none"]],
    ],
)
def test_malformed_nodes_raise_one_error(node):
    with pytest.raises(MalformedError):
        unpack(node, {})


def test_what_is_filled_in_is_what_is_unpacked():
    value = (np.ones(2), {"a": [np.zeros(1), 3, None], 2: ("b", 2.5, True)}, ())
    node, table = pack(value)
    arrays = [table[str(i)] for i in range(len(table))]
    filled = filler(node)(arrays)
    assert repr(filled) == repr(unpack(node, table)) == repr(value)
    assert filled[0] is arrays[0]
    assert filled[1] is not filler(node)(arrays)[1]  # who writes into one writes into no other
